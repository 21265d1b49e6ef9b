"""Make a member's day, ask for more of it, and mark its things as done."""

from __future__ import annotations

import struct
from datetime import datetime, timedelta
from typing import Final

from django.db import IntegrityError, transaction

from commonplace.consumption.actions import reading
from commonplace.consumption.candidates import candidates
from commonplace.consumption.queries import newest_arrival, waits_for_first_look
from commonplace.entries.models import Entry
from commonplace.kernel.ids import first_id_at
from commonplace.members import hours as clock
from commonplace.members.models import Member
from commonplace.today.composing import BUDGETS, SHARES, compose, fitting
from commonplace.today.models import Day, DayItem
from commonplace.today.order import Order

HEAD: Final = 120
"""So many things of a day are kept with all that is said about them; what comes after is kept as ids."""
KEPT: Final = timedelta(days=30)
"""Days that are over are forgotten after this."""


def day_of(member: Member, at: datetime) -> Day:
    """The member's day at a moment: made once, the same from then on.

    Args:
        member: whose day.
        at: now. Inside her quiet hours, nothing that arrived in them is in a day that is made then.

    """
    hours = clock.quiet_hours_of(member)
    date = clock.day_of(hours, at)
    found = Day.objects.visible_to(member).filter(date=date).first()
    is_early = (found is None or found.is_early) and waits_for_first_look(member)
    if found is not None and (not found.is_early or is_early):
        return found
    quiet = clock.quiet_span(hours, at)
    offered = candidates(member, date, at=at, arrived_before=quiet[0] if quiet else None)
    composition = compose(offered, None, SHARES, date, member.public_id)
    if found is not None and not composition.order:
        return found
    try:
        with transaction.atomic():
            if found is None:
                # A day without anything is not made yet: what comes first makes it.
                day = Day.objects.create(member=member, date=date, composed_at=at, is_early=is_early or not composition.order)
            elif Day.objects.visible_to(member).filter(pk=found.pk, is_early=True).update(is_early=False, composed_at=at):
                # The row stays: what the member was told on this day is not told again.
                day = Day.objects.visible_to(member).get(pk=found.pk)
                day.items.all().delete()
            else:
                return Day.objects.visible_to(member).get(pk=found.pk)
            _keep(day, composition.order, within_cap=composition.within_cap, first=0)
    except IntegrityError:
        # Another page, or the digest, made it at the same moment: that one holds.
        return Day.objects.visible_to(member).get(date=date)
    return day


def _keep(day: Day, order: Order, *, within_cap: int, first: int) -> None:
    """Write the order from position `first` on. What is no entry always stands in the head."""
    head, rest = list(order[:HEAD]), order.entries(HEAD)
    head += [order[HEAD + place] for place, entry in enumerate(rest) if entry is None]
    entries = {one.entry for one in head if one.entry is not None}
    there = set(Entry.objects.filter(pk__in=entries).values_list("pk", flat=True))
    DayItem.objects.bulk_create([
        DayItem(
            day=day, position=first + place, key=one.key, entry_id=one.entry, share=one.share, seconds=one.seconds,
            within_cap=place < within_cap, why=dict(one.why), folded=list(one.folded),
        )
        for place, one in enumerate(head) if one.entry is None or one.entry in there
    ])
    ids = [entry for entry in rest if entry is not None]
    day.rest = struct.pack(f"<{len(ids)}q", *ids)
    day.candidates = first + len(order)
    day.save(update_fields=["rest", "candidates"])


def rest_of(day: Day) -> tuple[int, ...]:
    """The ids of the entries after the kept things of a day, in its order."""
    packed = bytes(day.rest)
    return struct.unpack(f"<{len(packed) // 8}q", packed)


def shown(day: Day, minutes: float) -> list[DayItem]:
    """The things of a day that stand on the page for so many minutes (0: none), with what was asked for besides, in their order."""
    within = day.items.filter(within_cap=True).order_by("position")
    seconds = list(within.values_list("seconds", flat=True))
    return list(within[: max(fitting(seconds, minutes), day.at_least)])


def items_of(day: Day) -> list[DayItem]:
    """All things of a day within the cap of two a source that are kept with what is said about them, in their order."""
    return list(day.items.filter(within_cap=True).order_by("position"))


def has_arrived_since(member: Member, day: Day) -> bool:
    """Whether something came to a source of the member's after her day was made."""
    return newest_arrival(member) >= first_id_at(day.composed_at)


@transaction.atomic
def show_more(*, acting: Member, day: Day, minutes: int, at: datetime) -> Day:
    """Add as much again: what is shown stays, what has arrived since takes part, and the next things follow.

    Args:
        acting: whose day.
        day: her day.
        minutes: the budget that is shown; as much is added, one thing at least.
        at: now.

    """
    day = Day.objects.visible_to(acting).select_for_update().get(pk=day.pk)
    standing = shown(day, minutes)
    quiet = clock.quiet_span(clock.quiet_hours_of(acting), at)
    offered = candidates(acting, day.date, at=at, arrived_before=quiet[0] if quiet else None)
    there = {pk for item in standing for pk in (item.entry_id, *item.folded) if pk is not None}
    fresh = [left for one in offered if (left := one.without(there)).entries]
    more = compose(fresh, minutes or BUDGETS[0], SHARES, day.date, f"{acting.public_id}:{len(standing)}")
    day.items.exclude(pk__in=[item.pk for item in standing]).delete()
    for place, item in enumerate(standing):
        item.position = place
    DayItem.objects.bulk_update(standing, ["position"])
    _keep(day, more.order, within_cap=more.within_cap, first=len(standing))
    day.at_least = len(standing) + more.shown
    day.composed_at = at
    day.save(update_fields=["at_least", "composed_at"])
    return day


@transaction.atomic
def mark_done(*, acting: Member, item: DayItem, done: bool, at: datetime) -> DayItem:
    """Mark one thing of the day as done, or not: its entry, and what is folded into it, count as read or unread."""
    item.done_at = at if done else None
    item.save(update_fields=["done_at"])
    ids = [pk for pk in (item.entry_id, *item.folded) if pk is not None]
    for entry in Entry.objects.visible_to(acting).filter(pk__in=ids):
        reading.mark(acting=acting, entry=entry, read=done)
    return item


def tell_ceiling_once(*, acting: Member, day: Day, at: datetime) -> bool:
    """Whether the page of this day says that the member's hours of the week are over: once a week, on the first page after."""
    monday = day.date - timedelta(days=day.date.weekday())
    told = Day.objects.visible_to(acting).filter(date__gte=monday, date__lte=day.date, ceiling_told_at__isnull=False)
    if told.exists():
        return False
    Day.objects.visible_to(acting).filter(pk=day.pk).update(ceiling_told_at=at)
    return True


def note_nothing_asked(*, acting: Member, day: Day, at: datetime) -> None:
    """Remember that nothing was found to ask, so that not every page looks for it."""
    Day.objects.visible_to(acting).filter(pk=day.pk).update(nothing_asked_at=at)


def forget_old_days(at: datetime) -> int:
    """Remove days that are long over; returns how many."""
    return Day.objects.filter(composed_at__lt=at - KEPT).delete()[0]
