"""What stands in a Commonplace file, thing by thing: it is read, written and described from these tables (`schema`, docs/)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from commonplace.entries.models import StopReason
from commonplace.members.scope import Scope
from commonplace.network.models import PackItem
from commonplace.people.models import Handle, Person, Support
from commonplace.spaces.models import Source, Space
from commonplace.tools.models import Purpose, Tool

VERSION: Final = 1
"""Of the layout. It grows by fields, which older programs keep unread; another number is another layout."""
NETWORK: Final = "network"
PACK: Final = "pack"
ENVELOPE: Final = ("kind", "version", "exported", "site", "generator")
LONGEST_NOTE: Final = 20_000
LONGEST_ADDRESS: Final = 2_000
"""Characters, both."""

Shape = Literal["line", "lines", "address", "choice", "choices", "day", "moment", "flag", "count"]
"""`line`: a text without line ends; `lines`: one with them; `address`: kept byte for byte; `choices`: a list of words."""


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a thing.

    Args:
        key: its name in the file.
        column: its name in the model.
        shape: what it holds.
        longest: characters of a text.
        choices: the words that are understood.
        fallback: what stands in the column for a word that is not understood; the word itself survives beside it.

    """

    key: str
    column: str
    shape: Shape
    longest: int = 0
    choices: tuple[str, ...] = ()
    fallback: str = ""


def _same(key: str, shape: Shape, longest: int = 0) -> Field:
    return Field(key, key, shape, longest)


def _choice(key: str, choices: list[str], fallback: str = "") -> Field:
    return Field(key, key, "choice", choices=tuple(choices), fallback=fallback)


# What may not be understood counts as personal: that never appears in a record for an employer.
_SCOPE: Final = _choice("scope", Scope.values, Scope.PERSONAL)
_NOTED: Final = (
    _same("why", "line", 500), _SCOPE, _same("note", "lines", LONGEST_NOTE), _same("since", "day"),
    Field("gave", "gave_on", "day"), Field("added", "added_at", "moment"), Field("left", "left_at", "moment"),
)

PERSON_FIELDS: Final = (
    _choice("kind", Person.Kind.values, Person.Kind.PERSON), _same("name", "line", 200), _same("count", "count"),
    Field("gives", "gives", "choices", choices=tuple(Support.values)),
    _same("role", "line", 100), _same("level", "line", 100), _same("region", "line", 100),
    _choice("known_from", Person.KnownFrom.values, Person.KnownFrom.NOTED), *_NOTED,
)
STUDENTS_FIELDS: Final = frozenset({"kind", "count", "scope", "note", "since", "added", "left"})
"""All that may stand there of students: nothing by which one of them could be found."""
HANDLE_FIELDS: Final = (
    _choice("kind", Handle.Kind.values, Handle.Kind.OTHER), Field("value", "typed", "address"), _same("address", "address"),
    Field("dead", "is_dead", "flag"), Field("added", "added_at", "moment"),
)
FOLLOW_FIELDS: Final = (
    _same("address", "address"), _same("fetched", "address"), _choice("kind", Source.Kind.values, Source.Kind.BLOG),
    Field("name", "title", "line", 300), Field("since", "since", "moment"), Field("stopped", "stopped_at", "moment"),
    Field("stopped_why", "stopped_why", "choice", choices=tuple(StopReason.values), fallback=""),
    Field("paused", "paused_at", "moment"), Field("muted", "is_muted", "flag"), Field("muted_until", "muted_until", "moment"),
    Field("noisy", "is_noisy", "flag"), Field("blocked_at_school", "is_blocked_at_school", "flag"), _same("secret", "flag"),
)
SPACE_FIELDS: Final = (
    _same("name", "line", 200), _choice("kind", Space.Kind.values), _choice("form", Space.Form.values, Space.Form.DIGITAL),
    _same("address", "address"), _same("typed", "address"), _same("place", "line", 200), _same("times", "line", 200),
    _same("cost", "line", 100), *_NOTED,
)
TOOL_FIELDS: Final = (
    _same("name", "line", 200), _choice("form", Tool.Form.values, Tool.Form.DIGITAL),
    Field("purposes", "purposes", "choices", choices=tuple(Purpose.values)), _same("isbn", "line", 17),
    _same("address", "address"), _same("loan", "line", 300), *_NOTED,
)
GOAL_FIELDS: Final = (
    _same("text", "line", 200), _same("note", "lines", LONGEST_NOTE), _SCOPE, _same("until", "day"),
    Field("made", "made_at", "moment"), Field("reached", "reached_at", "moment"), Field("dropped", "dropped_at", "moment"),
)
LINK_FIELDS: Final = (_same("word", "line", 100), Field("made", "made_at", "moment"))
MERGE_FIELDS: Final = (Field("at", "at", "moment"), Field("split", "split_at", "moment"))
PACK_FIELDS: Final = (
    _same("title", "line", 120), _same("why", "line", 500), _same("licence", "line", 20),
    Field("made", "made_at", "moment"), Field("changed", "changed_at", "moment"),
)
CONSENT_FIELDS: Final = (
    _choice("consent", PackItem.Consent.values, PackItem.Consent.NOT_ASKED), _same("agreed_on", "day"), _same("listed_at", "address"),
)
ITEM_FIELDS: Final = (_same("why", "line", 300), *CONSENT_FIELDS)
SNAPSHOT_FIELDS: Final = (_same("at", "moment"), _same("name", "line", 100), Field("by_hand", "is_by_hand", "flag"))
HELD_FIELDS: Final = (_same("name", "line", 300),)
