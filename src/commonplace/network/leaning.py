"""Whether most of a network hangs on one platform: pure, over handles, with its queries at the end.

A person hangs on a platform when all their live handles are on it: whoever is also reached by mail or at a page of their own hangs on
none. Accounts of the fediverse count for the fediverse and for their server, since a server can close by itself.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import reduce
from typing import Final

from django.db.models import Q

from commonplace.members.models import Member
from commonplace.network.packs import Way, account_of
from commonplace.people.models import Handle, Person
from commonplace.spaces.platforms import FEDIVERSE, host_of, key_of

SHARE: Final = 0.7
"""More than this share of people on one platform is told (mission, 6)."""
FEWEST: Final = 10
"""Of fewer people it says "not enough known" (mission, "Measures")."""
_NOWHERE: Final = "none"


@dataclass(frozen=True, slots=True)
class Leaning:
    """What a network hangs on.

    Args:
        known: people of whom at least one live handle is noted.
        platform: key of the platform on which most of them hang; "" for none.
        server: of the fediverse, the host on which they hang; "" where they are on several.
        people: ids of those who hang on it.

    """

    known: int
    platform: str = ""
    server: str = ""
    people: tuple[int, ...] = ()

    @property
    def is_known(self) -> bool:
        """Whether there are enough people to say anything."""
        return self.known >= FEWEST

    @property
    def is_heavy(self) -> bool:
        """Whether it is to be told."""
        return self.is_known and len(self.people) > SHARE * self.known

    @property
    def percent(self) -> int:
        """The share, in whole percent, rounded down."""
        return len(self.people) * 100 // self.known if self.known else 0


Place = tuple[str, str]
"""A platform by its key, and of the fediverse a server, or ""."""


def places_of(way: Way) -> frozenset[Place]:
    """The platforms that a handle is on; nothing, where it is on none (a page of one's own, a mail address)."""
    key = key_of(way.kind, way.address or way.value)
    if key != FEDIVERSE:
        return frozenset({(key, "")} if key else ())
    account = account_of(way)
    server = account.partition("@")[2] if account else host_of(way.address)
    return frozenset({(key, ""), (key, server)})


def hangs_on(ways: Iterable[Way]) -> frozenset[Place] | None:
    """What all live handles of one person are on; None: no live handle of theirs is known."""
    places = [places_of(way) for way in ways if not way.is_dead and way.kind != _NOWHERE]
    return reduce(frozenset.intersection, places) if places else None


def leaning(people: Mapping[int, Iterable[Way]]) -> Leaning:
    """On what most of these people hang.

    Args:
        people: handles of each, by their ids.

    """
    hanging: dict[Place, list[int]] = defaultdict(list)
    known = 0
    for person, ways in people.items():
        found = hangs_on(ways)
        if found is None:
            continue
        known += 1
        for place in found:
            hanging[place].append(person)
    if not hanging:
        return Leaning(known)
    # Of equal numbers the server is told, which says more than the fediverse as a whole.
    (platform, server), most = min(hanging.items(), key=lambda one: (-len(one[1]), not one[0][1], one[0]))
    return Leaning(known, platform, server, tuple(sorted(most)))


def leaning_of(member: Member) -> Leaning:
    """The same of a member's network, whoever was let go and students left out; one query."""
    return leaning(_ways(member))


def only_on(member: Member, platform: str) -> list[Person]:
    """Who of a member's network hangs on a platform, by name; two queries."""
    ids = [pk for pk, ways in _ways(member).items() if (platform, "") in (hangs_on(ways) or ())]
    return list(Person.objects.visible_to(member).filter(pk__in=ids).order_by("filed_under", "pk"))


def _ways(member: Member) -> dict[int, list[Way]]:
    """The live handles of each of her people, by the id of the one that was kept where they were merged."""
    people = Person.objects.visible_to(member).present().filter(kind=Person.Kind.PERSON).values("pk")
    rows = Handle.objects.filter(Q(person__in=people) | Q(person__merged_into__in=people), is_dead=False).exclude(kind=Handle.Kind.NONE)
    found: dict[int, list[Way]] = defaultdict(list)
    said = rows.order_by("pk").values_list("person_id", "person__merged_into_id", "kind", "typed", "address")
    for person, kept, kind, typed, address in said:
        found[kept or person].append(Way(kind, typed, address))
    return found
