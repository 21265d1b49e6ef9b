"""What others wrote stands in a mail safely: without anything that is loaded, as long as agreed, and as plain text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as some

from commonplace.kernel.mail_text import WIDTH, for_mail, paragraphs

PIECES = some.sampled_from([
    "<p>", "</p>", '<img src="https://x.example/p.gif">', "<img alt='a > b' src=//x.example/p.gif>", "<a href='javascript:alert(1)'>", "</a>",
    "<a title=\"<img src=https://x.example/p>\" href='https://x.example'>", "text & more ", "&lt;img src=x&gt;", "<b>", "<video src=x>", "<style>p{}</style>",
    "<script>alert(1)</script>", "<svg onload=x>", "<div style='background:url(https://x.example/p)' onclick=x>", "<picture><source srcset=x>", "«ß»", "<",
    '<img alt="<script>alert(2)</script>" src=x>', "<li>", "&amp;", "<iframe src=https://x.example>", "<table background=https://x.example><tr><td>", "\0",
])


@pytest.mark.parametrize(
    ("html", "safe"),
    [
        ("<p>Hello</p>", "<p>Hello</p>"),
        ("<p>A <img src='https://x.example/a.png'> b</p>", "<p>A  b</p>"),
        ("<p><img src='https://x.example/a.png' alt='Two &lt;shelves&gt; &amp; a chair'></p>", "<p>[Two &lt;shelves&gt; &amp; a chair]</p>"),
        ("<h1>Big</h1>", "<h3>Big</h3>"),
        ("", ""),
    ],
)
def test_pictures_are_named_in_place_of_being_loaded(html: str, safe: str) -> None:
    assert for_mail(html, most=1000) == (safe, False)


@given(some.lists(PIECES, max_size=25).map("".join), some.integers(0, 400))
def test_case_52_and_53_nothing_runs_and_nothing_is_loaded_however_it_is_written_and_cut(html: str, most: int) -> None:
    safe, _ = for_mail(html, most=most)
    # Text has its signs escaped, so what stands in angle brackets is an element.
    assert all(bad not in safe for bad in ("<img", "<script", "<style", "<svg", "<iframe", "<video", "<source", " style=", " onclick=", ' src="', 'background="'))
    assert 'href="javascript:' not in safe
    assert for_mail(safe, most=100_000)[0] == safe
    text, _ = paragraphs(safe, most=most)
    assert "\0" not in text


def test_a_long_text_is_cut_between_tags_and_says_so() -> None:
    html = "<p>" + "<b>word</b> &amp; " * 1000 + "</p>"
    for most in range(1990, 2010):
        safe, was_cut = for_mail(html, most=most)
        assert was_cut
        assert safe.endswith(("…</p>", "…</b></p>"))
        assert len(safe) <= most + 20
        assert "&amp…" not in safe
        assert safe.count("<b>") == safe.count("</b>")


def test_plain_text_keeps_paragraphs_and_points_and_short_lines() -> None:
    text, was_cut = paragraphs("<h3>Head</h3><p>One<br>two &amp; <em>three</em></p><ul><li>a</li><li>b</li></ul><p>" + "word " * 40 + "</p>", most=1000)
    assert not was_cut
    assert text.startswith("Head\n\nOne\n\ntwo & three\n\n- a\n\n- b\n\nword word")
    assert max(len(line) for line in text.splitlines()) <= WIDTH
    cut, was_cut = paragraphs("<p>one two</p><p>three four five</p>", most=12)
    assert (cut, was_cut) == ("one two\n\nthree…", True)


def test_an_address_in_plain_text_is_never_broken() -> None:
    address = "https://x.example/" + "a-b" * 60
    assert address in paragraphs(f"<p>See {address} there</p>", most=1000)[0]
