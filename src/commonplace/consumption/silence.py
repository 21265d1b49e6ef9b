"""What a member's sources that have fallen silent are, what she follows no longer, and what the program asks about it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final

from django.core.paginator import Page, Paginator
from django.db.models import F, OuterRef, Q, QuerySet, Subquery
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from commonplace.consumption.liveness import fetching, is_silent
from commonplace.consumption.models import Shelving
from commonplace.entries.models import Entry, Follow
from commonplace.kernel.clock import now
from commonplace.kernel.text import isolate
from commonplace.members.hours import zone_of
from commonplace.members.models import Member
from commonplace.members.prompts import Prompt
from commonplace.network.handles import NEVER_ASKED
from commonplace.people.models import Handle
from commonplace.spaces.canonical import canonical_key
from commonplace.spaces.liveness import RHYTHM_OF, silent_from, turning_points
from commonplace.spaces.models import Source

PAGE: Final = 50
"""Sources on one page of those that are silent, or no longer followed."""
PROMPT: Final = "silent-sources"
ONCE_IN: Final = timedelta(days=30)
"""The program asks about silent sources once a month at most."""
CHUNK: Final = 1_000
"""So many sources are reckoned at once; the next come some minutes later."""


def silent(member: Member, at: datetime) -> QuerySet[Follow]:
    """What a member follows that is dormant or closed; kept ones too."""
    return Follow.objects.visible_to(member).running().filter(is_silent(at)).select_related("source", "source__polling")


def kept() -> Q:
    """Follows whose silence was kept, and which have not spoken since."""
    return Q(silence_kept_at__isnull=False) & (Q(source__newest_at__isnull=True) | Q(source__newest_at__lte=F("silence_kept_at")))


@dataclass(frozen=True, slots=True)
class Silent:
    """A source that has fallen silent, with the last that it said, if it said anything."""

    follow: Follow
    last: Entry | None


def silent_page(member: Member, number: int, at: datetime) -> tuple[Page[Follow], list[Silent]]:
    """A page of silent sources that are not kept, those that spoke last first, each with its last entry."""
    rows = silent(member, at).exclude(kept()).order_by(F("source__newest_at").desc(nulls_last=True), "pk")
    page = Paginator(rows, PAGE).get_page(number)
    follows = list(page)
    newest = Entry.objects.filter(source=OuterRef("pk")).order_by("-stands_at", "-pk").values("pk")[:1]
    sources = Source.objects.filter(pk__in=[one.source_id for one in follows])
    ids = dict(sources.annotate(last=Subquery(newest)).values_list("pk", "last"))
    entries = Entry.objects.in_bulk([pk for pk in ids.values() if pk])
    return page, [Silent(one, entries.get(ids.get(one.source_id) or 0)) for one in follows]


def count_silent(member: Member, at: datetime) -> int:
    """How many of a member's sources are silent, kept or not."""
    return silent(member, at).count()


def count_kept(member: Member, at: datetime) -> int:
    """How many silent sources a member keeps."""
    return silent(member, at).filter(kept()).count()


@dataclass(frozen=True, slots=True)
class Stopped:
    """What a member follows no longer, with what comes back with it."""

    follow: Follow
    categories: tuple[str, ...]
    note: str


def stopped_page(member: Member, number: int) -> tuple[Page[Follow], list[Stopped]]:
    """A page of what a member follows no longer, what was stopped last first."""
    rows = Follow.objects.visible_to(member).filter(stopped_at__isnull=False)
    rows = rows.select_related("source", "person", "space").order_by("-stopped_at", "-pk")
    page = Paginator(rows, PAGE).get_page(number)
    follows = list(page)
    names: dict[int, list[str]] = {}
    shelvings = Shelving.objects.filter(follow__in=follows, category__isnull=False).order_by("category__name")
    for follow, name in shelvings.values_list("follow", "category__name").distinct():
        names.setdefault(follow, []).append(name)
    return page, [Stopped(one, tuple(names.get(one.pk, ())), note_of(one)) for one in follows]


def note_of(follow: Follow) -> str:
    """The member's note of the person or the space that a follow is."""
    noted = follow.person or follow.space
    return noted.note if noted else ""


def name_of(follow: Follow) -> str:
    """Who or what it is in the member's network: her own name for them."""
    person = follow.person and (follow.person.merged_into or follow.person)
    noted = person or follow.space
    return isolate(noted.name if noted else "") or follow.shown_title


def count_stopped(member: Member) -> int:
    """How many sources a member follows no longer."""
    return Follow.objects.visible_to(member).filter(stopped_at__isnull=False).count()


def other_handles(follow: Follow) -> list[Handle]:
    """Where else the person of a follow was or is, as the member noted it, here and on what was merged with it; without what is followed.

    Dead ones and those where nobody looks come last: they still say who it is.
    """
    person = follow.person
    if person is None:
        return []
    root = person.merged_into_id or person.pk
    own = {canonical_key(one) for one in (follow.source.address, follow.source.site_address) if one}
    handles = Handle.objects.filter(Q(person=root) | Q(person__merged_into=root), person__owner=follow.member_id)
    found = [one for one in handles.exclude(kind=Handle.Kind.NONE).order_by("pk") if canonical_key(one.address or one.typed) not in own]
    return sorted(found, key=lambda one: not can_be_looked_at(one))


def can_be_looked_at(handle: Handle) -> bool:
    """Whether looking behind a handle may bring something: it is not dead, and its place lets others in."""
    return not handle.is_dead and handle.kind not in NEVER_ASKED


def prompts(member: Member, day: date) -> Iterator[Prompt]:
    """"3 of your sources have fallen silent", the day after one more did; asked once in 30 days at most.

    Only what fell silent before this day counts, so that one that falls silent each day does not put the question off for good.
    """
    zone = zone_of(member)
    begins = datetime.combine(day, time.min, zone)
    fell = [one for one in _fell_silent(member, now()) if one < begins]
    if fell:
        many = len(fell)
        title = ngettext("One of your sources has fallen silent", "%(many)d of your sources have fallen silent", many) % {"many": many}
        text = _("You can stop following, keep it, or look for it elsewhere. What you stop keeps its notes and can come back.")
        address = reverse("consumption:silent")
        due = max(fell).astimezone(zone).date() + timedelta(days=1)
        yield Prompt(PROMPT, due, title, text, _("Look at them"), address, once_in=ONCE_IN)


def _fell_silent(member: Member, at: datetime) -> Iterator[datetime]:
    """When each silent source that is not kept fell silent for a member: what was so before she followed it did on that day."""
    # Columns, not objects: Today asks each time it is shown.
    polling = tuple(f"source__polling__{name}" for name in ("state", "trouble", "failures", "failing_since", "checked_at"))
    rows = Follow.objects.visible_to(member).running().filter(is_silent(at)).exclude(kept())
    for since, dormant_from, *columns in rows.values_list("since", "source__dormant_from", *polling):
        fallen = silent_from(fetching(*columns), dormant_from=dormant_from)
        if fallen is not None:
            yield max(fallen, since)


def reckon(sources: Collection[Source], *, at: datetime) -> None:
    """Write down the turning points of sources, from what they said; what never said anything has its time from its first look on."""
    for source in sources:
        dates = newest_dates(source.pk)
        source.quiet_from, source.dormant_from = turning_points(dates, at=at if dates else source.first_fetched_at or at)
    Source.objects.bulk_update(sources, ["quiet_from", "dormant_from"], batch_size=200)


def reckon_left_over(*, at: datetime) -> int:
    """Write down the turning points of sources that have none yet, some at a time; returns how many they were."""
    sources = list(Source.objects.filter(first_fetched_at__isnull=False, dormant_from__isnull=True).order_by("pk")[:CHUNK])
    reckon(sources, at=at)
    return len(sources)


def newest_dates(source: int) -> Sequence[datetime]:
    """Where the newest entries of a source stand, the newest first: as many as its rhythm is reckoned from."""
    entries = Entry.objects.filter(source=source).order_by("-stands_at", "-pk")
    return list(entries.values_list("stands_at", flat=True)[:RHYTHM_OF])
