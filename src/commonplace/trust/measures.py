"""What follows for a member from what was decided about them: nothing, a warning, a pause in writing for others, a closed account."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from commonplace.members.actions import barring
from commonplace.members.models import Member
from commonplace.trust.models import Decision

Outcome = Decision.Outcome
DAYS: Final = (7, 28, 90)
"""For how long a steward can pause somebody's writing: a week, four weeks, a term."""


def member_in(about: str) -> Member | None:
    """The member whom a report is about, also where the account is closed; None where it is about a thing."""
    kind, _colon, public_id = about.partition(":")
    return Member.objects.filter(public_id=public_id).first() if kind == "member" else None


def outcomes_for(member: Member) -> list[Outcome]:
    """What can be decided about a member, the mildest first. A steward's keys are taken back before the account can be closed."""
    mild = [Outcome.NOTHING, Outcome.WARNED, Outcome.BARRED]
    return mild if member.is_steward else [*mild, Outcome.CLOSED]


def carry_out(about: str, *, at: datetime) -> None:
    """Let hold for a member what was decided last about each report about them: the longest pause, and closed where one says so.

    An account that none of these decisions ever closed stays as it is.
    """
    found = member_in(about)
    if found is None:
        return
    member = Member.objects.select_for_update().get(pk=found.pk)
    all_of_them = Decision.objects.filter(report__about=about).order_by("at", "pk")
    last = {one.report_id: one for one in all_of_them}.values()
    pauses = [one.until for one in last if one.outcome == Outcome.BARRED and one.until is not None and one.until > at]
    barring.pause_writing(member=member, until=max(pauses, default=None))
    if any(one.outcome == Outcome.CLOSED for one in last):
        barring.close_account(member=member)
    elif any(one.outcome == Outcome.CLOSED for one in all_of_them):
        barring.open_account(member=member)


def ends(outcome: str, days: int | None, *, at: datetime) -> datetime | None:
    """When a pause of so many days ends; None for what is no pause. Raises `ValueError` for days that are none of `DAYS`."""
    if outcome != Outcome.BARRED:
        return None
    if days not in DAYS:
        raise ValueError(days)
    return at + timedelta(days=days)
