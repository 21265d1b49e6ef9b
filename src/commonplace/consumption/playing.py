"""Audio and video of an entry, as its page shows them; pure, but for the language of the reader."""

from __future__ import annotations

import html as entities
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils import formats
from django.utils.translation import gettext as _

from commonplace.consumption import pictures
from commonplace.entries import lengths
from commonplace.kernel.http import safe_address

SPEEDS = (75, 100, 125, 150, 175, 200)
"""What the player offers, in percent, besides the member's own speed."""
OPEN_UP_TO = 12
"""So many chapters are shown unfolded."""
_PICTURE = re.compile(r"""<img\b(?:[^"<>]|"[^"]*")*?\ssrc="([^"]+)\"""")

Files = Sequence[Mapping[str, Any]]
"""JSON of our own making, `deciding.NewEntry.enclosures`."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A chapter: where it begins, that as a clock shows it, its title, and the address that plays from there."""

    seconds: int
    at: str
    title: str
    address: str


@dataclass(frozen=True, slots=True)
class Speed:
    """A speed to choose: 1.5 for scripts, and that with a sign for people."""

    factor: str
    words: str
    is_mine: bool


@dataclass(frozen=True, slots=True)
class Length:
    """Minutes at normal speed, 0 where nobody said; and those at the member's own speed, 0 where that is the same."""

    minutes: int
    mine: int = 0
    speed: str = ""


@dataclass(frozen=True, slots=True)
class Player:
    """A file that is played; `number` counts all files of the entry from 0, `place` is in seconds, 0 for the beginning."""

    number: int
    is_video: bool
    address: str
    title: str
    length: Length
    place: int
    stopped_at: str
    poster: str
    chapters: tuple[Mark, ...]
    are_chapters_open: bool
    chapters_come: bool

    @property
    def source(self) -> str:
        """The address that the browser plays: from the place where the member stopped, with or without a script."""
        return f"{self.address}#t={self.place}" if self.place else self.address


def is_played(file: Mapping[str, Any]) -> bool:
    """Whether a file of an entry is audio or video at an address that may be linked."""
    return str(file.get("type") or "").startswith(("audio/", "video/")) and bool(safe_address(file.get("address") or ""))


def players(
    files: Files, chapters: Sequence[Mapping[str, Any]], *, places: Mapping[int, int], speed_percent: int, poster: str = ""
) -> list[Player]:
    """The players of an entry's page; the chapters belong to the first.

    Args:
        files: the entry's files.
        chapters: [{seconds, title}].
        places: where the member stopped, in seconds, by the number of the file.
        speed_percent: the member's own speed.
        poster: address of a picture on this site that stands for a film before it plays.

    """
    found: list[Player] = []
    for number, file in enumerate(files):
        if not is_played(file):
            continue
        address, place = file["address"].partition("#")[0], places.get(number, 0)
        marks = () if found else tuple(
            Mark(one["seconds"], lengths.as_clock(one["seconds"]), one["title"], f"{address}#t={one['seconds']}") for one in chapters
        )
        is_video = file["type"].startswith("video/")
        found.append(Player(
            number=number, is_video=is_video, address=address, title=file.get("title") or "",
            length=length("video" if is_video else "audio", file.get("seconds") or 0, speed_percent),
            place=place, stopped_at=lengths.as_clock(place) if place else "", poster=poster if is_video else "",
            chapters=marks, are_chapters_open=len(marks) <= OPEN_UP_TO, chapters_come=bool(file.get("chapters")) and not marks,
        ))
    return found


def speeds(mine: int) -> list[Speed]:
    """What the menu of speeds offers: the usual ones and the member's own."""
    return [Speed(f"{one / 100:g}", times(one), one == mine) for one in sorted({*SPEEDS, mine})]


def times(speed_percent: int) -> str:
    """A speed as people write it: one and a half times."""
    factor = speed_percent // 100 if speed_percent % 100 == 0 else speed_percent / 100
    return _("%(factor)s×") % {"factor": formats.number_format(factor)}  # noqa: RUF001 - the sign of multiplication


def length(entry_kind: str, seconds: int, speed_percent: int) -> Length:
    """How long something takes, at normal speed and at the member's."""
    if not lengths.is_given(entry_kind, seconds):
        return Length(0)
    whole = lengths.minutes(seconds)
    if entry_kind not in lengths.PLAYED or speed_percent == lengths.NORMAL:
        return Length(whole)
    return Length(whole, lengths.minutes(lengths.seconds_for(entry_kind, seconds, speed_percent)), times(speed_percent))


def poster(html: str, *, shown: bool) -> str:
    """The first picture of an entry's cleaned text, from this site, for a film to show before it plays; "" for none."""
    found = _PICTURE.search(html) if shown and "<img" in html else None
    address = safe_address(entities.unescape(found.group(1))) if found else None
    return pictures.signed_path(address) if address else ""
