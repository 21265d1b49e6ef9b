"""Questions that are asked again and again with other values: PostgreSQL plans each of them once a connection."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

USES = 2
"""A statement is kept by the server from its third use on; one that is not asked again costs nothing."""


_SETTINGS = "SELECT set_config('plan_cache_mode', 'force_generic_plan', false), set_config('jit', 'off', false)"
"""PostgreSQL would plan anew for each member whom it thinks to follow little; compiling takes longer than any list."""


@contextmanager
def planned_once() -> Iterator[None]:
    """Whatever this block asks keeps its plan on PostgreSQL; elsewhere nothing changes.

    Django's own cursor writes the values into the text of a statement, so that no two are the same and each is planned
    anew, which takes as long as running it. The cursor of this block sends values beside the text. So the text should
    be the same from call to call: values, and lists of them, belong into parameters.
    """
    if connection.vendor != "postgresql":
        yield
        return
    from django.db.backends.postgresql.base import ServerBindingCursor

    connection.ensure_connection()
    session = connection.connection
    # Once a connection; what is set within a transaction might be undone with it.
    if session.prepare_threshold != USES and not connection.in_atomic_block:
        session.execute(_SETTINGS)
    before = session.cursor_factory
    session.cursor_factory, session.prepare_threshold = ServerBindingCursor, USES
    try:
        yield
    finally:
        session.cursor_factory = before
