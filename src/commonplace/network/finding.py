"""Finding people, spaces and tools by name, note, why, handle and address: only ever one member's own.

Each row carries what is noted in it folded (`found_by`), so that the database itself looks for parts of words in the rows of one
member, the same on SQLite and PostgreSQL: without regard to case and to accents, and inside words too, since handles are looked for
by their parts. What does not hold the words is not read.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from operator import attrgetter
from typing import Any, Final

from django.db.models import Q, QuerySet
from django.db.models.functions import Coalesce

from commonplace.kernel import search
from commonplace.kernel.search import words
from commonplace.kernel.text import isolate
from commonplace.members.models import Member
from commonplace.network import queries
from commonplace.network.nodes import THINGS, person_name
from commonplace.network.queries import MODELS
from commonplace.network.said import Thing
from commonplace.people.models import Handle, Person
from commonplace.spaces.models import Space
from commonplace.tools.models import Tool

BEGINS: Final = 0
NAMED: Final = 1
SAID: Final = 2
"""How well something fits: its name begins so; all words stand in its name; they stand in what is noted of it."""


@dataclass(frozen=True, slots=True)
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
    wanted = dict.fromkeys(words.fold(token) for term in query.wanted for token in term.tokens)
    unwanted = dict.fromkeys(words.fold(" ".join(term.tokens)) for term in query.unwanted)
    if not wanted or query.category or query.source or query.after or query.before:
        return []
    begins = words.fold(" ".join(text.split()))
    hits = []
    for thing in THINGS:
        if thing in things:
            rows = reduce(lambda rows, word: rows.filter(_holds(member, thing, word)), wanted, queries.everything(member, thing))
            rows = reduce(lambda rows, word: rows.exclude(_holds(member, thing, word)), unwanted, rows)
            hits += [_hit(thing, *columns, wanted, begins) for columns in _columns(rows, thing)]
    return sorted(hits, key=_in_order)


_in_order: Final = attrgetter("place", "is_left", "name", "thing", "pk")


def _holds(member: Member, thing: Thing, word: str) -> Q:
    """Rows in which a word stands; of a person also in those that were merged into it, and in the handles of all of them."""
    holds = Q(found_by__contains=word)
    if thing != "person":
        return holds
    people = Person.objects.visible_to(member)
    merged = people.filter(holds, merged_into__isnull=False).values("merged_into")
    reached = Handle.objects.filter(holds, person__in=people).annotate(whole=Coalesce("person__merged_into", "person")).values("whole")
    return holds | Q(pk__in=merged) | Q(pk__in=reached)


def _columns(rows: QuerySet[Any], thing: Thing) -> Iterator[tuple[int, str, datetime | None, str]]:  # Any: one of the three models
    """Id, public id, when it was let go, and name, of each."""
    same = rows.values_list("pk", "public_id", "left_at", "name", *(("kind", "count") if thing == "person" else ()))
    for pk, public_id, left_at, name, *of_person in same.iterator(chunk_size=5_000):
        yield pk, public_id, left_at, person_name(of_person[0], name, of_person[1]) if of_person else name


def _hit(
    thing: Thing, pk: int, public_id: str, left_at: datetime | None, shown: str, wanted: Collection[str], begins: str,
) -> Hit:
    name = words.fold(shown)
    place = BEGINS if name.startswith(begins) else NAMED if all(word in name for word in wanted) else SAID
    return Hit(place, left_at is not None, name, thing, pk, public_id, isolate(shown))


def rows_of(member: Member, hits: Collection[Hit]) -> list[Person | Space | Tool]:
    """The rows of hits, in their order; a query for each of the three at most."""
    found: dict[tuple[str, int], Person | Space | Tool] = {}
    for thing in THINGS:
        if ids := [hit.pk for hit in hits if hit.thing == thing]:
            found |= {(thing, row.pk): row for row in MODELS[thing].objects.visible_to(member).filter(pk__in=ids)}
    return [found[hit.thing, hit.pk] for hit in hits if (hit.thing, hit.pk) in found]
