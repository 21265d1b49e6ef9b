"""A member notes how somebody is reached: a kind, what was typed, and an address where there is one. Nothing is asked of the network."""

from __future__ import annotations

from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from commonplace.kernel.http import safe_address
from commonplace.kernel.text import clip
from commonplace.members.models import Member
from commonplace.members.names import tidy
from commonplace.people.models import Handle, Person

LONGEST: Final = 2_000
"""Characters of what is typed, and of an address."""
MOST: Final = 200
"""Handles of one person."""
WITHOUT_ADDRESS: Final = frozenset({Handle.Kind.MAIL, Handle.Kind.PHONE, Handle.Kind.NONE})
"""Kinds behind which there is no page."""


class NotHandled(Exception):
    """It cannot be noted like this; the message is a sentence. Nothing was changed."""


@transaction.atomic
def add_handle(
    *, acting: Member, person: Person, typed: str, kind: str = Handle.Kind.NONE, address: str = "", is_dead: bool = False,
) -> Handle:
    """Note one more way to somebody.

    Args:
        acting: whose note it is.
        person: one of hers; students have no handles.
        typed: the value, as it came: a name on a platform, an address, a number; or what is known while there is none.
        kind: `Handle.Kind`.
        address: the page, "" where there is none; only http and https are kept.
        is_dead: it leads nowhere any more.

    Returns the handle; what is noted already in the same words is given back as it stands.

    Raises:
        NotHandled: nothing was typed, the person is students, or has very many handles.
        PermissionError: the person is somebody else's note.

    """
    _refuse_another(acting, person)
    if person.kind == Person.Kind.STUDENTS:
        raise NotHandled(_("Students never stand here by name, nor by what they are reached at. Nothing was kept."))
    typed = _typed(typed)
    there = list(person.handles.all())
    if (known := next((one for one in there if one.kind == kind and one.typed.casefold() == typed.casefold()), None)) is not None:
        return known
    if len(there) >= MOST:
        raise NotHandled(_("There are very many handles here already. Remove one that is no longer needed; nothing was kept."))
    return Handle.objects.create(person=person, kind=Handle.Kind(kind), typed=typed, address=_address(kind, address), is_dead=is_dead)


@transaction.atomic
def change_handle(*, acting: Member, handle: Handle, typed: str, kind: str, address: str = "") -> Handle:
    """Change what was noted: see `add_handle`. A kind that was guessed wrongly is set right here."""
    _refuse_another(acting, handle.person)
    handle.typed, handle.kind = _typed(typed), Handle.Kind(kind)
    handle.address = _address(kind, address)
    handle.save(update_fields=["typed", "kind", "address"])
    return handle


@transaction.atomic
def say_dead(*, acting: Member, handle: Handle, is_dead: bool = True) -> Handle:
    """Say that a handle leads nowhere any more, or that it does after all; it is kept either way."""
    _refuse_another(acting, handle.person)
    handle.is_dead = is_dead
    handle.save(update_fields=["is_dead"])
    return handle


@transaction.atomic
def remove_handle(*, acting: Member, handle: Handle) -> None:
    """Forget a handle. What is followed stays followed. Raises `PermissionError` where it is somebody else's."""
    _refuse_another(acting, handle.person)
    handle.delete()


def _typed(text: str) -> str:
    typed = clip(tidy(text), LONGEST)
    if not typed:
        raise NotHandled(_("There is nothing to keep: type an address, a handle or a number, or what you know of it."))
    return typed


def _address(kind: str, address: str) -> str:
    return "" if kind in WITHOUT_ADDRESS else clip(safe_address(address.strip()) or "", LONGEST)


def _refuse_another(acting: Member, person: Person) -> None:
    if person.owner_id != acting.pk:
        raise PermissionError
