"""Accounts of the fediverse that have fallen quiet: their servers are asked now and then whether they moved, so that nobody has to
think of it. Who moves leaves word there, but the source of the old account says nothing of it and goes on answering.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Final

from django.db.models import Exists, F, OuterRef, Q

from commonplace.consumption import moving
from commonplace.consumption.liveness import is_silent
from commonplace.consumption.models import AccountMove
from commonplace.entries.models import Follow
from commonplace.spaces.models import Source

ONCE_IN: Final = timedelta(days=30)
"""An account is asked about so often at most."""
MOST: Final = 40
"""So many are asked about in one night, at most six requests each; the others come in the next."""


def notice(*, at: datetime) -> int:
    """Ask about those whose turn it is, and keep what was said. How many of them moved.

    Args:
        at: the present.

    """
    due = [(source, moving.account_page([source.site_address, source.address])) for source in _due(at)]
    asked = [(source, page) for source, page in due if page]
    answers = moving.ask_all_now([page for _source, page in asked]) if asked else []
    said = {source.pk: moved for (source, _page), moved in zip(asked, answers, strict=True)}
    for source, _page in due:
        AccountMove.objects.update_or_create(source=source, defaults={"asked_at": at, **_kept(said.get(source.pk))})
    return sum(bool(_kept(moved).get("page")) for moved in said.values())


def _kept(moved: moving.Moved | None) -> dict[str, str]:
    """What is kept of an answer: a move that the new account confirms. Of a server that is silent now, what it said before stays."""
    if moved is None or moved.code == "unreachable":
        return {}
    if moved.code != "moved" or moved.to is None or not moved.is_said_back:
        return {"page": "", "name": ""}
    return {"page": moved.to.page, "name": moved.to.name[:400]}


def _due(at: datetime) -> list[Source]:
    """Accounts that somebody follows, that are quiet or worse, and were not asked about lately; those first that never were."""
    followed = Follow.objects.running().filter(source=OuterRef("pk"))
    rows = Source.objects.filter(Exists(followed), is_silent(at, source="") | Q(quiet_from__lt=at))
    rows = rows.filter(kind=Source.Kind.FEDIVERSE, is_secret=False).exclude(account_move__asked_at__gt=at - ONCE_IN)
    return list(rows.order_by(F("account_move__asked_at").asc(nulls_first=True), "pk")[:MOST])


def moves_of(sources: Collection[Source]) -> dict[int, AccountMove]:
    """What is known of moves of these sources, by their ids; one query. Who spoke again since being asked about has not moved."""
    accounts = {source.pk: source for source in sources if source.kind == Source.Kind.FEDIVERSE and not source.is_secret}
    if not accounts:
        return {}
    rows = AccountMove.objects.filter(source__in=accounts).exclude(page="")
    return {row.pk: row for row in rows if (spoke := accounts[row.pk].newest_at) is None or spoke <= row.asked_at}
