"""What a row made, as it stands in `BroughtRow.made`: enough to take it back, and to tell whether somebody changed it since.

`{person | space | tool: id, is_new, mark, name, handles: [ids], follows: [[id, title]], resumed: [[id, {what it was before}]],
shelved: [[follow, category, typed]], unshelved: [[follow, typed, title]], look: [addresses]}`
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime
from hashlib import blake2b
from typing import Any

from commonplace.consumption.actions.following import Wish
from commonplace.consumption.bringing.shelves import Changes
from commonplace.entries.models import Follow
from commonplace.kernel.text import clip
from commonplace.people.models import Handle, Person
from commonplace.spaces.models import Space
from commonplace.tools.models import Tool

Made = dict[str, Any]  # Any: JSON of several shapes
_BEFORE = ("stopped_at", "stopped_why", "resumed_at", "silence_kept_at", "read_through")
_PERSON = ("kind", "scope", "why", "gives", "role", "level", "region", "known_from", "note", "since", "gave_on", "member_id",
           "left_at", "merged_into_id")
_SPACE = ("kind", "form", "scope", "why", "typed", "address", "place", "times", "cost", "note", "group_id", "since", "gave_on",
          "left_at")
_TOOL = ("form", "purposes", "scope", "why", "isbn", "address", "loan", "note", "since", "gave_on", "left_at")


def of(
    standing: Made, *, person: Person | None, space: Space | None, tool: Tool | None, handles: Iterable[Handle], is_new: bool
) -> Made:
    """What a row made, besides what was followed for it (`standing`)."""
    row = person or space or tool
    if row is None:
        return standing
    said: Made = {"person" if person else "space" if space else "tool": row.pk, **standing}
    if is_new:
        said |= {"is_new": True, "mark": mark(row), "name": row.name}
    if ids := [one.pk for one in handles]:
        said["handles"] = ids
    return said


def mark(row: Person | Space | Tool) -> str:
    """A hash of whatever a member can change of it, but for its name, which its source may give it."""
    fields = _PERSON if isinstance(row, Person) else _SPACE if isinstance(row, Space) else _TOOL
    values = [str(value) if (value := getattr(row, field)) is not None else "" for field in fields]
    return blake2b(json.dumps(values).encode(), digest_size=12).hexdigest()


def add_follow(standing: Made, follow: Follow, wish: Wish, *, before: Follow | None, is_first: bool) -> None:
    """Note a follow that a row made, or one that came back with it."""
    if is_first:
        standing.setdefault("follows", []).append([follow.pk, clip(wish.title, 300)])
    elif before is not None and before.stopped_at:
        standing.setdefault("resumed", []).append([follow.pk, {name: _plain(getattr(before, name)) for name in _BEFORE}])


def add_shelving(standing: Made, follow: Follow, wish: Wish, changes: Changes) -> None:
    """Note where it was put, and from where it moved."""
    folders = tuple(clip(name, 500) for name in wish.folders)
    key = (follow.pk, folders, wish.typed)
    if key in changes.new:
        standing.setdefault("shelved", []).append([follow.pk, changes.new.pop(key), wish.typed])
        if folders and (follow.pk, wish.typed) in changes.gone:
            standing.setdefault("unshelved", []).append([follow.pk, wish.typed, changes.gone.pop((follow.pk, wish.typed))])


def _plain(value: Any) -> Any:  # Any: what a column holds
    return value.isoformat() if isinstance(value, datetime) else value
