"""The first shelf (engineer ADDRESSES replaces this file)."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ShelfItem:
    name: str
    address: str
    site: str
    why: str
    kind: str
    language: str


def shelf() -> tuple[ShelfItem, ...]:
    return ()
