"""Documents go into the index, and out of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice
from types import ModuleType

from django.db import connection, transaction

from commonplace.kernel.search import postgres, sqlite, words

MOST_CHARACTERS = 100_000
"""Of one text; what comes after is not found."""
BATCH = 2_000
"""Documents a transaction: others wait for less than a second to write."""


@dataclass(frozen=True, slots=True)
class Document:
    """Something to be found.

    `id` is time-sortable (newest first is by id), `scope` a number ≥ 0 by which callers say who may see it, `title` and
    `text` are plain text, `at` is its own date in seconds since 1970.
    """

    id: int
    scope: int
    title: str
    text: str
    at: int = 0


Row = tuple[int, int, int, str, str]
"""id, scope, at, title, text: as stored."""


def database() -> ModuleType:
    """The module that speaks this database's dialect: `sqlite` or `postgres`."""
    return postgres if connection.vendor == "postgresql" else sqlite


def _row(document: Document) -> Row:
    if document.scope < 0:
        raise ValueError(f"The scope of document {document.id} is {document.scope}; it must be 0 or more.")
    return (
        document.id,
        document.scope,
        document.at,
        words.normal(document.title[:MOST_CHARACTERS]),
        words.normal(document.text[:MOST_CHARACTERS]),
    )


def add(documents: Iterable[Document]) -> int:
    """Index `documents`; one whose id is there already is replaced. Returns how many were given.

    In batches, each its own transaction; inside a transaction of the caller's, all are part of that. Raises
    `ValueError` where a scope is negative.
    """
    count = 0
    rest = iter(documents)
    while part := list(islice(rest, BATCH)):
        count += len(part)
        rows = sorted({document.id: _row(document) for document in part}.values())
        # No savepoint: SQLite would write its full-text buffer to disk at each.
        with transaction.atomic(savepoint=False), connection.cursor() as cursor:
            database().write(cursor, rows)
    return count


def remove(ids: Iterable[int]) -> None:
    """Take documents out of the index; an id that is not there is nothing."""
    rest = iter(ids)
    while part := list(islice(rest, BATCH)):
        with transaction.atomic(savepoint=False), connection.cursor() as cursor:
            database().erase(cursor, part)


def rebuild(documents: Iterable[Document]) -> int:
    """Empty the index, whatever state it is in, and fill it with `documents`. Returns how many were given.

    Until it ends, searches find only what is in again; nobody waits for it.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        database().empty(cursor)
    count = add(documents)
    with connection.cursor() as cursor:
        database().tidy(cursor)
    return count
