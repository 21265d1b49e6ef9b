"""What is in a zip: an archive of Twitter, a spreadsheet, or files that are understood one by one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from commonplace.network.formats import making, sheets, spreadsheet, table, text, twitter
from commonplace.network.formats.model import MAX_ROWS, MAX_TEXT_BYTES, Brought, NotUnderstood, Row
from commonplace.network.formats.zipped import Member, Zip, is_zip

_MEDIA: Final = (
    ".jpg", ".jpeg", ".png", ".gif", ".webp", ".mp4", ".mov", ".m3u8", ".ts", ".mp3", ".svg", ".ico", ".woff", ".woff2", ".ttf", ".css",
    ".map", ".pdf", ".ds_store",
)
MAX_FILES: Final = 20
"""Files of a zip that are looked at one by one."""
_FATAL: Final = frozenset({"zip_bomb", "zip_damaged", "zip_locked", "zip_paths"})


def read(data: bytes) -> Brought:
    """What is in a zip. Raises `NotUnderstood`."""
    archive = Zip(data)
    kind = spreadsheet.kind_of(archive)
    if kind == "other":
        raise NotUnderstood("document")
    if kind:
        return _spreadsheet(archive, kind)
    files = [member for member in archive.members if not member.path.lower().endswith(_MEDIA) and "__MACOSX" not in member.path]
    return _twitter(archive, files) or _each(archive, files)


def _twitter(archive: Zip, files: list[Member]) -> Brought | None:
    parts = []
    has_more = False
    for member in files:
        part = twitter.part_of(archive.head(member).decode("utf-8", "replace"))
        if twitter.is_read(part):
            parts.append((part, member))
        else:
            has_more = has_more or bool(part)
    if not parts:
        return None
    parts.sort(key=lambda one: (twitter.rank(one[0]), len(one[1].path), one[1].path))
    has_more = has_more or len(files) < len(archive.members)
    return twitter.read(((part, archive.reader(member)) for part, member in parts), has_more=has_more)


def _spreadsheet(archive: Zip, kind: str) -> Brought:
    rows: list[Row] = []
    count = 0
    for records in spreadsheet.sheets_of(archive, kind):
        count += 1
        for row in _rows_of_sheet(records):
            if len(rows) >= MAX_ROWS:
                return Brought("spreadsheet", "", tuple(rows), ("too_many_rows",))
            rows.append(row)
    if not rows:
        raise NotUnderstood("not_understood")
    return Brought("spreadsheet", "", tuple(rows), ("spreadsheet_sheets",) if count > 1 else ())


def _rows_of_sheet(records: list[spreadsheet.Cells]) -> Iterator[Row]:
    with_raw = [(cells, "\t".join(cells)) for cells in records]
    sheet = sheets.titled(records[0], with_raw[1:]) if len(records) > 1 else None
    width = max(map(len, records))
    padded = [cells + [""] * (width - len(cells)) for cells in records[:200]]
    sheet = sheet or sheets.untitled(with_raw, padded)
    if sheet:
        yield from table.rows_of(sheet)
        return
    for cells in records:
        yield from text.rows_of_line("; ".join(filter(None, cells)))


def _each(archive: Zip, files: list[Member]) -> Brought:
    """Each file for itself; what is not understood is named."""
    from commonplace.network.formats.recognizing import recognize_plain

    found: list[Brought] = []
    rest: list[str] = []
    has_zip = False
    for member in files[:MAX_FILES]:
        if is_zip(archive.head(member)):
            has_zip = True
            rest.append(member.path)
            continue
        try:
            found.append(recognize_plain(archive.whole(member, MAX_TEXT_BYTES)))
        except NotUnderstood as trouble:
            if trouble.code in _FATAL:
                raise
            rest.append(member.path)
    rest += [member.path for member in files[MAX_FILES:]]
    found = [one for one in found if any(row.thing != "nothing" for row in one.rows)]
    if not found:
        raise NotUnderstood("zip_in_zip" if has_zip else "zip_unknown")
    return _together(found, rest)


def _together(found: list[Brought], rest: list[str]) -> Brought:
    rows = [row for one in found for row in one.rows]
    problems = dict.fromkeys(code for one in found for code in one.problems)
    if len(rows) > MAX_ROWS:
        problems["too_many_rows"] = None
    extra: dict[str, list[str]] = {}
    if rest:
        problems["zip_rest"] = None
        extra["names"] = [making.folder(path) for path in rest[:10]] + (["…"] if len(rest) > 10 else [])
    formats = {one.format for one in found}
    return Brought(formats.pop() if len(formats) == 1 else "zip", found[0].title, tuple(rows[:MAX_ROWS]), tuple(problems), extra)
