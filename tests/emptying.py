"""Tables are emptied after a test that had transactions of its own, quickly: only those that hold something.

Django's way, for each such test, is to truncate every table (a hundred files made and removed on PostgreSQL) and then to write the types
and permissions of all models anew; both take longer than most tests.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.db import connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.test import TransactionTestCase

from commonplace.trust import guarding

# The same after each migration, and changed by no test.
KEPT = frozenset({ContentType._meta.db_table, Permission._meta.db_table})


def after(test: TransactionTestCase) -> None:
    """Remove what the test wrote; stands in for Django's `_fixture_teardown`."""
    for alias in test._databases_names(include_mirrors=False):
        empty(connections[alias])


def empty(connection: BaseDatabaseWrapper) -> None:
    """Remove all rows of all models, the log's as well, which its database refuses to anybody who does not take down the guard."""
    full = filled(connection)
    if guarding.TABLE in full:
        _execute(connection, guarding.taken_down(connection.vendor))
    try:
        # Keys are looked at when the transaction ends: the order of the tables does not matter.
        with transaction.atomic(using=connection.alias):
            _execute(connection, [f"DELETE FROM {connection.ops.quote_name(table)}" for table in full])
    finally:
        if guarding.TABLE in full:
            _execute(connection, guarding.made(connection.vendor))


def filled(connection: BaseDatabaseWrapper) -> list[str]:
    """The tables of all models that hold a row, in one question."""
    tables = [table for table in connection.introspection.django_table_names(only_existing=False, include_views=False) if table not in KEPT]
    asked = " UNION ALL ".join(
        f"SELECT '{table}' WHERE EXISTS (SELECT 1 FROM {connection.ops.quote_name(table)})" for table in sorted(tables))
    with connection.cursor() as cursor:
        cursor.execute(asked)
        return [table for table, in cursor.fetchall()]


def _execute(connection: BaseDatabaseWrapper, statements: Iterable[str]) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
