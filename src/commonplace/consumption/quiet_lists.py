"""Lists as a member gets them: newest first, without what her mutes hide."""

from __future__ import annotations

from commonplace.consumption import muting, timeline
from commonplace.consumption.models import Mute
from commonplace.consumption.timeline import PAGE, Cursor, Page, Row, Shelf
from commonplace.kernel.clock import now
from commonplace.members.models import Member

ROUNDS = 5
"""So often more is asked for where mutes hide nearly all; a page is then short or empty, and the pager goes on."""


def newest(
    member: Member, *, shelf: Shelf | None = None, unread: bool = False, before: Cursor | None = None, limit: int = PAGE
) -> Page:
    """A page of the member's entries as `timeline.newest` gives it, without what a running mute hides.

    Who mutes nothing pays one query. On the page of one source, muted people do not count: somebody opened it to read it.
    The first round asks for half as many again as are shown, so that one is nearly always enough; each of the next asks for
    twice as many as the one before. A page is full enough when it is half full.
    """
    shelf = shelf or Shelf()
    mutes = _mutes(member, shelf)
    if not mutes:
        return timeline.newest(member, shelf=shelf, unread=unread, before=before, limit=limit)
    rows: list[Row] = []
    asked = limit + limit // 2
    for _round in range(ROUNDS):
        page = timeline.newest(member, shelf=shelf, unread=unread, before=before, limit=asked)
        gone = muting.hidden_by(member, mutes, [row.entry.pk for row in page.rows])
        rows += [row for row in page.rows if row.entry.pk not in gone]
        before = page.older
        if before is None or 2 * len(rows) >= limit:
            break
        asked *= 2
    if len(rows) > limit:
        rows = rows[:limit]
        before = Cursor(rows[-1].entry.stands_at, rows[-1].entry.pk)
    return Page(rows=tuple(rows), older=before)


def next_below(member: Member, cursor: Cursor, *, shelf: Shelf, unread: bool) -> int | None:
    """Id of the entry that stands next below a place in a list, or None where the list ends."""
    if not _mutes(member, shelf):
        return timeline.next_below(member, cursor, shelf=shelf, unread=unread)
    rows = newest(member, shelf=shelf, unread=unread, before=cursor, limit=2).rows
    return rows[0].entry.pk if rows else None


def _mutes(member: Member, shelf: Shelf) -> list[Mute]:
    mutes = muting.running(member, now())
    return mutes if shelf.source is None else muting.without_people(mutes)
