"""A zip from a stranger: nothing outside it is named, nothing grows without bound, whatever is wrong ends in a sentence."""

from __future__ import annotations

import io
import stat
import struct
import tracemalloc
import zipfile
from collections.abc import Callable

import pytest

from commonplace.network.formats import NotUnderstood, recognize
from commonplace.network.formats.zipped import MAX_MEMBERS
from tests.network.formats.making import short, zipped

LIST = "Account address\nnora@example.social\n"


def code_of(data: bytes) -> str:
    with pytest.raises(NotUnderstood) as trouble:
        recognize(data)
    assert str(trouble.value).endswith(".")
    return trouble.value.code


def built(change: Callable[[zipfile.ZipInfo], None], content: str = LIST, path: str = "list.csv") -> bytes:
    held = io.BytesIO()
    info = zipfile.ZipInfo(path)
    change(info)
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(info, content)
    return held.getvalue()


def test_a_list_in_a_zip_is_read_like_the_list() -> None:
    found = recognize(zipped({"export/following_accounts.csv": LIST, "__MACOSX/x": "junk"}), name="mine.zip")
    assert (found.format, found.title) == ("mastodon_follows", "mine")
    assert [short(row) for row in found.rows] == ["person | fediverse:@nora@example.social"]


def test_several_files_are_read_together_and_the_rest_is_named() -> None:
    found = recognize(zipped({"a.csv": LIST, "b.opml": "<opml><body><outline text='B' xmlUrl='https://b.example/feed'/></body></opml>", "c.bin": "\x00\x01"}))
    assert (found.format, found.problems, found.extra) == ("zip", ("zip_rest",), {"names": ["c.bin"]})
    assert [row.thing for row in found.rows] == ["person", "space"]


@pytest.mark.parametrize("path", ["../../etc/passwd", "/etc/passwd", "data/../../x", "..\\..\\x", "C:\\x", "a/../../data/following.js"])
def test_a_zip_that_names_files_outside_is_refused_whole(path: str) -> None:
    assert code_of(zipped({"good.csv": LIST, path: LIST})) == "zip_paths"


def test_a_zip_with_a_link_in_it_is_refused_whole() -> None:
    def as_link(info: zipfile.ZipInfo) -> None:
        info.create_system = 3
        info.external_attr = (stat.S_IFLNK | 0o777) << 16

    assert code_of(built(as_link, "/etc/passwd", "data/following.js")) == "zip_paths"


def test_case_49_a_bomb_is_told_by_how_far_it_would_grow() -> None:
    assert code_of(zipped({"list.csv": b"0" * 20_000_000})) == "zip_bomb"


def test_case_49_a_bomb_that_lies_about_its_size_is_not_unpacked() -> None:
    data = bytearray(zipped({"list.csv": b"0" * 5_000_000}))
    for mark, offset in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        struct.pack_into("<I", data, data.find(mark) + offset, 1_000)
    tracemalloc.start()
    assert code_of(bytes(data)) == "zip_damaged"
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 3_000_000


def test_case_49_a_bomb_of_many_files_is_told_before_they_are_listed() -> None:
    entry = struct.pack("<4s4B4HL2L5H2L", b"PK\x01\x02", 20, 3, 20, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0) + b"a"
    table = entry * (MAX_MEMBERS + 1)
    end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 0xFFFF, 0xFFFF, len(table), 0, 0)
    data = b"PK\x03\x04" + table + end
    tracemalloc.start()
    assert code_of(data) == "zip_bomb"
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 1_000_000


@pytest.mark.parametrize("way", [zipfile.ZIP_LZMA, zipfile.ZIP_BZIP2])
def test_case_49_ways_of_packing_that_know_no_bound_are_not_unpacked(way: int) -> None:
    assert code_of(zipped({"list.csv": "x,y\n" * 1_000}, way=way)) == "zip_unknown"


def test_a_zip_in_a_zip_is_not_opened() -> None:
    assert code_of(zipped({"inner.zip": zipped({"list.csv": LIST})})) == "zip_in_zip"


def test_a_zip_that_ends_in_the_middle_is_refused_with_a_sentence() -> None:
    data = zipped({"list.csv": LIST * 50})
    assert {code_of(data[:end]) for end in (4, 30, len(data) // 2, len(data) - 1)} == {"zip_damaged"}


def test_a_zip_whose_content_was_changed_is_refused_with_a_sentence() -> None:
    data = bytearray(zipped({"list.csv": LIST}, way=zipfile.ZIP_STORED))
    data[data.find(b"nora")] = ord("X")
    assert code_of(bytes(data)) == "zip_damaged"


def test_a_zip_with_a_password_is_refused_with_a_sentence() -> None:
    data = bytearray(zipped({"list.csv": LIST}))
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.find(mark) + offset] |= 1
    assert code_of(bytes(data)) == "zip_locked"


def test_a_zip_with_nothing_for_us_is_refused_with_a_sentence() -> None:
    assert code_of(zipped({"a.jpg": b"\xff\xd8\xff", "b.bin": b"\x00\x01\x02"})) == "zip_unknown"
    assert code_of(zipped({})) == "zip_unknown"


def test_many_files_are_not_all_looked_into() -> None:
    found = recognize(zipped({f"{number:03}.csv": LIST for number in range(50)}))
    assert len(found.rows) == 20
    assert found.problems == ("zip_rest",)
