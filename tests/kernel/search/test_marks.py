"""Hits are marked, and nothing else can look like a mark."""

from __future__ import annotations

import re
from html import escape, unescape

from hypothesis import given
from hypothesis import strategies as st

from commonplace.kernel.search import parse
from commonplace.kernel.search.marks import lines, marked, pattern
from commonplace.kernel.search.words import fold


def mark(typed, text):
    return marked(text, pattern(parse(typed).wanted))


def test_words_phrases_and_beginnings_are_marked_whole():
    assert mark("library", "The Library of libraries") == "The <mark>Library</mark> of libraries"
    assert mark("librar*", "The Library") == "The <mark>Library</mark>"
    assert mark('"the library"', "See the, library") == "See <mark>the, library</mark>"


def test_accents_do_not_matter():
    assert mark("cafe", "Le Café") == "Le <mark>Café</mark>"
    assert mark("CAFÉ", "le cafe") == "le <mark>cafe</mark>"


def test_what_must_not_be_there_is_not_marked():
    assert mark("cat -dog", "cat dog") == "<mark>cat</mark> dog"


def test_case_43_markup_and_marks_in_a_text_stay_text():
    assert mark("script", "<script>alert(1)</script>") == "&lt;<mark>script</mark>&gt;alert(1)&lt;/<mark>script</mark>&gt;"
    assert "<mark>" not in mark("cat", "<mark>dog</mark> \x01\x02 &lt;mark&gt;")


def test_a_long_text_is_cut_around_the_hits():
    text = "filler words " * 200 + "the needle is here " + "more words " * 200
    shown = lines(text, pattern(parse("needle").wanted))
    assert "<mark>needle</mark>" in shown
    assert shown.startswith("… ")
    assert shown.endswith(" …")
    assert len(shown) < 300


def test_the_lines_are_where_most_of_the_words_meet():
    text = "alpha " + "filler " * 100 + "alpha beta gamma " + "filler " * 100
    assert "<mark>alpha</mark> <mark>beta</mark>" in lines(text, pattern(parse("alpha beta").wanted))


def test_a_text_without_a_hit_shows_its_beginning():
    assert lines("Once upon a time", pattern(parse("needle").wanted)) == "Once upon a time"


@given(st.text(max_size=200), st.text(st.sampled_from("abé<>&\"' *图ß İ"), max_size=20))
def test_without_marks_it_is_the_text_again(text, typed):
    shown = mark(typed, text)
    assert unescape(re.sub("</?mark>", "", shown)) == unescape(escape(text))
    assert "<" not in re.sub("</?mark>", "", shown)


@given(st.text(max_size=200))
def test_folding_keeps_every_position(text):
    assert len(fold(text)) == len(text)
