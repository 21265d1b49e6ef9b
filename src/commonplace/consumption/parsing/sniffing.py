"""What a body is, by its first bytes: an honest name for what is not a source."""

from __future__ import annotations

import re

from commonplace.consumption.parsing.model import NotASource

_PICTURES = (
    b"\x89PNG\r\n", b"\xff\xd8\xff", b"GIF87a", b"GIF89a", b"BM", b"\0\0\1\0", b"II*\0", b"MM\0*",
    b"\x00\x00\x00\x0cjP", b"8BPS",
)  # fmt: skip
_OTHERS = (
    (b"PK\x03\x04", "zip"), (b"%PDF-", "pdf"), (b"\x1f\x8b", "gzip"), (b"ID3", "audio"), (b"OggS", "audio"), (b"fLaC", "audio"),
    (b"\xff\xfb", "audio"), (b"Rar!", "rar"), (b"7z\xbc\xaf", "7z"), (b"\x7fELF", "program"), (b"MZ\x90", "program"),
    (b"\xd0\xcf\x11\xe0", "document"), (b"{\\rtf", "document"), (b"%!PS", "postscript"), (b"wOFF", "font"),
    (b"BEGIN:VCALENDAR", "calendar"),
)  # fmt: skip
_NAME = re.compile(rb"([A-Za-z_][\w.-]{0,60})(?::([\w.-]{1,60}))?")
_STARTS = re.compile(rb"<(?:\?xml[\s?]|rss[\s>]|feed[\s>]|rdf:rdf[\s>])", re.IGNORECASE)
_PAGE = frozenset(
    {"html", "head", "body", "div", "table", "p", "br", "script", "meta", "title", "center", "b", "h1", "style", "span", "a", "font"}
)
_KNOWN_OTHERS = {"opml": "opml", "urlset": "sitemap", "sitemapindex": "sitemap", "plist": "plist", "wml": "wml", "xrds": "xrds"}
SOURCES = frozenset({"rss", "feed", "rdf", "channel"})


def refuse_files(body: bytes, content_type: str) -> None:
    """Refuses what is plainly a file of another kind.

    Raises:
        NotASource: "empty", "picture" or "not_a_source".
    """
    head = body[:400].lstrip()
    if not head and not body.strip(b" \t\r\n\0\xef\xbb\xbf"):
        raise NotASource("empty")
    if body.startswith(_PICTURES) and not head.startswith(b"<"):
        raise NotASource("picture")
    if (body[:4] == b"RIFF" and body[8:12] == b"WEBP") or (body[4:8] == b"ftyp" and body[8:11] in (b"avi", b"hei", b"mif")):
        raise NotASource("picture")
    if body[4:8] == b"ftyp" or body[:4] == b"RIFF":
        raise NotASource("not_a_source", "audio or video")
    for magic, name in _OTHERS:
        if body.startswith(magic):
            raise NotASource("not_a_source", name)
    if content_type.startswith("image/") and b"<" not in head:
        raise NotASource("picture")


def root_of(xml: bytes) -> tuple[str, str, int]:
    """The local name in lower case, the name as written and the offset of the first element; ("", "", -1) if there is none.

    Steps over instructions, comments and document types.
    """
    at = 0
    while True:
        at = xml.find(b"<", at)
        if at == -1:
            return "", "", -1
        if xml.startswith(b"<!--", at):
            end = xml.find(b"-->", at + 4)
        elif xml.startswith((b"<?", b"<!"), at):
            end = xml.find(b">", at + 2)
        else:
            name = _NAME.match(xml, at + 1)
            if name is None:
                return "", "", -1
            local = (name.group(2) or name.group(1)).decode("ascii", "replace").lower()
            return local, name.group(0).decode("ascii", "replace"), at
        if end == -1:
            return "", "", -1
        at = end + 1


def begin_of_source(xml: bytes) -> int:
    """Where a source begins after what a broken program printed before it; -1 if none begins in the first 8,192 bytes."""
    found = _STARTS.search(xml, 0, 8_192)
    return found.start() if found else -1


def refuse_root(local: str, xml: bytes) -> None:
    """Refuses a document by its first element.

    Raises:
        NotASource: "web_page", "picture" or "not_a_source".
    """
    head = xml[:2_000].lower()
    if local in _PAGE or head.startswith(b"<!doctype html"):
        raise NotASource("web_page")
    if local == "svg":
        raise NotASource("picture", "svg")
    if local not in SOURCES:
        if not local:
            raise NotASource("web_page" if b"<html" in head else "not_a_source", "text")
        raise NotASource("not_a_source", _KNOWN_OTHERS.get(local, "another kind of XML"))
