"""A member's day as pages, mails and commands show it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.urls import reverse

from commonplace.consumption import muting, presenting
from commonplace.consumption.timeline import Row, rows_of
from commonplace.entries.models import Entry, Follow
from commonplace.members.models import Member
from commonplace.today import actions, wording
from commonplace.today.models import Day, DayItem

PAGE: Final = 50
"""Rows a page of everything of the day."""
EVERYTHING: Final = None


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """Where else the same was said."""

    title: str
    address: str
    entry_address: str


@dataclass(frozen=True, slots=True)
class Thing:
    """One row of the day."""

    item: DayItem | None
    row: Row
    line: presenting.Line
    seconds: int
    why: str
    rule: str
    elsewhere: tuple[Elsewhere, ...]
    burst: int
    is_done: bool

    @property
    def minutes(self) -> int:
        """Whole minutes, at least one."""
        return wording.minutes_of(self.seconds)


@dataclass(frozen=True, slots=True)
class Today:
    """A day with a number of minutes, or with everything: what is to do, what is done, and what was left out."""

    day: Day
    budget: int | None
    things: tuple[Thing, ...]
    done: tuple[Thing, ...]
    left_out: int
    next_page: int | None = None

    @property
    def date(self) -> date:
        return self.day.date

    @property
    def seconds(self) -> int:
        return sum(thing.seconds for thing in self.things)

    @property
    def minutes(self) -> int:
        """Of what is still to do, in whole minutes."""
        return wording.minutes_of(self.seconds)


def of_day(member: Member, at: datetime, *, minutes: int) -> Today:
    """The member's day, fitted to so many minutes."""
    day = actions.day_of(member, at)
    shown = actions.shown(day, minutes)
    things = _things(member, shown, at)
    lost = len(shown) - len(things)
    return Today(
        day, minutes, tuple(one for one in things if not one.is_done), tuple(one for one in things if one.is_done),
        max(0, day.candidates - len(shown) - lost),
    )


def everything(member: Member, at: datetime, *, page: int = 1) -> Today:
    """All that there was to choose from, in pages of fifty; the cap of two a source is off."""
    day = actions.day_of(member, at)
    items = list(day.items.order_by("position"))
    rest = actions.rest_of(day)
    begin, end = (page - 1) * PAGE, page * PAGE
    shown = _things(member, items[begin:end], at)
    ids = rest[max(0, begin - len(items)) : max(0, end - len(items))]
    shown += _bare(member, ids, at)
    more = end < len(items) + len(rest)
    return Today(
        day, EVERYTHING, tuple(one for one in shown if not one.is_done), tuple(one for one in shown if one.is_done), 0,
        page + 1 if more else None,
    )


def one_thing(member: Member, at: datetime) -> Thing | None:
    """The first thing of the day that is not done; None where all is."""
    day = actions.day_of(member, at)
    things = _things(member, actions.items_of(day), at)
    return next((thing for thing in things if not thing.is_done), None)


def after(member: Member, at: datetime, *, entry: int) -> int | None:
    """Id of the entry that comes after this one in the day and is not done; None where the day ends."""
    today = of_day(member, at, minutes=member.minutes_a_day)
    places = {thing.row.entry.pk: thing.item.position for thing in (*today.things, *today.done) if thing.item}
    here = places.get(entry, -1)
    waiting = [thing for thing in today.things if thing.item and thing.row.entry.pk != entry]
    later = next((thing for thing in waiting if places[thing.row.entry.pk] > here), None)
    found = later or next(iter(waiting), None)
    return found.row.entry.pk if found else None


def item_of(member: Member, pk: int) -> DayItem | None:
    """A thing of one of the member's own days."""
    return DayItem.objects.filter(day__in=Day.objects.visible_to(member), pk=pk).first()


def _things(member: Member, items: Sequence[DayItem], at: datetime) -> list[Thing]:
    """The rows of things that are still there to be seen: what was unfollowed since is passed over."""
    rows = _still_wanted(member, [item.entry_id for item in items if item.entry_id], at)
    lines = {line.id: line for line in presenting.lines(rows.values(), at=at, within="?list=today")}
    elsewhere = _elsewhere(member, [pk for item in items if item.why.get("code") != "burst" for pk in item.folded])
    found = []
    for item in items:
        row = rows.get(item.entry_id or 0)
        if row is None:
            continue
        is_burst = item.why.get("code") == "burst"
        same = {one.address: one for pk in item.folded if not is_burst and (one := elsewhere.get(pk))}
        found.append(Thing(
            item, row, lines[row.entry.pk], item.seconds, wording.why(item.why), wording.rule(item.why), tuple(same.values()),
            int(item.why.get("count", 0)) if is_burst else 0, item.done_at is not None or not row.is_unread,
        ))
    return found


def _still_wanted(member: Member, ids: Sequence[int], at: datetime) -> dict[int, Row]:
    """The rows of these entries without what the member muted since the day was made."""
    hidden = muting.hidden(member, ids, at=at)
    return {
        row.entry.pk: row for row in rows_of(member, ids)
        if row.entry.pk not in hidden and not row.follow.is_muted and not row.follow.is_noisy
    }


def _bare(member: Member, ids: Sequence[int], at: datetime) -> list[Thing]:
    rows = tuple(_still_wanted(member, ids, at).values())
    lines = {line.id: line for line in presenting.lines(rows, at=at, within="?list=today")}
    about = [{"week": row.follow.source.posts_a_week} for row in rows]
    return [
        Thing(None, row, lines[row.entry.pk], row.entry.seconds, wording.why(why), wording.rule(why), (), 0, not row.is_unread)
        for row, why in zip(rows, about, strict=True)
    ]


def _elsewhere(member: Member, ids: Iterable[int]) -> Mapping[int, Elsewhere]:
    """Of entries that were folded away: who said them."""
    wanted = list(ids)
    if not wanted:
        return {}
    found = list(Entry.objects.visible_to(member).filter(pk__in=wanted).values_list("pk", "source_id", "address"))
    running = Follow.objects.visible_to(member).running().filter(source__in={source for _, source, _ in found})
    follows = {follow.source_id: follow for follow in running.select_related("source")}
    return {
        pk: Elsewhere(follows[source].shown_title, address, reverse("consumption:entry", args=[pk])) for pk, source, address in found
    }
