"""Bad input to survive: each ends in entries or in an honest word, and ends at all."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from commonplace.consumption.parsing import MAX_ENTRIES, NotASource, ParsedSource, fallback, parse
from tests.consumption.parsing.documents import ADDRESS, ITEM, atom, item, rss

GENEROUS = 45
"""Seconds: nothing here may take that long on the slowest machine. The last resort alone is given ten."""


@pytest.fixture(autouse=True)
def _less_patience(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fallback, "SECONDS", 3)


def read(text: str | bytes, *, content_type: str = "", charset: str | None = None) -> ParsedSource:
    body = text.encode() if isinstance(text, str) else text
    found: list[ParsedSource | NotASource] = []

    def work() -> None:
        try:
            found.append(parse(body, address=ADDRESS, content_type=content_type, charset=charset))
        except NotASource as trouble:
            found.append(trouble)

    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    thread.join(GENEROUS)
    assert found, "did not end"
    if isinstance(found[0], NotASource):
        raise found[0]
    return found[0]


def code_of(text: str | bytes, *, content_type: str = "") -> str:
    with pytest.raises(NotASource) as trouble:
        read(text, content_type=content_type)
    return trouble.value.code


@pytest.fixture
def listening() -> Iterator[tuple[int, list[object]]]:
    """A port that nobody may knock at."""
    knocks: list[object] = []
    with socket.create_server(("127.0.0.1", 0)) as server, ThreadPoolExecutor(1) as pool:
        server.settimeout(0.2)
        pool.submit(lambda: knocks.append(server.accept()))
        yield server.getsockname()[1], knocks


def test_nothing_that_a_document_names_is_fetched(listening: tuple[int, list[object]], tmp_path: Path):
    port, knocks = listening
    secret = tmp_path / "secret"
    secret.write_text("the secret")
    here = f"http://127.0.0.1:{port}"
    bodies = [
        rss(ITEM.replace("Text", "&x;"), before=f'<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY x SYSTEM "{secret.as_uri()}">]>'),
        rss(ITEM.replace("Text", "&x;"), before=f'<!DOCTYPE rss [<!ENTITY x SYSTEM "{here}/x">]>'),
        rss(before=f'<!DOCTYPE rss SYSTEM "{here}/x.dtd">'),
        rss(before=f'<!DOCTYPE rss [<!ENTITY % d SYSTEM "{here}/d.dtd"> %d;]>'),
        rss(before=f'<?xml-stylesheet href="{here}/s.xsl" type="text/xsl"?>'),
        rss(ITEM, head=f'<x xmlns:i="http://www.w3.org/2001/XInclude"><i:include href="{here}/i"/></x>'),
        rss(ITEM + "<b>", before=f'<!DOCTYPE rss SYSTEM "{here}/x.dtd">'),
    ]
    for body in bodies:
        (entry,) = read(body).entries
        assert "the secret" not in entry.html
    assert code_of(f"{here}/feed") == "not_a_source"
    assert code_of(f'<html><meta http-equiv="refresh" content="0;url={here}/feed"></html>') == "web_page"
    assert not knocks


def test_billion_laughs_and_quadratic_blow_up_do_not_grow():
    laughs = "".join(f'<!ENTITY a{level} "{f"&a{level - 1};" * 10}">' for level in range(1, 12))
    (entry,) = read(rss(ITEM.replace("Text", "&a9;"), before=f'<!DOCTYPE rss [<!ENTITY a0 "lol">{laughs}]>')).entries
    assert len(entry.html) < 100
    blown = rss(ITEM.replace("Text", "&a;" * 50_000), before=f'<!DOCTYPE rss [<!ENTITY a "{"x" * 50_000}">]>')
    assert len(read(blown).entries[0].html) < 1_000_000


def test_a_hundred_thousand_levels_of_nesting():
    assert len(read(rss(ITEM.replace("Text", "<b>" * 100_000 + "</b>" * 100_000))).entries) == 1
    assert len(read(rss(ITEM + "<x>" * 100_000)).entries) == 1
    assert code_of("<rss>" * 100_000) == "broken"
    assert len(read(atom(f"<entry><title>x</title><id>1</id></entry>{'<a>' * 100_000}")).entries) == 1


def test_more_attributes_than_anybody_needs():
    many = " ".join(f"a{number}='1'" for number in range(100_000))
    assert code_of(rss(ITEM.replace("Text", f"<b {many}/>"))) == "broken"


def test_sixty_thousand_items_leave_the_newest_two_thousand():
    items = "".join(
        item(
            title=f"N{number}",
            guid=f"g{number}",
            pubDate=f"Mon, 02 Jun 2025 {number // 3600:02}:{number // 60 % 60:02}:{number % 60:02} +0000",
        )
        for number in range(60_000)
    )
    source = read(rss(items))
    assert source.truncated_from == 60_000
    assert len(source.entries) == MAX_ENTRIES
    assert source.entries[-1].title == "N59999"
    assert source.entries[0].title == "N58000"


def test_sixty_thousand_items_without_dates_leave_the_first():
    source = read(rss("".join(item(title=f"N{number}") for number in range(60_000))))
    assert (source.truncated_from, len(source.entries), source.entries[0].title) == (60_000, MAX_ENTRIES, "N0")
    source = read(
        json.dumps(
            {"version": "https://jsonfeed.org/version/1.1", "title": "x", "items": [{"id": str(number)} for number in range(60_000)]}
        )
    )
    assert (source.truncated_from, len(source.entries)) == (60_000, MAX_ENTRIES)


@pytest.mark.parametrize("missing", [5, 20, 60, 90, 110])
def test_a_truncated_document_gives_its_whole_items(missing: int):
    whole = rss(ITEM + ITEM.replace("One", "Two") + ITEM.replace("One", "Three"))
    source = read(whole[:-missing])
    assert source.repaired
    assert [entry.title for entry in source.entries][:2] == ["One", "Two"]


def test_a_document_cut_in_its_first_item_is_broken():
    assert code_of(rss()[:-80]) == "broken"
    assert code_of(atom("<entry><title>x")[:-10]) == "broken"


def test_a_document_cut_in_the_middle_of_a_sign_or_a_text():
    assert len(read(rss(ITEM + "<item><title>Zwölf</title><description><![CDATA[<p>hal")).entries) >= 1
    body = rss(ITEM + ITEM.replace("One", "ü")).encode()
    assert len(read(body[: body.index("ü".encode()) + 1]).entries) == 1


def test_bare_ampersands_entities_of_html_and_control_characters():
    source = read(rss(ITEM.replace("One", "AT&T R&D").replace("Text", "caf&eacute; &mdash; x < y \x08z &#0;&#x1F; &bogus; &amp;")))
    assert source.repaired
    assert source.entries[0].title == "AT&T R&D"
    assert source.entries[0].html == "café — x < y z  &bogus; &"


def test_what_stands_in_a_section_of_characters_is_not_mended():
    source = read(rss(item(title="A & B", description="<![CDATA[<a href='?a=1&b=2'>x</a> &nbsp;]]>")))
    assert source.entries[0].html == "<a href='?a=1&b=2'>x</a> &nbsp;"


def test_tags_that_nobody_closed():
    source = read(rss(ITEM.replace("Text", "a <b>bold <br> x") + ITEM.replace("One", "Two")))
    assert source.repaired
    assert [entry.title for entry in source.entries] == ["One", "Two"]


def test_what_a_broken_program_printed_before_the_document():
    source = read("<br />\n<b>Warning</b>: something in line 3<br />\n" + rss())
    assert source.repaired
    assert len(source.entries) == 1
    assert len(read("\n\n \ufeff" + rss()).entries) == 1


JAPANESE, CHINESE, RUSSIAN = "日本語の題名です", "图书馆与学校的故事", "Школьная библиотека"


@pytest.mark.parametrize(
    ("title", "encoded", "declared", "charset"),
    [
        (JAPANESE, "euc_jp", "", "EUC-JP"),
        (JAPANESE, "iso2022_jp", "", "iso-2022-jp"),
        (JAPANESE, "cp932", "Shift_JIS", None),
        (CHINESE, "gb2312", "", "GB2312"),
        (RUSSIAN, "koi8_r", "", "KOI8-R"),
        (RUSSIAN, "cp1251", "windows-1251", "utf-8"),
        ("“Café”", "cp1252", "", None),
        ("“Café”", "cp1252", "iso-8859-1", None),
        ("“Café”", "cp1252", "utf-8", None),
        ("Café", "utf-8", "", "iso-8859-1"),
        ("Café", "utf-8", "", "no-such-thing"),
        ("Café", "utf-8", "utf-16", None),
        ("Café", "utf-8-sig", "utf-8", "iso-8859-1"),
        ("Café", "utf-16", "utf-16", None),
        ("Café", "utf-16-le", "", None),
        ("Café", "utf-32", "", None),
        ("Café", "utf-8", "unicode_escape", None),
        ("Café", "utf-8", "zip", None),
    ],
)
def test_the_charset_is_found(title: str, encoded: str, declared: str, charset: str | None):
    before = f'<?xml version="1.0" encoding="{declared}"?>' if declared else ""
    (entry,) = read(rss(ITEM.replace("One", title), before=before).encode(encoded), charset=charset).entries
    assert entry.title == title


@pytest.mark.parametrize(
    "date",
    [
        "",
        "NaN",
        "Mon, 01 Jan 10000 00:00:00 GMT",
        "10000-01-01T00:00:00Z",
        "0001-01-01T00:00:00Z",
        "Mon, 01 Jan 0001 00:00:00 +0000",
        "1970-01-01T00:00:00Z",
        "Thu, 01 Jan 1970 00:00:00 GMT",
        "2024-02-30",
        "9" * 5000,
        "2024-03-05T10:00:00+99:99",
        "9999-12-31T23:59:59-12:00",
    ],
)
def test_case_69_dates_that_cannot_be_meant_are_none(date: str):
    (entry,) = read(rss(item(title="x", pubDate=date))).entries
    assert entry.published is None


@pytest.mark.parametrize(
    "date",
    [
        "Tue, 05 Mar 2024 10:00:00 GMT",
        "Tue, 5 Mar 2024 05:00:00 -0500",
        "5 Mar 2024 10:00:00 UT",
        "5 Mar 24 05:00 EST",
        "Tue,05 Mar 2024 10:00:00 GMT",
        "2024-03-05T10:00:00Z",
        "2024-03-05T11:00:00+01:00",
        "2024-03-05 10:00:00",
        "2024-03-05T10:00:00.000Z",
        "20240305T100000Z",
        "Tue, 05 March 2024 10:00:00 +0000",
    ],
)
def test_dates_in_all_their_variants(date: str):
    (entry,) = read(rss(item(title="x", pubDate=date))).entries
    assert entry.published is not None
    assert entry.published.isoformat() == "2024-03-05T10:00:00+00:00"


def test_no_date_is_made_of_a_number_that_names_an_item():
    (entry,) = read(rss(item(title="x", guid="12"))).entries
    assert entry.published is None


def test_one_guid_on_every_item_and_items_without_anything():
    assert [entry.guid for entry in read(rss(ITEM * 3)).entries] == ["g1"] * 3
    source = read(rss("<item/><item><description>x</description></item>" + item(guid="", title="", link="")))
    assert [(entry.guid, entry.title, entry.address) for entry in source.entries] == [("", "", "")] * 3


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "data:text/html,x",
        "vbscript:x",
        "file:///etc/passwd",
        "https://ada:secret@a.example/",
        "https:///x",
        "http://[::1",
    ],
)
def test_case_58_only_http_and_https_in_every_address(address: str):
    raw = f'<enclosure url="{address}" type="audio/mpeg"/><media:content url="{address}" type="video/mp4"/>'
    source = read(
        rss(item(title="x", link=address, guid=address, raw=raw)).replace("<link>https://blog.example/</link>", f"<link>{address}</link>")
    )
    (entry,) = source.entries
    assert (entry.address, entry.enclosures) == ("", ())
    assert source.site_address in ("", ADDRESS)
    (entry,) = read(
        atom(f'<entry><title>x</title><id>{address}</id><link href="{address}"/><link rel="enclosure" href="{address}"/></entry>')
    ).entries
    assert (entry.address, entry.enclosures) == ("", ())
    text = json.dumps(
        {
            "version": "https://jsonfeed.org/version/1.1",
            "title": "x",
            "items": [{"id": address, "url": address, "attachments": [{"url": address}]}],
        }
    )
    (entry,) = read(text).entries
    assert (entry.address, entry.enclosures) == ("", ())


def test_case_52_titles_authors_and_tags_hold_no_markup():
    written = "&lt;script&gt;alert(1)&lt;/script&gt;&lt;img src=x onerror=alert(1)&gt;Ada"
    (entry,) = read(rss(item(title=written, author=written, category=written))).entries
    for text in (entry.title, entry.author, *entry.tags):
        assert "<" not in text


def test_case_56_names_hold_no_hidden_characters():
    (entry,) = read(rss(item(title="a\u202eb", author="A\u200bda", category="x\u2066y"))).entries
    assert (entry.title, entry.author, entry.tags) == ("ab", "Ada", ("xy",))


def test_case_61_fields_are_capped():
    (entry,) = read(
        rss(
            item(title="x" * 1_000_000, author="y" * 40_000, guid="z" * 9_000, raw="<category>t</category>" * 10 + item(category="q" * 500))
        )
    ).entries
    assert (len(entry.title), len(entry.author), len(entry.guid)) == (500, 200, 2_000)
    (entry,) = read(rss(item(raw="".join(f"<category>t{number}</category>" for number in range(9_000))))).entries
    assert len(entry.tags) <= 50


@pytest.mark.parametrize("author", ["a@b.example (" * 3_000, "a@b.example " * 3_500, "(" * 40_000, "&lt;" * 10_000, "a" * 40_000])
def test_case_68_an_author_of_forty_kilobytes(author: str):
    assert len(read(rss(item(title="x", author=author))).entries[0].author) <= 200
    assert len(read(rss(item(title="x", author=author) + "<b><i></b>")).entries[0].author) <= 200


@pytest.mark.parametrize("piece", ["&lt;", "&amp;lt;", "&lt;a", "&lt;!--", "&lt;b&gt;x", "\u200b", " ", "&amp;"])
def test_case_68_a_title_of_a_megabyte(piece: str):
    times = 1_000_000 // len(piece)
    assert len(read(rss(item(title=piece * times))).entries[0].title) <= 500


@pytest.mark.parametrize(
    "text",
    [
        "<" * 1_000_000,
        "<rss " * 200_000,
        "<!-- -->" * 100_000,
        "<![CDATA[" * 100_000,
        "<?x " * 100_000,
        "<item>" * 100_000,
        "&" * 1_000_000,
        "<!DOCTYPE rss [" * 50_000,
        "{" * 100_000,
        "[" * 100_000,
    ]
    + ["<rss><channel>" + start * 100_000 for start in ("<item>", "<item><title>", "&x", "</item>", "<a b=", "<![CDATA[", "<!--", "&#")],
)
def test_case_68_repetition_ends(text: str):
    code_of(text)


def test_case_60_json_nested_too_deeply_or_of_too_many_keys():
    head = '{"version": "https://jsonfeed.org/version/1.1", "title": "x", "items": '
    assert code_of(head + "[" * 100_000 + "]" * 100_000 + "}") == "broken"
    assert code_of(head + '[{"a":' * 50_000 + "1" + "}]" * 50_000 + "}") == "broken"
    assert code_of(head + json.dumps([{str(number): 1 for number in range(50_000)}]) + "}") == "broken"
    brackets = json.dumps([{"id": "1", "title": "[" * 500 + '"{\\' * 500}])
    assert len(read(head + brackets + "}").entries) == 1


def test_case_69_numbers_and_signs_that_no_database_takes():
    attachment = '{"url": "https://a.example/x.mp3", "mime_type": "audio/mpeg", "size_in_bytes": 1e999, "duration_in_seconds": NaN}'
    entry = (
        '{"id": '
        + "9" * 6_000
        + ', "id": "a", "title": "a\\ud800b\\u0000c", "content_text": "\\udfff", "date_published": "10000-01-01T00:00:00Z", '
        '"tags": [1, null, "t\\ud800"], "authors": [{"name": Infinity}], "attachments": [' + attachment + ', 5, {"url": 5}]}'
    )
    source = read('{"version": "https://jsonfeed.org/version/1.1", "title": NaN, "title": 5, "items": [' + entry + ", 7, null, []]}")
    (entry_,) = source.entries
    for text in (entry_.guid, entry_.title, entry_.html, *entry_.tags):
        assert "\0" not in text
        assert text.encode()
    assert (entry_.guid, entry_.published, entry_.enclosures[0].bytes, entry_.enclosures[0].seconds) == ("a", None, None, None)


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"", "empty"),
        (b" \r\n\t", "empty"),
        (b"\xef\xbb\xbf", "empty"),
        (b"<!DOCTYPE html><html><head><title>x</title></head><body>rss</body></html>", "web_page"),
        (b"<html><body><p>unclosed", "web_page"),
        (b"\n<!-- hello --><!doctype HTML><head><script>var x = '<rss version>'</script>", "web_page"),
        (b'<?xml version="1.0"?><!DOCTYPE html PUBLIC "x" "y"><html xmlns="http://www.w3.org/1999/xhtml"><body/></html>', "web_page"),
        (b"<div>Not found</div>", "web_page"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "picture"),
        (b"\xff\xd8\xff\xe0\0\x10JFIF", "picture"),
        (b"GIF89a\1\0\1\0", "picture"),
        (b"RIFF\0\0\0\0WEBPVP8 ", "picture"),
        (b'<svg xmlns="http://www.w3.org/2000/svg"><rect/></svg>', "picture"),
        (b"PK\x03\x04\x14\0", "not_a_source"),
        (b"%PDF-1.7", "not_a_source"),
        (b"\x1f\x8b\x08\0", "not_a_source"),
        (b"ID3\x04", "not_a_source"),
        (b'{"error": "not found"}', "not_a_source"),
        (b"[1, 2, 3]", "not_a_source"),
        (b"{broken", "not_a_source"),
        (b'{"version": "https://jsonfeed.org/version/1.1", "items": [', "broken"),
        (b"just words", "not_a_source"),
        (b'<opml version="2.0"><body/></opml>', "not_a_source"),
        (b'<?xml version="1.0"?><urlset/>', "not_a_source"),
        (b"\0" * 1_000, "empty"),
        (bytes(range(256)) * 50, "not_a_source"),
        (b"<rss><channel><title>x", "broken"),
    ],
)
def test_what_is_no_source_is_called_what_it_is(body: bytes, code: str):
    assert code_of(body) == code


def test_a_source_that_is_served_as_something_else_is_read():
    for content_type in ("text/html", "text/plain", "image/png", "application/octet-stream"):
        assert len(read(rss(), content_type=content_type).entries) == 1


def test_the_last_resort_is_killed_when_it_takes_too_long(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    endless = tmp_path / "endless.py"
    endless.write_text("while True: pass")
    monkeypatch.setattr(fallback, "_PROGRAM", endless)
    monkeypatch.setattr(fallback, "SECONDS", 1)
    assert fallback.parse_elsewhere(rss().encode(), address=ADDRESS) is None


def test_the_last_resort_may_not_take_all_memory_and_loads_none_of_this_program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    assert len(fallback.parse_elsewhere(rss().encode(), address=ADDRESS)["entries"]) == 1
    program = fallback._PROGRAM.read_text()
    assert "commonplace" not in program
    assert "django" not in program
    hungry = tmp_path / "hungry.py"
    hungry.write_text(program.replace("import feedparser", "x = bytearray(800 << 20)"))
    monkeypatch.setattr(fallback, "_PROGRAM", hungry)
    assert fallback.parse_elsewhere(rss().encode(), address=ADDRESS) is None


@settings(max_examples=150, deadline=None)
@given(st.integers(0, 900), st.binary(max_size=12))
def test_any_damage_ends_in_entries_or_in_an_honest_word(at: int, damage: bytes):
    body = rss(ITEM * 4).encode()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("commonplace.consumption.parsing.reading.parse_elsewhere", lambda *_, **__: None)  # its start costs too much here
        try:
            source = parse(body[:at] + damage + body[at + len(damage) :], address=ADDRESS)
        except NotASource as trouble:
            assert trouble.code in {"web_page", "picture", "empty", "not_a_source", "broken"}  # noqa: PT017
        else:
            assert len(source.entries) <= 5
