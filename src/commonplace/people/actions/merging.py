"""A member says that two of her rows are one person, splits them again, or says that they are two.

Merging moves nothing. The row that goes points to the one that is kept and keeps its handles, follows, links, goals and notes; whoever
shows a person shows those of all rows that point to it. So a split gives back each row as it was.

The open merges of a member are a forest: each row that went has one open merge, to the row that it was said to be. Pointers are kept
flat: every row of a tree points to its root, so that one step always leads to the row that is shown.
"""

from __future__ import annotations

from collections.abc import Collection

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from commonplace.kernel.clock import now
from commonplace.members.models import Member
from commonplace.people.models import Merge, NotTheSame, Person


class NotMerged(Exception):
    """They cannot be one, or are not; the message is a sentence. Nothing was changed."""


@transaction.atomic
def merge(*, acting: Member, kept: Person, gone: Person) -> Merge:
    """Say that two are one person: `kept` is shown from now on, with all that belongs to either.

    Of rows that were merged before, those stand for them that were kept.

    Raises:
        NotMerged: they are one already, or one of them is students.
        PermissionError: one of them is somebody else's.

    """
    _refuse_another(acting, kept, gone)
    _lock(acting)
    kept, gone = _root(acting, kept), _root(acting, gone)
    if kept.pk == gone.pk:
        raise NotMerged(_("Those are one person already. Nothing was changed."))
    if Person.Kind.STUDENTS in {kept.kind, gone.kind}:
        raise NotMerged(_("Students are no single person, so they cannot be one with somebody. Nothing was changed."))
    brought = list(Person.objects.visible_to(acting).filter(merged_into=gone).order_by("pk").values_list("pk", flat=True))
    _point([gone.pk, *brought], kept.pk)
    return Merge.objects.create(owner=acting, kept=kept, gone=gone, brought=brought)


@transaction.atomic
def split(*, acting: Member, gone: Person) -> Person:
    """Let a row stand alone again, as it was, with those that had come along with it.

    Raises:
        NotMerged: it stands alone already.
        PermissionError: it is somebody else's.

    """
    _refuse_another(acting, gone)
    _lock(acting)
    row = Person.objects.visible_to(acting).get(pk=gone.pk)
    if row.merged_into_id is None:
        raise NotMerged(_("That one stands alone already. Nothing was changed."))
    tree = dict(Merge.objects.filter(owner=acting, split_at=None).order_by("pk").values_list("gone_id", "kept_id"))
    mates = Person.objects.visible_to(acting).filter(merged_into=row.merged_into_id).exclude(pk=row.pk)
    below = [pk for pk in mates.values_list("pk", flat=True) if _stands_below(tree, pk, row.pk)]
    Merge.objects.filter(owner=acting, gone=row, split_at=None).update(split_at=now())
    _point([row.pk], None)
    _point(below, row.pk)
    row.merged_into = None
    return row


@transaction.atomic
def say_two(*, acting: Member, one: Person, other: Person) -> NotTheSame:
    """Say that two are not the same person: it is not suggested again. Raises as `merge` where they are one already."""
    _refuse_another(acting, one, other)
    if _root(acting, one).pk == _root(acting, other).pk:
        raise NotMerged(_("Those are one person already: split them first. Nothing was changed."))
    return NotTheSame.objects.get_or_create(**_pair(one, other), defaults={"owner": acting})[0]


@transaction.atomic
def ask_again(*, acting: Member, said: NotTheSame) -> None:
    """Take back that two are not the same. Raises `PermissionError` where somebody else said it."""
    if said.owner_id != acting.pk:
        raise PermissionError
    said.delete()


def same_as(member: Member, person: Person) -> list[Person]:
    """The rows of a person: the one that is shown, then those that were merged into it, in the order of their ids."""
    root = person.merged_into_id or person.pk
    rows = Person.objects.visible_to(member).filter(Q(pk=root) | Q(merged_into=root)).order_by("pk")
    return sorted(rows, key=lambda row: (row.pk != root, row.pk))


def _lock(acting: Member) -> None:
    """Two merges of one member at once come one after the other."""
    Member.objects.select_for_update().only("pk").get(pk=acting.pk)


def _root(acting: Member, row: Person) -> Person:
    """The row that is shown for this one, as it stands now."""
    row = Person.objects.visible_to(acting).select_related("merged_into").get(pk=row.pk)
    return row.merged_into or row


def _stands_below(tree: dict[int, int], pk: int, above: int) -> bool:
    seen: set[int] = set()
    while pk in tree and pk not in seen:
        seen.add(pk)
        pk = tree[pk]
        if pk == above:
            return True
    return False


def _point(pks: Collection[int], to: int | None) -> None:
    if pks:
        Person.objects.filter(pk__in=pks).update(merged_into=to)


def _pair(one: Person, other: Person) -> dict[str, Person]:
    first, second = sorted((one, other), key=lambda row: row.pk)
    return {"first": first, "second": second}


def _refuse_another(acting: Member, *people: Person) -> None:
    if any(one.owner_id != acting.pk for one in people):
        raise PermissionError
