"""All that a member follows, by category, in pages: what /read/sources shows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import BooleanField, Case, Count, F, IntegerField, Q, QuerySet, Value, When
from django.db.models.functions import Coalesce, Lower, NullIf

from commonplace.consumption.liveness import Sign, is_silent, sign
from commonplace.consumption.models import Category, Polling
from commonplace.consumption.presenting import kind_word, rhythm
from commonplace.consumption.queries import Shelf, category_tree
from commonplace.entries.models import Follow
from commonplace.kernel.clock import now
from commonplace.members.models import Member
from commonplace.people.models import Handle, Person
from commonplace.spaces.models import Space

PAGE = 100
"""Rows a page: a source in two categories is two, and an empty category is one."""
MOST_JUMPS = 200
"""Categories at the top that are offered to go to; beyond, the field finds them."""


@dataclass(frozen=True, slots=True)
class SourceLine:
    """A source in a list of sources."""

    follow: Follow
    title: str
    is_person: bool
    kind_word: str
    rhythm: str
    is_troubled: bool
    sign: Sign | None = None


@dataclass(frozen=True, slots=True)
class SourceShelf:
    """A category with what of it stands on the page; `category` None is what stands in none. `many` is all of it."""

    category: Category | None
    path: tuple[str, ...]
    many: int
    lines: tuple[SourceLine, ...]
    is_continued: bool = False


@dataclass(frozen=True, slots=True)
class UnaddressedLine:
    """Something with no address yet."""

    public_id: str
    name: str
    typed: str
    is_person: bool


@dataclass(frozen=True, slots=True)
class Jump:
    """The page on which a category begins."""

    name: str
    many: int
    page: int
    category: Category | None


@dataclass(frozen=True, slots=True)
class SourcePage:
    """A page of sources, numbered from 1 to `pages`; `total` counts each source once a category."""

    shelves: tuple[SourceShelf, ...]
    unaddressed: tuple[UnaddressedLine, ...]
    number: int
    pages: int
    total: int
    without_address: int
    jumps: tuple[Jump, ...]


@dataclass(frozen=True, slots=True)
class _Stretch:
    """A category with its place among all rows: `start` is the first, `size` how many it takes."""

    shelf: Shelf | None
    many: int
    start: int

    @property
    def size(self) -> int:
        return max(1, self.many)

    @property
    def key(self) -> int | None:
        return self.shelf.category.pk if self.shelf else None


def page_of(member: Member, *, number: int = 1, find: str = "", only_silent: bool = False) -> SourcePage:
    """A page of all that a member follows, by category, those in none after them, what has no address yet last.

    Args:
        member: whose sources.
        number: which page, from 1; one beyond the last is the last.
        find: only sources with these characters in their name, their address or the name of their category.
        only_silent: only sources that are dormant or closed; then nothing that has no address stands there.

    """
    tree = category_tree(member)
    at = now()
    placed = _placed(member, tree, find.strip())
    if only_silent:
        placed = placed.filter(is_silent(at))
    stretches = _stretches(placed, tree, keeps_empty=not find.strip() and not only_silent)
    end = stretches[-1].start + stretches[-1].size if stretches else 0
    without = _without_address(member, find.strip())
    loose = 0 if only_silent else without.count()
    pages = max(1, -(-(end + loose) // PAGE))
    number = min(max(1, number), pages)
    first = (number - 1) * PAGE
    touched = [one for one in stretches if one.start < first + PAGE and one.start + one.size > first]
    return SourcePage(
        shelves=_filled(placed, touched, first, at),
        unaddressed=tuple(UnaddressedLine(*row) for row in without[max(0, first - end) : max(0, first + PAGE - end)]) if loose else (),
        number=number, pages=pages, total=sum(one.many for one in stretches), without_address=loose,
        jumps=_jumps(stretches) if pages > 1 else (),
    )


def _placed(member: Member, tree: list[Shelf], find: str) -> QuerySet[Any]:
    """Follows beside the category in which they stand (`on`), one row a place. Any: follows with a column more."""
    placed: QuerySet[Any] = Follow.objects.visible_to(member).running().annotate(on=F("shelvings__category"))
    if find:
        named = [one.category.pk for one in tree if find.casefold() in one.category.name.casefold()]
        placed = placed.filter(
            Q(title__icontains=find) | Q(source__title__icontains=find) | Q(source__address__icontains=find) | Q(on__in=named[:500])
        )
    return placed


def _stretches(placed: QuerySet[Any], tree: list[Shelf], *, keeps_empty: bool) -> list[_Stretch]:
    counts = dict(placed.values("on").annotate(many=Count("pk", distinct=True)).values_list("on", "many").order_by())
    found: list[_Stretch] = []
    start = 0
    for shelf in (*tree, None):
        many = counts.get(shelf.category.pk if shelf else None, 0)
        if many or (keeps_empty and shelf):
            found.append(_Stretch(shelf, many, start))
            start += found[-1].size
    return found


def _filled(placed: QuerySet[Any], touched: list[_Stretch], first: int, at: datetime) -> tuple[SourceShelf, ...]:
    """The rows from `first` on, as far as the page goes, in the categories that they stand in."""
    full = [one for one in touched if one.many]
    on: dict[int | None, list[int]] = {}
    if full:
        # All of these categories but the first begin on this page.
        skip = max(0, first - full[0].start)
        room = sum(min(one.start + one.size, first + PAGE) - max(one.start, first) for one in full)
        place = Case(*(When(on=one.key, then=Value(at)) for at, one in enumerate(full) if one.shelf), default=Value(len(full)),
                     output_field=IntegerField())
        keys = [one.key for one in full if one.shelf]
        wanted = Q(on__in=keys) | Q(on__isnull=True) if any(one.shelf is None for one in full) else Q(on__in=keys)
        name = Lower(Coalesce(NullIf("title", Value("")), NullIf("source__title", Value("")), "source__address"))
        rows = placed.filter(wanted).annotate(place=place, name=name).order_by("place", "name", "pk")
        for key, pk in rows.values_list("on", "pk", "place", "name").distinct().values_list("on", "pk")[skip : skip + room]:
            on.setdefault(key, []).append(pk)
    follows = Follow.objects.select_related("source", "source__polling").in_bulk({pk for pks in on.values() for pk in pks})
    return tuple(
        SourceShelf(
            one.shelf.category if one.shelf else None, one.shelf.path if one.shelf else (), one.many,
            tuple(_line(follows[pk], at) for pk in on.get(one.key, ())), is_continued=one.start < first,
        )
        for one in touched
    )


def _line(follow: Follow, at: datetime) -> SourceLine:
    shown = sign(follow.source, at)
    return SourceLine(
        follow, follow.shown_title, follow.person_id is not None, kind_word(follow.source), rhythm(follow.source.posts_a_week),
        follow.source.polling.state not in (Polling.State.OK, Polling.State.WAITING) and (shown is None or not shown.is_silent), shown,
    )


def _without_address(member: Member, find: str) -> QuerySet[Any, tuple[Any, ...]]:
    """What was typed and led nowhere, by name: (public id, name, typed, whether a person)."""
    # Any: a union of two models, read as values alone.
    spaces = Space.objects.visible_to(member).filter(follows__isnull=True).exclude(typed="")
    handles = Handle.objects.filter(person__in=Person.objects.visible_to(member), kind=Handle.Kind.NONE).order_by()
    if find:
        spaces = spaces.filter(Q(name__icontains=find) | Q(typed__icontains=find))
        handles = handles.filter(Q(person__name__icontains=find) | Q(typed__icontains=find))
    is_person = Value(True, output_field=BooleanField())
    return (
        spaces.annotate(kept=F("public_id"), called=F("name"), said=F("typed"), human=Value(False, output_field=BooleanField()))
        .values_list("kept", "called", "said", "human")
        .union(
            handles.annotate(kept=F("person__public_id"), called=F("person__name"), said=F("typed"), human=is_person)
            .values_list("kept", "called", "said", "human"),
            all=True,
        )
        .order_by("called", "said")
    )


def _jumps(stretches: list[_Stretch]) -> tuple[Jump, ...]:
    """Where the categories at the top begin; each counts what stands in it and in those within."""
    found: list[Jump] = []
    for one in stretches:
        if one.shelf is None or one.shelf.depth == 0 or not found:
            name = one.shelf.path[0] if one.shelf else ""
            found.append(Jump(name, one.many, one.start // PAGE + 1, one.shelf.category if one.shelf else None))
        else:
            last = found[-1]
            found[-1] = Jump(last.name, last.many + one.many, last.page, last.category)
    return tuple(found[:MOST_JUMPS])
