"""Who may be one person: evidence, and nothing decided."""

from __future__ import annotations

from itertools import combinations
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonplace.people.sameness import MOST_ALIKE, Known, Reason, folded, suggest


def known(pk: int, name: str = "", **fields: set[str]) -> Known:
    return Known(pk, name, **{field: frozenset(values) for field, values in fields.items()})


def reasons(*people: Known) -> list[list[Reason]]:
    return [[one.reason for one in found.evidence] for found in suggest(people)]


@pytest.mark.parametrize(("first", "second", "expected"), [
    (known(1, "Bea", addresses={"https://bea.example/"}), known(2, "B. S.", addresses={"https://bea.example/"}), [Reason.SAME_ADDRESS]),
    (known(1, mails={"Bea@example.org"}), known(2, mails={"bea@example.org"}), [Reason.SAME_MAIL]),
    (
        known(1, addresses={"https://bea.example/"}, mentioned={"https://example.social/@bea"}),
        known(2, addresses={"https://example.social/@bea"}, mentioned={"https://bea.example/"}), [Reason.EACH_OTHER],
    ),
    (known(1, mentioned={"https://example.social/@bea"}), known(2, addresses={"https://example.social/@bea"}), [Reason.ONE_WAY]),
    (
        known(1, "Bea Sample", addresses={"https://www.bea.example/blog"}), known(2, "Sample, Béa", addresses={"https://bea.example/feed"}),
        [Reason.SAME_HOST_AND_NAME],
    ),
    (known(1, handles={"BookNook"}), known(2, handles={"booknook"}), [Reason.SAME_HANDLE]),
    (known(1, "Bea Sample"), known(2, "bea sample"), [Reason.SAME_NAME]),
])
def test_what_speaks_for_it_is_said(first: Known, second: Known, expected: list[Reason]) -> None:
    assert reasons(first, second) == [expected]


@pytest.mark.parametrize(("first", "second"), [
    (known(1, "Bea"), known(2, "Bea")),  # a first name alone
    (known(1, "Bea", addresses={"https://example.social/@bea"}), known(2, "Cem", addresses={"https://example.social/@cem"})),
    (known(1, handles={"bea"}), known(2, handles={"bea"})),  # a name that is many people's
    (known(1, ""), known(2, "")),
])
def test_what_says_nothing_is_not_said(first: Known, second: Known) -> None:
    assert reasons(first, second) == []


def test_a_name_alone_is_weak_and_stands_last() -> None:
    found = suggest([
        known(1, "Bea Sample"), known(2, "Bea Sample"), known(3, "Cem Sample", mails={"c@example.org"}), known(4, "C", mails={"c@example.org"}),
    ])
    assert [(one.first, one.second, one.is_weak) for one in found] == [(3, 4, False), (1, 2, True)]


def test_who_was_said_to_be_two_is_not_suggested_again() -> None:
    assert suggest([known(1, "Bea Sample"), known(2, "Bea Sample")], two=[(1, 2)]) == []


def test_what_many_share_says_nothing_of_any_two() -> None:
    assert suggest([known(pk, "Bea Sample") for pk in range(MOST_ALIKE + 1)]) == []


def test_accents_order_and_signs_make_no_other_name() -> None:
    assert folded("García, Ana-María") == folded("ana maria garcia")


words = st.sampled_from(["bea sample", "cem sample", "https://a.example/", "https://b.example/x", "bea@example.org", "booknook", ""])
some = st.frozensets(words, max_size=3)


@given(st.lists(st.builds(Known, st.just(0), words, some, some, some, some), max_size=8), st.data())
def test_pairs_are_ordered_told_once_and_the_same_in_any_order(people: list[Known], data: st.DataObject) -> None:
    people = [Known(pk, one.name, one.addresses, one.mails, one.handles, one.mentioned) for pk, one in enumerate(people)]
    found = suggest(people)
    pairs = [(one.first, one.second) for one in found]
    assert len(set(pairs)) == len(pairs)
    assert set(pairs) <= set(combinations(range(len(people)), 2))
    assert all(one.evidence for one in found)
    assert suggest(data.draw(st.permutations(people))) == found


def test_twenty_thousand_people_are_compared_in_seconds() -> None:
    people = [
        known(pk, f"Person Number{pk % 9_000}", addresses={f"https://p{pk}.example/"}, handles={f"person{pk % 15_000}"}) for pk in range(20_000)
    ]
    begins = process_time()
    suggest(people)
    assert process_time() - begins < 10
