"""Newest first over all of a member's sources."""

from __future__ import annotations

import random
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from commonplace.consumption import at_once, timeline
from commonplace.consumption.actions import reading
from commonplace.consumption.models import Category
from commonplace.consumption.timeline import Cursor, Shelf
from commonplace.entries.models import Entry, Follow
from tests.conftest import make_member

pytestmark = pytest.mark.django_db


def titles(page: timeline.Page) -> list[str]:
    return [row.entry.title for row in page.rows]


def walk(member, **arguments):
    """All pages, one after the other."""
    found, before = [], None
    while True:
        page = timeline.newest(member, before=before, **arguments)
        found += titles(page)
        if (before := page.older) is None:
            return found


def expected(member, *, unread=False, categories=None):
    """The same list, made the slow way."""
    rows = []
    for follow in Follow.objects.filter(member=member, stopped_at=None, is_muted=False):
        if categories is not None and not follow.shelvings.filter(category__in=categories).exists():
            continue
        for entry in Entry.objects.filter(source=follow.source):
            reading = member.readings.filter(entry=entry).first()
            is_read = reading.is_read if reading else entry.pk <= follow.read_through
            if not (unread and is_read):
                rows.append((entry.stands_at, entry.pk, entry.title))
    return [title for _, _, title in sorted(rows, reverse=True)]


def test_entries_of_all_sources_stand_newest_first(member, following, says):
    one, two = following(member, "one"), following(member, "two")
    says(one.source, "second", 2)
    says(two.source, "first", 3)
    says(one.source, "third", 1)
    assert titles(timeline.newest(member)) == ["first", "second", "third"]


def test_a_member_sees_nothing_of_sources_that_only_others_follow(member, following, says):
    other = make_member("bo@example.org")
    says(following(other, "theirs").source, "not mine")
    assert titles(timeline.newest(member)) == []
    assert list(Entry.objects.visible_to(member)) == []


def test_what_was_stopped_or_muted_is_not_in_the_list(member, following, says):
    stopped, muted = following(member, "stopped"), following(member, "muted")
    says(stopped.source, "stopped")
    says(muted.source, "muted")
    Follow.objects.filter(pk=stopped.pk).update(stopped_at=stopped.since)
    Follow.objects.filter(pk=muted.pk).update(is_muted=True)
    assert titles(timeline.newest(member)) == []
    assert titles(timeline.newest(member, shelf=Shelf(source=muted.source_id))) == ["muted"]


@pytest.mark.parametrize(("seed", "last"), [*((seed, None) for seed in range(5)), *((seed, last) for seed in range(3) for last in (3, 7))])
@pytest.mark.parametrize("unread", [False, True])
def test_every_page_joined_gives_the_list_made_the_slow_way(member, following, says, monkeypatch, seed, last, unread):
    if last:
        # As for who follows hundreds: first among the sources that said something last (PostgreSQL).
        monkeypatch.setattr(at_once, "_MANY", 0)
        monkeypatch.setattr(at_once, "_LAST", last)
        says(following(make_member("bo@example.org", "Bo Example"), "theirs").source, "not mine", 200)
    chance = random.Random(seed)
    follows = [following(member, f"s{number}", chance.choice(["a", "b"])) for number in range(7)]
    entries = []
    for number in range(90):
        follow = chance.choice(follows[: chance.randint(1, 7)])
        entries.append(says(follow.source, f"{number}", chance.choice([1, 2, 3]) * chance.randint(0, 40)))
    for follow in follows:
        mine = [entry.pk for entry in entries if entry.source_id == follow.source_id]
        if mine and chance.random() < 0.6:
            Follow.objects.filter(pk=follow.pk).update(read_through=chance.choice(mine))
    for entry in chance.sample(entries, 30):
        reading.mark(acting=member, entry=entry, read=chance.random() < 0.5)
    assert walk(member, unread=unread, limit=4) == expected(member, unread=unread)
    assert walk(member, unread=unread, limit=50) == expected(member, unread=unread)
    shelf = Category.objects.get(member=member, name="a")
    assert walk(member, unread=unread, limit=5, shelf=Shelf.of(shelf)) == expected(member, unread=unread, categories=[shelf])


def test_a_source_with_more_arrivals_than_are_looked_at_one_by_one_shows_all_of_them_as_unread(member, following, says):
    follow = following(member, "loud")
    for number in range(70):
        says(follow.source, f"{number}", number)
    assert walk(member, unread=True, limit=20) == [f"{number}" for number in reversed(range(70))]


def test_old_news_that_arrives_late_is_unread_and_stands_at_its_date(member, following, says):
    follow = following(member, "late")
    new = says(follow.source, "new", 100)
    Follow.objects.filter(pk=follow.pk).update(read_through=new.pk)
    says(follow.source, "old", 1)
    assert titles(timeline.newest(member, unread=True)) == ["old"]
    assert titles(timeline.newest(member)) == ["new", "old"]


def test_a_category_holds_what_stands_in_the_categories_within_it(member, following, says):
    says(following(member, "deep", "Schools", "Libraries").source, "deep", 1)
    says(following(member, "other", "Elsewhere").source, "other", 2)
    top = Category.objects.get(member=member, name="Schools")
    assert titles(timeline.newest(member, shelf=Shelf.of(top))) == ["deep"]


@pytest.mark.parametrize("text", ["", "x", "1-", "-", "9" * 400 + "-1", "1-" + "9" * 30, "1763790000000000-5"])
def test_a_damaged_cursor_begins_at_the_top_and_never_fails(member, following, says, text):
    says(following(member, "one").source, "only")
    cursor = Cursor.parse(text)
    assert titles(timeline.newest(member, before=cursor)) in (["only"], [])


def test_a_cursor_survives_its_own_address():
    from commonplace.kernel.clock import now

    cursor = Cursor(now(), 4711)
    assert Cursor.parse(str(cursor)) == cursor
    assert Cursor(cursor.at + timedelta(microseconds=1), 1) > cursor


def test_the_number_of_queries_does_not_grow_with_sources_or_entries(member, following, says):
    def queries() -> int:
        with CaptureQueriesContext(connection) as caught:
            timeline.newest(member, unread=True)
        return len(caught)

    for number in range(3):
        says(following(member, f"s{number}").source, "one")
    few = queries()
    for number in range(3, 30):
        follow = following(member, f"s{number}")
        for hour in range(3):
            says(follow.source, "more", hour)
    assert queries() <= few


def test_postgresql_plans_a_list_once_for_all_who_ask(member, following, says):
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has no plans to keep")
    for number in range(3):
        says(following(member, f"s{number}").source, "one")
    for _ in range(5):
        timeline.newest(member, unread=True)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE '%entries_follow%'")
        (kept,) = cursor.fetchone()
    assert kept == 1


@pytest.mark.parametrize("unread", [False, True])
def test_a_list_is_one_way_to_postgresql_and_back(member, following, says, unread):
    if connection.vendor != "postgresql":
        pytest.skip("SQLite is asked in the same process: a statement costs no way")
    for number in range(52):
        says(following(member, f"s{number}").source, f"{number}", number)
    with CaptureQueriesContext(connection) as caught:
        page = timeline.newest(member, unread=unread)
    assert len(page.rows) == 50
    assert len(caught) == 1


@pytest.mark.parametrize("sources", [20, 52])
def test_later_rounds_find_what_stands_below_many_opened_entries(member, following, says, sources):
    follows = [following(member, f"s{number}") for number in range(sources)]
    entries = [says(follow.source, f"{number}-{hour}", number + hour / 10) for number, follow in enumerate(follows) for hour in range(2)]
    for entry in sorted(entries, key=lambda entry: (entry.stands_at, entry.pk))[-30:]:
        reading.mark(acting=member, entry=entry, read=True)
    assert walk(member, unread=True, limit=2) == expected(member, unread=True)


@pytest.mark.parametrize("unread", [False, True])
def test_entries_of_one_date_are_neither_lost_nor_repeated_at_the_end_of_a_page(member, following, says, unread):
    # In many feeds a date has no hour: then the newest of many sources are equally new, and only their ids are in order.
    for number in range(12):
        source = following(member, f"s{number}").source
        says(source, f"{number}", 24 * (number % 2))
        says(source, f"{number} again", 24 * (number % 2))
    assert walk(member, unread=unread, limit=3) == expected(member, unread=unread)


def test_a_busy_source_gives_all_that_stands_on_the_page(member, following, says):
    quiet = [following(member, f"s{number}") for number in range(4)]
    busy = following(member, "busy")
    for hour in range(60):
        says(busy.source, f"busy {hour}", hour)
    for number, follow in enumerate(quiet):
        says(follow.source, f"quiet {number}", 15 * number + 0.5)
    everything = expected(member)
    for unread in (False, True):
        for limit in (3, 40):
            assert walk(member, unread=unread, limit=limit) == everything


def test_a_row_of_a_list_says_what_the_row_of_the_entry_says(member, following, says):
    follows = [following(member, f"s{number}") for number in range(4)]
    entries = [says(follow.source, f"{number}-{hour}", hour) for number, follow in enumerate(follows) for hour in range(3)]
    Follow.objects.filter(pk=follows[0].pk).update(is_blocked_at_school=True, title="My name for it")
    Follow.objects.filter(pk=follows[1].pk).update(read_through=entries[4].pk)
    reading.mark(acting=member, entry=entries[7], read=True)
    reading.mark(acting=member, entry=entries[3], read=False)
    reading.mark_blocked(acting=member, entry=entries[1], blocked=False)
    reading.mark_blocked(acting=member, entry=entries[9], blocked=True)
    rows = timeline.newest(member).rows
    assert rows == timeline.rows_of(member, [row.entry.pk for row in rows])
    assert {row.entry.title for row in rows if row.is_blocked} == {"0-0", "0-2", "3-0"}
    assert {row.entry.title for row in rows if not row.is_unread} == {"1-1", "2-1"}
    assert {row.follow.shown_title for row in rows if row.follow.pk == follows[0].pk} == {"My name for it"}
    assert [row.follow.source for row in rows] == [row.entry.source for row in rows]


def test_nothing_that_a_row_shows_is_fetched_on_its_own(member, following, says):
    for number in range(3):
        says(following(member, f"s{number}").source, "one")
    page = timeline.newest(member)
    with CaptureQueriesContext(connection) as caught:
        for row in page.rows:
            shown = (row.entry.title, row.entry.seen_at, row.follow.shown_title, row.follow.source.public_id, row.follow.source.first_fetched_at, row.follow.source.language)
            assert shown[0] == "one"
    assert not len(caught)
