"""What her sources said is offered to a member's day: the same from both databases, and each thing as it is."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from commonplace.consumption.actions import reading
from commonplace.consumption.candidates import BURST, BURST_SECONDS, candidates
from commonplace.entries.candidates import CHANCE, SOURCES, Candidate, Many
from commonplace.entries.models import Entry, Follow
from commonplace.kernel.ids import entry_ids
from commonplace.members.models import Member
from commonplace.spaces.models import Source, Space
from commonplace.today.composing import SHARES, compose

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 22, 9, tzinfo=UTC)
FIRST = 1_000_000
"""Ids of sources and entries that are the same in every database."""


def source_of(member: Member, number: int, week: float | None = None) -> Source:
    address = f"s{number}.example.org/feed"
    source = Source.objects.create(pk=FIRST + number, address=f"https://{address}", canonical=address, newest_at=AT, posts_a_week=week)
    Follow.objects.create(member=member, source=source, space=Space.objects.create(owner=member, name=f"Source {number}"))
    return source


def says(source: Source, ids: list[int], *, every: timedelta = timedelta(hours=1), **more: Any) -> None:
    """One thing an `every`, the last one an hour ago."""
    Entry.objects.bulk_create([
        Entry(id=pk, source=source, identity=pk.to_bytes(16, "big"), content_hash=bytes(16), title=f"Thing {pk}", seen_at=AT,
              stands_at=AT - timedelta(hours=1) - every * (len(ids) - 1 - number), **{"seconds": 60, **more})
        for number, pk in enumerate(ids)
    ])


def made(offered: list[Many]) -> dict[str, Candidate]:
    found = [one.look(pk) for one in offered for pk in one.entries]
    assert len({one.key for one in found}) == len(found)
    return {one.key: one for one in found}


def test_the_same_sources_give_the_same_day_in_every_database(member: Member) -> None:
    for number in range(6):
        says(source_of(member, number, week=number * 2.5 or None), [FIRST + number * 100 + place for place in range(number * 8 + 1)])
    offered = candidates(member, AT.date(), at=AT)
    order = compose(offered, 15, SHARES, AT.date(), "a member").order
    assert [pk - FIRST for pk in order.entries(0)[:14] if pk] == [0, 108, 216, 424, 524, 324, 104, 404, 304, 204, 504, 432, 431, 215]
    assert compose(reversed(offered), 15, SHARES, AT.date(), "a member").order == order


def test_each_thing_is_offered_once_the_newest_of_its_source_first(member: Member) -> None:
    one, two = source_of(member, 1, week=3.0), source_of(member, 2)
    ids = entry_ids(60)
    # A feed may give its newest first: then ids go down while time goes up.
    says(one, ids[:40][::-1])
    says(two, ids[40:])
    offered = candidates(member, AT.date(), at=AT)
    assert all(list(many.entries) == sorted(many.entries, reverse=True) for many in offered)
    found = made(offered)
    assert {candidate.entry for candidate in found.values()} == set(ids)
    assert {candidate.posts_a_week for candidate in found.values()} == {3.0, 14.0}
    for many in offered:
        for pk in many.entries:
            candidate = many.look(pk)
            assert (candidate.share, candidate.source, candidate.posts_a_week, candidate.order) == (many.share, many.source, many.posts_a_week, pk)
            assert candidate.why == {"code": "chance" if many.share == CHANCE else "source", "week": round(many.posts_a_week, 2)}


def test_one_in_twenty_is_offered_by_chance_and_on_another_day_another(member: Member) -> None:
    ids = entry_ids(200)
    says(source_of(member, 1), ids, every=timedelta(minutes=20))
    days = [AT.date() + timedelta(days=number) for number in range(40)]
    by_chance = [{pk for many in candidates(member, day, at=AT) if many.share == CHANCE for pk in many.entries} for day in days]
    assert {len(some) for some in by_chance} == {10}
    assert len({frozenset(some) for some in by_chance}) >= 10
    assert by_chance[0] == {pk for many in candidates(member, days[0], at=AT) if many.share == CHANCE for pk in many.entries}


def test_what_was_read_or_taken_back_is_not_offered(member: Member) -> None:
    source = source_of(member, 1)
    ids = entry_ids(9)
    says(source, ids)
    Entry.objects.filter(pk=ids[3]).update(gone_at=AT)
    reading.mark(acting=member, entry=Entry.objects.get(pk=ids[5]), read=True)
    assert {one.entry for one in made(candidates(member, AT.date(), at=AT)).values()} == set(ids) - {ids[3], ids[5]}
    Follow.objects.update(read_through=ids[-1])
    assert not candidates(member, AT.date(), at=AT)


def test_what_is_heard_takes_its_length_at_the_speed_of_the_member_or_what_is_usual_there(member: Member) -> None:
    source = source_of(member, 1)
    ids = entry_ids(4)
    says(source, ids[:3], kind=Entry.Kind.EPISODE, seconds=1200)
    says(source, ids[3:], seconds=2)
    Entry.objects.filter(pk=ids[1]).update(seconds=0)
    member.speed_percent = 150
    found = made(candidates(member, AT.date(), at=AT))
    assert {one.entry: one.seconds for one in found.values()} == {ids[0]: 800, ids[1]: 800, ids[2]: 800, ids[3]: 5}


def test_an_hour_full_of_one_source_is_one_thing_that_names_the_others(member: Member) -> None:
    loud, other = source_of(member, 1, week=100), source_of(member, 2)
    ids = entry_ids(30)
    # Within the hour from seven to eight, and one thing an hour before.
    says(loud, ids[:12], every=timedelta(minutes=4))
    says(loud, ids[12:20], every=timedelta(hours=2))
    says(other, ids[20 : 20 + BURST - 1], every=timedelta(minutes=1))
    Entry.objects.filter(pk__in=ids[:12]).update(stands_at=AT.replace(hour=7, minute=30))
    found = made(candidates(member, AT.date(), at=AT))
    burst = found[f"burst:{ids[11]}"]
    assert (burst.share, burst.entry, burst.order, burst.seconds) == (SOURCES, ids[11], ids[11], BURST_SECONDS)
    assert burst.folded == tuple(reversed(ids[:11]))
    assert burst.why == {"code": "burst", "week": 100, "count": 12}
    assert {one.entry for one in found.values()} == {ids[11], *ids[12:20], *ids[20 : 20 + BURST - 1]}
    assert all(list(many.entries) == sorted(many.entries, reverse=True) for many in candidates(member, AT.date(), at=AT))


def test_what_three_sources_say_is_offered_once_and_within_a_burst_too(member: Member) -> None:
    one, two, three = (source_of(member, number) for number in range(3))
    ids = entry_ids(9)
    says(one, ids[:1])
    says(two, ids[1:2], repeats=ids[0])
    says(three, ids[2:8], every=timedelta(seconds=1))
    Entry.objects.filter(pk=ids[7]).update(repeats=ids[0])
    says(two, ids[8:], repeats=7)
    found = made(candidates(member, AT.date(), at=AT))
    assert found[f"entry:{ids[0]}"].folded == (ids[1], ids[7])
    # What it repeats is at a source that she does not follow.
    assert found[f"entry:{ids[8]}"].folded == ()
    assert found[f"burst:{ids[6]}"].why["count"] == 5
    assert len(found) == 3
    reading.mark(acting=member, entry=Entry.objects.get(pk=ids[1]), read=True)
    assert set(made(candidates(member, AT.date(), at=AT))) == {f"entry:{ids[8]}", f"burst:{ids[6]}"}
