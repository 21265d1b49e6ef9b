"""SQLite: FTS5 beside the table of documents, taken out of it by triggers.

Reasons and figures: docs/decisions/0003-search.md.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

from django.db.backends.utils import CursorWrapper

from commonplace.kernel.search import marks, words
from commonplace.kernel.search.query import SearchQuery, Term
from commonplace.kernel.search.wanted import Wanted

FEW_SCOPES = 64
"""Up to so many, the full-text index itself is asked for the scopes; each costs about 0.03 ms."""
SOME_SCOPES = 1_000
"""Up to so many, it is asked after reading LOOKED_AT hits was not enough."""
LOOKED_AT = 3_000
TITLE_COUNTS = 5.0
FEW_IDS = 200
COMMON, COMMON_PHRASE = 4_000, 500
"""A word, or a phrase, in more documents than so many ranks nothing: bm25 takes 0.06 ms for each thousand, a phrase 0.4."""
_AT_ONCE = 100
_WINDOW = 500

# None for INSERT: a trigger's statement may be undone on its own, which makes FTS5 write its buffer out at every row.
_TRIGGERS = (
    """CREATE TRIGGER search_removed AFTER DELETE ON search_document BEGIN
        INSERT INTO search_words(search_words, rowid, title, text, scope)
        VALUES ('delete', old.id, old.title, old.text, 's' || old.scope); END""",
    """CREATE TRIGGER search_changed AFTER UPDATE ON search_document BEGIN
        INSERT INTO search_words(search_words, rowid, title, text, scope)
        VALUES ('delete', old.id, old.title, old.text, 's' || old.scope);
        INSERT INTO search_words(rowid, title, text, scope)
        VALUES (new.id, new.title, new.text, 's' || new.scope); END""",
)
CREATE = (
    "CREATE VIEW search_content AS SELECT id, title, text, 's' || scope AS scope FROM search_document",
    """CREATE VIRTUAL TABLE search_words USING fts5(title, text, scope, content='search_content', content_rowid='id',
        tokenize='unicode61 remove_diacritics 2', prefix='2 3')""",
    # Words are gathered in 16 MB of memory before they are written: indexing costs a third less.
    "INSERT INTO search_words(search_words, rank) VALUES ('hashsize', 16000000)",
    *_TRIGGERS,
)
DROP = (
    "DROP TRIGGER IF EXISTS search_removed",
    "DROP TRIGGER IF EXISTS search_changed",
    "DROP TABLE IF EXISTS search_words",
    "DROP VIEW IF EXISTS search_content",
)


def write(cursor: CursorWrapper, rows: Sequence[tuple[int, int, int, str, str]]) -> None:
    """Add or replace rows of (id, scope, at, title, text), ascending by id."""
    ids = json.dumps([row[0] for row in rows])
    cursor.execute("SELECT id FROM search_document WHERE id IN (SELECT value FROM json_each(%s))", [ids])
    erase(cursor, [one for (one,) in cursor.fetchall()])
    cursor.executemany("INSERT INTO search_document(id, scope, at, title, text) VALUES (%s, %s, %s, %s, %s)", rows)
    cursor.executemany(
        "INSERT INTO search_words(rowid, title, text, scope) VALUES (%s, %s, %s, %s)",
        [(one, title, text, f"s{scope}") for one, scope, _at, title, text in rows],
    )


def erase(cursor: CursorWrapper, ids: Sequence[int]) -> None:
    """Take out the documents with these ids."""
    cursor.executemany("DELETE FROM search_document WHERE id = %s", [(one,) for one in ids])


def empty(cursor: CursorWrapper) -> None:
    """Take out everything, even where the full-text part was damaged."""
    for statement in DROP:
        cursor.execute(statement)
    cursor.execute("DELETE FROM search_document")
    for statement in CREATE:
        cursor.execute(statement)


def tidy(cursor: CursorWrapper) -> None:
    """After everything was written anew."""
    cursor.execute("INSERT INTO search_words(search_words, rank) VALUES ('merge', 2000)")


def _term(term: Term) -> str:
    # Tokens hold letters and digits only, so nothing in them can end the quotes.
    return f'"{" ".join(term.tokens)}"' + ("*" if term.prefix else "")


def expression(query: SearchQuery) -> str:
    """What FTS5 is asked for `query`, which must want something."""
    wanted = " AND ".join(_term(term) for term in query.wanted)
    if query.unwanted:
        wanted = f"({wanted}) NOT ({_any(query.unwanted)})"
    return f"{{title text}} : ({wanted})"


def _in_texts(terms: Sequence[Term]) -> str:
    return f"{{title text}} : ({' AND '.join(_term(term) for term in terms)})"


def _any(terms: Sequence[Term]) -> str:
    return " OR ".join(_term(term) for term in terms)


def _in_scopes(expression: str, scopes: frozenset[int]) -> str:
    return f"scope : ({' OR '.join(f's{scope}' for scope in sorted(scopes))}) AND {expression}"


def _stream(cursor: CursorWrapper, match: str, wanted: Wanted, below: int, most: int) -> Iterator[tuple[int, int, int]]:
    """(id, scope, at) of hits, newest first, read one by one as they are asked for."""
    cursor.execute(
        """SELECT d.id, d.scope, d.at FROM search_words f CROSS JOIN search_document d ON d.id = f.rowid
        WHERE f.search_words MATCH %s AND f.rowid < %s AND f.rowid >= %s ORDER BY f.rowid DESC LIMIT %s""",
        (match, below, wanted.lowest, most),
    )
    while rows := cursor.fetchmany(_AT_ONCE):
        yield from rows


def _fill(ids: list[int], rows: Iterator[tuple[int, int, int]], wanted: Wanted) -> tuple[int, int]:
    """Add to `ids` what is wanted of `rows`, up to the limit; says how many rows were read, and the last id."""
    read, last = 0, wanted.below
    for last, scope, at in rows:
        read += 1
        if wanted.allows(scope, at):
            ids.append(last)
            if len(ids) >= wanted.limit:
                break
    return read, last


def newest(cursor: CursorWrapper, query: SearchQuery, wanted: Wanted) -> list[int]:
    """Ids of what was found, newest first."""
    if not query.wanted:
        return _newest_of_all(cursor, query, wanted)
    match, ids = expression(query), list[int]()
    scopes = wanted.scopes
    if scopes is not None and len(scopes) <= FEW_SCOPES:
        _fill(ids, _stream(cursor, _in_scopes(match, scopes), wanted, wanted.below, -1), wanted)
        return ids
    most = -1 if scopes is None or len(scopes) > SOME_SCOPES else LOOKED_AT
    read, last = _fill(ids, _stream(cursor, match, wanted, wanted.below, most), wanted)
    if scopes is not None and read == most and len(ids) < wanted.limit:
        _fill(ids, _stream(cursor, _in_scopes(match, scopes), wanted, last, -1), wanted)
    return ids


def _newest_of_all(cursor: CursorWrapper, query: SearchQuery, wanted: Wanted) -> list[int]:
    """Where nothing but filters, or words that must not be there, were given: documents by windows of ids."""
    few, unwanted = "", f"{{title text}} : ({_any(query.unwanted)})" if query.unwanted else ""
    if wanted.scopes is not None and len(wanted.scopes) <= FEW_SCOPES:
        few = f"AND scope IN ({','.join(str(scope) for scope in sorted(wanted.scopes))})"
        unwanted = _in_scopes(unwanted, wanted.scopes) if unwanted else ""
    ids: list[int] = []
    below = wanted.below
    while len(ids) < wanted.limit:
        cursor.execute(
            f"""SELECT id, scope, at FROM search_document WHERE id < %s AND id >= %s {few}
            ORDER BY id DESC LIMIT {_WINDOW}""",  # noqa: S608 - numbers only
            (below, wanted.lowest),
        )
        rows = cursor.fetchall()
        if not rows:
            break
        out: set[int] = set()
        if unwanted:
            cursor.execute(
                "SELECT rowid FROM search_words WHERE search_words MATCH %s AND rowid BETWEEN %s AND %s",
                (unwanted, rows[-1][0], rows[0][0]),
            )
            out = {one for (one,) in cursor.fetchall()}
        _fill(ids, iter([row for row in rows if row[0] not in out]), wanted)
        below = rows[-1][0]
    return ids


def best(cursor: CursorWrapper, query: SearchQuery, wanted: Wanted, ids: Sequence[int]) -> list[int]:
    """`ids` of hits (newest first), best first: bm25, a hit in the title counting five times.

    Words that stand in very many documents say little about which is best, and bm25 would count all of those first; so
    only the others rank. Where there are no others, who has more of the words in its title comes first.
    """
    del wanted  # the ids say it all
    telling = [term for term in query.wanted if not _is_common(cursor, term)]
    if not telling:
        return _by_title(cursor, query, ids)
    cursor.execute(
        f"""SELECT rowid, bm25(search_words, {TITLE_COUNTS}, 1.0, 0.0) FROM search_words
        WHERE search_words MATCH %s AND rowid BETWEEN %s AND %s
        AND rowid + 0 IN (SELECT value FROM json_each(%s))""",  # noqa: S608 - a constant of ours
        (_in_texts(telling), ids[-1], ids[0], json.dumps(ids)),
    )
    scores: dict[int, float] = dict(cursor.fetchall())
    return sorted(ids, key=lambda one: (scores.get(one, 0.0), -one))


def matching(cursor: CursorWrapper, terms: Sequence[Term], ids: Sequence[int]) -> set[int]:
    """Those of `ids`, ascending, that hold one of `terms`.

    All hits between the first and the last are read, which costs less than a microsecond each; a few ids that lie far
    apart are looked up one by one where there are many hits between them.
    """
    match = f"{{title text}} : ({_any(terms)})"
    few = len(ids) <= FEW_IDS
    cursor.execute(
        "SELECT rowid FROM search_words WHERE search_words MATCH %s AND rowid BETWEEN %s AND %s LIMIT %s",
        (match, ids[0], ids[-1], LOOKED_AT if few else -1),
    )
    found = {one for (one,) in cursor.fetchall()}
    if few and len(found) == LOOKED_AT:
        cursor.execute(
            """SELECT f.rowid FROM json_each(%s) j CROSS JOIN search_words f ON f.rowid = j.value
            WHERE f.search_words MATCH %s""",
            (json.dumps(list(ids)), match),
        )
        found = {one for (one,) in cursor.fetchall()}
    return found.intersection(ids)


def _is_common(cursor: CursorWrapper, term: Term) -> bool:
    """Whether more documents than COMMON have it; a phrase costs more to look for, and is common sooner."""
    most = COMMON_PHRASE if len(term.tokens) > 1 else COMMON
    cursor.execute("SELECT 1 FROM search_words WHERE search_words MATCH %s LIMIT 1 OFFSET %s", (_in_texts([term]), most))
    return cursor.fetchone() is not None


def _by_title(cursor: CursorWrapper, query: SearchQuery, ids: Sequence[int]) -> list[int]:
    """Those that have more of the words in their title first, then the newer."""
    cursor.execute(f"SELECT id, title FROM search_document WHERE id IN ({','.join(str(int(one)) for one in ids)})")  # noqa: S608
    look = marks.pattern(query.wanted)
    count = {one: len({hit.lastindex for hit in look.finditer(words.fold(title))}) for one, title in cursor.fetchall()} if look else {}
    return sorted(ids, key=lambda one: (-count.get(one, 0), -one))
