"""All sources in pages: by category, findable, and at the same cost with two thousand."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from commonplace.consumption import shelves
from commonplace.consumption.actions.following import Wish, category_at, follow_all, keep_without_address
from commonplace.consumption.models import Polling
from commonplace.entries.models import Follow
from commonplace.kernel.clock import now
from commonplace.members.models import Member
from tests.conftest import make_member

pytestmark = pytest.mark.django_db

MANY = 2_000
MOST_QUERIES = 15


def follow_many(member: Member, many: int, *, folders: int = 7) -> None:
    follow_all(acting=member, wishes=[
        Wish(f"https://s{number}.example.org/feed", title=f"Source {number:05}", folders=(f"Folder {number % folders}",) if number % folders else ())
        for number in range(many)
    ])


def names_on(page: shelves.SourcePage) -> list[tuple[str, str]]:
    return [(" / ".join(shelf.path), line.title) for shelf in page.shelves for line in shelf.lines]


def test_pages_hold_every_source_once_a_category_in_one_order(member: Member, following: Callable[..., Follow]) -> None:
    follow_many(member, 250)
    following(member, "everywhere", "Folder 1")
    following(member, "everywhere", "Folder 2", "Within")
    category_at(acting=member, folders=("Empty",))
    for number in range(60):
        keep_without_address(acting=member, typed=f"nowhere {number:02}", as_person=number % 2 == 0)
    other = make_member("bo@example.org", "Bo Example")
    follow_many(other, 3)
    first = shelves.page_of(member)
    pages = [first, *(shelves.page_of(member, number=number) for number in range(2, first.pages + 1))]
    rows = [row for page in pages for row in names_on(page)]
    assert len(rows) == len(set(rows)) == 252 == first.total
    assert [name for folder, name in rows if folder == "Folder 3"] == sorted(name for folder, name in rows if folder == "Folder 3")
    assert [folder for folder, _ in rows] == sorted((folder for folder, _ in rows), key=lambda folder: (not folder, folder))
    assert [one.typed for page in pages for one in page.unaddressed] == [f"nowhere {number:02}" for number in range(60)]
    assert all(sum(len(shelf.lines) for shelf in page.shelves) + len(page.unaddressed) <= shelves.PAGE for page in pages)
    assert [shelf.path for page in pages for shelf in page.shelves if not shelf.many] == [("Empty",)]
    assert pages[-1].pages == len(pages) == 4


def test_a_category_that_goes_on_says_so_and_each_can_be_gone_to(member: Member) -> None:
    follow_many(member, 250, folders=2)
    second = shelves.page_of(member, number=2)
    assert [(shelf.path, shelf.is_continued) for shelf in second.shelves] == [(("Folder 1",), True), ((), False)]
    assert [(jump.name, jump.many, jump.page) for jump in second.jumps] == [("Folder 1", 125, 1), ("", 125, 2)]


def test_a_source_is_found_by_its_name_its_address_and_its_category(signed_in: Client, member: Member) -> None:
    follow_many(member, 250)
    keep_without_address(acting=member, typed="Source of a rumor")
    by_name = shelves.page_of(member, find="source 0004")
    assert [name for _, name in names_on(by_name)].count("Source 00042") == 1
    assert len(names_on(by_name)) == 10
    assert [name for _, name in names_on(shelves.page_of(member, find="s42.example"))] == ["Source 00042"]
    assert {folder for folder, _ in names_on(shelves.page_of(member, find="folder 3"))} == {"Folder 3"}
    assert [one.typed for one in shelves.page_of(member, find="rumor").unaddressed] == ["Source of a rumor"]
    text = signed_in.get("/read/sources?find=100%25").content.decode()
    assert "No source of yours is called that" in text
    assert 'value="100%"' in text


@pytest.mark.parametrize("query", ["page=0", "page=-1", "page=x", "page=999999999999", "page=٣", "find=%00", "find=%25&page=2"])
def test_a_page_that_is_not_there_is_the_nearest_one(signed_in: Client, member: Member, query: str) -> None:
    follow_many(member, 150)
    assert signed_in.get(f"/read/sources?{query}").status_code == 200
    assert signed_in.get(f"/read/attention?{query}").status_code == 200


def test_two_thousand_sources_cost_no_more_queries_than_a_few(signed_in: Client, member: Member) -> None:
    def cost(path: str) -> int:
        with CaptureQueriesContext(connection) as seen:
            text = signed_in.get(path).content.decode()
        assert len(text) < 200_000
        assert 'class="the-end"' in text
        return len(seen)

    follow_many(member, MANY)
    Polling.objects.update(state="trouble", trouble="missing", failing_since=now(), checked_at=now())
    for path in ("/read/sources", "/read/sources?page=3", "/read/sources?page=20", "/read/sources?find=source", "/read/attention?page=4"):
        assert cost(path) <= MOST_QUERIES
    text = signed_in.get("/read/attention").content.decode()
    assert text.count("Look for another address") == 100
    assert "That is page 1 of 20" in text
    assert "Those are all." in signed_in.get("/read/attention?page=20").content.decode()
    assert "Those are all your sources." in signed_in.get("/read/sources?page=21").content.decode()


def test_the_page_says_how_much_the_list_of_addresses_leaves_out(signed_in: Client, member: Member) -> None:
    follow_many(member, 1)
    assert "not in it" not in signed_in.get("/read/sources").content.decode()
    keep_without_address(acting=member, typed="nowhere")
    keep_without_address(acting=member, typed="nobody", as_person=True)
    for path in ("/read/sources", "/network/bring"):
        text = signed_in.get(path).content.decode()
        assert "the 2 with no address yet are not in it" in text
        assert 'href="/settings/export"' in text
