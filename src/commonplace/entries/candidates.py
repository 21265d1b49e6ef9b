"""What a stage offers to a member's day. Each stage has `candidates(member, day)`; `today` chooses among them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from types import MappingProxyType
from typing import Any, NamedTuple, Self

SOURCES, QUESTIONS, RETURNS, BRIDGE, CHANCE = "sources", "questions", "returns", "bridge", "chance"
"""The five shares of a day: what people and sources say, questions one could answer, what comes back, a bridge, and chance."""


class Candidate(NamedTuple):
    """One thing that could be in a member's day.

    Args:
        key: names it on every day and database alike, such as `entry:123`; no other candidate has it.
        share: of which of the five shares it is.
        seconds: what reading, hearing or answering it takes, at the member's own speed.
        source: whose it is, for the cap of two a source; 0 where nothing is capped.
        posts_a_week: how often that source speaks; the less, the sooner it comes.
        order: its place among the candidates of its source, the newest highest (an entry's id).
        entry: the id of the entry, where it is one.
        folded: ids of entries that say the same and are folded into it.
        why: {"code": …} and what its sentence needs; JSON.

    """

    key: str
    share: str
    seconds: int
    source: int
    posts_a_week: float
    order: int
    entry: int | None = None
    folded: tuple[int, ...] = ()
    why: Mapping[str, Any] = MappingProxyType({})
    # Any: what JSON can say.


class Many(NamedTuple):
    """Many entries of one source, each a candidate that is made only when it is looked at: there may be 50,000 of them.

    Args:
        share: of which of the five shares they are.
        source: whose they are.
        posts_a_week: how often that source speaks.
        entries: their ids, which are their order too: the newest first, each once.
        look: makes the candidate of one of them; the same one each time.

    """

    share: str
    source: int
    posts_a_week: float
    entries: Sequence[int]
    look: Callable[[int], Candidate]

    def without(self, entries: Collection[int]) -> Self:
        """The same but for these entries."""
        return self._replace(entries=[pk for pk in self.entries if pk not in entries])
