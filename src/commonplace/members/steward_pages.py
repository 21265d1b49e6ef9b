"""Pages for stewards that modules further up bring along; "Settings of the site" links to them."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise


@dataclass(frozen=True, slots=True)
class StewardPage:
    """A page for stewards: its name, one sentence on what it is for, and the name of its address."""

    label: str | Promise
    says: str | Promise
    url_name: str


_pages: dict[str, StewardPage] = {}


def register(page: StewardPage) -> None:
    """Add a page; call it in `AppConfig.ready`. The same address again replaces it."""
    _pages[page.url_name] = page


def pages() -> tuple[StewardPage, ...]:
    """All pages, in the order in which the modules stand on one another."""
    return tuple(_pages.values())
