"""Bookmarks as Firefox backs them up: a tree of JSON objects."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from commonplace.network.formats import making
from commonplace.network.formats.model import Row
from commonplace.network.formats.objects import list_at, text_at
from commonplace.network.formats.times import moment
from commonplace.spaces.canonical import web_address

MAX_DEPTH: Final = 32

# Any in this file: JSON of strangers.


def is_firefox(value: Any) -> bool:
    """Whether JSON is such a backup."""
    return isinstance(value, dict) and isinstance(value.get("children"), list) and ("guid" in value or "typeCode" in value)


def rows_of(value: Any) -> Iterator[Row]:
    """A row for each bookmark, in its folders; separators and searches of the browser are nobody's bookmarks."""
    waiting: list[tuple[Any, tuple[str, ...]]] = [(value, ())]
    while waiting:
        node, folders = waiting.pop()
        if not isinstance(node, dict):
            yield making.nothing(str(node), "damaged")
            continue
        children = list_at(node, "children")
        name = making.folder(text_at(node, "title"))
        if children:
            inner = (*folders, name) if name and len(folders) < MAX_DEPTH else folders
            waiting += [(child, inner) for child in reversed(children)]
        address = text_at(node, "uri")
        if address and not address.startswith("place:"):
            yield _row(node, name, address, folders)


def _row(node: dict[str, Any], name: str, address: str, folders: tuple[str, ...]) -> Row:
    if web_address(address) is None:
        return making.nothing(f"{name} {address}", "not_web")
    added = node.get("dateAdded")
    tags = [making.folder(tag) for tag in text_at(node, "tags").split(",") if tag.strip()][:100]
    return making.bookmark(address, name=name, folders=folders, details={
        "tags": tags, "at": moment(str(added)) if isinstance(added, int) else ""})
