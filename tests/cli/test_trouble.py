"""Trouble that anybody may meet ends in a sentence."""

from __future__ import annotations

import errno
import shutil
import sqlite3
from pathlib import Path
from types import SimpleNamespace

import pytest

from commonplace.cli import folder
from commonplace.cli.trouble import DISK_FULL, Trouble, expected


def test_a_disk_that_is_nearly_full_is_told_before_anything_is_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=49 * 1024 * 1024))
    with pytest.raises(Trouble, match="The disk is full"):
        folder.prepare(tmp_path / "data")


@pytest.mark.parametrize("error", [
    OSError(errno.ENOSPC, "No space left on device"), sqlite3.OperationalError("database or disk is full"),
])
def test_a_disk_that_fills_up_later_is_a_sentence(error: Exception) -> None:
    assert expected(error) == DISK_FULL


def test_a_bug_of_ours_is_no_expected_trouble() -> None:
    assert expected(ValueError("x")) is None
    assert expected(sqlite3.OperationalError('near "SELCT": syntax error')) is None


def test_two_serves_do_not_share_a_folder_but_growing_parts_do(tmp_path: Path) -> None:
    folder.prepare(tmp_path)
    with folder.held(tmp_path, alone=False), folder.held(tmp_path, alone=False):
        assert folder.is_held(tmp_path)
        with pytest.raises(Trouble, match="runs on"), folder.held(tmp_path, alone=True):
            pass
    assert not folder.is_held(tmp_path)
