"""Read and unread: a watermark a follow, and exceptions a member and entry."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, Value
from django.db.models.functions import Least

from commonplace.consumption.models import AllRead, EntryMark, Reading, ReadingDay
from commonplace.consumption.timeline import Shelf
from commonplace.entries import lengths
from commonplace.entries.models import Entry, Follow
from commonplace.members.hours import today_of
from commonplace.members.models import Member

_TIDY_UP_TO = 200
"""A follow with more arrivals above its watermark than this is not looked through after each reading."""
KEEP_UNDO = 5
"""So many "mark all read" of a member can be taken back."""
DAY_SECONDS = 86_400
DAYS_KEPT = timedelta(days=35)
"""The ceiling looks at one week; what lies further back than five is forgotten."""


@transaction.atomic
def mark(*, acting: Member, entry: Entry, read: bool) -> Entry:
    """Mark one entry as read or unread for this member alone."""
    follow = Follow.objects.visible_to(acting).running().get(source=entry.source_id)
    if read is (entry.pk <= follow.read_through):
        Reading.objects.filter(member=acting, entry=entry).delete()
    else:
        Reading.objects.bulk_create(
            [Reading(member=acting, entry=entry, is_read=read)],
            update_conflicts=True, unique_fields=["member", "entry"], update_fields=["is_read", "at"],
        )
    if read:
        _raise_watermark(acting, follow)
    return entry


@transaction.atomic
def count_reading(*, acting: Member, entry: Entry, at: datetime) -> int:
    """Add what reading or hearing an entry takes at the member's speed to her own day, for the weekly ceiling.

    Called when an entry is opened that was unread until then, so once an entry. Returns the seconds that were counted; a
    day has no more of them than a day can have.
    """
    day = today_of(acting, at)
    seconds = entry.seconds if lengths.is_given(entry.kind, entry.seconds) else lengths.usual(entry.kind)
    seconds = min(lengths.seconds_for(entry.kind, seconds, acting.speed_percent), DAY_SECONDS)
    # One statement: two pages at once lose nothing. What stands in the row stays within a day, so the sum cannot run over.
    row = ReadingDay.objects.filter(member=acting, day=day)
    sum_up = {"seconds": Least(F("seconds") + seconds, Value(DAY_SECONDS))}
    if not row.update(**sum_up):
        ReadingDay.objects.bulk_create([ReadingDay(member=acting, day=day)], ignore_conflicts=True)
        row.update(**sum_up)
        ReadingDay.objects.filter(member=acting, day__lt=day - DAYS_KEPT).delete()
    return seconds


def _raise_watermark(acting: Member, follow: Follow) -> None:
    """When all that arrived above the watermark is read, one number says so and the exceptions can go."""
    arrivals = list(
        Entry.objects.filter(source=follow.source_id, pk__gt=follow.read_through)
        .order_by("pk").values_list("pk", flat=True)[: _TIDY_UP_TO + 1]
    )
    if not arrivals or len(arrivals) > _TIDY_UP_TO:
        return
    read = Reading.objects.filter(member=acting, is_read=True, entry__in=arrivals)
    if read.count() < len(arrivals):
        return
    follow.read_through = arrivals[-1]
    follow.save(update_fields=["read_through"])
    read.delete()


@transaction.atomic
def mark_all(*, acting: Member, shelf: Shelf, through: int) -> AllRead:
    """Mark as read all that had arrived when the page was shown; what came since stays unread.

    Args:
        acting: whose reading.
        shelf: which follows.
        through: id of the newest entry that had arrived when the page was made.

    """
    follows = Follow.objects.visible_to(acting).running().filter(read_through__lt=F("source__newest_id"))
    if shelf.source is not None:
        follows = follows.filter(source=shelf.source)
    if shelf.categories is not None:
        follows = follows.filter(shelvings__category__in=shelf.categories)
    before = {str(pk): mark for pk, mark in follows.filter(read_through__lt=through).values_list("pk", "read_through")}
    sources = Follow.objects.filter(pk__in=[int(pk) for pk in before])
    unread = Reading.objects.filter(
        member=acting, is_read=False, entry__source__in=_sources(acting, shelf), entry__lte=through
    )
    kept = list(unread.values_list("entry_id", flat=True))
    sources.update(read_through=through)
    unread.delete()
    undo = AllRead.objects.create(member=acting, before={"watermarks": before, "unread": kept})
    old = AllRead.objects.filter(member=acting).order_by("-pk").values_list("pk", flat=True)[KEEP_UNDO:]
    AllRead.objects.filter(pk__in=list(old)).delete()
    return undo


def _sources(acting: Member, shelf: Shelf) -> list[int]:
    follows = Follow.objects.visible_to(acting).running()
    if shelf.source is not None:
        follows = follows.filter(source=shelf.source)
    if shelf.categories is not None:
        follows = follows.filter(shelvings__category__in=shelf.categories)
    return list(follows.values_list("source_id", flat=True))


@transaction.atomic
def take_back(*, acting: Member, undo: AllRead) -> int:
    """Take back a "mark all read"; returns how many sources it was for."""
    if undo.member_id != acting.pk:
        raise PermissionError
    watermarks = undo.before["watermarks"]
    follows = {follow.pk: follow for follow in Follow.objects.visible_to(acting).filter(pk__in=[int(pk) for pk in watermarks])}
    for pk, mark_before in watermarks.items():
        if (follow := follows.get(int(pk))) is not None:
            follow.read_through = mark_before
    Follow.objects.bulk_update(follows.values(), ["read_through"], batch_size=500)
    entries = Entry.objects.visible_to(acting).filter(pk__in=undo.before["unread"])
    Reading.objects.bulk_create([Reading(member=acting, entry=entry, is_read=False) for entry in entries], ignore_conflicts=True)
    undo.delete()
    return len(watermarks)


@transaction.atomic
def mark_blocked(*, acting: Member, entry: Entry, blocked: bool) -> None:
    """Note that the links of one entry do not work at the member's school."""
    EntryMark.objects.update_or_create(member=acting, entry=entry, defaults={"is_blocked_at_school": blocked})
