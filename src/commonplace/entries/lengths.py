"""How long an entry takes this member: reading at 220 words a minute, audio and video at the speed she chose; pure."""

from __future__ import annotations

from collections.abc import Iterable
from statistics import median

NORMAL = 100
SLOWEST, FASTEST = 50, 300
"""Percent; what lies outside was never chosen in the settings."""
PLAYED = frozenset({"episode", "video", "audio"})
"""Kinds of entries that have a length of their own."""
USUAL_EPISODE, USUAL_VIDEO = 1800, 600
"""Seconds that are counted where a length is not given and nothing of the same source is known."""


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
