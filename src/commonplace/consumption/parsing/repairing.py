"""XML that is not quite XML, mended as far as its meaning is plain."""

from __future__ import annotations

import contextlib
import html.entities
import re
from xml.parsers import expat

from commonplace.consumption.parsing.sniffing import root_of

MAX_ATTRIBUTES = 5_000
_FORBIDDEN = bytes(code for code in range(32) if code not in (9, 10, 13))
_REFERENCE = re.compile(rb"&(?:#([0-9]{1,10}|[xX][0-9a-fA-F]{1,8});|([A-Za-z][A-Za-z0-9]{1,31});)?")
_BARE_LESS = re.compile(rb"<(?![A-Za-z_/!?])")
_OF_XML = frozenset({b"amp", b"lt", b"gt", b"quot", b"apos"})
_ITEM_END = re.compile(rb"</(?:[\w.-]{1,40}:)?(?:item|entry)\s{0,20}>", re.IGNORECASE)
_ITEM_START = re.compile(rb"<(?:[\w.-]{1,40}:)?(?:item|entry)[\s>]", re.IGNORECASE)


def is_well_formed(xml: bytes) -> bool:
    """Whether a strict reader accepts `xml` (UTF-8). No entity is resolved, nothing is fetched."""
    parser = expat.ParserCreate("utf-8")
    try:
        parser.Parse(xml, True)
    except (expat.ExpatError, ValueError):
        return False
    return True


def has_too_many_attributes(xml: bytes) -> bool:
    """Whether an element of `xml` has more attributes than any source needs: readers take their square in time."""
    if xml.count(b"=") < MAX_ATTRIBUTES:
        return False
    too_many = False

    def start(_: str, attributes: list[str]) -> None:
        nonlocal too_many
        too_many = too_many or len(attributes) > 2 * MAX_ATTRIBUTES

    parser = expat.ParserCreate("utf-8")
    parser.ordered_attributes = True
    parser.StartElementHandler = start
    with contextlib.suppress(expat.ExpatError, ValueError):
        parser.Parse(xml, True)
    return too_many


def without_doctype(xml: bytes) -> bytes:
    """`xml` without document types before its first element: no source needs one, and all entity attacks live in them."""
    for _ in range(4):
        start = xml.find(b"<!DOCTYPE", 0, max(root_of(xml)[2], 0) or len(xml))
        if start == -1:
            start = xml.find(b"<!doctype", 0, max(root_of(xml)[2], 0) or len(xml))
        if start == -1:
            return xml
        end, subset = xml.find(b">", start), xml.find(b"[", start)
        if subset != -1 and subset < end:
            closing = re.compile(rb"\]\s{0,64}>").search(xml, subset)
            end = closing.end() - 1 if closing else -1
        if end == -1:
            return xml[:start]
        xml = xml[:start] + xml[end + 1 :]
    return xml


def mended(xml: bytes) -> bytes:
    """`xml` with control characters dropped, HTML's entities spelled out and bare `&` and `<` escaped, outside of CDATA."""
    xml = xml.translate(None, _FORBIDDEN).replace(b"\xef\xbf\xbe", b"").replace(b"\xef\xbf\xbf", b"")
    pieces, at = [], 0
    while True:
        start = xml.find(b"<![CDATA[", at)
        piece = xml[at:] if start == -1 else xml[at:start]
        if b"&" in piece:
            piece = _REFERENCE.sub(_reference, piece)
        pieces.append(_BARE_LESS.sub(b"&lt;", piece))
        if start == -1:
            break
        end = xml.find(b"]]>", start)
        if end == -1:
            pieces.append(xml[start:])
            break
        pieces.append(xml[start : end + 3])
        at = end + 3
    return b"".join(pieces)


def closed(xml: bytes) -> bytes:
    """A document that ends too early, cut after its last whole item and closed."""
    local, written, start = root_of(xml)
    if start == -1 or re.search(rb"</" + re.escape(written.encode()) + rb"\s{0,20}>\s*\Z", xml[-2_000:]):
        return xml
    ends = [found.end() for found in _ITEM_END.finditer(xml)]
    if ends:
        xml = xml[: ends[-1]]
    else:
        first = _ITEM_START.search(xml, start)
        if first is None:
            return xml
        xml = xml[: first.start()]
    root = f"</{written}>".encode()
    prefix = written.rpartition(":")[0]
    if local == "rss":
        return xml + (f"</{prefix}:channel>".encode() if prefix else b"</channel>") + root
    return xml + root


def count_items(xml: bytes) -> int:
    """How many items seem to begin in `xml`."""
    return sum(1 for _ in _ITEM_START.finditer(xml))


def _reference(found: re.Match[bytes]) -> bytes:
    number, name = found.groups()
    if number is not None:
        code = int(number[1:], 16) if number[:1] in b"xX" else int(number)
        return b"&#%d;" % code if _is_allowed(code) else b""
    if name is None:
        return b"&amp;"
    if name in _OF_XML:
        return found.group(0)
    meant = html.entities.html5.get(name.decode() + ";")
    if meant is None:
        return b"&amp;" + found.group(0)[1:]
    return "".join(f"&#{ord(sign)};" for sign in meant).encode()


def _is_allowed(code: int) -> bool:
    return code in (9, 10, 13) or 0x20 <= code <= 0xD7FF or 0xE000 <= code <= 0xFFFD or 0x10000 <= code <= 0x10FFFF
