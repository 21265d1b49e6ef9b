"""Mails in a backup that had not gone when it was made: they may have gone since, so none of them goes by itself again."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

WHY = "a backup was put back; it may have gone after the backup was made"
_SQL = """
    UPDATE outbox_outgoingmail SET state = 'doubtful', claim = '', claimed_until = NULL, trouble = {}
    WHERE state IN ('waiting', 'sending', 'handed')
"""
_DIGESTS = "UPDATE today_digest SET made_for = {0} WHERE made_for IS NULL OR made_for < {0}"
"""The digest of the day on which a backup is put back may have gone too: there is none by itself that day."""


def hold_back_sqlite(database: Path) -> None:
    """In the file of a database, before the program runs on it. One from before there were such mails is left as it is."""
    with closing(sqlite3.connect(database)) as connection, connection:
        if connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'outbox_outgoingmail'").fetchone():
            connection.execute(_SQL.format("?"), [WHY])
        if connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'today_digest'").fetchone():
            connection.execute(_DIGESTS.format(":day"), {"day": _today()})


def hold_back_postgresql(url: str) -> None:
    """In the database at `url`, before the program runs on it."""
    import psycopg

    with psycopg.connect(url) as connection:
        found = connection.execute("SELECT to_regclass('outbox_outgoingmail')").fetchone()
        if found and found[0]:
            connection.execute(_SQL.format("%s"), [WHY])
        found = connection.execute("SELECT to_regclass('today_digest')").fetchone()
        if found and found[0]:
            connection.execute(_DIGESTS.format("%(day)s::date"), {"day": _today()})


def _today() -> str:
    return datetime.now(UTC).date().isoformat()
