"""A starter pack can be reported: it reads as its readers see it, the stewards hide it, show it again, and remove it for good."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commonplace.kernel.clock import now
from commonplace.members import reporting
from commonplace.members.models import Member
from commonplace.members.reporting import Purged, Reported, Said, Writer
from commonplace.network import pack_queries
from commonplace.network.models import Pack
from commonplace.network.packing import leaving_of

HIDDEN = "shown"
REMOVED = "[…]"


def look(public_id: str, viewer: Member | None) -> Reported | None:
    """A pack as its readers see it, with those in it; what was held back is not told to stewards either."""
    if viewer is not None:
        pack = pack_queries.seen(viewer, public_id)
    else:
        pack = Pack.objects.filter(public_id=public_id, published_at__isnull=False).select_related("owner").first()
    if pack is None:
        return None
    around = tuple(Said(one.name, one.why) for one in leaving_of(pack))
    return Reported(pack.title, pack.why, pack.owner.name or _("A member"), around)


def writer(public_id: str) -> Writer | None:
    """Its owner, under whose name it stands."""
    pack = Pack.objects.filter(public_id=public_id).select_related("owner").first()
    return Writer(pack.owner.email, pack.owner) if pack and pack.owner.is_active else None


def named_author(public_id: str) -> Member | None:
    """The same."""
    found = writer(public_id)
    return found.member if found else None


@transaction.atomic
def hide(public_id: str) -> str:
    """Take it from everybody's sight but its owner's."""
    changed = Pack.objects.filter(public_id=public_id, hidden_at__isnull=True).update(hidden_at=now())
    return HIDDEN if changed else ""


def show(public_id: str, before: str) -> None:
    """The way back: to whom its owner shows it."""
    if before:
        Pack.objects.filter(public_id=public_id).update(hidden_at=None)


@transaction.atomic
def purge(public_id: str) -> Purged:
    """Remove its words and who was in it; its owner's network is not touched."""
    pack = Pack.objects.select_for_update().get(public_id=public_id)
    texts = tuple(text for text in (pack.title, pack.why, *pack.items.values_list("why", flat=True)) if text)
    pack.items.all().delete()
    Pack.objects.filter(pk=pack.pk).update(title=REMOVED, why="", hidden_at=now())
    return Purged(texts)


def is_there(public_id: str) -> bool:
    """Whether there is such a pack."""
    return Pack.objects.filter(public_id=public_id).exists()


def concerns(public_id: str) -> frozenset[int]:
    """Its owner."""
    return frozenset(Pack.objects.filter(public_id=public_id).values_list("owner", flat=True))


def register() -> None:
    """Called once, when the program starts."""
    reporting.register(reporting.Subject(
        "pack", gettext_lazy("a starter pack"), look, writer, hide=hide, show=show, purge=purge, is_there=is_there, concerns=concerns,
        named_author=named_author,
    ))
