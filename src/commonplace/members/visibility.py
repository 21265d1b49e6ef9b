"""Who sees what: each module says it for what it stores, and the page "Who can see me" is made of it."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise

Words = str | Promise


@dataclass(frozen=True, slots=True)
class Seen:
    """One thing that is stored about a member, who sees it in the program's pages, and what else is true of it."""

    what: Words
    who: Words
    note: Words = ""


_seen: dict[str, Seen] = {}


def register(what: Words, who: Words, note: Words = "", *, key: str = "") -> None:
    """Add a line; call it in `AppConfig.ready`. The same `key` (else the same English words) replaces the line.

    Say it as the code is today: "you", "the stewards", "everybody here". A word such as "private" never stands alone.
    """
    _seen[key or str(what)] = Seen(what, who, note)


def lines() -> tuple[Seen, ...]:
    """All lines, in the order in which the modules stand on one another."""
    return tuple(_seen.values())
