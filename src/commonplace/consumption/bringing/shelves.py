"""What following put onto shelves, and which shelves it made: found by looking before and after."""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple

from commonplace.consumption.models import Category, Shelving
from commonplace.members.models import Member


class Changes(NamedTuple):
    """`new`: {(follow, path of names, as typed): id of the category, or None}; `gone`: {(follow, as typed): title} of what stood on no
    shelf and moved; `categories`: ids of those that were made."""

    new: dict[tuple[int, tuple[str, ...], str], int | None]
    gone: dict[tuple[int, str], str]
    categories: list[int]


class Shelves:
    """The shelves of a member as they were before something was followed."""

    def __init__(self, member: Member, follows: Collection[int]) -> None:
        self._member = member
        self._categories = set(Category.objects.visible_to(member).values_list("pk", flat=True))
        rows = Shelving.objects.filter(follow__in=follows).values_list("pk", "follow_id", "category_id", "typed", "title")
        self._standing = {pk: (follow, category, typed, title) for pk, follow, category, typed, title in rows}

    def changes(self, follows: Collection[int]) -> Changes:
        """What is otherwise now, of these follows."""
        paths = _paths(self._member)
        rows = Shelving.objects.filter(follow__in=follows).values_list("pk", "follow_id", "category_id", "typed")
        standing = list(rows)
        new: dict[tuple[int, tuple[str, ...], str], int | None] = {
            (follow, paths.get(category or 0, ()), typed): category for pk, follow, category, typed in standing if pk not in self._standing
        }
        left = {pk for pk, *_rest in standing}
        moved = (row for pk, row in self._standing.items() if pk not in left)
        gone = {(follow, typed): title for follow, category, typed, title in moved if category is None}
        return Changes(new, gone, sorted(set(paths) - self._categories))


def _paths(member: Member) -> dict[int, tuple[str, ...]]:
    rows = {pk: (parent, name) for pk, parent, name in Category.objects.visible_to(member).values_list("pk", "parent_id", "name")}
    found: dict[int, tuple[str, ...]] = {}
    for pk in rows:
        steps: list[str] = []
        at: int | None = pk
        while at is not None and len(steps) <= len(rows):
            at, name = rows[at]
            steps.append(name)
        found[pk] = tuple(reversed(steps))
    return found
