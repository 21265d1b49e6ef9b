"""On which shelves a follow stands: the stage that fetches knows it, and hands it in here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from commonplace.members.models import Member


@dataclass(frozen=True, slots=True)
class Place:
    """One place of a follow.

    Args:
        typed: the address as it was typed, byte for byte.
        folders: names of categories, from the outermost in; () is none.
        title: the name it had in the list that it came from.

    """

    typed: str
    folders: tuple[str, ...] = ()
    title: str = ""


PlacesOf = Callable[[Member], Mapping[int, tuple[Place, ...]]]
"""The places of all follows of a member, by the ids of the follows."""
_providers: list[PlacesOf] = []


def register(provider: PlacesOf) -> None:
    """Say where follows stand; call it in `AppConfig.ready`. The last one counts."""
    _providers[:] = [provider]


def places_of(member: Member) -> Mapping[int, tuple[Place, ...]]:
    """The places of all follows of a member; without the stage that fetches there are none."""
    return _providers[0](member) if _providers else {}
