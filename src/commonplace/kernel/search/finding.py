"""Finding documents, newest or best first, with the hits marked."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, tzinfo

from django.db import connection

from commonplace.kernel.search import marks
from commonplace.kernel.search.documents import database
from commonplace.kernel.search.query import SearchQuery
from commonplace.kernel.search.wanted import HIGHEST, Wanted

MOST_RANKED = 500
"""Best first is the best of so many newest hits: a word that stands in everything says nothing about what is best."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A document that was found; its title, and about 30 words of its text, as safe HTML with the hits in `<mark>`."""

    id: int
    title_marked: str
    text_marked: str


def _seconds(day: date | None, zone: tzinfo) -> int | None:
    if day is None:
        return None
    try:
        return int(datetime.combine(day, time.min, zone).timestamp())
    except (OverflowError, ValueError):  # the first and the last day of the calendar, moved out of it by a time zone
        return int(datetime.combine(day, time.min, UTC).timestamp())


def find(
    query: SearchQuery,
    *,
    scopes: Collection[int] | None,
    newest: bool = True,
    limit: int = 50,
    before_id: int | None = None,
    offset: int = 0,
    id_from: int | None = None,
    zone: tzinfo = UTC,
) -> list[Hit]:
    """What `query` finds in `scopes` (None: in all), newest or best first.

    The next page is asked with `before_id` (the last id seen) when newest first, with `offset` when best first; best
    first ends after 500. `id_from`, inclusive, spares work where the caller knows that nothing older can be wanted.
    `zone` is where the days of after: and before: begin. `query.category` and `query.source` are the caller's to turn
    into `scopes`. An empty query finds nothing.
    """
    if query.is_empty or limit <= 0 or (scopes is not None and not scopes):
        return []
    wanted = Wanted(
        limit=limit,
        scopes=None if scopes is None else frozenset(int(scope) for scope in scopes),
        below=HIGHEST if before_id is None else min(before_id, HIGHEST),
        lowest=-HIGHEST if id_from is None else max(id_from, -HIGHEST),
        since=_seconds(query.after, zone),
        until=_seconds(query.before, zone),
    )
    with connection.cursor() as cursor:
        if newest:
            ids = database().newest(cursor, query, wanted)
        else:
            # Words that must not be there rank nothing: then no more is read than is shown.
            most = MOST_RANKED if query.wanted else min(max(offset, 0) + limit, MOST_RANKED)
            ids = database().newest(cursor, query, replace(wanted, limit=most))
            if ids and query.wanted:
                ids = database().best(cursor, query, wanted, ids)
            ids = ids[max(offset, 0) :][:limit]
        return _hits(query, ids, _texts(ids)) if ids else []


def _texts(ids: Sequence[int]) -> dict[int, tuple[str, str]]:
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT id, title, substr(text, 1, {marks.REACH}) FROM search_document "  # noqa: S608 - numbers only
            f"WHERE id IN ({','.join(str(int(one)) for one in ids)})"
        )
        return {one: (title, text) for one, title, text in cursor.fetchall()}


def _hits(query: SearchQuery, ids: Sequence[int], texts: dict[int, tuple[str, str]]) -> list[Hit]:
    look = marks.pattern(query.wanted)
    return [
        Hit(id=one, title_marked=marks.marked(texts[one][0], look), text_marked=marks.lines(texts[one][1], look))
        for one in ids
        if one in texts
    ]
