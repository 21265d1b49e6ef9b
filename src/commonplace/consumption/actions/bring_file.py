"""Bring a Commonplace file: the network below takes in its people, spaces and tools; here they are followed, on their shelves."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any, Final

from django.db import transaction

from commonplace.consumption.actions.following import Wish, follow_all, rest_unfollowed
from commonplace.entries.models import Follow
from commonplace.members.models import Member
from commonplace.network.file.model import Note, Plan, Record
from commonplace.network.file.taking_in import Made, Taken, take_in
from commonplace.people.models import Handle, Person
from commonplace.spaces.canonical import canonical_key, web_address
from commonplace.spaces.models import Source, Space

_MARKS: Final = ("title", "since", "stopped_at", "stopped_why", "paused_at", "is_muted", "muted_until", "is_noisy", "is_blocked_at_school")


@transaction.atomic
def bring_file(*, acting: Member, plan: Plan, replace: Collection[Made] = frozenset(), follows: bool = True) -> Taken:
    """Take a plan, or a piece of one, into a network, and follow what is followed there: all of it or nothing.

    Args:
        acting: whose network.
        plan: as it was read.
        replace: of what stands there already, those whose fields the file decides.
        follows: whether sources are followed as well; nothing is fetched here, each becomes due.

    """
    taken = take_in(acting=acting, plan=plan, replace=replace)
    if follows:
        _follow(acting, plan, taken)
    return taken


def _follow(acting: Member, plan: Plan, taken: Taken) -> None:
    wanted = list(_wanted(acting, plan, taken))
    if not wanted:
        return
    handles = _handles_of(wanted)
    made = follow_all(acting=acting, wishes=[wish for _record, wish in wanted])
    _only_those(handles)
    changed: dict[int, Follow] = {}
    for (record, wish), one in zip(wanted, made, strict=True):
        if _is_of(one, wish):
            _mark(one, record)
            changed[one.pk] = one
        else:
            taken.notes.append(Note(record.place, "elsewhere"))
    Follow.objects.bulk_update(changed.values(), _MARKS, batch_size=200)
    rest_unfollowed([one.source_id for one in changed.values() if one.stopped_at])
    taken.follows.extend(changed)


def _wanted(acting: Member, plan: Plan, taken: Taken) -> Iterator[tuple[Record, Wish]]:
    """A wish for each place of each follow; what is followed already, or was stopped, stays as it is."""
    rows = Follow.objects.visible_to(acting).values_list("source__canonical", "person_id", "space_id")
    before: dict[str, tuple[int | None, int | None]] = {canonical: (person, space) for canonical, person, space in rows}
    for thing, node in plan.nodes():
        pk = taken.pk(thing, node.uuid)
        for record in node.parts.get("follows", ()):
            address = record.fields.get("fetched") or record.fields.get("address", "")
            if not web_address(address) or pk is None:
                taken.notes.append(Note(f"{record.place}.address", "not_web"))
                continue
            standing = before.get(canonical_key(web_address(address) or ""))
            if standing is not None:
                if standing != ((pk, None) if thing == "person" else (None, pk)):
                    taken.notes.append(Note(record.place, "elsewhere"))
                continue
            whose: dict[str, Any] = (  # Any: a person or a space
                {"person": Person(pk=pk, owner=acting)} if thing == "person" else {"space": Space(pk=pk, owner=acting)})
            typed = record.fields.get("address") or address
            kind = record.fields.get("kind") or Source.Kind.BLOG
            for place in record.parts.get("places") or (None,):
                fields = place.fields if place else {}
                yield record, Wish(
                    fields.get("typed") or typed, address=address, title=fields.get("title", ""), kind=kind,
                    folders=fields.get("folders", ()), **whose,
                )


def _is_of(follow: Follow, wish: Wish) -> bool:
    return follow.person_id == wish.person.pk if wish.person is not None else wish.space is not None and follow.space_id == wish.space.pk


def _mark(follow: Follow, record: Record) -> None:
    """The member's own marks, as they stood in the file."""
    follow.title = ""
    for column in _MARKS:
        if column in record.fields:
            setattr(follow, column, record.fields[column])


def _handles_of(wanted: list[tuple[Record, Wish]]) -> dict[int, set[int]]:
    people = {wish.person.pk for _record, wish in wanted if wish.person}
    found: dict[int, set[int]] = {pk: set() for pk in people}
    for person, pk in Handle.objects.filter(person__in=people).values_list("person", "pk"):
        found[person].add(pk)
    return found


def _only_those(handles: dict[int, set[int]]) -> None:
    """The handles of a person are those of the file: following adds none."""
    kept = {pk for some in handles.values() for pk in some}
    new = [pk for pk in Handle.objects.filter(person__in=handles).values_list("pk", flat=True) if pk not in kept]
    Handle.objects.filter(pk__in=new).delete()
