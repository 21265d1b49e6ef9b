"""What a search asks besides its words: scopes, dates, and how far."""

from __future__ import annotations

from dataclasses import dataclass

HIGHEST = 2**63 - 1


@dataclass(frozen=True, slots=True)
class Wanted:
    """How many, in which scopes (None: all), and ranges: the lower end belongs to them, the upper does not.

    `lowest` to `below` are ids, `since` to `until` seconds since 1970.
    """

    limit: int
    scopes: frozenset[int] | None = None
    below: int = HIGHEST
    lowest: int = -HIGHEST
    since: int | None = None
    until: int | None = None

    def allows(self, scope: int, at: int) -> bool:
        """Whether a document of this scope and date is wanted."""
        return (
            (self.scopes is None or scope in self.scopes)
            and (self.since is None or at >= self.since)
            and (self.until is None or at < self.until)
        )
