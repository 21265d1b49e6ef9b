"""A member's own hours: which day it is there, quiet hours, holidays. Pure, but for `hours_of`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from commonplace.members.models import Holiday, Member
from commonplace.members.zones import zone


@dataclass(frozen=True, slots=True)
class Hours:
    """When something may reach a member; times of day and days are in `zone`, quiet hours may pass midnight."""

    zone: tzinfo
    quiet_from: time | None = None
    quiet_until: time | None = None
    holidays: tuple[tuple[date, date], ...] = ()


def hours_of(member: Member) -> Hours:
    """A member's hours, as the settings say; a zone that there is not (any more) is UTC."""
    holidays = tuple(Holiday.objects.visible_to(member).values_list("first", "last"))
    return Hours(zone(member.time_zone) or zone(member.seen_zone) or UTC, member.quiet_from, member.quiet_until, holidays)


def day_of(hours: Hours, at: datetime) -> date:
    """Which day it is for the member: a day turns at her midnight."""
    return at.astimezone(hours.zone).date()


def is_holiday(hours: Hours, day: date) -> bool:
    """Whether a day is one of the member's holidays."""
    return any(first <= day <= last for first, last in hours.holidays)


def quiet_span(hours: Hours, at: datetime) -> tuple[datetime, datetime] | None:
    """The quiet hours that a moment lies in, as (begin, end) in UTC; the end is no longer quiet. None: it is not quiet then."""
    if hours.quiet_from is None or hours.quiet_until is None or hours.quiet_from == hours.quiet_until:
        return None
    today = day_of(hours, at)
    for first in (today - timedelta(days=1), today):
        last = first if hours.quiet_until > hours.quiet_from else first + timedelta(days=1)
        begin, end = _moment(hours, first, hours.quiet_from), _moment(hours, last, hours.quiet_until)
        if begin <= at < end:
            return begin, end
    return None


def open_from(hours: Hours, at: datetime) -> datetime:
    """`at` itself, or the end of the quiet hours that it lies in."""
    span = quiet_span(hours, at)
    return span[1] if span else at


def _moment(hours: Hours, day: date, clock: time) -> datetime:
    # fold=0: an hour that comes twice (clocks go back) is quiet both times when it begins one, and an hour that there
    # is not (clocks go forward) is read as the zone's rules before the change have it, which lies within a hour.
    return datetime.combine(day, clock, hours.zone).astimezone(UTC)
