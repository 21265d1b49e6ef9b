"""Words, stems, related words, and which text fits best."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonplace.connection.ranking import MOST_CONCEPTS, Ranked, concepts, rank, weights
from commonplace.connection.stems import LONGEST, run, slips, stem, stems
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


def _missed(questions: str, *more: str) -> list[str]:
    """Questions of the corpus whose answer is not in the top three, once for each."""
    texts = {name: (title, text) for part in ("answers", *more) for name, (title, text) in said()[part].items()}
    return [one["text"] for one in said()[questions] if one["wants"] not in ranked(texts, one["text"], synonyms())[:3]]


@pytest.mark.parametrize(("questions", "more", "how_many", "at_most"), [
    ("questions", (), 40, 4),
    ("mended", (), 40, 4),
    ("unseen", (), 41, 4),
    ("unseen", ("further",), 41, 4),
    ("asked_further", ("further",), 36, 3),
])
def test_questions_worded_otherwise_find_their_answer_in_the_top_three(
    capsys: pytest.CaptureFixture[str], questions: str, more: tuple[str, ...], how_many: int, at_most: int
) -> None:
    """Line 1: nine in ten; `unseen` are those that nothing was mended by (38 of 41 when they were first held against the rules)."""
    missed = _missed(questions, *more)
    with capsys.disabled():
        print(f"\nRight answer in the top three, {questions}: {how_many - len(missed)} of {how_many}")
    assert len(said()[questions]) == how_many
    assert len(missed) <= at_most, missed


@pytest.mark.parametrize(("questions", "at_most"), [("off_topic", 1), ("elsewhere", 2), ("elsewhere_unseen", 2)])
@pytest.mark.parametrize("size", [60, 12, 6])
def test_a_question_on_something_else_shows_nothing_however_few_answers_there_are(questions: str, at_most: int, size: int) -> None:
    every = {name: (title, text) for name, (title, text) in said()["answers"].items()}
    names = list(every)
    for start in range(60 // size):
        texts = {name: every[name] for name in names[start :: 60 // size]}
        shown = [one["text"] for one in said()[questions] if ranked(texts, one["text"], synonyms())]
        assert len(shown) <= at_most, shown


def topic(name: str, *said: str, loose: tuple[str, ...] = ()) -> Topic:
    return Topic(name, tuple(tuple(run(one)) for one in said), tuple(tuple(run(one)) for one in loose))


def test_a_saying_is_looked_for_as_a_whole_and_its_words_are_not() -> None:
    related = Synonyms([topic("challenges", "challenge", "take off the shelf")])
    texts = {"challenge": ("The first day of a challenge", ""), "shelf": ("One shelf a week", "")}
    assert ranked(texts, "They want to take the title off the shelf", related) == ["challenge"]
    assert ranked(texts, "shelf", related) == ["shelf"]
    assert ranked({**texts, "itself": ("Do not take it off the shelf", "")}, "Take it off our shelf", related)[0] == "itself"


def test_words_of_a_phrase_that_stand_apart_are_not_the_phrase() -> None:
    related = Synonyms([topic("auctions", "auction", "book fair")])
    texts = {"together": ("Our book fair", "It was long."), "apart": ("A fair share for each book", "It was long.")}
    assert ranked(texts, "auctions", related) == ["together"]


def test_a_loose_word_points_to_a_topic_and_to_no_other_loose_word() -> None:
    related = Synonyms([topic("budget", "budget", "funds", loose=("pay", "cheap"))])
    assert ranked({"budget": ("Our budget", ""), "pay": ("Who will pay", "")}, "cheap", related) == ["budget"]
    assert related.related(("cheap",)).keys() == {("budget",), ("fund",)}
    assert 0 < related.related(("budget",))["pay",] < related.related(("pay",))["budget",] < related.related(("budget",))["fund",] < 1


def test_a_topic_without_a_name_is_not_named() -> None:
    related = Synonyms([Topic("", (("quick",), ("fast",))), Topic("bees", (("bee",),))])
    assert related.topics_of("quick bees") == ["bees"]
    assert ranked({"a": ("Fast bees", ""), "b": ("Slow bees", "")}, "quick", related) == ["a"]


def test_an_everyday_word_that_one_answer_has_does_not_decide() -> None:
    texts = {"flat": ("A flat box on the second floor", ""), "mold": ("Mold", "Dry it at once.")} | {f"bees {number}": ("Bees", "") for number in range(20)}
    assert ranked(texts, "The second flat shelf has mold")[0] == "mold"
    assert ranked(texts, "Second hand motorcycles in Lisbon") == []


def test_what_is_shown_does_not_hang_on_how_many_answers_there_are() -> None:
    texts = {name: (title, text) for name, (title, text) in said()["answers"].items()}
    many = {f"{name} {copy}": text for copy in range(30) for name, text in texts.items()}
    for one in said()["mended"][:10]:
        assert one["wants"] in [name.split()[0] for name in ranked(many, one["text"], synonyms())[:90]]


@given(st.text(max_size=300), st.lists(st.text(max_size=200), max_size=8))
def test_whatever_is_typed_the_ranking_holds(asked: str, texts: list[str]) -> None:
    postings: dict[str, dict[int, float]] = {}
    for number, text in enumerate(texts):
        for word, weight in weights(text, text).items():
            assert weight > 0
            assert len(word) <= LONGEST
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
