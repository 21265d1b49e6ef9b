"""A backup that is put back sends no mail a second time."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from django.conf import settings

from commonplace.cli import unsent
from commonplace.kernel.outbox.models import OutgoingMail
from commonplace.today.models import Digest
from tests.cli.conftest import commonplace
from tests.conftest import make_member

STATES = OutgoingMail.State.values


def test_what_waited_in_a_backup_is_in_doubt_once_it_is_put_back(data: Path, tmp_path: Path) -> None:
    database = data / "commonplace.sqlite3"
    with closing(sqlite3.connect(database)) as connection, connection:
        for state in STATES:
            connection.execute(
                "INSERT INTO outbox_outgoingmail (public_id, key, kind, 'to', subject, text, html, headers, state, made_at, not_before, tries,"
                " trouble, claim) VALUES (?, ?, 'digest', 'a@example.org', 's', 't', '', '{}', ?, '2026-01-01', '2026-01-01', 0, '', '')",
                [state, state, state],
            )
    assert commonplace("backup", tmp_path / "copy.zip", "--data", data).returncode == 0
    assert commonplace("restore", tmp_path / "copy.zip", "--data", tmp_path / "again").returncode == 0
    with closing(sqlite3.connect(tmp_path / "again" / "commonplace.sqlite3")) as connection:
        found = dict(connection.execute("SELECT key, state FROM outbox_outgoingmail").fetchall())
    held = dict.fromkeys(["waiting", "sending", "handed"], "doubtful")
    assert found == {**{state: state for state in STATES}, **held}
    checked = commonplace("check", "--data", tmp_path / "again")
    assert "0 wait, 1 failed, 4 may not have arrived" in checked.stdout
    checked = commonplace("check", "--data", data)
    assert "3 wait, 1 failed, 1 may not have arrived" in checked.stdout


def test_a_backup_from_before_there_were_such_mails_is_left_as_it_is(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "old.sqlite3")) as connection, connection:
        connection.execute("CREATE TABLE other (id integer)")
    unsent.hold_back_sqlite(tmp_path / "old.sqlite3")


def test_the_digest_of_the_day_on_which_a_backup_is_put_back_may_have_gone_and_is_not_made_again(tmp_path: Path) -> None:
    today = datetime.now(UTC).date()
    with closing(sqlite3.connect(tmp_path / "then.sqlite3")) as connection, connection:
        connection.execute("CREATE TABLE today_digest (member_id integer, made_for date)")
        later = (today + timedelta(days=1)).isoformat()
        connection.executemany("INSERT INTO today_digest VALUES (?, ?)", [(1, "2026-01-01"), (2, None), (3, later)])
    unsent.hold_back_sqlite(tmp_path / "then.sqlite3")
    with closing(sqlite3.connect(tmp_path / "then.sqlite3")) as connection:
        assert dict(connection.execute("SELECT * FROM today_digest").fetchall()) == {1: today.isoformat(), 2: today.isoformat(), 3: later}


@pytest.mark.skipif(not settings.KNOBS.database_url, reason="needs COMMONPLACE_DATABASE_URL")
@pytest.mark.django_db(transaction=True)
def test_on_postgresql_too() -> None:
    from urllib.parse import quote

    from django.db import connection

    for state in STATES:
        OutgoingMail.objects.create(key=state, state=state, kind="digest", to="a@example.org", subject="s", text="t")
    Digest.objects.create(member=make_member(), made_for=date(2026, 1, 1))
    url = settings.KNOBS.database_url.replace("/commonplace?", f"/{quote(connection.settings_dict['NAME'])}?")
    unsent.hold_back_postgresql(url)
    assert OutgoingMail.objects.filter(state="doubtful").count() == 4
    assert Digest.objects.get().made_for == datetime.now(UTC).date()
