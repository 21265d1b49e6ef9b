"""A backup holds everything, and comes back as it was, or not at all."""

from __future__ import annotations

import json
import shutil
import sqlite3
import stat
import zipfile
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest

from commonplace.cli import archive, backup, postgres
from tests.cli.conftest import commonplace


def tables(database: Path) -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table."""
    with closing(sqlite3.connect(database)) as connection:
        names = [row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")]
        return {name: sorted(connection.execute(f'SELECT * FROM "{name}"').fetchall(), key=repr) for name in names}


def put_a_row_into_every_table(database: Path) -> int:
    """Made-up rows, as far as a table's own rules take them; how many tables took one."""
    taken = 0
    with closing(sqlite3.connect(database)) as connection:
        for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND sql LIKE 'CREATE TABLE %'").fetchall():
            if name.startswith(("sqlite_", "search_")) or "_fts" in name:
                continue
            columns = connection.execute(f'PRAGMA table_info("{name}")').fetchall()
            values = ["{}" if str(kind).lower() in {"text", "json"} else 77 for _, _, kind, *_ in columns]
            with connection:
                try:
                    connection.execute(f'INSERT INTO "{name}" VALUES ({", ".join("?" * len(values))})', values)
                except sqlite3.IntegrityError:
                    continue
            taken += 1
    return taken


def test_a_restored_site_has_all_tables_files_and_the_key(data: Path, tmp_path: Path) -> None:
    assert put_a_row_into_every_table(data / "commonplace.sqlite3") >= 15
    (data / "media" / "ab").mkdir(parents=True)
    (data / "media" / "ab" / "Bücher & Regale.webp").write_bytes(b"picture" * 1000)
    (data / "outbox").mkdir()
    (data / "outbox" / "code.eml").write_text("123456")
    target = tmp_path / "copy.zip"
    # Somebody is in the middle of writing: the backup neither waits for them nor keeps what is half done.
    with closing(sqlite3.connect(data / "commonplace.sqlite3", isolation_level=None)) as writer:
        writer.execute("BEGIN IMMEDIATE")
        writer.execute("DELETE FROM django_content_type")
        made = commonplace("backup", target, "--data", data, "--json")
        writer.execute("ROLLBACK")
    assert made.returncode == 0, made.stderr
    assert json.loads(made.stdout) == {"file": str(target), "bytes": target.stat().st_size}
    assert stat.S_IMODE(target.stat().st_mode) == 0o600

    restored = commonplace("restore", target, "--data", tmp_path / "again")
    assert restored.returncode == 0, restored.stderr
    here, there = tables(data / "commonplace.sqlite3"), tables(tmp_path / "again" / "commonplace.sqlite3")
    # What was sent since the backup is not sent again: the digests of today count as made.
    assert here.pop("today_digest") != there.pop("today_digest")
    assert there == here
    for name in ("secret.key", "media/ab/Bücher & Regale.webp"):
        assert (tmp_path / "again" / name).read_bytes() == (data / name).read_bytes()
    assert stat.S_IMODE((tmp_path / "again" / "secret.key").stat().st_mode) == 0o600
    assert not (tmp_path / "again" / "outbox").exists()


def test_a_folder_that_is_not_empty_is_left_as_it_is(data: Path, tmp_path: Path) -> None:
    target = tmp_path / "copy.zip"
    assert commonplace("backup", target, "--data", data).returncode == 0
    mine = tmp_path / "mine"
    mine.mkdir()
    (mine / "letter.txt").write_text("dear colleague")
    refused = commonplace("restore", target, "--data", mine)
    assert (refused.returncode, refused.stdout) == (1, "")
    assert "is not empty" in refused.stderr
    assert [path.name for path in mine.iterdir()] == ["letter.txt"]


def written(path: Path, database: bytes, **names: bytes) -> Path:
    with zipfile.ZipFile(path, "w") as file:
        file.writestr(archive.CONTENTS, json.dumps({"format": 1, "database": archive.DATABASE, "migrations": []}))
        file.writestr(archive.DATABASE, database)
        for name, content in names.items():
            file.writestr(name, content)
    return path


@pytest.mark.parametrize("name", ["../outside", "/tmp/outside", "media/../../outside", "media\\..\\outside", "run/serve.lock"])
def test_an_archive_that_reaches_outside_is_refused(name: str, tmp_path: Path) -> None:
    evil = written(tmp_path / "evil.zip", b"", **{name: b"x"})
    refused = commonplace("restore", evil, "--data", tmp_path / "site" / "data")
    assert refused.returncode == 1
    assert "outside of its place" in refused.stderr
    assert not (tmp_path / "site").exists()


@pytest.mark.parametrize("what", ["no zip", "cut off", "changed", "another zip", "a broken database", "missing"])
def test_a_damaged_archive_is_refused_and_nothing_is_left(what: str, data: Path, tmp_path: Path) -> None:
    path = tmp_path / "copy.zip"
    if what == "no zip":
        path.write_text("holiday")
    elif what == "another zip":
        with zipfile.ZipFile(path, "w") as file:
            file.writestr("poem.txt", "roses")
    elif what == "a broken database":
        written(path, (data / "commonplace.sqlite3").read_bytes()[:20000])
    elif what != "missing":
        archive.write(path, data=data, database=data / archive.DATABASE, name_of_database=archive.DATABASE,
                      contents={"database": archive.DATABASE, "migrations": []})
        whole = path.read_bytes()
        middle = len(whole) // 2
        path.write_bytes(whole[:middle] if what == "cut off" else whole[:middle] + b"oops" + whole[middle + 4:])
    refused = commonplace("restore", path, "--data", tmp_path / "again")
    assert refused.returncode == 1
    assert len(refused.stderr.splitlines()) == 1
    assert "Nothing was changed" in refused.stderr
    left = tmp_path / "again"
    assert not left.exists() or {entry.name for entry in left.rglob("*")} <= {"run", "serve.lock"}


def test_a_backup_of_a_newer_program_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "copy.zip"
    with zipfile.ZipFile(path, "w") as file:
        file.writestr(archive.CONTENTS, json.dumps({"format": 1, "database": archive.DATABASE, "migrations": ["members.0999_later"]}))
    refused = commonplace("restore", path, "--data", tmp_path / "again")
    assert refused.returncode == 1
    assert "newer Commonplace" in refused.stderr


def test_the_nightly_backup_is_made_once_a_day_and_the_newest_are_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[Path] = []

    def make(target: Path, *, data: Path) -> int:
        target.parent.mkdir(exist_ok=True)
        target.write_bytes(b"zip")
        made.append(target)
        return 3

    monkeypatch.setattr(backup, "make", make)
    for day in (1, 1, 2, 3, 4):
        backup.nightly(data=tmp_path, keep=2, today=date(2026, 11, day))
    assert len(made) == 4
    (tmp_path / "backups" / "mine.zip").write_bytes(b"by hand")
    backup.nightly(data=tmp_path, keep=2, today=date(2026, 11, 5))
    assert sorted(path.name for path in (tmp_path / "backups").iterdir()) == [
        "commonplace-2026-11-04.zip", "commonplace-2026-11-05.zip", "mine.zip",
    ]
    assert backup.nightly(data=tmp_path, keep=0, today=date(2026, 11, 6)) is None


def test_a_site_on_postgresql_comes_back_too(tmp_path: Path) -> None:
    programs = postgres.programs()
    if programs is None or shutil.which("pg_dump") is None:
        pytest.skip("PostgreSQL is not installed")
    import psycopg

    with postgres.private_cluster(programs) as address:
        empty = address.replace("/commonplace?", "/empty?")
        first = commonplace("member", "list", "--json", "--data", tmp_path / "one", COMMONPLACE_DATABASE_URL=address)
        assert first.returncode == 0, first.stderr
        with psycopg.connect(address, autocommit=True) as connection:
            connection.execute("UPDATE members_site SET name = 'Library road' WHERE id = 1")
            connection.execute("INSERT INTO django_session VALUES ('key', 'kept', now())")
            connection.execute("CREATE DATABASE empty")
        made = commonplace("backup", tmp_path / "copy.zip", "--data", tmp_path / "one", COMMONPLACE_DATABASE_URL=address)
        assert made.returncode == 0, made.stderr
        without = commonplace("restore", tmp_path / "copy.zip", "--data", tmp_path / "two")
        assert without.returncode == 1
        assert "COMMONPLACE_DATABASE_URL" in without.stderr
        restored = commonplace("restore", tmp_path / "copy.zip", "--data", tmp_path / "two", COMMONPLACE_DATABASE_URL=empty)
        assert restored.returncode == 0, restored.stderr
        with psycopg.connect(empty) as connection:
            assert connection.execute("SELECT session_data FROM django_session").fetchall() == [("kept",)]
        full = commonplace("restore", tmp_path / "copy.zip", "--data", tmp_path / "three", COMMONPLACE_DATABASE_URL=empty)
        assert full.returncode == 1
        assert "is it empty?" in full.stderr
        assert not (tmp_path / "three" / "secret.key").exists()
