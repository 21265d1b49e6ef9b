"""Remember where a member stopped listening or watching, and forget it at the end."""

from __future__ import annotations

from django.db import transaction

from commonplace.consumption.actions import reading
from commonplace.consumption.models import Place
from commonplace.consumption.places import is_over
from commonplace.entries.lengths import LATEST
from commonplace.entries.models import Entry
from commonplace.members.models import Member


@transaction.atomic
def keep(*, acting: Member, entry: Entry, file: int, seconds: int, lasting: int | None = None) -> Place | None:
    """Remember a place; the last one that is sent stands, whatever device it comes from.

    Args:
        acting: whose place.
        entry: what was listened to or watched.
        file: which of its files, counted from 0.
        seconds: where she stopped; 0 forgets the place.
        lasting: how long the recording is, where the player knows; near its end the place is forgotten and the entry read.

    """
    if is_over(seconds, lasting):
        forget(acting=acting, entry=entry, file=file)
        reading.mark(acting=acting, entry=entry, read=True)
        return None
    if seconds <= 0:
        forget(acting=acting, entry=entry, file=file)
        return None
    place = Place(member=acting, entry=entry, enclosure=file, seconds=min(seconds, LATEST))
    Place.objects.bulk_create(
        [place], update_conflicts=True, unique_fields=["member", "entry", "enclosure"], update_fields=["seconds", "at"],
    )
    return place


def forget(*, acting: Member, entry: Entry, file: int) -> None:
    """Forget a place: next time it begins at the beginning."""
    Place.objects.filter(member=acting, entry=entry, enclosure=file).delete()
