"""What of some rows a member has already, by their keys."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Coalesce, Lower

from commonplace.entries.models import Follow
from commonplace.members.models import Member
from commonplace.network.models import BroughtRow
from commonplace.people.models import Handle, Person
from commonplace.spaces.models import Space
from commonplace.tools.models import Tool

_AT_ONCE = 400


@dataclass(slots=True)
class Match:
    """What of the member's a key stands for, by ids; `kept`: of a bookmark or post, the row that keeps it."""

    person: int | None = None
    space: int | None = None
    tool: int | None = None
    follow: int | None = None
    is_stopped: bool = False
    kept: int | None = None


def known_of(member: Member, keys: Collection[str], *, besides: int | None = None) -> dict[str, Match]:
    """Those keys that are there already; in a number of queries that grows with the keys alone, by four hundred.

    Args:
        member: whose network.
        keys: as `keys.keys_of` makes them.
        besides: id of the bringing that is looked at: its own rows do not count.

    """
    found: dict[str, Match] = {}
    by_sign: dict[str, list[str]] = {}
    for key in keys:
        by_sign.setdefault(key[:1], []).append(key[1:])
    for sign, read in (("h", _handles), ("n", _names), ("t", _spaces), ("o", _tools), ("s", _follows)):
        for values in _some(by_sign.get(sign, ())):
            for value, match in read(member, values):
                found[sign + value] = match
    for values in _some(by_sign.get("b", ())):
        found |= {"b" + value: match for value, match in _kept(member, BroughtRow.Thing.BOOKMARK, values, besides)}
    if posts := by_sign.get("p"):
        found |= {"p" + value: match for value, match in _kept(member, BroughtRow.Thing.POST, posts, besides)}
    return found


def _kept(member: Member, thing: str, values: list[str], besides: int | None) -> Iterator[tuple[str, Match]]:
    wanted = set(values)
    rows = BroughtRow.objects.filter(
        bringing__owner=member, bringing__agreed_at__isnull=False, bringing__undone_at=None, thing=thing, is_taken=True,
    ).exclude(bringing=besides)
    # Posts are looked through once: asked by the ids within their JSON, a database would read each as often as there are values.
    named = rows.filter(address__in=values) if thing == BroughtRow.Thing.BOOKMARK else rows
    for pk, address, name in named.values_list("pk", "address", "details__id").iterator(chunk_size=2_000):
        for value in wanted.intersection((address, str(name))):
            yield value, Match(kept=pk)


def _some(values: Collection[str]) -> Iterator[list[str]]:
    ordered = list(values)
    for start in range(0, len(ordered), _AT_ONCE):
        yield ordered[start : start + _AT_ONCE]


def _handles(member: Member, values: list[str]) -> Iterator[tuple[str, Match]]:
    wanted = set(values)
    rows = Handle.objects.filter(person__owner=member).annotate(
        low=Lower("typed"), whole=Coalesce("person__merged_into", "person")).filter(low__in={one.partition(":")[2] for one in values})
    for kind, low, typed, person in rows.order_by("-pk").values_list("kind", "low", "typed", "whole"):
        for value in (f"{kind}:{low}", f"{kind}:{typed.lower()}"):
            if value in wanted:
                yield value, Match(person=person)


def _names(member: Member, values: list[str]) -> Iterator[tuple[str, Match]]:
    addressed = Handle.objects.filter(person=OuterRef("pk")).exclude(kind=Handle.Kind.NONE)
    rows = Person.objects.visible_to(member).whole().filter(kind=Person.Kind.PERSON).annotate(low=Lower("name")).filter(low__in=values)
    for pk, name in rows.exclude(Exists(addressed)).order_by("-pk").values_list("pk", "low"):
        yield name, Match(person=pk)


def _spaces(member: Member, values: list[str]) -> Iterator[tuple[str, Match]]:
    wanted = set(values)
    rows = Space.objects.visible_to(member).filter(Q(address__in=values) | Q(typed__in=values))
    for pk, *said in rows.order_by("-pk").values_list("pk", "address", "typed"):
        for value in wanted.intersection(said):
            yield value, Match(space=pk)


def _tools(member: Member, values: list[str]) -> Iterator[tuple[str, Match]]:
    rows = Tool.objects.visible_to(member).annotate(low=Lower("name")).filter(low__in=values)
    for pk, name in rows.order_by("-pk").values_list("pk", "low"):
        yield name, Match(tool=pk)


def _follows(member: Member, values: list[str]) -> Iterator[tuple[str, Match]]:
    rows = Follow.objects.visible_to(member).filter(source__canonical__in=values).annotate(
        whole=Coalesce(F("person__merged_into"), F("person")))
    for key, pk, person, space, stopped in rows.values_list("source__canonical", "pk", "whole", "space", "stopped_at"):
        yield key, Match(person=person, space=space, follow=pk, is_stopped=stopped is not None)
