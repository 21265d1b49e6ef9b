"""What a member's network holds at this moment, as a snapshot keeps it."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Collection, Iterable
from typing import Any, Final

from commonplace.entries.models import Follow
from commonplace.members.models import Member
from commonplace.network.churn import Held
from commonplace.network.models import Snapshot
from commonplace.network.nodes import THINGS, Node, all_nodes
from commonplace.people.models import Handle, Person
from commonplace.spaces.canonical import canonical_key, holds_secret
from commonplace.spaces.models import Space
from commonplace.tools.models import Tool

_ANOTHER: Final = "urn:uuid:"
"""Before the uuid of a card that was merged into this one: it is known again by it."""
_HIDDEN: Final = "hidden:"


def held_by(member: Member) -> list[Held]:
    """Who and what is in her network now: people, spaces and tools, in the order in which they came.

    What she let go is not in it. Nor is what she followed and follows no more, but for people of whom she noted what they give.
    In a number of queries that does not grow with it.
    """
    addresses = _Addresses()
    merged: dict[int, int] = {}
    for pk, kept, uuid in Person.objects.visible_to(member).filter(merged_into__isnull=False).values_list("pk", "merged_into_id", "uuid"):
        merged[pk] = kept
        addresses.found[f"person:{kept}"][f"{_ANOTHER}{uuid}"] = None
    for person, kind, typed, address in _live_handles(member):
        addresses.add(f"person:{merged.get(person, person)}", _of_handle(kind, typed, address))
    for pk, address in Space.objects.visible_to(member).exclude(address="").values_list("pk", "address"):
        addresses.add(f"space:{pk}", address)
    for pk, address in Tool.objects.visible_to(member).exclude(address="").values_list("pk", "address"):
        addresses.add(f"tool:{pk}", address)
    running, stopped = set(), set()
    for person, space, at, canonical, is_secret in Follow.objects.visible_to(member).order_by("pk").values_list(
        "person_id", "space_id", "stopped_at", "source__canonical", "source__is_secret",
    ):
        node = f"person:{merged.get(person, person)}" if person is not None else f"space:{space}"
        (stopped if at else running).add(node)
        if at is None:
            addresses.keep(node, canonical, is_secret=is_secret)
    gone = stopped - running - _giving(member, merged)
    return [addresses.held(node) for node in all_nodes(member) if f"{node.thing}:{node.pk}" not in gone]


class _Addresses:
    """The canonical addresses of each node, each once, in the order in which they came."""

    def __init__(self) -> None:
        self.found: dict[str, dict[str, None]] = defaultdict(dict)

    def add(self, node: str, address: str) -> None:
        if address:
            self.keep(node, canonical_key(address), is_secret=holds_secret(address))

    def keep(self, node: str, canonical: str, *, is_secret: bool) -> None:
        # An address that lets in whoever holds it is not copied: its hash says as well whether it is the same.
        digest = hashlib.blake2b(canonical.encode(), digest_size=16).hexdigest() if is_secret else ""
        self.found[node][f"{_HIDDEN}{digest}" if digest else canonical] = None

    def held(self, node: Node) -> Held:
        return Held(node.thing, str(node.uuid), node.name, tuple(self.found.get(f"{node.thing}:{node.pk}", ())))


def _live_handles(member: Member) -> Iterable[tuple[int, str, str, str]]:
    rows = Handle.objects.filter(person__in=Person.objects.visible_to(member), is_dead=False).exclude(kind=Handle.Kind.NONE)
    return rows.order_by("pk").values_list("person_id", "kind", "typed", "address")


def _of_handle(kind: str, typed: str, address: str) -> str:
    """The address of a handle; mail and telephone are addresses in themselves."""
    if not address and kind in {Handle.Kind.MAIL, Handle.Kind.PHONE}:
        return f"{kind}:{typed.casefold().strip()}"
    return address


def _giving(member: Member, merged: dict[int, int]) -> set[str]:
    giving = Person.objects.visible_to(member).exclude(gives=[]).values_list("pk", flat=True)
    return {f"person:{merged.get(pk, pk)}" for pk in giving}


def shown_address(address: str) -> str:
    """An address of a snapshot as a page shows it; "" for what is for this program alone."""
    return "" if address.startswith((_ANOTHER, _HIDDEN, "long:")) else address.removeprefix("https://").rstrip("/")


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

