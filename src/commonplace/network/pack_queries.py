"""Which packs somebody sees, and what can be chosen for one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from django.core.paginator import Paginator
from django.db.models import Count, QuerySet

from commonplace.members.audience import Kind as AudienceKind
from commonplace.members.models import Member
from commonplace.members.scope import Scope
from commonplace.network import finding, queries
from commonplace.network.lines import kind_of, name_of
from commonplace.network.models import Pack, PackItem
from commonplace.network.nodes import THINGS, thing_of
from commonplace.network.said import Thing
from commonplace.people.models import Person

A_PAGE: Final = 50
MOST_OF_OTHERS: Final = 100


@dataclass(frozen=True, slots=True)
class Choice:
    """Something that can be put into a pack; `key` is what a form sends back."""

    key: str
    thing: Thing
    name: str
    kind: str


@dataclass(frozen=True, slots=True)
class Choices:
    """One page of what can be chosen; `text` is what was looked for."""

    choices: tuple[Choice, ...]
    text: str
    number: int
    pages: int


def mine(member: Member) -> QuerySet[Pack]:
    """A member's own packs, the newest first, with the number of what was chosen (`chosen`)."""
    return Pack.objects.filter(owner=member).annotate(chosen=Count("items")).order_by("-made_at", "-pk")


def of_others(member: Member) -> QuerySet[Pack]:
    """What other members show here, the newest first."""
    rows = Pack.objects.visible_to(member).exclude(owner=member).select_related("owner")
    return rows.order_by("-published_at", "-pk")[:MOST_OF_OTHERS]


def own(member: Member, public_id: str) -> Pack | None:
    """One of her own."""
    return Pack.objects.filter(owner=member, public_id=public_id).select_related("owner").first()


def item_of(member: Member, public_id: str, pk: int) -> PackItem | None:
    """One of what she chose for one of her own packs."""
    rows = PackItem.objects.filter(pack__owner=member, pack__public_id=public_id, pk=pk)
    return rows.select_related("pack", "person__merged_into", "space", "tool").first()


def seen(member: Member | None, public_id: str) -> Pack | None:
    """A pack as somebody may see it; None: somebody who is not signed in."""
    rows = Pack.objects.public() if member is None else Pack.objects.visible_to(member)
    return rows.filter(public_id=public_id).select_related("owner").first()


def was_withdrawn(member: Member | None, public_id: str) -> bool:
    """Whether a pack was shown to them and is no longer; to whom it never was shown, there is none."""
    audience = [AudienceKind.WEB] if member is None else [AudienceKind.WEB, AudienceKind.SITE]
    rows = Pack.objects.filter(public_id=public_id, withdrawn_at__isnull=False, published_at__isnull=True, hidden_at__isnull=True)
    return rows.filter(audience__in=audience).exists()


def readers_of(member: Member, audience: str) -> int:
    """How many members would see a pack of hers, besides herself."""
    if audience == AudienceKind.SELF:
        return 0
    return Member.objects.filter(is_active=True).exclude(pk=member.pk).count()


def to_choose(member: Member, pack: Pack, text: str, number: str | int | None) -> Choices:
    """What can be put into a pack and is not in it: found by `text`, or else all of it, by name.

    What never leaves (personal, students, groups of this site) is not offered.
    """
    rows = {thing: _offered(member, thing, pack) for thing in THINGS}
    if text.strip():
        hits = [(hit.thing, hit.pk) for hit in finding.find(member, text) if not hit.is_left]
        fit: set[tuple[Thing, int]] = {(thing, pk) for thing in THINGS for pk in rows[thing].values_list("pk", flat=True)}
        keys = [hit for hit in hits if hit in fit]
    else:
        keys = [(thing, pk) for thing in THINGS for pk in rows[thing].order_by("filed_under", "pk").values_list("pk", flat=True)]
    page = Paginator(keys, A_PAGE).get_page(number)
    found = {
        (thing_of(row), row.pk): row for thing in THINGS if any(key[0] == thing for key in page)
        for row in rows[thing].filter(pk__in=[pk for one, pk in page if one == thing])
    }
    shown = [found[key] for key in page if key in found]
    return Choices(
        tuple(Choice(f"{thing_of(one)}:{one.public_id}", thing_of(one), name_of(one), kind_of(one)) for one in shown),
        text, page.number, page.paginator.num_pages)


def _offered(member: Member, thing: Thing, pack: Pack) -> QuerySet[Any]:  # Any: one of the three models
    there = pack.items.filter(**{f"{thing}__isnull": False}).values(thing)
    rows = queries.present(member, thing).filter(scope=Scope.PROFESSIONAL).exclude(pk__in=there)
    if thing == "person":
        return rows.exclude(kind=Person.Kind.STUDENTS)
    return rows.filter(group__isnull=True) if thing == "space" else rows
