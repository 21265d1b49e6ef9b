"""PostgreSQL's first rounds, and the rows of the page, in one statement.

A way to the server and back costs as much as a round, and far more where many wait for a processor. The rounds are those
of `rounds.py`: follows in order, the newest of the first of them, and for unread lists, where what was opened one by one
left gaps, the newest of many more. What is then still open is asked as on any database.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from commonplace.consumption.rounds import ARRIVALS, MORE_UNREAD, Begun, Rounds, Window, moment
from commonplace.consumption.shown import COLUMNS, JOINS, STANDS_AT, Shown, made

if TYPE_CHECKING:
    from commonplace.consumption.timeline import Cursor, Shelf
    from commonplace.members.models import Member

# ruff: noqa: S608 - the SQL of this file is put together from column names, numbers and %s marks only

_FEW = 100
"""Up to so many entries of each source are asked for by date in the first round: as many as are wanted, for a page."""
_FEW_LATER = 8
"""The same in the second, which asks many sources for what is left of them."""
_MANY = 300
"""More follows than that are likely to have a page among the sources that said something last."""
_LAST = 2_000
"""So many of these are looked through: a tenth of 20,000, among which who follows 2,000 has a page even where these say little."""
_IS_NOT_READ = "(SELECT y.id FROM consumption_reading y WHERE y.entry_id = x.id AND y.member_id = %s) IS NULL"
"""As `Rounds` has it, but no join can be made of it: a plan that is kept would read all of a source before it sorts and cuts."""
_FIRST, _SECOND, _KEPT = 1, 2, 3
_LOW, _LATER, _PART, _ID, _SOURCE, _WATERMARK, _BEFORE_COLUMNS = range(7)
_Row = tuple[Any, ...]
"""The low ends of the two rounds as text (of the second None where it was not needed); then the round (or _KEPT), id, source and its
watermark, and COLUMNS: all None where nothing was found."""


class RoundsAtOnce(Rounds):
    """The rounds of the threshold algorithm, for one page, on PostgreSQL."""

    def __init__(self, member: Member, shelf: Shelf, before: Cursor | None, wanted: int) -> None:
        super().__init__(member, shelf, before, wanted)
        self._rows: list[_Row] = []

    def shown(self, ids: Sequence[int]) -> dict[int, Shown] | None:
        """What is shown of these entries, where the first rounds found them all."""
        wanted = set(ids)
        rows = [row[_BEFORE_COLUMNS:] for row in self._rows if row[_ID] in wanted]
        return made(rows) if len(rows) == len(wanted) else None

    def _begin(self, *, unread: bool) -> Begun:
        rows: list[_Row] = self._all(*(self._unread_at_once() if unread else self._all_at_once()))
        low, later = (moment(text) if text else None for text in rows[0][:_PART])
        self._rows = [row for row in rows if row[_ID] is not None]
        found = {self._place(row) for row in self._rows}
        found |= self._left_over(_FIRST, Window(low, None), self._few(), unread=unread)
        if later is not None:
            found |= self._left_over(_SECOND, Window(later, low), _FEW_LATER, unread=unread)
        size = self.wanted if later is None else self.wanted * MORE_UNREAD
        return Begun(sorted(found, reverse=True)[: self.wanted], low if later is None else later, size)

    @staticmethod
    def _place(row: _Row) -> tuple[datetime, int]:
        return row[_BEFORE_COLUMNS + STANDS_AT], row[_ID]

    def _left_over(self, number: int, window: Window, few: int, *, unread: bool) -> set[tuple[datetime, int]]:
        """What more there is of sources all of whose few, of this round, are on the page."""
        count = Counter((row[_SOURCE], row[_WATERMARK]) for row in self._rows if row[_PART] == number)
        full = [(source, read_through, "") for (source, read_through), found in count.items() if found == few < self.wanted]
        if not full:
            return set()
        rest = Window(self._place(self._rows[-1])[0], window.high) if len(self._rows) == self.wanted else window
        return {(at, entry) for at, entry, _ in self._newest_of(full, rest, self.wanted, unread=unread)}

    def _few(self) -> int:
        return min(_FEW, self.wanted)

    def _ordered(self, limit: int, *, unread: bool) -> tuple[str, list[Any]]:
        """The follows (o) by the newest date that they can have on the page, the first of them (n), and how far these go down (w).

        The follows of who has many are not all put in order where the first of them are among the sources that said something last (k):
        what is WITH is not worked out before it is asked for.
        """
        ordered, parameters = self._by_newest(limit, unread=unread)
        first = f"SELECT * FROM o WHERE top IS NOT NULL ORDER BY top DESC, source_id LIMIT {self.wanted + 1:d}"
        among_last = ""
        if self.before is None and self.shelf.source is None and self.shelf.categories is None:
            k, of_k = self._among_last(unread=unread)
            among_last = f" k AS MATERIALIZED ({k}),"
            is_enough = f"(SELECT count(*) > {self.wanted:d} FROM k)"
            first = f"SELECT * FROM k WHERE {is_enough} UNION ALL (SELECT * FROM ({first}) o WHERE NOT {is_enough})"
            parameters = [*parameters, *of_k]
        # By arrival where that is short: after "all read" no date leads past what was read. See `_unread`.
        is_short = "FALSE"
        if unread:
            is_short = (
                "o.read_through > 0 AND (SELECT x.id FROM entries_entry x WHERE x.source_id = o.source_id"
                f" AND x.id > o.read_through ORDER BY x.id LIMIT 1 OFFSET {ARRIVALS:d}) IS NULL"
            )
        return (
            f"WITH o AS MATERIALIZED ({ordered}),{among_last}"
            f" n AS MATERIALIZED (SELECT source_id, read_through, top, {is_short} AS is_short FROM ({first}) o),"
            f" w AS MATERIALIZED (SELECT CASE WHEN count(*) > {self.wanted:d} THEN min(top) END AS low FROM n)"
        ), parameters

    def _among_last(self, *, unread: bool) -> tuple[str, list[Any]]:
        """The first follows, as far as they are among the last sources; nothing for who follows few."""
        where, of_shelf = self._on_shelf()
        is_unread = " AND f.paused_at IS NULL AND o.newest_id > f.read_through" if unread else ""
        return (
            "SELECT f.source_id, f.read_through, o.newest_at AS top FROM (SELECT s.id, s.newest_at, s.newest_id FROM spaces_source s"
            f" WHERE s.newest_at IS NOT NULL ORDER BY s.newest_at DESC, s.id LIMIT {_LAST:d}) o JOIN entries_follow f ON f.source_id = o.id"
            f" WHERE (SELECT count(*) > {_MANY:d} FROM (SELECT 1 FROM entries_follow f WHERE {where} LIMIT {_MANY + 1:d}) m)"
            f" AND {where}{is_unread}"
            f" ORDER BY o.newest_at DESC, f.source_id LIMIT {self.wanted + 1:d}"
        ), [*of_shelf, *of_shelf]

    def _page(self, ends: str, found: str) -> tuple[str, list[Any]]:
        """The newest of what was found, as it is shown; one row says how far the rounds went, even where nothing was found."""
        return (
            f", p AS MATERIALIZED (SELECT DISTINCT ON (stands_at, id) * FROM ({found}) u"
            f" ORDER BY stands_at DESC, id DESC, part LIMIT {self.wanted:d})"
            f" SELECT z.low, z.later, p.part, p.id, p.source_id, p.read_through, {COLUMNS} FROM ({ends}) z LEFT JOIN (p{JOINS}) ON TRUE"
            " ORDER BY p.stands_at DESC, p.id DESC"
        ), [self.member.pk] * 3

    def _all_at_once(self) -> tuple[str, list[Any]]:
        head, parameters = self._ordered(self.wanted + 1, unread=False)
        below, cut = self._within(Window(None, None))
        found = (
            f"SELECT {_FIRST:d} AS part, e.stands_at, e.id, c.source_id, c.read_through FROM n c CROSS JOIN LATERAL ("
            "SELECT x.id, x.stands_at FROM entries_entry x WHERE x.source_id = c.source_id"
            f" AND x.stands_at >= (SELECT coalesce(low, '-infinity') FROM w){below}"
            f" ORDER BY x.stands_at DESC, x.id DESC LIMIT {self._few():d}) e"
        )
        page, shown = self._page("SELECT CAST(low AS text) AS low, NULL AS later FROM w", found)
        return head + page, [*parameters, *cut, *shown]

    def _unread_at_once(self) -> tuple[str, list[Any]]:
        """As for all, and: by arrival where that is short; what was kept unread; and the second round.

        The second reads all exceptions of the member once: it comes when there are many, and looks up each entry of hundreds
        of sources among them. `NOT IN` says that to PostgreSQL; an exception always has an entry.
        """
        head, parameters = self._ordered(self.wanted * MORE_UNREAD + 1, unread=True)
        below, cut = self._within(Window(None, None))
        member = self.member.pk
        entries = "SELECT x.id, x.stands_at FROM entries_entry x WHERE x.source_id = c.source_id AND x.id > c.read_through"
        above = f"x.stands_at >= (SELECT coalesce(low, '-infinity') FROM w){below}"
        by_date = "ORDER BY x.stands_at DESC, x.id DESC LIMIT"
        page = f"ORDER BY 2 DESC, 3 DESC LIMIT {self.wanted:d}"
        kept, of_kept = self._kept()
        rounds = (
            f", r AS MATERIALIZED (SELECT {_FIRST:d} AS part, e.stands_at, e.id, c.source_id, c.read_through FROM n c CROSS JOIN LATERAL ("
            f"({entries} AND c.is_short AND {above} AND {_IS_NOT_READ})"
            f" UNION ALL ({entries} AND NOT c.is_short AND {above} AND {_IS_NOT_READ} {by_date} {self._few():d})) e {page}),"
            # How far the second goes down, if it is needed: the first left gaps, and there are follows below it.
            " v AS MATERIALIZED (SELECT w.low,"
            f" CASE WHEN w.low IS NOT NULL AND (r.rows < {self.wanted:d} OR r.oldest <= w.low) THEN"
            f" (SELECT CASE WHEN count(top) > {self.wanted * MORE_UNREAD:d} THEN min(top) END FROM o) END AS later"
            " FROM w, (SELECT count(*) AS rows, min(stands_at) AS oldest FROM r) r)"
        )
        found = (
            f"SELECT * FROM r UNION ALL (SELECT {_KEPT:d}, k.stands_at, k.id, NULL::bigint, NULL::bigint FROM ({kept}) k)"
            f" UNION ALL (SELECT {_SECOND:d}, e.stands_at, e.id, c.source_id, c.read_through FROM o c CROSS JOIN LATERAL ("
            f"{entries} AND x.stands_at >= (SELECT later FROM v) AND x.stands_at <= (SELECT low FROM v){below}"
            " AND x.id NOT IN (SELECT y.entry_id FROM consumption_reading y WHERE y.member_id = %s)"
            f" {by_date} {_FEW_LATER:d}) e WHERE (SELECT later FROM v) IS NOT NULL AND c.top IS NOT NULL {page})"
        )
        last, shown = self._page("SELECT CAST(low AS text) AS low, CAST(later AS text) AS later FROM v", found)
        return head + rounds + last, [*parameters, *cut, member, *cut, member, *of_kept, *cut, member, *shown]
