"""The network taken along, erased, and told of; and what somebody who asks is given."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import date

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from commonplace.members import leaving, visibility
from commonplace.members.models import Member
from commonplace.network import own
from commonplace.network.actions.linking import link, serve
from commonplace.network.models import Bringing, BroughtRow, FileRemains, Goal, Link, Pack, PackItem, Snapshot, TermDay
from commonplace.people.models import Handle, Merge, NotTheSame, Person
from commonplace.spaces.models import Space
from commonplace.tools.models import Tool
from tests.conftest import make_member
from tests.network.rows import make_follow, make_network


def taken_along(member: Member) -> dict[str, dict[str, list[dict[str, object]]]]:
    file = io.BytesIO()
    leaving.write_export(member=member, file=file)
    archive = zipfile.ZipFile(file)
    return {name: json.loads(archive.read(name)) for name in archive.namelist() if name.endswith(".json")}


def fill(member: Member) -> Person:
    """One of everything that this module holds."""
    bea = Person.objects.create(owner=member, name="Bea Sample", note="Asks good questions", since=date(2020, 9, 1), gives=["ideas"], extra={"x": 1})
    merged = Person.objects.create(owner=member, name="beasample", note="Also hers", merged_into=bea)
    Merge.objects.create(owner=member, kept=bea, gone=merged)
    NotTheSame.objects.create(owner=member, first=bea, second=merged)
    Handle.objects.create(person=merged, kind="mail", typed="bea@example.net")
    space = Space.objects.create(owner=member, name="#examplechat", times="Mondays", typed="someone from Ohio")
    tool = Tool.objects.create(owner=member, name="Sample Index", loan="until May")
    link(acting=member, one=bea, other=space, word="hosts it")
    serve(acting=member, row=bea, goals=[Goal.objects.create(owner=member, text="Weed the shelves")])
    make_follow(bea)
    TermDay.objects.create(owner=member, month=9, day=1, next_on=date(2027, 9, 1))
    Snapshot.objects.create(owner=member, holds=[["person", str(bea.uuid), "Bea Sample", []]])
    FileRemains.objects.create(owner=member, extra={"mood": "fine"})
    pack = Pack.objects.create(owner=member, title="Begin here")
    PackItem.objects.create(pack=pack, tool=tool, why="Short")
    PackItem.objects.create(pack=pack, person=bea, why="Patient", position=1)
    bringing = Bringing.objects.create(owner=member, format="opml", title="My list")
    BroughtRow.objects.create(bringing=bringing, position=0, thing="bookmark", verdict="new", name="A bookmark")
    BroughtRow.objects.create(
        bringing=bringing, position=1, thing="person", verdict="new", name="Bea from the list", raw="bea,@bea", handles=[{"kind": "mail"}],
        made={"person": bea.pk})
    return bea


def test_all_of_it_is_taken_along(member: Member) -> None:
    bea = fill(member)
    files = taken_along(member)
    network = files["network.json"]
    person, merged = network["people"]
    assert not {"found_by", "filed_under"} & {*person, *network["spaces"][0], *network["tools"][0]}, "what the search needs says nothing new"
    assert (person["note"], person["since"], person["gives"], person["extra"]) == ("Asks good questions", "2020-09-01", ["ideas"], {"x": 1})
    assert (merged["merged_into"], merged["note"]) == (str(bea.uuid), "Also hers")
    assert merged["handles"][0]["typed"] == "bea@example.net"  # type: ignore[index]  # JSON
    assert network["links"][0]["word"] == "hosts it"
    assert network["goals"][0]["served_by"][0]["person"] == str(bea.uuid)  # type: ignore[index]
    assert network["packs"][0]["items"][0]["why"] == "Short"  # type: ignore[index]
    assert network["spaces"][0]["times"] == "Mondays"
    assert network["tools"][0]["loan"] == "until May"
    assert network["unknown_fields"][0]["extra"] == {"mood": "fine"}
    assert network["term_days"][0]["month"] == 9
    assert len(network["merged"]) == len(network["not_the_same"]) == 1
    assert files["snapshots.json"][0]["holds"][0][2] == "Bea Sample"  # type: ignore[index]
    assert files["brought-1.json"]["rows"][0]["name"] == "A bookmark"


def test_nothing_of_others_is_in_it(member: Member) -> None:
    eve = make_member("eve@example.org", "Eve Invented")
    fill(eve)
    Person.objects.create(owner=member, name="Somebody", member=eve)
    everything = json.dumps(taken_along(member))
    for word in ("Bea Sample", "Eve Invented", "eve@example.org", "examplechat"):
        assert word not in everything


def test_erasing_leaves_nothing_of_it_and_all_of_others(member: Member) -> None:
    make_member("steward@example.org", is_steward=True)
    eve = make_member("eve@example.org")
    for one in (member, eve):
        fill(one)
    noted = Person.objects.create(owner=eve, name="Ada, who left", member=member)
    leaving.erase_account(member=member)
    for model, left in ((Space, 1), (Tool, 1), (Link, 1), (Goal, 1), (Snapshot, 1), (Pack, 1), (Bringing, 1), (Merge, 1), (NotTheSame, 1), (Handle, 1)):
        assert model.objects.count() == left, model
    assert set(Person.objects.values_list("owner", flat=True)) == {eve.pk}
    noted.refresh_from_db()
    assert noted.member is None


def test_it_is_told_who_sees_it() -> None:
    lines = {str(line.what): str(line.who) for line in visibility.lines()}
    assert lines["Your people, spaces and tools, what you noted of them, how they hang together, and your goals"] == "You"
    assert lines["What others here noted of you in their own networks"] == "Each of them alone"


def test_taking_along_does_not_ask_the_database_for_each(member: Member) -> None:
    counts = []
    for size in (20, 200):
        make_network(member, size)
        with CaptureQueriesContext(connection) as caught:
            list(own.export(member))
        counts.append(len(caught))
    assert counts[0] == counts[1]


def test_whoever_asks_what_is_noted_of_them_gets_all_of_it(signed_in: Client, member: Member) -> None:
    bea = fill(member)
    found = signed_in.get("/network/find?q=bea@example.net").content.decode()
    assert f"/network/people/{bea.public_id}" in found
    answer = signed_in.get(f"/network/people/{bea.public_id}/everything")
    assert answer.headers["Content-Disposition"].startswith("attachment")
    told = json.loads(answer.content)
    assert told["about"] == "Bea Sample"
    assert [one["note"] for one in told["noted"]] == ["Asks good questions", "Also hers"]
    assert told["noted"][1]["handles"][0]["typed"] == "bea@example.net"
    assert told["linked_with"] == [{"with": ["#examplechat"], "how": "hosts it"}]
    assert told["serves_goals"] == ["Weed the shelves"]
    assert told["in_packs"][0]["why"] == "Patient"
    assert told["followed"][0]["address"].startswith("https://invented-")
    assert [(one["from"], one["name"], one["raw"]) for one in told["brought_in"]] == [("My list", "Bea from the list", "bea,@bea")]
    assert len(told["in_snapshots"]) == 1


def test_nobody_else_gets_it(signed_in: Client) -> None:
    bea = fill(make_member("eve@example.org"))
    assert signed_in.get(f"/network/people/{bea.public_id}/everything").status_code == 404


def test_not_even_stewards_find_what_others_noted(signed_in: Client, member: Member) -> None:
    Member.objects.filter(pk=member.pk).update(is_steward=True)
    fill(make_member("eve@example.org"))
    assert "Nothing was found" in signed_in.get("/network/find?q=bea").content.decode()
