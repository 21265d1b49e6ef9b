"""Let a person, a space or a tool go, take it back, or forget it for good."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from commonplace.entries.models import Follow
from commonplace.kernel.clock import now
from commonplace.members.models import Member
from commonplace.network.actions.following import ways
from commonplace.network.models import BroughtRow, Snapshot
from commonplace.people.models import Person
from commonplace.spaces.models import Space
from commonplace.tools.models import Tool

Row = TypeVar("Row", Person, Space, Tool)


@transaction.atomic
def let_go(*, acting: Member, row: Row) -> Row:
    """Let it go: it leaves the lists and the map, its sources are no longer followed; notes, links and goals are kept.

    Raises `PermissionError` where it is somebody else's. What was let go already stays as it is.
    """
    _refuse_another(acting, row)
    if row.left_at is None:
        row.left_at = now()
        row.save(update_fields=["left_at"])
        if running := list(follows_of(acting, row).filter(stopped_at__isnull=True)):
            ways().stop(acting, running)
    return row


@transaction.atomic
def take_back(*, acting: Member, row: Row) -> Row:
    """Take back what was let go, and follow again what was stopped with it. Raises `PermissionError` where it is somebody else's."""
    _refuse_another(acting, row)
    if row.left_at is not None:
        if stopped := list(follows_of(acting, row).filter(stopped_at__gte=row.left_at)):
            ways().resume(acting, stopped)
        row.left_at = None
        row.save(update_fields=["left_at"])
    return row


@transaction.atomic
def forget(*, acting: Member, row: Person | Space | Tool) -> None:
    """Delete it with its notes, handles, links and follows, as somebody may ask who does not want to stand here.

    What was merged into a person is that person and goes with it. Raises `PermissionError` where it is somebody else's.
    """
    _refuse_another(acting, row)
    if follows := list(follows_of(acting, row)):
        ways().drop(acting, follows)
    if isinstance(row, Person):
        merged = Person.objects.visible_to(acting).filter(merged_into=row)
        _unname(acting, [row, *merged])
        merged.delete()
    row.delete()


def _unname(acting: Member, people: Sequence[Person]) -> None:
    """Whoever is deleted stands by name neither in what she brought in nor in her snapshots, which keep their numbers."""
    brought = BroughtRow.objects.filter(bringing__owner=acting, made__person__in=[one.pk for one in people])
    brought.update(name="", handles=[], details={}, raw="", address="")
    uuids = {str(one.uuid) for one in people}
    for snapshot in Snapshot.objects.visible_to(acting).order_by("pk").iterator(chunk_size=1):
        if any(held[1] in uuids for held in snapshot.holds):
            snapshot.holds = [[*held[:2], _("somebody deleted"), []] if held[1] in uuids else held for held in snapshot.holds]
            snapshot.save(update_fields=["holds"])


def follows_of(acting: Member, row: Person | Space | Tool) -> QuerySet[Follow]:
    """The member's follows that belong to it, stopped ones as well."""
    mine = Follow.objects.visible_to(acting)
    if isinstance(row, Person):
        return mine.filter(Q(person=row) | Q(person__merged_into=row))
    return mine.filter(space=row) if isinstance(row, Space) else mine.none()


def _refuse_another(acting: Member, row: Person | Space | Tool) -> None:
    if row.owner_id != acting.pk:
        raise PermissionError
