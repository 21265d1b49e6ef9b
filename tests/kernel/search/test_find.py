"""What is in the index is found, by those who may see it, on either database."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from commonplace.kernel.search import Document, add, find, parse, postgres, rebuild, remove, sqlite

pytestmark = pytest.mark.django_db


def seconds(text):
    return int(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp())


@pytest.fixture
def shelf():
    add(
        [
            Document(1, 10, "Reading aloud", "Why a school library reads aloud every day.", seconds("2026-01-01")),
            Document(2, 10, "Café talk", "Teachers meet. The library of the school was closed.", seconds("2026-01-02")),
            Document(3, 20, "Library", "A new book arrived.", seconds("2026-01-03")),
            Document(4, 30, "図書館だより", "今月の新刊 10 2026.", seconds("2026-01-04")),
            Document(5, 30, "Numbers", "Scope s10 and 10 and 20 stand here as words.", seconds("2026-01-05")),
        ]
    )


def ids(typed, scopes=None, **how):
    return [hit.id for hit in find(parse(typed), scopes=scopes, **how)]


@pytest.mark.usefixtures("shelf")
class TestFinding:
    @pytest.mark.parametrize(
        ("typed", "found"),
        [
            ("library", [3, 2, 1]),
            ("LIBRARY school", [2, 1]),
            ('"school library"', [1]),
            ('"aloud why"', []),
            ("lib*", [3, 2, 1]),
            ("l*", [3, 2, 1]),
            ("library -school", [3]),
            ('library -"school library"', [3, 2]),
            ("library -clo*", [3, 1]),
            ("-library", [5, 4]),
            ("cafe", [2]),
            ("CAFÉ", [2]),
            ("図書", [4]),
            ("book AND library", [3]),
            ("library after:2026-01-02", [3, 2]),
            ("library before:2026-01-02", [1]),
            ("after:2026-01-02 before:2026-01-04", [3, 2]),
            ("s10", [5]),
            ("10 -s10", [4]),
            ("nothing", []),
            ("", []),
            ("😀", []),
        ],
    )
    def test_each_form_finds_what_it_says(self, typed, found):
        assert ids(typed) == found
        assert sorted(ids(typed, newest=False)) == sorted(found)

    def test_only_what_is_in_the_scopes_is_found(self):
        assert ids("library", [10]) == [2, 1]
        assert ids("library", [20, 30]) == [3]
        assert ids("library", []) == []
        assert ids("library", [999]) == []
        assert ids("-book", [10, 20]) == [2, 1]

    @pytest.mark.parametrize("others", [70, 1_500])
    def test_many_scopes_find_the_same(self, others):
        many = [10, 20, *range(1_000, 1_000 + others)]
        assert ids("library", many) == [3, 2, 1]
        assert ids("-library", [*many, 30]) == [5, 4]
        assert ids("library", range(1_000, 1_000 + others)) == []

    def test_pages_go_on_where_the_last_one_ended(self):
        assert ids("library", limit=2) == [3, 2]
        assert ids("library", limit=2, before_id=2) == [1]
        assert ids("library", id_from=2) == [3, 2]
        best = ids("library", newest=False)
        assert ids("library", newest=False, limit=1, offset=1) == best[1:2]
        assert ids("library", newest=False, offset=10_000) == []

    def test_best_first_puts_a_title_before_a_text(self):
        add([Document(9, 10, "Other", "A library is mentioned among many other things here.")])
        assert ids("library", newest=False)[0] == 3

    def test_best_first_ranks_by_the_words_that_few_documents_have(self, monkeypatch):
        monkeypatch.setattr(sqlite, "COMMON", 2)  # "library" stands in three, "closed" in two
        add([Document(9, 10, "Other", "Closed. " * 9 + "A library.")])
        assert ids("library closed", newest=False) == [9, 2]

    @pytest.mark.skipif("connection.vendor != 'sqlite'", reason="only there is nothing counted")
    def test_best_first_looks_at_titles_where_many_documents_have_every_word(self, monkeypatch):
        monkeypatch.setattr(sqlite, "COMMON", 0)
        assert ids("library", newest=False) == [3, 2, 1]
        assert ids("librar*", newest=False) == [3, 2, 1]
        add([Document(9, 10, "Other", "A library is mentioned.")])
        assert ids("library", newest=False) == [3, 9, 2, 1]

    def test_hits_are_marked(self):
        (hit,) = find(parse("cafe teach*"), scopes=[10])
        assert hit.title_marked == "<mark>Café</mark> talk"
        assert hit.text_marked.startswith("<mark>Teachers</mark> meet.")

    def test_a_document_given_again_is_replaced(self):
        add([Document(3, 30, "Museum", "An exhibition.")])
        assert ids("library") == [2, 1]
        assert ids("museum", [30]) == [3]
        assert ids("museum", [20]) == []
        whole()

    def test_a_document_twice_in_one_batch_counts_as_the_last_one(self):
        add([Document(7, 1, "First", ""), Document(7, 1, "Second", "")])
        assert len(ids("first")) + len(ids("second")) == 1

    def test_what_was_removed_is_not_found(self):
        remove([2, 3, 777])
        assert ids("library") == [1]
        whole()

    def test_a_rebuilt_index_holds_what_it_was_given(self):
        assert rebuild(iter([Document(8, 10, "New library", "")])) == 1
        assert ids("library") == [8]
        whole()


def whole():
    """SQLite compares the index with the table, and raises where they differ."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("INSERT INTO search_words(search_words, rank) VALUES ('integrity-check', 1)")


def test_much_is_found_beyond_the_first_look(monkeypatch):
    monkeypatch.setattr(sqlite, "LOOKED_AT", 20)
    monkeypatch.setattr(postgres, "WALKED", 10)
    add(Document(n, 1 if n < 10 else 2, "", "word") for n in range(1, 200))
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE search_document")
    scopes = [1, *range(1_000, 1_100)]
    assert ids("word", scopes, limit=5) == [9, 8, 7, 6, 5]
    assert ids("word", scopes) == list(range(9, 0, -1))
    assert ids("word", [2, *range(1_000, 1_100)], limit=60) == list(range(199, 139, -1))
    assert ids("-other", scopes) == list(range(9, 0, -1))


def test_a_text_of_any_kind_and_length_is_taken():
    add(
        [
            Document(1, 1, "\0title\ud800", "nul\0here \ud83d half"),
            Document(2, 1, "long", " ".join(f"w{n}" for n in range(60_000))),
            Document(3, 1, "x" * 300_000, "y" * 300_000),
            Document(4, 1, "same", "same " * 20_000),
            Document(5, 1, "", " ".join(map(chr, range(0x10000, 0x1D000)))),
        ]
    )
    assert ids("title half") == [1]
    assert ids("w100") == [2]
    assert ids("w59000") == []
    assert ids("same") == [4]


def test_a_scope_below_zero_is_refused():
    with pytest.raises(ValueError, match="0 or more"):
        add([Document(1, -1, "", "")])


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.one_of(st.text(st.characters(), max_size=80), st.text(st.sampled_from("ab\"'*-:()^\\ &|!<>{}s1éß図ك😀\0ANDORT"), max_size=60)),
    st.sampled_from([None, [1], list(range(100))]),
    st.booleans(),
)
def test_no_search_ever_errors(typed, scopes, newest):
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM search_document")
        if cursor.fetchone() == (0,):
            add([Document(1, 1, "a title", "a b ab s1 text"), Document(2, 2, "", "")])
    find(parse(typed), scopes=scopes, newest=newest)
