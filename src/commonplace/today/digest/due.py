"""Which day's digest is to be made now, and when the next one comes; pure.

One digest for each chosen day, at the member's hour on the member's clock. Where clocks change, an hour that there is not is the
moment of the change, and of an hour that comes twice it is the first time. An hour inside quiet hours means their end: what arrives
in them is then in the day. A digest that could not be made at its minute is made later on the same day, and never on another one.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Final

from commonplace.members.hours import Hours, day_of, is_holiday, moment, open_from

_DAY: Final = timedelta(days=1)
_NOON: Final = time(12)
_AHEAD: Final = 400
"""So many days are looked through for the next digest: longer than the longest holiday."""


def is_due(hours: Hours, mail_hour: time, mail_days: str, *, last_made: date | None, at: datetime) -> date | None:
    """The day whose digest is to be made now, or None.

    Args:
        hours: the member's zone, quiet hours and holidays.
        mail_hour: the hour that she chose, on her clock.
        mail_days: the days of the week that she chose, such as "12345"; Monday is 1.
        last_made: the last day whose digest was made; no day up to it is due again, wherever she travels.
        at: now.

    A day is not due on a holiday, nor where quiet hours hold its mail until a holiday: after the holiday it would be old.

    """
    today = day_of(hours, at)
    # Yesterday's counts only where its moment is today: quiet hours passed midnight, or the clock left out the last hour of the day.
    for day in (today, today - _DAY):
        if last_made is not None and day <= last_made:
            return None
        due = _moment_of(hours, day, mail_hour, mail_days)
        if due is not None and due <= at and day_of(hours, due) == today:
            return None if _waits_into_a_holiday(hours, day, at) else day
    return None


def next_at(hours: Hours, mail_hour: time, mail_days: str, *, last_made: date | None, at: datetime) -> datetime | None:
    """When the next digest goes, in UTC; None: on none of the next 400 days."""
    now_due = is_due(hours, mail_hour, mail_days, last_made=last_made, at=at)
    if now_due is not None:
        return open_from(hours, at)
    today = day_of(hours, at)
    for day in (today + ahead * _DAY for ahead in range(-1, _AHEAD)):
        due = _moment_of(hours, day, mail_hour, mail_days)
        is_to_come = due is not None and due > at and (last_made is None or day > last_made)
        if due is not None and is_to_come and not _waits_into_a_holiday(hours, day, due):
            return due
    return None


def _moment_of(hours: Hours, day: date, mail_hour: time, mail_days: str) -> datetime | None:
    """When the digest of a day is due, outside quiet hours; None where she did not choose it, it is a holiday, or her calendar lacks it."""
    if str(day.isoweekday()) not in mail_days or is_holiday(hours, day) or day_of(hours, moment(hours, day, _NOON)) != day:
        return None
    return open_from(hours, moment(hours, day, mail_hour))


def _waits_into_a_holiday(hours: Hours, day: date, at: datetime) -> bool:
    released = day_of(hours, open_from(hours, at))
    return released != day and is_holiday(hours, released)
