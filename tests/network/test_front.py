"""The front page of my network."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from commonplace.kernel.clock import now
from commonplace.members.models import Member
from commonplace.network import queries
from commonplace.people.models import Person
from commonplace.spaces.models import Group, GroupMembership, Space
from commonplace.tools.models import Tool
from tests.conftest import make_member
from tests.connection.rows import ask, reply
from tests.network.rows import START, live, make_follow, make_network, make_source


def test_it_shows_people_spaces_and_tools_each_with_its_word(signed_in: Client, member: Member) -> None:
    Person.objects.create(owner=member, name="Bea Sample")
    Space.objects.create(owner=member, name="Example Forum")
    Tool.objects.create(owner=member, name="Sample Index")
    page = signed_in.get("/network").content.decode()
    for name in ("Bea Sample", "Example Forum", "Sample Index"):
        assert name in page
    assert re.findall(r'<span class="dot dot-(\w+)"></span>(\w+)\s*</a></h2>', page) == [("person", "People"), ("space", "Spaces"), ("tool", "Tools")]


def test_an_empty_network_says_what_will_stand_there(signed_in: Client) -> None:
    page = signed_in.get("/network").content.decode()
    assert "Nobody and nothing stands here yet" in page
    assert "/network/people/new" in page


def test_whoever_gave_something_lately_stands_first(member: Member) -> None:
    for name, at in (("Long ago", START), ("Lately", now()), ("Before", now() - timedelta(days=3))):
        make_follow(Person.objects.create(owner=member, name=name), make_source(**live(newest_at=at)))
    Person.objects.create(owner=member, name="Never yet")
    assert [line.name for line in queries.front(member)[0].lines] == ["Lately", "Before", "Long ago", "Never yet"]


def test_of_many_a_few_stand_there_and_the_number_of_all(signed_in: Client, member: Member) -> None:
    make_network(member, 40)
    people, spaces, tools = queries.front(member)
    assert [(one.total, len(one.lines)) for one in (people, spaces, tools)] == [(20, 6), (10, 6), (10, 6)]
    assert "All 20 people" in signed_in.get("/network").content.decode()


def test_what_was_let_go_and_what_was_merged_does_not_stand_there(member: Member) -> None:
    kept = Person.objects.create(owner=member, name="Bea Sample")
    Person.objects.create(owner=member, name="beasample", merged_into=kept)
    Person.objects.create(owner=member, name="Gone", left_at=now())
    Person.objects.create(owner=make_member("eve@example.org"), name="Not hers")
    people = queries.front(member)[0]
    assert (people.total, [line.name for line in people.lines]) == (1, ["Bea Sample"])


def test_what_is_live_goes_without_saying(signed_in: Client, member: Member) -> None:
    make_follow(Space.objects.create(owner=member, name="Speaks"), make_source(**live()))
    old = START - timedelta(days=1_000)
    make_follow(Space.objects.create(owner=member, name="Silent"), make_source(newest_at=old, quiet_from=old, dormant_from=old))
    page = signed_in.get("/network").content.decode()
    assert "dormant" not in page.split("Silent")[0]
    assert "circle-dot" not in page


def test_only_pages_that_exist_are_offered() -> None:
    assert all(door.address.startswith("/network/") for door in queries.doors())


@pytest.mark.parametrize("size", [20, 500])
def test_the_page_takes_few_queries_however_large_the_network(signed_in: Client, member: Member, size: int) -> None:
    make_network(member, size)
    ben = make_member("ben@example.org", "Ben Example")
    group = Group.objects.create(name="Rural libraries")
    for one in (member, ben):
        GroupMembership.objects.create(group=group, member=one)
    Space.objects.create(owner=member, name="Rural libraries", group=group)
    reply(ask(member, "How do you weed the 600s?", group=group), ben)
    signed_in.get("/network")  # what is made at the first visit of all
    with CaptureQueriesContext(connection) as caught:
        assert signed_in.get("/network").status_code == 200
    assert len(caught) <= 15
