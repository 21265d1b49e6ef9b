"""Whatever is typed into the search field is understood somehow, and said back where it may surprise."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonplace.kernel.search import parse


def test_every_form_is_understood():
    query = parse(
        'reading "school library" teach* -ads -"sold out" in:"my school" from:Ada after:2026-01-01 before:2026-02-01'
    )
    assert query.words == ("reading",)
    assert query.phrases == ("school library",)
    assert query.prefixes == ("teach*",)
    assert query.without == ("ads", "sold out")
    assert (query.category, query.source) == ("my school", "Ada")
    assert (query.after, query.before) == (date(2026, 1, 1), date(2026, 2, 1))
    assert query.notes == ()


def test_a_date_that_is_none_is_looked_for_as_words_and_said_so():
    query = parse("after:yesterday")
    assert query.after is None
    assert query.words == ("after yesterday",)
    assert "yesterday" in query.notes[0]


@pytest.mark.parametrize("typed", ["", "   ", '"', '""', "-", "*", "(", "^", '-""', "😀", "\0", "...", "_"])
def test_nothing_to_look_for_is_empty(typed):
    assert parse(typed).is_empty


def test_a_quote_that_never_ends_goes_to_the_end():
    assert parse('one "two three').phrases == ("two three",)


def test_curly_quotes_are_quotes():
    assert parse("“two words”").phrases == ("two words",)


def test_operators_of_other_places_are_left_out_and_said_so():
    assert parse("cats AND dogs").words == ("cats", "dogs")
    assert parse("cats AND dogs").notes == ()
    query = parse("cats OR dogs")
    assert query.words == ("cats", "dogs")
    assert len(query.notes) == 1


def test_an_operator_alone_is_a_word():
    assert parse("NEAR").words == ("NEAR",)


def test_an_address_is_its_words_side_by_side():
    assert parse("example.org/shelf").words == ("example org shelf",)


def test_a_filter_without_a_value_is_a_word():
    query = parse("in:")
    assert query.category is None
    assert query.words == ("in",)


def test_a_filter_named_twice_counts_once_and_says_so():
    query = parse("in:one in:two")
    assert query.category == "two"
    assert query.notes


def test_a_minus_within_a_word_leaves_nothing_out():
    assert parse("well-being").without == ()


def test_scripts_without_spaces_match_by_their_beginning():
    assert parse("図書館").prefixes == ("図書館*",)
    assert parse("مكتبة").words == ("مكتبة",)


def test_ten_thousand_characters_are_cut_to_32_terms_and_said_so():
    query = parse("word%d " * 3 % (1, 2, 3) + " ".join(f"w{n}" for n in range(3000)))
    assert len(query.terms) == 32
    assert len(query.notes) == 2
    assert parse("x" * 10_000).notes


@given(st.text(st.characters(), max_size=300))
def test_nothing_that_can_be_typed_raises(typed):
    query = parse(typed)
    assert len(query.terms) <= 32


@given(st.text(st.sampled_from('ab"*-:()^ ANDORinfromafter20260101'), max_size=60))
def test_no_mix_of_signs_raises(typed):
    parse(typed)
