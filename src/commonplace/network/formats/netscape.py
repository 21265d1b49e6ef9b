"""Bookmarks as browsers export them: the old Netscape file of nested lists, read tag by tag without asking that the tags fit."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from typing import Final

from commonplace.network.formats import making
from commonplace.network.formats.model import Row
from commonplace.network.formats.places import Place
from commonplace.network.formats.times import moment
from commonplace.spaces.canonical import web_address

MAX_DEPTH: Final = 32
_MARK: Final = re.compile(
    r"<!doctype\s+netscape-bookmark-file|<title>\s*(?:pocket export|instapaper: export|bookmarks)\s*</title>", re.IGNORECASE
)
_TAG: Final = re.compile(r"<(/?)(h1|h2|h3|a|dl|ul|ol|dd|dt|li)\b([^<>]*)>([^<]*)", re.IGNORECASE)
_ATTRIBUTE: Final = re.compile(r"""([\w-]{1,40})\s*=\s*("[^"]*"|'[^']*'|[^\s"'>]+)""")
_TITLE: Final = re.compile(r"<(?:title|h1)\b[^<>]{0,200}>([^<]{0,300})", re.IGNORECASE)
_INLINE: Final = re.compile(r"</?(?:b|i|em|strong|font|span|img)\b[^<>]*>", re.IGNORECASE)


def is_netscape(text: str) -> bool:
    """Whether a text is a file of bookmarks, by what stands on top of it."""
    return _MARK.search(text[:2_000]) is not None


def title_of(text: str) -> str:
    """What the file calls itself."""
    match = _TITLE.search(text[:4_000])
    return making.folder(html.unescape(match[1])) if match else ""


def rows_of(text: str) -> Iterator[Row]:
    """A row for each bookmark, in its folders; a description behind it is its note."""
    folders: list[str] = []
    opening = ""
    held: tuple[dict[str, str], str, tuple[str, ...]] | None = None
    note = ""
    # In a browser's file the first heading is the file's own; in the others it is a folder's.
    is_browser = "<dl" in text[:4_000].lower()
    for match in _TAG.finditer(_INLINE.sub("", text)):
        is_end, tag, inside, behind = bool(match[1]), match[2].lower(), match[3], match[4]
        if held and (is_end is False or tag in {"dl", "ul", "ol"}) and tag != "dd":
            yield _row(*held, note)
            held, note = None, ""
        if tag in {"h1", "h2", "h3"} and not is_end:
            opening = "" if tag == "h1" and is_browser else _words(behind)
        elif tag in {"dl", "ul", "ol"}:
            opening = _step(folders, opening, is_end=is_end)
        elif tag == "a" and not is_end:
            said = {name.lower(): html.unescape(value.strip("\"'")) for name, value in _ATTRIBUTE.findall(inside)}
            held = said, _words(behind), tuple(name for name in folders if name)[:MAX_DEPTH]
        elif tag == "dd" and not is_end and held:
            note = _words(behind)
    if held:
        yield _row(*held, note)


def _step(folders: list[str], opening: str, *, is_end: bool) -> str:
    """Into a list, or out of it; a list without a heading is no folder of its own."""
    if not is_end:
        folders.append(opening)
    elif folders:
        folders.pop()
    return ""


def _words(text: str) -> str:
    return html.unescape(text).strip()


def _row(said: dict[str, str], name: str, folders: tuple[str, ...], note: str) -> Row:
    address = said.get("href", "").strip()
    details = {
        "note": note, "tags": [making.folder(tag) for tag in re.split(r"[,|]", said.get("tags", "")) if tag.strip()][:100],
        "at": moment(said.get("add_date", "") or said.get("time_added", "")), "is_private": said.get("private") == "1" or None,
        "is_unread": said.get("toread") == "1" or None,
    }
    folders = tuple(map(making.folder, folders))
    feed = said.get("feedurl", "").strip()
    if feed and web_address(feed):
        site = {"site_address": address} if web_address(address) else {}
        return making.space(Place("space", address=feed), name=name, details={**details, **site}, folders=folders)
    if web_address(address) is None:
        return making.nothing(f"{name} {address}".strip() or "<a>", "not_web" if address else "no_bookmark")
    return making.bookmark(address, name=name, details=details, folders=folders)
