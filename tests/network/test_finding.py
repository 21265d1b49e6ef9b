"""Finding people, spaces and tools."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from commonplace.kernel.clock import now
from commonplace.members.models import Member
from commonplace.network.finding import find
from commonplace.people.models import Handle, Person
from commonplace.spaces.models import Space
from commonplace.tools.models import Tool
from tests.conftest import make_member
from tests.network.rows import make_network


def found(member: Member, text: str) -> list[str]:
    return [hit.name for hit in find(member, text)]


@pytest.fixture
def bea(member: Member) -> Person:
    return Person.objects.create(owner=member, name="Béa Sample", why="Answers in a day", note="Met at the unconference", role="Librarian")


@pytest.mark.parametrize("words", ["bea", "BÉA", "samp", "answers day", "unconf", "librarian", '"béa sample"', "sample -forum"])
def test_somebody_is_found_by_name_reason_note_and_role(member: Member, bea: Person, words: str) -> None:
    assert found(member, words) == ["bea sample"]


@pytest.mark.parametrize("words", ["@bea@social.example.org", "social.example", "bea@example.net", "07700 900123", "old_bea"])
def test_somebody_is_found_by_every_handle_merged_ones_too(member: Member, bea: Person, words: str) -> None:
    merged = Person.objects.create(owner=member, name="old_bea", merged_into=bea)
    for kind, typed in (("fediverse", "@bea@social.example.org"), ("mail", "bea@example.net"), ("phone", "07700 900123")):
        Handle.objects.create(person=merged, kind=kind, typed=typed)
    hits = find(member, words)
    assert [(hit.thing, hit.pk) for hit in hits] == [("person", bea.pk)]


def test_spaces_are_found_by_address_and_place_and_tools_by_number_and_loan(member: Member) -> None:
    Space.objects.create(owner=member, name="Forum", address="https://forum.example.org/a", place="Reading room")
    Tool.objects.create(owner=member, name="Handbook", isbn="9780306406157", loan="County library")
    assert found(member, "forum.example.org") == ["forum"]
    assert found(member, "reading room") == ["forum"]
    assert found(member, "9780306406157") == ["handbook"]
    assert found(member, "county") == ["handbook"]


def test_what_begins_so_comes_before_what_is_named_so_before_what_is_noted_so(member: Member) -> None:
    Person.objects.create(owner=member, name="Somebody", note="knows about weeding")
    Tool.objects.create(owner=member, name="The art of weeding")
    Space.objects.create(owner=member, name="Weeding for all", left_at=now())
    Person.objects.create(owner=member, name="Weeding Wendy")
    assert found(member, "weeding") == ["weeding wendy", "weeding for all", "the art of weeding", "somebody"]


@pytest.mark.parametrize("words", ["", "   ", "-bea", "***", "in:blogs bea", "from:somewhere bea", "after:2020-01-01", "\0"])
def test_what_says_nothing_of_a_network_finds_nothing(member: Member, bea: Person, words: str) -> None:
    assert found(member, words) == []


def test_nobody_elses_notes_are_searched(member: Member) -> None:
    eve = make_member("eve@example.org")
    secret = Person.objects.create(owner=eve, name="Secretive", note="secretly")
    Handle.objects.create(person=secret, kind="mail", typed="secret@example.net")
    Space.objects.create(owner=eve, name="Secret space")
    Tool.objects.create(owner=eve, name="Secret tool")
    assert found(member, "secret") == []


def test_the_page_shows_what_was_found_and_ends(signed_in: Client, member: Member, bea: Person) -> None:
    page = signed_in.get("/network/find?q=bea").content.decode()
    assert "Béa Sample" in page
    assert "One is found." in page
    assert "That is all that was found." in page
    assert "Nothing was found" in signed_in.get("/network/find?q=nobody").content.decode()
    assert signed_in.get("/network/find").status_code == 200


def test_html_in_what_is_looked_for_is_text(signed_in: Client) -> None:
    assert "<script>" not in signed_in.get("/network/find?q=<script>alert(1)</script>").content.decode().split("<main")[1]


class Whatever(TestCase):
    """Any words at all."""

    @given(st.text(max_size=60))
    def test_nothing_that_is_typed_breaks_the_search(self, text: str) -> None:
        member = make_member("any@example.org")
        Person.objects.create(owner=member, name="Bea Sample")
        find(member, text)


# The search page of the house


def test_the_search_page_shows_them_above_what_was_said(signed_in: Client, member: Member, bea: Person) -> None:
    Person.objects.create(owner=member, kind="students", count=12, note="Bea knows them")
    page = signed_in.get("/search?q=bea").content.decode()
    assert page.index("In my network") < page.index("Béa Sample") < page.index("12 students")
    assert f"/network/people/{bea.public_id}" in page
    assert "Your sources said nothing of it" in page
    assert "In my network" not in signed_in.get("/search?q=nobody").content.decode()


def test_of_many_the_search_page_shows_five_and_leads_to_the_rest(signed_in: Client, member: Member) -> None:
    Tool.objects.bulk_create([Tool(owner=member, name=f"Index {number}") for number in range(9)])
    page = signed_in.get("/search?q=index").content.decode()
    assert page.count("dot dot-tool") == 5
    assert "All 9 in my network" in page
    assert "/network/find?q=index" in page


def test_the_search_page_shows_nobody_elses(signed_in: Client) -> None:
    Tool.objects.create(owner=make_member("eve@example.org"), name="Index")
    assert "In my network" not in signed_in.get("/search?q=index").content.decode()


def test_the_search_page_takes_few_queries(signed_in: Client, member: Member, bea: Person) -> None:
    signed_in.get("/search")
    make_network(member, 80)
    with CaptureQueriesContext(connection) as caught:
        signed_in.get("/search?q=bea")
    assert len(caught) <= 15
