"""How a day is put into words: numbers, minutes, and why a thing is here."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from commonplace.consumption.presenting import rhythm


def number(count: int) -> str:
    """A number as a word up to twenty, else in digits."""
    words = (
        _("no"), _("one"), _("two"), _("three"), _("four"), _("five"), _("six"), _("seven"), _("eight"), _("nine"), _("ten"),
        _("eleven"), _("twelve"), _("thirteen"), _("fourteen"), _("fifteen"), _("sixteen"), _("seventeen"), _("eighteen"),
        _("nineteen"), _("twenty"),
    )
    return words[count] if count < len(words) else str(count)


def minutes_of(seconds: int) -> int:
    """Whole minutes, at least one where there is anything."""
    return max(1, round(seconds / 60)) if seconds else 0


def amount(things: int, minutes: int) -> str:
    """Such as "eleven things, about fifteen minutes"."""
    said = ngettext("%(things)s thing", "%(things)s things", things) % {"things": number(things)}
    lasts = ngettext("about %(minutes)s minute", "about %(minutes)s minutes", minutes) % {"minutes": number(minutes)}
    return _("%(things)s, %(minutes)s") % {"things": said, "minutes": lasts}


def heading(things: int, minutes: int, at: datetime) -> str:
    """Such as "Good morning. Eleven things, about fifteen minutes."."""
    said = amount(things, minutes)
    return _("%(greeting)s %(Amount)s.") % {"greeting": greeting(at), "Amount": said[:1].upper() + said[1:]}


def greeting(at: datetime) -> str:
    """By the hour on the member's clock."""
    hour = timezone.localtime(at).hour
    if 4 <= hour < 12:
        return _("Good morning.")
    return _("Good afternoon.") if 12 <= hour < 18 else _("Good evening.")


def why(about: Mapping[str, Any]) -> str:
    """Why a thing is here, in one line."""
    # Any: JSON of our own making, `consumption.candidates`.
    often = rhythm(about.get("week"))
    match about.get("code"):
        case "burst":
            count = int(about.get("count", 0))
            return ngettext(
                "%(count)d post of one hour, folded into one row", "%(count)d posts of one hour, folded into one row", count,
            ) % {"count": count}
        case "chance":
            return _("drawn by chance from all that waits")
    if float(about.get("week") or 0) < 1:
        return _("a quiet voice: %(often)s") % {"often": often} if often else _("a quiet voice")
    return _("you follow it: %(often)s") % {"often": often}


def rule(about: Mapping[str, Any]) -> str:
    """The rule behind it."""
    match about.get("code"):
        case "burst":
            return _("When a source says five things or more within an hour, they take one row, counted as five minutes at most.")
        case "chance":
            return _("A tenth of your minutes goes to things drawn by lot, each with the same chance, whoever said them.")
    return pgettext(
        "rule", "Whoever says little comes first: a thing weighs one divided by how many its source says a week, and then the lot decides. "
        "Of one source there are two a day at most, and nothing is older than ten days.",
    )
