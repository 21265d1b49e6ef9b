"""`check` tells the truth about the settings and the folder."""

from __future__ import annotations

import json
from dataclasses import fields
from pathlib import Path

from commonplace.cli.check import masked
from commonplace.config import knobs
from tests.cli.conftest import commonplace


def test_check_prints_every_setting_and_every_test(data: Path) -> None:
    done = commonplace("check", "--data", data, COMMONPLACE_HOST_RATE="0", COMMONPLACE_HOTS="x", COMMONPLACE_ALLOW_NETWORKS="10.0.0.0/8")
    assert done.returncode == 0, done.stdout + done.stderr
    for knob in fields(knobs.Settings):
        assert f"{knobs.variable(knob.name)} = " in done.stdout
    assert "COMMONPLACE_HOST_RATE = 0.0  [environment]" in done.stdout
    assert f"COMMONPLACE_DATA = {data}  [--data]" in done.stdout
    assert "COMMONPLACE_PORT = 8000  [default]" in done.stdout
    assert "10.0.0.0/8 may be fetched" in done.stdout
    assert "mails go to" in done.stdout
    assert "every request to another site carries http://localhost:8000. Set COMMONPLACE_CONTACT" in done.stdout
    assert "COMMONPLACE_HOTS is not a setting" in done.stderr


def test_check_gives_json_alone(data: Path) -> None:
    (data / "secret.key").chmod(0o644)
    done = commonplace("check", "--json", "--data", data, COMMONPLACE_MAIL_URL="smtp://ada:geheim@127.0.0.1:1",
                       COMMONPLACE_CONTACT="keeper@example.org")
    said = json.loads(done.stdout)
    tests = {one["name"]: one for one in said["tests"]}
    assert tests["database"]["ok"] is True
    assert tests["mail"]["ok"] is False
    assert tests["worker"]["ok"] is None
    assert tests["contact"] == {"name": "contact", "ok": True, "says": "every request to another site carries keeper@example.org", "needed": False}
    assert "chmod 600" in tests["data folder"]["says"]
    assert "geheim" not in done.stdout + done.stderr
    assert {one["name"] for one in said["settings"]} == {knobs.variable(knob.name) for knob in fields(knobs.Settings)}


def test_check_of_a_damaged_database_says_so_and_fails(data: Path) -> None:
    (data / "commonplace.sqlite3").write_bytes(b"no database" * 1000)
    done = commonplace("check", "--data", data)
    assert done.returncode == 1
    assert "BAD   database: The database file is damaged" in done.stdout


def test_a_password_is_masked_and_the_rest_is_not() -> None:
    assert masked("postgres://ada:geheim@db.example.org:5432/pln?sslkey=x") == "postgres://ada:…@db.example.org:5432/pln?…"
    assert masked("redis://127.0.0.1:6379/0") == "redis://127.0.0.1:6379/0"
