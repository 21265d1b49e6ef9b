"""How long a member read and listened this week, against the ceiling that she set; nobody else's matter."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Sum

from commonplace.consumption.models import ReadingDay
from commonplace.members.models import Member


@dataclass(frozen=True, slots=True)
class Week:
    """What a member's week looks like from the ceiling: seconds that were opened so far, and seconds that she wants at most."""

    seconds: int
    ceiling: int

    @property
    def is_over(self) -> bool:
        """Whether the ceiling is reached."""
        return self.seconds >= self.ceiling


def seconds_this_week(member: Member, day: date) -> int:
    """Seconds of what the member opened from Monday to this day of hers."""
    monday = day - timedelta(days=day.weekday())
    total = ReadingDay.objects.filter(member=member, day__range=(monday, day)).aggregate(total=Sum("seconds"))["total"]
    return int(total or 0)


def week_of(member: Member, day: date) -> Week | None:
    """The week of a day as the ceiling sees it; None without a ceiling, and then nothing is asked of the database."""
    if not member.ceiling_hours:
        return None
    return Week(seconds=seconds_this_week(member, day), ceiling=member.ceiling_hours * 3600)
