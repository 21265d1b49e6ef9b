"""Lists of sources (OPML) as rows: a space each, in its folders, its address as it stood in the file."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from commonplace.network.formats import making, opml
from commonplace.network.formats.model import Brought, NotUnderstood, Row

_WHOLES: Final = {
    "repaired": "repaired", "truncated": "cut", "broken": "broken", "too_many": "too_many_outlines", "too_deep": "too_deep_folders",
    "nothing": "nothing",
}
_REFUSALS: Final = {"not_a_list": "not_understood"}


def read(data: bytes) -> Brought:
    """A list of sources. Raises `NotUnderstood` (empty, too_big, web_page, source, not_understood)."""
    try:
        found = opml.read(data)
    except opml.NotAList as trouble:
        raise NotUnderstood(_REFUSALS.get(trouble.code, trouble.code)) from None
    return Brought("opml", making.folder(found.title), tuple(rows_of(found.outlines)), tuple(_WHOLES[code] for code in found.problems))


def rows_of(outlines: Iterable[opml.Outline]) -> Iterable[Row]:
    """A row for each outline; one without an address that can be fetched is "no address yet", and says why."""
    for outline in outlines:
        details = {"site_address": outline.site_address} if outline.site_address else {}
        if outline.problem and outline.typed:
            details["typed"] = outline.typed
        name = making.folder(outline.title or outline.site_address or outline.typed)
        if not name and outline.problem:
            yield making.nothing("<outline>", outline.problem)
            continue
        address = "" if outline.problem else outline.typed
        yield Row("space", name, (), address, tuple(map(making.folder, outline.folders)), details, "", outline.problem)
