"""Lists of people, spaces and tools, in pages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.db.models import Count, QuerySet
from django.db.models.functions import Substr
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from commonplace.members.models import Member
from commonplace.members.scope import Scope
from commonplace.network import finding, queries
from commonplace.network.actions.linking import pair
from commonplace.network.lines import Line, kind_of, lines_of, name_of
from commonplace.network.models import Link
from commonplace.network.nodes import THINGS, thing_of
from commonplace.network.said import Thing
from commonplace.people.models import Person
from commonplace.spaces.models import Space
from commonplace.tools.models import Tool

A_PAGE: Final = 50
SHOWN: Final = ("all", Scope.PROFESSIONAL.value, Scope.PERSONAL.value, "left")
"""Which of them a list shows: all that are present, those of one scope, what was let go."""


CHOICES: Final = 50
"""So many are offered when something is linked."""
MOST_LETTERS: Final = 60
"""Of more, as where every name begins with another sign, they lead nowhere quickly."""
NEWEST: Final = 8
"""So many of each, before anything is looked for."""


@dataclass(frozen=True, slots=True)
class Choice:
    """Something that can be linked; `key` is what a form sends back."""

    key: str
    thing: Thing
    name: str
    kind: str
    is_linked: bool


@dataclass(frozen=True, slots=True)
class Listed:
    """One page of a list; `total` is how many there are on all its pages."""

    lines: tuple[Line, ...]
    total: int
    number: int
    pages: int


def listed(member: Member, thing: Thing, *, shown: str = "all", kind: str = "", number: str | int | None = 1) -> Listed:
    """People, spaces or tools by name.

    Args:
        member: whose.
        thing: which of the three.
        shown: one of `SHOWN`; anything else is all.
        kind: only spaces of this kind; "" is all.
        number: the page, from 1; what is none leads to the nearest.

    """
    return _page(member, _rows(member, thing, shown, kind).order_by("filed_under", "pk"), number)


def _rows(member: Member, thing: Thing, shown: str, kind: str) -> QuerySet[Any]:  # Any: one of the three models
    rows = queries.left(member, thing) if shown == "left" else queries.present(member, thing)
    if shown in Scope.values:
        rows = rows.filter(scope=shown)
    return rows.filter(kind=kind) if kind and thing == "space" else rows


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter with which names begin, and the page of the list on which the first of them stands."""

    letter: str
    number: int


def letters(member: Member, thing: Thing, *, shown: str = "all", kind: str = "") -> list[Letter]:
    """Where in the pages of a list (see `listed`) each letter begins; what begins with none of them is left out. One query."""
    counted = _rows(member, thing, shown, kind).annotate(begins=Substr("filed_under", 1, 1)).order_by("begins")
    found, before = [], 0
    for begins, many in counted.values_list("begins").annotate(many=Count("pk")):
        if begins.isalpha():
            found.append(Letter(begins.upper(), before // A_PAGE + 1))
        before += many
    return found if len(found) <= MOST_LETTERS else []


def found(member: Member, text: str, *, number: str | int | None = 1) -> Listed:
    """What a search found in a member's network, the best first."""
    page = Paginator(finding.find(member, text), A_PAGE).get_page(number)
    lines = lines_of(member, finding.rows_of(member, list(page)))
    return Listed(tuple(lines), page.paginator.count, page.number, page.paginator.num_pages)


def _page(member: Member, rows: Any, number: str | int | None) -> Listed:  # Any: rows of one of the three models
    page = Paginator(rows, A_PAGE).get_page(number)
    return Listed(tuple(lines_of(member, list(page))), page.paginator.count, page.number, page.paginator.num_pages)


def segments(shown: str) -> list[tuple[str | Promise, str, bool]]:
    """Which of them a list can show: the word, what stands in the address, whether it is shown now."""
    words = (_("All"), _("Professional"), _("Personal"), _("Let go"))
    return [(word, value, value == shown) for word, value in zip(words, SHOWN, strict=True)]


def kinds_of(member: Member) -> list[tuple[str, str]]:
    """The kinds of a member's spaces, with the words for them, in the order of those words."""
    rows = queries.present(member, "space").exclude(kind="").order_by("kind").values_list("kind", flat=True).distinct()
    return sorted(((kind, str(Space.Kind(kind).label)) for kind in rows), key=lambda one: one[1])


def around(address: str, page: Listed, **asked: str) -> dict[str, str]:
    """Where the page before and the next one stand: `previous` and `next`, "" where there is none."""
    def at(number: int) -> str:
        return f"{address}?{urlencode({**{name: value for name, value in asked.items() if value}, 'page': number})}"

    return {
        "previous": at(page.number - 1) if page.number > 1 else "",
        "next": at(page.number + 1) if page.number < page.pages else "",
    }


def to_link(member: Member, row: Person | Space | Tool, text: str) -> list[Choice]:
    """What can be linked to a row: what `text` finds, or without words the newest of each; never the row itself."""
    if text.strip():
        rows = finding.rows_of(member, [hit for hit in finding.find(member, text) if not hit.is_left][: CHOICES + 1])
    else:
        rows = [one for thing in THINGS for one in queries.present(member, thing).order_by("-added_at", "-pk")[: NEWEST + 1]]
    rest = [one for one in rows if (thing_of(one), one.pk) != (thing_of(row), row.pk)][:CHOICES]
    pairs = set(Link.objects.visible_to(member).filter(pair__in=[pair(row, one) for one in rest]).values_list("pair", flat=True))
    return [
        Choice(f"{thing_of(one)}:{one.public_id}", thing_of(one), name_of(one), kind_of(one), pair(row, one) in pairs) for one in rest
    ]
