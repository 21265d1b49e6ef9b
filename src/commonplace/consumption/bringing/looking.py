"""Look for the sources of what was brought with a web page only: a few at a time, in the background, and never at a closed platform."""

from __future__ import annotations

from typing import Final

from django.db import transaction

from commonplace.consumption import discovery
from commonplace.consumption.actions.following import NotAnAddress, Wish, follow
from commonplace.consumption.bringing import made
from commonplace.consumption.bringing.shelves import Shelves
from commonplace.consumption.discovery import Candidate
from commonplace.entries.models import Follow
from commonplace.members.models import Member
from commonplace.network.models import Bringing, BroughtRow
from commonplace.people.models import Handle, Person
from commonplace.spaces.canonical import canonical_key
from commonplace.spaces.models import Space

AT_A_TIME: Final = 5
"""Rows of one visit; a page that does not answer takes twenty seconds."""


def left(bringing: Bringing) -> int:
    """So many rows have pages that nobody looked at yet."""
    return bringing.rows.filter(made__look__isnull=False).count() if bringing.done_at and "undoing" not in bringing.extra else 0


def look(bringing: Bringing) -> int:
    """Look behind the pages of a few rows, and follow what is found; returns how many are left."""
    for row in bringing.rows.filter(made__look__isnull=False)[:AT_A_TIME]:
        found = [(typed, discovery.discover_now(typed).candidates[:1]) for typed in row.made["look"]]
        _follow(bringing.pk, row.pk, [(typed, one[0]) for typed, one in found if one])
    bringing.refresh_from_db()
    return left(bringing)


@transaction.atomic
def _follow(bringing_id: int, row_id: int, found: list[tuple[str, Candidate]]) -> None:
    bringing = Bringing.objects.select_for_update(of=("self",)).select_related("owner").get(pk=bringing_id)
    row = BroughtRow.objects.select_for_update().get(pk=row_id)
    if "undoing" in bringing.extra or "look" not in row.made:
        return
    del row.made["look"]
    for _typed, candidate in found:
        _follow_one(bringing.owner, row, candidate)
    row.save(update_fields=["made"])


def _follow_one(member: Member, row: BroughtRow, found: Candidate) -> None:
    person = Person.objects.visible_to(member).filter(pk=row.made.get("person", 0)).first()
    space = Space.objects.visible_to(member).filter(pk=row.made.get("space", 0)).first()
    if person is None and space is None:
        return
    wish = Wish(
        found.address, title=row.name, kind=found.kind, site_address=found.site_address, folders=tuple(row.folders),
        person=person, space=space,
    )
    before = Follow.objects.visible_to(member).filter(source__canonical=canonical_key(found.address)).first()
    handles = set(person.handles.values_list("pk", flat=True)) if person else set()
    shelves = Shelves(member, [before.pk] if before else [])
    try:
        followed = follow(acting=member, wish=wish)
    except NotAnAddress:
        return
    if person:
        Handle.objects.filter(person=person).exclude(pk__in=handles).delete()
    made.add_follow(row.made, followed, wish, before=before, is_first=before is None)
    made.add_shelving(row.made, followed, wish, shelves.changes([followed.pk]))
