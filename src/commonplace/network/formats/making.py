"""Rows made of what was understood, each the same way whatever format it came in."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from itertools import islice
from typing import Any, Final

from commonplace.kernel.text import clip, isolate
from commonplace.network.formats.model import MAX_HANDLES, MAX_RAW, MAX_TEXT, Handle, Row
from commonplace.network.formats.names import tidy_name
from commonplace.network.formats.places import Place

MAX_COLUMNS: Final = 100
"""Of a table, whose meaning is not known."""
_UNSTORABLE: Final = re.compile("[\x00\ud800-\udfff]")

# Any: details are JSON of many shapes.


def person(
    name: str, handles: Iterable[Handle], *, raw: str = "", details: dict[str, Any] | None = None, folders: tuple[str, ...] = ()
) -> Row:
    """Somebody; whoever has neither a handle nor an address is kept with "no address yet"."""
    kept = tuple({(one.kind, one.value.lower()): one for one in handles}.values())[:MAX_HANDLES]
    problem = ""
    if not kept:
        kept, problem = (Handle("none", ""),), "no_address"
    elif all(one.dead for one in kept):
        problem = "dead_only"
    return Row("person", tidy_name(name), kept, "", folders, said(details or {}), clip(raw, MAX_RAW), problem)


def space(
    place: Place, *, name: str = "", raw: str = "", details: dict[str, Any] | None = None, folders: tuple[str, ...] = ()
) -> Row:
    """A place where people speak; one without an address keeps what was typed."""
    more: dict[str, Any] = {"kind": place.kind} if place.kind else {}
    return Row(
        "space", tidy_name(name or place.name), (), place.address, folders, said({**more, **(details or {})}), clip(raw, MAX_RAW),
        place.problem)


def bookmark(
    address: str, *, name: str = "", raw: str = "", details: dict[str, Any] | None = None, folders: tuple[str, ...] = ()
) -> Row:
    """A single page that somebody kept."""
    return Row("bookmark", tidy_name(name), (), address, folders, said(details or {}), clip(raw, MAX_RAW))


def nothing(raw: str, problem: str = "no_handle") -> Row:
    """What could not be understood, as it stood."""
    return Row("nothing", raw=clip(raw, MAX_RAW), problem=problem)


def said(details: dict[str, Any]) -> dict[str, Any]:
    """Only what says something, long texts cut, short ones freed of what turns their direction."""
    kept: dict[str, Any] = {}
    for key, value in details.items():
        if isinstance(value, str):
            value = clip(value.strip(), MAX_TEXT) if key in {"note", "text", "typed"} else tidy_name(value)  # noqa: PLW2901
        elif isinstance(value, dict):
            value = {tidy_name(title): clip(text, MAX_TEXT) for title, text in islice(value.items(), MAX_COLUMNS)}  # noqa: PLW2901
        if value not in ("", None, [], {}, ()):
            kept[key] = value
    return kept


def storable(row: Row) -> Row:
    """Without NUL characters and halves of characters, which no database takes (security case 69)."""
    if not any(map(_UNSTORABLE.search, _texts(row))):
        return row
    handles = tuple(Handle(one.kind, _cleaned(one.value), _cleaned(one.address), one.dead) for one in row.handles)
    return replace(
        row, name=_cleaned(row.name), handles=handles, address=_cleaned(row.address),
        folders=tuple(map(_cleaned, row.folders)), details=_cleaned(row.details), raw=_cleaned(row.raw),
    )


def folder(name: str) -> str:
    """The name of a folder, as it may be shown."""
    return tidy_name(isolate(name))


def _texts(row: Row) -> Iterable[str]:
    yield row.name
    yield row.address
    yield row.raw
    yield from row.folders
    for handle in row.handles:
        yield handle.value
        yield handle.address
    if row.details:
        yield from _leaves(row.details)


def _leaves(value: Any) -> Iterable[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield str(key)
            yield from _leaves(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _leaves(inner)


def _cleaned(value: Any) -> Any:
    if isinstance(value, str):
        return _UNSTORABLE.sub("\ufffd", value)
    if isinstance(value, dict):
        return {_cleaned(str(key)): _cleaned(inner) for key, inner in value.items()}
    return [_cleaned(inner) for inner in value] if isinstance(value, list) else value
