"""Snapshots of a network: taken by hand, and on the days that the member set."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from commonplace.kernel.clock import now
from commonplace.kernel.text import clip
from commonplace.members.hours import today_of
from commonplace.members.models import Member
from commonplace.members.names import tidy
from commonplace.network.holdings import held_by, plain_of, sizes_of
from commonplace.network.models import Snapshot, TermDay
from commonplace.network.terms import exists, next_on

MOST_DAYS: Final = 12
"""A year has so many terms at most."""


class NotSet(Exception):
    """The day cannot be set; the message is a sentence. Nothing was changed."""


@transaction.atomic
def take_snapshot(*, acting: Member, name: str = "", is_by_hand: bool = True) -> Snapshot:
    """Keep who and what is in her network now.

    Args:
        acting: whose network.
        name: her own word for it; cut to 100 characters; may be empty.
        is_by_hand: she asked for it; otherwise its day had come.

    """
    holding = held_by(acting)
    return Snapshot.objects.create(
        owner=acting, name=clip(tidy(name), 100), is_by_hand=is_by_hand, sizes=sizes_of(holding), holds=plain_of(holding))


@transaction.atomic
def delete_snapshot(*, acting: Member, snapshot: Snapshot) -> None:
    """Delete one. Raises `PermissionError` where it is somebody else's."""
    if snapshot.owner_id != acting.pk:
        raise PermissionError
    snapshot.delete()


@transaction.atomic
def set_term_day(*, acting: Member, month: int, day: int) -> TermDay:
    """Take a snapshot on this day of each year from now on; today is no day too late. Set again, it stays as it is.

    Raises `NotSet` where there is no such day, or there are twelve already.
    """
    if not exists(month, day):
        raise NotSet(_("There is no such day. Nothing was changed; choose another one."))
    standing = TermDay.objects.filter(owner=acting)
    if standing.count() >= MOST_DAYS and not standing.filter(month=month, day=day).exists():
        raise NotSet(_("There are twelve days already. Nothing was changed; remove one first."))
    due = next_on(month, day, since=today_of(acting, now()))
    made, _new = TermDay.objects.get_or_create(owner=acting, month=month, day=day, defaults={"next_on": due})
    return made


@transaction.atomic
def remove_term_day(*, acting: Member, term_day: TermDay) -> None:
    """Take no more snapshots on this day; those that were taken stay. Raises `PermissionError` where it is somebody else's."""
    if term_day.owner_id != acting.pk:
        raise PermissionError
    term_day.delete()


def take_due(*, at: datetime) -> int:
    """Take the snapshots whose day has come, or had come while nobody looked: one a member, however many days were missed.

    Returns how many were taken. May run twice at once: whoever moves the day on takes the snapshot.
    """
    # Somewhere it is tomorrow already; whether the day has come is asked in each member's own zone.
    rows = TermDay.objects.filter(next_on__lte=at.date() + timedelta(days=1), owner__is_active=True)
    due: dict[int, tuple[Member, list[TermDay]]] = {}
    for row in rows.select_related("owner").order_by("owner", "pk"):
        if row.next_on <= today_of(row.owner, at):
            due.setdefault(row.owner_id, (row.owner, []))[1].append(row)
    return sum(_take(owner, days, today_of(owner, at)) for owner, days in due.values())


@transaction.atomic
def _take(owner: Member, days: list[TermDay], today: date) -> bool:
    claimed = 0
    for row in days:
        following = next_on(row.month, row.day, since=today + timedelta(days=1))
        claimed += TermDay.objects.filter(pk=row.pk, next_on=row.next_on).update(next_on=following)
    if claimed:
        take_snapshot(acting=owner, is_by_hand=False)
    return bool(claimed)
