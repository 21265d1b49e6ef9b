"""What reading offers to a member's day: what her sources said in the last ten days and she has not read."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.db import connection
from django.db.models import Q

from commonplace.consumption import muting
from commonplace.consumption.models import Reading
from commonplace.consumption.timeline import rows_of
from commonplace.entries.candidates import CHANCE, SOURCES, Candidate
from commonplace.entries.lengths import PLAYED, seconds_for, usual
from commonplace.entries.models import Entry
from commonplace.kernel.clock import now
from commonplace.members.models import Member

STAYS: Final = timedelta(days=10)
"""After so many days a thing leaves the day; it stays searchable."""
BURST: Final = 5
"""So many things of one source within one hour take one row."""
BURST_SECONDS: Final = 300
"""Looking through a burst costs five minutes at most: nobody reads 2,000 posts of an hour one by one."""
_LEAST_SECONDS: Final = 5
_CHANCE_ONE_IN: Final = 20
"""One in so many is drawn by chance instead of by how rarely its source speaks."""


@dataclass(frozen=True, slots=True)
class _Said:
    """An entry as the day weighs it."""

    id: int
    source: int
    seconds: int
    hour: str
    root: int


def candidates(member: Member, day: date, *, at: datetime | None = None, arrived_before: datetime | None = None) -> list[Candidate]:
    """What a member could read on a day.

    Args:
        member: whose sources; muted, paused and noisy ones are left out, and what a mute hides.
        day: the member's day; decides what is drawn by chance.
        at: when the day is composed.
        arrived_before: only what had arrived by then: inside quiet hours nothing that came in them is shown as new.

    """
    at = at or now()
    rhythms: dict[int, float] = {}
    said = _unread(member, at, arrived_before, rhythms)
    hidden = muting.hidden(member, [one.id for one in said])
    groups: dict[int, list[_Said]] = defaultdict(list)
    for one in said:
        if one.id not in hidden:
            groups[one.root].append(one)
    for root in _read_elsewhere(member, [root for root, same in groups.items() if len(same) > 1 or same[0].id != root], said):
        del groups[root]
    firsts = [(min(same, key=lambda one: one.id), tuple(sorted(one.id for one in same))) for same in groups.values()]
    counts: dict[int, int] = defaultdict(int)
    for first, _ in firsts:
        counts[first.source] += 1
    found = []
    for same_hour in _by_hour(firsts).values():
        first, _ = same_hour[0]
        rhythm = rhythms.get(first.source) or counts[first.source] * 7 / STAYS.days
        if len(same_hour) >= BURST:
            found.append(_burst(same_hour, rhythm))
        else:
            found += [_single(one, same, rhythm, day) for one, same in same_hour]
    return found


def _by_hour(firsts: Iterable[tuple[_Said, tuple[int, ...]]]) -> dict[tuple[int, str], list[tuple[_Said, tuple[int, ...]]]]:
    hours: dict[tuple[int, str], list[tuple[_Said, tuple[int, ...]]]] = defaultdict(list)
    for one, same in firsts:
        hours[one.source, one.hour].append((one, same))
    return hours


def _single(one: _Said, same: tuple[int, ...], rhythm: float, day: date) -> Candidate:
    by_chance = int.from_bytes(hashlib.blake2b(f"{day}:{one.id}".encode(), digest_size=4).digest(), "big") % _CHANCE_ONE_IN == 0
    return Candidate(
        key=f"entry:{one.id}", share=CHANCE if by_chance else SOURCES, seconds=max(one.seconds, _LEAST_SECONDS), source=one.source,
        posts_a_week=rhythm, order=one.id, entry=one.id, folded=tuple(pk for pk in same if pk != one.id),
        why={"code": "chance" if by_chance else "source", "week": round(rhythm, 2)},
    )


def _burst(same_hour: Sequence[tuple[_Said, tuple[int, ...]]], rhythm: float) -> Candidate:
    """Many things of one source within an hour, as one row: it stands for all of them, and shows the newest."""
    newest = max((one for one, _ in same_hour), key=lambda one: one.id)
    seconds = sum(max(one.seconds, _LEAST_SECONDS) for one, _ in same_hour)
    rest = tuple(sorted({pk for _, same in same_hour for pk in same} - {newest.id}, reverse=True))
    return Candidate(
        key=f"burst:{newest.id}", share=SOURCES, seconds=min(seconds, BURST_SECONDS), source=newest.source, posts_a_week=rhythm,
        order=newest.id, entry=newest.id, folded=rest, why={"code": "burst", "week": round(rhythm, 2), "count": len(same_hour)},
    )


def _read_elsewhere(member: Member, roots: Sequence[int], unread: Sequence[_Said]) -> set[int]:
    """Of things that several sources said, those that the member has read in one of them: they do not come again."""
    waiting = {one.id for one in unread}
    found: set[int] = set()
    for start in range(0, len(roots), 500):
        some = roots[start : start + 500]
        same = Entry.objects.visible_to(member).filter(Q(pk__in=some) | Q(repeats__in=some)).values_list("pk", "repeats")
        others = {pk: repeats or pk for pk, repeats in same if pk not in waiting}
        found |= {others[row.entry.pk] for row in rows_of(member, list(others)) if not row.is_unread}
    return found


def _unread(member: Member, at: datetime, arrived_before: datetime | None, rhythms: dict[int, float]) -> list[_Said]:
    """Unread entries of the last ten days; `rhythms` is filled with how often their sources speak."""
    adapt = connection.ops.adapt_datetimefield_value
    sql = (
        "SELECT e.id, e.source_id, e.kind, e.seconds, e.stands_at, e.repeats, s.posts_a_week"
        " FROM entries_follow f JOIN spaces_source s ON s.id = f.source_id"
        " JOIN entries_entry e ON e.source_id = f.source_id"
        " WHERE f.member_id = %s AND f.stopped_at IS NULL AND f.paused_at IS NULL AND NOT f.is_muted AND NOT f.is_noisy"
        " AND s.newest_at >= %s AND e.stands_at >= %s AND e.stands_at <= %s AND e.id > f.read_through AND e.gone_at IS NULL"
    )
    parameters: list[Any] = [member.pk, adapt(at - STAYS), adapt(at - STAYS), adapt(at)]
    if arrived_before is not None:
        sql += " AND e.seen_at < %s"
        parameters.append(adapt(arrived_before))
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        rows = cursor.fetchall()
    read = _exceptions(member, [row[0] for row in rows])
    known: dict[int, list[int]] = defaultdict(list)
    for _, source, kind, seconds, *_ in rows:
        if kind in PLAYED:
            known[source].append(seconds)
    found = []
    for pk, source, kind, seconds, stands_at, repeats, week in rows:
        if pk in read:
            continue
        if week:
            rhythms[source] = week
        lasts = seconds_for(kind, seconds or usual(kind, known[source]), member.speed_percent) if kind in PLAYED else seconds
        found.append(_Said(pk, source, lasts, str(stands_at)[:13], repeats or pk))
    return found


def _exceptions(member: Member, ids: Sequence[int]) -> set[int]:
    """Which of these entries were read one by one."""
    if not ids:
        return set()
    readings = Reading.objects.filter(member=member, is_read=True, entry_id__gte=min(ids))
    return set(readings.values_list("entry_id", flat=True))
