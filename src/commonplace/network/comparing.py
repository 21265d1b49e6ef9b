"""Two moments of a network as a page shows them: kept, stopped, new, moved; and in words how lasting it is."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal, get_args

from django.core.paginator import Paginator
from django.urls import reverse
from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from commonplace.kernel.clock import now
from commonplace.kernel.search.folded import filed
from commonplace.kernel.text import isolate
from commonplace.members.models import Member
from commonplace.network import churn
from commonplace.network.churn import ENOUGH, Difference, Held, Lasting, Limit
from commonplace.network.holdings import held_by, held_in, shown_address
from commonplace.network.models import Snapshot
from commonplace.network.nodes import THINGS
from commonplace.network.queries import MODELS

SHOWN: Final = 300
"""So many of each stand on the page; the others on pages of their own."""
SHOWN_OF_LISTS: Final = 2_000
"""So many where nothing is stored, so that there are no other pages."""
Which = Literal["stopped", "new", "moved", "kept"]
WHICH: Final[tuple[Which, ...]] = get_args(Which)
TITLES: Final[dict[Which, str | Promise]] = {
    "stopped": gettext_lazy("Stopped"), "new": gettext_lazy("New"), "moved": gettext_lazy("Moved"), "kept": gettext_lazy("Kept"),
}
ABOUT: Final[dict[Which, str | Promise]] = {
    "stopped": gettext_lazy("there before, and no longer"), "new": gettext_lazy("not there before"),
    "moved": gettext_lazy("still there, at another address or on another card"), "kept": gettext_lazy("still there"),
}


@dataclass(frozen=True, slots=True)
class Name:
    """One of a list; `address`: its page, "" where there is none; `how`: where it moved."""

    thing: str
    name: str
    address: str
    how: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """Kept, stopped, new or moved: the names on this page, and how many there are in all."""

    which: Which
    title: str | Promise
    about: str | Promise
    total: int
    names: tuple[Name, ...]

    @property
    def more(self) -> int:
        """How many stand on other pages."""
        return self.total - len(self.names)


@dataclass(frozen=True, slots=True)
class Figures:
    """How lasting a network is, in words; `retention` and `half_life` are "" where they cannot be said."""

    start: int
    kept: int
    retention: str
    half_life: str
    sentences: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Moment:
    """One of the two: a snapshot, or now; `key` stands in addresses."""

    key: str
    name: str
    at: datetime
    held: tuple[Held, ...]


def moment(member: Member, key: str) -> Moment | None:
    """A snapshot of hers by its public id, or "now"; None for whatever is neither."""
    if key == "now":
        return Moment(key, "", now(), tuple(held_by(member)))
    found = Snapshot.objects.visible_to(member).filter(public_id=key).first()
    return Moment(key, isolate(found.name), found.at, tuple(held_in(found))) if found else None


def between(earlier: Moment, later: Moment) -> tuple[Difference, Figures]:
    """What became of the network between two moments."""
    elapsed = later.at - earlier.at
    found, lasting = churn.of(earlier.held, later.held, elapsed=elapsed)
    return found, figures(lasting, elapsed=elapsed)


def sections(member: Member | None, found: Difference, *, shown: int = SHOWN) -> tuple[Section, ...]:
    """All four, each with its first names.

    Args:
        member: to whose pages the names lead; None: they are names of a file, and lead nowhere.
        found: what became of it.
        shown: so many names of each.

    """
    names = {which: _names(found, which)[:shown] for which in WHICH}
    pages = _pages(member, [one for some in names.values() for one, _how in some]) if member else {}
    return tuple(
        Section(which, TITLES[which], ABOUT[which], len(getattr(found, which)), _shown(names[which], pages)) for which in WHICH)


def page_of(member: Member, found: Difference, which: Which, number: str | int | None) -> tuple[Section, int, int]:
    """One of the four in pages: the section, the number of this page, and how many there are."""
    page = Paginator(_names(found, which), SHOWN).get_page(number)
    some = list(page)
    section = Section(which, TITLES[which], ABOUT[which], page.paginator.count, _shown(some, _pages(member, [one for one, _how in some])))
    return section, page.number, page.paginator.num_pages


def _names(found: Difference, which: Which) -> list[tuple[Held, str]]:
    if which != "moved":
        those: tuple[Held, ...] = getattr(found, which)
        return sorted(((one, "") for one in those), key=_by_name)
    return sorted(((move.after, _how(move)) for move in found.moved), key=_by_name)


def _by_name(one: tuple[Held, str]) -> tuple[str, str]:
    return filed(one[0].name), one[0].uuid


def _how(move: churn.Move) -> str:
    left, came = ([words for words in map(shown_address, some) if words] for some in (move.left, move.came))
    if left and came:
        return _("from %(left)s to %(came)s") % {"left": ", ".join(left), "came": ", ".join(came)}
    if move.before.uuid == move.after.uuid:
        return _("to another address")
    if move.before.name == move.after.name:
        return _("now on another card")
    return _("before: %(name)s") % {"name": isolate(move.before.name)}


def _shown(some: Sequence[tuple[Held, str]], pages: dict[tuple[str, str], str]) -> tuple[Name, ...]:
    return tuple(
        Name(one.thing if one.thing in THINGS else "", isolate(one.name), pages.get((one.thing, one.uuid), ""), how) for one, how in some)


def named(member: Member, those: Sequence[Held]) -> list[Name]:
    """Some of what a moment held, as a list shows them."""
    return list(_shown([(one, "") for one in those], _pages(member, those)))


def _pages(member: Member, those: Sequence[Held]) -> dict[tuple[str, str], str]:
    """Where those that still stand in her network, let go or not, have their pages; a query for each thing at most."""
    found: dict[tuple[str, str], str] = {}
    for thing in THINGS:
        if uuids := [one.uuid for one in those if one.thing == thing]:
            rows = MODELS[thing].objects.visible_to(member).filter(uuid__in=uuids).values_list("uuid", "public_id")
            found |= {(thing, str(uuid)): reverse(f"network:{thing}", args=[public_id]) for uuid, public_id in rows}
    return found


def figures(lasting: Lasting, *, elapsed: timedelta | None) -> Figures:
    """How lasting a network is, in words.

    Args:
        lasting: as `churn.lasting` reckons it.
        elapsed: the time between the two moments; None where nobody knows it.

    """
    half_life = in_words(lasting.half_life) if lasting.half_life else ""
    said = [_SENTENCES[lasting.limit](lasting) if lasting.limit else _both(lasting, half_life)]
    if lasting.limit == Limit.NO_TIME:
        said.append(
            _("Give the days on which the two were made, and the half-life can be reckoned.") if elapsed is None
            else _("No time lies between the two, so there is no half-life."))
    return Figures(lasting.start, lasting.kept, share(lasting.retention), half_life, tuple(said))


def _of_all(lasting: Lasting) -> str:
    return ngettext(
        "Of the %(start)s that was there, %(kept)s still is.", "Of the %(start)s that were there, %(kept)s still are.", lasting.start,
    ) % {"start": number_format(lasting.start, force_grouping=True), "kept": number_format(lasting.kept, force_grouping=True)}


def _both(lasting: Lasting, half_life: str) -> str:
    return _of_all(lasting) + " " + _("If it went on so, half of those at the start would be gone after %(time)s.") % {"time": half_life}


_SENTENCES: Final[dict[Limit, Callable[[Lasting], str]]] = {
    Limit.NOTHING: lambda _one: _("Nothing was there at the start, so nothing can have been kept."),
    Limit.TOO_FEW: lambda one: _("Not enough known.") + " " + _of_all(one) + " " + _(
        "A share of fewer than %(enough)d says little.") % {"enough": ENOUGH},
    Limit.NO_TIME: _of_all,
    Limit.ALL_WENT: lambda one: _of_all(one) + " " + _("All went within this time, so a half-life cannot be given."),
    Limit.ALL_STAYED: lambda one: _of_all(one) + " " + _("Nothing went, so a half-life cannot be given."),
}


def share(retention: float | None) -> str:
    """A share in words: never 100 % while something went, and never 0 % while something stayed."""
    if retention is None:
        return ""
    if 0.99 < retention < 1:
        return _("more than 99 %")
    if 0 < retention < 0.01:
        return _("less than 1 %")
    return _("%(share)d %%") % {"share": round(100 * retention)}


def in_words(time: timedelta) -> str:
    """A time that is reckoned, no more exactly than it is known."""
    days = time / timedelta(days=1)
    if days < 1:
        return _("less than a day")
    if days < 60:
        return ngettext("%(many)d day", "%(many)d days", round(days)) % {"many": round(days)}
    if days < 730:
        return ngettext("%(many)d month", "%(many)d months", round(days / 30.44)) % {"many": round(days / 30.44)}
    if days > 36_525:
        return _("more than 100 years")
    return _("%(years)s years") % {"years": number_format(round(days / 365.25, 1), 1)}
