"""Finding people, spaces and tools by name, note, why, handle and address: only ever one member's own.

The rows of one member are read by their owner and compared here, so that both databases find the same: without regard to case and
to accents, and inside words too, since handles are looked for by their parts. 20,000 rows take about a quarter of a second.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Final

from commonplace.kernel import search
from commonplace.kernel.search import words
from commonplace.kernel.text import isolate
from commonplace.members.models import Member
from commonplace.network.nodes import THINGS, person_name
from commonplace.network.queries import MODELS
from commonplace.network.said import Thing
from commonplace.people.models import Person
from commonplace.spaces.models import Space
from commonplace.tools.models import Tool

BEGINS: Final = 0
NAMED: Final = 1
SAID: Final = 2
"""How well something fits: its name begins so; all words stand in its name; they stand in what is noted of it."""
_FIELDS: Final[dict[Thing, tuple[str, ...]]] = {"space": ("address", "typed", "place", "times"), "tool": ("address", "isbn", "loan")}
"""What is looked through besides name, why and note."""


@dataclass(frozen=True, slots=True, order=True)
class Hit:
    """One that was found, in the order of a list: how well it fits, what is present first, then by name (folded).

    `shown` is the name for people to read, plain text.
    """

    place: int
    is_left: bool
    name: str
    thing: Thing
    pk: int
    public_id: str
    shown: str


def find(member: Member, text: str, *, things: Collection[Thing] = THINGS) -> list[Hit]:
    """All of a member's own that hold every word of `text`, the best first.

    Args:
        member: whose.
        text: as typed into a search field: words, "phrases", -without. What narrows by source, category or date finds nothing here.
        things: only these.

    """
    query = search.parse(text)
    wanted = [words.fold(token) for term in query.wanted for token in term.tokens]
    unwanted = [words.fold(" ".join(term.tokens)) for term in query.unwanted]
    if not wanted or query.category or query.source or query.after or query.before:
        return []
    begins = words.fold(" ".join(text.split()))
    return sorted(
        _hit(row, wanted, begins)
        for row in _rows(member, things)
        if all(word in row.said for word in wanted) and not any(word in row.said for word in unwanted)
    )


@dataclass(frozen=True, slots=True)
class _Row:
    """What is compared: `said` is all that is noted, folded."""

    thing: Thing
    pk: int
    public_id: str
    is_left: bool
    name: str
    said: str


def _hit(row: _Row, wanted: list[str], begins: str) -> Hit:
    name = words.fold(row.name)
    return Hit(_place(name, wanted, begins), row.is_left, name, row.thing, row.pk, row.public_id, isolate(row.name))


def _place(name: str, wanted: list[str], begins: str) -> int:
    if name.startswith(begins):
        return BEGINS
    return NAMED if all(word in name for word in wanted) else SAID


def _rows(member: Member, things: Collection[Thing]) -> Iterator[_Row]:
    if "person" in things:
        yield from _people(member)
    for thing, fields in _FIELDS.items():
        if thing in things:
            rows = MODELS[thing].objects.visible_to(member).values_list("pk", "public_id", "left_at", "name", "why", "note", *fields)
            for pk, public_id, left_at, name, *said in rows.iterator(chunk_size=5_000):
                yield _Row(thing, pk, public_id, left_at is not None, name, words.fold("\n".join((name, *said))))


def _people(member: Member) -> Iterator[_Row]:
    whole: dict[int, tuple[str, bool, str]] = {}
    said: dict[int, list[str]] = defaultdict(list)
    # One statement: a row a handle, and one where there is none.
    rows = Person.objects.visible_to(member).order_by("pk").values_list(
        "pk", "public_id", "kind", "count", "merged_into_id", "left_at", "name", "why", "note", "role", "level", "region",
        "handles__typed", "handles__address",
    )
    last = 0
    for pk, public_id, kind, count, kept, left_at, name, *rest, typed, address in rows.iterator(chunk_size=5_000):
        noted = said[kept or pk]
        if pk != last:
            last = pk
            noted += (name, *rest)
            if kept is None:
                whole[pk] = (public_id, left_at is not None, person_name(kind, name, count))
        noted += [one for one in dict.fromkeys((typed, address)) if one]
    for pk, (public_id, is_left, name) in whole.items():
        yield _Row("person", pk, public_id, is_left, name, words.fold("\n".join(said[pk])))


def rows_of(member: Member, hits: Collection[Hit]) -> list[Person | Space | Tool]:
    """The rows of hits, in their order; a query for each of the three at most."""
    found: dict[tuple[str, int], Person | Space | Tool] = {}
    for thing in THINGS:
        if ids := [hit.pk for hit in hits if hit.thing == thing]:
            found |= {(thing, row.pk): row for row in MODELS[thing].objects.visible_to(member).filter(pk__in=ids)}
    return [found[hit.thing, hit.pk] for hit in hits if (hit.thing, hit.pk) in found]
