"""What a member chooses before she agrees: which rows, and what each becomes."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Final

from django.db import transaction
from django.db.models import Count, Q, QuerySet

from commonplace.members.models import Member
from commonplace.network.models import Bringing, BroughtRow

ON_A_PAGE: Final = 100
BECOMES: Final = (BroughtRow.Thing.PERSON, BroughtRow.Thing.SPACE, BroughtRow.Thing.TOOL)
"""What a row may be turned into, and out of."""


@dataclass(frozen=True, slots=True)
class Tally:
    """How many rows there are of each verdict, and how many of all are ticked."""

    total: int
    taken: int
    by_verdict: Mapping[str, int]

    @property
    def can_be_taken(self) -> int:
        """Those that can be ticked at all."""
        return self.total - self.by_verdict.get(BroughtRow.Verdict.UNKNOWN, 0)


def tally(bringing: Bringing) -> Tally:
    """How many rows of what; one query."""
    rows = bringing.rows.order_by().values("verdict").annotate(many=Count("pk"), taken=Count("pk", filter=Q(is_taken=True)))
    found = {row["verdict"]: (row["many"], row["taken"]) for row in rows}
    return Tally(
        sum(many for many, _taken in found.values()), sum(taken for _many, taken in found.values()),
        {verdict: many for verdict, (many, _taken) in found.items()},
    )


def rows_of(bringing: Bringing, verdict: str) -> QuerySet[BroughtRow]:
    """The rows of a verdict, or all of them."""
    return bringing.rows.filter(verdict=verdict) if verdict else bringing.rows.all()


def page_of(bringing: Bringing, verdict: str, number: int) -> list[BroughtRow]:
    """The rows of a page, counted from 1."""
    begin = (number - 1) * ON_A_PAGE
    return list(rows_of(bringing, verdict)[begin : begin + ON_A_PAGE])


@transaction.atomic
def choose(
    *, acting: Member, bringing: Bringing, shown: Collection[int], ticked: Collection[int], becomes: Mapping[int, str]
) -> None:
    """Keep what was chosen on a page.

    Args:
        acting: whose it is.
        bringing: one that she did not agree to yet; of others nothing changes.
        shown: positions of the rows that the page showed.
        ticked: positions of those that are ticked; what was not shown stays as it is.
        becomes: {position: person, space or tool}.

    """
    if bringing.owner_id != acting.pk:
        raise PermissionError
    if bringing.agreed_at is not None:
        return
    rows = bringing.rows.filter(position__in=shown).exclude(verdict=BroughtRow.Verdict.UNKNOWN)
    rows.filter(position__in=ticked).update(is_taken=True)
    rows.exclude(position__in=ticked).update(is_taken=False)
    for thing in BECOMES:
        wanted = [position for position, word in becomes.items() if word == thing]
        rows.filter(position__in=wanted, thing__in=BECOMES).exclude(thing=thing).update(thing=thing)


@transaction.atomic
def tick_all(*, acting: Member, bringing: Bringing, is_taken: bool) -> None:
    """Tick all that can be taken, or none; on every page."""
    if bringing.owner_id != acting.pk:
        raise PermissionError
    if bringing.agreed_at is None:
        bringing.rows.exclude(verdict=BroughtRow.Verdict.UNKNOWN).update(is_taken=is_taken)
