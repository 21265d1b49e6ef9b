"""All of a network in one shape."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from commonplace.kernel.clock import now
from commonplace.members.models import Member
from commonplace.network import nodes, said
from commonplace.network.models import Goal, Serving
from commonplace.network.nodes import all_nodes, key
from commonplace.people.models import Person
from commonplace.spaces.liveness import Fetching, Liveness
from commonplace.spaces.models import Space
from commonplace.tools.models import Tool
from tests.conftest import make_member
from tests.network.rows import START, live, make_follow, make_network, make_source


@pytest.fixture(autouse=True)
def _nobody_registered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(nodes, "_fetching", [])
    monkeypatch.setattr(said, "_latest", {})


def names(member: Member, **how: object) -> list[str]:
    return [one.name for one in all_nodes(member, **how)]


def test_people_come_before_spaces_before_tools(member: Member) -> None:
    tool = Tool.objects.create(owner=member, name="Sample Index", form="physical")
    space = Space.objects.create(owner=member, name="Example Forum", kind="forum")
    person = Person.objects.create(owner=member, name="Bea Sample")
    found = all_nodes(member)
    assert [key(one) for one in found] == [f"person:{person.pk}", f"space:{space.pk}", f"tool:{tool.pk}"]
    assert [one.kind for one in found] == ["person", "forum", "physical"]
    assert [one.uuid for one in found] == [person.uuid, space.uuid, tool.uuid]


def test_a_network_is_its_owners_alone(member: Member) -> None:
    Person.objects.create(owner=make_member("eve@example.org"), name="Not hers")
    assert all_nodes(member) == []


def test_what_was_let_go_is_there_only_when_it_is_asked_for(member: Member) -> None:
    Space.objects.create(owner=member, name="Gone", left_at=now())
    assert names(member) == []
    assert names(member, with_left=True) == ["Gone"]


def test_students_have_a_count_for_a_name(member: Member) -> None:
    Person.objects.create(owner=member, kind="students", count=12)
    Person.objects.create(owner=member, kind="students", count=1)
    Person.objects.create(owner=member, kind="students")
    assert names(member) == ["12 students", "1 student", "Students"]


def test_a_name_cannot_turn_the_direction_of_what_follows(member: Member) -> None:
    Person.objects.create(owner=member, name="Bea\u202eelpmaS")
    assert names(member) == ["BeaelpmaS"]


def test_whoever_was_merged_is_one_node_with_all_sources(member: Member) -> None:
    kept = Person.objects.create(owner=member, name="Bea Sample")
    gone = Person.objects.create(owner=member, name="beasample", merged_into=kept)
    make_follow(kept, make_source(newest_at=START, quiet_from=START, dormant_from=START))
    make_follow(gone, make_source(**live()))
    (node,) = all_nodes(member)
    assert node.pk == kept.pk
    assert node.liveness == Liveness.LIVE
    assert node.last_gave_at is not None
    assert node.last_gave_at > START


def test_liveness_is_that_of_the_liveliest_source(member: Member) -> None:
    space = Space.objects.create(owner=member, name="Two addresses")
    make_follow(space, make_source(newest_at=START - timedelta(days=900), quiet_from=START - timedelta(days=800), dormant_from=START - timedelta(days=700)))
    assert all_nodes(member)[0].liveness == Liveness.DORMANT
    make_follow(space, make_source(newest_at=now(), quiet_from=now() - timedelta(days=1), dormant_from=now() + timedelta(days=90)))
    assert all_nodes(member)[0].liveness == Liveness.QUIET


def test_what_fetching_knows_counts(member: Member) -> None:
    follow = make_follow(Space.objects.create(owner=member, name="Taken down"), make_source(**live()))
    nodes.register_fetching(lambda sources: dict.fromkeys(sources.values_list("pk", flat=True), Fetching(has_ended=True)))
    assert all_nodes(member)[0].liveness == Liveness.CLOSED
    follow.stopped_at = now()
    follow.save()
    assert all_nodes(member)[0].liveness == ""


def test_without_a_source_nobody_is_called_silent(member: Member) -> None:
    Person.objects.create(owner=member, name="Bea Sample")
    (node,) = all_nodes(member)
    assert (node.liveness, node.last_gave_at) == ("", None)


def test_what_somebody_told_counts_as_given(member: Member) -> None:
    person = Person.objects.create(owner=member, name="Bea Sample")
    said.register("test", lambda *_args, **_more: {}, latest=lambda _member: {f"person:{person.pk}": START})
    assert all_nodes(member)[0].last_gave_at == START


def test_a_goal_leaves_only_what_serves_it(member: Member) -> None:
    goal = Goal.objects.create(owner=member, text="Weed the shelves")
    kept = Person.objects.create(owner=member, name="Bea Sample")
    merged = Person.objects.create(owner=member, name="beasample", merged_into=kept)
    Tool.objects.create(owner=member, name="Unused")
    Serving.objects.create(goal=goal, person=merged)
    assert names(member, goal=goal) == ["Bea Sample"]


def test_somebody_elses_goal_is_served_by_nothing(member: Member) -> None:
    eve = make_member("eve@example.org")
    goal = Goal.objects.create(owner=eve, text="Not hers")
    Serving.objects.create(goal=goal, person=Person.objects.create(owner=member, name="Bea Sample"))
    assert all_nodes(member, goal=goal) == []


def test_only_some_things(member: Member) -> None:
    make_network(member, 8)
    assert {one.thing for one in all_nodes(member, things=("tool",))} == {"tool"}


@pytest.mark.parametrize("with_goal", [False, True])
def test_queries_do_not_grow_with_the_network(member: Member, with_goal: bool) -> None:  # noqa: FBT001
    counts = []
    for size in (20, 200):
        make_network(member, size)
        goal = Goal.objects.visible_to(member).first() if with_goal else None
        with CaptureQueriesContext(connection) as caught:
            assert all_nodes(member, goal=goal)
        counts.append(len(caught))
    assert counts[0] == counts[1] <= 6
