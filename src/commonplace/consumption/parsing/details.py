"""What fastfeedparser leaves out, read from the tree for those documents that have it.

Length of episodes, `xml:base`, XHTML written as elements, links and dates hidden behind others of the same local name.
"""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urljoin

from lxml import etree

_BASE = "{http://www.w3.org/XML/1998/namespace}base"
_DATES = frozenset({"pubdate", "date", "published", "issued", "updated", "modified", "created", "lastbuilddate"})
_MARKS = (b":duration>", b"xml:base", b"xhtml")


@dataclass(frozen=True, slots=True)
class Details:
    """Of one item, "" or None for what it does not say."""

    base: str = ""
    link: str = ""
    duration: str = ""
    html: str = ""
    title: str = ""
    is_dated: bool = True


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
    base, link, duration, html, title, dated = "", "", "", "", "", False
    for child in item:
        if not isinstance(child.tag, str):
            continue
        name = child.tag.rpartition("}")[2].lower()
        if name == "duration" and not duration:
            duration = (child.text or "").strip()[:20]
        elif name == "link" and not link and child.tag == "link":
            link = (child.text or "").strip()
        elif name in _DATES and (child.text or "").strip():
            dated = True
        elif child.get("type") in ("xhtml", "application/xhtml+xml") and len(child):
            if name == "title":
                title = etree.tostring(child, encoding="unicode", method="text", with_tail=False)
            elif name == "content" or (name == "summary" and not html):
                html = "".join(etree.tostring(part, encoding="unicode", method="html", with_tail=False) for part in child)
        if not base and child.get(_BASE) and name in ("content", "summary", "description"):
            base = child.get(_BASE) or ""
    chain = [base] if base else []
    above: etree._Element | None = item
    while above is not None:
        if above.get(_BASE):
            chain.append(above.get(_BASE) or "")
        above = above.getparent()
    return Details(base=_joined(chain), link=link, duration=duration, html=html, title=title, is_dated=dated)


def _joined(chain: list[str]) -> str:
    """The bases from the innermost outwards, made one."""
    whole = ""
    for part in reversed(chain):
        try:
            whole = urljoin(whole, part.strip())
        except ValueError:
            continue
    return whole
