"""A Commonplace file as it was read: records, what is said about them, and why something is no such file."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final, Literal
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from commonplace.network.said import Thing

Key = tuple[Thing, UUID]
"""A person, a space or a tool, by its id in files; written `person:UUID`."""
Recorded = Literal["person", "space", "tool", "goal", "link"]

NOTES: Final = {
    "turned": _("held characters that nobody sees or that turn the direction of the text; they were taken out."),
    "cut": _("is longer than what can be shown here: its beginning is shown, and the whole leaves again with your own file."),
    "unknown": _("holds a word that this program does not know. The word is kept and leaves again with your own file."),
    "unreadable": _("is not understood as what it should be. It is kept as it stood, and leaves again with your own file."),
    "nameless": _("is missing or empty: give it a name where it stands in your network."),
    "student": _("Students never stand here by name: what says more than how many they are was left out; the count and the note are kept."),
    "term_day": _("is a thirteenth day on which a term begins, and a year has twelve at most; it was left out."),
    "joined": _("says of somebody that they are two people at once, so it was left out."),
    "twice": _("is an id that stands in this file twice, for two different things: the second one gets an id of its own."),
    "outside": _("points to something that is not in this file. It counts only where that is in your network already."),
    "dangling": _("points to something that is neither in this file nor in your network, so it was left out."),
    "itself": _("joins something to itself, so it was left out."),
    "not_web": _("is no address that can be fetched, so it is not followed; whoever or whatever it belongs to is kept."),
    "elsewhere": _("is followed already, as somebody or something else of your network; it stays there."),
    "guessed": _("The file is not written in UTF-8. It was read as Windows writes it: look whether the names are right."),
}
"""What is said of one place in a file that was read all the same."""

REFUSALS: Final = {
    "empty": _("There is nothing in it. Nothing was changed; choose the file again."),
    "too_big": _("It is larger than {most} MB, and no file of one network is. Nothing was changed; look whether it is the right one."),
    "too_deep": _("Something in it stands more than {most} levels deep, as nothing of ours does. Nothing was changed; export it again."),
    "cut": _("It ends in the middle or is damaged, in line {line}. Nothing was changed; copy or export it again."),
    "web_page": _("This is a web page and not a Commonplace file. Nothing was changed; bring the file that “Take it along” gives."),
    "not_json": _("This is not a Commonplace file: it is not JSON. Nothing was changed; bring lists of other kinds under “Bring them in”."),
    "not_ours": _("This is JSON, but not a Commonplace file: it has neither people nor spaces nor tools. Nothing was changed."),
    "newer": _("It was written by a newer Commonplace, in a layout that this one cannot read. Nothing was changed; update this site."),
    "wrong": _("{place} should be {expected}. Nothing was changed; mend it there, or export the file again."),
    "number": _("There is a number in it that no program can keep. Nothing was changed; mend it, or export the file again."),
    "key_twice": _("The field “{place}” stands twice in one thing, and only one can be meant. Nothing was changed; take one of them out."),
    "too_many": _("{place} holds more than {most} entries. Nothing was changed; split the file."),
    "too_much": _("{place} holds more unknown fields than can be kept. Nothing was changed; take some of them out."),
}
"""Why nothing was taken at all."""


class NotOurFile(Exception):
    """The bytes are no Commonplace file, or not a safe one; `code` is a key of `REFUSALS`, `str()` the sentence for the member."""

    def __init__(self, code: str, **words: object) -> None:
        super().__init__(code)
        self.code, self.words = code, words

    def __str__(self) -> str:
        return str(REFUSALS[self.code]).format(**self.words)


@dataclass(frozen=True, slots=True)
class Note:
    """Something to be said about one place, such as `people[3].name`; "" is the whole file. `code` is a key of `NOTES`."""

    place: str
    code: str

    def __str__(self) -> str:
        sentence = str(NOTES[self.code])
        if self.code == "student":
            return f"{self.place}: {sentence}"
        return f"{self.place} {sentence}" if self.place else sentence


@dataclass(frozen=True, slots=True)
class Record:
    """One thing of a file.

    Args:
        place: where it stands, such as `people[3]`.
        uuid: its id; one was given where it had none.
        fields: what is understood, by the columns of its model.
        extra: what is not understood, by the names in the file: it leaves again as it came.
        parts: records within it, by the names in the file: `handles`, `follows`, `items`, `places`, `holds`.
        refs: what it points to, by the names in the file: `between`, `served_by`, `what`.
        said: itself, as it stands in the file, with the id it was given.

    """

    place: str
    uuid: UUID
    # Any here and below: values of columns, and JSON of strangers.
    fields: dict[str, Any]
    extra: dict[str, Any] = field(default_factory=dict)
    parts: dict[str, tuple[Record, ...]] = field(default_factory=dict)
    refs: dict[str, tuple[Key, ...]] = field(default_factory=dict)
    said: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Merging:
    """Two people who were said to be one; `brought` came along with `gone`."""

    record: Record
    kept: UUID
    gone: UUID
    brought: tuple[UUID, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """A whole file, or a piece of one. Nothing of it is in the network yet.

    `kind`: "network" or "pack". `extra`: fields at the top that are not understood.
    """

    kind: str = "network"
    title: str = ""
    site: str = ""
    exported: datetime | None = None
    people: tuple[Record, ...] = ()
    spaces: tuple[Record, ...] = ()
    tools: tuple[Record, ...] = ()
    goals: tuple[Record, ...] = ()
    links: tuple[Record, ...] = ()
    packs: tuple[Record, ...] = ()
    merges: tuple[Merging, ...] = ()
    not_the_same: tuple[tuple[UUID, UUID], ...] = ()
    term_days: tuple[tuple[int, int], ...] = ()
    snapshots: tuple[Record, ...] = ()
    extra: dict[str, Any] = field(default_factory=dict)
    notes: tuple[Note, ...] = ()

    def nodes(self) -> Iterator[tuple[Thing, Record]]:
        """People, then spaces, then tools."""
        for record in self.people:
            yield "person", record
        for record in self.spaces:
            yield "space", record
        for record in self.tools:
            yield "tool", record
