"""A network made by hand: sources, follows, entries, and a whole of any size."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import count

from commonplace.entries.models import Entry, Follow
from commonplace.kernel.clock import now
from commonplace.kernel.ids import entry_ids
from commonplace.members.models import Member
from commonplace.network.models import Goal, Link, Serving
from commonplace.network.nodes import THINGS
from commonplace.people.models import Handle, Person
from commonplace.spaces.models import Source, Space
from commonplace.tools.models import Tool

START = datetime(2026, 9, 1, 8, tzinfo=UTC)
_numbers = count(1)


def make_source(**fields: object) -> Source:
    number = next(_numbers)
    address = f"https://invented-{number}.example.org/feed"
    return Source.objects.create(address=address, canonical=address, **{"title": f"Invented {number}", **fields})


def make_follow(row: Person | Space, source: Source | None = None, **fields: object) -> Follow:
    source = source or make_source()
    which = {"person": row} if isinstance(row, Person) else {"space": row}
    return Follow.objects.create(member=row.owner, source=source, **which, **fields)


def make_entry(source: Source, title: str, *, days: float = 0) -> Entry:
    at = START + timedelta(days=days)
    entry = Entry.objects.create(
        id=entry_ids(1)[0], source=source, identity=next(_numbers).to_bytes(16, "big"), content_hash=bytes(16), title=title, stands_at=at)
    source.newest_at = max(source.newest_at or at, at)
    source.save()
    return entry


def live(**fields: object) -> dict[str, object]:
    """Columns of a source that speaks."""
    at = now()
    return {"newest_at": at, "quiet_from": at + timedelta(days=30), "dormant_from": at + timedelta(days=180), **fields}


def make_network(member: Member, size: int) -> None:
    """So many nodes: half of them people with a handle and a source each, the rest spaces with a source and tools; links, and goals served."""
    people = Person.objects.bulk_create([Person(owner=member, name=f"Person {n}") for n in range(size // 2)])
    spaces = Space.objects.bulk_create([Space(owner=member, name=f"Space {n}", kind="blog") for n in range(size // 4)])
    tools = Tool.objects.bulk_create([Tool(owner=member, name=f"Tool {n}") for n in range(size - len(people) - len(spaces))])
    Handle.objects.bulk_create([Handle(person=one, kind="blog", typed=f"@p{one.pk}") for one in people])
    first = next(_numbers) * 1_000_000
    sources = Source.objects.bulk_create(
        [Source(address=f"https://s{first + n}.example.org/", canonical=f"s{first + n}", **live()) for n in range(len(people) + len(spaces))])
    Follow.objects.bulk_create(
        [Follow(member=member, source=sources[n], person=one) for n, one in enumerate(people)]
        + [Follow(member=member, source=sources[len(people) + n], space=one) for n, one in enumerate(spaces)])
    goals = [Goal.objects.create(owner=member, text=f"Goal {n}") for n in range(3)]
    Serving.objects.bulk_create([Serving(goal=goals[n % 3], person=one) for n, one in enumerate(people)])
    Link.objects.bulk_create([
        Link(owner=member, person=one, to_space=spaces[n % len(spaces)], pair=f"person:{one.pk} space:{spaces[n % len(spaces)].pk}")
        for n, one in enumerate(people) if spaces
    ])
    assert len(THINGS) == 3
    assert tools
