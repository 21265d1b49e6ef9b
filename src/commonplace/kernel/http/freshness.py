"""When a host wants to be asked again, read from its headers. Pure; every answer is within bounds."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

LONGEST_RETRY = 7 * 24 * 3600
LONGEST_AGE = 30 * 24 * 3600
_MAX_AGE = re.compile(r"(?:\A|[\s,])max-age\s*=\s*\"?([0-9]{1,12})", re.IGNORECASE | re.ASCII)
_NUMBER = re.compile(r"[0-9]{1,12}(?:\.[0-9]*)?", re.ASCII)


def retry_after_seconds(headers: Mapping[str, str], now: datetime) -> int | None:
    """Seconds that `Retry-After` asks to wait, 0 to seven days; None where it is missing or says nothing.

    `headers` are looked up without regard to case; `now` is aware. RFC 9110, 10.2.3.
    """
    text = headers.get("Retry-After", "").strip()
    if not text:
        return None
    if _NUMBER.fullmatch(text):
        return min(LONGEST_RETRY, int(float(text)))
    moment = _moment(text)
    return None if moment is None else _within((moment - now).total_seconds(), LONGEST_RETRY)


def max_age_seconds(headers: Mapping[str, str], now: datetime) -> int | None:
    """Seconds for which an answer stays fresh, 0 to thirty days; None where the headers do not say.

    `Cache-Control: max-age` less `Age`, else `Expires` (counted from the host's own `Date`, whose clock it was set by).
    RFC 9111, 4.2.
    """
    control = headers.get("Cache-Control", "")
    found = _MAX_AGE.search(control)
    if found:
        age = headers.get("Age", "").strip()
        seconds = int(found.group(1)) - (int(float(age)) if _NUMBER.fullmatch(age) else 0)
        return _within(seconds, LONGEST_AGE)
    if "no-cache" in control.lower() or "no-store" in control.lower():
        return 0
    text = headers.get("Expires", "").strip()
    if not text:
        return None
    expires = _moment(text)
    if expires is None:
        return 0  # "0" and other non-dates mean: already stale
    return _within((expires - (_moment(headers.get("Date", "")) or now)).total_seconds(), LONGEST_AGE)


def _within(seconds: float, longest: int) -> int:
    return int(max(0, min(longest, seconds)))


def _moment(text: str) -> datetime | None:
    try:
        moment = parsedate_to_datetime(text)
        moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        moment.astimezone(UTC)
    except (ValueError, TypeError, OverflowError, IndexError):
        return None
    return moment
