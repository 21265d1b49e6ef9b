"""OPML, the list of sources that every reader program can give and take: bytes in, outlines out, and back.

Pure: nothing is fetched, nothing stored. What is well-formed goes through expat, with every declared entity refused;
what is not (a bare &, a cut-off end, a tag that is never closed) goes through a tolerant scanner that reads each
character once. Either way the address comes out as it stood in the file.
"""

from __future__ import annotations

import codecs
import html
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from typing import Final
from xml.parsers import expat

from django.utils.translation import gettext_lazy as _

from commonplace.spaces.canonical import web_address

MAX_BYTES: Final = 20_000_000
MAX_OUTLINES: Final = 50_000
MAX_DEPTH: Final = 32
"""Folders within folders; what stands deeper is put into the last of them."""

SENTENCES: Final = {
    # Why a file is no list at all.
    "empty": _("The file is empty. Nothing was changed; export the list again and bring that file."),
    "too_big": _("The file is larger than 20 MB. Nothing was changed; split the list into smaller files."),
    "web_page": _("This is a web page, not a list. Nothing was changed; bring the OPML file that your reader exports."),
    "source": _("This is a source itself, not a list. Nothing was changed; put its address into the field “Follow”."),
    "not_a_list": _("This is no OPML file. Nothing was changed; in your old reader, look for “Export”, then OPML."),
    # What was wrong with a list that was read all the same.
    "repaired": _("The file had faults in its XML; they were repaired and everything was read."),
    "truncated": _("The file ends in the middle; what stood before that was read."),
    "broken": _("The file has a fault in its XML; what could be understood was read."),
    "too_many": _("The list has more than 50,000 outlines; the first 50,000 were read."),
    "too_deep": _("Folders stand more than 32 deep; what was deeper was put into the last folder."),
    "nothing": _("There is no source in this list."),
    # What is wrong with one outline.
    "no_address": _("There is no address; it can be kept in your network as “no address yet”."),
    "not_web": _("The address is not one of the web (http or https), so it cannot be fetched."),
}
"""A sentence for every code that this module gives."""


class NotAList(Exception):
    """The bytes are no list of sources.

    `code` is one of empty, too_big, web_page, source, not_a_list; `str()` is a sentence for the member.
    """

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code

    def __str__(self) -> str:
        return str(SENTENCES[self.code])


@dataclass(frozen=True, slots=True)
class Outline:
    """One source in a list: its address as it stood there, its folders from the outermost in."""

    typed: str
    title: str = ""
    folders: tuple[str, ...] = ()
    site_address: str = ""
    problem: str = ""


@dataclass(frozen=True, slots=True)
class OpmlList:
    """What a file said, in its order; `problems` are codes that `SENTENCES` has words for."""

    title: str
    outlines: tuple[Outline, ...]
    problems: tuple[str, ...] = ()


def problem_of(typed: str) -> str:
    """Why an address in a list cannot be fetched: "no_address", "not_web", or "" when it can be."""
    if not typed.strip():
        return "no_address"
    return "" if web_address(typed) else "not_web"


def read(data: bytes) -> OpmlList:
    """Read a list, faults and all.

    Raises `NotAList` when the bytes are something else. Memory is bounded by the size of the file, however it nests.
    """
    if len(data) > MAX_BYTES:
        raise NotAList("too_big")
    text = _decoded(data).lstrip()
    if not text:
        raise NotAList("empty")
    builder = _parsed(text) or _scanned(text)
    if not builder.outlines and not builder.is_opml:
        raise NotAList(_kind_of(text))
    if not builder.outlines:
        builder.problems["nothing"] = None
    return OpmlList(builder.title.strip(), tuple(builder.outlines), tuple(builder.problems))


def write(title: str, outlines: Iterable[Outline], made_at: datetime) -> bytes:
    """An OPML 2.0 file of these outlines, in their order; `read` gives them back as they are.

    Neighbors that share folders stand in one folder element, so sort by folders for the shortest file. Characters
    that XML cannot hold (control characters) are left out.
    """
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<opml version="2.0">',
        f"  <head><title>{_escaped(title)}</title><dateCreated>{format_datetime(made_at)}</dateCreated></head>",
        "  <body>",
    ]
    opened: tuple[str, ...] = ()
    for outline in outlines:
        shared = _shared(opened, outline.folders)
        lines += [f"{_indent(depth)}</outline>" for depth in range(len(opened) - 1, shared - 1, -1)]
        for depth in range(shared, len(outline.folders)):
            name = _escaped(outline.folders[depth])
            lines.append(f'{_indent(depth)}<outline text="{name}" title="{name}">')
        opened = outline.folders
        name, site = _escaped(outline.title), _escaped(outline.site_address)
        lines.append(
            f'{_indent(len(opened))}<outline type="rss" text="{name}" title="{name}" xmlUrl="{_escaped(outline.typed)}"'
            + (f' htmlUrl="{site}"/>' if site else "/>")
        )
    lines += [f"{_indent(depth)}</outline>" for depth in range(len(opened) - 1, -1, -1)]
    lines += ["  </body>", "</opml>", ""]
    return "\n".join(lines).encode()


_NOT_XML = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_ESCAPES = str.maketrans(
    {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "\t": "&#9;", "\n": "&#10;", "\r": "&#13;"}
)


def _escaped(text: str) -> str:
    return _NOT_XML.sub("", text).translate(_ESCAPES)


def _indent(depth: int) -> str:
    return "  " * (depth + 2)


def _shared(one: tuple[str, ...], other: tuple[str, ...]) -> int:
    """How many folders from the outermost in are the same."""
    count = 0
    for left, right in zip(one, other, strict=False):
        if left != right:
            break
        count += 1
    return count


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
    return _NOT_XML.sub("", _REFERENCE.sub(lambda match: html.unescape(match[0]), value.translate(_BLANK)))


def _kind_of(text: str) -> str:
    """What it is when it is no list, by how it begins."""
    opening = re.findall(r"<(!doctype\s+html|[a-z][\w:]*)", text[:4000].lower())
    if any(tag.startswith("!doctype") or tag in {"html", "head", "body"} for tag in opening):
        return "web_page"
    return "source" if {"rss", "feed", "rdf:rdf"} & set(opening) else "not_a_list"


_BOMS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
    (b"<\x00?\x00", "utf-16-le"),
    (b"\x00<\x00?", "utf-16-be"),
)
_DECLARED = re.compile(rb"""\A\s*<\?xml[^>]{0,200}?encoding\s*=\s*["']([A-Za-z0-9._:-]{1,40})["']""")
_CHARSETS = re.compile(
    r"iso-?8859-?\d+|latin-?\d|windows-?\d+|cp\d+|koi8-[ru]|gb\w+|big5\w*|shift[_-]?jis|sjis|euc-\w+|mac\w+"
)
_MANY_BYTES = re.compile(r"gb|big5|shift|sjis|euc")
_LATIN: Final = frozenset({"iso-8859-1", "iso8859-1", "latin1", "latin-1"})


def _decoded(data: bytes) -> str:
    """As text: by its mark, by what it declares, as UTF-8, and line by line as Windows wrote it where that fails."""
    for mark, charset in _BOMS:
        if data.startswith(mark):
            return data.decode(charset, "replace").removeprefix("\ufeff")
    declared = _DECLARED.match(data)
    charset = declared[1].decode("ascii").lower() if declared else ""
    # UTF-8 that calls itself something else is common (a pasted list always is); the other way round hardly happens,
    # but with the scripts of many bytes, which are believed.
    if _CHARSETS.fullmatch(charset) and (_MANY_BYTES.match(charset) or not _is_utf8(data)):
        try:
            return data.decode("cp1252" if charset in _LATIN else charset, "replace")
        except LookupError:
            pass
    try:
        return codecs.getincrementaldecoder("utf-8")().decode(data)  # a character cut off at the end is no fault
    except UnicodeDecodeError:
        return "\n".join(_decoded_line(line) for line in data.split(b"\n"))


def _is_utf8(data: bytes) -> bool:
    try:
        codecs.getincrementaldecoder("utf-8")().decode(data)
    except UnicodeDecodeError:
        return False
    return True


def _decoded_line(line: bytes) -> str:
    try:
        return line.decode()
    except UnicodeDecodeError:
        return line.decode("cp1252", "replace")
