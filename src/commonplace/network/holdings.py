"""What a member's network holds at this moment, as a snapshot keeps it."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from typing import Any, Final
from uuid import UUID

from django.db.models import QuerySet

from commonplace.entries.models import Follow
from commonplace.kernel.text import isolate
from commonplace.members.models import Member
from commonplace.network.churn import CARD, Held
from commonplace.network.models import Snapshot
from commonplace.network.nodes import THINGS, person_name
from commonplace.people.models import Handle, Person
from commonplace.spaces.canonical import canonical_key, holds_secret
from commonplace.spaces.models import Space
from commonplace.tools.models import Tool

_HIDDEN: Final = "hidden:"
"""Before the hash of an address that lets in whoever holds it."""


def held_by(member: Member) -> list[Held]:
    """Who and what is in her network now: people, spaces and tools, in the order in which they came; in five queries.

    What she let go is not in it. Nor is what she followed and follows no more, but for people of whom she noted what they give.
    """
    addresses = _Addresses()
    people, merged, giving = _people(member, addresses)
    for person, kind, typed, address in _live_handles(member):
        addresses.add(f"person:{merged.get(person, person)}", _of_handle(kind, typed, address))
    rest = [(thing, *row) for thing, rows in _rest(member) for row in rows]
    for thing, pk, _uuid, _name, address in rest:
        addresses.add(f"{thing}:{pk}", address)
    running: set[str] = set()
    stopped: set[str] = set()
    follows = Follow.objects.visible_to(member).order_by("pk")
    for person, space, at, canonical, is_secret in follows.values_list(
        "person_id", "space_id", "stopped_at", "source__canonical", "source__is_secret",
    ):
        node = f"person:{merged.get(person, person)}" if person is not None else f"space:{space}"
        (stopped if at else running).add(node)
        if at is None:
            addresses.keep(node, canonical, is_secret=is_secret)
    gone = stopped - running - giving
    those = [*people, *((thing, pk, uuid, isolate(name)) for thing, pk, uuid, name, _address in rest)]
    return [
        Held(thing, str(uuid), name, addresses.of(f"{thing}:{pk}")) for thing, pk, uuid, name in those if f"{thing}:{pk}" not in gone
    ]


class _Addresses:
    """The canonical addresses of each node, each once, in the order in which they came."""

    def __init__(self) -> None:
        self._found: dict[str, dict[str, None]] = defaultdict(dict)

    def add(self, node: str, address: str) -> None:
        if address:
            self.keep(node, canonical_key(address), is_secret=holds_secret(address))

    def keep(self, node: str, canonical: str, *, is_secret: bool = False) -> None:
        # An address that lets in whoever holds it is not copied: its hash says as well whether it is the same.
        digest = hashlib.blake2b(canonical.encode(), digest_size=16).hexdigest() if is_secret else ""
        self._found[node][f"{_HIDDEN}{digest}" if digest else canonical] = None

    def of(self, node: str) -> tuple[str, ...]:
        return tuple(self._found.get(node, ()))


def _people(member: Member, addresses: _Addresses) -> tuple[list[tuple[str, int, UUID, str]], dict[int, int], set[str]]:
    """Those who are present, who was merged into whom, and the keys of those who give something."""
    people, merged, giving = [], {}, set()
    rows = Person.objects.visible_to(member).order_by("pk")
    for pk, kept, left_at, uuid, name, kind, count, gives in rows.values_list(
        "pk", "merged_into_id", "left_at", "uuid", "name", "kind", "count", "gives",
    ):
        if gives:
            giving.add(f"person:{kept or pk}")
        if kept:
            merged[pk] = kept
            addresses.keep(f"person:{kept}", f"{CARD}{uuid}")
        elif left_at is None:
            people.append(("person", pk, uuid, person_name(kind, name, count)))
    return people, merged, giving


def _rest(member: Member) -> Iterator[tuple[str, QuerySet[Any, Any]]]:  # Any: rows of values
    columns = ("pk", "uuid", "name", "address")
    yield "space", Space.objects.visible_to(member).present().order_by("pk").values_list(*columns)
    yield "tool", Tool.objects.visible_to(member).present().order_by("pk").values_list(*columns)


def _live_handles(member: Member) -> Iterable[tuple[int, str, str, str]]:
    rows = Handle.objects.filter(person__in=Person.objects.visible_to(member), is_dead=False).exclude(kind=Handle.Kind.NONE)
    return rows.order_by("pk").values_list("person_id", "kind", "typed", "address")


def _of_handle(kind: str, typed: str, address: str) -> str:
    """The address of a handle; mail and telephone are addresses in themselves."""
    if not address and kind in {Handle.Kind.MAIL, Handle.Kind.PHONE}:
        return f"{kind}:{typed.casefold().strip()}"
    return address


def shown_address(address: str) -> str:
    """An address of a snapshot as a page shows it; "" for what is for this program alone."""
    return "" if address.startswith((CARD, _HIDDEN, "long:")) else address.removeprefix("https://").rstrip("/")


def plain_of(holding: Collection[Held]) -> list[list[Any]]:  # Any: what JSON can say
    """As a snapshot stores it."""
    return [[one.thing, one.uuid, one.name, list(one.addresses)] for one in holding]


def held_in(snapshot: Snapshot) -> list[Held]:
    """What a snapshot holds; a row that is none is left out, since a file may have brought it."""
    return [
        Held(str(row[0]), str(row[1]), str(row[2]), tuple(str(one) for one in row[3]))
        for row in snapshot.holds if isinstance(row, list) and len(row) >= 4 and isinstance(row[3], list)
    ]


def sizes_of(holding: Collection[Held]) -> dict[str, int]:
    """How many of each thing."""
    return {thing: sum(one.thing == thing for one in holding) for thing in THINGS}

