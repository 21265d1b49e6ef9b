"""Time zones: the browser's guess, checked, and the list to choose from."""

from __future__ import annotations

from functools import cache, lru_cache
from zoneinfo import ZoneInfo, available_timezones

_LONGEST = 64


@lru_cache(maxsize=1000)
def zone(name: str) -> ZoneInfo | None:
    """The zone of that name, or None when there is none (a cookie can say anything, and zones are renamed)."""
    if not name or len(name) > _LONGEST:
        return None
    try:
        return ZoneInfo(name)
    except (LookupError, ValueError, OSError):
        return None


@cache
def names() -> tuple[str, ...]:
    """All places to choose from, in the order of the alphabet; technical spellings left out."""
    regions = ("Africa/", "America/", "Antarctica/", "Arctic/", "Asia/", "Atlantic/", "Australia/", "Europe/", "Indian/", "Pacific/")
    return ("UTC", *sorted(name for name in available_timezones() if name.startswith(regions)))
