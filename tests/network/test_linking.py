"""What belongs together, and what serves a goal."""

from __future__ import annotations

import pytest

from commonplace.kernel.clock import now
from commonplace.members.models import Member
from commonplace.network.actions.linking import NotLinked, link, pair, serve, unlink
from commonplace.network.models import Goal, Link, Serving
from commonplace.people.models import Person
from commonplace.spaces.models import Space
from commonplace.tools.models import Tool
from tests.conftest import make_member


@pytest.fixture
def bea(member: Member) -> Person:
    return Person.objects.create(owner=member, name="Bea Sample")


@pytest.fixture
def forum(member: Member) -> Space:
    return Space.objects.create(owner=member, name="Example Forum")


def test_a_link_is_one_row_whichever_way_round_it_is_made(member: Member, bea: Person, forum: Space) -> None:
    made = link(acting=member, one=forum, other=bea, word="hosts it")
    again = link(acting=member, one=bea, other=forum, word="  hosts\nit on Mondays ")
    assert made.pk == again.pk
    assert (again.person, again.to_space, again.word) == (bea, forum, "hosts it on Mondays")
    assert again.pair == pair(forum, bea) == f"person:{bea.pk} space:{forum.pk}"


def test_two_of_one_kind_stand_with_the_smaller_id_first(member: Member, bea: Person) -> None:
    cy = Person.objects.create(owner=member, name="Cy Sample")
    made = link(acting=member, one=cy, other=bea)
    assert (made.person, made.to_person) == (bea, cy)


def test_any_two_of_the_three_can_be_linked(member: Member, bea: Person, forum: Space) -> None:
    tool = Tool.objects.create(owner=member, name="Sample Index")
    for one, other in ((bea, tool), (tool, forum), (bea, forum)):
        link(acting=member, one=one, other=other)
    assert Link.objects.visible_to(member).count() == 3


def test_nothing_is_linked_to_itself(member: Member, bea: Person) -> None:
    merged = Person.objects.create(owner=member, name="beasample", merged_into=bea)
    for other in (bea, merged):
        with pytest.raises(NotLinked):
            link(acting=member, one=bea, other=other)


def test_whoever_was_merged_is_linked_as_the_one_who_was_kept(member: Member, bea: Person, forum: Space) -> None:
    merged = Person.objects.create(owner=member, name="beasample", merged_into=bea)
    assert link(acting=member, one=merged, other=forum).person == bea


def test_somebody_elses_cannot_be_linked_nor_unlinked(member: Member, bea: Person, forum: Space) -> None:
    eve = make_member("eve@example.org")
    hers = Tool.objects.create(owner=eve, name="Hers")
    with pytest.raises(PermissionError):
        link(acting=member, one=bea, other=hers)
    made = link(acting=member, one=bea, other=forum)
    with pytest.raises(PermissionError):
        unlink(acting=eve, made=made)
    assert Link.objects.count() == 1
    unlink(acting=member, made=made)
    assert not Link.objects.exists()


def test_it_serves_exactly_the_goals_that_are_chosen(member: Member, bea: Person) -> None:
    one, other = (Goal.objects.create(owner=member, text=text) for text in ("One", "Other"))
    serve(acting=member, row=bea, goals=[one])
    serve(acting=member, row=bea, goals=[one, other])
    assert Serving.objects.count() == 2
    serve(acting=member, row=bea, goals=[other])
    assert [one.goal for one in Serving.objects.all()] == [other]


def test_what_served_a_goal_that_is_reached_stays(member: Member, bea: Person) -> None:
    reached = Goal.objects.create(owner=member, text="Reached", reached_at=now())
    Serving.objects.create(goal=reached, person=bea)
    serve(acting=member, row=bea, goals=[])
    assert Serving.objects.filter(goal=reached).exists()


def test_what_a_merged_row_serves_is_changed_with_the_kept_one(member: Member, bea: Person) -> None:
    merged = Person.objects.create(owner=member, name="beasample", merged_into=bea)
    goal = Goal.objects.create(owner=member, text="Weed")
    Serving.objects.create(goal=goal, person=merged)
    serve(acting=member, row=bea, goals=[goal])
    assert Serving.objects.count() == 1
    serve(acting=member, row=bea, goals=[])
    assert not Serving.objects.exists()


def test_somebody_elses_goal_cannot_be_served(member: Member, bea: Person) -> None:
    goal = Goal.objects.create(owner=make_member("eve@example.org"), text="Hers")
    with pytest.raises(PermissionError):
        serve(acting=member, row=bea, goals=[goal])
