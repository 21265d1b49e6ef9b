"""PostgreSQL: a `tsvector` column beside the document, with a GIN index.

The words are split here and not by the server, so that both databases agree on what a word is, whatever locale the
server was set up with. Reasons and figures: docs/decisions/0003-search.md.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace

from django.db.backends.utils import CursorWrapper

from commonplace.kernel.search import words
from commonplace.kernel.search.query import SearchQuery, Term
from commonplace.kernel.search.wanted import Wanted

FEW_SCOPES = 64
"""Up to so many, the full-text index itself is asked for the scopes."""
WALKED = 3_000
"""Where so many documents are likely to hold what is wanted, they are read newest first without the index."""
FEW_IDS = 1_000
Value = int | str | list[int]
LONGEST_WORD = 200
LAST_POSITION = 16_383
"""PostgreSQL counts no further."""
WEIGHTS = "{0.2, 0.2, 0.2, 1.0}"
"""Of D, C, B and A: the title is A and counts five times."""

CREATE = (
    "ALTER TABLE search_document ADD COLUMN words tsvector NOT NULL DEFAULT ''",
    "CREATE INDEX search_words ON search_document USING gin (words)",
)
DROP = ("ALTER TABLE search_document DROP COLUMN words",)


def vector(scope: int, title: str, text: str) -> str:
    """The `tsvector` of a document, as PostgreSQL reads it: its words with positions, and `:s` with its scope."""
    places: dict[str, str] = {}
    heading = words.split(words.fold(title))[: LAST_POSITION - 1]
    for position, word in enumerate(heading, 1):
        places[word] = f"{places[word]},{position}A" if word in places else f"{position}A"
    # A gap, so that no phrase begins in the title and ends in the text.
    for position, word in enumerate(words.split(words.fold(text)), len(heading) + 2):
        if word not in places:
            places[word] = str(min(position, LAST_POSITION))
        elif position <= LAST_POSITION:
            places[word] += f",{position}"
    return f"':s{scope}' " + " ".join([f"{word[:LONGEST_WORD]}:{place}" for word, place in places.items()])


def write(cursor: CursorWrapper, rows: Sequence[tuple[int, int, int, str, str]]) -> None:
    """Add or replace rows of (id, scope, at, title, text), ascending by id."""
    columns = [list(column) for column in zip(*rows, strict=True)]
    vectors = [vector(scope, title, text) for _id, scope, _at, title, text in rows]
    cursor.execute(
        """INSERT INTO search_document(id, scope, at, title, text, words)
        SELECT * FROM unnest(%s::bigint[], %s::bigint[], %s::bigint[], %s::text[], %s::text[], %s::tsvector[])
        ON CONFLICT (id) DO UPDATE SET scope = excluded.scope, at = excluded.at, title = excluded.title,
        text = excluded.text, words = excluded.words""",
        [*columns, vectors],
    )


def erase(cursor: CursorWrapper, ids: Sequence[int]) -> None:
    """Take out the documents with these ids."""
    cursor.execute("DELETE FROM search_document WHERE id = ANY(%s)", [list(ids)])


def empty(cursor: CursorWrapper) -> None:
    """Take out everything."""
    cursor.execute("TRUNCATE search_document")


def tidy(cursor: CursorWrapper) -> None:
    """After everything was written anew: the choice between ways to search needs fresh statistics."""
    cursor.execute("ANALYZE search_document")


def _term(term: Term) -> str:
    parts = [f"'{words.fold(token)[:LONGEST_WORD]}'" for token in term.tokens]
    return "(" + " <-> ".join(parts) + (":*" if term.prefix else "") + ")"


def expression(query: SearchQuery) -> str:
    """The `tsquery` of `query`."""
    return " & ".join([*(_term(term) for term in query.wanted), *("!" + _term(term) for term in query.unwanted)])


def _conditions(wanted: Wanted) -> tuple[str, list[Value]]:
    parts, values = ["id < %s", "id >= %s"], list[Value]((wanted.below, wanted.lowest))
    if wanted.since is not None:
        parts.append("at >= %s")
        values.append(wanted.since)
    if wanted.until is not None:
        parts.append("at < %s")
        values.append(wanted.until)
    if wanted.scopes is not None:
        parts.append("scope = ANY(%s)")
        values.append(sorted(wanted.scopes))
    return " AND ".join(parts), values


def _few(wanted: Wanted) -> bool:
    return wanted.scopes is not None and len(wanted.scopes) <= FEW_SCOPES


def _likely_to_walk(cursor: CursorWrapper, match: str, wanted: Wanted) -> int:
    """How many documents, newest first, the planner's statistics expect to be read until the limit is found."""
    where, values = _conditions(wanted if _few(wanted) else replace(wanted, scopes=None))
    cursor.execute(
        f"EXPLAIN (FORMAT JSON) SELECT 1 FROM search_document WHERE {where} AND words @@ %s::tsquery",  # noqa: S608
        [*values, match],
    )
    (plan,) = cursor.fetchone() or ("[]",)
    likely = (json.loads(plan) if isinstance(plan, str) else plan)[0]["Plan"]["Plan Rows"]
    cursor.execute("SELECT reltuples FROM pg_class WHERE oid = 'search_document'::regclass")
    (documents,) = cursor.fetchone() or (0,)
    return int(wanted.limit * max(documents, 0) / max(likely, 1))


def newest(cursor: CursorWrapper, query: SearchQuery, wanted: Wanted) -> list[int]:
    """Ids of what was found, newest first."""
    match = expression(query)
    where, values = _conditions(wanted)
    if not query.wanted:
        also = " AND words @@ %s::tsquery" if match else ""
        cursor.execute(
            f"SELECT id FROM search_document WHERE {where}{also} ORDER BY id DESC LIMIT %s",  # noqa: S608
            [*values, *([match] if match else []), wanted.limit],
        )
        return [one for (one,) in cursor.fetchall()]
    ids: list[int] = []
    if _likely_to_walk(cursor, match, wanted) <= WALKED:
        ids, lowest = _walk(cursor, match, wanted)
        if lowest is None or len(ids) >= wanted.limit:
            return ids
        where, values = _conditions(replace(wanted, below=lowest))
    elif wanted.scopes is not None and not _few(wanted):
        return _few_hits(cursor, match, wanted)
    if wanted.scopes is not None and _few(wanted):
        match = "(" + " | ".join(f"':s{scope}'" for scope in sorted(wanted.scopes)) + f") & ({match})"
    # The sum keeps the planner from reading the table in the order of ids, which it believes in too easily.
    cursor.execute(
        f"SELECT id FROM search_document WHERE {where} AND words @@ %s::tsquery ORDER BY id + 0 DESC LIMIT %s",  # noqa: S608
        [*values, match, wanted.limit - len(ids)],
    )
    return ids + [one for (one,) in cursor.fetchall()]


def _few_hits(cursor: CursorWrapper, match: str, wanted: Wanted) -> list[int]:
    """Where few documents match and scopes are many: all hits, chosen here; planning a list of 2,000 takes 3 ms."""
    where, values = _conditions(replace(wanted, scopes=None))
    cursor.execute(
        f"SELECT id, scope FROM search_document WHERE {where} AND words @@ %s::tsquery ORDER BY id + 0 DESC",  # noqa: S608
        [*values, match],
    )
    scopes = wanted.scopes or frozenset()
    return [one for one, scope in cursor.fetchall() if scope in scopes][: wanted.limit]


def _walk(cursor: CursorWrapper, match: str, wanted: Wanted) -> tuple[list[int], int | None]:
    """Documents in the order of ids until enough have what is wanted; OFFSET 0 keeps the planner from another order.

    Goes no further than the 2 * WALKED newest; also says at which id it ended, or None where nothing was left.
    """
    cursor.execute(
        "SELECT id FROM search_document WHERE id < %s AND id >= %s ORDER BY id DESC OFFSET %s LIMIT 1",
        [wanted.below, wanted.lowest, 2 * WALKED],
    )
    (lowest,) = cursor.fetchone() or (None,)
    where, values = _conditions(wanted if lowest is None else replace(wanted, lowest=lowest))
    cursor.execute(
        f"""SELECT id FROM (SELECT id, words FROM search_document WHERE {where} ORDER BY id DESC OFFSET 0) newest
        WHERE words @@ %s::tsquery LIMIT %s""",  # noqa: S608
        [*values, match, wanted.limit],
    )
    return [one for (one,) in cursor.fetchall()], lowest


def best(cursor: CursorWrapper, query: SearchQuery, wanted: Wanted, ids: Sequence[int]) -> list[int]:
    """`ids` of hits, best first: `ts_rank`, divided by the logarithm of the length."""
    del wanted  # the ids say it all here; SQLite's ranking is quicker when it knows the scopes
    cursor.execute(
        """SELECT id FROM search_document WHERE id = ANY(%s)
        ORDER BY ts_rank(%s::float4[], words, %s::tsquery, 1) DESC, id DESC""",
        [list(ids), WEIGHTS, expression(query)],
    )
    return [one for (one,) in cursor.fetchall()]


def _any(terms: Sequence[Term]) -> str:
    return " | ".join(_term(term) for term in terms)


def matching(cursor: CursorWrapper, terms: Sequence[Term], ids: Sequence[int]) -> set[int]:
    """Those of `ids`, ascending, that hold one of `terms`.

    A few are read by their ids, whatever the planner thinks of the words; else all hits between the first and the last.
    Reading a document's words costs ten times what the planner believes, so that where hits are likely to be fewer than
    `ids`, the sum keeps it to the full-text index.
    """
    match, values = _any(terms), list[Value]()
    if len(ids) <= FEW_IDS:
        sql, values = "SELECT id FROM (SELECT id, words FROM search_document WHERE id = ANY(%s) OFFSET 0) few WHERE", [list(ids)]
    else:
        plus = "+ 0 " if _likely(cursor, match) < len(ids) else ""
        sql, values = f"SELECT id FROM search_document WHERE id {plus}>= %s AND id {plus}<= %s AND", [ids[0], ids[-1]]  # noqa: S608
    cursor.execute(f"{sql} words @@ %s::tsquery", [*values, match])
    return {one for (one,) in cursor.fetchall()}.intersection(ids)


def _likely(cursor: CursorWrapper, match: str) -> int:
    """How many documents the planner's statistics expect to match."""
    cursor.execute("EXPLAIN (FORMAT JSON) SELECT 1 FROM search_document WHERE words @@ %s::tsquery", [match])
    (plan,) = cursor.fetchone() or ("[]",)
    return int((json.loads(plan) if isinstance(plan, str) else plan)[0]["Plan"]["Plan Rows"])
