"""Moments, however a file spells them."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Final

_NUMBER: Final = re.compile(r"\d{9,16}(?:\.\d+)?")
_TWITTER: Final = "%a %b %d %H:%M:%S %z %Y"
_LATEST: Final = 4_102_444_800
"""The year 2100, in seconds: a later moment is a mistake or a trap (security case 69)."""


def moment(text: str) -> str:
    """ISO 8601 of a moment: in UTC where the zone is known, as it stood where it was ISO without one; what is no moment is nothing.

    Understood: seconds, milliseconds and microseconds since 1970, ISO 8601, the date line of mails, Twitter's own.
    """
    text = text.strip()[:60]
    if not text:
        return ""
    if _NUMBER.fullmatch(text):
        return _since_1970(float(text))
    found: datetime | None = None
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        found = _spelled(text)
    if found is None:
        return ""
    try:
        return (found.astimezone(UTC) if found.tzinfo else found).isoformat(timespec="seconds").replace("+00:00", "Z")
    except (ValueError, OverflowError):
        return ""


def _since_1970(seconds: float) -> str:
    while seconds > _LATEST:
        seconds /= 1_000
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def _spelled(text: str) -> datetime | None:
    for spelling in (_TWITTER, "%d %b %Y"):
        try:
            return datetime.strptime(text, spelling)  # noqa: DTZ007 - the zone is in the text, or unknown
        except ValueError:
            pass
    try:
        return parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
