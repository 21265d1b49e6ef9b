"""A group is made, joined by a link, changed and left.

Whoever is not in it, or is no host, gets the answer of a group that is not there.
"""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.db import IntegrityError, transaction
from django.urls import reverse

from commonplace.kernel.clock import now
from commonplace.members.models import Member
from commonplace.spaces.models import Group, GroupInvitation, GroupMembership

OPEN_FOR: Final = timedelta(days=14)
LONGEST_TOKEN: Final = 64
MOST_LINKS: Final = 10
"""So many links into one group work at a time; the oldest makes room."""


class LastHost(Exception):
    """A group with members needs a host; this is the only one, and names nobody."""


class LinkDead(Exception):
    """No group can be joined with this token: unknown, withdrawn or expired."""


def link_of(token: str) -> str:
    """The address to hand on."""
    return str(settings.SITE_ADDRESS) + reverse("spaces:join_group", args=[token])


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


@transaction.atomic
def make_group(*, acting: Member, name: str, about: str = "") -> Group:
    """A new group; whoever makes it is its first host."""
    group = Group.objects.create(name=name, about=about)
    GroupMembership.objects.create(group=group, member=acting, is_host=True)
    return group


@transaction.atomic
def change_group(*, acting: Member, public_id: str, name: str, about: str) -> Group:
    """Another name, other words on what it is about. Raises `Group.DoesNotExist` for all but hosts."""
    group = _hosted(acting, public_id)
    group.name, group.about = name, about
    group.save(update_fields=["name", "about"])
    return group


@transaction.atomic
def invite_to_group(*, acting: Member, public_id: str) -> tuple[GroupInvitation, str]:
    """A link for any number of members; its token comes back with it and is kept nowhere. Raises `Group.DoesNotExist`."""
    group = _hosted(acting, public_id)
    token = secrets.token_urlsafe(24)
    made = GroupInvitation.objects.create(group=group, token_hash=_hash(token), made_by=acting, expires_at=now() + OPEN_FOR)
    newest = list(group.invitations.order_by("-made_at", "-pk").values_list("pk", flat=True)[:MOST_LINKS])
    group.invitations.exclude(pk__in=newest).delete()
    return made, token


@transaction.atomic
def withdraw_link(*, acting: Member, public_id: str, link: str) -> bool:
    """The link no longer works; False when there is none of that id. Raises `Group.DoesNotExist`."""
    return bool(_hosted(acting, public_id).invitations.filter(public_id=link).delete()[0])


def find_link(*, token: str, at: datetime) -> GroupInvitation | None:
    """The invitation with that token, while it can be used."""
    if not 0 < len(token) <= LONGEST_TOKEN:
        return None
    return GroupInvitation.objects.select_related("group", "made_by").filter(token_hash=_hash(token), expires_at__gt=at).first()


@transaction.atomic
def join_group(*, acting: Member, token: str) -> Group:
    """Come in by a link; who is in already stays as they are. Raises `LinkDead`."""
    found = find_link(token=token, at=now())
    if found is None:
        raise LinkDead
    try:
        with transaction.atomic():
            GroupMembership.objects.get_or_create(group=found.group, member=acting)
    except IntegrityError as gone:  # the group was left by its last member meanwhile
        raise LinkDead from gone
    return found.group


@transaction.atomic
def make_host(*, acting: Member, public_id: str, other: str) -> GroupMembership:
    """One more host. Raises `Group.DoesNotExist`, or `GroupMembership.DoesNotExist` when that member is not in it."""
    group = _hosted(acting, public_id)
    membership = group.memberships.select_related("member").get(member__public_id=other)
    membership.is_host = True
    membership.save(update_fields=["is_host"])
    return membership


@transaction.atomic
def remove_member(*, acting: Member, public_id: str, other: str) -> Member:
    """Let a member go who is no host. All links into the group end with it: the one who went may know one.

    Raises `Group.DoesNotExist`, or `GroupMembership.DoesNotExist` when there is nobody whom this host may let go.
    """
    group = _hosted(acting, public_id)
    membership = group.memberships.select_related("member").get(member__public_id=other, is_host=False)
    membership.delete()
    group.invitations.all().delete()
    return membership.member


@transaction.atomic
def leave_group(*, acting: Member, public_id: str, next_host: str = "") -> bool:
    """Leave; the group goes with its last member, and then False comes back. Raises `Group.DoesNotExist`.

    Raises `LastHost` when others would be left without a host and `next_host` (a member's public id) names none of them.
    """
    group = _locked(acting, public_id)
    rest = group.memberships.exclude(member=acting)
    if not rest.exists():
        group.delete()
        return False
    if not rest.filter(is_host=True).exists():
        # What a form sends may be anything; PostgreSQL takes no NUL.
        named = rest.filter(member__public_id=next_host) if next_host.isalnum() else rest.none()
        if not named.update(is_host=True):
            raise LastHost
    group.memberships.filter(member=acting).delete()
    group.invitations.filter(made_by=acting).delete()
    return True


@transaction.atomic
def leave_all_groups(*, member: Member) -> None:
    """Out of every group, as an account is erased: whoever was in longest becomes host where none is left."""
    for public_id in list(Group.objects.visible_to(member).order_by("pk").values_list("public_id", flat=True)):
        group = _locked(member, public_id)
        longest = group.memberships.exclude(member=member).order_by("since", "pk").values_list("member__public_id", flat=True).first()
        leave_group(acting=member, public_id=public_id, next_host=longest or "")


def _locked(acting: Member, public_id: str) -> Group:
    # One at a time, so that two last hosts do not leave in the same moment.
    return Group.objects.select_for_update().get(pk__in=Group.objects.visible_to(acting).filter(public_id=public_id).values("pk"))


def _hosted(acting: Member, public_id: str) -> Group:
    hosts = GroupMembership.objects.filter(member=acting, is_host=True, group__public_id=public_id)
    return Group.objects.select_for_update().get(pk__in=hosts.values("group_id"))
