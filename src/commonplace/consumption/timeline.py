"""Newest first, over all the sources of a member, without a copy a member (docs/decisions/0002-timeline.md).

The first page of n entries can only come from the n sources whose newest entry is newest: a source further down would
need all of those to be older. So the follows are put in order of their source's newest entry, the first n are asked for
their newest n entries that are not older than the newest entry of the source after them, and only when read or filtered
entries left gaps is the next batch asked (Fagin, Lotem & Naor 2003, the threshold algorithm).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Self

from django.db import connection
from django.db.models import OuterRef, Subquery

from commonplace.consumption.models import Category, EntryMark, Reading
from commonplace.entries.models import Entry, Follow
from commonplace.members.models import Member

# ruff: noqa: S608 - the SQL of this file is put together from column names, numbers and %s marks only

PAGE = 50
"""Entries a page."""
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_ARRIVALS = 20
"""Up to so many arrivals above a watermark are looked at one by one; a source with more is read by date."""
_FEW = 8
"""So many entries of each source are asked for at first."""


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
    found = _Search(member, shelf or Shelf(), before, limit + 1).run(unread=unread)
    ids = [entry_id for _, entry_id in found]
    return Page(
        rows=rows_of(member, ids[:limit]),
        older=Cursor(*found[limit - 1]) if len(ids) > limit else None,
    )


def next_below(member: Member, cursor: Cursor, *, shelf: Shelf, unread: bool) -> int | None:
    """Id of the entry that stands next below a place in a list, or None where the list ends."""
    # More than one is wanted, so that one round is enough though some of them are read.
    found = _Search(member, shelf, cursor, 20).run(unread=unread)
    return found[0][1] if found else None


def rows_of(member: Member, ids: Sequence[int]) -> tuple[Row, ...]:
    """The rows of these entries, in this order; entries that the member may not see are left out."""
    of_mine = {"member": member, "entry": OuterRef("pk")}
    found = Entry.objects.visible_to(member).filter(pk__in=ids).annotate(
        was_read=Subquery(Reading.objects.filter(**of_mine).values("is_read")),
        was_blocked=Subquery(EntryMark.objects.filter(**of_mine).values("is_blocked_at_school")),
    )
    # Any: entries with two columns more.
    entries: dict[int, Any] = {entry.pk: entry for entry in found}
    follows = {
        follow.source_id: follow
        for follow in Follow.objects.visible_to(member)
        .filter(source__in={entry.source_id for entry in entries.values()})
        .select_related("source")
    }
    rows = []
    for entry_id in ids:
        entry = entries.get(entry_id)
        if entry is None:
            continue
        follow = follows[entry.source_id]
        is_read = entry_id <= follow.read_through if entry.was_read is None else entry.was_read
        is_blocked = follow.is_blocked_at_school if entry.was_blocked is None else entry.was_blocked
        rows.append(Row(entry=entry, follow=follow, is_unread=not is_read, is_blocked=is_blocked))
    return tuple(rows)


def _moment(at: datetime | str) -> datetime:
    """A date as a raw query gives it: PostgreSQL knows the zone, SQLite a bare date, of an expression its text."""
    moment = datetime.fromisoformat(at) if isinstance(at, str) else at
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class _Window:
    """The dates that a round looks at, both ends included; None is open."""

    low: datetime | None
    high: datetime | None


_Followed = tuple[int, int, str]
"""A source, its watermark, and the newest date that an entry of it can have on the page (as text: few of them are looked at)."""


class _Search:
    """The rounds of the threshold algorithm, for one page."""

    def __init__(self, member: Member, shelf: Shelf, before: Cursor | None, wanted: int) -> None:
        self.member = member
        self.shelf = shelf
        self.before = before
        self.cut = [] if before is None else [connection.ops.adapt_datetimefield_value(before.at), before.id]
        self.wanted = wanted

    def run(self, *, unread: bool) -> list[tuple[datetime, int]]:
        """The newest, as (date, id).

        Each round takes four times as many follows, and looks only at dates that those before it did not: who opened
        thousands of entries one by one pays for passing each of them once.
        """
        found = self._kept_unread() if unread else []
        asked = self._unread if unread else self._entries
        size = self.wanted
        # Of who reads one by one, the next rounds will be wanted: putting follows in order costs more than fetching some more.
        follows = self._follows(size * (16 if unread else 1) + 1, unread=unread)
        high = None
        while True:
            low = _moment(follows[size][2]) if len(follows) > size else None
            if follows:
                found = sorted({*found, *asked(follows[:size], _Window(low, high))}, reverse=True)[: self.wanted]
            if low is None or (len(found) == self.wanted and found[-1][0] >= low):
                return found
            high, size = low, size * 4
            if len(follows) <= size:
                follows = self._follows(size * 4 + 1, unread=unread)

    def _follows(self, limit: int, *, unread: bool) -> list[_Followed]:
        """Follows by the newest date that they can have on this page.

        The source of each is looked up in a query within, and the limit there keeps it so: given a join, PostgreSQL
        reads all sources there are; and where the next query works the date out twice, SQLite takes twice as long.
        """
        parameters: list[Any] = []
        top = "o.newest_at"
        if self.before is not None:
            top = (
                "CASE WHEN o.newest_at < %s THEN o.newest_at ELSE"
                " (SELECT x.stands_at FROM entries_entry x WHERE x.source_id = f.source_id"
                " AND (x.stands_at, x.id) < (%s, %s) ORDER BY x.stands_at DESC, x.id DESC LIMIT 1) END"
            )
            parameters += [self.cut[0], *self.cut]
        newer = " AND o.newest_id > f.read_through" if unread else ""
        where = "f.member_id = %s AND f.stopped_at IS NULL"
        parameters.append(self.member.pk)
        if unread:
            where += " AND f.paused_at IS NULL"
        if self.shelf.source is not None:
            where += " AND f.source_id = %s"
            parameters.append(self.shelf.source)
        else:
            where += " AND NOT f.is_muted"
        if self.shelf.categories is not None:
            marks = ", ".join(["%s"] * len(self.shelf.categories)) or "NULL"
            where += f" AND f.id IN (SELECT h.follow_id FROM consumption_shelving h WHERE h.category_id IN ({marks}))"
            parameters += self.shelf.categories
        sql = (
            "SELECT source_id, read_through, CAST(top AS text) FROM (SELECT f.source_id, f.read_through,"
            f" (SELECT {top} FROM spaces_source o WHERE o.id = f.source_id{newer}) AS top"
            f" FROM entries_follow f WHERE {where} LIMIT 1000000) c"
            f" WHERE top IS NOT NULL ORDER BY top DESC, source_id LIMIT {limit:d}"
        )
        return self._all(sql, parameters)

    def _entries(self, follows: list[_Followed], window: _Window, *, unread: bool = False) -> list[tuple[datetime, int]]:
        """The newest entries of these sources within the window.

        A few of each are asked for first; only of a source all of whose few are still on the page there may be more.
        """
        few = min(max(_FEW, 2 * self.wanted // len(follows)), self.wanted)
        found = self._newest_of(follows, window, few, unread=unread)
        count = Counter(source for _, _, source in found)
        full = [follow for follow in follows if count[follow[0]] == few < self.wanted]
        if full:
            rest = _Window(found[-1][0], window.high) if len(found) == self.wanted else window
            found = [row for row in found if count[row[2]] < few] + self._newest_of(full, rest, self.wanted, unread=unread)
        return [(at, entry) for at, entry, _ in found]

    def _newest_of(self, follows: list[_Followed], window: _Window, limit: int, *, unread: bool) -> list[tuple[datetime, int, int]]:
        """(date, id, source): up to `limit` of each, the newest of all, newest first."""
        condition, parameters = self._within(window)
        if unread:
            condition += f" AND x.id > c.read_through AND {self._is_not_read()}"
            parameters.append(self.member.pk)
        inner = (
            "SELECT x.id, x.stands_at FROM entries_entry x WHERE x.source_id = c.source_id"
            f"{condition} ORDER BY x.stands_at DESC, x.id DESC LIMIT {limit:d}"
        )
        return self._join(follows, inner, parameters)

    def _unread(self, follows: list[_Followed], window: _Window) -> list[tuple[datetime, int]]:
        """The unread of each source: by arrival, which is short after a "mark all read"; by date where it is long.

        Where the window is closed and many sources are asked, dates are short too.
        """
        if window.low is not None and len(follows) > self.wanted:
            return self._entries(follows, window, unread=True)
        values = self._values(follows)
        far = (
            "SELECT x.id FROM entries_entry x WHERE x.source_id = c.source_id AND x.id > c.read_through"
            f" ORDER BY x.id LIMIT 1 OFFSET {_ARRIVALS:d}"
        )
        long = {source for (source,) in self._all(f"{values} SELECT c.source_id FROM c WHERE ({far}) IS NOT NULL", [])}
        by_date = [follow for follow in follows if follow[0] in long]
        by_arrival = [follow for follow in follows if follow[0] not in long]
        found = self._entries(by_date, window, unread=True) if by_date else []
        return found + (self._arrivals(by_arrival, window) if by_arrival else [])

    def _arrivals(self, follows: list[_Followed], window: _Window) -> list[tuple[datetime, int]]:
        condition, parameters = self._within(window)
        inner = (
            "SELECT x.id, x.stands_at FROM entries_entry x WHERE x.source_id = c.source_id AND x.id > c.read_through"
            f"{condition} AND {self._is_not_read()} ORDER BY x.id DESC LIMIT {_ARRIVALS:d}"
        )
        return [(at, entry) for at, entry, _ in self._join(follows, inner, [*parameters, self.member.pk])]

    def _kept_unread(self) -> list[tuple[datetime, int]]:
        """Entries that the member marked as unread: few, so they are simply added."""
        parameters: list[Any] = [self.member.pk, self.member.pk]
        condition = ""
        if self.before is not None:
            condition += " AND (x.stands_at, x.id) < (%s, %s)"
            parameters += self.cut
        if self.shelf.source is not None:
            condition += " AND f.source_id = %s"
            parameters.append(self.shelf.source)
        else:
            condition += " AND NOT f.is_muted"
        if self.shelf.categories is not None:
            marks = ", ".join(["%s"] * len(self.shelf.categories)) or "NULL"
            condition += f" AND f.id IN (SELECT h.follow_id FROM consumption_shelving h WHERE h.category_id IN ({marks}))"
            parameters += self.shelf.categories
        sql = (
            "SELECT x.stands_at, x.id FROM consumption_reading r JOIN entries_entry x ON x.id = r.entry_id"
            " JOIN entries_follow f ON f.source_id = x.source_id AND f.member_id = %s AND f.stopped_at IS NULL"
            f" WHERE r.member_id = %s AND NOT r.is_read{condition}"
            f" ORDER BY x.stands_at DESC, x.id DESC LIMIT {self.wanted:d}"
        )
        return [(_moment(at), entry) for at, entry in self._all(sql, parameters)]

    def _within(self, window: _Window) -> tuple[str, list[Any]]:
        condition = ""
        parameters: list[Any] = []
        for sign, end in ((">=", window.low), ("<=", window.high)):
            if end is not None:
                condition += f" AND x.stands_at {sign} %s"
                parameters.append(connection.ops.adapt_datetimefield_value(end))
        if self.before is not None:
            condition += " AND (x.stands_at, x.id) < (%s, %s)"
            parameters += self.cut
        return condition, parameters

    @staticmethod
    def _is_not_read() -> str:
        """No exception at all: above the watermark that is unread, and what was marked as unread is added anyway."""
        return "NOT EXISTS (SELECT 1 FROM consumption_reading r WHERE r.entry_id = x.id AND r.member_id = %s)"

    @staticmethod
    def _values(follows: list[_Followed]) -> str:
        values = ", ".join(f"({source:d}, {read_through:d})" for source, read_through, _ in follows)
        return f"WITH c(source_id, read_through) AS (VALUES {values})"

    def _join(self, follows: list[_Followed], inner: str, parameters: list[Any]) -> list[tuple[datetime, int, int]]:
        """Run `inner` once a follow: LATERAL on PostgreSQL; SQLite has none, but evaluates IN a row."""
        head = self._values(follows)
        if connection.vendor == "postgresql":
            sql = f"{head} SELECT e.stands_at, e.id, c.source_id FROM c CROSS JOIN LATERAL ({inner}) e"
        else:
            within = f"SELECT i.id FROM ({inner}) i"
            sql = f"{head} SELECT e.stands_at, e.id, c.source_id FROM c CROSS JOIN entries_entry e WHERE e.id IN ({within})"
        sql += f" ORDER BY 1 DESC, 2 DESC LIMIT {self.wanted:d}"
        return [(_moment(at), entry, source) for at, entry, source in self._all(sql, parameters)]

    @staticmethod
    def _all(sql: str, parameters: Sequence[Any]) -> list[Any]:
        with connection.cursor() as cursor:
            cursor.execute(sql, parameters)
            return list(cursor.fetchall())
