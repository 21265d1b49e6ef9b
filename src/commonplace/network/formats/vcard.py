"""Address books (vCard 2.1, 3.0, 4.0): a person for each card, as little of it as a network needs."""

from __future__ import annotations

import quopri
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from commonplace.network.formats import making
from commonplace.network.formats.encoding import decoded
from commonplace.network.formats.handles import handle_on, handles_in, whole
from commonplace.network.formats.model import Handle, Kind, Row
from commonplace.network.formats.places import place_of

BEGINNING: Final = re.compile(r"\s*BEGIN:VCARD\s*$", re.IGNORECASE | re.MULTILINE)
_LINE: Final = re.compile(r"""(?:[\w-]+\.)?(?P<name>[\w-]{1,60})(?P<params>(?:;(?:[^":;]|"[^"]*")*)*):(?P<value>.*)""", re.DOTALL)
_PARAM: Final = re.compile(r""";(?P<name>[\w-]+)(?:=(?P<value>(?:[^";]|"[^"]*")*))?""")
_ESCAPE: Final = re.compile(r"\\(.)", re.DOTALL)
_FIELDS: Final = frozenset({
    "FN", "N", "NICKNAME", "EMAIL", "TEL", "URL", "IMPP", "X-SOCIALPROFILE", "SOCIALPROFILE", "NOTE", "TITLE", "ROLE", "ORG", "ADR",
    "CATEGORIES", "X-TWITTER", "X-MASTODON", "X-FACEBOOK", "X-INSTAGRAM", "X-BLUESKY", "CONTACT-URI",
})
_SILENT: Final = frozenset({
    "VERSION", "PRODID", "REV", "KIND", "SORT-STRING", "BEGIN", "END", "CLASS", "SOURCE", "UID", "X-ABLABEL", "X-ABADR",
})
_SERVICES: Final[dict[str, Kind]] = {
    "twitter": "twitter", "x": "twitter", "mastodon": "fediverse", "fediverse": "fediverse", "bluesky": "bluesky", "facebook": "facebook",
    "instagram": "instagram", "linkedin": "linkedin", "threads": "threads", "tiktok": "tiktok", "youtube": "video",
}
_LONGEST: Final = 100_000
"""Characters of one field; pictures, which are longer, are not looked at."""


@dataclass(slots=True)
class Card:
    """One card: its fields as (name, parameters, value), and whether it had more than is read."""

    fields: list[tuple[str, dict[str, str], str]] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)
    has_more: bool = False
    is_cut: bool = True

    def all(self, *names: str) -> list[str]:
        """The values of fields with one of these names."""
        return [value for name, _params, value in self.fields if name in names]


def rows_of(text: str, problems: dict[str, None]) -> Iterator[Row]:
    """A person for each card; what was left out or cut is added to `problems`."""
    for card in _cards(text):
        if card.has_more:
            problems["vcard_rest"] = None
        if card.is_cut:
            problems["cut"] = None
        yield _row(card)


def _cards(text: str) -> Iterator[Card]:
    card: Card | None = None
    for line in _unfolded(text):
        mark = line.strip().upper()
        if mark == "BEGIN:VCARD":
            if card is not None:
                yield card
            card = Card()
        elif card is not None and mark == "END:VCARD":
            card.is_cut = False
            yield card
            card = None
        elif card is not None:
            _read(line, card)
        elif mark:
            # Between two cards nothing should stand; what does is not lost.
            yield Card(lines=[line], is_cut=False)
    if card is not None:
        yield card


def _unfolded(text: str) -> Iterator[str]:
    """Lines with what was folded put together; quoted-printable goes on behind an equals sign."""
    held: list[str] = []
    length = 0
    is_soft = False
    for line in text.splitlines():
        if held and (line[:1] in {" ", "\t"} or is_soft):
            length += len(line)
            if length <= _LONGEST:
                held.append("\n" + line if is_soft else line[1:])
        else:
            if held:
                yield "".join(held)
            held, length = [line], len(line)
        is_soft = line.endswith("=") and "QUOTED-PRINTABLE" in held[0][:300].upper()
    if held:
        yield "".join(held)


def _read(line: str, card: Card) -> None:
    match = _LINE.fullmatch(line.strip("\r")) if len(line) <= _LONGEST * 2 else None
    name = match["name"].upper() if match else ""
    if len(card.lines) < 200:
        card.lines.append(line[:500])
    if match is None or name not in _FIELDS:
        card.has_more = card.has_more or (bool(line.strip()) and name not in _SILENT)
        return
    params: dict[str, str] = {}
    for param in _PARAM.finditer(match["params"]):
        key, value = param["name"].upper(), (param["value"] or "").strip('"')
        # Version 2.1 writes a type or an encoding without saying that it is one.
        if param["value"] is None:
            key, value = ("ENCODING" if key in {"QUOTED-PRINTABLE", "BASE64"} else "TYPE"), key
        params[key] = f"{params[key]},{value}" if key in params else value
    value = match["value"]
    if params.get("ENCODING", "").upper() in {"QUOTED-PRINTABLE", "Q"}:
        value = _unquoted(value, params.get("CHARSET", ""))
    card.fields.append((name, params, value.strip()))


def _unquoted(value: str, charset: str) -> str:
    data = quopri.decodestring(value.encode("utf-8", "replace"))
    try:
        return data.decode(charset, "replace") if charset else decoded(data)
    except (LookupError, ValueError):
        return decoded(data)


def _plain(value: str) -> str:
    return _ESCAPE.sub(lambda match: "\n" if match[1] in "nN" else match[1], value)


def _parts(value: str) -> list[str]:
    """The parts of a value that semicolons part, escaped ones not."""
    return [_plain(part).strip() for part in re.split(r"(?<!\\);", value)]


def _row(card: Card) -> Row:
    handles = [handle for name, params, value in card.fields if (handle := _handle(name, params, value))]
    notes = [_plain(value) for value in card.all("NOTE")]
    for note in notes:
        handles += handles_in(note)
    name = _name(card)
    if not name and not handles:
        return making.nothing("\n".join(card.lines) or "BEGIN:VCARD", "no_person")
    places = [_place(value) for value in card.all("ADR")]
    unread = [value for field_name, params, value in card.fields if _is_contact(field_name) and not _handle(field_name, params, value)]
    return making.person(name, handles, raw="\n".join(card.lines), details={
        "note": "\n".join(notes), "role": next(iter(_plain(one) for one in card.all("TITLE", "ROLE")), ""),
        "organization": next((" · ".join(filter(None, _parts(one))) for one in card.all("ORG")), ""),
        "place": next(filter(None, places), ""), "columns": {"?": " ".join(unread)} if unread else {},
        "tags": [making.folder(tag) for one in card.all("CATEGORIES") for tag in _plain(one).split(",") if tag.strip()][:100],
    })


def _place(value: str) -> str:
    """City, region and country; where exactly somebody lives is not for a network."""
    parts = [*_parts(value), *[""] * 7]
    return ", ".join(filter(None, (parts[3], parts[4], parts[6])))


def _name(card: Card) -> str:
    for value in card.all("FN"):
        if value.strip():
            return _plain(value)
    for value in card.all("N"):
        family, given, middle, before, after, *_rest = [*_parts(value), "", "", "", "", ""]
        if name := " ".join(filter(None, (before, given, middle, family, after))):
            return name
    names = [*card.all("NICKNAME"), *(part for value in card.all("ORG") for part in _parts(value)[:1])]
    return next((name for one in names if (name := _plain(one))), "")


def _is_contact(name: str) -> bool:
    return name in {"EMAIL", "TEL", "URL", "IMPP", "X-SOCIALPROFILE", "SOCIALPROFILE"} or name[2:].lower() in _SERVICES


def _handle(name: str, params: dict[str, str], value: str) -> Handle | None:
    value = _plain(value)
    if name == "EMAIL":
        return handle_on("mail", value)
    if name == "TEL":
        return handle_on("phone", value)
    if name in {"URL", "CONTACT-URI"}:
        return handle_on("web", value)
    if name in {"X-SOCIALPROFILE", "SOCIALPROFILE"}:
        return _social(params, value)
    if name == "IMPP":
        return Handle("other", value) if 0 < len(value) <= 300 else None
    service = _SERVICES.get(name.removeprefix("X-").lower()) if name.startswith("X-") else None
    return handle_on(service, value) if service else None


def _social(params: dict[str, str], value: str) -> Handle | None:
    """A profile: its address decides, else the name on the service that stands beside it."""
    place = place_of(value) if "://" in value else whole(value)
    if place and place.handle and place.handle.kind not in {"web", "other"}:
        return place.handle
    said = ",".join(params.get(key, "") for key in ("SERVICE-TYPE", "TYPE")).lower().split(",")
    service = next((_SERVICES[one.strip()] for one in said if one.strip() in _SERVICES), None)
    user = params.get("X-USER", "") or params.get("USERNAME", "")
    if service:
        found = handle_on(service, value if "://" in value and not user else (user or value.rpartition(":")[2]))
        if found:
            return found
    if place and place.handle:
        return place.handle
    return handle_on("other", value.rpartition(":")[2]) if value else None
