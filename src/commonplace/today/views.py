"""Pages of the day: Today, just one thing, show me more, done."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Final

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from commonplace.consumption import queries as reading
from commonplace.consumption import time_spent
from commonplace.consumption.shelf import shelf
from commonplace.consumption.views.lists import local_address, number
from commonplace.kernel.clock import now
from commonplace.members import hours as clock
from commonplace.members.models import Member
from commonplace.members.prompts import Prompt
from commonplace.members.views.request import MemberRequest, for_members
from commonplace.today import actions, answering, queries, wording
from commonplace.today.composing import BUDGETS
from commonplace.today.models import Day

LOOK_AGAIN: Final = timedelta(hours=1)
"""What could be asked is looked for so often."""


@for_members
@require_GET
def today(request: MemberRequest) -> HttpResponse:
    """What matters, in the minutes I have, and then it ends."""
    member, at = request.user, now()
    minutes = _minutes(request, member)
    shown = queries.of_day(member, at, minutes=minutes)
    if not shown.day.candidates and not reading.standing(member).sources:
        return render(request, "today/nothing_followed.html", {"items": shelf(), "minutes": wording.number(member.minutes_a_day)})
    if request.GET.get("minutes") == "all":
        return _everything(request, member)
    context = {
        **_head(request, member, shown), "minutes": minutes, "left_out": shown.left_out,
        "heading": wording.heading(len(shown.things), shown.minutes, at) if shown.things else wording.greeting(at),
        "more_address": reverse("today:more"),
        "has_more": shown.left_out > 0 or actions.has_arrived_since(member, shown.day),
        "is_early": shown.day.is_early and reading.waits_for_first_look(member),
        "quiet_until": _quiet_until(member), "prompt": _prompt(member, shown.day, at), "ceiling": _ceiling(member, shown.day, at),
    }
    return render(request, "today/today.html", context)


def _everything(request: MemberRequest, member: Member) -> HttpResponse:
    page = max(1, number(request.GET.get("page", "")))
    shown = queries.everything(member, now(), page=page)
    count = shown.day.candidates
    said = ngettext("%(number)d thing", "%(number)d things", count) % {"number": count}
    base = f"{reverse('today:today')}?minutes=all&page="
    context = {
        **_head(request, member, shown), "is_everything": True, "heading": _("Everything of the day: %(things)s") % {"things": said},
        "older": f"{base}{shown.next_page}" if shown.next_page else "", "newer": f"{base}{page - 1}" if page > 1 else "",
    }
    return render(request, "today/today.html", context)


def _head(request: HttpRequest, member: Member, shown: queries.Today) -> dict[str, Any]:
    # Any: a template's context holds values of all kinds.
    address = reverse("today:today")
    budgets = sorted({*BUDGETS, *([shown.budget] if shown.budget else [])})
    segments = [
        {"label": _("%(number)d min") % {"number": one}, "address": f"{address}?minutes={one}", "current": one == shown.budget}
        for one in budgets
    ]
    everything = {"label": _("Everything"), "address": f"{address}?minutes=all", "current": shown.budget is None}
    return {
        "date": formats.date_format(shown.date, _("l, F j")), "things": shown.things, "done": shown.done,
        "segments": [*segments, everything], "done_address": reverse("today:done"), "here": request.get_full_path(),
        "usual": member.minutes_a_day,
    }


def _minutes(request: HttpRequest, member: Member) -> int:
    """The minutes that an address or a form asks for; else the member's own."""
    wanted = request.GET.get("minutes", request.POST.get("minutes", ""))
    return number(wanted) if 0 < number(wanted) <= 24 * 60 else member.minutes_a_day


def _quiet_until(member: Member) -> str:
    hours = clock.quiet_hours_of(member)
    span = clock.quiet_span(hours, now())
    return formats.time_format(span[1].astimezone(hours.zone), "TIME_FORMAT") if span else ""


def _prompt(member: Member, day: Day, at: datetime) -> Prompt | None:
    """The one prompt of the day; where there is none, it is looked for again an hour later."""
    if day.nothing_asked_at is not None and timedelta() <= at - day.nothing_asked_at < LOOK_AGAIN:
        return None
    prompt = answering.prompt_of_today(member, at)
    if prompt is None:
        actions.note_nothing_asked(acting=member, day=day, at=at)
    return prompt


def _ceiling(member: Member, day: Day, at: datetime) -> str:
    """That the hours of the week are over, said once a week; she may go on."""
    week = time_spent.week_of(member, day.date)
    if week is None or not week.is_over or not actions.tell_ceiling_once(acting=member, day=day, at=at):
        return ""
    hours = week.ceiling // 3600
    return ngettext(
        "You wanted to read %(hours)d hour a week at most, and it is over. Nothing is lost; go on if you like.",
        "You wanted to read %(hours)d hours a week at most, and they are over. Nothing is lost; go on if you like.", hours,
    ) % {"hours": hours}


@for_members
@require_GET
def one(request: MemberRequest) -> HttpResponse:
    """Just one thing, for a hard day: nothing else on the page."""
    return render(request, "today/one.html", {"thing": queries.one_thing(request.user, now())})


@for_members
@require_POST
def more(request: MemberRequest) -> HttpResponse:
    """As much again."""
    member, at = request.user, now()
    minutes = _minutes(request, member)
    before = actions.day_of(member, at)
    standing = before.at_least
    day = actions.show_more(acting=member, day=before, minutes=minutes, at=at)
    if day.at_least <= standing:
        messages.info(request, _("There is nothing more today."))
    return redirect(f"{reverse('today:today')}?minutes={minutes}#more")


@for_members
@require_POST
def done(request: MemberRequest) -> HttpResponse:
    """Mark a thing of the day as done, or as not done."""
    member = request.user
    is_done = "done" in request.POST
    item = queries.item_of(member, number(request.POST.get("done" if is_done else "undone", "")))
    if item is None:
        raise Http404
    actions.mark_done(acting=member, item=item, done=is_done, at=now())
    return redirect(local_address(request.POST.get("next", "")))


@for_members
@require_GET
def after(request: MemberRequest, pk: int) -> HttpResponse:
    """On to the thing that comes after this one, or back to Today, which says that it is over."""
    following = queries.after(request.user, now(), entry=pk)
    if following is None:
        return redirect("today:today")
    return redirect(f"{reverse('consumption:entry', args=[following])}?list=today")
