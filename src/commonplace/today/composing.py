"""Which things make a day, and in which order; pure. The figures are those of the mission ("Today list").

One order is made for the day, and every number of minutes shows a beginning of it. To make all the beginnings good ones,
the order is built in steps of 5, 10, 15 and 20 minutes: within a step only what still fits into it is taken.
"""

from __future__ import annotations

import hashlib
import struct
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from math import log
from operator import attrgetter, itemgetter
from typing import Final

from commonplace.entries.candidates import BRIDGE, CHANCE, QUESTIONS, RETURNS, SOURCES, Candidate, Many
from commonplace.today.order import Drawn, Order

SHARES: Final[Mapping[str, float]] = {SOURCES: 0.5, QUESTIONS: 0.2, RETURNS: 0.1, BRIDGE: 0.1, CHANCE: 0.1}
"""Which part of the minutes goes to what; an empty share goes to the first."""
BUDGETS: Final = (5, 10, 15, 20)
"""Minutes that a day can be fitted to."""
PER_SOURCE: Final = 2
"""So many things of one source a day; everything of the day knows no cap."""
LEAST_A_WEEK: Final = 0.1
"""A source that speaks less often than once in ten weeks is not made quieter still: else one of them would always win."""
_LN_RANGE: Final = log(1 << 64)
_LOOKED_AT: Final = 300
"""So many of a share are looked at to find one that fits: bounds the work for a day of 50,000 candidates."""


@dataclass(frozen=True, slots=True)
class Composition:
    """A day: all candidates in their order; the first `within_cap` of them have at most two a source; `shown` fit into the budget."""

    order: Order
    within_cap: int
    shown: int

    @property
    def chosen(self) -> tuple[Candidate, ...]:
        """What is shown."""
        return self.order[: self.shown]

    @property
    def left_out(self) -> int:
        """How many things are not shown."""
        return len(self.order) - self.shown


def compose(
    candidates: Iterable[Candidate | Many], budget: float | None, shares: Mapping[str, float], day: date, seed: str,
) -> Composition:
    """Choose a member's day.

    Weighted sampling without replacement (Efraimidis & Spirakis 2006): each candidate draws -ln(u) / weight, the smallest
    comes first, with weight = 1 / posts a week. So each source has the same chance, however much it says.

    Args:
        candidates: all there is; the order in which they come does not matter, the first of two with one key counts. Many of a source
            are drawn as if each had come by itself.
        budget: minutes; 0 or less shows nothing, None everything.
        shares: which part of the minutes goes to which share; the first takes those of shares that are empty or not named.
        day: which day it is; the same day, seed and candidates give the same order, whatever the budget.
        seed: what makes one member's day another than her colleague's.

    """
    drawn = _drawn(candidates, f"{seed}\n{day.isoformat()}", default=next(iter(shares)))
    within, beyond = _capped(drawn)
    chosen = _Filling(within, shares).order()
    order = Order(chosen, beyond)
    shown = len(order) if budget is None else fitting([one.seconds for one in chosen], budget)
    return Composition(order, len(chosen), shown)


def fitting(seconds: Sequence[int], budget: float) -> int:
    """How many of these things, from the first on, fit into the budget (minutes): at least one, where there is time at all."""
    if budget <= 0 or not seconds:
        return 0
    total, count = 0, 0
    for one in seconds:
        total += one
        if total > budget * 60:
            break
        count += 1
    return max(count, 1)


_Draw = tuple[float, str, Candidate]
"""What a candidate drew, its key for the case that two drew the same, and the candidate."""
_BY_ORDER = attrgetter("order", "key")


def _drawn(candidates: Iterable[Candidate | Many], seed: str, *, default: str) -> dict[str, list[Drawn]]:
    """All candidates by share and source, each with what it drew; of one source the newest get the best of its draws."""
    groups: dict[tuple[str, int, str], Many | list[Candidate]] = {}
    alone: dict[str, Candidate] = {}
    for one in candidates:
        if isinstance(one, Candidate):
            alone.setdefault(one.key, one)
        elif groups.setdefault((one.share or default, one.source, ""), one) is not one:
            alone.update({found.key: found for found in map(one.look, one.entries)})
    for one in alone.values():
        # What has no source stands for itself.
        place = (one.share or default, one.source, "" if one.source else one.key)
        said = groups.setdefault(place, [])
        if isinstance(said, Many):
            said = groups[place] = [*map(said.look, said.entries)]
        said.append(one)
    drawn: dict[str, list[Drawn]] = defaultdict(list)
    # In an order of their own: what they draw does not depend on it, but who comes first of two that drew the same does.
    for (share, source, key), said in sorted(groups.items(), key=itemgetter(0)):
        count = len(said.entries if isinstance(said, Many) else said)
        drawn[share].append(_weighed(said, _draws(f"{seed}\n{share}\n{source or key}", count), share, source))
    return drawn


def _weighed(said: Many | list[Candidate], draws: Sequence[int], share: str, source: int) -> Drawn:
    """What things of one source drew: by chance, each like every other; else the later, the more its source says."""
    if isinstance(said, Many):
        entries, look = said.entries, said.look
        slower = 1.0 if share == CHANCE else max(said.posts_a_week, LEAST_A_WEEK)
        # -ln(u) for u = (draw + 1) / 2^64, in one pass: these are most of the candidates.
        return Drawn(source, entries, [(_LN_RANGE - log(draw + 1)) * slower for draw in draws], lambda place: look(entries[place]))
    said.sort(key=_BY_ORDER, reverse=True)
    weighed = [
        (_LN_RANGE - log(draw + 1)) * (1.0 if share == CHANCE else max(one.posts_a_week, LEAST_A_WEEK))
        for draw, one in zip(draws, said, strict=True)
    ]
    return Drawn(source, [one.entry for one in said], weighed, said.__getitem__)


def _draws(seed: str, count: int) -> list[int]:
    """Numbers of 64 bits, the largest first, drawn by a hash: the same on every machine and database, after every restart."""
    return sorted(struct.unpack(f"<{count}Q", hashlib.shake_128(seed.encode()).digest(8 * count)), reverse=True)


def _capped(drawn: Mapping[str, list[Drawn]]) -> tuple[dict[str, list[_Draw]], list[tuple[Drawn, int]]]:
    """The best two of each source, over all shares in turn, in the order of the draws; and of each source how many these are."""
    within: dict[str, list[_Draw]] = {}
    beyond: list[tuple[Drawn, int]] = []
    taken: dict[int, int] = defaultdict(int)
    for share in sorted(drawn):
        kept = within[share] = []
        for said in drawn[share]:
            count = len(said.draws)
            if said.source:
                count = min(count, PER_SOURCE - taken[said.source])
                taken[said.source] += count
            for place in range(count):
                one = said.look(place)
                kept.append((said.draws[place], one.key, one))
            beyond.append((said, count))
        kept.sort(key=_by_draw)
    return within, beyond


_by_draw = itemgetter(0, 1)


@dataclass(slots=True)
class _Filling:
    """The steps of 5, 10, 15 and 20 minutes, then whatever is left; each share keeps to its part of the minutes."""

    waiting: dict[str, list[_Draw]]
    shares: Mapping[str, float]
    used: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    total: int = 0

    def order(self) -> list[Candidate]:
        self._give_empty_shares_to_the_first()
        found: list[Candidate] = []
        for budget in BUDGETS:
            found += self._step(budget * 60)
        rest = sorted((draw for drawn in self.waiting.values() for draw in drawn), key=_by_draw)
        if rest and not found:
            # Nothing fits into twenty minutes: then the day begins with the shortest there is.
            shortest = min(rest, key=lambda draw: (draw[2].seconds, *_by_draw(draw)))
            rest.remove(shortest)
            found.append(shortest[2])
        return found + [candidate for _, _, candidate in rest]

    def _give_empty_shares_to_the_first(self) -> None:
        first = next(iter(self.shares))
        parts = {share: part for share, part in self.shares.items() if share == first or self.waiting.get(share)}
        parts[first] += sum(self.shares.values()) - sum(parts.values())
        # A share that nobody has named is a part of the first.
        for share in [one for one in self.waiting if one not in parts]:
            self.waiting[first] = sorted(self.waiting.get(first, []) + self.waiting.pop(share), key=_by_draw)
        self.shares = parts

    def _step(self, limit: int) -> Iterator[Candidate]:
        while True:
            fits = [(share, place) for share in self.shares if (place := self._first_that_fits(share, limit - self.total)) is not None]
            if not fits:
                return
            share, place = max(fits, key=lambda fit: self._owed(*fit))
            candidate = self.waiting[share].pop(place)[2]
            self.used[share] += candidate.seconds
            self.total += candidate.seconds
            yield candidate

    def _first_that_fits(self, share: str, room: int) -> int | None:
        for place, (_, _, candidate) in enumerate(self.waiting.get(share, ())[:_LOOKED_AT]):
            if candidate.seconds <= room:
                return place
        return None

    def _owed(self, share: str, place: int) -> float:
        """How much of its part a share would still be owed, had it got this thing too."""
        seconds = self.waiting[share][place][2].seconds
        return self.shares[share] * (self.total + seconds) - self.used[share] - seconds
