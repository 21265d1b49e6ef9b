"""A node: a person, a space or a tool of one member's network, in one shape for whoever looks at the whole of it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from typing import Any, Final
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.timezone import make_aware
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from commonplace.entries.models import Follow
from commonplace.kernel.clock import now
from commonplace.kernel.text import isolate
from commonplace.members.models import Member
from commonplace.network.models import Goal, Serving
from commonplace.network.said import Key, Thing, latest
from commonplace.people.models import Person
from commonplace.spaces.liveness import Fetching, Liveness, liveness
from commonplace.spaces.models import Source, Space
from commonplace.tools.models import Tool

THINGS: Final[tuple[Thing, ...]] = ("person", "space", "tool")
LIVELIEST: Final = (
    Liveness.LIVE, Liveness.MOVED, Liveness.QUIET, Liveness.NEW, Liveness.DORMANT, Liveness.CLOSED,
)
"""Whoever has several sources is as alive as the liveliest of them."""


@dataclass(frozen=True, slots=True)
class Node:
    """A person, a space or a tool.

    Args:
        thing: which of the three.
        pk: id of its row.
        public_id: its id in addresses.
        uuid: its id in files that travel.
        name: as it is shown: direction overrides taken out; students have a count for a name. Plain text, never HTML.
        kind: `Person.Kind`, `Space.Kind` or `Tool.Form`.
        scope: `Scope`.
        added_at: when the row was made.
        left_at: when it was let go; None: it is present.
        liveness: a value of `Liveness`; "" where no source is followed.
        last_gave_at: the newest that came from it: its sources' entries, replies, answers, what the owner noted; None: nothing yet.

    """

    thing: Thing
    pk: int
    public_id: str
    uuid: UUID
    name: str
    kind: str
    scope: str
    added_at: datetime
    left_at: datetime | None = None
    liveness: str = ""
    last_gave_at: datetime | None = None


Ids = Collection[int] | QuerySet[Any, Any]  # Any: rows of any model, of which only an id is read
FetchingOf = Callable[[QuerySet[Source]], Mapping[int, Fetching]]
"""How each of these sources is fetched, by its id; in one query."""
_fetching: list[FetchingOf] = []


def register_fetching(provider: FetchingOf) -> None:
    """Say how sources are fetched, which the stage that fetches them knows; call it in `AppConfig.ready`."""
    _fetching[:] = [provider]


def thing_of(row: Person | Space | Tool) -> Thing:
    """Which of the three a row is: also the name of the column that points to it."""
    return "person" if isinstance(row, Person) else "space" if isinstance(row, Space) else "tool"


def key(node: Node) -> Key:
    """A node in one word: `person:12`."""
    return f"{node.thing}:{node.pk}"


def person_name(kind: str, name: str, count: int | None) -> str:
    """A person's name as it is shown; students have none, only how many they are."""
    if kind != Person.Kind.STUDENTS:
        return isolate(name) or _("Without a name")
    return _("Students") if count is None else ngettext("%(count)d student", "%(count)d students", count) % {"count": count}


def all_nodes(
    member: Member, *, goal: Goal | None = None, things: Collection[Thing] = THINGS, with_left: bool = False,
) -> list[Node]:
    """The network of a member: people, then spaces, then tools, each in the order in which they came; at most six queries
    and those of what is registered, however many there are.

    Args:
        member: whose.
        goal: only what serves it; a goal of somebody else is served by nothing.
        things: only these.
        with_left: those that were let go as well.

    Merged people are one node, that of the row which was kept: it has the sources of all, and serves what any of them serves.

    """
    rows = [row for row in _rows(member, things) if with_left or row.left_at is None]
    if goal is not None:
        serving = _serving(member, goal)
        rows = [row for row in rows if key(row) in serving]
    if not rows:
        return []
    alive, gave = _told(member, Follow.objects.visible_to(member).running())
    return [replace(row, liveness=alive.get(key(row), ""), last_gave_at=later(gave.get(key(row)), row.last_gave_at)) for row in rows]


def _node(thing: Thing, pk: int, public_id: str, uuid: UUID, name: str, kind: str, *rest: Any) -> Node:  # Any: the last columns
    scope, added_at, left_at, gave_on = rest
    return Node(thing, pk, public_id, uuid, name, kind, scope, added_at, left_at, last_gave_at=begin_of(gave_on))


def begin_of(day: date | None) -> datetime | None:
    """The first moment of a day that a member noted, where she is."""
    return None if day is None else make_aware(datetime.combine(day, time.min))


def later(one: datetime | None, other: datetime | None) -> datetime | None:
    """The later of two moments, of which either may not be known."""
    return max((at for at in (one, other) if at is not None), default=None)


def _rows(member: Member, things: Collection[Thing]) -> Iterator[Node]:
    same = ("scope", "added_at", "left_at", "gave_on")
    if "person" in things:
        people = Person.objects.visible_to(member).whole().order_by("pk")
        for pk, public_id, uuid, name, kind, count, *rest in people.values_list("pk", "public_id", "uuid", "name", "kind", "count", *same):
            yield _node("person", pk, public_id, uuid, person_name(kind, name, count), kind, *rest)
    if "space" in things:
        spaces = Space.objects.visible_to(member).order_by("pk")
        for pk, public_id, uuid, name, *rest in spaces.values_list("pk", "public_id", "uuid", "name", "kind", *same):
            yield _node("space", pk, public_id, uuid, isolate(name), *rest)
    if "tool" in things:
        tools = Tool.objects.visible_to(member).order_by("pk")
        for pk, public_id, uuid, name, *rest in tools.values_list("pk", "public_id", "uuid", "name", "form", *same):
            yield _node("tool", pk, public_id, uuid, isolate(name), *rest)


def _serving(member: Member, goal: Goal) -> set[Key]:
    rows = Serving.objects.filter(goal__in=Goal.objects.visible_to(member).filter(pk=goal.pk))
    found = set()
    for person, kept, space, tool in rows.values_list("person_id", "person__merged_into_id", "space_id", "tool_id"):
        found.add(f"person:{kept or person}" if person is not None else f"space:{space}" if space is not None else f"tool:{tool}")
    return found


def told(member: Member, *, people: Ids, spaces: Ids) -> tuple[dict[Key, str], dict[Key, datetime]]:
    """How alive these of a member's people and spaces are, and when each last gave something, by their keys.

    Args:
        member: whose they are.
        people: ids of people, or a query that gives them; those merged into one of them speak for it.
        spaces: ids of spaces, or a query that gives them.

    """
    these = Q(person__in=people) | Q(person__merged_into__in=people) | Q(space__in=spaces)
    return _told(member, Follow.objects.visible_to(member).running().filter(these))


def _told(member: Member, follows: QuerySet[Follow]) -> tuple[dict[Key, str], dict[Key, datetime]]:
    at = now()
    alive: dict[Key, str] = {}
    gave = latest(member)
    fetched = fetching_of(Source.objects.filter(pk__in=follows.values("source")))
    rows = follows.values_list(
        "person_id", "person__merged_into_id", "space_id", "source_id",
        "source__newest_at", "source__quiet_from", "source__dormant_from",
    )
    for person, kept, space, source, newest_at, quiet_from, dormant_from in rows:
        node = f"person:{kept or person}" if person is not None else f"space:{space}"
        found = liveness(fetched.get(source, Fetching(checked_at=at)), quiet_from=quiet_from, dormant_from=dormant_from, at=at)
        alive[node] = livelier(alive.get(node, ""), found)
        if newest_at is not None:
            gave[node] = max(newest_at, gave.get(node, newest_at))
    return alive, gave


def fetching_of(sources: QuerySet[Source]) -> dict[int, Fetching]:
    """How sources are fetched, by their ids, as far as the stage that fetches them says so."""
    found: dict[int, Fetching] = {}
    for provider in _fetching:
        found |= provider(sources)
    return found


def livelier(one: str, other: str) -> str:
    """The livelier of two; "" is nothing known."""
    return min((found for found in (one, other) if found), key=lambda found: LIVELIEST.index(Liveness(found)), default="")
