"""What reading offers to a member's day: what her sources said in the last ten days and she has not read."""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, Final, NamedTuple

from django.db import connection
from django.db.models import Q

from commonplace.consumption import muting
from commonplace.consumption.models import Reading
from commonplace.consumption.timeline import rows_of
from commonplace.entries.candidates import CHANCE, SOURCES, Candidate, Many
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
_ONE_IN: Final = 20
"""One in so many is drawn by chance instead of by how rarely its source speaks."""


class _Said(NamedTuple):
    """What one source said that is unread; in columns, because 50,000 rows would take longer to make than to weigh."""

    source: int
    week: float | None
    ids: list[int]
    seconds: dict[int, str]
    """As text: numbers are made of those that are looked at."""
    hours: dict[int, str]
    """In which hour it stands, where as many as a burst stand in that hour."""
    kinds: dict[int, str]
    """Of what is heard or seen."""


@dataclass(slots=True)
class _Unread:
    """All that is unread, by source; besides, what repeats something else."""

    said: list[_Said] = field(default_factory=list)
    repeats: dict[int, int] = field(default_factory=dict)

    def ids(self) -> list[int]:
        """Of all entries."""
        return [pk for one in self.said for pk in one.ids]

    def leave_out(self, ids: Collection[int]) -> None:
        """Take entries out."""
        if not ids:
            return
        gone = set(ids)
        self.repeats = {pk: root for pk, root in self.repeats.items() if pk not in gone}
        for one in self.said:
            if not gone.isdisjoint(one.ids):
                one.ids[:] = [pk for pk in one.ids if pk not in gone]


def candidates(member: Member, day: date, *, at: datetime | None = None, arrived_before: datetime | None = None) -> list[Many]:
    """What a member could read on a day.

    Args:
        member: whose sources; muted, paused and noisy ones are left out, and what a mute hides.
        day: the member's day; decides what is drawn by chance.
        at: when the day is composed.
        arrived_before: only what had arrived by then: inside quiet hours nothing that came in them is shown as new.

    """
    unread = _unread(member, at or now(), arrived_before)
    unread.leave_out(muting.hidden(member, unread.ids()))
    folded = _folded(member, unread)
    salt = int.from_bytes(hashlib.blake2b(day.isoformat().encode(), digest_size=8).digest(), "big") % _ONE_IN
    found: list[Many] = []
    for one in unread.said:
        if one.ids:
            found += _of_source(one, folded, member.speed_percent, salt)
    return found


@dataclass(frozen=True, slots=True)
class _Voice:
    """Makes the candidates of one source."""

    said: _Said
    rhythm: float
    folded: Mapping[int, tuple[int, ...]]
    bursts: Mapping[int, Sequence[int]]
    """Ids of what was said within one hour, by the newest of them."""
    known: Sequence[int]
    """Seconds of what is heard or seen, as they are given."""
    speed_percent: int

    def by_weight(self, pk: int) -> Candidate:
        if pk in self.bursts:
            return self._burst(pk)
        return self._one(pk, SOURCES, "source")

    def by_chance(self, pk: int) -> Candidate:
        return self._one(pk, CHANCE, "chance")

    def _one(self, pk: int, share: str, code: str) -> Candidate:
        seconds, kind = int(self.said.seconds[pk]), self.said.kinds.get(pk)
        if kind is not None:
            seconds = seconds_for(kind, seconds or usual(kind, self.known), self.speed_percent)
        return Candidate(
            f"entry:{pk}", share, max(_LEAST_SECONDS, seconds), self.said.source, self.rhythm, pk, pk, self.folded.get(pk, ()),
            {"code": code, "week": round(self.rhythm, 2)},
        )

    def _burst(self, newest: int) -> Candidate:
        """Many things of one source within an hour, as one row: it stands for all of them, and shows the newest."""
        same_hour = self.bursts[newest]
        seconds = sum(max(int(self.said.seconds[pk]), _LEAST_SECONDS) for pk in same_hour)
        rest = {other for pk in same_hour for other in (pk, *self.folded.get(pk, ()))} - {newest}
        return Candidate(
            f"burst:{newest}", SOURCES, min(seconds, BURST_SECONDS), self.said.source, self.rhythm, newest, newest,
            tuple(sorted(rest, reverse=True)), {"code": "burst", "week": round(self.rhythm, 2), "count": len(same_hour)},
        )


def _of_source(said: _Said, folded: Mapping[int, tuple[int, ...]], speed_percent: int, salt: int) -> list[Many]:
    """What one source offers: by how rarely it speaks, and by chance."""
    rhythm = said.week or len(said.ids) * 7 / STAYS.days
    said.ids.sort(reverse=True)
    bursts = _bursts(said)
    known = [int(said.seconds[pk]) for pk in said.ids if pk in said.kinds] if said.kinds else []
    voice = _Voice(said, rhythm, folded, bursts, known, speed_percent)
    ids = said.ids
    if bursts:
        within = {pk for same_hour in bursts.values() for pk in same_hour}
        ids = [pk for pk in ids if pk not in within]
    # Ids begin anywhere and go up one by one: each has the same chance on each day.
    by_chance = [pk for pk in ids if pk % _ONE_IN == salt]
    by_weight = [pk for pk in ids if pk % _ONE_IN != salt] if by_chance else ids
    if bursts:
        by_weight = sorted([*by_weight, *bursts], reverse=True)
    found = [Many(SOURCES, said.source, rhythm, by_weight, voice.by_weight)]
    return [*found, Many(CHANCE, said.source, rhythm, by_chance, voice.by_chance)] if by_chance else found


def _bursts(said: _Said) -> dict[int, list[int]]:
    """What was said within one hour, where that is much: the newest of it, and all of it."""
    hours: dict[str, list[int]] = defaultdict(list)
    for pk in said.ids if said.hours else ():
        if pk in said.hours:
            hours[said.hours[pk]].append(pk)
    return {ids[0]: ids for ids in hours.values() if len(ids) >= BURST}


def _folded(member: Member, unread: _Unread) -> dict[int, tuple[int, ...]]:
    """What several sources said is one thing, named by the entry that came first; what was read at one of them comes no more.

    Takes out all but the first, and says by its id what the others were.
    """
    groups: dict[int, list[int]] = defaultdict(list)
    for pk, root in unread.repeats.items():
        groups[root].append(pk)
    if not groups:
        return {}
    waiting = set(unread.ids())
    for root, same in groups.items():
        if root in waiting and root not in unread.repeats:
            same.append(root)
    for root in _read_elsewhere(member, list(groups), waiting):
        unread.leave_out(groups.pop(root))
    folded = {}
    for same in groups.values():
        first, *others = sorted(same)
        folded[first] = tuple(others)
    unread.leave_out([pk for others in folded.values() for pk in others])
    return folded


def _read_elsewhere(member: Member, roots: Sequence[int], unread: Collection[int]) -> set[int]:
    """Of things that several sources said, those that the member has read in one of them: they do not come again."""
    found: set[int] = set()
    for start in range(0, len(roots), 500):
        some = roots[start : start + 500]
        same = Entry.objects.visible_to(member).filter(Q(pk__in=some) | Q(repeats__in=some)).values_list("pk", "repeats")
        others = {pk: repeats or pk for pk, repeats in same if pk not in unread}
        found |= {others[row.entry.pk] for row in rows_of(member, list(others)) if not row.is_unread}
    return found


def _unread(member: Member, at: datetime, arrived_before: datetime | None) -> _Unread:
    """Unread entries of the last ten days."""
    adapt = connection.ops.adapt_datetimefield_value
    conditions = (
        " FROM entries_follow f JOIN spaces_source s ON s.id = f.source_id"
        " JOIN entries_entry e ON e.source_id = f.source_id"
        " WHERE f.member_id = %s AND f.stopped_at IS NULL AND f.paused_at IS NULL AND NOT f.is_muted AND NOT f.is_noisy"
        " AND s.newest_at >= %s AND e.stands_at >= %s AND e.stands_at <= %s AND e.id > f.read_through AND e.gone_at IS NULL"
    )
    parameters: list[Any] = [member.pk, adapt(at - STAYS), adapt(at - STAYS), adapt(at)]
    if arrived_before is not None:
        conditions += " AND e.seen_at < %s"
        parameters.append(adapt(arrived_before))
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {_columns()}{conditions} GROUP BY f.source_id", parameters)
        unread = _of_rows(cursor.fetchall())
    if unread.said:
        unread.leave_out(_exceptions(member, min(unread.ids())))
    return unread


def _columns() -> str:
    """One row a source, with its entries in texts: 20,000 rows would take longer to fetch than all else takes."""
    # The day of a month, and the hour: ten days never hold the same one twice.
    if connection.vendor == "postgresql":
        all_of, hour = "string_agg(({})::text, ',')", "to_char(e.stands_at, 'DDHH24')"
    else:
        all_of, hour = "group_concat({})", "substr(e.stands_at, 9, 5)"
    played = ", ".join(f"'{kind}'" for kind in sorted(PLAYED))
    odd = f"CASE WHEN e.repeats IS NOT NULL OR e.kind IN ({played}) THEN e.id || ':' || e.kind || ':' || COALESCE(e.repeats, 0) END"
    return ", ".join(["f.source_id", "MAX(s.posts_a_week)", *(all_of.format(column) for column in ("e.id", "e.seconds", hour, odd))])


def _of_rows(rows: Iterable[tuple[int, float | None, str, str, str, str | None]]) -> _Unread:
    unread = _Unread()
    for source, week, ids_text, seconds_text, hours_text, odd_text in rows:
        ids, hours = list(map(int, ids_text.split(","))), hours_text.split(",")
        full = {hour for hour, count in Counter(hours).items() if count >= BURST} if len(ids) >= BURST else set()
        said = _Said(
            source, week, ids, dict(zip(ids, seconds_text.split(","), strict=True)),
            {pk: hour for pk, hour in zip(ids, hours, strict=True) if hour in full} if full else {}, {},
        )
        for one in odd_text.split(",") if odd_text else ():
            pk, kind, repeats = one.split(":")
            if repeats != "0":
                unread.repeats[int(pk)] = int(repeats)
            if kind in PLAYED:
                said.kinds[int(pk)] = kind
        unread.said.append(said)
    return unread


def _exceptions(member: Member, oldest: int) -> set[int]:
    """Ids of the entries, from this one on, that were read one by one."""
    readings = Reading.objects.filter(member=member, is_read=True, entry_id__gte=oldest)
    return set(readings.values_list("entry_id", flat=True))
