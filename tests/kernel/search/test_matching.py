"""Which of many documents hold a word: the same as a search finds, few ids or many, on either database."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from commonplace.kernel.search import Document, add, exactly, find, matching, parse, texts_with

pytestmark = pytest.mark.django_db
WORDS = ["library", "Café", "sale", "wholesale", "e-mail", "école", "新刊"]


def terms(*texts):
    return [term for text in texts if (term := exactly(text))]


def fill(count, step=7):
    """Documents far apart, each with some of the words: number n has word k where bit k of n is set."""
    documents = [
        Document(1 + number * step, number % 5, f"Number {number}", " and ".join(word for k, word in enumerate(WORDS) if number >> k & 1))
        for number in range(count)
    ]
    add(documents)
    return [one.id for one in documents]


@pytest.mark.parametrize("count", [20, 150, 1_300])
@pytest.mark.parametrize("text", [*WORDS, "mail", "ecole", "no such word", "library and café"])
def test_a_few_and_many_are_matched_as_a_search_finds_them(count, text):
    ids = fill(count)
    wanted = {hit.id for hit in find(parse(f'"{text}"'), scopes=None, limit=count)}
    assert matching(terms(text), ids=ids) == (wanted if text != "新刊" else {one for one in ids if ((one - 1) // 7) >> 6 & 1})
    assert matching(terms(text), ids=ids[::3]) == {one for one in matching(terms(text), ids=ids) if one in set(ids[::3])}


def test_of_several_one_is_enough_and_nothing_finds_nothing():
    ids = fill(16)
    assert matching(terms("sale", "library"), ids=ids) == {one for one in ids if ((one - 1) // 7) & 5}
    assert matching([], ids=ids) == set()
    assert matching(terms("library"), ids=[]) == set()
    assert matching(terms("library"), ids=[2, 3, -1, 2**62]) == set()
    assert exactly('🎉 * "') is None


def test_few_ids_far_apart_are_looked_up_where_hits_between_them_are_many(monkeypatch):
    from commonplace.kernel.search import sqlite

    monkeypatch.setattr(sqlite, "LOOKED_AT", 10)
    ids = fill(64)
    some = [ids[1], ids[2], ids[-1]]
    assert matching(terms("library"), ids=some) == {ids[1], ids[-1]}


def test_the_number_of_queries_grows_neither_with_ids_nor_with_terms_under_a_hundred():
    ids = fill(1_100)

    def cost(some, wanted):
        with CaptureQueriesContext(connection) as seen:
            matching(terms(*wanted), ids=some)
        return len(seen)

    assert cost(ids[:5], ["sale"]) <= 2
    assert cost(ids, [f"word{number}" for number in range(100)]) <= 2


def test_texts_with_a_sign_are_read_by_id():
    add([Document(1, 0, "#tag", "x"), Document(2, 0, "y", "a #tag"), Document(3, 0, "z", "no sign of it")])
    assert dict(texts_with("#", [1, 2, 3, 4])) == {1: "#tag\nx", 2: "y\na #tag"}


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60)
@given(text=st.text(max_size=30))
def test_case_43_no_text_is_an_instruction_to_the_index(text):
    ids = fill(8)
    assert matching(terms(text), ids=ids) <= set(ids)
