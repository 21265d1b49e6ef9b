"""A list of sources comes in with its folders and goes out again byte for byte, whatever state the file is in."""

from __future__ import annotations

import tracemalloc
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonplace.network.formats.opml import SENTENCES, NotAList, Outline, problem_of, read, write
from tests.runaway import ends

AT = datetime(2026, 3, 4, 5, 6, tzinfo=UTC)
REAL = Path(__file__).resolve().parents[4] / "shared" / "data" / "opml"


def opml(body: str, head: str = "<title>Mine</title>") -> bytes:
    return f'<?xml version="1.0" encoding="UTF-8"?><opml version="2.0"><head>{head}</head><body>{body}</body></opml>'.encode()


TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters=[*map(chr, range(32)), "\x7f", "\ufffe", "\uffff"])) | st.sampled_from(
    ["", "a/b", '"quoted"', "it's", "📚 shelf", " blanks ", "<b>", "R&D", "&amp;", "two\nlines", "tab\there"]
)
TYPED = st.one_of(
    TEXTS,
    st.sampled_from(["https://example.org/feed?a=1&b=2", "feed:https://example.org/x", "javascript:alert(1)", " https://example.org/ ", ""]),
)
OUTLINES = st.lists(
    st.builds(
        lambda typed, title, folders, site: Outline(typed, title, tuple(folders), site, problem_of(typed)),
        TYPED, TEXTS, st.lists(TEXTS, max_size=4), st.sampled_from(["", "https://example.org/?a=1&b=2"]),
    ),
    max_size=12,
)


@given(OUTLINES, TEXTS)
def test_what_is_written_is_read_back_as_it_was(outlines: list[Outline], title: str) -> None:
    read_back = read(write(title, outlines, AT))
    assert read_back.outlines == tuple(outlines)
    assert read_back.problems == (() if outlines else ("nothing",))
    assert read_back.title == title.strip()


@given(st.binary(max_size=400) | st.binary(max_size=200).map(lambda junk: b"<opml><body><outline text='a' " + junk))
def test_any_bytes_end_in_a_list_or_in_a_sentence(data: bytes) -> None:
    try:
        problems = read(data).problems
    except NotAList as trouble:
        problems = (trouble.code,)
    assert all(str(SENTENCES[problem]).endswith(".") for problem in problems)


@pytest.mark.parametrize(("file", "count", "folders"), [
    ("downes_localrss_feeds_2025-12.opml", 465, 0), ("x28de_subscriptions_2022.opml", 103, 5), ("opened_feeds_2026.opml", 41, 6),
])
def test_three_real_lists_keep_every_address_and_folder(file: str, count: int, folders: int) -> None:
    if not REAL.is_dir():
        pytest.skip("the folder of real data is not beside this project")
    data = (REAL / file).read_bytes()
    found = read(data)
    assert found.problems == ()
    assert len(found.outlines) == count
    assert len({outline.folders for outline in found.outlines if outline.folders}) == folders
    assert not [outline for outline in found.outlines if outline.problem]
    again = read(write(found.title, found.outlines, AT))
    places = Counter((outline.folders, outline.typed) for outline in found.outlines)
    assert Counter((outline.folders, outline.typed) for outline in again.outlines) == places
    assert all(outline.typed.replace("&", "&amp;").encode() in data for outline in found.outlines)


def test_the_address_is_kept_as_it_stood() -> None:
    odd = "HTTP://Example.ORG:80/a b/%7eada/../é?x=1&amp;y=%zz&lt;#part "
    found = read(opml(f'<outline type="rss" text="A" xmlUrl="{odd}"/>'))
    assert found.outlines[0].typed == "HTTP://Example.ORG:80/a b/%7eada/../é?x=1&y=%zz<#part "
    assert odd.encode() in write("t", found.outlines, AT)


def test_folders_nest_and_the_same_address_stands_in_two() -> None:
    found = read(opml(
        '<outline text="School"><outline title="Maker / space"><outline text="A" xmlUrl="https://a.example/"/></outline>'
        '<outline text="B" xmlUrl="https://b.example/"/></outline>'
        '<outline text="Home"><outline text="A" xmlUrl="https://a.example/"/></outline><outline xmlUrl="https://c.example/"/>'
    ))
    assert [(o.folders, o.typed, o.title) for o in found.outlines] == [
        (("School", "Maker / space"), "https://a.example/", "A"),
        (("School",), "https://b.example/", "B"),
        (("Home",), "https://a.example/", "A"),
        ((), "https://c.example/", ""),
    ]


def test_a_source_with_sources_in_it_is_a_folder_too() -> None:
    found = read(opml('<outline text="A" xmlUrl="https://a.example/"><outline text="B" xmlUrl="https://b.example/"/></outline>'))
    assert [(o.folders, o.typed) for o in found.outlines] == [((), "https://a.example/"), (("A",), "https://b.example/")]


@pytest.mark.parametrize("name", ["xmlUrl", "xmlurl", "XMLURL", "url", "URL", "XmlUrl"])
def test_the_address_is_found_however_its_attribute_is_spelled(name: str) -> None:
    assert read(opml(f'<outline text="A" {name}="https://a.example/"/>')).outlines[0].typed == "https://a.example/"


def test_tags_in_capitals_are_read() -> None:
    found = read(b'<OPML><BODY><OUTLINE TEXT="F"><OUTLINE TEXT="A" XMLURL="https://a.example/"/></OUTLINE></BODY></OPML>')
    assert found.outlines == (Outline("https://a.example/", "A", ("F",)),)


@pytest.mark.parametrize(("typed", "problem"), [
    ("javascript:alert(1)", "not_web"),
    ("JavaScript:alert(1)", "not_web"),
    ("file:///etc/passwd", "not_web"),
    ("data:text/xml,x", "not_web"),
    ("https://ada:pass@example.org/", "not_web"),
    ("nothing to fetch", "not_web"),
    ("", "no_address"),
    ("  ", "no_address"),
    ("example.org/feed", ""),
    ("feed://example.org/feed", ""),
])
def test_case_58_an_address_that_cannot_be_fetched_is_kept_and_named(typed: str, problem: str) -> None:
    found = read(opml(f'<outline type="rss" text="A" xmlUrl="{typed}"/>'))
    assert [(o.typed, o.problem) for o in found.outlines] == [(typed, problem)]


def test_case_58_a_script_is_never_the_page_of_a_source() -> None:
    assert read(opml('<outline text="A" xmlUrl="https://a.example/" htmlUrl="javascript:alert(1)"/>')).outlines[0].site_address == ""


def test_a_page_without_a_source_is_kept_as_no_address_and_an_empty_folder_is_nothing() -> None:
    found = read(opml('<outline text="Page" htmlUrl="https://a.example/"/><outline text="Old" type="rss"/><outline text="Empty folder"/>'))
    assert [(o.title, o.problem, o.site_address) for o in found.outlines] == [
        ("Page", "no_address", "https://a.example/"), ("Old", "no_address", "")]


@pytest.mark.parametrize(("data", "title"), [
    (b"\xef\xbb\xbf" + opml('<outline text="\u00e9" xmlUrl="https://a.example/"/>'), "é"),
    (opml('<outline text="\u00e9" xmlUrl="https://a.example/"/>').decode().replace("UTF-8", "UTF-16").encode("utf-16"), "é"),
    (opml('<outline text="x" xmlUrl="https://a.example/"/>').decode().encode("utf-16-le"), "x"),
    (b'<opml><body><outline text="caf\xe9" xmlUrl="https://a.example/"/></body></opml>', "café"),
    (b'<?xml version="1.0" encoding="iso-8859-1"?><opml><body><outline text="\x93a\x94 \xe9" xmlUrl="https://a.example/"/></body></opml>', "“a” é"),
    ('<?xml version="1.0" encoding="koi8-r"?><opml><body><outline text="школа" xmlUrl="https://a.example/"/></body></opml>'.encode("koi8-r"), "школа"),
    ('<?xml version="1.0" encoding="iso-8859-1"?><opml><body><outline text="schön" xmlUrl="https://a.example/"/></body></opml>'.encode(), "schön"),
    ('<?xml version="1.0" encoding="gb2312"?><opml><body><outline text="联通" xmlUrl="https://a.example/"/></body></opml>'.encode("gb2312"), "联通"),
    (b'<?xml version="1.0" encoding="hex"?><opml><body><outline text="a" xmlUrl="https://a.example/"/></body></opml>', "a"),
    (b'\n <?xml version="1.0"?><opml><body><outline text="a" xmlUrl="https://a.example/"/></body></opml>', "a"),
], ids=["mark", "utf-16 with a mark", "utf-16 without", "undeclared", "windows called latin", "koi8", "utf-8 called latin", "chinese", "nonsense", "blank before"])
def test_encodings_are_understood(data: bytes, title: str) -> None:
    found = read(data)
    assert found.outlines == (Outline("https://a.example/", title),)
    assert found.problems == ()


def test_one_bad_line_does_not_spoil_the_others() -> None:
    found = read(b'<opml><body>\n<outline text="caf\xe9" xmlUrl="https://a.example/"/>\n<outline text="\xc3\xa9" xmlUrl="https://b.example/"/>\n</body></opml>')
    assert [outline.title for outline in found.outlines] == ["café", "é"]


def test_a_bare_ampersand_is_repaired() -> None:
    found = read(opml('<outline text="R&D &eacute; &amp;" xmlUrl="https://a.example/?a=1&copy=2&lt=3&amp;b=4&#38;c"/>'))
    assert found.outlines[0] == Outline("https://a.example/?a=1&copy=2&lt=3&b=4&c", "R&D é &")
    assert found.problems == ("repaired",)
    assert found.title == "Mine"


def test_a_file_that_was_cut_off_gives_what_it_has() -> None:
    whole = write("t", [Outline(f"https://a.example/{n}", str(n), ("F",)) for n in range(10)], AT)
    found = read(whole[: whole.index(b"/7") + 1])
    assert [outline.title for outline in found.outlines] == [str(n) for n in range(7)]
    assert {outline.folders for outline in found.outlines} == {("F",)}
    assert found.problems == ("truncated",)


def test_a_file_that_was_cut_off_within_a_character_is_still_utf8() -> None:
    found = read('<opml><body><outline text="é" xmlUrl="https://a.example/"/><outline text="é'.encode()[:-1])
    assert found.outlines == (Outline("https://a.example/", "é"),)


def test_tags_that_do_not_fit_together_are_read_all_the_same() -> None:
    found = read(opml('<outline text="F"><outline text="A" xmlUrl="https://a.example/"/></outlin><outline text="B" xmlUrl="https://b.example/"/>'))
    assert [outline.title for outline in found.outlines] == ["A", "B"]
    assert found.problems == ("broken",)


def test_what_stands_in_a_comment_is_not_read() -> None:
    for body in ('<!-- <outline xmlUrl="https://x.example/"/> -->', '&x<!-- <outline xmlUrl="https://x.example/"/> -->'):
        assert read(opml(body + '<outline text="A" xmlUrl="https://a.example/"/>')).outlines == (Outline("https://a.example/", "A"),)


def test_entities_are_not_expanded_and_nothing_outside_is_read(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("hush")
    bomb = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 20))
    data = (
        f'<?xml version="1.0"?><!DOCTYPE opml SYSTEM "{secret.as_uri()}" [<!ENTITY a0 "boom">{bomb}<!ENTITY f SYSTEM "{secret.as_uri()}">]>'
        '<opml><head><title>&f;</title></head><body><outline text="&a19;&f;" xmlUrl="https://a.example/?x=&f;"/></body></opml>'
    ).encode()
    found = read(data)
    assert found.outlines == (Outline("https://a.example/?x=&f;", "&a19;&f;"),)
    assert "hush" not in repr(found)


def test_a_declared_entity_stays_as_it_is_written() -> None:
    data = b'<!DOCTYPE opml [<!ENTITY x "long">]><opml><body><outline text="&x;" xmlUrl="https://a.example/"/></body></opml>'
    assert read(data).outlines == (Outline("https://a.example/", "&x;"),)


def test_a_doctype_without_entities_does_no_harm() -> None:
    data = b'<!DOCTYPE opml PUBLIC "x" "http://example.org/opml.dtd"><opml><body><outline text="A" xmlUrl="https://a.example/"/></body></opml>'
    assert read(data).outlines == (Outline("https://a.example/", "A"),)


@pytest.mark.parametrize(("data", "code"), [
    (b"", "empty"),
    (b" \n ", "empty"),
    (b"\xef\xbb\xbf", "empty"),
    (b"<!DOCTYPE html><html><body><p>Hello</p></body></html>", "web_page"),
    (b"<html><head><title>x</title></head></html>", "web_page"),
    (b'<?xml version="1.0"?><rss version="2.0"><channel/></rss>', "source"),
    (b'<feed xmlns="http://www.w3.org/2005/Atom"></feed>', "source"),
    (b'{"version": "https://jsonfeed.org/version/1.1"}', "not_a_list"),
    (b"https://a.example/feed\nhttps://b.example/feed", "not_a_list"),
    (b"\x89PNG\r\n\x1a\n" + bytes(range(256)), "not_a_list"),
    (b"<bookmarks/>", "not_a_list"),
    (b"<opml>" + b" " * 20_000_000, "too_big"),
])
def test_what_is_no_list_is_named_in_a_sentence(data: bytes, code: str) -> None:
    with pytest.raises(NotAList) as trouble:
        read(data)
    assert trouble.value.code == code
    assert str(trouble.value).endswith(".")


def test_an_empty_list_is_a_list() -> None:
    assert read(opml("")).problems == ("nothing",)


def test_ten_thousand_levels_are_bounded() -> None:
    levels = 10_000
    body = '<outline text="f">' * levels + '<outline text="A" xmlUrl="https://a.example/"/>' + "</outline>" * levels
    for data in (opml(body), opml(body + "&x")):
        found = read(data)
        assert found.outlines == (Outline("https://a.example/", "A", ("f",) * 32),)
        assert "too_deep" in found.problems


def test_ten_thousand_nested_sources_stay_small() -> None:
    levels = 10_000
    tracemalloc.start()
    found = read(opml('<outline text="f" xmlUrl="https://a.example/">' * levels + "</outline>" * levels))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert len(found.outlines) == levels
    assert peak < 30_000_000


@pytest.mark.parametrize("fault", ["", "&x"])
def test_twenty_thousand_outlines_of_ten_megabytes_are_read_quickly(fault: str) -> None:
    filler = "x" * 450
    body = "".join(f'<outline text="{n} {filler}" type="rss" xmlUrl="https://a.example/{n}"/>' for n in range(20_000))
    data = opml(body + fault)
    assert len(data) > 10_000_000
    with ends():
        assert len(read(data).outlines) == 20_000


def test_more_than_the_limit_is_said() -> None:
    found = read(opml('<outline xmlUrl="https://a.example/"/>' * 50_001))
    assert len(found.outlines) == 50_000
    assert found.problems == ("too_many",)


@pytest.mark.parametrize("junk", [
    "<outline", '<outline "', "<outline a='", "<!--", "&", "&#", "a", "<", '"', "<outline a", "<title", "=", "<!doctype", "<outline x=", "<?",
])
def test_case_68_no_junk_makes_it_slow(junk: str) -> None:
    data = b"<opml><body>" + (junk * (2_000_000 // len(junk))).encode()
    with ends():
        read(data)
        read(b"<opml><body><outline " + data[12:] + b">")
