"""Who is kept from whom by a block, where the words of several people stand on one page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Q

from commonplace.members.models import Block, Member


@dataclass(frozen=True, slots=True)
class Apart:
    """Whom a viewer blocked, and since when others block the viewer: what they said before stays, since its going would tell."""

    blocked: frozenset[int] = frozenset()
    blocked_by: Mapping[int, datetime] = field(default_factory=dict)

    def hides(self, writer: int | None, at: datetime) -> bool:
        """Whether what this member said at `at`, under an own name, is not for the viewer."""
        if writer is None:
            return False
        since = self.blocked_by.get(writer)
        return writer in self.blocked or (since is not None and since <= at)


NOBODY = Apart()


def apart_of(viewer: Member) -> Apart:
    """Who is kept from this viewer, and whom the viewer keeps away. One query."""
    rows = list(
        Block.objects.filter(Q(member=viewer) | Q(other=viewer), kind=Block.Kind.BLOCK).values_list("member_id", "other_id", "at"))
    return Apart(
        frozenset(other for mine, other, _at in rows if mine == viewer.pk), {mine: at for mine, other, at in rows if other == viewer.pk})
