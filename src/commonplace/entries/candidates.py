"""What a stage offers to a member's day. Each stage has `candidates(member, day)`; `today` chooses among them."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

SOURCES, QUESTIONS, RETURNS, BRIDGE, CHANCE = "sources", "questions", "returns", "bridge", "chance"
"""The five shares of a day: what people and sources say, questions one could answer, what comes back, a bridge, and chance."""


class Candidate(NamedTuple):
    """One thing that could be in a member's day; a plain tuple, because there may be 50,000 of them.

    Args:
        key: names it on every day and database alike, such as `entry:123`.
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
