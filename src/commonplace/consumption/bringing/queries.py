"""What was brought: one's own, what is left over, what is to be forgotten."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from django.db.models import Q, QuerySet

from commonplace.consumption.bringing.keys import called
from commonplace.consumption.bringing.undoing import DAYS
from commonplace.kernel.clock import now
from commonplace.members.models import Member
from commonplace.network.formats.model import TWICE
from commonplace.network.models import Bringing, BroughtRow

SHOWN: Final = 20


def brought_by(member: Member) -> list[Bringing]:
    """What a member agreed to bring, the last first."""
    return list(Bringing.objects.visible_to(member).filter(agreed_at__isnull=False).order_by("-agreed_at", "-pk")[:SHOWN])


def unknown_rows(bringing: Bringing) -> QuerySet[BroughtRow]:
    """What was not understood."""
    return bringing.rows.filter(verdict=BroughtRow.Verdict.UNKNOWN)


def unfetched(bringing: Bringing) -> list[tuple[str, str]]:
    """(what stood there, its problem) of rows to which no address leads, in their order."""
    rows = bringing.rows.exclude(problem__in=("", TWICE))
    return [(row.details.get("typed") or called(row) or row.address or row.raw, row.problem) for row in rows.iterator(chunk_size=1_000)]


def left_over() -> list[int]:
    """Ids of what was agreed to and is not done, or is being undone."""
    unfinished = Q(agreed_at__isnull=False, done_at=None) | Q(extra__has_key="undoing")
    return list(Bringing.objects.filter(unfinished, undone_at=None).values_list("pk", flat=True))


def with_pages_left() -> list[int]:
    """Ids of what has pages that nobody looked at yet."""
    rows = BroughtRow.objects.filter(
        made__has_key="look", bringing__done_at__gt=now() - timedelta(days=DAYS), bringing__done_at__isnull=False, bringing__undone_at=None)
    return list(rows.order_by().values_list("bringing", flat=True).distinct())


def forget_old() -> None:
    """Forget what nobody agreed to for thirty days, and the rows by which something could be undone once it no longer can."""
    before = now() - timedelta(days=DAYS)
    Bringing.objects.filter(agreed_at=None, brought_at__lt=before).delete()
    stored = Q(thing__in=("bookmark", "post"), is_taken=True, bringing__undone_at=None)
    BroughtRow.objects.filter(bringing__agreed_at__lt=before).exclude(stored).delete()
