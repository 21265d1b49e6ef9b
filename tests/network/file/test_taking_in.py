"""What was read comes into a network: all of it or nothing, and what stands there already stays."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from commonplace.consumption.actions import bring_file as bringing
from commonplace.consumption.actions.bring_file import bring_file
from commonplace.consumption.actions.following import Wish, follow
from commonplace.consumption.models import Category, Polling, Shelving
from commonplace.entries.models import Follow, StopReason
from commonplace.members.models import Member
from commonplace.network.file import Plan, read
from commonplace.network.file.taking_in import Taken, there
from commonplace.network.file.writing import file_of, network_of
from commonplace.network.models import FileRemains, Goal, Link, PackItem
from commonplace.people.actions.merging import merge, split
from commonplace.people.models import Handle, Merge, Person, Support
from commonplace.spaces.models import Space
from commonplace.tools.models import Tool
from tests.conftest import make_member
from tests.network.file.making import make_whole, network
from tests.network.rows import make_network

pytestmark = pytest.mark.django_db

BEA, CEM, DEE, HALL = (UUID(int=n, version=4) for n in (1, 2, 3, 4))


def planned(**parts: Any) -> Plan:
    return read(json.dumps(parts, default=str).encode())


def take(member: Member, **parts: Any) -> Taken:
    return bring_file(acting=member, plan=planned(**parts))


def test_ids_survive_and_another_members_same_id_is_no_conflict(member: Member) -> None:
    eve = make_member("eve@example.org")
    take(member, people=[{"uuid": BEA, "name": "Bea"}], tools=[{"uuid": BEA, "name": "Index"}])
    taken = take(eve, people=[{"uuid": BEA, "name": "Bea of Eve"}])
    assert ("person", BEA) in taken.made
    assert sorted(Person.objects.filter(uuid=BEA).values_list("owner__email", "name")) == [
        ("ada@example.org", "Bea"), ("eve@example.org", "Bea of Eve")]
    assert Tool.objects.get().uuid == BEA


def test_what_has_the_same_id_stays_unless_she_chooses(member: Member) -> None:
    take(member, people=[{"uuid": BEA, "name": "Bea", "note": "mine", "handles": [{"uuid": CEM, "kind": "web", "value": "a"}]}])
    plan = planned(people=[{"uuid": BEA, "name": "Beatrice", "x": 1, "handles": [
        {"uuid": CEM, "kind": "web", "value": "b"}, {"uuid": DEE, "kind": "mail", "value": "c"}]}])
    assert there(member, plan) == {("person", BEA)}
    taken = bring_file(acting=member, plan=plan)
    assert (taken.made, list(taken.there)) == ({}, [("person", BEA)])
    assert Person.objects.get().name == "Bea"
    bring_file(acting=member, plan=plan, replace={("person", BEA)})
    one = Person.objects.get()
    assert (one.name, one.note, one.extra) == ("Beatrice", "mine", {"x": 1})
    assert list(one.handles.values_list("typed", flat=True)) == ["a", "c"]


def test_a_file_cannot_make_students_of_a_person_nor_a_person_of_students(member: Member) -> None:
    take(member, people=[{"uuid": BEA, "name": "Bea"}, {"uuid": CEM, "kind": "students", "count": 3}])
    plan = planned(people=[
        {"uuid": BEA, "kind": "students", "count": 9},
        {"uuid": CEM, "name": "Mia Pupil", "role": "reads", "x": "Mia", "handles": [{"kind": "mail", "value": "mia@example.org"}]}])
    bring_file(acting=member, plan=plan, replace={("person", BEA), ("person", CEM)})
    bea, students = Person.objects.order_by("pk")
    assert (bea.kind, bea.name) == ("person", "Bea")
    assert (students.kind, students.name, students.role, students.extra, students.handles.count()) == ("students", "", "", {}, 0)


def test_students_come_as_a_count(member: Member) -> None:
    taken = take(member, people=[{"kind": "students", "name": "Mia Pupil", "count": 24, "note": "the club", "handles": [{"kind": "mail", "value": "m"}]}])
    one = Person.objects.get()
    assert (one.name, one.count, one.note, one.extra, Handle.objects.count()) == ("", 24, "the club", {}, 0)
    assert taken.notes == []
    assert "Mia" not in file_of(member).decode()


def test_what_points_nowhere_is_left_out_and_said(member: Member) -> None:
    hall = Space.objects.create(owner=member, name="Hall", uuid=HALL)
    taken = take(
        member, people=[{"uuid": BEA, "name": "Bea"}],
        links=[{"between": [f"person:{BEA}", f"person:{CEM}"]}, {"between": [f"person:{BEA}", f"space:{HALL}"]}, {"between": [f"person:{BEA}"] * 2}],
        goals=[{"text": "Read", "served_by": [f"tool:{CEM}", f"space:{HALL}", f"space:{HALL}"]}],
        packs=[{"title": "P", "items": [{"what": f"person:{CEM}"}, {"what": f"person:{BEA}", "consent": "agreed"}]}], merges=[{"kept": BEA, "gone": CEM}])
    assert sorted(map(str, taken.notes)) == [
        "goals[0].served_by points to something that is neither in this file nor in your network, so it was left out.",
        "links[0].between points to something that is neither in this file nor in your network, so it was left out.",
        "links[2].between joins something to itself, so it was left out.",
        "merges[0] points to something that is neither in this file nor in your network, so it was left out.",
        "packs[0].items[0] points to something that is neither in this file nor in your network, so it was left out.",
    ]
    link = Link.objects.get()
    assert (link.person.uuid, link.to_space) == (BEA, hall)
    assert Goal.objects.get().servings.get().space == hall
    assert PackItem.objects.get().consent == "not_asked"


def test_another_members_things_are_never_linked(member: Member) -> None:
    Space.objects.create(owner=make_member("eve@example.org"), name="Eve's", uuid=HALL)
    taken = take(member, people=[{"uuid": BEA, "name": "Bea"}], links=[{"between": [f"person:{BEA}", f"space:{HALL}"]}])
    assert [one.code for one in taken.notes] == ["dangling"]
    assert not Link.objects.exists()


def test_two_links_of_one_pair_are_one(member: Member) -> None:
    ends = [f"person:{BEA}", f"person:{CEM}"]
    taken = take(member, people=[{"uuid": CEM, "name": "Cem"}, {"uuid": BEA, "name": "Bea"}], links=[{"between": ends, "word": "a"}, {"between": ends[::-1]}])
    link = Link.objects.get()
    assert (link.word, link.person.uuid, link.to_person.uuid, link.pair) == ("a", CEM, BEA, f"person:{link.person_id} person:{link.to_person_id}")
    assert len(taken.there) == 1


def test_merged_people_can_be_split_after_they_came_in(member: Member) -> None:
    make_whole(member)
    eve = make_member("eve@example.org")
    bring_file(acting=eve, plan=read(file_of(member)))
    gone = Person.objects.get(owner=eve, name="beasample")
    split(acting=eve, gone=gone)
    assert dict(Person.objects.filter(owner=eve, merged_into__isnull=False).values_list("name", "merged_into__name")) == {"B. Sample": "beasample"}


@pytest.mark.parametrize("merges", [
    [(BEA, CEM), (CEM, DEE), (DEE, BEA)], [(BEA, CEM), (DEE, CEM)], [(BEA, BEA)], [(BEA, CEM), (CEM, BEA)], [(CEM, DEE), (BEA, CEM)],
])
def test_who_is_one_with_whom_is_never_a_circle(member: Member, merges: list[tuple[UUID, UUID]]) -> None:
    people = [{"uuid": one, "name": str(one)} for one in (BEA, CEM, DEE)]
    take(member, people=people, merges=[{"kept": kept, "gone": gone} for kept, gone in merges])
    roots = {one.pk for one in Person.objects.filter(merged_into=None)}
    assert roots
    for one in Person.objects.exclude(merged_into=None):
        assert one.merged_into_id in roots
        assert Merge.objects.filter(gone=one, split_at=None).count() == 1


def test_who_was_split_or_merged_here_stays_so(member: Member) -> None:
    people = [{"uuid": one, "name": str(one)} for one in (BEA, CEM, DEE)]
    take(member, people=people)
    bea, cem, dee = Person.objects.order_by("pk")
    merge(acting=member, kept=dee, gone=cem)
    merge(acting=member, kept=bea, gone=dee)
    split(acting=member, gone=dee)
    taken = take(member, people=people, merges=[{"kept": BEA, "gone": DEE}, {"kept": BEA, "gone": CEM}])
    assert list(Person.objects.order_by("pk").values_list("merged_into", flat=True)) == [None, dee.pk, None]
    assert [one.code for one in taken.notes] == ["joined"]


def test_whatever_is_followed_is_followed_on_its_shelves(member: Member) -> None:
    taken = take(member, people=[{"uuid": BEA, "name": "Bea", "follows": [
        {"address": "HTTP://Bea.example.org/Feed ", "name": "Mine", "muted": True, "since": "2019-09-01T08:00:00Z",
         "places": [{"folders": ["A", "B"], "title": "Hers"}, {"folders": ["C"]}]}]}])
    one = Follow.objects.get()
    assert (taken.follows, one.person.uuid, one.title, one.is_muted, one.since.year) == ([one.pk], BEA, "Mine", True, 2019)
    assert list(Shelving.objects.order_by("pk").values_list("typed", "category__name", "category__parent__name", "title")) == [
        ("HTTP://Bea.example.org/Feed ", "B", "A", "Hers"), ("HTTP://Bea.example.org/Feed ", "C", None, "")]
    assert Category.objects.count() == 3
    assert Polling.objects.get().due_at is not None
    assert not Handle.objects.exists()


def test_what_was_stopped_stays_stopped_and_is_not_fetched(member: Member) -> None:
    take(member, spaces=[{"name": "Hall", "follows": [
        {"address": "https://hall.example.org/feed", "stopped": "2026-01-01T00:00:00Z", "stopped_why": "sells"}]}])
    one = Follow.objects.get()
    assert (one.stopped_at.year, one.stopped_why) == (2026, StopReason.SELLS)
    assert Polling.objects.get().due_at is None


def test_what_she_follows_or_stopped_herself_is_left_alone(member: Member) -> None:
    mine = follow(acting=member, wish=Wish("https://bea.example.org/feed", title="Bea's"))
    stopped = follow(acting=member, wish=Wish("https://hall.example.org/feed", title="Hall's"))
    Follow.objects.filter(pk=stopped.pk).update(stopped_at="2026-01-01T00:00:00Z")
    taken = take(member, people=[{"name": "Bea", "follows": [{"address": "https://bea.example.org/feed", "muted": True}]}], spaces=[
        {"uuid": str(stopped.space.uuid), "follows": [{"address": "https://hall.example.org/feed", "places": [{"folders": ["A"]}]}]}])
    assert [str(one) for one in taken.notes] == [
        "people[0].follows[0] is followed already, as somebody or something else of your network; it stays there."]
    assert not Category.objects.exists()
    mine.refresh_from_db()
    stopped.refresh_from_db()
    assert (mine.is_muted, mine.space is not None, stopped.stopped_at is not None) == (False, True, True)


@pytest.mark.parametrize("address", ["javascript:alert(1)", "https://me:word@bea.example.org/feed", "a" * 5_000, "file:///etc/passwd", ""])
def test_case_50_and_58_what_cannot_be_followed_is_kept_and_said(member: Member, address: str) -> None:
    taken = take(member, people=[{"name": "Bea", "follows": [{"address": address}]}])
    assert [one.code for one in taken.notes] == ["not_web"]
    assert Person.objects.get().name == "Bea"
    assert not Follow.objects.exists()


def test_whatever_has_no_name_is_known_by_what_leads_to_it(member: Member) -> None:
    take(member, people=[{"handles": [{"kind": "mail", "value": "bea@example.org"}]}, {}], spaces=[{"typed": "#chat"}], tools=[{"address": "https://t.example.org"}])
    assert list(Person.objects.order_by("pk").values_list("name", flat=True)) == ["bea@example.org", "?"]
    assert (Space.objects.get().name, Tool.objects.get().name) == ("#chat", "https://t.example.org")


def test_when_something_fails_nothing_is_half_there(member: Member, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(**_more: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(bringing, "follow_all", fails)
    with pytest.raises(ZeroDivisionError):
        take(member, people=[{"name": "Bea", "follows": [{"address": "https://bea.example.org/feed"}]}], goals=[{"text": "Read"}], x=1)
    assert not Person.objects.exists()
    assert not Goal.objects.exists()
    assert not FileRemains.objects.exists()


def test_fields_at_the_top_of_two_files_are_kept_side_by_side(member: Member) -> None:
    take(member, people=[], x=1, y={"a": 1})
    take(member, people=[], x=2, z=3)
    said = network_of(member)
    assert (said["x"], said["y"], said["z"]) == (1, {"a": 1}, 3)


def test_a_cut_name_and_a_strange_day_leave_as_they_came_until_she_changes_them(member: Member) -> None:
    eve = make_member("eve@example.org")
    take(member, people=[{"uuid": BEA, "name": "a" * 300, "since": "long ago"}])
    said = network_of(member)["people"][0]
    assert (said["name"], said["since"]) == ("a" * 300, "long ago")
    bring_file(acting=eve, plan=read(file_of(member)))
    assert network(eve) == network(member)
    Person.objects.filter(owner=eve).update(name="Bea", since="2020-01-01")
    said = network_of(eve)["people"][0]
    assert (said["name"], said["since"]) == ("Bea", "2020-01-01")


def test_the_number_of_queries_does_not_grow(member: Member) -> None:
    eves = [make_member(f"eve{n}@example.org") for n in range(2)]
    counts: list[tuple[int, int]] = []
    for size, eve in zip((10, 60), eves, strict=True):
        giver = make_member(f"giver{size}@example.org")
        make_network(giver, size)
        with CaptureQueriesContext(connection) as writing:
            data = file_of(giver)
        plan = read(data)
        with CaptureQueriesContext(connection) as taking:
            bring_file(acting=eve, plan=plan)
        counts.append((len(writing), len(taking)))
        assert Person.objects.filter(owner=eve).count() == size // 2
    assert counts[0] == counts[1]
    assert counts[0][0] <= 17


_WORDS = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=12)
_JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**60), 2**60) | _WORDS, lambda one: st.lists(one, max_size=3) | st.dictionaries(_WORDS, one, max_size=3),
    max_leaves=5)
_UNKNOWN = ("x", "Farbe", "é", "place2")
_MORE = st.dictionaries(st.sampled_from(_UNKNOWN), _JSON.filter(lambda one: one is not None), max_size=2)
_MOMENT = st.integers(0, 4_000_000_000_000_000).map(lambda at: (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=at)).isoformat())
_DAY = st.dates(min_value=date(1990, 1, 1), max_value=date(2100, 1, 1)).map(lambda day: day.isoformat())


def _with(required: dict[str, st.SearchStrategy[Any]], **optional: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    known = st.fixed_dictionaries(required, optional=optional)
    return st.tuples(_MORE, known).map(lambda both: both[0] | both[1])


_SHARED: dict[str, Any] = {
    "scope": st.sampled_from(["work", "personal", "other"]), "why": _WORDS, "note": _WORDS, "since": _DAY, "added": _MOMENT, "left": _MOMENT}
_HANDLE = _with({"uuid": st.uuids(version=4).map(str)}, kind=st.sampled_from(["web", "mail", "gopher", "none"]), value=_WORDS, address=_WORDS, dead=st.booleans(), added=_MOMENT)
_PERSON = _with(
    {"uuid": st.uuids(version=4).map(str), "name": _WORDS}, kind=st.sampled_from(["person", "students", "robot"]), count=st.integers(0, 99),
    gives=st.lists(st.sampled_from([*Support.values, "cake"]), max_size=3), role=_WORDS, handles=st.lists(_HANDLE, max_size=2), **_SHARED)
_SPACE = _with({"uuid": st.uuids(version=4).map(str), "name": _WORDS}, kind=st.sampled_from(["blog", "seance"]), form=_WORDS, address=_WORDS, typed=_WORDS, **_SHARED)
_TOOL = _with({"uuid": st.uuids(version=4).map(str), "name": _WORDS}, form=st.sampled_from(["digital", "paper"]), isbn=_WORDS, **_SHARED)


@st.composite
def files(draw: st.DrawFn) -> dict[str, Any]:
    """Any file with people, spaces, tools, links, goals, packs and merges among them."""
    people, spaces, tools = (draw(st.lists(one, max_size=3)) for one in (_PERSON, _SPACE, _TOOL))
    refs = [f"{thing}:{one['uuid']}" for thing, some in (("person", people), ("space", spaces), ("tool", tools)) for one in some]
    value: dict[str, Any] = draw(_MORE) | {"people": people, "spaces": spaces, "tools": tools}
    if refs:
        ref = st.sampled_from(refs)
        item = _with({"what": ref}, why=_WORDS, consent=st.sampled_from(["listed", "agreed", "maybe"]), agreed_on=_DAY)
        uuid = {"uuid": st.uuids(version=4).map(str)}
        value["links"] = draw(st.lists(_with({**uuid, "between": st.tuples(ref, ref).map(list)}, word=_WORDS, made=_MOMENT), max_size=3))
        value["goals"] = draw(st.lists(_with({**uuid, "text": _WORDS}, served_by=st.lists(ref, max_size=3), until=_DAY, reached=_MOMENT), max_size=2))
        value["packs"] = draw(st.lists(_with({**uuid, "title": _WORDS}, items=st.lists(item, max_size=3), licence=_WORDS), max_size=2))
    if people:
        one = st.sampled_from([person["uuid"] for person in people])
        value["merges"] = draw(st.lists(_with({"kept": one, "gone": one}, split=_MOMENT, at=_MOMENT), max_size=3))
        value["not_the_same"] = draw(st.lists(st.tuples(one, one).map(list), max_size=2))
    return value


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(value=files())
def test_any_file_comes_in_and_leaves_as_the_same_network(db: None, value: dict[str, Any]) -> None:
    ada, eve = make_member(f"{uuid4()}@example.org"), make_member(f"{uuid4()}@example.org")
    bring_file(acting=ada, plan=read(json.dumps(value).encode()))
    first = network(ada)
    assert [one["uuid"] for one in first["people"]] == [one["uuid"] for one in value["people"]]
    for key, more in value.items():
        if not isinstance(first[key], list) or key in _UNKNOWN:
            assert first[key] == more
    for before, after in zip(value["people"], first["people"], strict=True):
        if before.get("kind") == "students":
            assert set(after) <= {"uuid", "kind", "count", "scope", "note", "since", "added", "left"}
        else:
            assert {key: before[key] for key in before if key in _UNKNOWN}.items() <= after.items()
    taken = bring_file(acting=eve, plan=read(file_of(ada)))
    assert network(eve) == first
    assert taken.notes == []
