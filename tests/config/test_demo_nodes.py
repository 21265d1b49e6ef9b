"""The demo's network: a newcomer sees people, spaces and tools alive, with links, goals, a gap, and somebody who lost a platform."""

from __future__ import annotations

import html
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils.html import escape

from commonplace.config.demo import earlier, fill, nodes
from commonplace.kernel.clock import now
from commonplace.members.models import Member
from commonplace.network.models import Goal, Link, Pack, Snapshot
from commonplace.network.nodes import all_nodes
from commonplace.people.models import Handle, Person


@pytest.fixture
def nora(tmp_path: Path, settings: Any, db: None) -> Member:
    settings.DATA = tmp_path
    fill(tell=lambda _: None)
    return Member.objects.get(email="nora@example.org")


def test_there_are_thirty_of_all_three_and_every_link_holds(nora: Member, client: Client) -> None:
    found = all_nodes(nora)
    assert len(found) >= 30
    assert {one.thing for one in found} == {"person", "space", "tool"}
    assert Link.objects.visible_to(nora).count() == len(nodes.plan()["links"])
    goals = Goal.objects.visible_to(nora)
    assert [goal.servings.count() for goal in goals] == [len(says.get("served_by", ())) for says in nodes.plan()["goals"]]
    assert goals.filter(servings=None).count() == 1
    assert Handle.objects.filter(person__owner=nora, kind="twitter", is_dead=True).exists()
    assert not Person.objects.visible_to(nora).filter(kind="students").exclude(name="").exists()
    assert Pack.objects.get(owner=nora).items.count() == len(nodes.plan()["pack"]["items"])
    client.force_login(nora)
    for name in ("Mara Makeup", "Agnes Placeholder"):
        row = Person.objects.get(owner=nora, name=name)
        assert client.get(f"/network/people/{row.public_id}").status_code == 200
    assert client.get("/network").status_code == 200


def test_what_a_visitor_deleted_stays_deleted(nora: Member, monkeypatch: pytest.MonkeyPatch) -> None:
    Person.objects.get(owner=nora, name="Otto Specimen").delete()
    many = len(all_nodes(nora))
    later = now() + timedelta(days=9)
    monkeypatch.setattr("commonplace.config.demo.filling.now", lambda: later)
    fill(tell=lambda _: None)
    assert len(all_nodes(nora)) == many


def test_half_a_year_ago_can_be_compared_with_now(nora: Member, client: Client) -> None:
    client.force_login(nora)
    before = Snapshot.objects.get(owner=nora)
    page = client.get(f"/network/snapshots/compare?from={before.public_id}&to=now").content.decode()
    says = earlier.plan()["snapshot"]
    for name in (*says["without"], *(one["name"] for one in says["besides"])):
        assert escape(name) in page, name
    assert "Retention" in page


def test_a_colleague_shows_a_pack_that_can_be_taken_in(nora: Member, client: Client) -> None:
    client.force_login(nora)
    pack = Pack.objects.exclude(owner=nora).get()
    assert pack.items.count() == len(earlier.plan()["pack"]["items"])
    assert pack.title in html.unescape(client.get("/network/packs").content.decode())
    page = client.get(f"/pack/{pack.public_id}").content.decode()
    for item in earlier.plan()["pack"]["items"]:
        assert escape(item["why"]) in page
    assert "Choose whom to take in" in page
