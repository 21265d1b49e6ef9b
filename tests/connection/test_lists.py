"""Data files that a steward can replace: a broken one says what is wrong, and ours stands in."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.test import Client

from commonplace.connection.lists import BadList
from commonplace.connection.starters import _OURS, read_starters, starters, starters_trouble
from commonplace.connection.synonyms import read_synonyms, synonyms, synonyms_trouble
from tests.conftest import make_member


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr("commonplace.connection.lists.own_file", lambda name: tmp_path / name)
    return tmp_path


def test_our_own_starters_are_whole() -> None:
    labels = [one.label for one in read_starters(_OURS)]
    assert {"Weeding", "Budget", "A challenged book", "A schedule", "A difficult class"} <= set(labels)


@pytest.mark.parametrize("text", [
    "[[starter", "[other]\n", "[[starter]]\nlabel = 'a'\n", "[[starter]]\nlabel = ''\ntext = 'b'\n", "[[starter]]\nlabel = 1\ntext = 'b'\n",
    "[[starter]]\nlabel = 'a'\ntext = 'b'\nmore = 'c'\n", "starter = 'a'\n", "starter = ['a']\n", "[[starter]]\nlabel='a'\ntext='b'\n" * 25,
    "[[starter]]\nlabel='a'\ntext='" + "b" * 601 + "'\n", "#" * 200_001, "\x00",
])
def test_a_broken_file_is_told_in_a_sentence_and_ours_is_used(folder: Path, text: str) -> None:
    (folder / "starters.toml").write_text(text, "utf-8")
    assert starters() == read_starters(_OURS)
    assert "starters.toml cannot be used" in starters_trouble()
    with pytest.raises(BadList):
        read_starters(folder / "starters.toml")


@pytest.mark.parametrize("text", [
    "[[topic]]\nname = 'a'\n", "[[topic]]\nname = 'a'\nwords = []\n", "[[topic]]\nname = 'a'\nwords = [1]\n", "[[topic]]\nname = ''\nwords = ['b']\n",
    "[[topic]]\nname = 'a'\nwords = 'b'\n", "[[starter]]\nname = 'a'\n",
])
def test_a_broken_list_of_synonyms_is_told_too(folder: Path, text: str) -> None:
    (folder / "synonyms.toml").write_text(text, "utf-8")
    assert "synonyms.toml cannot be used" in synonyms_trouble()
    assert len(synonyms().topics) > 50


def test_an_edited_list_is_read_anew(folder: Path) -> None:
    own = folder / "synonyms.toml"
    own.write_text("[[topic]]\nname = 'bees'\nwords = ['bee', 'hive']\n", "utf-8")
    assert [one.name for one in synonyms().topics] == ["bees"]
    own.unlink()
    assert len(synonyms().topics) > 50
    assert synonyms_trouble() == ""


def test_a_file_that_is_not_there_is_a_sentence_too(tmp_path: Path) -> None:
    with pytest.raises(BadList):
        read_synonyms(tmp_path / "none.toml")


@pytest.mark.django_db
def test_the_stewards_see_which_of_their_files_is_broken(folder: Path, client: Client) -> None:
    client.force_login(make_member("sam@example.org", "Sam Steward", is_steward=True))
    assert "cannot be used" not in client.get("/settings/site/unanswered").content.decode()
    (folder / "starters.toml").write_text("[[starter", "utf-8")
    assert "starters.toml cannot be used" in client.get("/settings/site/unanswered").content.decode()
