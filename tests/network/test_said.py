"""What came of people, spaces and tools: gathered from whoever knows something."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from commonplace.kernel.clock import now
from commonplace.members.models import Member
from commonplace.network import came, said
from commonplace.network.said import Said
from commonplace.people.models import Person
from commonplace.spaces.models import Space
from tests.conftest import make_member
from tests.network.rows import START, make_entry, make_follow


@pytest.fixture
def nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(said, "_providers", {})
    monkeypatch.setattr(said, "_latest", {})


def lines(hours: list[int], word: str = "said") -> list[Said]:
    return [Said(START + timedelta(hours=hour), f"{word} {hour}") for hour in hours]


@pytest.mark.usefixtures("nobody")
def test_the_newest_five_of_all_who_know_something() -> None:
    said.register("one", lambda _member, *, thing, pks: dict.fromkeys(pks, lines([9, 5, 1])))
    said.register("other", lambda _member, *, thing, pks: dict.fromkeys(pks, lines([8, 7, 6])))
    found = said.said(Member(), thing="person", pks=[4])
    assert [one.sentence for one in found[4]] == ["said 9", "said 8", "said 7", "said 6", "said 5"]


@pytest.mark.usefixtures("nobody")
def test_what_was_not_asked_for_is_not_told() -> None:
    said.register("careless", lambda _member, *, thing, pks: {99: lines([1])})
    assert said.said(Member(), thing="person", pks=[4]) == {4: []}


@pytest.mark.usefixtures("nobody")
def test_when_something_came_last_is_the_latest_that_anybody_knows() -> None:
    said.register("one", lambda *_args, **_more: {}, latest=lambda _member: {"person:1": START, "space:2": START})
    said.register("other", lambda *_args, **_more: {}, latest=lambda _member: {"person:1": START + timedelta(days=1)})
    assert said.latest(Member()) == {"person:1": START + timedelta(days=1), "space:2": START}


def test_what_sources_said_comes_newest_first_at_most_five(member: Member) -> None:
    person = Person.objects.create(owner=member, name="Bea Sample")
    one, other = make_follow(person).source, make_follow(person).source
    for day in range(4):
        make_entry(one, f"One {day}", days=day)
        make_entry(other, f"Other {day}", days=day + 0.5)
    found = came.came(member, thing="person", pks=[person.pk])[person.pk]
    assert [line.sentence for line in found] == ["Other 3", "One 3", "Other 2", "One 2", "Other 1"]
    assert all(line.address.startswith("/read/entry/") for line in found)


def test_a_title_cannot_turn_the_direction_of_the_page(member: Member) -> None:
    space = Space.objects.create(owner=member, name="Example")
    make_entry(make_follow(space).source, "abc\u202edef")
    assert came.came(member, thing="space", pks=[space.pk])[space.pk][0].sentence == "abcdef"


def test_what_is_no_longer_followed_says_nothing(member: Member) -> None:
    space = Space.objects.create(owner=member, name="Example")
    follow = make_follow(space)
    make_entry(follow.source, "Something")
    follow.stopped_at = now()
    follow.save()
    assert came.came(member, thing="space", pks=[space.pk]) == {}


def test_somebody_elses_node_says_nothing(member: Member) -> None:
    space = Space.objects.create(owner=make_member("eve@example.org"), name="Hers")
    make_entry(make_follow(space).source, "Something")
    assert came.came(member, thing="space", pks=[space.pk]) == {}


def test_many_are_asked_for_in_two_queries(member: Member) -> None:
    spaces = [Space.objects.create(owner=member, name=f"Example {n}") for n in range(12)]
    for space in spaces:
        make_entry(make_follow(space).source, "Something")
    with CaptureQueriesContext(connection) as caught:
        found = came.came(member, thing="space", pks=[space.pk for space in spaces])
    assert len(found) == 12
    assert len(caught) == 2
