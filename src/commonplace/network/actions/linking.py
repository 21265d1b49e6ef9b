"""People, spaces and tools belong together, and serve goals."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from commonplace.kernel.text import clip
from commonplace.members.models import Member
from commonplace.members.names import tidy
from commonplace.network.models import Goal, Link, Serving
from commonplace.network.nodes import thing_of
from commonplace.people.models import Person
from commonplace.spaces.models import Space
from commonplace.tools.models import Tool

LONGEST_WORD: Final = 100
"""Characters that say how two belong together."""
Row = Person | Space | Tool


class NotLinked(Exception):
    """The two cannot be linked; the message is a sentence. Nothing was changed."""


def ends(one: Row, other: Row) -> tuple[Row, Row]:
    """Both in the order in which a link holds them: people before spaces before tools, and the smaller id first."""
    first, second = sorted((one, other), key=lambda row: (thing_of(row), row.pk))
    return first, second


def pair(one: Row, other: Row) -> str:
    """What stands at both ends of a link, in one line: `person:12 space:5`; the same whichever way round it is asked."""
    return " ".join(f"{thing_of(row)}:{row.pk}" for row in ends(one, other))


@transaction.atomic
def link(*, acting: Member, one: Row, other: Row, word: str = "") -> Link:
    """Say that two belong together; said again, the last words count.

    Args:
        acting: whose network it is.
        one: either of them.
        other: the other.
        word: how, such as "hosts it"; cut to 100 characters.

    Raises:
        NotLinked: they are the same, or the same person by a merge.
        PermissionError: one of them is somebody else's.

    """
    if one.owner_id != acting.pk or other.owner_id != acting.pk:
        raise PermissionError
    one, other = _kept(one), _kept(other)
    if thing_of(one) == thing_of(other) and one.pk == other.pk:
        raise NotLinked(_("Those are one and the same. Choose another one."))
    first, second = ends(one, other)
    made, _new = Link.objects.update_or_create(
        owner=acting, pair=pair(one, other), defaults={"word": clip(tidy(word), LONGEST_WORD)},
        create_defaults={thing_of(first): first, f"to_{thing_of(second)}": second, "word": clip(tidy(word), LONGEST_WORD)},
    )
    return made


@transaction.atomic
def unlink(*, acting: Member, made: Link) -> None:
    """Take a link away. Raises `PermissionError` where it is somebody else's."""
    if made.owner_id != acting.pk:
        raise PermissionError
    made.delete()


@transaction.atomic
def serve(*, acting: Member, row: Row, goals: Collection[Goal]) -> None:
    """Let it serve exactly these goals of the member's, besides those that are reached or dropped: what it did for them stays.

    Raises `PermissionError` where the row or one of the goals is somebody else's.
    """
    if row.owner_id != acting.pk or any(goal.owner_id != acting.pk for goal in goals):
        raise PermissionError
    row = _kept(row)
    standing = Serving.objects.filter(goal__in=Goal.objects.visible_to(acting), **{thing_of(row): row})
    if isinstance(row, Person):
        standing |= Serving.objects.filter(goal__in=Goal.objects.visible_to(acting), person__merged_into=row)
    standing.filter(goal__reached_at=None, goal__dropped_at=None).exclude(goal__in=goals).delete()
    there = set(standing.values_list("goal_id", flat=True))
    Serving.objects.bulk_create([Serving(goal=goal, **{thing_of(row): row}) for goal in goals if goal.pk not in there])


def _kept(row: Row) -> Row:
    """The row that stands for it: of a person that was merged, the one that was kept."""
    return row.merged_into if isinstance(row, Person) and row.merged_into is not None else row
