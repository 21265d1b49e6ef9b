"""Spreadsheets (.xlsx, .ods): the texts in their cells, record by record; formulas, dates and looks do not matter here."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final
from xml.parsers import expat

from commonplace.network.formats.model import MAX_ROWS, NotUnderstood
from commonplace.network.formats.zipped import Member, Zip

MAX_COLUMNS: Final = 100
_MAX_CELL: Final = 10_000
"""Characters."""
_MAX_STRINGS: Final = 1_000_000
_CHUNK: Final = 256_000
_SHEET: Final = re.compile(r"xl/worksheets/sheet(\d+)\.xml")
_COLUMN: Final = re.compile(r"[A-Z]{1,3}")

Cells = list[str]


def kind_of(archive: Zip) -> str:
    """Which kind of office file a zip is: xlsx, ods, other (a text, a presentation), or empty."""
    paths = {member.path: member for member in archive.members}
    if "xl/workbook.xml" in paths:
        return "xlsx"
    if "mimetype" in paths:
        kind = archive.head(paths["mimetype"], 100)
        return "ods" if b"opendocument.spreadsheet" in kind else "other" if kind.startswith(b"application/") else ""
    return "other" if "[Content_Types].xml" in paths else ""


def sheets_of(archive: Zip, kind: str) -> Iterator[list[Cells]]:
    """The records of each sheet that is not empty. Raises `NotUnderstood` (spreadsheet) where it cannot be read."""
    paths = {member.path: member for member in archive.members}
    if kind == "ods":
        if "content.xml" not in paths:
            raise NotUnderstood("spreadsheet")
        reader = _Ods()
        _parse(archive, paths["content.xml"], reader)
        yield from (sheet for sheet in reader.sheets if sheet)
        return
    strings = _Strings()
    if "xl/sharedStrings.xml" in paths:
        _parse(archive, paths["xl/sharedStrings.xml"], strings)
    for _number, path in sorted((int(match[1]), path) for path in paths if (match := _SHEET.fullmatch(path))):
        sheet = _Sheet(strings.found)
        _parse(archive, paths[path], sheet)
        if sheet.records:
            yield sheet.records


class _Reader:
    """Takes tags and texts as they come; tags without the name of their space."""

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        raise NotImplementedError

    def end(self, tag: str) -> None:
        raise NotImplementedError

    def text(self, text: str) -> None:
        raise NotImplementedError


def _parse(archive: Zip, member: Member, reader: _Reader) -> None:
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)
    parser.StartElementHandler = lambda tag, said: reader.start(tag.rpartition(":")[2], said)
    parser.EndElementHandler = lambda tag: reader.end(tag.rpartition(":")[2])
    parser.CharacterDataHandler = reader.text
    parser.EntityDeclHandler = _refuse
    read = archive.bytes_of(member)
    try:
        while piece := read(_CHUNK):
            parser.Parse(piece, False)
        parser.Parse(b"", True)
    except expat.ExpatError:
        raise NotUnderstood("spreadsheet") from None


def _refuse(*_declaration: object) -> None:
    raise NotUnderstood("spreadsheet")


class _Strings(_Reader):
    """The texts that the cells of an .xlsx share."""

    def __init__(self) -> None:
        self.found: list[str] = []
        self._text: list[str] = []
        self._is_in = False
        self._aside = 0

    def start(self, tag: str, attributes: dict[str, str]) -> None:  # noqa: ARG002
        self._is_in = tag == "t"
        self._aside += tag == "rPh"  # how it is pronounced, not what it says

    def end(self, tag: str) -> None:
        self._is_in = False
        self._aside -= tag == "rPh"
        if tag == "si" and len(self.found) < _MAX_STRINGS:
            self.found.append("".join(self._text)[:_MAX_CELL])
            self._text = []

    def text(self, text: str) -> None:
        if self._is_in and not self._aside:
            self._text.append(text)


class _Sheet(_Reader):
    """The cells of one sheet of an .xlsx."""

    def __init__(self, strings: list[str]) -> None:
        self.records: list[Cells] = []
        self._strings = strings
        self._row: Cells = []
        self._text: list[str] = []
        self._kind = ""
        self._column = 0
        self._is_in = False

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "row":
            self._row = []
        elif tag == "c":
            match = _COLUMN.match(attributes.get("r", ""))
            self._column = _number(match[0]) if match else len(self._row)
            self._kind, self._text = attributes.get("t", ""), []
        self._is_in = tag in {"v", "t"}

    def end(self, tag: str) -> None:
        self._is_in = False
        if tag == "c" and self._column < MAX_COLUMNS:
            self._row += [""] * (self._column + 1 - len(self._row))
            self._row[self._column] = self._value()
        elif tag == "row" and any(self._row) and len(self.records) <= MAX_ROWS:
            self.records.append(self._row)

    def text(self, text: str) -> None:
        if self._is_in:
            self._text.append(text)

    def _value(self) -> str:
        text = "".join(self._text).strip()
        if self._kind == "s":
            number = int(text) if text.isascii() and text.isdigit() and len(text) < 10 else -1
            return self._strings[number] if 0 <= number < len(self._strings) else ""
        return "" if self._kind == "e" else text[:_MAX_CELL]


def _number(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1


class _Ods(_Reader):
    """The cells of all sheets of an .ods."""

    def __init__(self) -> None:
        self.sheets: list[list[Cells]] = []
        self._row: Cells = []
        self._text: list[str] = []
        self._times = 1
        self._depth = 0

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "table":
            self.sheets.append([])
        elif tag == "table-row":
            self._row = []
        elif tag in {"table-cell", "covered-table-cell"}:
            times = attributes.get("table:number-columns-repeated", "1")
            self._times = min(int(times), MAX_COLUMNS) if times.isascii() and times.isdigit() and len(times) < 6 else 1
            self._text = []
        elif tag == "p":
            self._depth += 1
            if self._text:
                self._text.append("\n")

    def end(self, tag: str) -> None:
        if tag == "p":
            self._depth -= 1
        elif tag in {"table-cell", "covered-table-cell"}:
            self._row += ["".join(self._text).strip()[:_MAX_CELL]] * min(self._times, MAX_COLUMNS - len(self._row))
        elif tag == "table-row" and any(self._row) and self.sheets and len(self.sheets[-1]) <= MAX_ROWS:
            self.sheets[-1].append(self._row)

    def text(self, text: str) -> None:
        if self._depth:
            self._text.append(text)
