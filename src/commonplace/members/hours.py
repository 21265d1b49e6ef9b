"""A member's own hours: which day it is there, quiet hours, holidays. Pure, but for `hours_of`.

Quiet hours are what the member's clock shows. Where clocks change, three rules keep that true:
a time of day that there is not (clocks go forward) is the moment of the change; quiet hours that end in an hour that comes
twice (clocks go back) end the second time, and those that begin in it begin the first time; and where what lies between two
quiet times would be gone altogether by that, it keeps its length from the moment on at which it opens. So quiet hours always end.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from commonplace.members.models import Holiday, Member
from commonplace.members.zones import zone

_DAY = timedelta(days=1)
_SECOND = timedelta(seconds=1)
_LONGEST_CHANGE = timedelta(hours=3)
"""Clocks change by half an hour to three; more is a day left out at the date line, which nothing need make up for."""


@dataclass(frozen=True, slots=True)
class Hours:
    """When something may reach a member; times of day and days are in `zone`, quiet hours may pass midnight."""

    zone: tzinfo
    quiet_from: time | None = None
    quiet_until: time | None = None
    holidays: tuple[tuple[date, date], ...] = ()


def hours_of(member: Member) -> Hours:
    """A member's hours, as the settings say; a zone that there is not (any more) is what the browser said last, else UTC."""
    holidays = tuple(Holiday.objects.visible_to(member).values_list("first", "last"))
    return Hours(zone_of(member), member.quiet_from, member.quiet_until, holidays)


def quiet_hours_of(member: Member) -> Hours:
    """A member's zone and quiet hours alone: holidays, which are rows of their own, are not asked for."""
    return Hours(zone_of(member), member.quiet_from, member.quiet_until)


def zone_of(member: Member) -> tzinfo:
    """A member's zone: the chosen one, else what the browser said last, else UTC."""
    return zone(member.time_zone) or zone(member.seen_zone) or UTC


def day_of(hours: Hours, at: datetime) -> date:
    """Which day it is for the member: a day turns at her midnight."""
    return at.astimezone(hours.zone).date()


def today_of(member: Member, at: datetime) -> date:
    """Which day it is for a member, without a look at anything else."""
    return at.astimezone(zone_of(member)).date()


def is_holiday(hours: Hours, day: date) -> bool:
    """Whether a day is one of the member's holidays."""
    return any(first <= day <= last for first, last in hours.holidays)


def quiet_span(hours: Hours, at: datetime) -> tuple[datetime, datetime] | None:
    """The quiet hours that a moment lies in, as (begin, end) in UTC; the end is no longer quiet. None: it is not quiet then."""
    if hours.quiet_from is None or hours.quiet_until is None or hours.quiet_from == hours.quiet_until:
        return None
    today = day_of(hours, at)
    # Two days each way, because a zone that crosses the date line leaves a day out.
    days = (_open(hours.zone, today + day * _DAY, hours.quiet_until, hours.quiet_from) for day in range(-2, 3))
    windows = [(opens, closes) for opens, closes in days if opens < closes]
    if any(opens <= at < closes for opens, closes in windows):
        return None
    return max(closes for _, closes in windows if closes <= at), min(opens for opens, _ in windows if opens > at)


def open_from(hours: Hours, at: datetime) -> datetime:
    """`at` itself, or the end of the quiet hours that it lies in; at most 25 hours on (26 where clocks change by two)."""
    span = quiet_span(hours, at)
    return span[1] if span else at


def waits_until(hours: Hours, clock: time) -> time | None:
    """When what is due at a time of day may go, where that time lies in the quiet hours; None: it may go at once."""
    start, end = hours.quiet_from, hours.quiet_until
    if start is None or end is None or start == end:
        return None
    is_quiet = start <= clock < end if start < end else not end <= clock < start
    return end if is_quiet else None


def moment(hours: Hours, day: date, clock: time) -> datetime:
    """When the member's clock shows a time on a day, in UTC: the first time where it does twice, and where it never does
    the moment at which the clock jumps over it."""
    return _moment(hours.zone, day, clock, last=False)


def _open(here: tzinfo, day: date, opens: time, closes: time) -> tuple[datetime, datetime]:
    """What lies between two quiet times: the window that opens on this day, as (begin, end) in UTC."""
    last_day = day if closes > opens else day + _DAY
    begin, end = _moment(here, day, opens, last=True), _moment(here, last_day, closes, last=False)
    length = datetime.combine(last_day, closes) - datetime.combine(day, opens)
    if end <= begin and length <= _LONGEST_CHANGE:  # the change of clocks left nothing of it
        end = begin + length
    return begin, end


def _moment(here: tzinfo, day: date, clock: time, *, last: bool) -> datetime:
    """When the clock shows a time, in UTC; `last`: the second time where it does twice."""
    wall = datetime.combine(day, clock, here)
    first, second = wall.replace(fold=0).astimezone(UTC), wall.replace(fold=1).astimezone(UTC)
    if first <= second:
        return second if last else first
    # An hour that there is not: `second` lies before the change of clocks, `first` after it.
    before = second.astimezone(here).utcoffset()
    while first - second > _SECOND:
        middle = second + (first - second) // 2
        if middle.astimezone(here).utcoffset() == before:
            second = middle
        else:
            first = middle
    return first.replace(microsecond=0)
