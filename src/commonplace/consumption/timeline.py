"""Newest first, over all the sources of a member, without a copy a member (docs/decisions/0002-timeline.md)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Self

from django.db import connection
from django.db.models import OuterRef, Subquery

from commonplace.consumption.at_once import RoundsAtOnce
from commonplace.consumption.models import Category, EntryMark, Reading
from commonplace.consumption.prepared import planned_once
from commonplace.consumption.rounds import Rounds
from commonplace.consumption.shown import NOT_SHOWN, NOT_SHOWN_OF_FOLLOW, NOT_SHOWN_OF_SOURCE, Shown
from commonplace.entries.models import Entry, Follow
from commonplace.members.models import Member

PAGE = 50
"""Entries a page."""
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True, order=True)
class Cursor:
    """The last entry of a page: the next page stands below it."""

    at: datetime
    id: int

    def __str__(self) -> str:
        return f"{(self.at - _EPOCH) // timedelta(microseconds=1):d}-{self.id:d}"

    @classmethod
    def parse(cls, text: str) -> Self | None:
        """The cursor in an address, or None where the text is not one (then the list begins at its top)."""
        at, _, entry_id = text.partition("-")
        try:
            cursor = cls(_EPOCH + timedelta(microseconds=int(at)), int(entry_id))
        except (ValueError, OverflowError):
            return None
        return cursor if abs(cursor.id) < 1 << 63 else None


@dataclass(frozen=True, slots=True)
class Row:
    """One entry, as a list shows it."""

    entry: Entry
    follow: Follow
    is_unread: bool
    is_blocked: bool


@dataclass(frozen=True, slots=True)
class Page:
    """Rows, newest first; `older` is None on the last page."""

    rows: tuple[Row, ...]
    older: Cursor | None


@dataclass(frozen=True, slots=True)
class Shelf:
    """Which follows a list is about: all, those of a category (and the ones within it), or one source."""

    categories: tuple[int, ...] | None = None
    source: int | None = None

    @classmethod
    def of(cls, category: Category | None = None, source: int | None = None) -> Self:
        return cls(categories=tuple(with_those_within(category)) if category else None, source=source)


def with_those_within(category: Category) -> list[int]:
    """The ids of a category and of every category below it."""
    rows = Category.objects.filter(member=category.member_id).values_list("id", "parent_id")
    below: dict[int | None, list[int]] = {}
    for row, parent in rows:
        below.setdefault(parent, []).append(row)
    found = [category.pk]
    for row in found:
        found.extend(below.get(row, ()))
    return found


def _rounds(member: Member, shelf: Shelf, before: Cursor | None, wanted: int) -> Rounds:
    return (RoundsAtOnce if connection.vendor == "postgresql" else Rounds)(member, shelf, before, wanted)


@planned_once()
def newest(
    member: Member, *, shelf: Shelf | None = None, unread: bool = False, before: Cursor | None = None, limit: int = PAGE
) -> Page:
    """A page of the member's entries, newest first.

    Args:
        member: whose sources.
        shelf: only these follows; None for all.
        unread: only entries that are not read.
        before: the last entry of the page before this one.
        limit: rows a page.

    """
    rounds = _rounds(member, shelf or Shelf(), before, limit + 1)
    found = rounds.run(unread=unread)
    ids = [entry_id for _, entry_id in found[:limit]]
    shown = rounds.shown(ids)
    return Page(
        rows=rows_of(member, ids) if shown is None else _rows(ids, shown),
        older=Cursor(*found[limit - 1]) if len(found) > limit else None,
    )


@planned_once()
def next_below(member: Member, cursor: Cursor, *, shelf: Shelf, unread: bool) -> int | None:
    """Id of the entry that stands next below a place in a list, or None where the list ends."""
    # More than one is wanted, so that one round is enough though some of them are read.
    found = _rounds(member, shelf, cursor, 20).run(unread=unread)
    return found[0][1] if found else None


@planned_once()
def rows_of(member: Member, ids: Sequence[int]) -> tuple[Row, ...]:
    """The rows of these entries, in this order; entries that the member may not see are left out."""
    of_mine = {"member": member, "entry": OuterRef("pk")}
    found = (
        Entry.objects.visible_to(member)
        .filter(pk__in=ids)
        .defer(*NOT_SHOWN)
        .annotate(
            was_read=Subquery(Reading.objects.filter(**of_mine).values("is_read")),
            was_blocked=Subquery(EntryMark.objects.filter(**of_mine).values("is_blocked_at_school")),
        )
    )
    # Any: entries with two columns more.
    entries: dict[int, Any] = {entry.pk: entry for entry in found}
    # By the entries: lists of their sources are of many lengths, and each would be one more plan.
    follows = {
        follow.source_id: follow
        for follow in Follow.objects.visible_to(member)
        .filter(source__in=Entry.objects.filter(pk__in=ids).values("source"))
        .select_related("source")
        .defer(*NOT_SHOWN_OF_FOLLOW, *(f"source__{name}" for name in NOT_SHOWN_OF_SOURCE))
    }
    return _rows(ids, {pk: Shown(entry, follows[entry.source_id], entry.was_read, entry.was_blocked) for pk, entry in entries.items()})


def _rows(ids: Sequence[int], shown: dict[int, Shown]) -> tuple[Row, ...]:
    rows = []
    for one in [shown[entry_id] for entry_id in ids if entry_id in shown]:
        is_read = one.entry.pk <= one.follow.read_through if one.was_read is None else one.was_read
        is_blocked = one.follow.is_blocked_at_school if one.was_blocked is None else one.was_blocked
        rows.append(Row(entry=one.entry, follow=one.follow, is_unread=not is_read, is_blocked=is_blocked))
    return tuple(rows)
