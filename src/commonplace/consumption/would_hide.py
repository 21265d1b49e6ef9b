"""What a mute would have hidden: looked at before it begins, and afterwards when somebody asks."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db.models import Q

from commonplace.consumption import muting
from commonplace.consumption.models import Mute
from commonplace.consumption.timeline import Row, rows_of
from commonplace.entries.models import Entry, Follow
from commonplace.members.models import Member

BACK: Final = timedelta(days=30)
SHOWN: Final = 20
MOST: Final = 50_000
"""Entries that are looked at, the newest; a member with more in 30 days is told about these."""


@dataclass(frozen=True, slots=True)
class WouldHide:
    """How many entries of how many sources a mute would have hidden, of how many in all, and the newest of them."""

    count: int
    sources: int
    of: int
    rows: tuple[Row, ...]

    @property
    def is_most(self) -> bool:
        """Whether it would have hidden more than half of everything."""
        return 2 * self.count > self.of


def of_mute(member: Member, mute: Mute, *, at: datetime, shown: int = SHOWN) -> WouldHide:
    """What a word, phrase, hashtag or person would have hidden in the 30 days before `at`; `mute` need not be stored."""
    said = _said(member, at)
    gone = muting.hidden_by(member, [mute], said)
    return _counted(member, said, gone, shown)


def of_source(member: Member, follow: Follow, *, at: datetime, shown: int = SHOWN) -> WouldHide:
    """What a source said in the 30 days before `at`."""
    said = _said(member, at, also=follow)
    return _counted(member, said, {pk for pk, source in said.items() if source == follow.source_id}, shown)


def _said(member: Member, at: datetime, also: Follow | None = None) -> dict[int, int]:
    """Ids of the last entries in the member's lists, newest first, each with its source; muted sources are not in lists."""
    in_lists = Q(source__follows__is_muted=False) | Q(source=also.source_id if also else None)
    said = Entry.objects.filter(
        in_lists, source__follows__member=member, source__follows__stopped_at=None, source__newest_at__gte=at - BACK,
        stands_at__gte=at - BACK, stands_at__lte=at,
    )
    return dict(said.order_by("-stands_at", "-pk").values_list("pk", "source_id")[:MOST])


def _counted(member: Member, said: dict[int, int], gone: Iterable[int], shown: int) -> WouldHide:
    gone = set(gone)
    newest = [pk for pk in said if pk in gone][:shown] if shown else []
    return WouldHide(
        count=len(gone), sources=len({said[pk] for pk in gone}), of=len(said), rows=rows_of(member, newest) if newest else (),
    )
