"""The few moments of a day at which others learn of what somebody does who is not to be known; pure, all in UTC.

What leaves goes at one of four hours of the day, with all that others ask so in these hours. What she does later, others learn the next
morning. So neither a page that somebody loads each minute nor the head of a mail tells when she was here.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Final

HOUR: Final = 6
"""The same for all that was done on a day."""
EVERY: Final = 6
"""Hours from one moment of leaving to the next."""


def next_morning(at: datetime) -> datetime:
    """From when on others know of what was done at `at`."""
    return (at.astimezone(UTC) + timedelta(days=1)).replace(hour=HOUR, minute=0, second=0, microsecond=0)


def told_before(now: datetime) -> datetime:
    """What was done earlier than this, others know at `now`: the same as `next_morning(at) <= now`, for a query."""
    midnight = now.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    return midnight if now.astimezone(UTC).hour >= HOUR else midnight - timedelta(days=1)


def next_leaving(at: datetime) -> datetime:
    """The first moment from `at` on at which a question leaves whose asker is not to be known."""
    midnight = at.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    step = timedelta(hours=EVERY)
    return midnight - (midnight - at.astimezone(UTC)) // step * step
