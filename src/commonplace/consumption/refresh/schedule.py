"""When a source is asked again: pure arithmetic."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

MINUTE, HOUR, DAY = 60, 3600, 86_400
SHORTEST, LONGEST = 30 * MINUTE, DAY
"""Bounds of the adaptive interval, seconds."""
LONGEST_ASKED = 7 * DAY
"""A source may ask to be left alone for a week at most."""
LONGEST_TROUBLE = 7 * DAY
JITTER = 0.1
"""Share of the interval by which a check may be later, so that what was added together is not asked together."""
ATTEMPTS = 10


@dataclass(frozen=True, slots=True)
class Poll:
    """How a source is polled: the columns of `Polling`, and the address that is fetched."""

    source: int
    address: str
    state: str = "waiting"
    interval: int = HOUR
    etag: str = ""
    last_modified: str = ""
    body_hash: str = ""
    failures: int = 0
    failing_since: datetime | None = None
    trouble: str = ""
    trouble_detail: str = ""
    moved_from: str = ""
    moved_at: datetime | None = None
    policy: str = ""
    due_at: datetime | None = None
    checked_at: datetime | None = None
    attempts: tuple[dict[str, Any], ...] = ()
    # Any: JSON, {at, outcome, status, new, ms}
    is_first_fetch: bool = False


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one check brought.

    `asked` is how long the source asked to be left alone (ttl, max-age, Expires, Retry-After), in seconds.
    """

    code: str
    status: int = 0
    new: int = 0
    milliseconds: int = 0
    asked: int = 0
    detail: str = ""


def after_success(poll: Poll, outcome: Outcome, *, at: datetime, chance: float) -> Poll:
    """The poll after a check that worked: sooner again where something was new, later where nothing was.

    Args:
        poll: before the check.
        outcome: of the check; `code` is "new", "nothing new" or "not modified".
        at: when.
        chance: a number in [0, 1) for the jitter.

    """
    factor = 0.6 if outcome.new else 1.3
    interval = int(min(max(poll.interval * factor, SHORTEST), LONGEST))
    wait = max(interval, min(outcome.asked, LONGEST_ASKED))
    return replace(
        poll, state="ok", interval=interval, failures=0, failing_since=None, trouble="", trouble_detail=_note(poll, outcome),
        due_at=_later(at, wait, chance), checked_at=at, attempts=_attempts(poll, outcome, at), is_first_fetch=False,
    )


def _note(poll: Poll, outcome: Outcome) -> str:
    """What is to be said of a source that answers: what is not modified keeps its note, trouble that has passed leaves none."""
    if outcome.code == "not modified":
        return "" if poll.trouble else poll.trouble_detail
    return outcome.detail[:300]


def after_trouble(poll: Poll, outcome: Outcome, *, at: datetime, chance: float) -> Poll:
    """The poll after a check that failed: twice as late each time, a week at most, and never again after a 410."""
    failures = poll.failures + 1
    wait = min(max(poll.interval, SHORTEST) * 2 ** min(failures - 1, 10), LONGEST_TROUBLE)
    wait = max(wait, min(outcome.asked, LONGEST_ASKED))
    is_closed = outcome.code == "gone"
    is_refused = outcome.code == "asked_not_to"
    return replace(
        poll, state="closed" if is_closed else "refused" if is_refused else "trouble",
        failures=failures, failing_since=poll.failing_since or at, trouble=outcome.code, trouble_detail=outcome.detail[:300],
        due_at=None if is_closed or is_refused else _later(at, wait, chance),
        checked_at=at, attempts=_attempts(poll, outcome, at),
    )


def _later(at: datetime, wait: float, chance: float) -> datetime:
    return at + timedelta(seconds=wait * (1 + JITTER * chance))


def _attempts(poll: Poll, outcome: Outcome, at: datetime) -> tuple[dict[str, Any], ...]:
    newest = {
        "at": at.isoformat(timespec="seconds"), "outcome": outcome.code, "status": outcome.status,
        "new": outcome.new, "ms": outcome.milliseconds,
    }
    return (newest, *poll.attempts[: ATTEMPTS - 1])
