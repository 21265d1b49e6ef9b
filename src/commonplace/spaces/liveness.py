"""How alive a source is, by its own rhythm. Pure: what it said when, and how it is fetched, in; one word out.

The rule is the mission's ("Liveness"): g is the median gap of the last 20 items, 90 days if there are fewer than 3. Live while the
newest is at most max(30 days, 3 g) old, quiet up to max(180 days, 6 g), dormant after that. Closed: it said that it is gone, it
failed three times or more across 14 days or more, or a web page is where a feed was.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from itertools import pairwise
from statistics import median
from typing import Final

RHYTHM_OF: Final = 20
"""The rhythm is reckoned from so many of the newest items."""
FEWEST: Final = 3
"""Of fewer items nobody knows the rhythm."""
UNKNOWN_GAP: Final = timedelta(days=90)
"""The gap of a source whose rhythm nobody knows."""
LIVE_DAYS, LIVE_GAPS = timedelta(days=30), 3
QUIET_DAYS, QUIET_GAPS = timedelta(days=180), 6
FAILURES: Final = 3
FAILING_FOR: Final = timedelta(days=14)
"""A source that failed so often, the first and the last time so far apart, has closed."""
MOVED_FOR: Final = timedelta(days=90)
"""For so long it is said that a source moved and that we moved with it."""
_LONGEST_GAP: Final = timedelta(days=36_500)
"""A hundred years: an item of the year 1 must not lead beyond the end of the calendar."""


class Liveness(StrEnum):
    """How alive a source is; NEW: it was not looked at yet, so nobody knows."""

    NEW = "new"
    LIVE = "live"
    QUIET = "quiet"
    DORMANT = "dormant"
    MOVED = "moved"
    CLOSED = "closed"


SILENT: Final = frozenset({Liveness.DORMANT, Liveness.CLOSED})
"""What counts as fallen silent."""


@dataclass(frozen=True, slots=True)
class Fetching:
    """What fetching knows of a source.

    Args:
        has_ended: it said that it is gone for good (HTTP 410), or its owner asked not to be fetched.
        is_failing: the last check failed.
        is_web_page: the last check brought a web page where a feed was.
        failures: failed checks in a row.
        failing_since: when the first of them was.
        checked_at: the last check; None before the first.
        moved_at: when it was followed to another address for good.

    """

    has_ended: bool = False
    is_failing: bool = False
    is_web_page: bool = False
    failures: int = 0
    failing_since: datetime | None = None
    checked_at: datetime | None = None
    moved_at: datetime | None = None


def rhythm(dates: Iterable[datetime]) -> timedelta:
    """The median gap between the newest 20 items, in any order; 90 days if there are fewer than 3."""
    newest = sorted(dates, reverse=True)[:RHYTHM_OF]
    if len(newest) < FEWEST:
        return UNKNOWN_GAP
    gaps = [(later - earlier).total_seconds() for later, earlier in pairwise(newest)]
    return min(timedelta(seconds=median(gaps)), _LONGEST_GAP)


def turning_points(dates: Iterable[datetime], *, at: datetime) -> tuple[datetime, datetime]:
    """After when a source counts as quiet, and after when as dormant, if it says nothing more.

    Args:
        dates: where its items stand in time, in any order; the newest 20 are enough. None at all: it counts as having
            spoken at the first look, so that a new and empty source has its time to begin.
        at: the present, or the first look where there are no items. No item is later: future dates are not believed.

    """
    said = [min(one, at) for one in dates]
    newest = max(said, default=at).astimezone(UTC)
    gap = rhythm(said)
    return newest + max(LIVE_DAYS, LIVE_GAPS * gap), newest + max(QUIET_DAYS, QUIET_GAPS * gap)


def closed_from(fetching: Fetching) -> datetime | None:
    """From when on a source counts as closed; None: it does not."""
    if fetching.has_ended:
        return fetching.checked_at or fetching.failing_since
    if not fetching.is_failing or fetching.failing_since is None or fetching.checked_at is None:
        return None
    if fetching.is_web_page:
        return fetching.failing_since
    long = fetching.checked_at - fetching.failing_since >= FAILING_FOR
    return fetching.failing_since + FAILING_FOR if long and fetching.failures >= FAILURES else None


def liveness(fetching: Fetching, *, quiet_from: datetime | None, dormant_from: datetime | None, at: datetime) -> Liveness:
    """How alive a source is.

    Args:
        fetching: how it is fetched.
        quiet_from: its turning points; None: they are not known yet.
        dormant_from: the second of them.
        at: the present. What was not looked at since a while is judged by its last look: our own silence is not the source's.

    """
    if fetching.has_ended or closed_from(fetching) is not None:
        return Liveness.CLOSED
    if quiet_from is None or dormant_from is None or fetching.checked_at is None:
        return Liveness.NEW
    looked = min(at, fetching.checked_at)
    if looked > dormant_from:
        return Liveness.DORMANT
    if fetching.moved_at is not None and fetching.moved_at <= at < fetching.moved_at + MOVED_FOR:
        return Liveness.MOVED
    return Liveness.QUIET if looked > quiet_from else Liveness.LIVE


def silent_from(fetching: Fetching, *, dormant_from: datetime | None) -> datetime | None:
    """Since when a silent source is silent: the earlier of closed and dormant, as far as each is known; None: neither is known."""
    return min((one for one in (closed_from(fetching), dormant_from) if one is not None), default=None)
