"""What groups hold of a member: taken along, left behind, and who sees it."""

from __future__ import annotations

import json
from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from commonplace.members import leaving, visibility
from commonplace.members.models import Member


def export(member: Member) -> Iterator[tuple[str, bytes]]:
    """My groups as JSON: never who else is in them, nor a link."""
    from commonplace.spaces.models import GroupInvitation, GroupMembership

    mine = GroupMembership.objects.filter(member=member).select_related("group").order_by("group__name", "pk")
    made = GroupInvitation.objects.filter(made_by=member).select_related("group").order_by("pk")
    yield "groups.json", json.dumps({
        "groups": [
            {"name": one.group.name, "about": one.group.about, "host": one.is_host, "since": one.since.isoformat()} for one in mine
        ],
        "links": [
            {"group": one.group.name, "made_at": one.made_at.isoformat(), "until": one.expires_at.isoformat()} for one in made
        ],
    }, ensure_ascii=False, indent=2).encode()


def erase(member: Member) -> None:
    """Out of every group; none is left without a host."""
    from commonplace.spaces.actions.grouping import leave_all_groups

    leave_all_groups(member=member)


def register() -> None:
    """Called once, when the program starts."""
    visibility.register(
        _("The groups that you are in, and since when"), _("The members of each group; the stewards do not see that it exists"),
        _("In a group you stand by your name. Whoever opens an invitation link sees its name, how many are in it, and who made the link."),
        key="groups")
    leaving.register(leaving.Part(
        module="spaces", export=export, erase=erase,
        goes=(
            _("Your place in every group. Whoever is in it longest becomes host where you were the only one; a group with nobody goes"),
        ),
    ))
