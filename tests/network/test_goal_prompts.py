"""What the program asks about goals: one that nothing serves, and nothing else."""

from __future__ import annotations

from datetime import timedelta

import pytest

from commonplace.kernel.clock import now
from commonplace.members import prompts
from commonplace.members.hours import today_of
from commonplace.members.models import Member
from commonplace.network.actions.goals import add_serving, drop_goal, make_goal, reach_goal
from commonplace.network.goal_prompts import nothing_serves
from commonplace.people.models import Person
from tests.conftest import make_member


def asked(member: Member) -> list[prompts.Prompt]:
    return list(nothing_serves(member, today_of(member, now())))


def test_a_goal_with_nothing_at_all_is_asked_about_after_a_week_and_once_in_28_days(member: Member) -> None:
    first, _second = make_goal(acting=member, text="A reading\u202e club"), make_goal(acting=member, text="Another one")
    (prompt,) = asked(member)
    assert prompt.due == today_of(member, first.made_at) + timedelta(days=7)
    assert prompt.once_in == timedelta(days=28)
    assert prompt.text == "Nobody and nothing serves “A reading club” yet."
    assert prompt.address == f"/network/goals/{first.public_id}"


def test_all_goals_share_one_key_so_that_not_now_keeps_them_all_quiet(member: Member) -> None:
    first = make_goal(acting=member, text="One")
    key = asked(member)[0].key
    make_goal(acting=member, text="Two")
    drop_goal(acting=member, goal=first)
    assert [one.key for one in asked(member)] == [key]


@pytest.mark.parametrize("deed", [reach_goal, drop_goal])
def test_nothing_is_asked_about_what_is_reached_or_dropped(member: Member, deed: object) -> None:
    deed(acting=member, goal=make_goal(acting=member, text="One"))  # type: ignore[operator]  # an action
    assert asked(member) == []


def test_nothing_is_asked_about_what_something_serves_until_that_is_let_go(member: Member) -> None:
    bea = Person.objects.create(owner=member, name="Bea Sample")
    add_serving(acting=member, goal=make_goal(acting=member, text="One"), rows=[bea])
    assert asked(member) == []
    bea.left_at = now()
    bea.save()
    assert len(asked(member)) == 1


def test_nobody_is_asked_about_the_goals_of_another(member: Member) -> None:
    make_goal(acting=member, text="One")
    assert asked(make_member("eve@example.org", "Eve Example")) == []


def test_it_is_among_what_can_be_asked(member: Member) -> None:
    make_goal(acting=member, text="One")
    assert "network.goal" in {one.key for one in prompts.of(member, today_of(member, now()))}
