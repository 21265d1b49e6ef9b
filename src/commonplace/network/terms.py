"""The days of the year on which a term begins. Pure."""

from __future__ import annotations

from calendar import monthrange
from datetime import date
from typing import Final

LEAP: Final = 2024
"""A year in which every day of the year exists."""


def exists(month: int, day: int) -> bool:
    """Whether there is such a day in some year."""
    return 1 <= month <= 12 and 1 <= day <= monthrange(LEAP, month)[1]


def day_in(year: int, month: int, day: int) -> date:
    """The day in a year; the last of the month where it has no such day."""
    return date(year, month, min(day, monthrange(year, month)[1]))


def next_on(month: int, day: int, *, since: date) -> date:
    """The first such day from `since` on, that day included."""
    this = day_in(since.year, month, day)
    return this if this >= since else day_in(since.year + 1, month, day)
