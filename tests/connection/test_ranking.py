"""Words, stems, related words, and which text fits best."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonplace.connection.ranking import MOST_CONCEPTS, Ranked, concepts, rank, weights
from commonplace.connection.stems import slips, stem, stems
from commonplace.connection.synonyms import Synonyms, Topic, read_synonyms, synonyms
from tests.connection.corpus import said

NONE = Synonyms([])


def ranked(texts: dict[str, tuple[str, str]], asked: str, related: Synonyms = NONE) -> list[str]:
    names = list(texts)
    postings: dict[str, dict[int, float]] = {}
    for number, name in enumerate(names):
        for word, weight in weights(*texts[name]).items():
            postings.setdefault(word, {})[number] = weight
    return [names[one.id] for one in rank(concepts(asked, related), postings, len(names))]


@pytest.mark.parametrize(("one", "other"), [
    ("weeding", "weeded"), ("library", "libraries"), ("shelves", "shelving"), ("shelf", "shelves"), ("catalogue", "cataloging"), ("planned", "planning"),
    ("colour", "colors"), ("selection", "selected"), ("circulation", "circulate"), ("children", "child"), ("graded", "grades"), ("plagiarism", "plagiarized"),
    ("behaviour", "behaviors"), ("taught", "teaching"), ("story", "stories"), ("boxes", "box"), ("programme", "programs"),
])
def test_forms_of_a_word_are_one(one: str, other: str) -> None:
    assert stem(one) == stem(other)


@pytest.mark.parametrize(("one", "other"), [("planning", "plants"), ("fines", "find"), ("reading", "ready"), ("bus", "busy")])
def test_other_words_stay_apart(one: str, other: str) -> None:
    assert stem(one) != stem(other)


def test_hyphens_and_accents_and_apostrophes_do_not_matter() -> None:
    assert "ebook" in stems("e-books")
    assert stems("résumé") == stems("resume")
    assert stems("the student\u2019s cart") == stems("the student's cart")


def test_words_that_say_nothing_are_left_out() -> None:
    assert stems("What do I do about it in our library?") == []


def test_scripts_without_spaces_are_cut_into_pairs() -> None:
    assert stems("図書館員") == ["図書", "書館", "館員"]
    assert ranked({"a": ("図書館の予算", ""), "b": ("読書の時間", "")}, "予算はいくら") == ["a"]


def test_a_related_word_counts_less_than_the_word_itself() -> None:
    related = Synonyms([Topic("weeding", (("weed",), ("discard",)))])
    texts = {"related": ("Discard boldly", ""), "itself": ("Weed boldly", ""), "neither": ("Sing boldly", "")}
    assert ranked(texts, "weeding", related) == ["itself", "related"]


def test_a_related_phrase_counts_only_where_all_of_it_stands() -> None:
    related = Synonyms([Topic("novels in pictures", (("comic",), ("graph", "novel")))])
    texts = {"whole": ("Graph novel", ""), "half": ("A graph of loans", "")}
    assert ranked(texts, "comics", related) == ["whole"]


def test_two_words_find_what_is_written_as_one() -> None:
    assert ranked({"a": ("Audiobooks for all", ""), "b": ("Bees", "")}, "audio book") == ["a"]


def test_a_rare_word_says_more_than_a_common_one() -> None:
    texts = {f"budget {number}": ("Budget", "money") for number in range(9)} | {"mold": ("Mold", "budget")}
    assert ranked(texts, "mold budget")[0] == "mold"


def test_a_slip_of_a_letter_is_among_the_slips() -> None:
    assert stem("weeding") in slips("weedin") & slips("weediing") & slips("weednig") & slips("weefing")


def test_topics_are_named_and_nothing_else_of_a_text() -> None:
    assert synonyms().topics_of("Deselecting atlases before Jonah Sample comes back") == ["weeding"]
    assert synonyms().topics_of("Jonah Sample") == []


def test_nothing_in_our_own_list_is_broken() -> None:
    from commonplace.connection.synonyms import _OURS

    listed = read_synonyms(_OURS)
    assert len(listed.topics) > 50
    assert all(topic.phrases for topic in listed.topics)


def test_forty_questions_find_their_answer_among_sixty(capsys: pytest.CaptureFixture[str]) -> None:
    """Line 1: of 40 questions worded otherwise, the right answer is in the top three for at least 90 %."""
    texts = {name: (title, text) for name, (title, text) in said()["answers"].items()}
    questions = said()["questions"]
    assert (len(texts), len(questions)) == (60, 40)
    missed = [one["text"] for one in questions if one["wants"] not in ranked(texts, one["text"], synonyms())[:3]]
    first = sum(one["wants"] in ranked(texts, one["text"], synonyms())[:1] for one in questions)
    with capsys.disabled():
        print(f"\nRight answer in the top three: {40 - len(missed)} of 40; first: {first} of 40")
    assert len(missed) <= 4, missed


def test_a_question_about_something_else_finds_little() -> None:
    texts = {name: (title, text) for name, (title, text) in said()["answers"].items()}
    found = [ranked(texts, one["text"], synonyms()) for one in said()["off_topic"]]
    assert sum(not one for one in found) >= 3
    assert max(len(one) for one in found) <= 2


@given(st.text(max_size=300), st.lists(st.text(max_size=200), max_size=8))
def test_whatever_is_typed_the_ranking_holds(asked: str, texts: list[str]) -> None:
    postings: dict[str, dict[int, float]] = {}
    for number, text in enumerate(texts):
        for word, weight in weights(text, text).items():
            assert 0 < weight < 3
            postings.setdefault(word, {})[number] = weight
    wanted = concepts(asked, synonyms())
    found = rank(wanted, postings, len(texts))
    assert len(wanted) <= 2 * MOST_CONCEPTS
    assert found == sorted(found, key=lambda one: (-one.score, one.id))
    assert {one.id for one in found} <= set(range(len(texts)))
    assert all(isinstance(one, Ranked) and 0 < one.share <= 1.000001 for one in found)


@given(st.text(alphabet="abcdefghijklmnopqrstuvwxyz", min_size=1, max_size=20))
def test_a_stem_is_never_empty_and_never_longer(word: str) -> None:
    assert 0 < len(stem(word)) <= max(len(word), 40)


@given(st.text(max_size=120))
def test_a_text_finds_itself(text: str) -> None:
    if concepts(text, NONE):
        assert ranked({"itself": (text, ""), "other": ("Zebrafish", "")}, text)[:1] == ["itself"]
