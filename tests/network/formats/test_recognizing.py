"""Whatever is brought is told by its content; nothing is dropped, nothing but a sentence is raised."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from commonplace.network.formats import Brought, NotUnderstood, Row, model, recognize, words
from commonplace.network.models import BroughtRow
from commonplace.people.models import Handle
from commonplace.spaces.models import Space
from tests.network.formats.making import REAL, zipped

SAMPLES = {
    "opml": b"<opml><body><outline text='A' xmlUrl='https://a.example/'/></body></opml>",
    "mastodon_follows": b"Account address\nnora@example.social\n",
    "mastodon_lists": b"L,n@a.social\nL,s@a.social\n",
    "mastodon_bookmarks": b"https://a.example/users/nora/statuses/1122334455\n",
    "table": b"Name,Email\nNora Sample,nora@lib.example\n",
    "text": b"@nora@a.example and others",
    "twitter": b'window.YTD.follower.part0 = [ {"follower": {"accountId": "1"}} ]',
    "bluesky_pack": b"https://bsky.app/start/did:plc:a/b",
    "bluesky_list": b'{"list": {"name": "L"}, "items": [{"subject": {"did": "did:plc:a", "handle": "a.example"}}]}',
    "pinboard": b'[{"href": "https://a.example/", "description": "A", "extended": ""}]',
    "bookmarks": b"<!DOCTYPE NETSCAPE-Bookmark-file-1><DL><DT><A HREF='https://a.example/'>A</A></DL>",
    "browser": b'{"guid": "r", "children": [{"title": "A", "uri": "https://a.example/"}]}',
    "vcard": b"BEGIN:VCARD\nFN:Nora Sample\nEND:VCARD",
    "calendar": b"BEGIN:VCALENDAR\nX-WR-CALNAME:A\nEND:VCALENDAR",
    "commonplace": b'{"generator": "Commonplace 1", "exported": "2026-01-01", "people": []}',
    "pack": b'{"kind": "pack", "exported": "2026-01-01", "generator": "Commonplace 1", "title": "A start", "people": []}',
    "posts": b"screen_name,text,created_at\nnora_s,hello,2020-01-01\n",
    "profiles": b'[{"screen_name": "nora_s", "name": "Nora"}]',
}


@pytest.mark.parametrize("kind", SAMPLES)
@pytest.mark.parametrize("name", ["", "people.csv", "x.zip", "../../etc/passwd"])
def test_each_format_is_told_by_its_content_and_never_by_its_name(kind: str, name: str) -> None:
    assert recognize(SAMPLES[kind], name=name).format == kind


@pytest.mark.parametrize("kind", SAMPLES)
def test_a_mark_a_blank_line_or_another_line_end_changes_nothing(kind: str) -> None:
    assert recognize(b"\xef\xbb\xbf" + SAMPLES[kind]).format == kind
    assert recognize(b"\n\n" + SAMPLES[kind]).format == kind
    assert recognize(SAMPLES[kind].replace(b"\n", b"\r\n")).format == kind
    assert recognize(SAMPLES[kind].decode().encode("utf-16")).format == kind


def test_its_name_is_the_title_of_what_has_none() -> None:
    assert recognize(SAMPLES["table"], name="my \u202epeople.csv").title == "my people"


@pytest.mark.parametrize(("data", "code"), [
    (b"", "empty"), (b" \n\t ", "empty"), (b"\xef\xbb\xbf", "empty"), (b"hello", "not_understood"), (b"\x00\x01\x02\x03" * 50, "not_text"),
    (b"%PDF-1.7", "document"), (b"\x89PNG\r\n", "document"), (b"\x1f\x8b\x08", "packed"), (b"7z\xbc\xaf\x27", "packed"),
    (b"<!doctype html><html><body>hi</body></html>", "web_page"), (b"<?xml version='1.0'?><rss><channel/></rss>", "source"),
    (b'{"a": 1}', "json_unknown"), (b'{"a": [1, 2', "json_cut"), (b"[" * 100_000, "too_deep"), (b'{"a":' * 100_000, "too_deep"),
    (b'{"a": [' + b"[]," * 1_600_000 + b"[]]}", "too_deep"), (b"x" * (model.MAX_TEXT_BYTES + 1), "too_big"), (b'{"n": ' + b"9" * 5_000 + b"}", "json_cut"),
], ids=lambda value: value if isinstance(value, str) else "")
def test_what_is_none_of_them_is_refused_with_its_own_sentence(data: bytes, code: str) -> None:
    with pytest.raises(NotUnderstood) as trouble:
        recognize(data)
    assert trouble.value.code == code
    assert re.search(r"Nothing was changed|nothing was changed", str(trouble.value))


def test_every_code_has_a_sentence_and_every_sentence_is_used() -> None:
    codes = [*words.REFUSALS, *words.WHOLES, *words.ROWS]
    said = {*codes, *words.FORMATS}
    assert len(set(codes)) == len(codes)
    source = "".join(path.read_text("utf-8") for path in Path(model.__file__).parent.rglob("*.py") if path.name != "words.py")
    assert not [code for code in said if f'"{code}"' not in source]
    assert not [code for code in re.findall(r'NotUnderstood\("(\w+)"\)', source) if code not in words.REFUSALS]
    assert all(str(sentence).endswith(".") for sentence in [*words.REFUSALS.values(), *words.WHOLES.values(), *words.ROWS.values()])


def test_the_kinds_are_those_of_the_models() -> None:
    assert set(model.Kind.__args__) == set(Handle.Kind.values)
    assert set(model.Thing.__args__) == set(BroughtRow.Thing.values)


def read(data: bytes) -> Brought | None:
    """What was understood; None where it was refused with a sentence. Anything else that is raised fails the test."""
    try:
        found = recognize(data)
    except NotUnderstood as trouble:
        if trouble.code not in words.REFUSALS:
            raise
        return None
    assert found.format in words.FORMATS
    assert all(code in words.WHOLES for code in found.problems)
    for row in found.rows:
        assert_sound(row)
    return found


def assert_sound(row: Row) -> None:
    """What every row must be, whatever it came from."""
    assert row.thing in model.Thing.__args__
    assert len(row.name) <= model.MAX_NAME
    assert all(one.kind in model.Kind.__args__ for one in row.handles)
    assert row.raw or row.thing != "nothing"
    assert (row.problem in words.ROWS) if row.problem else row.thing != "nothing"
    assert set(row.details) <= set(model.DETAILS)
    assert row.details.get("kind", "blog") in Space.Kind.values
    everything = [row.name, row.address, row.folders, row.details, row.raw, [(one.value, one.address) for one in row.handles]]
    stored = json.dumps(everything, ensure_ascii=False)
    assert "\\u0000" not in stored.replace("\\\\", "")
    assert stored.encode()
    assert not any(one.address.lower().startswith(("javascript:", "data:")) for one in row.handles)


PIECES = st.sampled_from([
    "@nora@example.social", "nora@lib.example", "Sam Sample", "(sam.example.com)", "#tlchat", "https://blog.example/x?a=1", "r/librarians", "@tina_t",
    "did:plc:abc", "https://t.co/x", "http://u:p@h.example/", ",", ";", "\t", "|", '"', "'", "\n", "\r\n", " and ", ":", "-", "“", "\u202e", "\x0b", "\u2028",
    "=1+1", "Name", "Email", "Mastodon", "text", "created_at", "url", "title", "<b>", "&amp;", "\x00", "É", "李明", "🤖", "at://x/y", "[", "{", "}", "]", "BEGIN:VCARD",
    "END:VCARD", "FN:", "<opml>", "<DT><A HREF=", "window.YTD.tweets.part0 = [", '{"tweet":', "sep=;",
])
TEXTS = st.lists(PIECES | st.text(max_size=6), max_size=30).map("".join)


@settings(max_examples=400, deadline=None)
@given(TEXTS, st.sampled_from(["utf-8", "utf-16", "utf-16-le", "cp1252"]))
def test_any_text_ends_in_sound_rows_or_in_a_sentence(text: str, charset: str) -> None:
    read(text.encode(charset, "replace"))


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(sorted(SAMPLES)), st.data())
def test_a_damaged_file_ends_in_sound_rows_or_in_a_sentence(kind: str, data: st.DataObject) -> None:
    broken = bytearray(SAMPLES[kind])
    for _ in range(data.draw(st.integers(1, 4))):
        place = data.draw(st.integers(0, len(broken) - 1))
        broken[place : place + data.draw(st.integers(0, 3))] = data.draw(st.binary(max_size=3))
    read(bytes(broken))


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=300) | st.binary(max_size=300).map(lambda junk: b"PK\x03\x04" + junk))
def test_any_bytes_end_in_sound_rows_or_in_a_sentence(data: bytes) -> None:
    read(data)


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_a_damaged_zip_ends_in_sound_rows_or_in_a_sentence(data: st.DataObject) -> None:
    broken = bytearray(zipped({"data/following.js": SAMPLES["twitter"], "list.csv": SAMPLES["table"]}))
    for _ in range(data.draw(st.integers(1, 3))):
        broken[data.draw(st.integers(4, len(broken) - 1))] = data.draw(st.integers(0, 255))
    read(bytes(broken))


LINE = st.lists(PIECES.filter(lambda piece: not set(piece) & set("\n\r\x0b\u2028\x00")) | st.text(st.characters(categories=["L", "N", "P", "Zs"]), max_size=8),
                min_size=1, max_size=8).map("".join).filter(lambda line: any(map(str.isalnum, line)))


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.filter_too_much])
@given(st.lists(LINE, min_size=1, max_size=12))
def test_every_line_of_a_list_or_a_table_stands_in_some_row(lines: list[str]) -> None:
    try:
        found = recognize("\n".join(["@known@a.example", *lines]).encode())
    except NotUnderstood:
        pytest.fail("one line at least was understood")
    if found.format not in {"text", "table", "posts"}:
        return
    raws = "\n".join(row.raw for row in found.rows)
    assert all(line.strip() in raws for line in lines)


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.filter_too_much])
@given(st.lists(LINE, min_size=1, max_size=12))
def test_every_record_of_a_titled_table_stands_in_some_row(lines: list[str]) -> None:
    try:
        found = recognize("\n".join(["Name,Mastodon,Note", "Nora Sample,@known@a.example,", *lines]).encode())
    except NotUnderstood:
        pytest.fail("one line at least was understood")
    raws = "\n".join(row.raw for row in found.rows)
    assert all(line.strip() in raws for line in lines)


@pytest.mark.skipif(not REAL.is_dir(), reason="the folder of real data is not beside this project")
def test_every_real_file_ends_in_sound_rows_or_in_a_sentence() -> None:
    files = [path for path in REAL.glob("*/*") if path.is_file()]
    assert len(files) > 50
    for path in files:
        found = read(path.read_bytes())
        assert (found is None) is (path.parent.name == "feeds"), path
