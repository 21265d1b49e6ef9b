"""Take in what a member agreed to, a piece at a time; what is interrupted goes on where it stopped."""

from __future__ import annotations

import time
from collections.abc import Callable

from django.db import transaction

from commonplace.consumption.bringing import own_file
from commonplace.consumption.bringing.piece import take
from commonplace.consumption.bringing.turns import Turns
from commonplace.kernel.clock import now
from commonplace.members.models import Member
from commonplace.network.models import Bringing

PIECE = 250
"""Rows that are taken in in one transaction."""


@transaction.atomic
def agree(*, acting: Member, bringing: Bringing) -> Bringing:
    """The member agrees: from here on it is worked off, whatever is interrupted. Raises `PermissionError` where it is another's."""
    if bringing.owner_id != acting.pk:
        raise PermissionError
    bringing.agreed_at = bringing.agreed_at or now()
    bringing.save(update_fields=["agreed_at"])
    return bringing


def work_off(bringing: Bringing, *, seconds: float | None = None, tell: Callable[[Bringing], None] | None = None) -> Bringing:
    """Take in what was brought, a piece at a time; may be called again and from several places at once.

    Args:
        bringing: one that the member agreed to.
        seconds: stop after about so long; None works until the end.
        tell: called after each piece.

    """
    until = time.monotonic() + seconds if seconds is not None else None
    turns = Turns()
    while bringing.agreed_at and bringing.done_at is None and (until is None or time.monotonic() < until):
        bringing = _piece(bringing.pk)
        if tell:
            tell(bringing)
        turns.give()
    return bringing


@transaction.atomic
def _piece(pk: int) -> Bringing:
    # The row is locked until the piece is written, so that two workers do not do the same piece.
    bringing = Bringing.objects.select_for_update().get(pk=pk)
    if bringing.done_at or bringing.agreed_at is None:
        return bringing
    rows = list(bringing.rows.filter(position__gte=bringing.position, position__lt=bringing.position + PIECE))
    counts = bringing.extra.setdefault("counts", {})
    for outcome, many in (own_file.take if own_file.is_own(bringing) else take)(bringing, rows).items():
        counts[outcome] = counts.get(outcome, 0) + many
    bringing.position = min(bringing.position + PIECE, bringing.total)
    if bringing.position == bringing.total:
        if own_file.is_own(bringing):
            own_file.finish(bringing)
        bringing.done_at = now()
    bringing.save(update_fields=["position", "done_at", "extra"])
    return bringing
