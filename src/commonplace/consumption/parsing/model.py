"""What a source says, whatever format it says it in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

MAX_ENTRIES = 2_000
"""The newest so many of one document are kept."""


@dataclass(frozen=True, slots=True)
class Enclosure:
    """A file that goes with an entry: a recording, a film, a document."""

    address: str
    type: str
    seconds: int | None = None
    bytes: int | None = None
    title: str = ""


@dataclass(frozen=True, slots=True)
class Chapter:
    """A part of a recording: where it begins, in seconds, and what it is called."""

    seconds: int
    title: str


@dataclass(frozen=True, slots=True)
class ParsedEntry:
    """One item as its source gives it. Texts are plain, addresses absolute http or https or "", `html` is not yet cleaned."""

    guid: str
    address: str
    title: str
    author: str
    html: str
    published: datetime | None
    updated: datetime | None
    kind: str = "article"
    enclosures: tuple[Enclosure, ...] = ()
    tags: tuple[str, ...] = ()
    base: str = ""
    """Where relative addresses in `html` start from."""
    chapters: tuple[Chapter, ...] = ()
    chapters_at: str = ""
    """Address of a file with the chapters, where the source names one instead of giving them."""


@dataclass(frozen=True, slots=True)
class ParsedSource:
    """A document that is a source. `repaired`: it was not well-formed, so something may be missing."""

    title: str
    about: str
    site_address: str
    language: str
    kind: str
    ttl_minutes: int | None
    entries: tuple[ParsedEntry, ...]
    truncated_from: int | None = None
    repaired: bool = False


class NotASource(Exception):
    """The bytes are something else.

    `code` is "web_page", "picture", "empty", "not_a_source" or "broken"; `detail` a few English words for the log.
    """

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(f"{code}: {detail}" if detail else code)
        self.code = code
        self.detail = detail

    def __reduce__(self) -> tuple[type[NotASource], tuple[str, str]]:
        return type(self), (self.code, self.detail)  # crosses between processes whole
