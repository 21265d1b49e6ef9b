"""The newest of many sources in rounds: the threshold algorithm of Fagin, Lotem & Naor (2003).

A page of n entries can only come from the n sources whose newest entry is newest: a source further down would need all
of those to be older. So the follows are put in order of their source's newest entry, the first n are asked for their
newest n entries that are not older than the newest entry of the source after them, and only when read or filtered
entries left gaps are more asked. Reasons and figures: docs/decisions/0002-timeline.md.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from django.db import connection

from commonplace.members.models import Member

if TYPE_CHECKING:
    from commonplace.consumption.shown import Shown
    from commonplace.consumption.timeline import Cursor, Shelf

# ruff: noqa: S608 - the SQL of this file is put together from column names, numbers and %s marks only

ARRIVALS = 20
"""Up to so many arrivals above a watermark are looked at one by one; a source with more is read by date."""
_FEW = 8
"""So many entries of each source are asked for at first."""
MORE, MORE_UNREAD = 4, 16
"""So many times as many follows are asked in the next round; who opened some opened many."""


def moment(at: datetime | str) -> datetime:
    """A date as a raw query gives it: PostgreSQL knows the zone, SQLite a bare date, of an expression its text."""
    moment = datetime.fromisoformat(at) if isinstance(at, str) else at
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Window:
    """The dates that a round looks at, both ends included; None is open."""

    low: datetime | None
    high: datetime | None


Followed = tuple[int, int, str]
"""A source, its watermark, and the newest date that an entry of it can have on the page (as text: few of them are looked at)."""


@dataclass(frozen=True, slots=True)
class Begun:
    """What the first rounds found: newest first, complete above `low` (None: to the end), of so many follows.

    `follows` are those that were put in order for it, and for the next round, as far as they were handed over.
    """

    found: list[tuple[datetime, int]]
    low: datetime | None
    size: int
    follows: list[Followed] = field(default_factory=list)


class Rounds:
    """The rounds of the threshold algorithm, for one page."""

    def __init__(self, member: Member, shelf: Shelf, before: Cursor | None, wanted: int) -> None:
        self.member = member
        self.shelf = shelf
        self.before = before
        self.cut = [] if before is None else [connection.ops.adapt_datetimefield_value(before.at), before.id]
        self.wanted = wanted

    def run(self, *, unread: bool) -> list[tuple[datetime, int]]:
        """The newest, as (date, id).

        Each round takes more follows, and looks only at dates that those before it did not: who opened thousands of
        entries one by one pays for passing each of them once.
        """
        more = MORE_UNREAD if unread else MORE
        begun = self._begin(unread=unread)
        found, low, size, follows = begun.found, begun.low, begun.size, begun.follows
        # At its low end a round is not complete: a source after its last may have an entry of the same date.
        while low is not None and (len(found) < self.wanted or found[-1][0] <= low):
            high, size = low, size * more
            if len(follows) <= size:
                follows = self._follows(size * more + 1, unread=unread)
            found, low = self._round(found, follows, size, high, unread=unread)
        return found

    def shown(self, ids: Sequence[int]) -> dict[int, Shown] | None:
        """What is shown of these entries, where the rounds came by it; here they did not."""
        del ids
        return None

    def _begin(self, *, unread: bool) -> Begun:
        """The first round."""
        found = self._kept_unread() if unread else []
        # A second round is likely where some are read: putting follows in order costs more than fetching some more.
        follows = self._follows(self.wanted * (MORE_UNREAD if unread else 1) + 1, unread=unread)
        return Begun(*self._round(found, follows, self.wanted, None, unread=unread), self.wanted, follows)

    def _round(
        self, found: list[tuple[datetime, int]], follows: list[Followed], size: int, high: datetime | None, *, unread: bool
    ) -> tuple[list[tuple[datetime, int]], datetime | None]:
        """What was found and what the first `size` of these follows have from `high` on down, and how far down that goes."""
        low = moment(follows[size][2]) if len(follows) > size else None
        if follows:
            window = Window(low, high)
            more = self._unread(follows[:size], window) if unread else self._entries(follows[:size], window)
            found = sorted({*found, *more}, reverse=True)[: self.wanted]
        return found, low

    def _follows(self, limit: int, *, unread: bool) -> list[Followed]:
        """The first follows by the newest date that they can have on this page.

        The date is made text outside, of those that are left: before, PostgreSQL would do it for all.
        """
        ordered, parameters = self._by_newest(limit, unread=unread)
        rows = self._all(f"SELECT source_id, read_through, CAST(top AS text) FROM ({ordered}) c", parameters)
        # Without one: all that its source said stands above this page.
        return [row for row in rows if row[2] is not None]

    def _by_newest(self, limit: int, *, unread: bool) -> tuple[str, list[Any]]:
        """SELECT source_id, read_through, top: the first follows by the newest date that they can have on this page."""
        top, parameters = "o.newest_at", []
        if self.before is not None:
            top = (
                "CASE WHEN o.newest_at < %s THEN o.newest_at ELSE"
                " (SELECT x.stands_at FROM entries_entry x WHERE x.source_id = f.source_id"
                " AND (x.stands_at, x.id) < (%s, %s) ORDER BY x.stands_at DESC, x.id DESC LIMIT 1) END"
            )
            parameters = [self.cut[0], *self.cut]
        where, of_shelf = self._on_shelf()
        if unread:
            where += " AND f.paused_at IS NULL AND o.newest_id > f.read_through"
        sql = (
            f"SELECT f.source_id, f.read_through, {top} AS top FROM entries_follow f CROSS JOIN spaces_source o"
            f" WHERE o.id = f.source_id AND o.newest_at IS NOT NULL AND {where}"
            f" ORDER BY top DESC NULLS LAST, f.source_id LIMIT {limit:d}"
        )
        return sql, [*parameters, *of_shelf]

    def _on_shelf(self) -> tuple[str, list[Any]]:
        """Which follows (f) the list is about."""
        where, parameters = "f.member_id = %s AND f.stopped_at IS NULL", [self.member.pk]
        if self.shelf.source is not None:
            where += " AND f.source_id = %s"
            parameters.append(self.shelf.source)
        else:
            where += " AND NOT f.is_muted"
        if self.shelf.categories is not None:
            marks = ", ".join(["%s"] * len(self.shelf.categories)) or "NULL"
            where += f" AND f.id IN (SELECT h.follow_id FROM consumption_shelving h WHERE h.category_id IN ({marks}))"
            parameters += self.shelf.categories
        return where, parameters

    def _entries(self, follows: list[Followed], window: Window, *, unread: bool = False) -> list[tuple[datetime, int]]:
        """The newest entries of these sources within the window.

        A few of each are asked for first; only of a source all of whose few are still on the page there may be more.
        """
        few = min(max(_FEW, 2 * self.wanted // len(follows)), self.wanted)
        found = self._newest_of(follows, window, few, unread=unread)
        count = Counter(source for _, _, source in found)
        full = [follow for follow in follows if count[follow[0]] == few < self.wanted]
        if full:
            rest = Window(found[-1][0], window.high) if len(found) == self.wanted else window
            found = [row for row in found if count[row[2]] < few] + self._newest_of(full, rest, self.wanted, unread=unread)
        return [(at, entry) for at, entry, _ in found]

    def _newest_of(self, follows: list[Followed], window: Window, limit: int, *, unread: bool) -> list[tuple[datetime, int, int]]:
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

    def _unread(self, follows: list[Followed], window: Window) -> list[tuple[datetime, int]]:
        """The unread of each source: by arrival, which is short after a "mark all read"; by date where it is long.

        Where the window is closed and many sources are asked, dates are short too; where nothing was ever marked, no
        date leads past what was.
        """
        if window.low is not None and len(follows) > self.wanted:
            return self._entries(follows, window, unread=True)
        long = self._with_many_arrivals([follow for follow in follows if follow[1]])
        by_date = [follow for follow in follows if not follow[1] or follow[0] in long]
        by_arrival = [follow for follow in follows if follow[1] and follow[0] not in long]
        found = self._entries(by_date, window, unread=True) if by_date else []
        return found + (self._arrivals(by_arrival, window) if by_arrival else [])

    def _with_many_arrivals(self, follows: list[Followed]) -> set[int]:
        """Those of these sources that have more arrivals above the watermark than are looked at one by one."""
        if not follows:
            return set()
        head, parameters = self._listed(follows)
        far = (
            "SELECT x.id FROM entries_entry x WHERE x.source_id = c.source_id AND x.id > c.read_through"
            f" ORDER BY x.id LIMIT 1 OFFSET {ARRIVALS:d}"
        )
        return {source for (source,) in self._all(f"{head} SELECT c.source_id FROM c WHERE ({far}) IS NOT NULL", parameters)}

    def _arrivals(self, follows: list[Followed], window: Window) -> list[tuple[datetime, int]]:
        condition, parameters = self._within(window)
        inner = (
            "SELECT x.id, x.stands_at FROM entries_entry x WHERE x.source_id = c.source_id AND x.id > c.read_through"
            f"{condition} AND {self._is_not_read()} ORDER BY x.id DESC LIMIT {ARRIVALS:d}"
        )
        return [(at, entry) for at, entry, _ in self._join(follows, inner, [*parameters, self.member.pk])]

    def _kept_unread(self) -> list[tuple[datetime, int]]:
        return [(moment(at), entry) for at, entry in self._all(*self._kept())]

    def _kept(self) -> tuple[str, list[Any]]:
        """Entries that the member marked as unread: few, so they are simply added."""
        where, parameters = self._on_shelf()
        if self.before is not None:
            where += " AND (x.stands_at, x.id) < (%s, %s)"
            parameters += self.cut
        sql = (
            "SELECT x.stands_at, x.id FROM consumption_reading r JOIN entries_entry x ON x.id = r.entry_id"
            f" JOIN entries_follow f ON f.source_id = x.source_id WHERE r.member_id = %s AND NOT r.is_read AND {where}"
            f" ORDER BY x.stands_at DESC, x.id DESC LIMIT {self.wanted:d}"
        )
        return sql, [self.member.pk, *parameters]

    def _within(self, window: Window) -> tuple[str, list[Any]]:
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
    def _listed(follows: list[Followed]) -> tuple[str, list[Any]]:
        """The follows as a table `c`; on PostgreSQL as parameters, so that the text stays the same."""
        if connection.vendor == "postgresql":
            # As text: the driver takes longer to write a list of numbers than the server to read it.
            columns = ["{" + ",".join([str(follow[column]) for follow in follows]) + "}" for column in (0, 1)]
            return "WITH c(source_id, read_through) AS (SELECT * FROM unnest(%s::bigint[], %s::bigint[]))", columns
        values = ", ".join(f"({source:d}, {read_through:d})" for source, read_through, _ in follows)
        return f"WITH c(source_id, read_through) AS (VALUES {values})", []

    def _join(self, follows: list[Followed], inner: str, parameters: list[Any]) -> list[tuple[datetime, int, int]]:
        """Run `inner` once a follow: LATERAL on PostgreSQL; SQLite has none, but evaluates IN a row."""
        head, columns = self._listed(follows)
        if connection.vendor == "postgresql":
            sql = f"{head} SELECT e.stands_at, e.id, c.source_id FROM c CROSS JOIN LATERAL ({inner}) e"
        else:
            within = f"SELECT i.id FROM ({inner}) i"
            sql = f"{head} SELECT e.stands_at, e.id, c.source_id FROM c CROSS JOIN entries_entry e WHERE e.id IN ({within})"
        sql += f" ORDER BY 1 DESC, 2 DESC LIMIT {self.wanted:d}"
        return [(moment(at), entry, source) for at, entry, source in self._all(sql, [*columns, *parameters])]

    @staticmethod
    def _all(sql: str, parameters: Sequence[Any]) -> list[Any]:
        with connection.cursor() as cursor:
            cursor.execute(sql, parameters)
            return list(cursor.fetchall())
