"""What is read about groups."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, QuerySet

from commonplace.kernel.clock import now
from commonplace.members.models import Member
from commonplace.spaces.actions.grouping import find_link
from commonplace.spaces.models import Group, GroupInvitation, GroupMembership

A_PAGE = 100


@dataclass(frozen=True, slots=True)
class Listed:
    """A group in the list of a member's own."""

    public_id: str
    name: str
    about: str
    members: int
    is_host: bool


@dataclass(frozen=True, slots=True)
class Opened:
    """A link into a group, as the one who opened it sees it."""

    name: str
    about: str
    members: int
    invited_by: str
    public_id: str
    is_in: bool


def groups_of(member: Member) -> tuple[Listed, ...]:
    """The groups of a member, by name; two queries at most."""
    mine = GroupMembership.objects.filter(member=member).select_related("group").order_by("group__name", "pk")
    rows = list(mine.filter(group__in=Group.objects.visible_to(member)))
    sizes = dict(GroupMembership.objects.filter(group__in=[one.group_id for one in rows]).values_list("group").annotate(Count("pk")))
    return tuple(
        Listed(one.group.public_id, one.group.name, one.group.about, sizes[one.group_id], one.is_host) for one in rows
    )


def group_of(member: Member, public_id: str) -> Group | None:
    """One group of this member's."""
    return Group.objects.visible_to(member).filter(public_id=public_id).first()


def members_of(group: Group) -> QuerySet[GroupMembership]:
    """Who is in it: hosts first, then by name."""
    return group.memberships.select_related("member").order_by("-is_host", "member__name", "pk")


def hosts(group: Group, member: Member) -> bool:
    """Whether this member is a host of it."""
    return group.memberships.filter(member=member, is_host=True).exists()


def links_of(group: Group) -> QuerySet[GroupInvitation]:
    """Links that work now, the newest first."""
    return group.invitations.filter(expires_at__gt=now()).select_related("made_by").order_by("-made_at", "-pk")


def next_hosts(group: Group, member: Member) -> tuple[Member, ...]:
    """Whom the last host may name before leaving; nobody when there is another host, or nobody else."""
    rest = group.memberships.exclude(member=member)
    if rest.filter(is_host=True).exists():
        return ()
    return tuple(one.member for one in rest.select_related("member").order_by("since", "pk")[:A_PAGE])


def opened(member: Member, token: str, at: datetime) -> Opened | None:
    """What a link leads to; None when it does not work (any more)."""
    found = find_link(token=token, at=at)
    if found is None:
        return None
    group = found.group
    return Opened(
        group.name, group.about, group.memberships.count(), str(found.made_by or ""), group.public_id,
        group.memberships.filter(member=member).exists(),
    )
