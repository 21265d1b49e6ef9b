"""What is read about people, spaces and tools: the front page, lists in pages, and one of them with all that belongs to it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from django.db.models import Count, Exists, F, Max, OuterRef, Q, QuerySet, Subquery, Window
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from commonplace.entries.models import Follow
from commonplace.members.models import Member
from commonplace.network.actions.accounts import accounts_for
from commonplace.network.lines import Line, address_of, lines_of, name_of
from commonplace.network.models import Goal, Link
from commonplace.network.nodes import THINGS
from commonplace.network.said import Thing
from commonplace.people.models import Person
from commonplace.spaces.models import Group, Space
from commonplace.tools.models import Tool

ON_THE_FRONT: Final = 6
"""So many of each stand on the front page."""
NAMED_ON_THE_FRONT: Final = 150
"""Up to so many of each are named there, folded; of more, the search leads to them."""
MOST_CHOSEN: Final = 200
"""So many of what a form sends are looked at."""
MODELS: Final[dict[Thing, type[Person | Space | Tool]]] = {"person": Person, "space": Space, "tool": Tool}


@dataclass(frozen=True, slots=True)
class Shelf:
    """One of the three on the front page: a few lines, how many there are in all, and all names with where they lead.

    `names` is empty where all of them stand in the lines, and where they are more than a page can hold.
    """

    thing: Thing
    total: int
    lines: tuple[Line, ...]
    names: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Door:
    """A way on from the front page."""

    label: str | Promise
    about: str | Promise
    address: str


DOORS: Final = (
    ("network:goals", _("Goals"), _("what you want to reach, and who and what helps")),
    ("network:support", _("Support map"), _("who gives you what, and where nobody does")),
    ("network:map", _("Map"), _("how it hangs together, drawn")),
    ("consumption:bring", _("Bring them in"), _("from a file, a list, another place")),
    ("network:packs", _("Starter packs"), _("chosen for others, or by them for you")),
    ("network:platforms", _("Platforms"), _("who owns them, and how to leave")),
    ("network:snapshots", _("Snapshots"), _("what was kept, stopped and new")),
    ("network:file", _("Take it along"), _("all of it as one file")),
)
"""The pages of this room; those whose address does not exist yet are not shown."""


def doors() -> tuple[Door, ...]:
    """The ways on that exist."""
    found = []
    for name, label, about in DOORS:
        try:
            found.append(Door(label, about, reverse(name)))
        except NoReverseMatch:
            continue
    return tuple(found)


def front(member: Member) -> tuple[Shelf, ...]:
    """People, spaces and tools: those that gave something last, then the newest; queries do not grow with the network."""
    rows = {thing: _first(member, thing) for thing in THINGS}
    lines = lines_of(member, [row for some in rows.values() for row in some])
    by_thing: dict[str, list[Line]] = {thing: [] for thing in THINGS}
    for line in lines:
        by_thing[line.thing].append(line)
    totals = {thing: getattr(some[0], "total", 0) if some else 0 for thing, some in rows.items()}
    return tuple(Shelf(thing, totals[thing], tuple(by_thing[thing]), _names(member, thing, totals[thing])) for thing in THINGS)


def _names(member: Member, thing: Thing, total: int) -> tuple[tuple[str, str], ...]:
    """All of one thing by name, so that each is two steps from Today."""
    if not ON_THE_FRONT < total <= NAMED_ON_THE_FRONT:
        return ()
    rows = present(member, thing).order_by("filed_under", "pk").only("public_id", "name", *(("kind", "count") if thing == "person" else ()))
    return tuple((name_of(row), address_of(row)) for row in rows)


def _first(member: Member, thing: Thing) -> Sequence[Person | Space | Tool]:
    rows = present(member, thing).annotate(total=Window(Count("pk")))
    return list(_lately_first(rows, thing)[:ON_THE_FRONT])


def _lately_first(rows: QuerySet[Any], thing: Thing) -> QuerySet[Any]:  # Any: one of the three models
    if thing == "tool":
        return rows.order_by(F("gave_on").desc(nulls_last=True), "-added_at", "-pk")
    newest = Follow.objects.running().filter(**{thing: OuterRef("pk")}).order_by().values(thing).annotate(at=Max("source__newest_at"))
    rows = rows.annotate(lately=Subquery(newest.values("at")))
    return rows.order_by(F("lately").desc(nulls_last=True), "-added_at", "-pk")


def present(member: Member, thing: Thing) -> QuerySet[Any]:  # Any: one of the three models
    """What of a member's network was not let go."""
    rows: QuerySet[Any] = MODELS[thing].objects.visible_to(member).present()
    return rows


def left(member: Member, thing: Thing) -> QuerySet[Any]:  # Any: one of the three models
    """What she let go; notes are kept."""
    return everything(member, thing).filter(left_at__isnull=False)


def everything(member: Member, thing: Thing) -> QuerySet[Any]:  # Any: one of the three models
    """All of hers, let go or not; merged people are one."""
    if thing == "person":
        return Person.objects.visible_to(member).whole()
    rows: QuerySet[Any] = MODELS[thing].objects.visible_to(member)
    return rows


def one(member: Member, thing: Thing, public_id: str) -> Any:  # Any: one of the three models, or None
    """One of a member's own; of a person that was merged, the one that was kept."""
    rows: QuerySet[Any] = MODELS[thing].objects.visible_to(member)
    if thing == "person":
        rows = rows.select_related("merged_into", "member")
    found = rows.filter(public_id=public_id).first()
    return found.merged_into if isinstance(found, Person) and found.merged_into_id else found


def with_merged(member: Member, thing: Thing, public_id: str) -> tuple[Any, list[int]]:  # Any: one of the three models, or None
    """One of a member's own, and the ids of all rows that are the same: its own, and those that were merged into it. One query.

    A group that she has left, and an account with which she shares none, are not named to her any more.
    """
    if thing == "person":
        known = Exists(accounts_for(member).filter(pk=OuterRef("member")))
        people = Person.objects.visible_to(member).filter(Q(public_id=public_id) | Q(merged_into__public_id=public_id))
        rows = list(people.select_related("member", "merged_into").annotate(is_known=known))
        found = next((row for row in rows if row.public_id == public_id), None)
        if found is not None and not getattr(found, "is_known", False):
            found.member = None
        return found, [row.pk for row in rows]
    if thing == "space":
        hers = Exists(Group.objects.visible_to(member).filter(pk=OuterRef("group")))
        spaces = Space.objects.visible_to(member).select_related("group").annotate(is_hers=hers)
        space = spaces.filter(public_id=public_id).first()
        if space is not None and not getattr(space, "is_hers", False):
            space.group = None
        return space, [space.pk] if space is not None else []
    tool = Tool.objects.visible_to(member).filter(public_id=public_id).first()
    return tool, [tool.pk] if tool is not None else []


def chosen(member: Member, keys: Sequence[str]) -> list[Any]:  # Any: the three models
    """The rows that a form means by keys such as `person:PUBLIC_ID`; what is not hers, or nothing at all, is left out."""
    ids: dict[str, list[str]] = {}
    for key in keys[:MOST_CHOSEN]:
        thing, _colon, public_id = key.partition(":")
        if public_id.isalnum():
            ids.setdefault(thing, []).append(public_id)
    return [row for thing in THINGS if thing in ids for row in everything(member, thing).filter(public_id__in=ids[thing])]


def link_of(member: Member, uuid: str) -> Link | None:
    """One of her links, by its id in a form."""
    try:
        return Link.objects.visible_to(member).filter(uuid=UUID(uuid)).first()
    except ValueError:
        return None


def goals_among(member: Member, public_ids: Sequence[str]) -> list[Goal]:
    """Those of her goals whose public ids these are."""
    ids = [one for one in public_ids[:MOST_CHOSEN] if one.isalnum()]
    return list(Goal.objects.visible_to(member).filter(public_id__in=ids))
