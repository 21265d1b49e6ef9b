"""What this module would like to ask a member: what came of her question, once; and whether an answer that she used still holds."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Final

from django.db.models import Exists, Min, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from commonplace.connection.models import Answer, Experience, Question, Reply
from commonplace.kernel.text import excerpt
from commonplace.members import prompts
from commonplace.members.hours import zone_of
from commonplace.members.models import Member
from commonplace.members.prompts import Prompt

AFTER_FIRST_REPLY: Final = timedelta(days=14)
ASKED_FOR: Final = timedelta(days=28)
"""From its day on a prompt may come for so long, and then never: what was passed over that long is not wanted."""
MOST: Final = 5


def what_happened(member: Member, day: date) -> Iterator[Prompt]:
    """What did you do, what happened? After the date that she gave, else two weeks after the first reply; asked once."""
    replied = Q(replies__is_from_asker=False, replies__state=Reply.State.SHOWN)
    told = Experience.objects.filter(question=OuterRef("pk"), member=member)
    rows = Question.objects.filter(replied, ~Exists(told), asker=member, state__in=[Question.State.SENT, Question.State.CLOSED])
    zone = zone_of(member)
    for one in rows.annotate(first=Min("replies__received_at")).order_by("-made_at")[:MOST]:
        first: datetime = getattr(one, "first")  # noqa: B009 - the query's own column
        due = one.wanted_by + timedelta(days=1) if one.wanted_by else first.astimezone(zone).date() + AFTER_FIRST_REPLY
        if due <= day < due + ASKED_FOR:
            yield Prompt(
                key=f"outcome:{one.public_id}", due=due, once_in=2 * ASKED_FOR,
                title=_("What did you do, what happened?"),
                text=_("You asked: “%(text)s” Two lines are enough. Those who helped are told.") % {"text": excerpt(one.text, 120)},
                action=_("Say what happened"), address=reverse("connection:outcome", args=[one.public_id]),
            )


def still_true(member: Member, day: date) -> Iterator[Prompt]:
    """Is it still true? Of answers whose day of review has come: who used one is asked; who keeps it, where nobody else did."""
    used = Exists(Experience.objects.filter(Q(answer=OuterRef("pk")) | Q(question__answers=OuterRef("pk")), member=member))
    others = Exists(Experience.objects.filter(Q(answer=OuterRef("pk")) | Q(question__answers=OuterRef("pk")), member__isnull=False).exclude(
        member=OuterRef("owner")))
    rows = Answer.objects.visible_to(member).filter(state=Answer.State.KEPT, review_on__lte=day, review_on__gt=day - ASKED_FOR)
    for one in rows.filter(Q(used) & ~Q(owner=member) | Q(owner=member) & ~Q(others)).order_by("review_on", "pk")[:MOST]:
        if one.review_on is not None:
            yield Prompt(
                key=f"review:{one.public_id}", due=one.review_on, once_in=2 * ASKED_FOR,
                title=_("Is this still true?"), text=_("You used the answer “%(title)s”.") % {"title": excerpt(one.title, 120)},
                action=_("Look at it"), address=reverse("connection:answer", args=[one.public_id]),
            )


def register() -> None:
    """Called once, when the program starts."""
    prompts.register("connection.outcomes", what_happened)
    prompts.register("connection.reviews", still_true)
