"""What came from people, spaces and tools, was asked of them or was told by them: each module that knows something hands it in here.

What their sources said stands in `entries`, below, and is read here. What a stage above knows (questions, replies) it registers
in its `AppConfig.ready`; who may be named is its own matter: what was said under no name never comes through here.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

from commonplace.members.models import Member

Thing = Literal["person", "space", "tool"]
Key = str
"""A node in one word, such as `person:12`."""
AT_MOST: Final = 5
"""So many of a node are shown, the newest."""


@dataclass(frozen=True, slots=True)
class Said:
    """One line of a page.

    Args:
        at: when.
        sentence: plain text, such as "Told you: Weed what smells of damp first". It is shown as text, never as HTML.
        address: the page of ours that says more; "" for none.

    """

    at: datetime
    sentence: str
    address: str = ""


Provider = Callable[..., Mapping[int, list[Said]]]
"""`provider(member, *, thing, pks)`: of each of `pks` (one member's rows of this `thing`; of a person also those merged into it are
among them) what is known, newest first, at most `AT_MOST`; in a number of queries that does not grow with `pks`."""
Latest = Callable[[Member], Mapping[Key, datetime]]
"""When each node of a member's network last gave something, by `key`, a merged person's by that of the one that was kept; in a fixed
number of queries."""

_providers: dict[str, Provider] = {}
_latest: dict[str, Latest] = {}


def register(name: str, provider: Provider, *, latest: Latest | None = None) -> None:
    """Add who knows what came of nodes; call it in `AppConfig.ready`. The same name again replaces it."""
    _providers[name] = provider
    if latest is not None:
        _latest[name] = latest


def said(member: Member, *, thing: Thing, pks: Collection[int]) -> dict[int, list[Said]]:
    """What came from each of these nodes, was asked of it or was told by it: newest first, at most five each.

    Args:
        member: whose network it is; ids that are not hers say nothing.
        thing: what `pks` are.
        pks: ids of rows.

    """
    found: dict[int, list[Said]] = {pk: [] for pk in pks}
    for provider in _providers.values():
        for pk, lines in provider(member, thing=thing, pks=pks).items():
            if pk in found:
                found[pk] += lines
    return {pk: sorted(lines, key=lambda line: line.at, reverse=True)[:AT_MOST] for pk, lines in found.items()}


def latest(member: Member) -> dict[Key, datetime]:
    """When each node last gave something by what the registered modules know; their sources' entries come on top, in `nodes`."""
    found: dict[Key, datetime] = {}
    for provider in _latest.values():
        for key, at in provider(member).items():
            found[key] = max(at, found.get(key, at))
    return found
