"""The bytes of a list in, its outlines out.

What is well-formed goes through expat, with every declared entity refused; what is not (a bare &, a cut-off end, a tag
that is never closed) goes through a tolerant scanner that reads each character once.
"""

from __future__ import annotations

import html
import re
from xml.parsers import expat

from commonplace.network.formats.encoding import decoded
from commonplace.network.formats.opml.model import (
    MAX_BYTES,
    MAX_DEPTH,
    MAX_OUTLINES,
    NOT_XML,
    NotAList,
    OpmlList,
    Outline,
    problem_of,
)
from commonplace.spaces.canonical import web_address


def read(data: bytes) -> OpmlList:
    """Read a list, faults and all.

    Raises `NotAList` when the bytes are something else. Memory is bounded by the size of the file, however it nests.
    """
    if len(data) > MAX_BYTES:
        raise NotAList("too_big")
    text = decoded(data).lstrip()
    if not text:
        raise NotAList("empty")
    builder = _parsed(text) or _scanned(text)
    if not builder.outlines and not builder.is_opml:
        raise NotAList(_kind_of(text))
    if not builder.outlines:
        builder.problems["nothing"] = None
    return OpmlList(builder.title.strip(), tuple(builder.outlines), tuple(builder.problems))


class _Builder:
    """Takes tags as they come and makes outlines of them."""

    def __init__(self) -> None:
        self.title = ""
        self.is_opml = False
        self.outlines: list[Outline] = []
        self.problems: dict[str, None] = {}
        self._open: list[tuple[tuple[str, ...], Outline | None]] = []
        self._in_head_title = False

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        tag = tag.lower()
        self.is_opml = self.is_opml or tag == "opml"
        self._in_head_title = tag == "title" and not self._open and not self.title
        if tag != "outline":
            return
        said = {name.lower(): value for name, value in attributes.items()}
        folders = self._open[-1][0] if self._open else ()
        if self._open and self._open[-1][1]:  # it has something in it, so it is a folder and no empty source
            self._open[-1] = (folders, None)
        name = said.get("text") or said.get("title", "")
        typed = next((said[key] for key in ("xmlurl", "url") if key in said), None)
        site = said.get("htmlurl", "")
        outline = Outline(typed or "", name, folders, site if _is_site(site) else "", problem_of(typed or ""))
        if typed is not None:
            self._add(outline)
        # With only a page, or called a source, and nothing in it: a source whose address is missing.
        lacks_address = typed is None and bool(outline.site_address or said.get("type", "").lower() in {"rss", "atom"})
        if len(folders) >= MAX_DEPTH:
            self.problems["too_deep"] = None
        else:
            folders = (*folders, name)
        self._open.append((folders, outline if lacks_address else None))

    def end(self, tag: str) -> None:
        self._in_head_title = False
        if tag.lower() == "outline" and self._open:
            childless = self._open.pop()[1]
            if childless:
                self._add(childless)

    def text(self, text: str) -> None:
        if self._in_head_title:
            self.title += text

    def _add(self, outline: Outline) -> None:
        if len(self.outlines) < MAX_OUTLINES:
            self.outlines.append(outline)
        else:
            self.problems["too_many"] = None


def _is_site(address: str) -> bool:
    """Whether it may stand behind a link; a `javascript:` never does."""
    return address.lower().startswith(("http://", "https://")) and web_address(address) is not None


class _EntityDeclared(Exception):
    """A document that declares entities goes to the scanner, which knows none."""


def _parsed(text: str) -> _Builder | None:
    """By the rules of XML, or None when it breaks them or declares entities."""
    builder = _Builder()
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)
    parser.StartElementHandler = builder.start
    parser.EndElementHandler = builder.end
    parser.CharacterDataHandler = builder.text
    parser.EntityDeclHandler = _refuse_entity
    try:
        parser.Parse(text, True)
    except (expat.ExpatError, _EntityDeclared):
        return None
    return builder


def _refuse_entity(*_declaration: object) -> None:
    raise _EntityDeclared


_COMMENT = re.compile(r"<!--(?:.*?-->|.*\Z)", re.DOTALL)
_TAG = re.compile(r"""<(/?)(outline|opml|title)\b((?:[^<>"']|"[^"]*"|'[^']*')*+)""", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"""(?<![\w:.-])([\w:.-]++)\s*+=\s*+("[^"]*"|'[^']*'|[^\s"'>]++)""")
_REFERENCE = re.compile(r"&(#\d{1,7}|#[xX][0-9A-Fa-f]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_BLANK = str.maketrans("\t\n\r", "   ")
_ENDING = re.compile(r"</\s*opml\s*>\s*\Z", re.IGNORECASE)


def _scanned(text: str) -> _Builder:
    """Tag by tag, without asking that they fit together; a tag that never ends is left out."""
    builder = _Builder()
    text = _COMMENT.sub(" ", text.replace("\r\n", "\n"))
    balance = 0
    for match in _TAG.finditer(text):
        inside = match[3]
        if text[match.end() : match.end() + 1] != ">":
            continue
        balance += match[2].lower() == "outline" and (-1 if match[1] else not inside.endswith("/"))
        if match[1]:
            builder.end(match[2])
            continue
        builder.start(match[2], {name: _unescaped(_unquoted(value)) for name, value in _ATTRIBUTE.findall(inside)})
        if match[2].lower() == "title":
            builder.text(_unescaped(text[match.end() + 1 :][:1000].partition("<")[0]))
        if inside.endswith("/"):
            builder.end(match[2])
    if _ENDING.search(text[-200:]):
        # As many ends as beginnings: everything was read. Otherwise something may stand in the wrong folder.
        builder.problems["broken" if balance else "repaired"] = None
    else:
        builder.problems["truncated"] = None
    return builder


def _unquoted(value: str) -> str:
    return value[1:-1] if value[0] in "\"'" else value.removesuffix("/")


def _unescaped(value: str) -> str:
    """The five of XML, numbers, and the names of HTML when they end in a semicolon; any other & is itself."""
    return NOT_XML.sub("", _REFERENCE.sub(lambda match: html.unescape(match[0]), value.translate(_BLANK)))


def _kind_of(text: str) -> str:
    """What it is when it is no list, by how it begins."""
    opening = re.findall(r"<(!doctype\s+html|[a-z][\w:]*)", text[:4000].lower())
    if any(tag.startswith("!doctype") or tag in {"html", "head", "body"} for tag in opening):
        return "web_page"
    return "source" if {"rss", "feed", "rdf:rdf"} & set(opening) else "not_a_list"
