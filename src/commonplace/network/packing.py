"""What stands in a pack: those that were chosen, read with all that decides whether they may leave, and what leaves of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from commonplace.entries.models import Follow
from commonplace.members.scope import Scope
from commonplace.network import packs
from commonplace.network.lines import name_of
from commonplace.network.models import Pack, PackItem
from commonplace.network.packs import Chosen, Consent, Fed, Held, Leaving, Way
from commonplace.people.models import Handle, Person
from commonplace.spaces.canonical import canonical_key
from commonplace.spaces.models import Source, Space
from commonplace.tools.models import Tool


@dataclass(frozen=True, slots=True)
class Entry:
    """One row of a pack as its owner sees it: what leaves of it, or why nothing does; the name is the one of her network."""

    item: PackItem
    name: str
    chosen: Chosen
    leaving: Leaving | None
    held: Held | None

    @property
    def why_held(self) -> str:
        """The sentence for it, or ""."""
        return str(packs.WHY_HELD[self.held]) if self.held else ""


@dataclass(frozen=True, slots=True)
class Contents:
    """All of a pack, for its owner alone. Others get `leaving` and nothing else: not even how many were held back."""

    entries: tuple[Entry, ...]

    @property
    def leaving(self) -> tuple[Leaving, ...]:
        """What leaves, people first, then spaces, then tools."""
        return tuple(one.leaving for one in self.entries if one.leaving is not None)

    @property
    def held(self) -> tuple[Entry, ...]:
        """What stays here."""
        return tuple(one for one in self.entries if one.leaving is None)


def leaving_of(pack: Pack) -> tuple[Leaving, ...]:
    """What of a pack leaves: the one way out for its page, its files, its lists and its paper."""
    return contents_of(pack).leaving


def contents_of(pack: Pack, *, today: date | None = None) -> Contents:
    """A pack as it stands now, in at most five queries.

    Args:
        pack: whichever; who may see what of it is the caller's matter.
        today: None: the day of whoever looks.

    """
    today = today or timezone.localdate()
    items = _one_a_person(pack.items.select_related("person__merged_into", "space", "tool").order_by("position", "pk"))
    chosen = _chosen(pack, items)
    secrets = _secrets(chosen)
    entries = []
    for item, one in zip(items, chosen, strict=True):
        row = _row(item)
        leaves = packs.leaving(one, pack=pack.uuid, secrets=secrets, today=today)
        held = None if leaves else packs.why_held(one, secrets, today=today)
        entries.append(Entry(item, name_of(row), one, leaves, held))
    order = {"person": 0, "space": 1, "tool": 2}
    return Contents(tuple(sorted(entries, key=lambda one: order[one.chosen.thing])))


def _row(item: PackItem) -> Person | Space | Tool:
    """What an item is; of a person that was merged, the one that was kept."""
    if item.person is not None:
        return item.person.merged_into or item.person
    found = item.space or item.tool
    assert found is not None
    return found


def _one_a_person(items: Iterable[PackItem]) -> list[PackItem]:
    """Two rows that became one person are one; where the two say different things of their consent, they were not asked."""
    found: dict[tuple[str, int], PackItem] = {}
    for item in items:
        row = _row(item)
        first = found.setdefault((type(row).__name__, row.pk), item)
        if first is not item and (first.consent, first.listed_at, first.agreed_on) != (item.consent, item.listed_at, item.agreed_on):
            first.consent = PackItem.Consent.NOT_ASKED
    return list(found.values())


def _chosen(pack: Pack, items: Sequence[PackItem]) -> list[Chosen]:
    rows = [_row(item) for item in items]
    people = [row.pk for row in rows if isinstance(row, Person)]
    spaces = [row.pk for row in rows if isinstance(row, Space)]
    ways, sources = _ways(people), _sources(pack, people, spaces)
    return [_one(item, row, ways, sources) for item, row in zip(items, rows, strict=True)]


def _one(item: PackItem, row: Person | Space | Tool, ways: dict[int, list[Way]], sources: dict[tuple[str, int], list[Fed]]) -> Chosen:
    said: dict[str, Any] = {  # Any: columns
        "uuid": row.uuid, "name": row.name, "why": item.why, "is_personal": row.scope != Scope.PROFESSIONAL,
        "is_left": row.left_at is not None, "consent": Consent(item.consent), "listed_at": item.listed_at, "agreed_on": item.agreed_on,
    }
    if isinstance(row, Person):
        return Chosen(
            thing="person", kind=row.kind, is_students=row.kind == Person.Kind.STUDENTS, ways=tuple(ways[row.pk]),
            sources=tuple(sources["person", row.pk]), **said)
    if isinstance(row, Space):
        return Chosen(
            thing="space", kind=row.kind, form=row.form, is_group=row.group_id is not None, sources=tuple(sources["space", row.pk]),
            address=row.address, place=row.place, times=row.times, cost=row.cost, **said)
    return Chosen(thing="tool", form=row.form, address=row.address, purposes=tuple(row.purposes), isbn=row.isbn, **said)


def _ways(people: Sequence[int]) -> dict[int, list[Way]]:
    """The handles of these people, those of whoever was merged into one of them as well."""
    found: dict[int, list[Way]] = defaultdict(list)
    if people:
        rows = Handle.objects.filter(Q(person__in=people) | Q(person__merged_into__in=people)).order_by("pk")
        for person, kept, kind, typed, address, is_dead in rows.values_list(
                "person_id", "person__merged_into_id", "kind", "typed", "address", "is_dead"):
            found[kept or person].append(Way(kind, typed, address, is_dead))
    return found


def _sources(pack: Pack, people: Sequence[int], spaces: Sequence[int]) -> dict[tuple[str, int], list[Fed]]:
    """What is or was followed as these; the stopped ones only if they are secret, so that they are not told either."""
    found: dict[tuple[str, int], list[Fed]] = defaultdict(list)
    if not people and not spaces:
        return found
    these = Q(person__in=people) | Q(person__merged_into__in=people) | Q(space__in=spaces)
    rows: QuerySet[Follow] = Follow.objects.filter(these, Q(stopped_at__isnull=True) | Q(source__is_secret=True), member=pack.owner_id)
    for person, kept, space, address, site, kind, is_secret in rows.order_by("pk").values_list(
            "person_id", "person__merged_into_id", "space_id",
            "source__address", "source__site_address", "source__kind", "source__is_secret"):
        found[("person", kept or person) if person is not None else ("space", space)].append(Fed(address, site, kind, is_secret))
    return found


def _secrets(chosen: Sequence[Chosen]) -> frozenset[str]:
    """Which of all these addresses are known here to be secret, whoever follows them, by their canonical keys."""
    keys = {canonical_key(address) for one in chosen for address in _addresses(one)}
    return frozenset(Source.objects.filter(canonical__in=keys, is_secret=True).values_list("canonical", flat=True)) if keys else frozenset()


def _addresses(one: Chosen) -> Iterable[str]:
    yield one.address
    for way in one.ways:
        yield way.address
        yield way.value
    for source in one.sources:
        yield source.address
        yield source.site_address
