"""How long an entry takes this member: reading at 220 words a minute, audio and video at the speed she chose; pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from statistics import median

NORMAL = 100
SLOWEST, FASTEST = 50, 300
"""Percent; what lies outside was never chosen in the settings."""
PLAYED = frozenset({"episode", "video", "audio"})
"""Kinds of entries that have a length of their own."""
USUAL_EPISODE, USUAL_VIDEO = 1800, 600
"""Seconds that are counted where a length is not given and nothing of the same source is known."""
LATEST = 7 * 86_400
"""Seconds: no place on a recording lies later."""
_CLOCK = re.compile(r"(?:(\d{1,3}):)?(\d{1,3}):(\d{2})(?:[.,]\d{1,6})?", re.ASCII)


def seconds_for(entry_kind: str, seconds: int, speed_percent: int) -> int:
    """Seconds that an entry takes at a member's speed.

    Args:
        entry_kind: as in `Entry.Kind`; reading takes the same at any speed.
        seconds: as in `Entry.seconds`; 0 for audio and video whose length is not given, and 0 comes back.
        speed_percent: as in `Member.speed_percent`, 100 for as recorded; bounded to 50 and 300.

    """
    if entry_kind not in PLAYED or speed_percent == NORMAL:
        return max(0, seconds)
    return round(max(0, seconds) * 100 / min(max(speed_percent, SLOWEST), FASTEST))


def is_given(entry_kind: str, seconds: int) -> bool:
    """Whether the length is known: text always is, audio and video where their source says it."""
    return seconds > 0 or entry_kind not in PLAYED


def usual(entry_kind: str, known: Iterable[int] = ()) -> int:
    """What to count, in seconds at normal speed, for audio or video whose length is not given.

    Args:
        entry_kind: as in `Entry.Kind`.
        known: lengths in seconds of others of the same source; their median is taken, else 30 minutes, for video 10.

    """
    lengths = [one for one in known if one > 0]
    if lengths and entry_kind != "video":
        return round(median(lengths))
    return USUAL_VIDEO if entry_kind == "video" else USUAL_EPISODE


def minutes(seconds: int) -> int:
    """Whole minutes, at least one."""
    return max(1, round(seconds / 60))


def clock(text: object) -> int | None:
    """Seconds of a place on a recording, "12:30", "1:02:03" or "00:12:30.250"; None for what is no such place."""
    found = _CLOCK.fullmatch(text.strip()[:20]) if isinstance(text, str) else None
    if found is None:
        return None
    hours, minutes_, seconds = (int(part or 0) for part in found.groups())
    if seconds > 59 or (found.group(1) is not None and minutes_ > 59):
        return None
    total = hours * 3600 + minutes_ * 60 + seconds
    return total if total <= LATEST else None


def as_clock(seconds: int) -> str:
    """A place on a recording as a clock shows it: "12:40", "1:02:03"."""
    minutes_, rest = divmod(seconds, 60)
    hours, minutes_ = divmod(minutes_, 60)
    return f"{hours}:{minutes_:02d}:{rest:02d}" if hours else f"{minutes_}:{rest:02d}"
