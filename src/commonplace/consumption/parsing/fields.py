"""Single fields of what strangers wrote: texts, addresses, dates, lengths."""

from __future__ import annotations

import html as entities
import re
from datetime import UTC, datetime
from urllib.parse import urljoin, urlsplit

from commonplace.kernel.text import clip, isolate

TITLE_LIMIT = 500
AUTHOR_LIMIT = 200
TAG_LIMIT = 100
TAGS_LIMIT = 50
GUID_LIMIT = 2_000
ADDRESS_LIMIT = 4_000
ENCLOSURES_LIMIT = 50
_TAG = re.compile(r"<[/!a-zA-Z][^<>]*>")
_LOOKS_LIKE_HTML = re.compile(r"</?(?:p|br|a|div|img|ul|li|em|strong|b|i|h\d|blockquote|span|table)\b[^<>]{0,2000}>", re.IGNORECASE)
_LARGEST = 2**53
LONGEST_RECORDING = 2 * 86_400
"""Seconds; longer is a mistake, such as milliseconds taken for seconds."""
_IN_UNITS = re.compile(
    r"(?=PT\d|\d)(?:PT)?(?:(\d{1,3})\s?h(?:ours?|rs?)?)?[\s,]{0,2}(?:(\d{1,4})\s?m(?:in(?:ute)?s?)?\.?)?[\s,]{0,2}(?:(\d{1,5})\s?s(?:ec(?:ond)?s?)?\.?)?",
    re.IGNORECASE | re.ASCII,
)


def text(value: object, limit: int) -> str:
    """Plain text in one line: tags gone, entities decoded, white space folded, hidden characters out, at most `limit` long."""
    if not isinstance(value, str):
        return str(value) if isinstance(value, int) and not isinstance(value, bool) and abs(value) < _LARGEST else ""
    if len(value) > limit * 8:
        value = value[: limit * 8]
    if "<" in value:
        value = _TAG.sub("", value)
    if "&" in value:
        value = entities.unescape(value)
    return clip(" ".join(isolate(value).split()), limit)


def author(value: object) -> str:
    """A person's name. RSS wants "address (name)", of which the name is kept."""
    name = text(value, AUTHOR_LIMIT)
    before, bracket, rest = name.partition("(")
    if bracket and "@" in before and rest.rstrip().endswith(")"):
        return rest.rstrip()[:-1].strip() or before.strip()
    return name


def guid(value: object) -> str:
    """An identifier as given, but for what a database refuses."""
    found = value if isinstance(value, str) else text(value, GUID_LIMIT)
    return found[:GUID_LIMIT].strip() if found.isascii() else found[:GUID_LIMIT].encode("utf-8", "replace").decode().strip()


def address(value: object, base: str) -> str:
    """An absolute http or https address without name and password; "" for everything else.

    Args:
        value: absolute or relative.
        base: what a relative one is meant from; "" for nothing.
    """
    if not isinstance(value, str):
        return ""
    value = value.strip()
    if not value or len(value) > ADDRESS_LIMIT:
        return ""
    if not value.startswith(("https://", "http://")) or not (value.isascii() and value.isprintable()):
        value = _resolved(value, base)
    if " " in value or '"' in value or "<" in value:
        value = value.replace(" ", "%20").replace('"', "%22").replace("<", "%3C").replace(">", "%3E")
    return value if _is_open_web(value) else ""


def _resolved(value: str, base: str) -> str:
    value = isolate(value.replace("\n", "").replace("\r", "").replace("\t", "")).encode("utf-8", "replace").decode()
    try:
        return urljoin(base, value)
    except ValueError:
        return ""


def _is_open_web(value: str) -> bool:
    scheme, mark, rest = value.partition("://")
    if not mark or scheme.lower() not in ("http", "https"):
        return False
    if rest[:1] not in ("", "/", "?", "#", ":") and "@" not in rest and "[" not in rest and "\\" not in rest:
        return True
    try:
        parts = urlsplit(value)
    except ValueError:
        return False
    return bool(parts.hostname) and "@" not in parts.netloc and "\\" not in parts.netloc


def moment(value: object) -> datetime | None:
    """A date from its ISO form, in UTC; None for what cannot be meant: the zero of a clock, year 1, year 10000."""
    if not isinstance(value, str) or not value:
        return None
    try:
        found = datetime.fromisoformat(value)
        found = found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    if not 1900 <= found.year < 2200 or (found.year, found.month, found.day) in ((1970, 1, 1), (1969, 12, 31)):
        return None
    return found


def number(value: object) -> int | None:
    """A count of bytes, or None."""
    if isinstance(value, str) and value.strip().isascii() and value.strip().isdigit() and len(value) < 18:
        value = int(value)
    if isinstance(value, float) and value == value and abs(value) < _LARGEST:  # noqa: PLR0124  (NaN is not itself)
        value = int(value)
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 < value < _LARGEST else None


def seconds(value: object) -> int | None:
    """How long a recording lasts: "34:12", "1:02:03", "2052", "PT34M12S", "34 min" or a number of seconds.

    None if that is not said, is no time ("99:99:99", "-5:00"), nothing ("00:00"), or more than two days.
    """
    if isinstance(value, str):
        value = _said(value.strip()[:20])
    if not isinstance(value, int | float) or isinstance(value, bool) or not 0 < value <= LONGEST_RECORDING:
        return None
    return round(value) or None


def _said(value: str) -> float | None:
    if found := _IN_UNITS.fullmatch(value):
        hours, minutes, rest = (int(part or 0) for part in found.groups())
        return hours * 3600 + minutes * 60 + rest
    parts = value.split(":")
    if len(parts) > 3 or not all(part.isascii() and part.replace(".", "", 1).isdigit() for part in parts if part):
        return None
    numbers = [float(part or 0) for part in parts]
    # Only the first part may be more than a clock has: "90:00" is an hour and a half, "1:90:00" is a mistake.
    if any(number >= 60 for number in numbers[1:]):
        return None
    total = 0.0
    for number in numbers:
        total = total * 60 + number
    return total


def html_of_text(value: str) -> str:
    """Plain text as paragraphs."""
    paragraphs = entities.escape(value, quote=False).replace("\r\n", "\n").split("\n\n")
    return "".join(f"<p>{part.strip().replace(chr(10), '<br>')}</p>" for part in paragraphs if part.strip())


def looks_like_html(value: str) -> bool:
    """Whether a text that claims to be plain has tags in it."""
    return "<" in value and _LOOKS_LIKE_HTML.search(value) is not None
