"""Two lists of sources of one person, some time apart: what was kept, stopped, and is new. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from commonplace.kernel.text import clip
from commonplace.network import churn
from commonplace.network.churn import Difference, Held, Lasting
from commonplace.network.formats import opml
from commonplace.spaces.canonical import canonical_key, web_address

MAX_BYTES: Final = opml.MAX_BYTES
"""Of each file."""
LONGEST_NAME: Final = 300
"""Characters of a name in a list, as of a source that is followed."""


@dataclass(frozen=True, slots=True)
class Compared:
    """Two lists, compared.

    Args:
        earlier: title of the earlier one; "" where it has none.
        later: of the later one.
        difference: kept, stopped, new; nothing moves, since only the address decides.
        lasting: how lasting it is.
        without_address: outlines of both that have no address of the web, and are not compared.
        earlier_faults: what was wrong with the earlier one, though it was read: a sentence each.
        later_faults: with the later one.

    """

    earlier: str
    later: str
    difference: Difference
    lasting: Lasting
    without_address: int
    earlier_faults: tuple[str, ...] = ()
    later_faults: tuple[str, ...] = ()


def compare(earlier: bytes, later: bytes, *, elapsed: timedelta | None = None) -> Compared:
    """Compare two OPML files by the canonical addresses in them; what stands in one file twice counts once.

    Args:
        earlier: the earlier file.
        later: the later one.
        elapsed: the time between them; None where nobody knows it.

    Raises:
        NotAList: one of them is no list of sources; `which` of the exception says whether it is the "earlier" or the "later".

    """
    first, second = _read(earlier, "earlier"), _read(later, "later")
    found, lasting = churn.of(list(_held(first)), list(_held(second)), elapsed=elapsed)
    without = sum(web_address(one.typed) is None for one in (*first.outlines, *second.outlines))
    return Compared(first.title, second.title, found, lasting, without, _faults(first), _faults(second))


class NotAList(Exception):
    """One of the two is no list of sources: `which` is "earlier" or "later"; `str()` is a sentence for the member."""

    def __init__(self, which: str, sentence: str) -> None:
        super().__init__(sentence)
        self.which = which


def _read(data: bytes, which: str) -> opml.OpmlList:
    try:
        return opml.read(data)
    except opml.NotAList as fault:
        raise NotAList(which, str(fault)) from fault


def _faults(found: opml.OpmlList) -> tuple[str, ...]:
    return tuple(str(opml.SENTENCES[code]) for code in found.problems)


def _held(found: opml.OpmlList) -> Iterator[Held]:
    for outline in found.outlines:
        address = web_address(outline.typed)
        if address is not None:
            yield Held("", "", clip(outline.title or outline.typed, LONGEST_NAME), (canonical_key(address),))
