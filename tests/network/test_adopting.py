"""A pack taken into another network: everyone with a tick box, none ticked; the copy is one's own."""

from __future__ import annotations

import json
import re

import pytest
from django.conf import settings
from django.test import Client

from commonplace.members.models import Member
from commonplace.network import adopting
from commonplace.network.actions import packs as actions
from commonplace.network.models import Bringing, Pack
from commonplace.people.models import Handle, Person
from commonplace.spaces.models import Space
from commonplace.tools.models import Tool
from tests.conftest import make_member


@pytest.fixture
def pack(db: None) -> Pack:
    bo = make_member("bo@example.org", "Bo Example")
    pack = actions.make_pack(acting=bo, title="First year", licence="cc0-1.0")
    nora, sam = (Person.objects.create(owner=bo, name=name, note="secretnote") for name in ("Nora Sample", "Sam Invented"))
    Handle.objects.create(person=nora, kind="fediverse", typed="@nora@example.social", address="https://example.social/@nora")
    forum = Space.objects.create(owner=bo, name="Example Forum", kind="forum", address="https://forum.example.org/")
    book = Tool.objects.create(owner=bo, name="Sample Index")
    actions.choose(acting=bo, pack=pack, rows=[nora, sam, forum, book])
    pack.items.filter(person=nora).update(consent="listed", listed_at="https://example.org/", why="Answers on the day")
    return actions.show_pack(acting=bo, pack=pack, audience="site")


def test_everyone_in_it_is_shown_and_nobody_is_ticked(pack: Pack, member: Member, signed_in: Client) -> None:
    page = signed_in.get(f"/pack/{pack.public_id}").content.decode()
    assert re.search(rf'<form method="post" action="/network/bring"[^>]*>.*name="pack" value="{pack.public_id}"', page)
    answer = signed_in.post("/network/bring", {"pack": pack.public_id}, follow=True)
    page = answer.content.decode()
    for name in ("Nora Sample", "Example Forum", "Sample Index"):
        assert name in page
    assert "Sam Invented" not in page
    assert '<p dir="auto">Answers on the day</p>' in page
    brought = Bringing.objects.get(owner=member)
    assert not brought.rows.filter(is_taken=True).exists()
    assert not Person.objects.visible_to(member).exists()


def test_what_is_ticked_becomes_one_s_own_with_the_reason_as_a_note(pack: Pack, member: Member, signed_in: Client) -> None:
    signed_in.post("/network/bring", {"pack": pack.public_id})
    brought = Bringing.objects.get(owner=member)
    brought.rows.filter(name__in=["Nora Sample", "Sample Index"]).update(is_taken=True)
    from commonplace.consumption.bringing import agree, work_off

    work_off(agree(acting=member, bringing=brought))
    nora = Person.objects.visible_to(member).get()
    assert (nora.name, nora.note) == ("Nora Sample", "First year: Answers on the day")
    assert [one.typed for one in nora.handles.all()] == ["@nora@example.social"]
    assert Tool.objects.visible_to(member).get().name == "Sample Index"
    assert not Space.objects.visible_to(member).exists()
    actions.withdraw_pack(acting=pack.owner, pack=pack)
    assert Person.objects.visible_to(member).exists()


@pytest.mark.parametrize("way", ["", "/file", "/invitation", "/"])
def test_its_address_is_enough_and_is_not_fetched_from_here(way: str, pack: Pack, signed_in: Client) -> None:
    signed_in.post("/network/bring", {"address": f"{settings.SITE_ADDRESS}/pack/{pack.public_id}{way}"})
    assert Bringing.objects.get().title == "First year"


def test_its_file_can_be_pasted(pack: Pack, member: Member, signed_in: Client) -> None:
    data = adopting.file_for(member, pack.public_id)
    assert data is not None
    signed_in.post("/network/bring", {"text": data.decode()})
    assert not Bringing.objects.get().rows.filter(is_taken=True).exists()


def test_a_pack_that_is_not_there_for_somebody_is_not_brought(pack: Pack, signed_in: Client) -> None:
    actions.withdraw_pack(acting=pack.owner, pack=pack)
    for public_id in (pack.public_id, "nowhere", "../x"):
        answer = signed_in.post("/network/bring", {"pack": public_id})
        assert "is not there, or it was withdrawn" in answer.content.decode()
    assert not Bringing.objects.exists()


def test_students_in_a_pack_from_elsewhere_stay_outside_and_damage_is_told(member: Member, signed_in: Client) -> None:
    said = {"kind": "pack", "version": 1, "exported": "2026-11-22T08:00:00Z", "generator": "x", "title": "Odd",
            "people": [{"kind": "students", "count": 3, "name": "Class of Nora"}, {"name": "Kim Invented"}], "spaces": [], "tools": []}
    signed_in.post("/network/bring", {"text": json.dumps(said)})
    assert [row.name for row in Bringing.objects.get().rows.all()] == ["Kim Invented"]
    answer = signed_in.post("/network/bring", {"text": json.dumps({**said, "people": "no list"})})
    assert "Nothing was changed" in answer.content.decode()
    assert Bringing.objects.count() == 1


@pytest.mark.parametrize(("address", "asked"), [
    ("https://other.example/pack/abc", "https://other.example/pack/abc/file"), ("https://other.example/pack/abc/opml", "https://other.example/pack/abc/file"),
    ("https://other.example/list.opml", "https://other.example/list.opml"), ("https://[", "https://["), ("", ""),
])
def test_of_a_page_elsewhere_the_file_beside_it_is_asked_for(address: str, asked: str) -> None:
    assert adopting.file_address(address) == asked
    assert adopting.pack_at(address) == ""
