"""One item, from a parser's dictionary to a `ParsedEntry`."""

from __future__ import annotations

import html as entities
import re
from dataclasses import replace
from typing import Any

from commonplace.consumption.parsing import chapters, fields
from commonplace.consumption.parsing.details import Details
from commonplace.consumption.parsing.model import Chapter, Enclosure, ParsedEntry
from commonplace.kernel.text import clip

_NOTHING = Details()
_TYPES = {
    "mp3": "audio/mpeg", "m4a": "audio/mp4", "m4b": "audio/mp4", "ogg": "audio/ogg", "oga": "audio/ogg",
    "opus": "audio/ogg", "wav": "audio/wav",
    "wma": "audio/x-ms-wma", "flac": "audio/flac", "aac": "audio/aac", "mp4": "video/mp4", "m4v": "video/mp4",
    "mov": "video/quicktime",
    "webm": "video/webm", "wmv": "video/x-ms-wmv", "pdf": "application/pdf", "jpg": "image/jpeg",
    "jpeg": "image/jpeg", "png": "image/png",
    "gif": "image/gif", "webp": "image/webp",
}  # fmt: skip
_TYPE = re.compile(r"[a-z]+/[a-z0-9.+-]{1,80}")
_DATE_IN_GUID = re.compile(r"\d{4}-?\d\d-?\d\d|\d{1,2} [A-Z][a-z]{2} \d{4}")
_MAX_PICTURES = 8
_PACKED = frozenset({"audio/mpeg", "audio/mp4", "audio/ogg", "audio/aac", "audio/x-m4a", "audio/mp3"})
_MOST_A_SECOND = 200_000
"""Bytes a second of packed sound: five times the best quality."""


# Any: the parser's own dictionary; every field is checked by `fields`.
def build(raw: dict[str, Any], extra: Details | None, *, base: str, address: str, is_video: bool) -> ParsedEntry:
    """One entry.

    Args:
        raw: as fastfeedparser gives it.
        extra: what only the tree says, where it was read.
        base: the site's address.
        address: the source's own, for `xml:base` that is itself relative.
        is_video: every entry of this source is a film.
    """
    extra = extra or _NOTHING
    if extra.base:
        base = fields.address(extra.base, address) or base
    guid = fields.guid(raw.get("id"))
    enclosures = _enclosures(raw, base, fields.seconds(raw.get("itunes_duration")) or fields.seconds(extra.duration))
    where = _address(raw, extra, guid, base, enclosures)
    published, updated = fields.moment(raw.get("published")), fields.moment(raw.get("updated"))
    if not extra.is_dated and published and not _DATE_IN_GUID.search(guid):
        published = None  # guessed by the parser from an identifier such as "12"
    tags = tuple(
        dict.fromkeys(
            term for tag in (raw.get("tags") or ())[: fields.TAGS_LIMIT] if (term := fields.text(tag.get("term"), fields.TAG_LIMIT))
        )
    )
    html = _html(raw, extra, is_video=is_video)
    return ParsedEntry(
        guid=guid,
        address=where,
        title=fields.text(extra.title or raw.get("title"), fields.TITLE_LIMIT),
        author=fields.author(raw.get("author")),
        html=html,
        published=published,
        updated=updated,
        kind="video" if is_video else _kind(enclosures),
        enclosures=enclosures,
        tags=tags,
        base=base if extra.base else (where or base),
        # Nothing is looked for where there is nothing to play.
        chapters=_chapters(extra, html, enclosures) if enclosures else (),
        chapters_at=fields.address(extra.chapters_at, base) if enclosures and extra.chapters_at and not extra.chapters else "",
    )


def as_post(entry: ParsedEntry) -> ParsedEntry:
    """The same as a post, which has no title of its own where it only repeats its text.

    A clip beside a short text, of a length that nobody gives, makes no film of it: it counts as what is to be read.
    """
    is_played = entry.kind != "article" and any(one.seconds for one in entry.enclosures)
    return entry if is_played else replace(entry, kind="post")


def _address(raw: dict[str, Any], extra: Details, guid: str, base: str, enclosures: tuple[Enclosure, ...]) -> str:
    """Where the entry can be read: its link, else its identifier where that is an address."""
    files = {one.get("href") for one in raw.get("links") or () if one.get("rel") == "enclosure"}
    links = [raw.get("link"), *(one.get("href") for one in raw.get("links") or () if one.get("rel") in (None, "alternate"))]
    for link in links:
        found = fields.address(link, base) if link and link not in files else ""
        if found and not any(found == one.address for one in enclosures):
            return found
    if extra.link and (found := fields.address(extra.link, base)):
        return found
    return fields.address(guid, "") if guid.startswith(("http://", "https://")) else ""


def _kind(enclosures: tuple[Enclosure, ...]) -> str:
    for one in enclosures:
        if one.type.startswith("audio/"):
            return "episode"
        if one.type.startswith("video/"):
            return "video"
    return "article"


def _chapters(extra: Details, html: str, enclosures: tuple[Enclosure, ...]) -> tuple[Chapter, ...]:
    """What the source gives as chapters, else the times that the description lists."""
    if given := chapters.build(extra.chapters):
        return given
    played = next((one for one in enclosures if one.type.startswith(("audio/", "video/"))), None)
    return chapters.in_text(html, lasting=played.seconds) if played else ()


def _enclosures(raw: dict[str, Any], base: str, seconds: int | None) -> tuple[Enclosure, ...]:
    given = list(raw.get("enclosures") or ())
    given += [
        {"url": one.get("href"), "type": one.get("type"), "title": one.get("title")}
        for one in raw.get("links") or ()
        if one.get("rel") == "enclosure"
    ]
    given += [
        one for one in raw.get("media_content") or () if str(one.get("type") or one.get("medium") or "").startswith(("audio", "video"))
    ]
    if not given:
        return ()
    found: dict[str, Enclosure] = {}
    for one in given[: fields.ENCLOSURES_LIMIT]:
        where = fields.address(one.get("url"), base)
        if where and where not in found:
            kind = _type(one.get("type"), where)
            is_timed = kind.startswith(("audio/", "video/"))
            length = fields.seconds(one.get("seconds")) or (seconds if is_timed else None)
            size = fields.number(one.get("length"))
            if length and size and kind in _PACKED and size > length * _MOST_A_SECOND:
                length = None  # minutes written as seconds, or a placeholder: no sound is packed as loosely as that
            found[where] = Enclosure(where, kind, length, size, fields.text(one.get("title"), 200))
    return tuple(found.values())


def _type(declared: object, where: str) -> str:
    kind = declared.strip().lower().partition(";")[0] if isinstance(declared, str) else ""
    ending = _TYPES.get(where.partition("?")[0].rpartition(".")[2].lower(), "")
    return kind if _TYPE.fullmatch(kind) and kind not in ("application/octet-stream", "binary/octet-stream") else ending


def _html(raw: dict[str, Any], extra: Details, *, is_video: bool) -> str:
    """The fullest text: what is called content, else the description, else what stands beside a film or a picture."""
    html = extra.html
    content = raw.get("content")
    if not html and content:
        html = content[0].get("value") or ""
        if content[0].get("type") in ("text", "text/plain") and not fields.looks_like_html(html):
            html = fields.html_of_text(html)
    if not html or html.isspace():
        html = raw.get("description") or ""
    media = raw.get("media_content")
    if is_video and extra.picture:
        media = [{**one, "thumbnail_url": extra.picture} for one in media or [{}]]
    return _with_media(html, media) if media else html


def _with_media(html: str, media: list[dict[str, Any]]) -> str:
    if not html:
        described = next((one["description"] for one in media if one.get("description")), "")
        html = described if fields.looks_like_html(described) else fields.html_of_text(described)
    if "<img" in html or "<IMG" in html:
        return html
    pictures = []
    for one in media[:_MAX_PICTURES]:
        is_picture = one.get("medium") == "image" or str(one.get("type") or "").startswith("image/")
        where = one.get("url") if is_picture else one.get("thumbnail_url")
        if isinstance(where, str) and where:
            alt = clip(str(one.get("description") or one.get("title") or ""), 500) if is_picture else ""
            pictures.append(f'<p><img src="{entities.escape(where)}" alt="{entities.escape(alt)}"></p>')
    # Thumbnails are offered in several sizes: of a film, one is enough.
    first = pictures if all(one.get("medium") == "image" for one in media) else pictures[:1]
    return "".join(dict.fromkeys(first)) + html
