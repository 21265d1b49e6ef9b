"""A member notes a space, and changes what she noted."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any, Final, TypedDict, Unpack

from django.db import transaction
from django.utils.translation import gettext as _

from commonplace.members.models import Member
from commonplace.members.names import line, lines
from commonplace.members.scope import Scope
from commonplace.spaces.models import Group, Space

LONGEST_NOTE: Final = 20_000
LONGEST_ADDRESS: Final = 2_000
"""Characters, both."""


class SpaceFacts(TypedDict, total=False):
    """What can be noted of a space; what is left out stays as it is."""

    name: str
    kind: str
    form: str
    scope: str
    why: str
    address: str
    place: str
    times: str
    cost: str
    note: str
    group: Group | None
    since: date | None
    gave_on: date | None


class SpaceNotNoted(Exception):
    """It cannot stand in a network like this; the message is a sentence. Nothing was changed."""


@transaction.atomic
def note_space(*, acting: Member, **facts: Unpack[SpaceFacts]) -> Space:
    """Note a space. It is followed elsewhere: an address alone fetches nothing.

    Args:
        acting: whose note it is; nobody else sees it.
        facts: see `SpaceFacts`; texts are cleaned and cut, the address stays as it was typed.

    Raises:
        SpaceNotNoted: it has no name.
        PermissionError: the group is not one of hers.

    """
    space = Space(owner=acting)
    _set(space, facts)
    space.save(force_insert=True)
    return space


@transaction.atomic
def change_space(*, acting: Member, space: Space, **facts: Unpack[SpaceFacts]) -> Space:
    """Change what was noted; raises as `note_space`, and `PermissionError` where it is somebody else's note."""
    if space.owner_id != acting.pk:
        raise PermissionError
    _set(space, facts)
    space.save()
    return space


def _set(space: Space, facts: SpaceFacts) -> None:
    group = facts.get("group")
    if group is not None and not Group.objects.visible_to(space.owner).filter(pk=group.pk).exists():
        raise PermissionError
    for field, value in facts.items():
        setattr(space, field, _CLEAN[field](value))
    if not space.name:
        raise SpaceNotNoted(_("A space without a name cannot be found again. Give any name that you will know."))


_CLEAN: Final[dict[str, Callable[[Any], object]]] = {  # Any: each cleans its own field's type
    "name": line(200), "why": line(500), "place": line(200), "times": line(200), "cost": line(100), "note": lines(LONGEST_NOTE),
    "address": line(LONGEST_ADDRESS), "kind": lambda kind: Space.Kind(kind) if kind else "", "form": Space.Form, "scope": Scope,
    "group": lambda group: group, "since": lambda day: day, "gave_on": lambda day: day,
}
