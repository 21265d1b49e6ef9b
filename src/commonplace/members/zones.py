"""Time zones: the browser's guess, checked, and the list to choose from."""

from __future__ import annotations

from functools import cache, lru_cache
from zoneinfo import ZoneInfo, available_timezones

from django.utils.translation import gettext_lazy as _

_LONGEST = 64


@lru_cache(maxsize=1000)
def zone(name: str) -> ZoneInfo | None:
    """The zone of that name, or None when there is none (a cookie can say anything, and zones are renamed)."""
    if not name or len(name) > _LONGEST:
        return None
    try:
        return ZoneInfo(name)
    except (LookupError, ValueError, OSError):
        return None


REGIONS = {
    "Africa": _("Africa"), "America": _("America, North and South"), "Antarctica": _("Antarctica"), "Arctic": _("Arctic"),
    "Asia": _("Asia"), "Atlantic": _("Atlantic Ocean"), "Australia": _("Australia"), "Europe": _("Europe"), "Indian": _("Indian Ocean"),
    "Pacific": _("Pacific Ocean"),
}


def by_region() -> list[tuple[str, list[tuple[str, str]]]]:
    """The places to choose from as (region, [(name, what the place is called)]), for a list that can be looked through."""
    regions: dict[str, list[tuple[str, str]]] = {str(label): [] for label in REGIONS.values()}
    for name in names():
        region, _slash, place = name.partition("/")
        if place:
            regions[str(REGIONS[region])].append((name, called(place)))
    return list(regions.items())


def called(name: str) -> str:
    """A zone's name for people: "Argentina/Buenos Aires"."""
    return name.replace("_", " ")


@cache
def names() -> tuple[str, ...]:
    """All places to choose from, in the order of the alphabet; technical spellings left out."""
    regions = tuple(f"{region}/" for region in REGIONS)
    return ("UTC", *sorted(name for name in available_timezones() if name.startswith(regions)))
