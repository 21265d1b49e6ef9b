"""How an invented source is doing: the looks at it that never were, told as the program tells of real ones."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from commonplace.config.demo.texts import Voice
from commonplace.consumption.refresh.schedule import ATTEMPTS, Poll

MOVED_AGO = timedelta(days=20)
"""So long ago those moved that have another address now."""
CLOSED = {"gone": "closed", "asked_not_to": "refused"}


def poll_of_voice(poll: Poll, voice: Voice, at: datetime) -> Poll:
    """The polling of an invented source; it is never due, so that nothing of it is fetched.

    Args:
        poll: what is stored.
        voice: the source.
        at: the hour from which its dates are counted.

    """
    well = voice.state == "ok"
    checked = at - timedelta(minutes=7 + 11 * (len(voice.title) % 5)) - (voice.state_for if voice.state == "gone" else timedelta())
    failing_since = None if well else at - voice.state_for
    attempts = _attempts(voice, at, checked, failing_since)
    failures = sum(one["outcome"] == voice.state for one in attempts)
    return replace(
        poll, state="ok" if well else CLOSED.get(voice.state, "trouble"), due_at=None, checked_at=checked,
        interval=int(voice.every.total_seconds()), failures=failures, failing_since=failing_since,
        trouble="" if well else voice.state, trouble_detail=voice.detail, moved_from=voice.moved_from,
        moved_at=at - MOVED_AGO if voice.moved_from else None, attempts=attempts,
    )


def _attempts(voice: Voice, at: datetime, checked: datetime, failing_since: datetime | None) -> tuple[dict[str, Any], ...]:
    # Any: JSON, as `schedule` writes it.
    looks = []
    for number in range(ATTEMPTS):
        moment = checked - number * voice.every
        new = sum(moment - voice.every < at - text.ago <= moment for text in voice.texts)
        failed = failing_since is not None and moment >= failing_since - timedelta(hours=1)
        if voice.state == "gone":
            failed = number == 0
        outcome = voice.state if failed else "new" if new else "not modified"
        status = {"gone": 410, "new": 200, "not modified": 304}.get(outcome, 200)
        looks.append({
            "at": moment.isoformat(timespec="seconds"), "outcome": outcome, "status": status, "new": 0 if failed else new,
            "ms": 180 + 37 * ((number * 7 + len(voice.title)) % 9),
        })
    return tuple(looks)
