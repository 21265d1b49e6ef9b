"""What fastfeedparser leaves out, read from the tree for those documents that have it.

Length and chapters of episodes, `xml:base`, XHTML written as elements, full text in RDF, thumbnails of films, links and dates hidden behind
others of the same local name.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from urllib.parse import urljoin

from lxml import etree

_BASE = "{http://www.w3.org/XML/1998/namespace}base"
_ENCODED = "{http://purl.org/rss/1.0/modules/content/}encoded"
_THUMBNAIL = "{http://search.yahoo.com/mrss/}thumbnail"
_XHTML_NAMESPACE = "{http://www.w3.org/1999/xhtml}"
_XHTML = frozenset({"xhtml", "application/xhtml+xml"})
_DATES = frozenset({"pubdate", "date", "published", "issued", "updated", "modified", "created", "lastbuilddate"})
_MOST_CHAPTERS = 1_000
_MARKS = (b":duration>", b":chapters", b"xml:base", b"xhtml", b"rdf-syntax-ns#")


@dataclass(frozen=True, slots=True)
class Details:
    """Of one item, "" or None for what it does not say."""

    base: str = ""
    link: str = ""
    duration: str = ""
    html: str = ""
    title: str = ""
    picture: str = ""
    is_dated: bool = True
    chapters: tuple[tuple[str, str], ...] = ()
    """A beginning and a title each, as written."""
    chapters_at: str = ""


def are_needed(xml: bytes) -> bool:
    """Whether a document has something that only this module reads."""
    return any(mark in xml for mark in _MARKS)


def read(xml: bytes, count: int, wanted: list[int]) -> dict[int, Details]:
    """Details of the items at the positions `wanted`, if the tree has exactly `count` items as well; else none.

    Nothing is fetched, no entity resolved; nesting beyond the parser's own limit ends the reading.
    """
    parser = etree.XMLParser(recover=True, resolve_entities=False, no_network=True, load_dtd=False, huge_tree=True, collect_ids=False)
    try:
        root = etree.fromstring(xml, parser)
    except (etree.XMLSyntaxError, ValueError):
        return {}
    if root is None:
        return {}
    items = list(root.iter("{*}item", "{*}entry"))
    if len(items) != count:
        return {}
    return {position: _details(items[position]) for position in wanted}


def _details(item: etree._Element) -> Details:
    link, duration, html, title, dated = "", "", "", "", False
    listed = item.findall("{*}chapters")[:2]
    for child in item:
        if not isinstance(child.tag, str):
            continue
        name = child.tag.rpartition("}")[2].lower()
        if name == "duration":
            duration = duration or (child.text or "").strip()[:20]
        elif child.tag == "link":
            link = link or (child.text or "").strip()
        elif name in _DATES:
            dated = dated or bool((child.text or "").strip())
        elif child.tag == _ENCODED:
            html = child.text or html
        elif child.get("type") in _XHTML and len(child):
            if name == "title":
                title = etree.tostring(child, encoding="unicode", method="text", with_tail=False)
            elif name == "content" or (name == "summary" and not html):
                html = _as_html(child)
    thumbnail = next(item.iter(_THUMBNAIL), None)
    return Details(
        base=_base(item),
        link=link,
        duration=duration,
        html=html,
        title=title,
        picture=(thumbnail.get("url") or "") if thumbnail is not None else "",
        is_dated=dated,
        chapters=tuple(
            (one.get("start") or "", one.get("title") or "")
            for those in listed for one in islice(those, _MOST_CHAPTERS) if isinstance(one.tag, str)
        ),
        chapters_at=next((where for those in listed if (where := those.get("url"))), ""),
    )


def _as_html(holder: etree._Element) -> str:
    """XHTML elements, whatever their prefix, in the spelling of HTML."""
    for element in holder.iter(f"{_XHTML_NAMESPACE}*"):
        element.tag = str(element.tag)[len(_XHTML_NAMESPACE) :]
    etree.cleanup_namespaces(holder)
    return (holder.text or "").strip() + "".join(etree.tostring(part, encoding="unicode", method="html") for part in holder)


def _base(item: etree._Element) -> str:
    inner = (child.get(_BASE) for child in item if isinstance(child.tag, str) and child.tag.endswith(("content", "summary", "description")))
    chain = [next((base for base in inner if base), "")]
    above: etree._Element | None = item
    while above is not None:
        chain.append(above.get(_BASE) or "")
        above = above.getparent()
    return _joined(chain)


def _joined(chain: list[str]) -> str:
    """The bases from the innermost outwards, made one."""
    whole = ""
    for part in reversed(chain):
        try:
            whole = urljoin(whole, part.strip())
        except ValueError:
            continue
    return whole
