"""Bring a list of sources: read it, show what would be added, and add it piece by piece."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from django.db import transaction

from commonplace.consumption.actions.following import Wish, follow_all, keep_without_address
from commonplace.consumption.models import SourceList
from commonplace.entries.models import Follow
from commonplace.kernel.clock import now
from commonplace.kernel.text import clip
from commonplace.members.models import Member
from commonplace.network.formats.opml import OpmlList, Outline, read
from commonplace.spaces.canonical import canonical_key, web_address

PIECE = 250
"""Sources that are followed in one transaction."""
KEPT_LISTS = 10


@dataclass(frozen=True, slots=True)
class Plan:
    """What a list would do: which of its outlines are new, there already, or cannot be fetched."""

    new: tuple[Outline, ...]
    there_already: tuple[Outline, ...]
    broken: tuple[Outline, ...]


@transaction.atomic
def bring(*, acting: Member, data: bytes) -> SourceList:
    """Read a list and keep it until the member agrees; nothing is followed yet.

    Raises:
        opml.NotAList: the bytes are something else; its text says what to do.

    """
    opml = read(data)
    made = SourceList.objects.create(
        member=acting, title=clip(opml.title, 300), outlines=_stored(opml), problems=list(opml.problems)
    )
    old = SourceList.objects.filter(member=acting).exclude(agreed_at__isnull=False, done_at__isnull=True)
    old.filter(pk__in=list(old.order_by("-pk").values_list("pk", flat=True)[KEPT_LISTS:])).delete()
    return made


def _stored(opml: OpmlList) -> list[list[object]]:
    return [[one.typed, one.title, list(one.folders), one.site_address, one.problem] for one in opml.outlines]


def outlines_of(brought: SourceList) -> list[Outline]:
    """The outlines of a list, as they stood in the file."""
    return [Outline(typed, title, tuple(folders), site, problem) for typed, title, folders, site, problem in brought.outlines]


def plan(*, acting: Member, brought: SourceList) -> Plan:
    """What would be added, what is there already, and what cannot be fetched."""
    outlines = outlines_of(brought)
    followed = set(Follow.objects.visible_to(acting).running().values_list("source__canonical", flat=True))
    new: list[Outline] = []
    there: list[Outline] = []
    broken: list[Outline] = []
    for outline in outlines:
        if outline.problem:
            broken.append(outline)
            continue
        address = web_address(outline.typed)
        key = canonical_key(address) if address else ""
        (there if key in followed else new).append(outline)
        followed.add(key)
    return Plan(tuple(new), tuple(there), tuple(broken))


@transaction.atomic
def agree(*, acting: Member, brought: SourceList) -> SourceList:
    """The member agrees: from here on the list is worked off, whatever is interrupted."""
    if brought.member_id != acting.pk:
        raise PermissionError
    brought.agreed_at = brought.agreed_at or now()
    brought.save(update_fields=["agreed_at"])
    return brought


def work_off(brought: SourceList, *, seconds: float | None = None, tell: Callable[[SourceList], None] | None = None) -> SourceList:
    """Follow what a list holds, a piece at a time; may be called again and from several places at once.

    Args:
        brought: a list that the member agreed to.
        seconds: stop after about so long; None works until the end.
        tell: called after each piece.

    """
    until = time.monotonic() + seconds if seconds is not None else None
    while brought.done_at is None and (until is None or time.monotonic() < until):
        brought = _piece(brought.pk)
        if tell:
            tell(brought)
    return brought


@transaction.atomic
def _piece(pk: int) -> SourceList:
    # The row is locked until the piece is written, so that two workers do not do the same piece.
    brought = SourceList.objects.select_for_update().select_related("member").get(pk=pk)
    if brought.done_at or brought.agreed_at is None:
        return brought
    _take(brought, outlines_of(brought)[brought.position : brought.position + PIECE])
    brought.position = min(brought.position + PIECE, len(brought.outlines))
    if brought.position == len(brought.outlines):
        brought.done_at = now()
    brought.save(update_fields=["position", "added", "there_already", "unaddressed", "done_at"])
    return brought


def _take(brought: SourceList, outlines: list[Outline]) -> None:
    """Follow what can be followed; keep the rest with no address yet."""
    good = [one for one in outlines if not one.problem and web_address(one.typed)]
    before = set(Follow.objects.visible_to(brought.member).running().values_list("source_id", flat=True))
    wishes = [Wish(one.typed, title=one.title, site_address=one.site_address, folders=one.folders) for one in good]
    followed = {one.source_id for one in follow_all(acting=brought.member, wishes=wishes)}
    for one in outlines:
        if one.problem or not web_address(one.typed):
            keep_without_address(acting=brought.member, typed=one.typed or one.title, name=one.title)
            brought.unaddressed += 1
    added = len(followed - before)
    brought.added += added
    brought.there_already += len(good) - added
