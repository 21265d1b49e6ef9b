"""Starter packs: made, filled, shown to others, withdrawn."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Final

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from commonplace.kernel.clock import now
from commonplace.kernel.text import clip
from commonplace.members.actions.barring import why_silent
from commonplace.members.audience import Kind as AudienceKind
from commonplace.members.models import Member
from commonplace.members.names import tidy
from commonplace.members.reporting import why_kept
from commonplace.network import packs
from commonplace.network.models import Pack, PackItem
from commonplace.network.nodes import thing_of
from commonplace.network.packing import leaving_of
from commonplace.people.models import Person
from commonplace.spaces.models import Space
from commonplace.tools.models import Tool

MOST_ITEMS: Final = 300
"""So many fit into one pack."""
Row = Person | Space | Tool
SHOWN_TO: Final = (AudienceKind.SITE, AudienceKind.WEB)


class NotShown(Exception):
    """The pack cannot be shown, or not be deleted, now; the message is a sentence. Nothing was changed."""


class TooMany(Exception):
    """The pack would hold more than `MOST_ITEMS`; the message is a sentence. Nothing was changed."""


@transaction.atomic
def make_pack(*, acting: Member, title: str, why: str = "", licence: str = "") -> Pack:
    """A new pack, which only its owner sees."""
    return Pack.objects.create(owner=acting, title=clip(tidy(title), 120), why=clip(tidy(why), 500), licence=_known(licence))


@transaction.atomic
def change_pack(*, acting: Member, pack: Pack, title: str, why: str, licence: str) -> Pack:
    """Change what a pack says of itself. Raises `PermissionError` where it is somebody else's."""
    _own(acting, pack)
    pack.title, pack.why, pack.licence = clip(tidy(title), 120), clip(tidy(why), 500), _known(licence)
    pack.changed_at = now()
    pack.save(update_fields=["title", "why", "licence", "changed_at"])
    return pack


@transaction.atomic
def choose(*, acting: Member, pack: Pack, rows: Iterable[Row]) -> Pack:
    """Put people, spaces and tools of one's own into a pack, behind what stands there; nobody of them was asked yet.

    Raises:
        PermissionError: the pack or one of the rows is somebody else's.
        TooMany: it would be more than fit.

    """
    _own(acting, pack)
    rows = [_kept(row) for row in rows]
    if any(row.owner_id != acting.pk for row in rows):
        raise PermissionError
    there = set(pack.items.values_list("person_id", "space_id", "tool_id"))
    position = pack.items.aggregate(last=Max("position"))["last"] or 0
    new: dict[tuple[int | None, int | None, int | None], PackItem] = {}
    for row in rows:
        item = PackItem(pack=pack, **{thing_of(row): row})
        key = (item.person_id, item.space_id, item.tool_id)
        if key not in there and key not in new:
            position += 1
            item.position = position
            new[key] = item
    if len(there) + len(new) > MOST_ITEMS:
        raise TooMany(_("A pack holds at most %(most)d. Nothing was added; make a second pack for the others.") % {"most": MOST_ITEMS})
    PackItem.objects.bulk_create(new.values())
    return _changed(pack)


@transaction.atomic
def say(
    *, acting: Member, item: PackItem, why: str, consent: str = PackItem.Consent.NOT_ASKED, listed_at: str = "",
    agreed_on: date | None = None,
) -> PackItem:
    """Say why one of a pack is in it, and whether they agreed.

    Args:
        acting: whose pack it is.
        item: one of it.
        why: in one or two sentences, for the readers of the pack.
        consent: a value of `PackItem.Consent`; of what is nobody it means nothing.
        listed_at: where they are publicly listed; kept only with that consent.
        agreed_on: the day on which they agreed; kept only with that consent.

    Raises:
        PermissionError: the pack is somebody else's.
        ValueError: "agreed" without a day.

    """
    _own(acting, item.pack)
    item.why, item.consent = clip(tidy(why), 300), PackItem.Consent(consent)
    item.listed_at = clip(tidy(listed_at), 500) if item.consent == PackItem.Consent.LISTED else ""
    item.agreed_on = agreed_on if item.consent == PackItem.Consent.AGREED else None
    if item.consent == PackItem.Consent.AGREED and agreed_on is None:
        raise ValueError("who agreed did so on a day")
    item.save(update_fields=["why", "consent", "listed_at", "agreed_on"])
    _changed(item.pack)
    return item


@transaction.atomic
def take_out(*, acting: Member, item: PackItem) -> Pack:
    """Take one out of a pack; in the network it stays. Raises `PermissionError` where the pack is somebody else's."""
    _own(acting, item.pack)
    item.delete()
    return _changed(item.pack)


@transaction.atomic
def show_pack(*, acting: Member, pack: Pack, audience: str) -> Pack:
    """Show a pack to the members of this site, or to whoever has its address.

    Raises:
        PermissionError: it is somebody else's.
        NotShown: it has no licence, nothing of it may leave, the stewards took it from sight, or its owner writes nothing for others now.
        ValueError: the audience is another.

    """
    _own(acting, pack)
    wanted = AudienceKind(audience)
    if wanted not in SHOWN_TO:
        raise ValueError(audience)
    if trouble := why_not_shown(acting, pack):
        raise NotShown(trouble)
    pack.audience, pack.published_at, pack.withdrawn_at = wanted.value, pack.published_at or now(), None
    pack.save(update_fields=["audience", "published_at", "withdrawn_at"])
    return pack


def why_not_shown(member: Member, pack: Pack) -> str:
    """Why a pack cannot be shown to anybody now, as a sentence with the next step; empty: nothing is against it."""
    if silent := why_silent(member):
        return silent
    if pack.hidden_at is not None:
        return _("The stewards took this pack from sight. The mail about it says why, and how to ask for another decision.")
    if pack.licence not in packs.LICENCES:
        return _("Choose first on what terms others may use it.")
    if not leaving_of(pack):
        return _("Nothing in it may leave yet: choose spaces or tools, or say who agreed.")
    return ""


@transaction.atomic
def withdraw_pack(*, acting: Member, pack: Pack) -> Pack:
    """Show it to nobody any more; its page says that it was withdrawn. Raises `PermissionError` where it is somebody else's."""
    _own(acting, pack)
    if pack.published_at is not None:
        pack.published_at, pack.withdrawn_at = None, now()
        pack.save(update_fields=["published_at", "withdrawn_at"])
    return pack


@transaction.atomic
def delete_pack(*, acting: Member, pack: Pack) -> None:
    """Delete a pack; those in it stay in the network.

    Raises:
        PermissionError: it is somebody else's.
        NotShown: it must be kept for now.

    """
    _own(acting, pack)
    if trouble := why_kept(f"pack:{pack.public_id}", acting):
        raise NotShown(trouble)
    pack.delete()


def _own(acting: Member, pack: Pack) -> None:
    if pack.owner_id != acting.pk:
        raise PermissionError


def _kept(row: Row) -> Row:
    return row.merged_into if isinstance(row, Person) and row.merged_into is not None else row


def _known(licence: str) -> str:
    return licence if licence in packs.LICENCES else ""


def _changed(pack: Pack) -> Pack:
    pack.changed_at = now()
    pack.save(update_fields=["changed_at"])
    return pack
