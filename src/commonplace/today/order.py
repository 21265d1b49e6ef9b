"""The order of a day: what stands at its beginning as it is shown, and what comes after as hardly more than its ids; pure."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from itertools import accumulate, chain
from typing import NamedTuple, overload

from commonplace.entries.candidates import Candidate


class Drawn(NamedTuple):
    """Things of one source and share, the newest first, with what they drew; each is made when it is looked at."""

    source: int
    entries: Sequence[int | None]
    draws: Sequence[float]
    look: Callable[[int], Candidate]
    """By its place."""


class Order(Sequence[Candidate]):
    """All candidates of a day in one order.

    Args:
        within: those that keep to the cap of two a source, in their order.
        beyond: whose other things come after, in the order of what they drew, with the number that is within the cap.

    """

    __slots__ = ("_begins", "_beyond", "_ranks", "_within")

    def __init__(self, within: Sequence[Candidate], beyond: Iterable[tuple[Drawn, int]]) -> None:
        self._within = tuple(within)
        self._beyond = tuple((drawn, first) for drawn, first in beyond if first < len(drawn.draws))
        self._begins = tuple(accumulate((len(drawn.draws) - first for drawn, first in self._beyond), initial=0))
        draws = list(chain.from_iterable(drawn.draws[first:] for drawn, first in self._beyond))
        # Two that drew the same stay as they came: `beyond` has an order of its own.
        self._ranks = sorted(range(len(draws)), key=draws.__getitem__)

    def entries(self, begin: int) -> list[int | None]:
        """Ids of the entries from this place on; None for what is no entry."""
        flat = list(chain.from_iterable(drawn.entries[first:] for drawn, first in self._beyond))
        found = [one.entry for one in self._within[begin:]]
        return found + [flat[rank] for rank in self._ranks[max(0, begin - len(self._within)) :]]

    def __len__(self) -> int:
        return len(self._within) + len(self._ranks)

    @overload
    def __getitem__(self, place: int) -> Candidate: ...
    @overload
    def __getitem__(self, place: slice) -> tuple[Candidate, ...]: ...
    def __getitem__(self, place: int | slice) -> Candidate | tuple[Candidate, ...]:
        if isinstance(place, slice):
            return tuple(self._at(one) for one in range(*place.indices(len(self))))
        if not -len(self) <= place < len(self):
            raise IndexError(place)
        return self._at(place % len(self))

    def _at(self, place: int) -> Candidate:
        if place < len(self._within):
            return self._within[place]
        rank = self._ranks[place - len(self._within)]
        number = bisect_right(self._begins, rank) - 1
        drawn, first = self._beyond[number]
        return drawn.look(first + rank - self._begins[number])

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Order) and len(self) == len(other) and all(one == same for one, same in zip(self, other, strict=True))

    def __hash__(self) -> int:
        return hash((len(self), self._within))
