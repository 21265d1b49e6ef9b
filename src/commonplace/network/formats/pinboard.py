"""Bookmarks as Pinboard exports them: an array of JSON objects with an address each."""

from __future__ import annotations

import json
from collections.abc import Iterator
from io import StringIO
from typing import Any, Final

from commonplace.kernel.text import clip
from commonplace.network.formats import making
from commonplace.network.formats.model import MAX_TEXT, Row
from commonplace.network.formats.objects import elements, text_at
from commonplace.network.formats.times import moment
from commonplace.spaces.canonical import web_address

BEGINNING: Final = 4_000
"""Characters in which its first address stands."""


def is_pinboard(text: str) -> bool:
    """Whether an array of objects is Pinboard's, by the keys that only it has together."""
    beginning = text[:BEGINNING]
    return beginning.lstrip().startswith("[") and '"href"' in beginning and ('"extended"' in beginning or '"toread"' in beginning)


def rows_of(text: str) -> Iterator[Row]:
    """A row for each bookmark. Raises `NotUnderstood` where it ends in the middle: then nothing of it is taken."""
    for one in elements(StringIO(text).read):
        yield _row(one)


def _row(one: Any) -> Row:  # Any: JSON of strangers
    address = text_at(one, "href")
    if not address.strip():
        return making.nothing(clip(json.dumps(one, ensure_ascii=False), MAX_TEXT), "no_bookmark")
    if web_address(address) is None:
        return making.nothing(clip(json.dumps(one, ensure_ascii=False), MAX_TEXT), "not_web")
    return making.bookmark(address, name=text_at(one, "description"), details={
        "note": text_at(one, "extended"), "tags": [making.folder(tag) for tag in text_at(one, "tags").split()][:100],
        "at": moment(text_at(one, "time")), "is_private": text_at(one, "shared") == "no" or None,
        "is_unread": text_at(one, "toread") == "yes" or None,
    })
