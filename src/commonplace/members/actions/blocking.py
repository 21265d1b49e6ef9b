"""Keeping somebody away: muted, this member is spared the other; blocked, neither meets the other.

Whoever is blocked is never told, and must not be able to find out: what they do is answered as before, and is kept from the other
side. So callers leave out of what they offer and suggest by `apart`, of what they show and deliver by `unreachable`, and refuse nothing.
"""

from __future__ import annotations

from django.db import transaction
from django.db.models import Q, QuerySet

from commonplace.members.models import Block, Member


class NotOneself(Exception):
    """Nobody keeps themselves away."""


@transaction.atomic
def block(*, acting: Member, other: Member) -> Block:
    """Neither of the two meets the other from now on. A mute becomes a block. Raises `NotOneself`."""
    return _keep_away(acting, other, Block.Kind.BLOCK)


@transaction.atomic
def mute(*, acting: Member, other: Member) -> Block:
    """The acting member is spared the other, who notices nothing. A block becomes a mute. Raises `NotOneself`."""
    return _keep_away(acting, other, Block.Kind.MUTE)


@transaction.atomic
def let_back(*, acting: Member, other: Member) -> bool:
    """No longer kept away by this member; whether there was something to undo."""
    return bool(Block.objects.visible_to(acting).filter(other=other).delete()[0])


def kept_away(member: Member) -> list[Block]:
    """Whom this member keeps away, the latest first; never who keeps this member away."""
    return list(Block.objects.visible_to(member).select_related("other").order_by("-at", "-pk"))


def unreachable(member: Member) -> set[int]:
    """Ids of members of whom nothing is shown or delivered to this member: blocked by either, or muted by this one."""
    mine = Q(member=member)
    return _others(member, mine | Q(other=member, kind=Block.Kind.BLOCK))


def apart(member: Member) -> set[int]:
    """Ids of members who are never suggested to this member, nor this member to them: a mute or a block stands between, on either side."""
    return _others(member, Q(member=member) | Q(other=member))


def apart_rows(member: Member) -> QuerySet[Member, int]:
    """The same as a part of a query: primary keys."""
    return Member.objects.filter(Q(blocks__other=member) | Q(blocked_by__member=member)).values_list("pk", flat=True)


def meets(member: Member, other: Member) -> bool:
    """Whether something of `other` reaches `member`."""
    between = Q(member=member, other=other) | Q(member=other, other=member, kind=Block.Kind.BLOCK)
    return not Block.objects.filter(between).exists()


def _keep_away(acting: Member, other: Member, kind: Block.Kind) -> Block:
    if acting.pk == other.pk:
        raise NotOneself
    return Block.objects.update_or_create(member=acting, other=other, defaults={"kind": kind})[0]


def _others(member: Member, which: Q) -> set[int]:
    return {
        other if mine == member.pk else mine for mine, other in Block.objects.filter(which).values_list("member_id", "other_id")
    }
