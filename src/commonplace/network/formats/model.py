"""What somebody brought, in one shape whatever it came as: rows of people, spaces, bookmarks and posts, and what was not understood."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Final, Literal

from commonplace.network.formats import words

Thing = Literal["person", "space", "tool", "goal", "link", "bookmark", "post", "nothing"]
"""The values of `network.BroughtRow.Thing`."""

Kind = Literal[
    "fediverse", "bluesky", "blog", "podcast", "video", "newsletter", "web", "mail", "phone", "twitter", "facebook", "instagram",
    "threads", "linkedin", "tiktok", "other", "none",
]
"""The values of `people.Handle.Kind`."""

MAX_BYTES: Final = 60_000_000
"""Of a zip, whole; whatever else is brought stays below `MAX_TEXT_BYTES`."""
MAX_TEXT_BYTES: Final = 20_000_000
MAX_ROWS: Final = 100_000
"""Rows of one thing that is brought; what stands behind them is counted and said (`too_many_rows`)."""
MAX_NAME: Final = 200
MAX_TEXT: Final = 10_000
"""Characters of a note, or of the text of a post; what was cut ends in an ellipsis."""
MAX_RAW: Final = 50_000
"""Characters of what stood there."""
TWICE: Final = "twice"
"""Of `words.ROWS`, for whoever stores the rows: it is there already, because it stands before in the same file."""
MAX_HANDLES: Final = 100
"""Of one person."""


class NotUnderstood(Exception):
    """The bytes are none of the formats, or not safe to open.

    `code` is a key of `words.REFUSALS`; `str()` is its sentence for the member: what happened, what was kept, what to do next.
    """

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code

    def __str__(self) -> str:
        return words.sentence(self.code)


@dataclass(frozen=True, slots=True)
class Handle:
    """One way to a person.

    `kind`: a value of `people.Handle.Kind`. `value`: as `consumption.discovery` takes it and as it is shown: `@nora@example.social`,
    `sam.example.com`, an address, a number, `@name` of Twitter. `address`: the page to look at, empty where there is none.
    `dead`: it leads nowhere any more.
    """

    kind: Kind
    value: str
    address: str = ""
    dead: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """One thing that was brought.

    `address`: of a space or a bookmark, as it stood in the file byte for byte; a space without one is "no address yet".
    `folders`: from the outermost in. `details`: what the format says besides, JSON only, by the keys of `DETAILS`.
    `raw`: what stood there, always filled where the thing is "nothing". `problem`: a key of `words.ROWS` or empty; also on rows that
    were understood but where something is missing.
    """

    thing: Thing
    name: str = ""
    handles: tuple[Handle, ...] = ()
    address: str = ""
    folders: tuple[str, ...] = ()
    details: dict[str, Any] = field(default_factory=dict)  # Any: JSON of many shapes
    raw: str = ""
    problem: str = ""


DETAILS: Final = {
    "kind": "of a space: a value of spaces.Space.Kind",
    "site_address": "of a space: its page for people",
    "typed": "of a space without an address: what stood there, such as #tlchat",
    "note": "text about it, as it came: profile text, note, description",
    "role": "of a person: title or role",
    "organization": "of a person",
    "level": "of a person: which grades or ages they teach",
    "by": "of a post of somebody else: their handle; of a book: who wrote it",
    "isbn": "of a book",
    "place": "of a person or a space: where",
    "times": "of a space: when it meets",
    "tags": "list of words",
    "at": "when, ISO 8601, UTC where the format says the zone",
    "text": "of a post: what it says",
    "id": "what the format calls it: a number of an account, a post, a DID",
    "relation": "of a person: list of follower, following, listed",
    "is_private": "of a bookmark: its owner kept it for herself",
    "is_unread": "of a bookmark: to be read",
    "is_reply": "of a post",
    "languages": "list of language codes",
    "show_boosts": "of an account followed in the fediverse",
    "notify": "of an account followed in the fediverse: told of each post",
    "columns": "of a table: what stood in columns that have no meaning here, {title: text}",
}
"""The keys of `Row.details`."""


@dataclass(frozen=True, slots=True)
class Brought:
    """What was brought, as it was recognized.

    `format`: a key of `words.FORMATS`. `rows`: in the order of the file. `problems`: keys of `words.WHOLES`, of what was wrong with the
    whole. `extra`: what the format needs besides its rows, JSON only: `ask` (an address that must be fetched first, `bluesky.asking`),
    `names` of files in a zip that were not understood, `about` (what a pack says of itself), `is_own` (our own file).
    """

    format: str
    title: str
    rows: tuple[Row, ...]
    problems: tuple[str, ...] = ()
    extra: dict[str, Any] = field(default_factory=dict)  # Any: JSON of many shapes
