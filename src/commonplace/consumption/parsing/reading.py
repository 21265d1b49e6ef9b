"""From bytes to a `ParsedSource`: the one door of this package."""

from __future__ import annotations

from typing import Any

import fastfeedparser

from commonplace.consumption.parsing import details, entry, fields, header
from commonplace.consumption.parsing.encoding import to_utf8
from commonplace.consumption.parsing.fallback import parse_elsewhere
from commonplace.consumption.parsing.jsonfeed import parse_json
from commonplace.consumption.parsing.model import MAX_ENTRIES, NotASource, ParsedSource
from commonplace.consumption.parsing.repairing import closed, count_items, has_too_many_attributes, is_well_formed, mended, without_doctype
from commonplace.consumption.parsing.sniffing import SOURCES, begin_of_source, refuse_files, refuse_root, root_of


def parse(body: bytes, *, address: str, content_type: str = "", charset: str | None = None) -> ParsedSource:
    """What `body` says, if it is RSS 0.9x to 2.0, RDF, Atom 0.3 or 1.0, or JSON Feed.

    Nothing is fetched: not what a document names, nor a body that looks like an address.

    Args:
        body: the bytes as they came, decompressed.
        address: where they came from, absolute; relative addresses are resolved against it where nothing nearer is given.
        content_type: lower case, without parameters; only a hint, as servers often say something else.
        charset: from the HTTP header only.

    Raises:
        NotASource: with the code that says what it is instead.
    """
    refuse_files(body, content_type)
    if body.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in (b"{", b"["):
        return _assembled(parse_json(to_utf8(body, "utf-8")), b"", address=address, repaired=False)
    xml = to_utf8(body, charset)
    if not xml:
        raise NotASource("empty")
    xml, repaired = _from_its_start(xml)
    xml = without_doctype(xml)
    if not is_well_formed(xml):
        repaired = True
        xml = mended(xml)
        if not is_well_formed(xml):
            xml = closed(xml)
    if has_too_many_attributes(xml):
        raise NotASource("broken", "too many attributes")
    found = _read(xml, address=address, strict=not repaired or is_well_formed(xml))
    if repaired and not found["entries"]:
        raise NotASource("broken", "no item could be read")
    return _assembled(found, xml, address=address, repaired=repaired)


def _from_its_start(xml: bytes) -> tuple[bytes, bool]:
    """The document from its first element on, and whether something stood before it that does not belong there."""
    local, _, _ = root_of(xml)
    if local in SOURCES and xml.startswith(b"<"):
        return xml, False
    start = begin_of_source(xml)
    if start == -1 or local in ("html", "head", "body", "svg"):
        refuse_root(local, xml)
        start = max(xml.find(b"<"), 0)
    xml = to_utf8(xml[start:], None)
    local, _, _ = root_of(xml)
    refuse_root(local, xml)
    return xml, True


# Any: the parsers' own nested dictionaries; every field is checked where it is taken out.
def _read(xml: bytes, *, address: str, strict: bool) -> dict[str, Any]:
    if strict:
        found = _fast(xml)
        if found is not None:
            return found
    elsewhere = parse_elsewhere(xml, address=address)
    if strict and elsewhere is None:
        raise NotASource("broken", "no reader could read it")
    if elsewhere is not None and len(elsewhere["entries"]) * 2 >= count_items(xml):
        return elsewhere
    found = _fast(xml)
    both = [one for one in (elsewhere, found) if one is not None]
    if not both:
        raise NotASource("broken", "no reader could read it")
    return max(both, key=lambda one: len(one["entries"]))


def _fast(xml: bytes) -> dict[str, Any] | None:
    try:
        found = fastfeedparser.parse(xml)  # bytes, never a string: that could be fetched
    except Exception:  # noqa: BLE001  (a parser of strangers' bytes may fail in any way; the next one is asked)
        return None
    return {"feed": found.get("feed") or {}, "entries": found.get("entries") or []}


def _assembled(found: dict[str, Any], xml: bytes, *, address: str, repaired: bool) -> ParsedSource:
    feed, raw = found["feed"], found["entries"]
    base = fields.address(feed.get("link"), address)
    chosen = _newest(raw)
    extra: dict[int, details.Details] = {}
    is_video = header.is_video_source(address)
    if xml and (is_video or details.are_needed(xml) or _may_lack_details(raw, xml)):
        extra = details.read(xml, len(raw), chosen)
    entries = tuple(
        entry.build(raw[position], extra.get(position), base=base or address, address=address, is_video=is_video) for position in chosen
    )
    kind = header.kind(address, generator=feed.get("generator"), entries=entries)
    if kind in header.OF_POSTS:
        entries = tuple(entry.as_post(one) for one in entries)
    return ParsedSource(
        title=fields.text(feed.get("title"), 300),
        about=fields.text(feed.get("subtitle"), 1_000),
        site_address=base,
        language=header.language(feed.get("language"), xml),
        kind=kind,
        ttl_minutes=header.ttl_minutes(feed.get("ttl"), xml),
        entries=entries,
        truncated_from=len(raw) if len(raw) > len(chosen) else None,
        repaired=repaired,
    )


def _newest(raw: list[dict[str, Any]]) -> list[int]:
    """Positions of the newest 2,000, in the document's order; without dates, the first ones."""
    if len(raw) <= MAX_ENTRIES:
        return list(range(len(raw)))
    dates = [fields.moment(one.get("published")) for one in raw]
    if sum(date is None for date in dates) * 2 > len(raw):
        return list(range(MAX_ENTRIES))
    by_date = sorted(
        range(len(raw)), key=lambda position: (date.timestamp() if (date := dates[position]) else 0.0, -position), reverse=True
    )
    return sorted(by_date[:MAX_ENTRIES])


def _may_lack_details(raw: list[dict[str, Any]], xml: bytes) -> bool:
    """Whether a link hides behind another of the same name, or a date may have been guessed from an identifier."""
    if any(not one.get("link") for one in raw):
        return True
    if not any(_may_be_taken_for_a_date(str(one.get("id") or "")) for one in raw if one.get("published")):
        return False
    dates = xml.count(b"<pubDate") + xml.count(b":date>") + xml.count(b"<published") + xml.count(b"<updated") + xml.count(b"<issued")
    return dates < len(raw)


def _may_be_taken_for_a_date(guid: str) -> bool:
    return len(guid) < 40 and not guid.startswith(("http://", "https://", "tag:", "urn:", "yt:"))
