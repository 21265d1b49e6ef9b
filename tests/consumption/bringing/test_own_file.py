"""A whole network among what is brought: looked at, chosen from, taken in, undone."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from commonplace.consumption.actions.following import Wish, follow
from commonplace.consumption.bringing import agree, bring, undoing, work_off
from commonplace.consumption.bringing import taking as pieces
from commonplace.consumption.models import Category
from commonplace.entries.models import Follow
from commonplace.members.models import Member
from commonplace.network.actions.linking import link
from commonplace.network.file.writing import file_of
from commonplace.network.formats import NotUnderstood
from commonplace.network.models import Bringing, FileRemains, Goal, Link, Pack
from commonplace.people.models import Person
from commonplace.spaces.models import Source, Space
from commonplace.tools.models import Tool
from tests.conftest import make_member
from tests.network.file.making import make_whole, network

pytestmark = pytest.mark.django_db
BEA = UUID(int=1, version=4)


@pytest.fixture
def eve(db: None) -> Member:
    return make_member("eve@example.org", "Eve Example")


def taken(member: Member, data: bytes) -> Bringing:
    return work_off(agree(acting=member, bringing=bring(acting=member, data=data)))


def as_file(**parts: Any) -> bytes:
    return json.dumps({"kind": "network", "exported": "2026-11-22T10:00:00Z", **parts}, default=str).encode()


def test_it_is_shown_before_anything_is_added_and_then_is_the_same_network(member: Member, eve: Member) -> None:
    make_whole(member)
    brought = bring(acting=eve, data=file_of(member))
    assert (brought.format, brought.total) == ("commonplace", 12)
    assert not Person.objects.filter(owner=eve).exists()
    assert all(row.is_taken for row in brought.rows.all())
    done = work_off(agree(acting=eve, bringing=brought))
    assert network(eve) == network(member)
    assert {name: many for name, many in done.extra["counts"].items() if many} == {
        "added": 12, "person": 5, "space": 2, "tool": 1, "goal": 2, "link": 2}


def test_piece_by_piece_it_is_the_same(member: Member, eve: Member, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pieces, "PIECE", 2)
    make_whole(member)
    taken(eve, file_of(member))
    assert network(eve) == network(member)


def test_undone_nothing_of_it_is_left(member: Member, eve: Member, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(undoing, "PIECE", 3)
    make_whole(member)
    brought = taken(eve, file_of(member))
    undone = undoing.work_back(undoing.begin(acting=eve, bringing=brought))
    assert undone.extra["undone"] == {"undone": 12}
    for model in (Person, Space, Tool, Goal, Link, Pack):
        assert not model.objects.filter(owner=eve).exists(), model
    assert not Follow.objects.filter(member=eve).exists()
    assert not Category.objects.filter(member=eve).exists()
    assert Follow.objects.filter(member=member).count() == 3
    assert Source.objects.count() == 3


def test_what_she_changed_or_uses_since_stays_when_it_is_undone(eve: Member) -> None:
    mine = Space.objects.create(owner=eve, name="Mine")
    brought = taken(eve, as_file(people=[{"name": name} for name in ("Changed", "Linked", "As it came")], goals=[{"text": "A"}, {"text": "B"}]))
    Person.objects.filter(name="Changed").update(note="She called.")
    Goal.objects.filter(text="A").update(note="Soon.")
    link(acting=eve, one=Person.objects.get(name="Linked"), other=mine)
    undone = undoing.work_back(undoing.begin(acting=eve, bringing=brought))
    assert undone.extra["undone"] == {"undone": 2, "kept": 3}
    assert list(Person.objects.order_by("pk").values_list("name", flat=True)) == ["Changed", "Linked"]
    assert list(Goal.objects.values_list("text", flat=True)) == ["A"]
    assert [row.name for row in undoing.kept_rows(brought)] == ["Changed", "Linked", "A"]


def test_what_was_there_before_is_neither_changed_nor_undone(eve: Member) -> None:
    Person.objects.create(owner=eve, uuid=BEA, name="Bea")
    brought = bring(acting=eve, data=as_file(people=[{"uuid": BEA, "name": "Beatrice"}, {"name": "Cem"}]))
    assert [row.verdict for row in brought.rows.all()] == ["there", "new"]
    work_off(agree(acting=eve, bringing=brought))
    undoing.work_back(undoing.begin(acting=eve, bringing=Bringing.objects.get()))
    assert list(Person.objects.values_list("name", flat=True)) == ["Bea"]


def test_what_is_not_ticked_is_not_taken(eve: Member) -> None:
    brought = bring(acting=eve, data=as_file(people=[{"name": "Bea"}, {"name": "Cem"}]))
    brought.rows.filter(name="Cem").update(is_taken=False)
    work_off(agree(acting=eve, bringing=brought))
    assert list(Person.objects.values_list("name", flat=True)) == ["Bea"]


def test_a_file_that_is_wrong_is_refused_with_its_place(eve: Member) -> None:
    with pytest.raises(NotUnderstood) as fault:
        bring(acting=eve, data=as_file(people=[{"name": 3}]))
    assert str(fault.value).startswith("people[0].name should be a text. Nothing was changed")
    assert not Bringing.objects.exists()


def test_the_page_says_what_is_to_be_said_and_never_names_students(signed_in: Client, member: Member) -> None:
    data = as_file(people=[{"kind": "students", "name": "Mia Pupil", "count": 24}, {"name": "<b>Bea\u202e</b>"}])
    answer = signed_in.post("/network/bring", {"file": SimpleUploadedFile("mine.json", data)}, follow=True)
    page = answer.content.decode()
    assert "people[0]: Students never stand here by name" in page
    assert "people[1].name held characters that nobody sees" in page
    assert "24 students" in page
    assert "&lt;b&gt;Bea&lt;/b&gt;" in page
    assert "Mia" not in page
    assert 'name="as-0"' not in page
    address = answer.redirect_chain[-1][0]
    assert "Mia" not in signed_in.post(address, {"show": "", "page": "1", "row": ["0", "1"], "take": ["0", "1"]}, follow=True).content.decode()
    assert list(Person.objects.order_by("pk").values_list("name", "count")) == [("", 24), ("<b>Bea</b>", None)]
    assert member.people.count() == 2


def test_links_and_goals_are_counted_and_a_handle_is_shown_once(signed_in: Client, member: Member) -> None:
    record = {"name": "Kofi Invented", "handles": [{"kind": "fediverse", "value": "@kofi@example.social"}], "follows": [{"address": "@kofi@example.social"}]}
    data = as_file(people=[{"uuid": str(BEA), **record}], goals=[{"text": "Read more", "served_by": [f"person:{BEA}"]}])
    path = signed_in.post("/network/bring", {"file": SimpleUploadedFile("x.json", data)}).headers["Location"]
    assert signed_in.get(path).content.decode().count("@kofi@example.social") == 1
    signed_in.post(path)
    assert "<dt>Goals</dt><dd>1</dd>" in signed_in.get(path).content.decode()


def test_an_undo_takes_back_what_is_no_row_too(member: Member) -> None:
    theirs = make_member("eve@example.org")
    make_whole(theirs)
    ada = Person.objects.create(owner=member, uuid=Person.objects.get(owner=theirs, name="Bea Sample").uuid, name="Ada's Bea")
    other = Person.objects.create(owner=member, uuid=Person.objects.get(owner=theirs, name="beasample").uuid, name="Ada's other")
    FileRemains.objects.create(owner=member, extra={"mine": 1})
    before = network(member)
    done = taken(member, file_of(theirs))
    other.refresh_from_db()
    assert other.merged_into_id == ada.pk
    undoing.work_back(undoing.begin(acting=member, bringing=done))
    assert network(member) == before


def test_what_was_left_out_on_the_way_in_is_said_by_name(signed_in: Client, member: Member, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pieces, "PIECE", 1)
    follow(acting=member, wish=Wish("https://mara.example.org/feed", title="Long followed"))
    people = [{"name": "First Sample"}, {"name": "Mara Sample", "follows": [{"address": "https://mara.example.org/feed"}]}]
    path = signed_in.post("/network/bring", {"file": SimpleUploadedFile("x.json", as_file(people=people))}).headers["Location"]
    assert "is followed already" not in signed_in.get(path).content.decode()
    signed_in.post(path)
    page = signed_in.get(path).content.decode()
    assert "Mara Sample is followed already, as somebody or something else of your network; it stays there." in page
    assert Follow.objects.get().space is not None
