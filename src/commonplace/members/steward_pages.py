"""Pages for stewards that modules further up bring along; "Settings of the site" links to them, and Today says where something waits."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.functional import Promise

from commonplace.members.models import Member


@dataclass(frozen=True, slots=True)
class StewardPage:
    """A page for stewards.

    Args:
        label: its name.
        says: one sentence on what it is for.
        url_name: the name of its address.
        waits: what waits there for this steward now, as a sentence and never a number; empty: nothing. Asked on every Today of a steward.

    """

    label: str | Promise
    says: str | Promise
    url_name: str
    waits: Callable[[Member], str] | None = None


_pages: dict[str, StewardPage] = {}


def register(page: StewardPage) -> None:
    """Add a page; call it in `AppConfig.ready`. The same address again replaces it."""
    _pages[page.url_name] = page


def pages() -> tuple[StewardPage, ...]:
    """All pages, in the order in which the modules stand on one another."""
    return tuple(_pages.values())


def waiting(member: Member) -> list[tuple[StewardPage, str]]:
    """The pages on which something waits for a steward, each with its sentence; for other members none."""
    if not member.is_steward:
        return []
    found = [(page, page.waits(member)) for page in pages() if page.waits is not None]
    return [(page, says) for page, says in found if says]
