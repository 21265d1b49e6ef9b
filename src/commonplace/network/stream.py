"""One stream of all that somebody says, wherever they say it: the entries of everything that is followed as them, newest first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final, Self

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from commonplace.entries.models import Entry, Follow
from commonplace.kernel.text import isolate
from commonplace.members.models import Member
from commonplace.people.models import Person

A_PAGE: Final = 50
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Below:
    """The last entry of a page: the next page stands below it."""

    at: datetime
    pk: int

    def __str__(self) -> str:
        return f"{(self.at - _EPOCH) // timedelta(microseconds=1):d}-{self.pk:d}"

    @classmethod
    def parse(cls, text: str) -> Self | None:
        """The place in an address; None where the text is none: then the stream begins at its top."""
        at, _dash, pk = text.partition("-")
        try:
            below = cls(_EPOCH + timedelta(microseconds=int(at)), int(pk))
        except (ValueError, OverflowError):
            return None
        return below if abs(below.pk) < 1 << 63 else None


@dataclass(frozen=True, slots=True)
class Heard:
    """One entry: its words, its page, when and where it was said."""

    title: str
    excerpt: str
    address: str
    at: datetime
    source: str
    source_address: str
    kind: str
    minutes: int


@dataclass(frozen=True, slots=True)
class Stream:
    """A page of it; `older` is None on the last one. `sources`: how many are followed as this person."""

    lines: tuple[Heard, ...]
    older: Below | None
    sources: int


def stream_of(member: Member, person: Person, *, below: Below | None = None, limit: int = A_PAGE) -> Stream:
    """What a person said in all that the member follows as them, merged rows too; three queries.

    Args:
        member: whose.
        person: one of hers.
        below: the last entry of the page before.
        limit: entries a page.

    """
    mine = Follow.objects.visible_to(member).running().filter(Q(person=person) | Q(person__merged_into=person))
    follows = {one.source_id: one for one in mine.select_related("source")}
    entries = Entry.objects.visible_to(member).filter(source__in=follows)
    if below is not None:
        entries = entries.filter(Q(stands_at__lt=below.at) | Q(stands_at=below.at, id__lt=below.pk))
    found = list(entries.order_by("-stands_at", "-id")[: limit + 1]) if follows else []
    older = Below(found[limit - 1].stands_at, found[limit - 1].pk) if len(found) > limit else None
    return Stream(tuple(_heard(one, follows[one.source_id]) for one in found[:limit]), older, len(follows))


def _heard(entry: Entry, follow: Follow) -> Heard:
    return Heard(
        title=isolate(entry.title or entry.excerpt) or _("Without a title"), excerpt=isolate(entry.excerpt) if entry.title else "",
        address=reverse("consumption:entry", args=[entry.pk]), at=entry.stands_at, source=follow.shown_title,
        source_address=reverse("consumption:source", args=[follow.source.public_id]), kind=follow.source.get_kind_display(),
        minutes=entry.minutes,
    )
