"""The log is only added to: the database itself refuses everything else, whoever asks."""

from __future__ import annotations

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction

from commonplace.members.leaving import erase_account
from commonplace.members.models import Member
from commonplace.trust import guarding, log, queries
from commonplace.trust.models import LogEntry
from tests import emptying

pytestmark = pytest.mark.django_db
COLUMNS = "id, at, steward_id, did, about, details"


@pytest.fixture
def line(stella: Member) -> LogEntry:
    return log.write(steward=stella, did="opened", about="report:abc", kind="harm")


def lines() -> list[tuple[object, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {COLUMNS} FROM {guarding.TABLE} ORDER BY id")
        return cursor.fetchall()


@pytest.mark.parametrize("attack", [
    "UPDATE {table} SET did = 'nothing'",
    "UPDATE {table} SET steward_id = NULL",
    "UPDATE {table} SET at = '2001-01-01 00:00:00' WHERE id = {id}",
    "UPDATE {table} SET id = id + 1000",
    "DELETE FROM {table}",
    "DELETE FROM {table} WHERE id = {id}",
    "INSERT INTO {table} (id, at, did, about, details) VALUES ({id}, '2001-01-01 00:00:00', 'x', 'x', '{{}}') ON CONFLICT (id) DO UPDATE SET did = 'x'",
])
def test_no_query_changes_or_removes_a_line(attack: str, line: LogEntry) -> None:
    before = lines()
    with pytest.raises(IntegrityError, match="only added to"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(attack.format(table=guarding.TABLE, id=line.pk))
    assert lines() == before


def test_no_line_takes_the_place_of_another(line: LogEntry) -> None:
    attack = "INSERT OR REPLACE INTO {table} (id, at, did, about, details) VALUES ({id}, '2001-01-01', 'x', 'x', '{{}}')"
    if connection.vendor == "postgresql":
        attack = "TRUNCATE {table}"
    before = lines()
    with pytest.raises(IntegrityError, match="only added to"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(attack.format(table=guarding.TABLE, id=line.pk))
    assert lines() == before


def test_lines_are_added_as_before(line: LogEntry, stella: Member) -> None:
    more = log.write(steward=stella, did="decided", about="report:abc")
    assert [one[0] for one in lines()] == [line.pk, more.pk]


@pytest.mark.parametrize("way", ["erase", "delete"])
def test_a_steward_who_leaves_changes_no_line_and_is_named_no_more(way: str, line: LogEntry, stella: Member, otto: Member) -> None:
    before = lines()
    if way == "erase":
        erase_account(member=stella)
    else:
        stella.delete()
    assert lines() == before
    (shown,) = queries.log_page(otto, 1)
    assert shown.steward is None
    assert shown.was_a_steward
    # The number comes back to nobody.
    assert Member.objects.create_user("dora@example.org").pk > before[0][2]


def test_the_guard_stands_after_all_migrations() -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = %s", [guarding.TABLE])
        else:
            cursor.execute("SELECT tgname FROM pg_trigger WHERE tgrelid = %s::regclass AND NOT tgisinternal", [guarding.TABLE])
        names = {row[0] for row in cursor.fetchall()}
    assert names == {one.split()[2] for one in guarding.made(connection.vendor) if one.startswith("CREATE TRIGGER")}


@pytest.mark.django_db(transaction=True)
def test_the_migration_goes_back_and_forth_and_keeps_the_lines() -> None:
    steward = Member.objects.create_user("stella@example.org", name="Stella Example", is_steward=True)
    log.write(steward=steward, did="opened", about="report:abc")
    before = lines()
    call_command("migrate", "trust", "0001", verbosity=0)
    assert lines() == before
    call_command("migrate", "trust", verbosity=0)
    assert lines() == before
    with pytest.raises(IntegrityError, match="only added to"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {guarding.TABLE}")


@pytest.mark.django_db(transaction=True)
def test_between_two_tests_the_log_is_emptied_and_guarded_again() -> None:
    log.write(steward=None, did="opened", about="report:abc")
    emptying.empty(connection)
    assert lines() == []
    log.write(steward=None, did="opened", about="report:abc")
    with pytest.raises(IntegrityError, match="only added to"), transaction.atomic():
        LogEntry.objects.all()._raw_delete(connection.alias)
