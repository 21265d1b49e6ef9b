"""A member's day is made once, stays, ends, and grows only when she asks."""

from __future__ import annotations

import json
import struct
from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from commonplace.cli import main
from commonplace.consumption.actions import reading
from commonplace.consumption.candidates import BURST, candidates
from commonplace.consumption.models import Polling, ReadingDay
from commonplace.entries.models import Entry, Follow
from commonplace.kernel.clock import now
from commonplace.kernel.ids import entry_ids
from commonplace.members.models import Member
from commonplace.spaces.models import Source
from commonplace.today import actions, queries
from commonplace.today.models import Day, DayItem
from tests.conftest import make_member
from tests.consumption.conftest import following  # noqa: F401 - a fixture

pytestmark = pytest.mark.django_db
Following = Callable[..., Follow]
AT = datetime(2026, 11, 22, 9, tzinfo=UTC)
_number = iter(range(1, 10**9))


def say(source: Source, title: str, *, ago: timedelta = timedelta(hours=3), seconds: int = 60, at: datetime = AT, **more: Any) -> Entry:
    entry = Entry.objects.create(
        id=entry_ids(1)[0], source=source, identity=next(_number).to_bytes(16, "big"), content_hash=bytes(16), title=title,
        address=f"https://{source.pk}.example.org/{title.replace(' ', '-')}", excerpt=f"About {title}.", seconds=seconds,
        stands_at=at - ago, published_at=at - ago, seen_at=at - ago, **more,
    )
    Source.objects.filter(pk=source.pk).update(newest_at=max(source.newest_at or entry.stands_at, entry.stands_at), newest_id=entry.pk)
    source.refresh_from_db()
    Polling.objects.filter(pk=source.pk).update(state=Polling.State.OK)
    return entry


@pytest.fixture
def ten(member: Member, following: Following) -> list[Source]:  # noqa: F811
    """Ten sources that said one thing each, of two minutes."""
    sources = [following(member, f"blog{number}").source for number in range(10)]
    for number, source in enumerate(sources):
        say(source, f"Thing {number}", seconds=120)
    return sources


def titles(today: queries.Today) -> list[str]:
    return [thing.row.entry.title for thing in today.things]


def test_a_day_fits_its_minutes_and_says_what_it_left_out(member: Member, ten: list[Source]) -> None:
    del ten
    today = queries.of_day(member, AT, minutes=15)
    assert (len(today.things), today.minutes, today.left_out) == (7, 14, 3)
    assert len(queries.of_day(member, AT, minutes=5).things) == 2
    assert len(queries.of_day(member, AT, minutes=0).things) == 0
    assert queries.of_day(member, AT, minutes=0).left_out == 10
    assert len(queries.everything(member, AT).things) == 10


def test_the_day_stays_the_same_whatever_arrives(member: Member, ten: list[Source]) -> None:
    before = titles(queries.of_day(member, AT, minutes=15))
    say(ten[0], "Breaking", seconds=5)
    assert titles(queries.of_day(member, AT + timedelta(hours=5), minutes=15)) == before
    tomorrow = queries.of_day(member, AT + timedelta(days=1), minutes=400)
    assert "Breaking" in titles(tomorrow)


def test_what_is_done_stays_done_and_pulls_nothing_in(member: Member, ten: list[Source]) -> None:
    del ten
    today = queries.of_day(member, AT, minutes=15)
    first, second = today.things[:2]
    assert first.item is not None
    actions.mark_done(acting=member, item=first.item, done=True, at=AT)
    reading.mark(acting=member, entry=second.row.entry, read=True)
    again = queries.of_day(member, AT, minutes=15)
    assert [one.row.entry.pk for one in again.done] == [first.row.entry.pk, second.row.entry.pk]
    assert titles(again) == titles(today)[2:]
    assert again.left_out == 3
    actions.mark_done(acting=member, item=first.item, done=False, at=AT)
    assert titles(queries.of_day(member, AT, minutes=15))[0] == first.row.entry.title


def test_more_keeps_what_stands_and_lets_in_what_arrived(member: Member, ten: list[Source]) -> None:
    before = titles(queries.of_day(member, AT, minutes=5))
    say(ten[0], "Breaking", seconds=30)
    day = Day.objects.get(member=member)
    actions.show_more(acting=member, day=day, minutes=5, at=AT)
    after = titles(queries.of_day(member, AT, minutes=5))
    assert after[: len(before)] == before
    assert 2 <= len(after) - len(before) <= 3
    for _ in range(6):
        day = actions.show_more(acting=member, day=day, minutes=5, at=AT)
    whole = queries.of_day(member, AT, minutes=5)
    assert sorted(titles(whole)) == sorted([*(f"Thing {number}" for number in range(10)), "Breaking"])
    assert whole.left_out == 0
    assert len(queries.of_day(member, AT, minutes=20).things) == 11


def test_more_may_show_a_third_thing_of_a_source_only_when_asked(member: Member, following: Following) -> None:  # noqa: F811
    source = following(member, "chatty").source
    for number in range(4):
        say(source, f"Post {number}", ago=timedelta(hours=3 * number + 1))
    assert len(queries.of_day(member, AT, minutes=20).things) == 2
    assert len(queries.everything(member, AT).things) == 4
    day = Day.objects.get(member=member)
    actions.show_more(acting=member, day=day, minutes=20, at=AT)
    assert len(queries.of_day(member, AT, minutes=20).things) == 4


def test_read_muted_paused_noisy_and_old_things_do_not_come(member: Member, following: Following) -> None:  # noqa: F811
    for name, change in (("muted", {"is_muted": True}), ("paused", {"paused_at": AT}), ("noisy", {"is_noisy": True}), ("stopped", {"stopped_at": AT})):
        follow = following(member, name)
        say(follow.source, name)
        Follow.objects.filter(pk=follow.pk).update(**change)
    kept = following(member, "kept")
    say(kept.source, "old", ago=timedelta(days=10, minutes=1))
    say(kept.source, "taken back", gone_at=AT)
    reading.mark(acting=member, entry=say(kept.source, "read"), read=True)
    say(kept.source, "from tomorrow", ago=timedelta(days=-1))
    say(kept.source, "nine days old", ago=timedelta(days=9))
    assert titles(queries.of_day(member, AT, minutes=20)) == ["nine days old"]


def test_what_two_sources_say_stands_once_with_the_other_named(member: Member, following: Following) -> None:  # noqa: F811
    one, two = following(member, "one").source, following(member, "two").source
    first = say(one, "The same")
    second = say(two, "The same again", repeats=first.pk)
    today = queries.of_day(member, AT, minutes=15)
    assert titles(today) == ["The same"]
    assert [(other.title, other.address) for other in today.things[0].elsewhere] == [("Two", second.address)]
    assert today.left_out == 0
    item = today.things[0].item
    assert item is not None
    actions.mark_done(acting=member, item=item, done=True, at=AT)
    assert not candidates(member, AT.date(), at=AT)


def test_what_was_read_at_one_source_does_not_come_again_from_another(member: Member, following: Following) -> None:  # noqa: F811
    one, two = following(member, "one").source, following(member, "two").source
    first = say(one, "The same")
    say(two, "The same again", repeats=first.pk)
    reading.mark(acting=member, entry=first, read=True)
    assert not candidates(member, AT.date(), at=AT)


def test_a_repeat_of_a_source_that_i_do_not_follow_names_nobody(member: Member, following: Following) -> None:  # noqa: F811
    mine, others = following(member, "mine").source, following(make_member("ben@example.org"), "others").source
    first = say(others, "The same")
    say(mine, "The same here", repeats=first.pk)
    today = queries.of_day(member, AT, minutes=15)
    assert titles(today) == ["The same here"]
    assert not today.things[0].elsewhere


def test_two_thousand_posts_of_an_hour_take_one_row(member: Member, following: Following) -> None:  # noqa: F811
    source = following(member, "flood").source
    ids = entry_ids(2000)
    at = AT.replace(hour=7)
    Entry.objects.bulk_create([
        Entry(id=pk, source=source, identity=pk.to_bytes(16, "big"), content_hash=bytes(16), title=f"Post {pk}", seconds=10,
              stands_at=at + timedelta(seconds=number), seen_at=at + timedelta(seconds=number)) for number, pk in enumerate(ids)
    ])
    Source.objects.filter(pk=source.pk).update(newest_at=at, newest_id=ids[-1])
    Polling.objects.update(state=Polling.State.OK)
    today = queries.of_day(member, AT, minutes=15)
    assert len(today.things) == 1
    assert (today.things[0].burst, today.things[0].minutes, today.left_out) == (2000, 5, 0)
    assert BURST == 5


def test_inside_quiet_hours_a_day_holds_what_had_come_before_them(member: Member, following: Following) -> None:  # noqa: F811
    Member.objects.filter(pk=member.pk).update(quiet_from=time(20), quiet_until=time(7))
    member.refresh_from_db()
    source = following(member, "night").source
    early = datetime(2026, 11, 22, 5, tzinfo=UTC)
    say(source, "In the evening", at=early, ago=timedelta(hours=10))
    say(source, "In the night", at=early, ago=timedelta(hours=2))
    assert titles(queries.of_day(member, early, minutes=15)) == ["In the evening"]
    assert sorted(titles(queries.of_day(member, early + timedelta(days=1, hours=4), minutes=15))) == ["In the evening", "In the night"]


def test_a_day_turns_at_the_midnight_of_the_member(member: Member, ten: list[Source]) -> None:
    del ten
    Member.objects.filter(pk=member.pk).update(time_zone="Pacific/Auckland")
    member.refresh_from_db()
    assert str(actions.day_of(member, datetime(2026, 11, 22, 10, 59, tzinfo=UTC)).date) == "2026-11-22"
    assert str(actions.day_of(member, datetime(2026, 11, 22, 11, 1, tzinfo=UTC)).date) == "2026-11-23"


def test_a_clock_that_jumps_back_finds_the_day_that_was(member: Member, ten: list[Source]) -> None:
    del ten
    before = titles(queries.of_day(member, AT, minutes=15))
    queries.of_day(member, AT + timedelta(days=400), minutes=15)
    assert titles(queries.of_day(member, AT, minutes=15)) == before


def test_the_day_is_made_anew_until_all_sources_had_their_first_look(member: Member, following: Following) -> None:  # noqa: F811
    first, second = following(member, "first"), following(member, "second")
    say(first.source, "One")
    assert actions.day_of(member, AT).is_early
    say(second.source, "Two")
    assert sorted(titles(queries.of_day(member, AT, minutes=15))) == ["One", "Two"]
    assert not actions.day_of(member, AT).is_early


def test_more_can_be_asked_for_when_something_arrived_though_nothing_was_left_out(member: Member, following: Following, signed_in: Client) -> None:  # noqa: F811
    source = following(member, "one").source
    say(source, "First", at=now())
    assert not signed_in.get("/today").context["has_more"]
    say(source, "Second", at=now())
    page = signed_in.get("/today")
    assert page.context["has_more"]
    assert [thing.row.entry.title for thing in page.context["things"]] == ["First"]
    signed_in.post("/today/more", {"minutes": "15"})
    page = signed_in.get("/today")
    assert [thing.row.entry.title for thing in page.context["things"]] == ["First", "Second"]
    assert not page.context["has_more"]


def test_the_hours_of_the_week_are_told_once_also_on_an_empty_day(member: Member, following: Following, signed_in: Client) -> None:  # noqa: F811
    source = following(member, "one").source
    Polling.objects.update(state=Polling.State.OK)
    Member.objects.filter(pk=member.pk).update(ceiling_hours=1)
    ReadingDay.objects.create(member=member, day=now().date(), seconds=3600)
    assert signed_in.get("/today").context["ceiling"]
    assert not signed_in.get("/today").context["ceiling"]
    say(source, "The first thing of the day", at=now())
    page = signed_in.get("/today")
    assert len(page.context["things"]) == 1
    assert not page.context["ceiling"]


def test_everything_comes_in_pages_and_ends(member: Member, following: Following) -> None:  # noqa: F811
    for number in range(60):
        source = following(member, f"s{number}").source
        for hours in range(3):
            say(source, f"{number} {hours}", ago=timedelta(hours=hours))
    seen, page = [], 1
    while page:
        shown = queries.everything(member, AT, page=page)
        seen += titles(shown)
        page = shown.next_page or 0
    assert len(seen) == len(set(seen)) == 180
    assert not queries.everything(member, AT, page=99).things


def test_the_page_costs_the_same_however_long_the_day_is(member: Member, ten: list[Source], signed_in: Client) -> None:
    del member
    for source in ten:
        for number in range(5):
            say(source, f"{source.pk} {number}", at=now(), ago=timedelta(hours=number))
    signed_in.get("/today")
    with CaptureQueriesContext(connection ) as queried:
        assert signed_in.get("/today").status_code == 200
    assert len(queried) <= 15, [one["sql"] for one in queried]


def test_nobody_sees_or_changes_the_day_of_another(member: Member, ten: list[Source], client: Client) -> None:
    del ten
    item = queries.of_day(member, AT, minutes=15).things[0].item
    assert item is not None
    client.force_login(make_member("ben@example.org"))
    assert client.post("/today/done", {"done": item.pk}).status_code == 404
    assert DayItem.objects.get(pk=item.pk).done_at is None
    assert client.post("/today/done", {"done": "9" * 30}).status_code == 404
    assert client.post("/today/done", {"done": "x"}).status_code == 404
    assert client.post("/today/done", {}).status_code == 404


@pytest.mark.parametrize("minutes", ["0", "-1", "x", "99999999", "1e9", "", "\x00"])
def test_odd_minutes_show_the_usual_ones(signed_in: Client, ten: list[Source], minutes: str) -> None:
    del ten
    answer = signed_in.get("/today", {"minutes": minutes})
    assert answer.status_code == 200
    assert answer.context["minutes"] == 15


@pytest.mark.parametrize("page", ["0", "-1", "x", "9999999999"])
def test_odd_pages_of_everything_are_pages(signed_in: Client, ten: list[Source], page: str) -> None:
    del ten
    assert signed_in.get("/today", {"minutes": "all", "page": page}).status_code == 200


def test_the_front_door_leads_to_today(signed_in: Client) -> None:
    assert signed_in.get("/").headers["Location"] == "/today"


def test_who_follows_nothing_sees_what_today_will_be_and_the_first_shelf(signed_in: Client) -> None:
    page = signed_in.get("/today").content.decode()
    assert "Here will stand what matters" in page
    assert 'name="chosen"' in page
    assert "That is all" not in page


def test_no_page_counts_what_is_unread(signed_in: Client, ten: list[Source]) -> None:
    for path in ("/today", "/read", "/read/sources", f"/read/source/{ten[0].public_id}", "/search?q=thing"):
        page = signed_in.get(path).content.decode().lower()
        assert " unread)" not in page
        assert "10 unread" not in page


def test_a_broken_rest_is_no_trouble(member: Member, ten: list[Source]) -> None:
    del ten
    day = actions.day_of(member, AT)
    day.rest = struct.pack("<2q", 1, 2)
    assert actions.rest_of(day) == (1, 2)


def test_the_command_prints_the_day(member: Member, following: Following, capsys: pytest.CaptureFixture[str]) -> None:  # noqa: F811
    source, other = following(member, "one").source, following(member, "two").source
    first = say(source, "A first thing", at=now(), seconds=120)
    say(other, "The same", at=now(), repeats=first.pk)
    assert main(["today", "--member", member.email, "--minutes", "15", "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert set(said) == {"day", "budget_minutes", "minutes", "items", "left_out"}
    assert (said["budget_minutes"], said["minutes"], said["left_out"]) == (15, 2.0, 0)
    assert set(said["items"][0]) == {"id", "title", "address", "source", "minutes", "why", "folded"}
    assert said["items"][0]["folded"] == [Entry.objects.get(title="The same").address]
    assert main(["today", "--member", member.email]) == 0
    assert "That is all for today." in capsys.readouterr().out
    assert main(["today", "--member", member.email, "--minutes", "0", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["items"] == []
    assert main(["today", "--member", member.email, "--minutes", "-3"]) == 1
    assert main(["today", "--member", "nobody@example.org"]) == 1


def test_days_are_taken_along_erased_and_forgotten(member: Member, ten: list[Source], tmp_path: Path) -> None:
    from commonplace.today.own import erase, export

    del ten, tmp_path
    actions.day_of(member, AT)
    files = dict(export(member))
    assert len(json.loads(files["days.json"])["days"][0]["things"]) == 10
    assert actions.forget_old_days(AT + timedelta(days=29)) == 0
    assert actions.forget_old_days(AT + timedelta(days=31)) > 0
    actions.day_of(member, AT)
    erase(member)
    assert not Day.objects.exists()
