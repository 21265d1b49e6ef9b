"""What the sources of people and spaces said, for their pages: the newest few of each, in two queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from typing import Final

from django.db.models import OuterRef, Subquery
from django.urls import reverse
from django.utils.translation import gettext as _

from commonplace.entries.models import Entry, Follow
from commonplace.kernel.text import excerpt, isolate
from commonplace.members.models import Member
from commonplace.network.said import AT_MOST, Said, Thing, register

_PLACES: Final = tuple(f"newest_{place}" for place in range(AT_MOST))


def came(member: Member, *, thing: Thing, pks: Collection[int]) -> dict[int, list[Said]]:
    """The newest entries of the sources that are followed as these people or spaces; tools say nothing."""
    if thing == "tool":
        return {}
    follows = Follow.objects.visible_to(member).running().filter(**{f"{thing}__in": pks})
    newest = Entry.objects.filter(source=OuterRef("source")).order_by("-stands_at", "-id").values("id")
    # Five looks into an index for each source, instead of a walk over all that it ever said.
    rows = follows.annotate(**{name: Subquery(newest[at : at + 1]) for at, name in enumerate(_PLACES)})
    of_node: dict[int, list[int]] = defaultdict(list)
    for pk, *ids in rows.values_list(thing, *_PLACES):
        of_node[pk] += [one for one in ids if one is not None]
    wanted = [one for ids in of_node.values() for one in ids]
    entries = Entry.objects.visible_to(member).only("id", "title", "excerpt", "stands_at").in_bulk(wanted) if wanted else {}
    return {
        pk: sorted((_line(entries[one]) for one in ids if one in entries), key=lambda line: line.at, reverse=True)[:AT_MOST]
        for pk, ids in of_node.items()
    }


def _line(entry: Entry) -> Said:
    words = isolate(entry.title or excerpt(entry.excerpt, 120)) or _("Without a title")
    return Said(entry.stands_at, words, reverse("consumption:entry", args=[entry.pk]))


def register_here() -> None:
    """Called once, when the program starts."""
    register("entries", came)
