"""Goals: written down, changed, reached, dropped, taken back, deleted; and what serves them."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import TypedDict, Unpack

from django.db import transaction

from commonplace.kernel.clock import now
from commonplace.kernel.text import clip
from commonplace.members.models import Member
from commonplace.members.names import tidy, tidy_lines
from commonplace.members.scope import Scope
from commonplace.network.models import Goal, Serving
from commonplace.network.nodes import thing_of
from commonplace.people.models import Person
from commonplace.spaces.models import Space
from commonplace.tools.models import Tool

Row = Person | Space | Tool


class GoalFacts(TypedDict, total=False):
    """What a goal says; what is left out stays as it is."""

    text: str
    note: str
    scope: str
    until: date | None


@transaction.atomic
def make_goal(*, acting: Member, **facts: Unpack[GoalFacts]) -> Goal:
    """Write a goal down. Raises `ValueError` where nothing is said."""
    goal = Goal(owner=acting)
    _set(goal, facts)
    goal.save(force_insert=True)
    return goal


@transaction.atomic
def change_goal(*, acting: Member, goal: Goal, **facts: Unpack[GoalFacts]) -> Goal:
    """Change what it says. Raises `ValueError` where nothing is said any more, `PermissionError` where it is somebody else's."""
    _refuse_another(acting, goal)
    _set(goal, facts)
    goal.save()
    return goal


def _set(goal: Goal, facts: GoalFacts) -> None:
    if "text" in facts:
        goal.text = clip(tidy(facts["text"]), 200)
    if "note" in facts:
        goal.note = clip(tidy_lines(facts["note"]), 20_000)
    if "scope" in facts:
        goal.scope = Scope(facts["scope"])
    if "until" in facts:
        goal.until = facts["until"]
    if not goal.text:
        raise ValueError("a goal says something")


@transaction.atomic
def reach_goal(*, acting: Member, goal: Goal) -> Goal:
    """It is reached: what served it stays beside it. Raises `PermissionError` where it is somebody else's."""
    _refuse_another(acting, goal)
    goal.reached_at, goal.dropped_at = goal.reached_at or now(), None
    goal.save(update_fields=["reached_at", "dropped_at"])
    return goal


@transaction.atomic
def drop_goal(*, acting: Member, goal: Goal) -> Goal:
    """It is no goal any more: what served it stays beside it. Raises `PermissionError` where it is somebody else's."""
    _refuse_another(acting, goal)
    goal.dropped_at, goal.reached_at = goal.dropped_at or now(), None
    goal.save(update_fields=["reached_at", "dropped_at"])
    return goal


@transaction.atomic
def take_back_goal(*, acting: Member, goal: Goal) -> Goal:
    """What was reached or dropped is a goal again. Raises `PermissionError` where it is somebody else's."""
    _refuse_another(acting, goal)
    goal.reached_at = goal.dropped_at = None
    goal.save(update_fields=["reached_at", "dropped_at"])
    return goal


@transaction.atomic
def forget_goal(*, acting: Member, goal: Goal) -> None:
    """Delete it; people, spaces and tools that served it stay. Raises `PermissionError` where it is somebody else's."""
    _refuse_another(acting, goal)
    goal.delete()


@transaction.atomic
def add_serving(*, acting: Member, goal: Goal, rows: Collection[Row]) -> None:
    """Let these serve it, beside what does already. Raises `PermissionError` where the goal or one of them is somebody else's."""
    _refuse_another(acting, goal)
    if any(row.owner_id != acting.pk for row in rows):
        raise PermissionError
    kept = {(thing_of(one), one.pk): one for one in (_kept(row) for row in rows)}
    new = [Serving(goal=goal, **{thing: row}) for (thing, _pk), row in kept.items()]
    Serving.objects.bulk_create(new, ignore_conflicts=True)


@transaction.atomic
def take_away_serving(*, acting: Member, goal: Goal, row: Row) -> None:
    """It does not serve this goal any more. Raises `PermissionError` where one of the two is somebody else's."""
    _refuse_another(acting, goal)
    if row.owner_id != acting.pk:
        raise PermissionError
    row = _kept(row)
    serving = Serving.objects.filter(goal=goal)
    if isinstance(row, Person):
        serving.filter(person__merged_into=row).delete()
    serving.filter(**{thing_of(row): row}).delete()


def _kept(row: Row) -> Row:
    """The row that stands for it: of a person that was merged, the one that was kept."""
    return row.merged_into if isinstance(row, Person) and row.merged_into is not None else row


def _refuse_another(acting: Member, goal: Goal) -> None:
    if goal.owner_id != acting.pk:
        raise PermissionError
