"""What became of a network between two moments: kept, stopped, new, moved; and how lasting it is. Pure.

The rule is the mission's ("Churn"): retention R = kept / start, half-life = Δt · ln 2 / -ln R. The half-life takes it that the network
goes on losing the same share in the same time, as with anything that decays; it is a way to compare, not a forecast.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from math import log
from typing import Final

ENOUGH: Final = 10
"""Of fewer at the start, no share is reckoned (mission, "Measures")."""


CARD: Final = "urn:uuid:"
"""Before the uuid of a card that is part of another one: an address by which it is known again."""


@dataclass(frozen=True, slots=True)
class Held:
    """One that was in a network at a moment.

    Args:
        thing: person, space or tool; "" where a list does not say.
        uuid: the same at every moment; "" where a list has none, and only addresses decide.
        name: as it was called then.
        addresses: canonical addresses (`spaces.canonical.canonical_key`), by which it is known again under another uuid.

    """

    thing: str
    uuid: str
    name: str
    addresses: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Move:
    """The same one before and after: at another address, or with the same address as another card."""

    before: Held
    after: Held

    @property
    def left(self) -> tuple[str, ...]:
        """The addresses that it had and has no more."""
        return _without(self.before, self.after)

    @property
    def came(self) -> tuple[str, ...]:
        """The addresses that it has now and had not."""
        return _without(self.after, self.before)


def _without(one: Held, other: Held) -> tuple[str, ...]:
    return tuple(address for address in one.addresses if address not in other.addresses and not address.startswith(CARD))


@dataclass(frozen=True, slots=True)
class Difference:
    """What became of a network; each of the earlier is kept, moved or stopped, and never two of these.

    Args:
        kept: still there as they were; under the name that they have now.
        stopped: no longer there.
        new: not there before.
        moved: still there, elsewhere: at another address, or as another card.

    """

    kept: tuple[Held, ...]
    stopped: tuple[Held, ...]
    new: tuple[Held, ...]
    moved: tuple[Move, ...]

    @property
    def stayed(self) -> int:
        """How many of the earlier are still there: what is kept in R = kept / start; who moved was kept."""
        return len(self.kept) + len(self.moved)

    @property
    def start(self) -> int:
        """How many there were at the start."""
        return self.stayed + len(self.stopped)


def difference(earlier: Iterable[Held], later: Iterable[Held]) -> Difference:
    """What became of the earlier ones, and who is new; in the order in which they stand.

    The same uuid is the same one; it has moved when an address of it went and another came. Whoever is not there under the uuid
    any more, but whose address is, has moved as well: noted anew, or merged with another. Of several that it could be, the one that
    stands first and is nobody else's yet is taken.
    """
    before, after = _once(earlier), _once(later)
    there = {_id(one): one for one in after if one.uuid}
    at: dict[str, list[Held]] = defaultdict(list)
    for one in after:
        for address in one.addresses:
            at[address].append(one)
    taken = {_id(one) for one in before if one.uuid and _id(one) in there}
    kept, stopped, moved = [], [], []
    for one in before:
        now = there.get(_id(one)) if one.uuid else None
        if now is None:
            now = _elsewhere(one, at, taken)
        if now is None:
            stopped.append(one)
            continue
        taken.add(_id(now))
        move = Move(one, now)
        is_another_card = bool(one.uuid and now.uuid) and _id(now) != _id(one)
        if is_another_card or (move.left and move.came):
            moved.append(move)
        else:
            kept.append(now)
    new = [one for one in after if _id(one) not in taken]
    return Difference(tuple(kept), tuple(stopped), tuple(new), tuple(moved))


def _id(one: Held) -> tuple[str, str]:
    """What it is known by: its uuid; without one, its first address, and without any, its name."""
    if one.uuid:
        return one.thing, one.uuid
    return "", one.addresses[0] if one.addresses else f"name {one.name}"


def _once(those: Iterable[Held]) -> list[Held]:
    """Each of them once, the first of its kind."""
    found: dict[tuple[str, str], Held] = {}
    for one in those:
        found.setdefault(_id(one), one)
    return list(found.values())


def _elsewhere(one: Held, at: dict[str, list[Held]], taken: set[tuple[str, str]]) -> Held | None:
    """Who has an address of it now: preferably somebody who is not known to be another."""
    others = [other for address in (*one.addresses, f"{CARD}{one.uuid}") for other in at.get(address, ())]
    return next((other for other in others if _id(other) not in taken), others[0] if others else None)


class Limit(StrEnum):
    """Why something cannot be reckoned."""

    NOTHING = "nothing"
    TOO_FEW = "too_few"
    NO_TIME = "no_time"
    ALL_WENT = "all_went"
    ALL_STAYED = "all_stayed"


@dataclass(frozen=True, slots=True)
class Lasting:
    """How lasting a network is.

    Args:
        start: observations: how many there were at the start.
        kept: how many of them are still there.
        retention: R, from 0 to 1; None where it cannot be said.
        half_life: after how long half of the start would be gone if it went on so; None where it cannot be said.
        limit: why one of them cannot be said; None: both are.

    """

    start: int
    kept: int
    retention: float | None
    half_life: timedelta | None
    limit: Limit | None


def lasting(*, start: int, kept: int, elapsed: timedelta | None) -> Lasting:
    """Retention and half-life (mission, "Churn").

    Args:
        start: how many there were at the earlier moment.
        kept: how many of them are there at the later one; at most `start`.
        elapsed: Δt; None where nobody knows it.

    Raises:
        ValueError: more were kept than there were, or fewer than none, or the time runs backwards.

    """
    if not 0 <= kept <= start or (elapsed is not None and elapsed < timedelta()):
        raise ValueError("kept is at most start, and time does not run backwards")
    if start == 0:
        return Lasting(start, kept, None, None, Limit.NOTHING)
    if start < ENOUGH:
        return Lasting(start, kept, None, None, Limit.TOO_FEW)
    retention = kept / start
    if kept == start:
        return Lasting(start, kept, retention, None, Limit.ALL_STAYED)
    if kept == 0:
        return Lasting(start, kept, retention, None, Limit.ALL_WENT)
    if not elapsed:
        return Lasting(start, kept, retention, None, Limit.NO_TIME)
    days = min(elapsed / timedelta(days=1) * log(2) / -log(retention), _LONGEST)
    return Lasting(start, kept, retention, timedelta(days=days), None)


_LONGEST: Final = 36_500_000.0
"""Days: a hundred thousand years, so that no half-life leaves the calendar."""


def of(earlier: Sequence[Held], later: Sequence[Held], *, elapsed: timedelta | None) -> tuple[Difference, Lasting]:
    """Both at once: what became of a network, and how lasting it is."""
    found = difference(earlier, later)
    return found, lasting(start=found.start, kept=found.stayed, elapsed=elapsed)
