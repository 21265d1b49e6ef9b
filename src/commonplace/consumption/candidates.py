"""What reading offers to a member's day: what her sources said in the last ten days and she has not read."""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from operator import itemgetter
from typing import Any, Final, NamedTuple

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
_CHANCE_BELOW: Final = (1 << 32) // 20
"""One in twenty is drawn by chance instead of by how rarely its source speaks."""
_ODD: Final = 0x9E3779B97F4A7C15
_64_BITS: Final = (1 << 64) - 1


class _Said(NamedTuple):
    """An entry as the day weighs it: a row of the query, as a plain tuple, because there may be 50,000."""

    id: int
    source: int
    kind: str
    seconds: int
    hour: str
    repeats: int | None
    week: float | None


_Same = tuple[_Said, tuple[int, ...]]
"""The first of what several sources said, and the ids of the others."""


def candidates(member: Member, day: date, *, at: datetime | None = None, arrived_before: datetime | None = None) -> list[Candidate]:
    """What a member could read on a day.

    Args:
        member: whose sources; muted, paused and noisy ones are left out, and what a mute hides.
        day: the member's day; decides what is drawn by chance.
        at: when the day is composed.
        arrived_before: only what had arrived by then: inside quiet hours nothing that came in them is shown as new.

    """
    said = _unread(member, at or now(), arrived_before)
    hidden = muting.hidden(member, [one.id for one in said])
    if hidden:
        said = [one for one in said if one.id not in hidden]
    sources: dict[int, list[_Same]] = defaultdict(list)
    for same in _folded(member, said):
        sources[same[0].source].append(same)
    salt = int.from_bytes(hashlib.blake2b(day.isoformat().encode(), digest_size=8).digest(), "big")
    found: list[Candidate] = []
    for mine in sources.values():
        found += _of_source(mine, member.speed_percent, salt)
    return found


def _of_source(said: list[_Same], speed_percent: int, salt: int) -> list[Candidate]:
    """The candidates of one source."""
    rhythm = said[0][0].week or len(said) * 7 / STAYS.days
    known = [one.seconds for one, _ in said if one.kind in PLAYED]
    found = []
    if len(said) >= BURST and max((hours := Counter(one.hour for one, _ in said)).values()) >= BURST:
        bursts: dict[str, list[_Same]] = defaultdict(list)
        for same in said:
            bursts[same[0].hour if hours[same[0].hour] >= BURST else ""].append(same)
        said = bursts.pop("", [])
        found = [_burst(same_hour, rhythm) for same_hour in bursts.values()]
    # The same for all of a source: 20,000 of them would take longer to make than all else.
    week = round(rhythm, 2)
    by_weight, by_lot = {"code": "source", "week": week}, {"code": "chance", "week": week}
    for one, others in said:
        seconds = one.seconds
        if known and one.kind in PLAYED:
            seconds = seconds_for(one.kind, seconds or usual(one.kind, known), speed_percent)
        # One in twenty: the upper bits of a product with an odd number are as good as drawn (Knuth, multiplicative hashing).
        by_chance = ((one.id ^ salt) * _ODD & _64_BITS) >> 32 < _CHANCE_BELOW
        found.append(Candidate(
            f"entry:{one.id}", CHANCE if by_chance else SOURCES, max(_LEAST_SECONDS, seconds), one.source, rhythm,
            one.id, one.id, others, by_lot if by_chance else by_weight,
        ))
    return found


def _folded(member: Member, said: list[_Said]) -> list[_Same]:
    """What several sources said is one thing, named by the entry that came first; what was read at one of them comes no more."""
    roots = {one.repeats for one in said if one.repeats}
    if not roots:
        return [(one, ()) for one in said]
    groups: dict[int, list[_Said]] = defaultdict(list)
    firsts: list[_Same] = []
    for one in said:
        root = one.repeats or one.id
        if root in roots:
            groups[root].append(one)
        else:
            firsts.append((one, ()))
    for root in _read_elsewhere(member, list(groups), said):
        del groups[root]
    for same in groups.values():
        first, *others = sorted(same, key=itemgetter(0))
        firsts.append((first, tuple(one.id for one in others)))
    return firsts


def _burst(same_hour: Sequence[_Same], rhythm: float) -> Candidate:
    """Many things of one source within an hour, as one row: it stands for all of them, and shows the newest."""
    newest = max((one for one, _ in same_hour), key=itemgetter(0))
    seconds = sum(max(one.seconds, _LEAST_SECONDS) for one, _ in same_hour)
    rest = {pk for one, others in same_hour for pk in (one.id, *others)} - {newest.id}
    return Candidate(
        key=f"burst:{newest.id}", share=SOURCES, seconds=min(seconds, BURST_SECONDS), source=newest.source, posts_a_week=rhythm,
        order=newest.id, entry=newest.id, folded=tuple(sorted(rest, reverse=True)),
        why={"code": "burst", "week": round(rhythm, 2), "count": len(same_hour)},
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


def _unread(member: Member, at: datetime, arrived_before: datetime | None) -> list[_Said]:
    """Unread entries of the last ten days."""
    adapt = connection.ops.adapt_datetimefield_value
    # As text at once: making dates of 20,000 columns takes as long as reading them.
    hour = "to_char(e.stands_at, 'YYYYMMDDHH24')" if connection.vendor == "postgresql" else "substr(e.stands_at, 1, 13)"
    sql = (
        f"SELECT e.id, e.source_id, e.kind, e.seconds, {hour}, e.repeats, s.posts_a_week"  # noqa: S608 - columns of ours
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
        said = list(map(_Said._make, cursor.fetchall()))
    read = _exceptions(member, min(one.id for one in said)) if said else None
    return [one for one in said if one.id not in read] if read else said


def _exceptions(member: Member, oldest: int) -> set[int]:
    """Ids of the entries, from this one on, that were read one by one."""
    readings = Reading.objects.filter(member=member, is_read=True, entry_id__gte=oldest)
    return set(readings.values_list("entry_id", flat=True))
