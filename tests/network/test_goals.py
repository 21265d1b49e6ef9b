"""Goals: who, where and what serves each, the gaps with one next step, and what becomes of them."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from commonplace.kernel.clock import now
from commonplace.members.models import Member
from commonplace.network import goals
from commonplace.network.actions.goals import (
    add_serving,
    change_goal,
    drop_goal,
    forget_goal,
    make_goal,
    reach_goal,
    take_away_serving,
    take_back_goal,
)
from commonplace.network.goals import Lack, lacks
from commonplace.network.models import Goal, Serving
from commonplace.people.models import Person
from commonplace.spaces.models import Space
from commonplace.tools.models import Tool
from tests.conftest import make_member
from tests.network.rows import START, live, make_follow, make_network, make_source


@pytest.fixture
def goal(member: Member) -> Goal:
    return make_goal(acting=member, text="A reading club that lasts")


@pytest.mark.parametrize(("counts", "alive", "found"), [
    ({}, [], [Lack.NOTHING]),
    ({"person": 0, "space": 0, "tool": 0}, ["closed"], [Lack.NOTHING]),
    ({"person": 1}, [], [Lack.NO_SPACE, Lack.NO_TOOL]),
    ({"space": 2, "tool": 1}, ["live", "closed"], [Lack.NOBODY]),
    ({"person": 1, "space": 1, "tool": 1}, ["", "new"], []),
    ({"person": 1, "space": 1, "tool": 1}, ["", "dormant", "closed"], [Lack.NOTHING_LIVE]),
    ({"person": 1, "space": 1, "tool": 1}, ["dormant", "quiet"], []),
    ({"person": 1, "space": 1}, ["moved"], [Lack.NO_TOOL]),
])
def test_what_a_goal_is_without(counts: dict[str, int], alive: list[str], found: list[Lack]) -> None:
    assert list(lacks(counts, alive)) == found  # type: ignore[arg-type]  # keys of the three


def test_each_gap_says_one_next_step_and_only_what_can_be_done(member: Member, goal: Goal) -> None:
    def steps() -> dict[str, tuple[str, str]]:
        return {one.lack.value: (one.step, one.address) for one in goals.open_goals(member)[0].gaps}

    assert steps() == {"nothing": ("Bring your people in", steps()["nothing"][1])}
    bea = Person.objects.create(owner=member, name="Bea Sample")
    assert steps() == {"nothing": ("Choose what serves it", f"/network/goals/{goal.public_id}/choose")}
    add_serving(acting=member, goal=goal, rows=[bea])
    assert steps() == {"space": ("Look at the first shelf", "/read/first-shelf"), "tool": ("Add a tool", "/network/tools/new")}
    Tool.objects.create(owner=member, name="Sample Index")
    assert steps()["tool"] == ("Choose a tool", f"/network/goals/{goal.public_id}/choose?thing=tool")


def test_a_goal_whose_sources_have_all_fallen_silent_says_so(member: Member, goal: Goal) -> None:
    old = START - timedelta(days=1_000)
    bea = Person.objects.create(owner=member, name="Bea Sample")
    space, tool = Space.objects.create(owner=member, name="Forum"), Tool.objects.create(owner=member, name="Index")
    make_follow(bea, make_source(newest_at=old, quiet_from=old, dormant_from=old))
    add_serving(acting=member, goal=goal, rows=[bea, space, tool])
    assert [one.lack for one in goals.line_of(member, goal).gaps] == [Lack.NOTHING_LIVE]
    make_follow(space, make_source(**live()))
    assert goals.line_of(member, goal).gaps == ()


def test_what_was_let_go_serves_no_more_and_what_was_merged_serves_once(member: Member, goal: Goal) -> None:
    kept = Person.objects.create(owner=member, name="Bea Sample")
    twin = Person.objects.create(owner=member, name="beasample")
    gone = Space.objects.create(owner=member, name="Gone", left_at=now())
    add_serving(acting=member, goal=goal, rows=[kept, twin, gone])
    twin.merged_into = kept
    twin.save()
    line = goals.line_of(member, goal)
    assert dict(line.counts) == {"person": 1, "space": 0, "tool": 0}
    assert [[one.name for one in part.lines] for part in goals.parts_of(member, goal, line)] == [["Bea Sample"], [], []]
    take_away_serving(acting=member, goal=goal, row=twin)
    assert Serving.objects.filter(goal=goal, person__isnull=False).count() == 0


def test_what_serves_is_added_once_and_beside_what_stands_there(member: Member, goal: Goal) -> None:
    bea, ben = (Person.objects.create(owner=member, name=name) for name in ("Bea", "Ben"))
    add_serving(acting=member, goal=goal, rows=[bea])
    add_serving(acting=member, goal=goal, rows=[bea, ben, ben])
    assert set(Serving.objects.filter(goal=goal).values_list("person__name", flat=True)) == {"Bea", "Ben"}


def test_reached_dropped_and_taken_back(member: Member, goal: Goal) -> None:
    reach_goal(acting=member, goal=goal)
    assert (goals.open_goals(member), [one.words for one in goals.reached(member)]) == ([], [goal.text])
    drop_goal(acting=member, goal=goal)
    assert (goals.reached(member), [one.words for one in goals.dropped(member)]) == ([], [goal.text])
    take_back_goal(acting=member, goal=goal)
    assert [one.words for one in goals.open_goals(member)] == [goal.text]
    forget_goal(acting=member, goal=goal)
    assert not Goal.objects.exists()


def test_nobody_touches_a_goal_of_somebody_else(member: Member, goal: Goal) -> None:
    eve = make_member("eve@example.org", "Eve Example")
    hers = Person.objects.create(owner=eve, name="Hers")
    for deed in (
        lambda: change_goal(acting=eve, goal=goal, text="Mine"), lambda: reach_goal(acting=eve, goal=goal),
        lambda: drop_goal(acting=eve, goal=goal), lambda: take_back_goal(acting=eve, goal=goal),
        lambda: forget_goal(acting=eve, goal=goal), lambda: add_serving(acting=eve, goal=goal, rows=[hers]),
        lambda: add_serving(acting=member, goal=goal, rows=[hers]), lambda: take_away_serving(acting=member, goal=goal, row=hers),
    ):
        with pytest.raises(PermissionError):
            deed()


def test_another_members_goal_is_not_there(member: Member, goal: Goal, client: Client) -> None:
    client.force_login(make_member("eve@example.org", "Eve Example"))
    here = f"/network/goals/{goal.public_id}"
    for path in (here, f"{here}/edit", f"{here}/delete", f"{here}/choose", f"{here}/people"):
        assert client.get(path).status_code == 404, path
    for path in (f"{here}/reach", f"{here}/drop", f"{here}/take-back", f"{here}/serve-no-more", f"{here}/choose", f"{here}/delete"):
        assert client.post(path, {"with": "person:x"}).status_code == 404, path
    assert Goal.objects.filter(reached_at=None, dropped_at=None).count() == 1


def test_what_is_somebody_elses_cannot_be_chosen(signed_in: Client, member: Member, goal: Goal) -> None:
    Person.objects.create(owner=member, name="Mine")
    hers = Person.objects.create(owner=make_member("eve@example.org"), name="Hers")
    answer = signed_in.post(f"/network/goals/{goal.public_id}/choose", {"with": f"person:{hers.public_id}"})
    assert "Nothing was ticked" in answer.content.decode()
    assert not Serving.objects.exists()


def test_a_goal_is_written_changed_and_deleted_in_the_pages(signed_in: Client, member: Member) -> None:
    answer = signed_in.post("/network/goals/new", {"text": "  Every class\u202e comes ", "note": "", "scope": "work", "until": "2027-05-01"}, follow=True)
    made = Goal.objects.get(owner=member)
    assert made.text == "Every class comes"
    assert "Every class comes" in answer.content.decode()
    signed_in.post(f"/network/goals/{made.public_id}/edit", {"text": "Each class comes", "note": "Ask Bea", "scope": "personal", "until": ""})
    made.refresh_from_db()
    assert (made.text, made.note, made.scope, made.until) == ("Each class comes", "Ask Bea", "personal", None)
    assert signed_in.post("/network/goals/new", {"text": " \u200b ", "scope": "work"}).status_code == 422
    signed_in.post(f"/network/goals/{made.public_id}/reach")
    assert "1 reached" in signed_in.get("/network/goals").content.decode()
    assert signed_in.post(f"/network/goals/{made.public_id}/burn").status_code == 404
    signed_in.post(f"/network/goals/{made.public_id}/delete")
    assert not Goal.objects.exists()


def test_html_in_a_goal_is_text(signed_in: Client, member: Member) -> None:
    made = make_goal(acting=member, text="<script>alert(1)</script>", note="<b>x</b>")
    for path in ("/network/goals", f"/network/goals/{made.public_id}", f"/network/goals/{made.public_id}/choose"):
        page = signed_in.get(path).content.decode()
        assert "<script>alert" not in page
        assert "&lt;script&gt;alert(1)" in page


def test_choosing_finds_by_words_and_never_offers_what_serves_already(member: Member, goal: Goal) -> None:
    bea, ben = (Person.objects.create(owner=member, name=name) for name in ("Bea Sample", "Ben Sample"))
    forum = Space.objects.create(owner=member, name="Sample Forum")
    Person.objects.create(owner=member, name="Cy Sample", left_at=now())
    add_serving(acting=member, goal=goal, rows=[bea])
    assert {one.name for one in goals.choices(member, goal, "")} == {"Ben Sample", "Sample Forum"}
    assert {one.name for one in goals.choices(member, goal, "sample")} == {"Ben Sample", "Sample Forum"}
    assert [one.key for one in goals.choices(member, goal, "sample", things=("space",))] == [f"space:{forum.public_id}"]
    assert [one.name for one in goals.choices(member, goal, "ben")] == [ben.name]


def test_of_many_a_few_are_offered_and_shown(signed_in: Client, member: Member, goal: Goal) -> None:
    people = Person.objects.bulk_create([Person(owner=member, name=f"Person {n:04}") for n in range(300)])
    page = signed_in.get(f"/network/goals/{goal.public_id}/choose").content.decode()
    assert page.count('name="with"') == goals.FIRST_OFFERED
    add_serving(acting=member, goal=goal, rows=people[:120])
    page = signed_in.get(f"/network/goals/{goal.public_id}").content.decode()
    assert "All 120" in page
    assert len(re.findall("Person 0[0-9]{3}", page)) == goals.ON_ITS_PAGE
    assert signed_in.get(f"/network/goals/{goal.public_id}/people?page=3").content.decode().count("Take away") == 20


@pytest.mark.parametrize("size", [20, 300])
def test_the_pages_take_few_queries_however_much_serves(signed_in: Client, member: Member, size: int) -> None:
    make_network(member, size)
    made = list(Goal.objects.filter(owner=member))
    for one in made:
        add_serving(acting=member, goal=one, rows=list(Space.objects.all()) + list(Tool.objects.all()))
    signed_in.get("/network/goals")
    here = f"/network/goals/{made[0].public_id}"
    for path in ("/network/goals", here, f"{here}/people", f"{here}/choose", f"{here}/choose?q=person", f"{here}/edit"):
        with CaptureQueriesContext(connection) as caught:
            assert signed_in.get(path).status_code == 200
        assert len(caught) <= 15, (path, len(caught))


def test_a_day_that_has_passed_is_said_without_reproach(signed_in: Client, member: Member) -> None:
    make_goal(acting=member, text="Before", until=timezone.localdate() - timedelta(days=1))
    make_goal(acting=member, text="Later", until=timezone.localdate() + timedelta(days=9))
    assert [one.is_past for one in goals.open_goals(member)] == [True, False]
    assert "was to be reached by" in signed_in.get("/network/goals").content.decode()
