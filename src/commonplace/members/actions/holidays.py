"""Holidays: days on which nothing is asked and no digest is sent."""

from __future__ import annotations

from datetime import date
from typing import Final

from django.db import transaction

from commonplace.members.models import Holiday, Member

MOST: Final = 100
"""So many holidays of one member are kept; the ones that ended longest ago make room."""


@transaction.atomic
def add_holiday(*, acting: Member, first: date, last: date, name: str = "") -> Holiday:
    """Add days off, both ends included; the same days again only take the new name."""
    holiday = Holiday.objects.visible_to(acting).filter(first=first, last=last).first() or Holiday(member=acting, first=first, last=last)
    holiday.name = name or holiday.name
    holiday.save()
    too_many = Holiday.objects.visible_to(acting).order_by("-last", "-pk").values_list("pk", flat=True)[MOST:]
    Holiday.objects.filter(pk__in=list(too_many)).exclude(pk=holiday.pk).delete()
    return holiday


@transaction.atomic
def remove_holiday(*, acting: Member, public_id: str) -> bool:
    """Take a holiday away; whether there was one of that name of the member's."""
    return bool(Holiday.objects.visible_to(acting).filter(public_id=public_id).delete()[0])
