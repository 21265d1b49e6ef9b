"""An archive of Twitter that is larger than the program reads at once comes in all the same, from the command line."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from commonplace.cli import archives, own_file
from commonplace.network.formats import model, recognize
from tests.network.formats.test_twitter import follow, part


def archive(path: Path, following: str = "data/following.js") -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("Your archive.html", "<title>Your archive</title>")
        made.writestr(following, part("following", [follow("following", 101)]))
        made.writestr("data/direct-messages.js", part("direct_messages", []))
        made.writestr("data/tweets_media/1-a.jpg", bytes(range(256)) * 400, zipfile.ZIP_STORED)
    return path


def test_only_what_is_read_of_a_large_archive_is_unpacked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(model, "MAX_BYTES", 10_000)
    data = own_file.bytes_of(str(archive(tmp_path / "twitter.zip")))
    assert len(data) < 10_000
    found = recognize(data)
    assert [row.handles[0].value for row in found.rows] == ["101"]
    assert "twitter_rest" not in found.problems


def test_an_archive_that_is_small_is_read_as_it_is(tmp_path: Path) -> None:
    path = archive(tmp_path / "twitter.zip")
    assert own_file.bytes_of(str(path)) == path.read_bytes()


def test_other_zips_and_damaged_ones_are_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert archives.only_what_is_read(archive(tmp_path / "other.zip", "elsewhere/list.js")) is None
    damaged = tmp_path / "damaged.zip"
    damaged.write_bytes(archive(tmp_path / "twitter.zip").read_bytes()[:-40])
    assert archives.only_what_is_read(damaged) is None
    assert archives.only_what_is_read(Path("/dev/zero")) is None
    monkeypatch.setattr(archives, "MOST", 10)
    assert archives.only_what_is_read(archive(tmp_path / "large.zip")) is None
