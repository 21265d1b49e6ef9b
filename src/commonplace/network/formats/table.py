"""The records of a table as rows: people by their handles, places by their addresses, bookmarks, posts under a tag."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final, cast

from commonplace.network.formats import columns, making
from commonplace.network.formats.groups import Group
from commonplace.network.formats.handles import handle_on, handles_in, tokens, whole
from commonplace.network.formats.model import Handle, Kind, Row
from commonplace.network.formats.names import tidy_name
from commonplace.network.formats.places import Place, is_fediverse_host, place_of
from commonplace.network.formats.refused import TITLES, bare
from commonplace.network.formats.sheets import Record, Sheet
from commonplace.network.formats.text import rows_of_line
from commonplace.network.formats.times import moment

_RULE: Final = re.compile(r"[\s|:=+-]*")
"""The line below the titles of a table that was drawn with signs."""
_TAGS: Final = re.compile(r"\s*[,;|]\s*")
_SEVERAL: Final = re.compile(r"\s*(?::::|[;,\n])\s*|\s+")
_PLACE_KINDS: Final[dict[str, Kind]] = {
    "feed": "blog", "web": "web", "site": "web", "blog": "blog", "podcast": "podcast", "video": "video", "newsletter": "newsletter",
}
_TEXT_DETAILS: Final = ("role", "organization", "place", "level", "id")

_ACCOUNT: Final = re.compile(r"@?[\w.-]{1,64}@[\w.-]{1,255}\.[\w-]{2,63}")

Cells = dict[str, list[str]]
"""{what a column holds: its cells}; columns without a known title stand under their title, after a blank."""


@dataclass(slots=True)
class _Run:
    """What is known of a table while its records are read: what its columns are called, and who stood there already."""

    titles: dict[str, str]
    seen: set[str] = field(default_factory=set)


def rows_of(sheet: Sheet) -> Iterator[Row]:
    """A row or more for each record that is not empty."""
    if not sheet.titles:
        for record in sheet.records:
            yield from _untitled(sheet, record)
        return
    if sheet.titles == TITLES:
        # What was not understood once, mended and brought again.
        for text, *_rest in (record[0] for record in sheet.records if record[0]):
            yield from rows_of_line(bare(text.strip()))
        return
    yield from map(making.nothing, sheet.before)
    make = _maker(set(sheet.roles))
    run = _Run({role: title for role, title in zip(sheet.roles, sheet.titles, strict=False) if role})
    for record in sheet.records:
        cells = _cells(sheet, record)
        if cells and not _RULE.fullmatch(record[1]):
            yield from make(cells, record[1], run)


def is_posts(sheet: Sheet) -> bool:
    """Whether a table has posts of many people in it."""
    return _maker(set(sheet.roles)) is _posts


def lists_of(records: list[Record]) -> Iterator[Row] | None:
    """Lists of the fediverse, which have no titles: name of the list, account. None where the records are something else."""
    if not records or any(cells and (len(cells) != 2 or not _ACCOUNT.fullmatch(cells[1].strip())) for cells, _raw in records):
        return None
    names = {cells[0] for cells, _raw in records if cells}
    accounts = [cells[1] for cells, _raw in records if cells]
    is_social = sum(is_fediverse_host(account.rpartition("@")[2]) for account in accounts) * 2 >= len(accounts)
    if not is_social and len(names) * 2 > len(accounts):
        return None
    return _in_lists(records)


def _in_lists(records: list[Record]) -> Iterator[Row]:
    for cells, raw in records:
        if cells and (handle := handle_on("fediverse", cells[1])):
            yield making.person("", [handle], raw=raw, folders=(making.folder(bare(cells[0])),))


def _cells(sheet: Sheet, record: Record) -> Cells:
    found: Cells = {}
    for number, cell in enumerate(record[0]):
        cell = bare(cell.strip()).strip()  # noqa: PLW2901
        if not cell:
            continue
        role = sheet.roles[number] if number < len(sheet.roles) else ""
        title = sheet.titles[number] if number < len(sheet.titles) else ""
        found.setdefault(role or f" {title or number + 1}", []).append(cell)
    return found


def _untitled(sheet: Sheet, record: Record) -> Iterator[Row]:
    group = Group([])
    words: list[str] = []
    for number, cell in enumerate(record[0]):
        cell = bare(cell.strip()).strip()  # noqa: PLW2901
        found = list(tokens(cell))
        role = sheet.roles[number] if number < len(sheet.roles) else "note"
        if found and (role == "handle" or not group.tokens):
            group.tokens += found
        elif role == "name":
            group.name = f"{group.name} {cell}".strip()
        elif cell:
            words.append(cell)
    group.notes += words
    if group.tokens or group.name:
        yield from group.rows(record[1])
    elif words:
        yield making.nothing(record[1])


def _maker(roles: set[str]) -> Any:  # Any: one of five functions of one shape
    if "text" in roles and "at" in roles and roles & {"twitter", "handle", "name", "fediverse", "bluesky"}:
        return _posts
    if "isbn" in roles:
        return _tools
    if roles & columns.PERSONAL:
        return _people
    if roles & set(columns.PLACES) and "feed" not in roles and roles & {"tags", "at"}:
        return _bookmarks
    return _places


def _people(cells: Cells, raw: str, run: _Run) -> Iterator[Row]:
    handles: list[Handle] = []
    rest: dict[str, str] = {}
    names = [*cells.get("name", ()), " ".join([*cells.get("first", ()), *cells.get("last", ())])]
    name = next((one for one in names if one.strip()), "")
    for role, values in cells.items():
        for value in values:
            if not _take(role, value, handles):
                rest[run.titles.get(role, role).strip()] = value
    if handles and "@" in name:
        name = name if whole(name) is None else ""
    if not name and not handles:
        yield making.nothing(raw)
        return
    details = _details(cells) | {"columns": rest}
    details["role"] = details.get("role") or " ".join(cells.get("title", ()))
    parts = (one.removeprefix("* ") for value in cells.get("folder", ()) for one in _TAGS.split(value.replace(":::", ";")))
    folders = tuple(making.folder(one) for one in parts if one and one != "myContacts")
    # Several groups are several places, which a row has not: the first is its folder, all of them its tags.
    details["tags"] = details.get("tags", []) + list(folders[1:])
    yield making.person(name, handles, raw=raw, details=details, folders=folders[:1])


def _take(role: str, value: str, handles: list[Handle]) -> bool:
    """Take the handles out of one cell; whether there were any, or none belong there."""
    if role in columns.HANDLES or role in _PLACE_KINDS or role == "handle":
        kind = _PLACE_KINDS.get(role) or ("other" if role == "handle" else cast("Kind", role))
        one = _handle(kind, value)
        several = [one] if one else [_handle(kind, part) for part in _SEVERAL.split(value) if part]
        found = [handle for handle in several if handle] or [token.place.handle for token in tokens(value) if token.place.handle]
        handles += found
        return len(found) >= len(several)
    if role == "name" and (place := whole(value)) and place.handle:
        handles.append(place.handle)
        return True
    if role == "reddit" and re.fullmatch(r"/?(?:u/)?[\w-]{2,30}", value):
        name = value.rpartition("/")[2]
        handles.append(Handle("other", f"u/{name}", f"https://www.reddit.com/user/{name}/"))
    elif role == "note" or role.startswith(" ") or "@" in value:
        handles += handles_in(value)
        return not role.startswith(" ") or whole(value) is not None
    return True


def _handle(kind: Kind, value: str) -> Handle | None:
    place = whole(value) if kind == "other" else None
    return place.handle if place else handle_on(kind, value)


def _details(cells: Cells) -> dict[str, Any]:
    found: dict[str, Any] = {name: " ".join(cells[name]) for name in _TEXT_DETAILS if name in cells}
    found["note"] = "\n".join(cells.get("note", ()))
    found["tags"] = tags_of(" , ".join(cells.get("tags", []) + cells.get("hashtag", [])))
    found["at"] = moment(cells["at"][0]) if "at" in cells else ""
    found["times"] = ", ".join([*cells.get("times", ()), *(cells.get("at", ()) if not found["at"] else ())])
    if "show_boosts" in cells:
        found["show_boosts"] = cells["show_boosts"][0].lower() == "true"
    if "notify" in cells:
        found["notify"] = cells["notify"][0].lower() == "true"
    if "languages" in cells:
        found["languages"] = tags_of(cells["languages"][0])
    return found


def tags_of(text: str) -> list[str]:
    """Tags out of one cell: parted by signs, or by blanks where there is no sign."""
    parts = _TAGS.split(text) if re.search(r"[,;|]", text) else text.split()
    return list(dict.fromkeys(tag for part in parts if (tag := making.folder(part.strip().removeprefix("#")))))[:100]


def _places(cells: Cells, raw: str, _run: _Run) -> Iterator[Row]:
    name = next((cells[role][0] for role in ("title", "name") if role in cells), "")
    address = next((cells[role][0] for role in columns.PLACES if role in cells), "")
    details = _details(cells) | {"columns": _unknown(cells)}
    folders = tuple(making.folder(one) for one in cells.get("folder", ()))
    if "subreddit" in cells:
        subreddit = cells["subreddit"][0].removeprefix("/").removeprefix("r/")
        place = Place("space", None, "subreddit", f"r/{subreddit}", "", f"https://www.reddit.com/r/{subreddit}/")
        yield making.space(place, raw=raw, details=details, folders=folders)
        return
    if "hashtag" in cells and not address:
        tag = whole("#" + cells["hashtag"][0].removeprefix("#"))
        if tag:
            details["tags"] = []
            yield making.space(tag, name=name, raw=raw, details={**details, "typed": tag.name}, folders=folders)
            return
    if "feed" in cells and "site" in cells:
        details["site_address"] = cells["site"][0]
    yield from _at_address(address, name, raw, details, folders)


def _at_address(address: str, name: str, raw: str, details: dict[str, Any], folders: tuple[str, ...]) -> Iterator[Row]:
    place = place_of(address) if address else None
    if place is None and name:
        yield making.space(Place("space", problem="no_address"), name=name, raw=raw, details=details, folders=folders)
    elif place is None:
        group = Group(list(tokens(raw)))
        yield from group.rows(raw) if group.tokens else iter([making.nothing(raw)])
    elif place.thing == "person" and place.handle:
        yield making.person(name, [place.handle], raw=raw, details=details, folders=folders)
    elif place.thing == "bookmark":
        yield making.bookmark(address, name=name, raw=raw, details=details, folders=folders)
    elif place.thing == "space":
        there = Place("space", None, place.kind, place.name, place.problem, address if place.address else "")
        yield making.space(there, name=name, raw=raw, details={**details, "typed": "" if place.address else address}, folders=folders)
    elif name:
        there = Place("space", problem=place.problem)
        yield making.space(there, name=name, raw=raw, details={**details, "typed": address}, folders=folders)
    else:
        yield making.nothing(raw, place.problem)


def _bookmarks(cells: Cells, raw: str, run: _Run) -> Iterator[Row]:
    address = next((cells[role][0] for role in columns.PLACES if role in cells), "")
    if not address or place_of(address).problem == "not_web":
        yield from _places(cells, raw, run)
        return
    folders = tuple(making.folder(part) for value in cells.get("folder", ()) for part in re.split(r"\s*[/>]\s*", value) if part)
    name = next((cells[role][0] for role in ("title", "name") if role in cells), "")
    yield making.bookmark(address, name=name, raw=raw, details=_details(cells) | {"columns": _unknown(cells)}, folders=folders)


def _tools(cells: Cells, raw: str, run: _Run) -> Iterator[Row]:
    """Books and the like; what has no number but an address is a bookmark."""
    isbn = next((number for one in cells.get("isbn", ()) if (number := re.sub(r"[^0-9Xx]", "", one)) and len(number) in {10, 13}), "")
    name = next((cells[role][0] for role in ("title", "name") if role in cells), "")
    if not isbn and any(role in cells for role in columns.PLACES):
        yield from _bookmarks(cells, raw, run)
    elif name:
        by = ", ".join(cells["name"]) if "title" in cells and "name" in cells else ""
        details = _details(cells) | {"isbn": isbn, "by": by, "columns": _unknown(cells)}
        yield Row("tool", tidy_name(name), details=making.said(details), raw=raw)
    else:
        yield making.nothing(raw)


def _unknown(cells: Cells) -> dict[str, str]:
    return {title.strip(): " ".join(values) for title, values in cells.items() if title.startswith(" ")}


def _posts(cells: Cells, raw: str, run: _Run) -> Iterator[Row]:
    """Posts of many people: each of them once, with what their profile says, and every post."""
    about = {role: values for role, values in cells.items() if role not in {"text", "at", "id", "status", "web", "tags", "title"}}
    author = next(iter(_people({role: values for role, values in about.items() if not role.startswith(" ")}, raw, run)))
    by = author.handles[0].value if author.handles else author.name
    if author.thing == "person" and by not in run.seen:
        run.seen.add(by)
        yield author
    details = {"by": by, "text": cells.get("text", [""])[0], "at": moment(cells.get("at", [""])[0]), "id": cells.get("id", [""])[0]}
    address = next((cells[role][0] for role in ("status", "web") if role in cells and place_of(cells[role][0]).thing == "bookmark"), "")
    if details["text"]:
        yield Row("post", "", (), address, (), making.said(details), raw)
    elif author.thing == "nothing":
        yield author
