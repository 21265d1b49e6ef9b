"""Audience: for whom something is, as a frozen pair of kind and ids. `.visible_to(member)` reads it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """From the smallest circle to the largest; they are offered in this order."""

    SELF = "self"
    PEOPLE = "people"
    GROUP = "group"
    SITE = "site"
    WEB = "web"


WITH_IDS = frozenset({Kind.PEOPLE, Kind.GROUP})


@dataclass(frozen=True, slots=True)
class Audience:
    """Kind, and the ids of members (people) or of one group (group); ids ascend and do not repeat, so that equal ones compare equal.

    Raises `ValueError` when kind and ids do not fit.
    """

    kind: Kind
    ids: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "kind", Kind(self.kind))
        if any(isinstance(one, bool) or not isinstance(one, int) or one <= 0 for one in self.ids):
            raise ValueError(f"ids are positive whole numbers, not {self.ids!r}")
        object.__setattr__(self, "ids", tuple(sorted(set(self.ids))))
        if bool(self.ids) != (self.kind in WITH_IDS):
            raise ValueError(f"{self.kind} goes {'with' if self.kind in WITH_IDS else 'without'} ids")
        if self.kind is Kind.GROUP and len(self.ids) != 1:
            raise ValueError("one group at a time")

    @classmethod
    def of(cls, kind: str, ids: Iterable[int] = ()) -> Audience:
        """Read from what a form or a row holds; raises `ValueError` when it is no audience."""
        return cls(Kind(kind), tuple(ids))

    def is_wider_than(self, other: Audience) -> bool:
        """Whether a kind further out in the order self, people, group, site, web: what is asked to confirm."""
        order = list(Kind)
        return order.index(self.kind) > order.index(other.kind)


MYSELF = Audience(Kind.SELF)
SITE = Audience(Kind.SITE)
WEB = Audience(Kind.WEB)
