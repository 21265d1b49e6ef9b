"""What changes groups: verb-named, the acting member first, atomic, the object back."""

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

__all__ = [
    "LastHost",
    "LinkDead",
    "change_group",
    "invite_to_group",
    "join_group",
    "leave_group",
    "make_group",
    "make_host",
    "remove_member",
    "withdraw_link",
]
