"""Text that is a table: what parts its cells, whether its first line has titles, and its records with the lines they stood on."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import islice
from typing import Final

from commonplace.network.formats import columns
from commonplace.network.formats.handles import whole
from commonplace.network.formats.names import is_name

_DELIMITERS: Final = (",", ";", "\t", "|")
_SAMPLE: Final = 200
MAX_COLUMNS: Final = 500
"""A line with more marks than that is no record of a table."""
_MOST_WORDS_BEFORE: Final = 10
_LONGEST_RECORD: Final = 100
"""Lines: a record that is longer has a quote that was never closed."""

Record = tuple[list[str], str]
"""The cells, and the lines they stood on."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table: the titles of its columns, what each holds (`columns.role_of`), and its records one by one.

    `titles` is empty where there are none; then what a column holds was told by its cells.
    """

    titles: tuple[str, ...]
    roles: tuple[str, ...]
    records: Iterable[Record]
    before: tuple[str, ...] = ()
    """Lines that stood above the titles."""


def sheet_of(text: str) -> Sheet | None:
    """The table that a text is, or None when it is rather a list or prose."""
    lines = text.splitlines(keepends=True)
    first = next((number for number, line in enumerate(lines) if line.strip()), len(lines))
    if lines[first : first + 1] and lines[first].strip().lower().startswith("sep=") and len(lines[first].strip()) == 5:
        first += 1
    lines = lines[first:]
    if not lines:
        return None
    return _titled(lines, least=1) or _titled_below(lines) or _untitled(lines)


def titled(titles: list[str], records: Iterable[Record]) -> Sheet | None:
    """A table whose first record is `titles`, if these are titles."""
    if len(titles) > MAX_COLUMNS:
        return None
    roles = [columns.role_of(title) for title in titles]
    known = [role for role in roles if role]
    if not known or any("@" in title.strip("@ ") or "://" in title for title in titles):
        return None
    if len(known) * 3 < len([title for title in titles if title.strip()]) and not {"text", "fediverse", "twitter", "name"} & set(known):
        return None
    return Sheet(tuple(title.strip().removeprefix("\ufeff") for title in titles), tuple(roles), records)


def untitled(records: Iterable[Record], sample: list[list[str]]) -> Sheet | None:
    """A table without titles: at least one of its columns has nothing but handles, and another names or words."""
    counts = Counter(len(cells) for cells in sample)
    width, rows = counts.most_common(1)[0] if counts else (0, 0)
    if not 2 <= width <= MAX_COLUMNS or rows < 2 or rows < 0.8 * len(sample):
        return None
    roles = _roles_by_content(sample, width)
    if "handle" not in roles or not {"name", "note"} & set(roles):
        return None
    return Sheet((), roles, records)


def cells_of(line: str, delimiter: str) -> list[str]:
    """The cells of one line; its quotes need not fit."""
    try:
        return next(csv.reader([line], delimiter=delimiter), [])
    except csv.Error:
        return line.split(delimiter)


def _titled_below(lines: list[str]) -> Sheet | None:
    """Some exports say a few words before the titles come."""
    for number in range(1, min(_MOST_WORDS_BEFORE, len(lines))):
        sheet = _titled(lines[number:], least=3)
        if sheet:
            return replace(sheet, before=tuple(line.strip() for line in lines[:number] if line.strip()))
    return None


def _titled(lines: list[str], *, least: int) -> Sheet | None:
    best: tuple[int, str, list[str]] | None = None
    for delimiter in _DELIMITERS:
        if lines[0].count(delimiter) > MAX_COLUMNS:
            continue
        titles = cells_of(lines[0], delimiter)
        known = sum(bool(columns.role_of(title)) for title in titles)
        if known and (best is None or known > best[0]):
            best = known, delimiter, titles
    if best is None or best[0] < least or len(lines) == 1:
        return None
    _known, delimiter, titles = best
    if len(titles) == 1:
        # A single word on top of a list; that the list has commas in it shows that it is none of one column.
        if any(mark in line for line in islice(lines, 1, _SAMPLE) for mark in _DELIMITERS if mark in ",;\t"):
            return None
        return titled(titles, (([line.strip()], line.strip()) for line in lines[1:]))
    return titled(titles, _records(lines[1:], delimiter))


def _untitled(lines: list[str]) -> Sheet | None:
    sample_lines = [line for line in islice(lines, _SAMPLE) if line.strip()]
    for delimiter in _DELIMITERS:
        if sum(0 < line.count(delimiter) < MAX_COLUMNS for line in sample_lines) >= max(2, 0.8 * len(sample_lines)):
            sample = [cells_of(line, delimiter) for line in sample_lines]
            sheet = untitled(_records(lines, delimiter), sample)
            if sheet:
                return sheet
    return None


def _records(lines: list[str], delimiter: str) -> Iterator[Record]:
    """Record by record; where quotes do not fit, line by line from there on."""
    done = 0
    reader = csv.reader(lines, delimiter=delimiter)
    while done < len(lines):
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            break
        several = reader.line_num - done > 1
        if reader.line_num - done > _LONGEST_RECORD or (several and sum(line.count('"') for line in lines[done : reader.line_num]) % 2):
            break  # a quote that was opened and never closed has taken the lines behind it along
        yield cells, "".join(lines[done : reader.line_num]).strip()
        done = reader.line_num
    for line in lines[done:]:
        yield cells_of(line, delimiter), line.strip()


def _roles_by_content(sample: list[list[str]], width: int) -> tuple[str, ...]:
    roles = []
    for column in range(width):
        cells = [cells[column].strip() for cells in sample if len(cells) == width and cells[column].strip()]
        if cells and sum(whole(cell) is not None for cell in cells) >= 0.6 * len(cells):
            roles.append("handle")
        elif cells and "name" not in roles and sum(is_name(cell) for cell in cells) >= 0.5 * len(cells):
            roles.append("name")
        else:
            roles.append("note")
    for column in range(width - 1):
        # First and last name stand side by side.
        if roles[column : column + 2] == ["name", "note"] and all(_is_half(sample, one, width) for one in (column, column + 1)):
            roles[column + 1] = "name"
    return tuple(roles)


def _is_half(sample: list[list[str]], column: int, width: int) -> bool:
    """Whether a column has one word that begins as names do, nearly everywhere."""
    cells = [cells[column].strip() for cells in sample if len(cells) == width and cells[column].strip()]
    return bool(cells) and sum(is_name(cell) and " " not in cell for cell in cells) >= 0.8 * len(cells)
