"""The one prompt of a day: which it is, and what the member says to it."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.db.models import Q

from commonplace.kernel.clock import now
from commonplace.members import prompts
from commonplace.members.hours import Hours, day_of, hours_of, is_holiday, quiet_span
from commonplace.members.models import Member
from commonplace.members.prompts import Prompt
from commonplace.today.models import Prompted
from commonplace.today.prompting import QUIET_FOR, Past, Said, choose


def prompt_of_today(member: Member, at: datetime) -> Prompt | None:
    """What is asked of a member now, if anything: nothing on holidays and in quiet hours, and at most one thing a day.

    It is recorded as the one of the day when it is first shown.
    """
    hours = hours_of(member)
    day = day_of(hours, at)
    if is_holiday(hours, day) or quiet_span(hours, at) is not None:
        return None
    past = _past(member, hours, day)
    shown = next((one for one in past if one.day == day), None)
    if shown is not None and shown.said is not Said.NOTHING:
        return None
    chosen = choose(prompts.of(member, day), past, day, is_holiday=False)
    if chosen is None or shown is not None:
        return chosen
    # Two pages at once ask the same: whichever came first says which it is.
    kept, _ = Prompted.objects.get_or_create(member=member, date=day, defaults={"key": chosen.key, "shown_at": at})
    return chosen if kept.key == chosen.key and not kept.answer else None


def take_up(*, acting: Member, prompted: Prompted) -> Prompt | None:
    """The member takes a prompt up: the prompt, with the address to go on to; None where it is no longer asked."""
    _answer(acting, prompted, Prompted.Answer.TAKEN, "")
    return next((one for one in prompts.of(acting, prompted.date) if one.key == prompted.key), None)


def not_now(*, acting: Member, prompted: Prompted, element: str) -> Prompted:
    """The member does not want a prompt now, and says in one tap which element was missing; it is quiet for 28 days.

    Raises `ValueError` when `element` is none of `Prompted.Element`.
    """
    return _answer(acting, prompted, Prompted.Answer.NOT_NOW, Prompted.Element(element))


def last_prompted(member: Member, key: str) -> Prompted | None:
    """When this was last asked of a member; None: never."""
    return Prompted.objects.filter(member=member, key=key).order_by("-date").first()


@transaction.atomic
def _answer(acting: Member, prompted: Prompted, answer: Prompted.Answer, element: str) -> Prompted:
    if prompted.member_id != acting.pk:
        raise PermissionError
    prompted.answer, prompted.element, prompted.answered_at = answer, element, now()
    prompted.save(update_fields=["answer", "element", "answered_at"])
    return prompted


def _past(member: Member, hours: Hours, day: date) -> list[Past]:
    # What was taken up counts for good, all else for 28 days: from the day of the answer, which may come late.
    begins = day - 2 * QUIET_FOR
    rows = Prompted.objects.filter(Q(date__gte=begins) | Q(answer=Prompted.Answer.TAKEN), member=member)
    return [
        Past(shown_on, key, Said(answer), day_of(hours, answered_at) if answered_at else None)
        for shown_on, key, answer, answered_at in rows.values_list("date", "key", "answer", "answered_at")
    ]
