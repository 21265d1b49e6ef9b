"""Snapshots: what they hold, the days on which they are taken, and their pages."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from commonplace.kernel import jobs
from commonplace.kernel.clock import now
from commonplace.members.models import Member
from commonplace.network import comparing
from commonplace.network.actions import snapshots
from commonplace.network.actions.snapshots import NotSet, delete_snapshot, remove_term_day, set_term_day, take_due, take_snapshot
from commonplace.network.holdings import held_by, held_in
from commonplace.network.models import Snapshot, TermDay
from commonplace.network.terms import day_in, exists, next_on
from commonplace.people.models import Handle, Person
from commonplace.spaces.models import Source, Space
from commonplace.tools.models import Tool
from tests.conftest import make_member
from tests.network.rows import make_follow, make_network, make_source
from tests.network.test_churn import opml


def source_at(canonical: str, **fields: object) -> Source:
    source = make_source(**fields)
    source.canonical = canonical
    source.save()
    return source


def names(member: Member) -> list[str]:
    return [one.name for one in held_by(member)]


def test_a_snapshot_holds_people_spaces_and_tools_with_their_addresses(member: Member) -> None:
    bea = Person.objects.create(owner=member, name="Bea Sample")
    Handle.objects.create(person=bea, kind="blog", typed="bea", address="HTTP://Bea.example.org")
    Handle.objects.create(person=bea, kind="mail", typed="Bea@example.org")
    Handle.objects.create(person=bea, kind="twitter", typed="@bea", address="https://twitter.example/bea", is_dead=True)
    Handle.objects.create(person=bea, kind="none", typed="Bea")
    make_follow(bea, source_at("https://bea.example.org/feed"))
    Space.objects.create(owner=member, name="Forum", address="forum.example.org")
    tool = Tool.objects.create(owner=member, name="Index")
    taken = take_snapshot(acting=member, name="Before \u202ethe year")
    assert [(one.thing, one.name, one.addresses) for one in held_in(taken)] == [
        ("person", "Bea Sample", ("https://bea.example.org/", "mail:bea@example.org", "https://bea.example.org/feed")),
        ("space", "Forum", ("https://forum.example.org/",)),
        ("tool", "Index", ()),
    ]
    assert (taken.name, taken.is_by_hand, taken.sizes) == ("Before the year", True, {"person": 1, "space": 1, "tool": 1})
    assert held_in(taken)[2].uuid == str(tool.uuid)


def test_what_was_let_go_and_what_is_no_longer_followed_is_not_in_it(member: Member) -> None:
    Person.objects.create(owner=member, name="Gone", left_at=now())
    for name in ("Stopped", "One of two", "Mentor"):
        make_follow(Person.objects.create(owner=member, name=name, gives=["mentoring"] if name == "Mentor" else []), stopped_at=now())
    make_follow(Person.objects.get(name="One of two"))
    Person.objects.create(owner=member, name="Never followed")
    make_follow(Space.objects.create(owner=member, name="Stopped blog"), stopped_at=now())
    assert names(member) == ["One of two", "Mentor", "Never followed"]


def test_who_was_merged_is_known_again_and_who_was_split_as_well(member: Member) -> None:
    bea, twin = (Person.objects.create(owner=member, name=name) for name in ("Bea", "beasample"))
    before = held_by(member)
    twin.merged_into = bea
    twin.save()
    merged = held_by(member)
    found, _figures = comparing.between(*_moments(before, merged))
    assert ([one.name for one in found.kept], [move.before.name for move in found.moved], found.stopped) == (["Bea"], ["beasample"], ())
    back, _figures = comparing.between(*_moments(merged, before))
    assert ([one.name for one in back.kept], [one.name for one in back.new], back.stopped) == (["Bea"], ["beasample"], ())


def _moments(before: list, after: list) -> tuple[comparing.Moment, comparing.Moment]:  # type: ignore[type-arg]  # of `Held`
    at = now()
    return comparing.Moment("a", "", at - timedelta(days=365), tuple(before)), comparing.Moment("b", "", at, tuple(after))


def test_an_address_that_lets_in_whoever_holds_it_is_not_copied(member: Member) -> None:
    space = Space.objects.create(owner=member, name="Paid", address="https://pod.example.org/rss?token=abcdef0123456789abcdef01")
    make_follow(space, source_at("https://pod.example.org/x?token=abcdef0123456789abcdef01", is_secret=True))
    first = take_snapshot(acting=member)
    assert "abcdef" not in str(first.holds)
    assert held_by(member) == held_in(first)
    space.address = "https://pod.example.org/rss?token=ffffff0123456789abcdef01"
    space.save()
    found, _figures = comparing.between(*_moments(held_in(first), held_by(member)))
    assert len(found.moved) == 1
    assert [one.how for one in comparing.sections(member, found)[2].names] == ["to another address"]


def test_a_dead_handle_and_a_new_one_is_a_move_told_with_both_addresses(member: Member) -> None:
    bea = Person.objects.create(owner=member, name="Bea Sample")
    old = Handle.objects.create(person=bea, kind="twitter", typed="@bea", address="https://old.example/bea")
    first = take_snapshot(acting=member)
    old.is_dead = True
    old.save()
    Handle.objects.create(person=bea, kind="bluesky", typed="bea.example", address="https://new.example/bea")
    found, _figures = comparing.between(*_moments(held_in(first), held_by(member)))
    (moved,) = comparing.sections(member, found)[2].names
    assert (moved.name, moved.how, moved.address) == ("Bea Sample", "from old.example/bea to new.example/bea", f"/network/people/{bea.public_id}")


@pytest.mark.parametrize(("month", "day", "since", "due"), [
    (9, 1, date(2026, 8, 31), date(2026, 9, 1)), (9, 1, date(2026, 9, 1), date(2026, 9, 1)), (9, 1, date(2026, 9, 2), date(2027, 9, 1)),
    (2, 29, date(2027, 1, 1), date(2027, 2, 28)), (2, 29, date(2028, 1, 1), date(2028, 2, 29)), (2, 29, date(2027, 3, 1), date(2028, 2, 29)),
])
def test_when_a_day_of_the_year_comes_next(month: int, day: int, since: date, due: date) -> None:
    assert next_on(month, day, since=since) == due
    assert day_in(due.year, month, day) == due


@pytest.mark.parametrize("day", [(2, 30), (6, 31), (0, 1), (13, 1), (1, 0)])
def test_which_days_there_are(day: tuple[int, int]) -> None:
    assert exists(2, 29)
    assert exists(12, 31)
    assert not exists(*day)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> datetime:
    at = datetime(2026, 9, 1, 3, tzinfo=UTC)
    monkeypatch.setattr(snapshots, "now", lambda: at)
    return at


def test_no_day_is_set_until_she_sets_it(member: Member) -> None:
    assert take_due(at=now() + timedelta(days=3_000)) == 0
    assert not TermDay.objects.exists()


def test_a_snapshot_is_taken_on_its_day_once_and_the_year_after_again(member: Member, clock: datetime) -> None:
    set_term_day(acting=member, month=9, day=15)
    assert take_due(at=datetime(2026, 9, 14, 23, tzinfo=UTC)) == 0
    day = datetime(2026, 9, 15, 0, 30, tzinfo=UTC)
    assert [take_due(at=day + timedelta(minutes=30 * n)) for n in range(4)] == [1, 0, 0, 0]
    assert take_due(at=day + timedelta(days=364)) == 0
    assert take_due(at=day + timedelta(days=365)) == 1
    assert list(Snapshot.objects.values_list("is_by_hand", flat=True)) == [False, False]


def test_a_day_that_was_missed_is_taken_at_the_next_sweep_and_several_are_one(member: Member, clock: datetime) -> None:
    for month, day in ((9, 15), (10, 1), (1, 10)):
        set_term_day(acting=member, month=month, day=day)
    assert take_due(at=datetime(2028, 2, 1, tzinfo=UTC)) == 1
    assert Snapshot.objects.count() == 1
    assert sorted(TermDay.objects.values_list("next_on", flat=True)) == [date(2028, 9, 15), date(2028, 10, 1), date(2029, 1, 10)]


def test_a_day_set_on_the_day_itself_is_not_too_late_and_one_that_is_over_waits_a_year(member: Member, clock: datetime) -> None:
    today, over = set_term_day(acting=member, month=9, day=1), set_term_day(acting=member, month=8, day=31)
    assert (today.next_on, over.next_on) == (date(2026, 9, 1), date(2027, 8, 31))
    assert take_due(at=clock) == 1


def test_the_day_turns_at_her_midnight(member: Member, clock: datetime) -> None:
    far = make_member("far@example.org", "Far Example", time_zone="Pacific/Auckland")
    west = make_member("west@example.org", "West Example", time_zone="Pacific/Honolulu")
    for one in (far, west):
        TermDay.objects.create(owner=one, month=9, day=15, next_on=date(2026, 9, 15))
    taken = []
    for hours in range(0, 48, 6):
        take_due(at=datetime(2026, 9, 14, tzinfo=UTC) + timedelta(hours=hours))
        taken.append(set(Snapshot.objects.values_list("owner__email", flat=True)))
    assert taken[1] == set()
    assert taken[2] == {"far@example.org"}
    assert taken[5] == {"far@example.org"}
    assert taken[6] == {"far@example.org", "west@example.org"}


def test_nothing_is_taken_of_whose_account_is_closed(member: Member, clock: datetime) -> None:
    set_term_day(acting=member, month=9, day=1)
    Member.objects.update(is_active=False)
    assert take_due(at=clock) == 0


def test_two_workers_take_one(member: Member, clock: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    set_term_day(acting=member, month=9, day=1)
    first = snapshots.take_snapshot

    def meanwhile(**more: object) -> Snapshot:
        monkeypatch.setattr(snapshots, "take_snapshot", first)
        assert take_due(at=clock) == 0
        return first(**more)  # type: ignore[arg-type]  # what it was called with

    monkeypatch.setattr(snapshots, "take_snapshot", meanwhile)
    assert take_due(at=clock) == 1
    assert Snapshot.objects.count() == 1


def test_the_job_comes_back(member: Member) -> None:
    from commonplace.network import jobs as ours

    set_term_day(acting=member, month=now().month, day=now().day)
    assert "network.take_snapshots" in jobs.due(now() + timedelta(days=400))
    ours.take_snapshots()
    assert Snapshot.objects.count() <= 1


def test_there_is_no_day_that_is_none_and_no_more_than_twelve(member: Member) -> None:
    with pytest.raises(NotSet, match="no such day"):
        set_term_day(acting=member, month=6, day=31)
    for month in range(1, 13):
        set_term_day(acting=member, month=month, day=1)
    set_term_day(acting=member, month=3, day=1)
    with pytest.raises(NotSet, match="twelve"):
        set_term_day(acting=member, month=3, day=2)
    assert TermDay.objects.count() == 12


def test_nobody_touches_what_is_somebody_elses(member: Member, client: Client) -> None:
    eve = make_member("eve@example.org", "Eve Example")
    taken, day = take_snapshot(acting=member), set_term_day(acting=member, month=9, day=1)
    with pytest.raises(PermissionError):
        delete_snapshot(acting=eve, snapshot=taken)
    with pytest.raises(PermissionError):
        remove_term_day(acting=eve, term_day=day)
    client.force_login(eve)
    for path in (f"/network/snapshots/{taken.public_id}", f"/network/snapshots/{taken.public_id}/delete",
                 f"/network/snapshots/compare?from={taken.public_id}&to=now", "/network/snapshots/compare", "/network/snapshots/compare?from=now"):
        assert client.get(path).status_code == 404, path
    assert client.post(f"/network/snapshots/{taken.public_id}/delete").status_code == 404
    assert client.post(f"/network/snapshots/days/{day.pk}/remove").status_code == 404
    assert (Snapshot.objects.count(), TermDay.objects.count()) == (1, 1)


def test_a_snapshot_is_taken_compared_and_deleted_in_the_pages(signed_in: Client, member: Member) -> None:
    stays = [Person.objects.create(owner=member, name=f"Stays {n}") for n in range(12)]
    goes = [Person.objects.create(owner=member, name=f"Goes {n}") for n in range(4)]
    signed_in.post("/network/snapshots/take", {"name": "Autumn"})
    taken = Snapshot.objects.get()
    Snapshot.objects.update(at=now() - timedelta(days=365))
    Person.objects.filter(pk__in=[one.pk for one in goes]).update(left_at=now())
    Person.objects.create(owner=member, name="Comes")
    page = signed_in.get(f"/network/snapshots/compare?from=now&to={taken.public_id}").content.decode()
    figures = dict(re.findall(r"<dt>(.+?)</dt><dd>(.+?)</dd>", page))
    assert figures == {"Stopped": "4", "New": "1", "Moved": "0", "Kept": "12", "Retention": "75 %", "Half-life": "2.4 years"}
    assert "Of the 16 that were there, 12 still are." in page
    assert "It rests on 16 observations" in page
    assert page.index("Goes 0") < page.index("Comes") < page.index(stays[0].name)
    assert "Autumn" in page
    assert "Stays 3" in signed_in.get(f"/network/snapshots/{taken.public_id}").content.decode()
    signed_in.post(f"/network/snapshots/{taken.public_id}/delete")
    assert not Snapshot.objects.exists()


def test_long_lists_come_in_pages(signed_in: Client, member: Member) -> None:
    Person.objects.bulk_create([Person(owner=member, name=f"Person {n:04}") for n in range(comparing.SHOWN + 20)])
    taken = take_snapshot(acting=member)
    here = f"/network/snapshots/compare?from={taken.public_id}&to=now"
    page = signed_in.get(here).content.decode()
    assert len(re.findall("Person 0[0-9]{3}", page)) == comparing.SHOWN
    assert f"All {comparing.SHOWN + 20}" in page
    assert len(re.findall("Person 0[0-9]{3}", signed_in.get(f"{here}&list=kept&page=2").content.decode())) == 20
    assert len(re.findall("Person 0[0-9]{3}", signed_in.get(f"/network/snapshots/{taken.public_id}?page=2").content.decode())) == 20


def test_days_are_set_and_removed_in_the_pages(signed_in: Client, member: Member) -> None:
    assert "None is set until you set it." in signed_in.get("/network/snapshots").content.decode()
    page = signed_in.post("/network/snapshots", {"day": "1", "month": "9"}, follow=True).content.decode()
    assert "September 1" in page
    assert signed_in.post("/network/snapshots", {"day": "31", "month": "6"}).status_code == 422
    assert signed_in.post("/network/snapshots", {"day": "", "month": ""}).status_code == 422
    signed_in.post(f"/network/snapshots/days/{TermDay.objects.get(owner=member).pk}/remove")
    assert not TermDay.objects.exists()


def upload(data: bytes, name: str = "list.opml") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data)


def test_two_lists_are_compared_on_the_page_and_nothing_is_stored(signed_in: Client, member: Member) -> None:
    before, after = ([f"https://s{n}.example.org/feed" for n in some] for some in (range(12), range(6, 15)))
    with CaptureQueriesContext(connection) as caught:
        page = signed_in.post("/network/snapshots/lists", {
            "earlier": upload(opml(*before)), "later": upload(opml(*after)), "earlier_on": "2020-01-01", "later_on": "2022-01-01",
        }).content.decode()
    figures = dict(re.findall(r"<dt>(.+?)</dt><dd>(.+?)</dd>", page))
    assert figures == {"Stopped": "6", "New": "3", "Moved": "0", "Kept": "6", "Retention": "50 %", "Half-life": "2.0 years"}
    assert len(caught) <= 10
    assert [model.objects.count() for model in (Space, Person, Snapshot)] == [0, 0, 0]


def test_what_is_wrong_with_a_list_is_said_beside_its_field(signed_in: Client) -> None:
    good = opml("https://a.example.org")
    answer = signed_in.post("/network/snapshots/lists", {"earlier": upload(good), "later": upload(b"<html><body>x</body></html>")})
    assert answer.status_code == 422
    assert "This is a web page, not a list." in answer.content.decode()
    answer = signed_in.post(
        "/network/snapshots/lists", {"earlier": upload(good), "later": upload(good), "earlier_on": "2022-01-01", "later_on": "2020-01-01"})
    assert "The later list is older than the earlier one." in answer.content.decode()
    assert signed_in.post("/network/snapshots/lists", {}).status_code == 422


def test_html_in_names_is_text(signed_in: Client, member: Member) -> None:
    Person.objects.create(owner=member, name="<script>alert(1)</script>")
    taken = take_snapshot(acting=member, name="<b>x</b>")
    Person.objects.update(left_at=now())
    for path in (f"/network/snapshots/{taken.public_id}", f"/network/snapshots/compare?from={taken.public_id}&to=now", "/network/snapshots"):
        page = signed_in.get(path).content.decode()
        assert "<script>alert" not in page
        assert "<b>x" not in page
        assert "&lt;b&gt;x" in page


def test_what_a_file_brought_and_is_no_row_is_left_out(member: Member) -> None:
    broken = Snapshot(owner=member, holds=[["person", "u", "Bea", ["x"], "more"], ["person"], 3, "text", ["tool", "v", "Index", "no list"]])
    assert [one.name for one in held_in(broken)] == ["Bea"]


@pytest.mark.parametrize("size", [20, 300])
def test_the_pages_take_few_queries_however_large_the_network(signed_in: Client, member: Member, size: int) -> None:
    make_network(member, size)
    taken = [take_snapshot(acting=member) for _each in range(3)]
    Person.objects.filter(pk__in=Person.objects.values("pk")[: size // 4]).update(left_at=now())
    signed_in.get("/network/snapshots")
    for path in ("/network/snapshots", f"/network/snapshots/{taken[0].public_id}",
                 f"/network/snapshots/compare?from={taken[0].public_id}&to=now",
                 f"/network/snapshots/compare?from={taken[0].public_id}&to={taken[1].public_id}"):
        with CaptureQueriesContext(connection) as caught:
            assert signed_in.get(path).status_code == 200
        assert len(caught) <= 15, (path, len(caught))


def test_what_was_wrong_with_a_list_is_said_on_the_page(signed_in: Client) -> None:
    good = b'<opml version="2.0"><body><outline text="A" xmlUrl="https://a.example.org/feed"/></body></opml>'
    page = signed_in.post("/network/snapshots/lists", {"earlier": upload(good), "later": upload(good[:-16])}).content.decode()
    assert "The later list:" in page
    assert "The file ends in the middle" in page
    assert "The earlier list:" not in page
