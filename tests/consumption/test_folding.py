"""What an entry is recognized by, and which of them are one: no database."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonplace.consumption.folding import (
    FILES,
    MOST,
    NEAR,
    SKETCH,
    Held,
    Marks,
    fold,
    jaccard,
    marks,
    matches,
    sketch,
    without_shared,
)
from tests.consumption.test_repeats import text


def held(number, own, *, source=1, root=None):
    return Held(number, root or number, source, frozenset(own.keys), own.sketch)


def test_all_hashes_of_an_entry_are_at_most_32_and_fit_their_columns():
    files = [{"address": f"https://example.org/{number}.pdf", "type": "application/pdf"} for number in range(9)]
    own = marks(address="https://example.org/a", enclosures=files, text=text(1, 300))
    assert len(own.files) == FILES
    assert len(own.sketch) == 4 * SKETCH
    assert 1 + len(own.files) + len(own.sketch) // 4 == MOST == 32
    assert all(-(2**63) <= key < 2**63 for key in own.keys)
    assert set(own.pieces) <= set(own.keys)


def test_a_sketch_is_the_same_in_every_process():
    # Sketches are stored: another way of hashing would find nothing of the last weeks.
    said = " ".join(f"The {word} stand in row {number}, and nobody counts them." for number, word in enumerate(["kites", "drums", "maps"] * 5))
    assert sketch(said).hex()[:16] == "1263400312a244fd"
    assert marks(address="https://example.org/a").address == -7136724639335211882


@pytest.mark.parametrize(
    "said",
    ["", "Short.", "Good morning, dear friends. " * 7, "!?" * 5_000, "Yes! " * 500, "One, two, three. " * 90, "x" * 5_000],
)
def test_what_is_short_or_hardly_says_anything_has_no_sketch(said):
    assert sketch(said) == b""


def test_a_text_that_says_one_thing_over_and_over_is_as_long_as_it_is():
    refrain = "A sentence about the shelves of the library in the school. " * 30
    assert jaccard(sketch(refrain), sketch(refrain + "This first appeared on the Example Blog.")) >= NEAR
    assert jaccard(sketch(refrain), sketch(refrain * 3)) < NEAR


def test_a_text_without_any_punctuation_and_one_without_blanks_have_a_sketch():
    plain = "".join(c for c in text(2).lower() if c.isalnum() or c == " ")
    assert jaccard(sketch(plain), sketch(plain + " and that was all of it")) >= NEAR
    chance = random.Random(3)
    written = "。".join("".join(chr(chance.randint(0x4E00, 0x9000)) for _ in range(12)) for _ in range(30))
    assert jaccard(sketch(written), sketch(written + "。" + "完" * 9)) >= NEAR


def test_letters_in_capitals_and_other_quotation_marks_change_nothing():
    said = text(4).replace(" the ", " “the” ")
    assert jaccard(sketch(said), sketch(said.upper().replace("“", '"').replace("”", '"'))) == 1


@given(st.text(max_size=2_000))
def test_any_text_is_taken_and_its_sketch_ascends(said):
    made = sketch(said * 3)
    values = [made[at : at + 4] for at in range(0, len(made), 4)]
    assert values == sorted(set(values))
    assert len(values) <= SKETCH


_sketches = st.lists(st.integers(0, 60), unique=True, max_size=SKETCH).map(lambda found: b"".join(one.to_bytes(4, "big") for one in sorted(found)))


@given(_sketches, _sketches)
def test_nearness_is_the_same_from_both_sides(one, other):
    assert jaccard(one, other) == jaccard(other, one)
    assert 0 <= jaccard(one, other) <= 1
    assert jaccard(one, one) == (1 if one else 0)


def test_nearness_estimates_the_share_of_what_both_say():
    words = [f"word{number:04}" for number in range(1_600)]
    for shared, least, most in ((800, 1, 1), (720, 0.6, 1), (400, 0.1, 0.55), (0, 0, 0)):
        one, other = words[:800], words[:shared] + words[800 : 1_600 - shared]
        made = [sketch(" said ".join(" ".join(those[at : at + 4]) for at in range(0, 800, 4))) for those in (one, other)]
        assert least <= jaccard(*made) <= most


def test_what_several_entries_of_a_document_share_is_nobody_s_own():
    one, other = Marks(1, (5, 6), b"abcd"), Marks(1, (6, 7), b"efgh")
    assert without_shared([one, other, Marks()]) == [Marks(None, (5,), b"abcd"), Marks(None, (7,), b"efgh"), Marks()]


def test_an_address_is_surer_than_a_file_and_a_file_than_a_text():
    said = sketch(text(7))
    new = Marks(1, (2,), said)
    found = matches({9: new}, [held(3, Marks(sketch=said)), held(4, Marks(None, (2,))), held(5, Marks(1))], source=2)
    assert [match.held.id for match in found] == [5, 4, 3]


def test_the_same_source_is_no_repeat_and_its_second_entry_at_an_address_makes_the_address_nobody_s_own():
    assert matches({9: Marks(1)}, [held(3, Marks(1), source=2)], source=2) == []
    assert matches({9: Marks(1)}, [held(3, Marks(1)), held(4, Marks(1), source=2)], source=2) == []
    assert matches({9: Marks(1)}, [held(3, Marks(1)), held(4, Marks(1))], source=2) == []


def test_an_entry_joins_what_it_is_nearest_to_and_no_group_has_two_entries_of_a_source():
    mine, theirs = Marks(1), Marks(2)
    found = matches({9: mine, 8: theirs, 7: Marks(1)}, [held(3, mine), held(4, theirs)], source=2)
    assert fold(found, source=2, sources={3: {1}, 4: {1}}) == {7: 3, 8: 4}


def test_a_root_that_repeats_an_older_one_takes_its_group_along():
    new = Marks(1, (2,))
    found = matches({9: new}, [held(3, Marks(None, (2,)), source=1), held(4, Marks(1), source=3)], source=2)
    assert fold(found, source=2, sources={3: {1}, 4: {3, 5}}) == {4: 3, 9: 3}


@given(st.data())
def test_groups_have_one_root_that_is_the_oldest_and_one_entry_a_source_in_whatever_order_they_are_given(data):
    news = {100 + number: Marks(key) for number, key in enumerate(data.draw(st.lists(st.integers(1, 4), max_size=6)))}
    old = [
        Held(number, number, data.draw(st.integers(2, 6)), frozenset(data.draw(st.sets(st.integers(1, 4), max_size=3))))
        for number in range(1, data.draw(st.integers(1, 8)))
    ]
    sources = {one.root: {one.source} for one in old}
    folded = fold(matches(news, old, source=1), source=1, sources=sources)
    again = fold(matches(dict(reversed(news.items())), data.draw(st.permutations(old)), source=1), source=1, sources=sources)
    assert folded == again
    source_of = {one.id: one.source for one in old} | dict.fromkeys(news, 1)
    for root in set(folded.values()):
        group = [root, *(entry for entry, its in folded.items() if its == root)]
        assert root not in folded
        assert root == min(group)
        assert len({source_of[entry] for entry in group}) == len(group)
