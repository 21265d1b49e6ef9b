"""Snapshots as pages list them, and the days on which they are taken."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from django.core.paginator import Page, Paginator
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from commonplace.kernel.search.folded import filed
from commonplace.kernel.text import isolate
from commonplace.members.models import Member
from commonplace.network import comparing
from commonplace.network.holdings import held_in
from commonplace.network.models import Snapshot, TermDay
from commonplace.network.terms import LEAP, day_in

A_PAGE: Final = 30
MOST_CHOICES: Final = 200
"""So many can be chosen for a comparison, the newest."""


@dataclass(frozen=True, slots=True)
class Day:
    """A day of the year on which a snapshot is taken."""

    pk: int
    words: str
    next_on: str


def taken(member: Member, number: str | int | None = 1) -> Page[Any]:  # Any: snapshots without what they hold
    """Her snapshots, the newest first, without what they hold; a page of them."""
    return Paginator(Snapshot.objects.visible_to(member).defer("holds"), A_PAGE).get_page(number)


def one_snapshot(member: Member, public_id: str) -> Snapshot | None:
    """One of hers."""
    return Snapshot.objects.visible_to(member).filter(public_id=public_id).first()


def choices(member: Member) -> list[tuple[str, str]]:
    """What can be compared: the id of each of her snapshots and the words for it, the newest first."""
    rows = Snapshot.objects.visible_to(member).values_list("public_id", "at", "name")[:MOST_CHOICES]
    return [(public_id, words_for(at, name)) for public_id, at, name in rows]


def words_for(at: Any, name: str) -> str:  # Any: a time with its zone
    """A snapshot in one line: its day, and its name where it has one."""
    day = date_format(timezone.localtime(at), "DATE_FORMAT")
    return _("%(day)s: %(name)s") % {"day": day, "name": isolate(name)} if name else day


def page_in(member: Member, snapshot: Snapshot, number: str | int | None) -> tuple[Page[Any], list[comparing.Name]]:  # Any: `Held`
    """A page of what a snapshot holds, by name; each name leads to its page while it has one."""
    held = sorted(held_in(snapshot), key=lambda one: (filed(one.name), one.uuid))
    page = Paginator(held, comparing.SHOWN).get_page(number)
    return page, comparing.named(member, list(page))


def days(member: Member) -> list[Day]:
    """The days that she set, in the order of the year."""
    return [
        Day(row.pk, date_format(day_in(LEAP, row.month, row.day), "MONTH_DAY_FORMAT"), date_format(row.next_on, "DATE_FORMAT"))
        for row in TermDay.objects.filter(owner=member)
    ]


def one_day(member: Member, pk: int) -> TermDay | None:
    """One of hers."""
    return TermDay.objects.filter(owner=member, pk=pk).first()
