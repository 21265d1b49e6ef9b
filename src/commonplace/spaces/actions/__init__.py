"""What changes groups and spaces: verb-named, the acting member first, atomic, the object back."""

from commonplace.spaces.actions.grouping import (
    LastHost,
    LinkDead,
    change_group,
    invite_to_group,
    join_group,
    leave_group,
    make_group,
    make_host,
    remove_member,
    withdraw_link,
)
from commonplace.spaces.actions.noting import SpaceFacts, SpaceNotNoted, change_space, note_space

__all__ = [
    "LastHost",
    "LinkDead",
    "SpaceFacts",
    "SpaceNotNoted",
    "change_group",
    "change_space",
    "invite_to_group",
    "join_group",
    "leave_group",
    "make_group",
    "make_host",
    "note_space",
    "remove_member",
    "withdraw_link",
]
