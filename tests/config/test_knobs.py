"""Settings from outside."""

from __future__ import annotations

import os
import stat
import threading
from dataclasses import fields
from pathlib import Path

import pytest

from commonplace.config import knobs


def test_every_setting_says_what_it_does() -> None:
    for knob in fields(knobs.Settings):
        assert len(knob.metadata["says"]) > 20, knob.name
        assert knob.metadata["says"].endswith("."), knob.name


def test_an_empty_value_counts_as_not_set() -> None:
    loaded = knobs.load({"COMMONPLACE_PORT": "", "HOME": "/nowhere"})
    assert loaded.settings.port == 8000
    assert loaded.origins["port"] == "default"


def test_a_value_says_where_it_came_from() -> None:
    loaded = knobs.load({"COMMONPLACE_HOST_RATE": "0"})
    assert loaded.settings.host_rate == 0
    assert loaded.origins["host_rate"] == "COMMONPLACE_HOST_RATE"


def test_an_unknown_name_is_a_warning() -> None:
    loaded = knobs.load({"COMMONPLACE_PROT": "8001", "OTHER": "x"})
    assert [warning.split()[0] for warning in loaded.warnings] == ["COMMONPLACE_PROT"]


@pytest.mark.parametrize(("name", "value"), [
    ("PORT", "0"), ("PORT", "65536"), ("PORT", "x"), ("BACKUPS", "-1"), ("HOST_RATE", "nan"), ("HOST_RATE", "-2"),
    ("TRUST_PROXY", "perhaps"), ("ALLOW_NETWORKS", "home"), ("HOST", "a b"), ("ADDRESS", "example.org"),
    ("ADDRESS", "javascript:alert(1)"), ("DATABASE_URL", "sqlite:///x"), ("QUEUE_URL", "http://x"), ("MAIL_URL", "mail"),
    ("ADDRESS", "http://example.org:port"),
])
def test_a_bad_value_is_a_sentence_that_names_the_setting(name: str, value: str) -> None:
    with pytest.raises(knobs.BadSetting, match=f"COMMONPLACE_{name} is "):
        knobs.load({f"COMMONPLACE_{name}": value})


def test_a_secret_is_not_repeated_in_the_complaint() -> None:
    with pytest.raises(knobs.BadSetting) as raised:
        knobs.load({"COMMONPLACE_DATABASE_URL": "mysql://ada:geheim@host/name"})
    assert "geheim" not in str(raised.value)


def test_the_secret_key_is_made_once_and_is_its_owners_alone(tmp_path: Path) -> None:
    previous = os.umask(0)
    try:
        found: list[str] = []
        threads = [threading.Thread(target=lambda: found.append(knobs.secret_key(tmp_path / "new"))) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    finally:
        os.umask(previous)
    assert len(set(found)) == 1
    assert len(found[0]) >= 50
    assert stat.S_IMODE((tmp_path / "new" / "secret.key").stat().st_mode) == 0o600
