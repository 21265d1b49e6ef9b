"""What was not understood, as a table that can be downloaded, mended and brought again; safe to open in a spreadsheet."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from io import StringIO
from typing import Final

from commonplace.network.formats import words

_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")
TITLES: Final = ("Text", "Problem")
"""Not translated, so that the table is understood when it comes back."""


def table(refused: Iterable[tuple[str, str]]) -> bytes:
    """UTF-8 with a mark, for spreadsheets: what stood there, and the sentence of its problem.

    Args:
        refused: (`Row.raw`, `Row.problem`) of each row that was not understood.

    """
    written = StringIO()
    # All in quotes: where a semicolon parts cells, one in the middle of a text would otherwise begin a cell.
    writer = csv.writer(written, lineterminator="\r\n", quoting=csv.QUOTE_ALL)
    writer.writerow(TITLES)
    for raw, problem in refused:
        writer.writerow((harmless(raw), harmless(words.sentence(problem))))
    return written.getvalue().encode("utf-8-sig", "replace")


def harmless(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula: an apostrophe stands before what it would calculate.

    `bare` takes the apostrophe off again.
    """
    return f"'{cell}" if cell.startswith(_FORMULA) or cell.lstrip().startswith(_FORMULA) else cell


def bare(cell: str) -> str:
    """A cell as it was before `harmless`."""
    return cell[1:] if cell[:1] == "'" and harmless(cell[1:]) != cell[1:] else cell
