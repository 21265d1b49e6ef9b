"""Calendars (iCalendar): kept as a space; the events in it are listed, since the program has no place for them yet."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from commonplace.network.formats import making
from commonplace.network.formats.model import Row
from commonplace.network.formats.places import Place
from commonplace.spaces.canonical import web_address

_FIELD: Final = re.compile(r"(?P<name>[\w-]{1,60})(?:;[^:]*)?:(?P<value>.*)", re.DOTALL)
_FOLD: Final = re.compile(r"\r?\n[ \t]")
_SHOWN: Final = ("DTSTART", "SUMMARY", "LOCATION", "URL")


def is_calendar(text: str) -> bool:
    """Whether a text is a calendar, by its first line."""
    return text[:400].lstrip().upper().startswith("BEGIN:VCALENDAR")


def rows_of(text: str) -> Iterator[Row]:
    """The calendar as a space, then each event as something that is not understood yet."""
    top: dict[str, str] = {}
    event: dict[str, str] = {}
    inside = ""
    events: list[Row] = []
    for line in _FOLD.sub("", text).splitlines():
        match = _FIELD.match(line)
        key, value = (match["name"].upper(), match["value"].strip()) if match else ("", "")
        if key == "BEGIN" and value.upper() != "VCALENDAR" and not inside:
            inside, event = value.upper(), {}
        elif key == "END" and value.upper() == inside:
            if inside in {"VEVENT", "VTODO", "VJOURNAL"}:
                events.append(_event(event))
            inside = ""
        elif match:
            (event if inside else top).setdefault(key, value)
    if inside == "VEVENT":
        events.append(_event(event))
    yield _space(top)
    yield from events


def _space(top: dict[str, str]) -> Row:
    named = (top.get(key, "").replace("webcal://", "https://") for key in ("SOURCE", "URL", "X-ORIGINAL-URL"))
    address = next(filter(web_address, named), "")
    title = _plain(top.get("X-WR-CALNAME", "") or top.get("NAME", "") or top.get("PRODID", ""))
    details = {"note": _plain(top.get("X-WR-CALDESC", "") or top.get("DESCRIPTION", ""))}
    place = Place("space", problem="" if address else "no_address", address=address)
    return making.space(place, name=title, details=details)


def _event(event: dict[str, str]) -> Row:
    return making.nothing(" · ".join(_plain(event[key]) for key in _SHOWN if event.get(key)) or "VEVENT", "event")


def _plain(value: str) -> str:
    return re.sub(r"\\(.)", lambda match: " " if match[1] in "nN" else match[1], value)
