"""What the tests of the formats share: rows as short lines, zips of one's own making."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

from commonplace.network.formats import Row

REAL = Path(__file__).resolve().parents[4] / "shared" / "data"


def short(row: Row) -> str:
    """One row in a line: thing, name, handles or address."""
    what = " ".join(f"{one.kind}:{one.value}{'†' if one.dead else ''}" for one in row.handles) or row.address
    return " | ".join(filter(None, (row.thing, row.name, what, row.problem)))


def zipped(files: dict[str, bytes | str], *, way: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A zip of files, in their order."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", way) as archive:
        for path, content in files.items():
            archive.writestr(path, content)
    return held.getvalue()
