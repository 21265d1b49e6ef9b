"""People, spaces and tools in addresses: `network/people/…`."""

from __future__ import annotations

from typing import Final

from commonplace.network.said import Thing

IN_ADDRESSES: Final[dict[str, Thing]] = {"people": "person", "spaces": "space", "tools": "tool"}


class ThingConverter:
    """Between "people" in an address and "person" in a view."""

    regex = "people|spaces|tools"

    def to_python(self, value: str) -> Thing:
        """From the address."""
        return IN_ADDRESSES[value]

    def to_url(self, value: str) -> str:
        """Into it. Raises `ValueError` for what is none of the three, as Django wants it."""
        for word, thing in IN_ADDRESSES.items():
            if thing == value:
                return word
        raise ValueError(value)
