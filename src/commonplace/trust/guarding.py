"""The log refuses change in the database itself: triggers, so that no query, whoever writes it, can take a line back.

Nothing is let through, not even when a steward's account goes: a line keeps a number that then points to nobody. Lines hold ids and
words of ours alone, so there is nothing in them to purge. Whoever may drop a trigger can do all: the log is no proof against the owner
of the database, and says so nowhere.
"""

from __future__ import annotations

from typing import Final

TABLE: Final = "trust_logentry"
_NO: Final = "The log is only added to."

_SQLITE: Final = (
    f"CREATE TRIGGER log_is_not_changed BEFORE UPDATE ON {TABLE} BEGIN SELECT RAISE(ABORT, '{_NO}'); END",
    f"CREATE TRIGGER log_is_not_removed BEFORE DELETE ON {TABLE} BEGIN SELECT RAISE(ABORT, '{_NO}'); END",
    # INSERT OR REPLACE removes a line without asking the trigger above.
    f"""CREATE TRIGGER log_is_not_replaced BEFORE INSERT ON {TABLE} WHEN EXISTS (SELECT 1 FROM {TABLE} WHERE id = NEW.id)
    BEGIN SELECT RAISE(ABORT, '{_NO}'); END""",  # noqa: S608 - our own words
)
_SQLITE_GONE: Final = tuple(
    f"DROP TRIGGER IF EXISTS {name}" for name in ("log_is_not_changed", "log_is_not_removed", "log_is_not_replaced"))
_POSTGRESQL: Final = (
    f"""CREATE FUNCTION log_is_only_added_to() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION '{_NO}' USING ERRCODE = 'integrity_constraint_violation'; END $$""",
    f"""CREATE TRIGGER log_is_not_changed BEFORE UPDATE OR DELETE OR TRUNCATE ON {TABLE}
    FOR EACH STATEMENT EXECUTE FUNCTION log_is_only_added_to()""",
)
_POSTGRESQL_GONE: Final = (
    f"DROP TRIGGER IF EXISTS log_is_not_changed ON {TABLE}", "DROP FUNCTION IF EXISTS log_is_only_added_to()",
)


def made(vendor: str) -> tuple[str, ...]:
    """The statements that set the guard up, for "sqlite" or "postgresql"."""
    return _POSTGRESQL if vendor == "postgresql" else _SQLITE


def taken_down(vendor: str) -> tuple[str, ...]:
    """The statements that take it down: for a migration that changes the table, and for tests, which empty it between two."""
    return _POSTGRESQL_GONE if vendor == "postgresql" else _SQLITE_GONE
