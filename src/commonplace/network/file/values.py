"""One value of a file, read and written."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from typing import Any, Final

from commonplace.kernel.text import clip, isolate
from commonplace.members.names import tidy, tidy_lines
from commonplace.network.file.layout import LONGEST_ADDRESS, Field
from commonplace.network.file.model import NotOurFile

# Any in this file: JSON of strangers, and what columns hold.

YEARS: Final = range(1900, 2201)
"""What is dated outside of them is kept as it stood: no calendar shows it in every zone."""
MOST_COUNT: Final = 2_147_483_647
MOST_WORDS: Final = 50
LONGEST_WORD: Final = 40
"""Of a list of words: how many, and characters of each."""
_UNSTORABLE: Final = re.compile("[\x00\ud800-\udfff]")
_EXPECTED: Final = {
    "line": "a text", "lines": "a text", "address": "a text", "choice": "a word", "day": "a day such as 2026-09-01",
    "moment": "a time such as 2026-09-01T08:00:00Z", "flag": "true or false", "count": "a number", "choices": "a list of words",
}


def storable(text: str) -> str:
    """A text that every database takes: NUL and halves of characters become the sign for what is lost."""
    return _UNSTORABLE.sub("\ufffd", text)


def read(field: Field, value: Any, place: str) -> tuple[Any, str]:
    """What goes into the column, and the code of what is to be said about it, or "".

    Raises `NotOurFile` (wrong) where the value is of another kind altogether.
    """
    expected: type | tuple[type, ...] = {"flag": bool, "count": int, "choices": list}.get(field.shape, str)
    if not isinstance(value, expected) or (field.shape == "count" and isinstance(value, bool)):
        raise NotOurFile("wrong", place=place, expected=_EXPECTED[field.shape])
    return _READERS[field.shape](field, value, place)


def _address(_field: Field, value: str, _place: str) -> tuple[str, str]:
    return (value, "") if len(value) <= LONGEST_ADDRESS else ("", "unreadable")


def _choice(field: Field, value: str, _place: str) -> tuple[str, str]:
    return (value, "") if value in field.choices or not value else (field.fallback, "unknown")


def _flag(_field: Field, value: bool, _place: str) -> tuple[bool, str]:  # noqa: FBT001 - it is what was read
    return value, ""


def _count(_field: Field, value: int, _place: str) -> tuple[int | None, str]:
    return (value, "") if 0 <= value <= MOST_COUNT else (None, "unreadable")


def _text(field: Field, value: str, _place: str) -> tuple[str, str]:
    clean = tidy(value) if field.shape == "line" else tidy_lines(value)
    code = "" if isolate(value) == re.sub("[\t\r\n\x85\u2028\u2029]", " ", value) else "turned"
    if len(clean) <= field.longest:
        return clean, code
    return clip(clean, field.longest), "cut"


def _words(field: Field, value: list[Any], place: str) -> tuple[list[str], str]:
    if not all(isinstance(one, str) for one in value):
        raise NotOurFile("wrong", place=place, expected=_EXPECTED["choices"])
    if len(value) > MOST_WORDS or any(len(one) > LONGEST_WORD or isolate(one) != one for one in value):
        return [one for one in field.choices if one in value], "unreadable"
    return list(dict.fromkeys(value)), "" if all(one in field.choices for one in value) else "unknown"


def _day(_field: Field, value: str, _place: str) -> tuple[date | None, str]:
    try:
        found = date.fromisoformat(value) if re.fullmatch(r"\d{4}-\d\d-\d\d", value) else None
    except ValueError:
        found = None
    return (found, "") if found is not None and found.year in YEARS else (None, "unreadable")


def _moment(_field: Field, value: str, _place: str) -> tuple[datetime | None, str]:
    try:
        found = datetime.fromisoformat(value) if len(value) > 10 else None
    except ValueError:
        found = None
    if found is None or found.year not in YEARS:
        return None, "unreadable"
    return (found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)), ""


_READERS: Final[dict[str, Callable[[Field, Any, str], tuple[Any, str]]]] = {
    "line": _text, "lines": _text, "address": _address, "choice": _choice, "choices": _words, "flag": _flag, "count": _count,
    "day": _day, "moment": _moment,
}


def written(field: Field, value: Any) -> Any:
    """A column's value as the file says it; None for what is not said."""
    if value is None or value is False or value in ("", []):
        return None
    if field.shape == "line":
        return tidy(value) or None
    if field.shape == "lines":
        return tidy_lines(value) or None
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    return value.isoformat() if isinstance(value, date) else value


def fields_of(fields: tuple[Field, ...], row: Any, extra: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of a row by their names in the file, without those that say nothing.

    What could not be understood when it came stands in `extra` under its own name: it is said again as it came, for as long as the
    column still holds what was made of it.
    """
    found: dict[str, Any] = {}
    for field in fields:
        value = getattr(row, field.column)
        said = written(field, value)
        if field.key in extra and _made_of(field, extra[field.key]) == value:
            said = extra[field.key]
        if said is not None:
            found[field.key] = said
    return found


def unknown(fields: tuple[Field, ...], parts: tuple[str, ...], extra: Mapping[str, Any]) -> dict[str, Any]:
    """What nobody here knows, to be said again as it came."""
    known = {field.key for field in fields} | set(parts)
    return {key: value for key, value in extra.items() if key not in known}


def _made_of(field: Field, value: Any) -> Any:
    try:
        return read(field, value, "")[0]
    except NotOurFile:
        return object()
