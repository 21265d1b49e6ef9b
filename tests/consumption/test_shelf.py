"""The first shelf: a dozen open sources, which the stewards can replace by a file of their own."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from django.conf import settings

from commonplace.consumption.shelf import BadShelf, own_file, read_shelf, shelf, shelf_trouble
from commonplace.spaces.canonical import holds_secret, web_address
from commonplace.spaces.models import Source

ONE = '[[source]]\nname = "A"\naddress = "https://a.example/feed"\nsite = ""\nwhy = "It is good."\nkind = "blog"\nlanguage = "en"\n'


@pytest.fixture(autouse=True)
def _own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "KNOBS", replace(settings.KNOBS, data=tmp_path))


def test_the_shelf_has_a_dozen_open_sources_with_a_reason_each() -> None:
    items = shelf()
    assert 10 <= len(items) <= 16
    for item in items:
        assert web_address(item.address) == item.address
        assert not holds_secret(item.address)
        assert item.kind in Source.Kind.values
        assert item.why.endswith(".")
        assert item.site.startswith("https://")
    assert shelf_trouble() == ""


def test_a_file_of_the_stewards_wins() -> None:
    own_file().write_text(ONE)
    assert [item.name for item in shelf()] == ["A"]
    own_file().write_text("")
    assert shelf() == ()


@pytest.mark.parametrize(("text", "fault"), [
    ("[[source", "cannot be used"),
    ("a = 1", "[[source]]"),
    ("source = 3", "[[source]]"),
    (ONE.replace("https:", "javascript:"), "source 1"),
    (ONE.replace("https://", "https://ada:pass@"), "password"),
    (ONE.replace("/feed", "/feed?token=abc"), "private"),
    (ONE.replace('"blog"', '"book"'), "kind"),
    (ONE.replace('why = "It is good."\n', ""), "why"),
    (ONE.replace('"It is good."', "3"), "quotes"),
    (ONE.replace('"A"', '" "'), "name"),
    (ONE + ONE.replace("https", "http"), "twice"),
    (ONE + "#" * 300_000, "larger"),
    (ONE * 101, "more than 100"),
])
def test_a_broken_file_is_said_in_a_sentence_and_ours_is_shown(text: str, fault: str) -> None:
    own_file().write_text(text)
    assert len(shelf()) >= 10
    assert fault in shelf_trouble()
    assert str(own_file()) in shelf_trouble()
    assert shelf_trouble().endswith("remove it.")
    with pytest.raises(BadShelf):
        read_shelf(own_file())


def test_bytes_that_are_no_text_are_said_too() -> None:
    own_file().write_bytes(b"\xff\xfe\x00")
    assert shelf_trouble()
    assert shelf()
