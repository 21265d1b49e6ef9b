"""What something is, told by its content and never by its name."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from io import StringIO
from itertools import islice
from typing import Any, Final

from commonplace.network.formats import (
    bluesky,
    calendar,
    firefox,
    making,
    netscape,
    objects,
    own,
    pinboard,
    sheets,
    sources,
    table,
    text,
    twitter,
    vcard,
)
from commonplace.network.formats.encoding import decoded
from commonplace.network.formats.model import MAX_BYTES, MAX_ROWS, MAX_TEXT_BYTES, Brought, NotUnderstood, Row
from commonplace.network.formats.places import place_of
from commonplace.network.formats.zipped import is_zip

_MAGIC: Final = (
    (b"\xd0\xcf\x11\xe0", "spreadsheet"), (b"%PDF", "document"), (b"{\\rtf", "document"), (b"\x1f\x8b", "packed"),
    (b"7z\xbc\xaf", "packed"),
    (b"Rar!", "packed"), (b"BZh", "packed"), (b"\xfd7zXZ", "packed"), (b"\x89PNG", "document"), (b"\xff\xd8\xff", "document"),
    (b"GIF8", "document"), (b"SQLite format 3", "not_text"),
)
_CONTROLS: Final = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f\ufffd]")
_OUTLINES: Final = re.compile(r"<opml[\s>]|<outline\s", re.IGNORECASE)
_MARKUP: Final = re.compile(r"<(?:!doctype\s+html|html|head|body|rss|feed|rdf:rdf|svg)[\s>]", re.IGNORECASE)


def recognize(data: bytes, *, name: str = "") -> Brought:
    """Read whatever was brought: a file's bytes, or pasted text as UTF-8.

    `name` is the file's name, used only as a title where the content has none. Raises `NotUnderstood`, and nothing else.
    """
    if is_zip(data):
        if len(data) > MAX_BYTES:
            raise NotUnderstood("too_big")
        from commonplace.network.formats import unpacking

        brought = unpacking.read(data)
    else:
        brought = recognize_plain(data)
    if brought.rows and all(row.thing == "nothing" for row in brought.rows):
        raise NotUnderstood("not_understood")
    rows = tuple(map(making.storable, brought.rows))
    return replace(brought, rows=rows, title=brought.title or making.folder(name.rpartition(".")[0] or name))


def recognize_plain(data: bytes) -> Brought:
    """What is no zip. Raises `NotUnderstood`."""
    if len(data) > MAX_TEXT_BYTES:
        raise NotUnderstood("too_big")
    for magic, code in _MAGIC:
        if data.startswith(magic):
            raise NotUnderstood(code)
    whole = decoded(data)
    if not whole.strip():
        raise NotUnderstood("empty")
    sample = whole[:20_000]
    if len(_CONTROLS.findall(sample)) > len(sample) // 20:
        raise NotUnderstood("not_text")
    return _as_export(whole, data) or _as_json(whole) or _as_text(whole)


def _as_export(whole: str, data: bytes) -> Brought | None:
    """What a first line or a mark gives away."""
    part = twitter.part_of(whole[:400])
    if part:
        if not twitter.is_read(part):
            raise NotUnderstood("twitter_part")
        return twitter.read([(part, StringIO(whole).read)], has_more=False)
    if netscape.is_netscape(whole):
        return _limited("bookmarks", netscape.title_of(whole), netscape.rows_of(whole))
    if vcard.BEGINNING.match(whole[:400]):
        problems: dict[str, None] = {}
        brought = _limited("vcard", "", vcard.rows_of(whole, problems))
        return replace(brought, problems=(*brought.problems, *problems))
    if calendar.is_calendar(whole):
        brought = _limited("calendar", "", calendar.rows_of(whole))
        return replace(brought, title=brought.rows[0].name, problems=(*brought.problems, "calendar_events"))
    # Other markup is no list, and the reader of lists says what it is instead.
    is_markup = whole.lstrip().startswith("<") and (_OUTLINES.search(whole[:20_000]) or _MARKUP.search(whole[:4_000]))
    return sources.read(data) if is_markup else None


def _as_json(whole: str) -> Brought | None:
    beginning = whole[:200].lstrip()
    if not re.match(r'\{\s*["}]|\[\s*[\[{"\]]', beginning) or (beginning[0] == "[" and re.match(r"\[[^\[{\"\]]", beginning)):
        return None
    if pinboard.is_pinboard(whole):
        return _limited("pinboard", "Pinboard", pinboard.rows_of(whole))
    value: Any = objects.whole(whole)  # Any: JSON of strangers
    if bluesky.is_answer(value):
        return bluesky.read(value)
    if own.is_own(value):
        return own.recognized(value)
    if firefox.is_firefox(value):
        return _limited("browser", "Firefox", firefox.rows_of(value))
    if twitter.is_profiles(value):
        return twitter.read_profiles(value)
    raise NotUnderstood("json_unknown")


def _as_text(whole: str) -> Brought:
    if bluesky.is_address(whole):
        return Brought("bluesky_pack", "", (), (), {"ask": whole.strip()})
    sheet = sheets.sheet_of(whole)
    if sheet is None:
        brought = _limited("text", "", text.rows_of(whole))
        return replace(brought, format="mastodon_bookmarks") if _is_posts(brought.rows) else brought
    if "hide_notifications" in sheet.roles:
        raise NotUnderstood("muted_list")
    if not sheet.titles:
        return _untitled(sheet)
    first = sheet.titles[0].casefold()
    kind = "mastodon_follows" if first == "account address" else "posts" if table.is_posts(sheet) else "table"
    return _limited(kind, "", table.rows_of(sheet))


def _untitled(sheet: sheets.Sheet) -> Brought:
    """Two columns, of which the first repeats and the second are accounts, are lists of the fediverse."""
    records = list(islice(sheet.records, MAX_ROWS + 1))
    lists = table.lists_of(records)
    if lists is not None:
        return _limited("mastodon_lists", "", lists)
    return _limited("table", "", table.rows_of(replace(sheet, records=records)))


def _is_posts(rows: Iterable[Row]) -> bool:
    rows = tuple(rows)
    posts = sum(row.thing == "bookmark" and "://" in row.address and place_of(row.address).thing == "bookmark" for row in rows)
    return len(rows) > 0 and posts >= 0.8 * len(rows)


def _limited(kind: str, title: str, rows: Iterator[Row]) -> Brought:
    kept = tuple(islice(rows, MAX_ROWS))
    has_more = len(kept) == MAX_ROWS and next(rows, None) is not None
    if not kept:
        raise NotUnderstood("not_understood")
    return Brought(kind, title, kept, ("too_many_rows",) if has_more else ())
