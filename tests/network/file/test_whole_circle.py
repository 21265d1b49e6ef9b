"""A network leaves as a file and comes in elsewhere: it is the same one."""

from __future__ import annotations

import json
import re
from typing import Any
from uuid import UUID

import pytest

from commonplace.consumption.actions.bring_file import bring_file
from commonplace.members.models import Member
from commonplace.network.churn import difference
from commonplace.network.file import NotOurFile, plan_of, read, rest_of, rows_of
from commonplace.network.file.writing import file_of
from commonplace.network.holdings import held_by, held_in
from commonplace.network.models import Snapshot
from tests.conftest import make_member
from tests.network.file.making import make_whole, network

pytestmark = pytest.mark.django_db


def test_export_import_export_gives_an_equal_network(member: Member) -> None:
    make_whole(member)
    before = network(member)
    eve = make_member("eve@example.org")
    taken = bring_file(acting=eve, plan=read(file_of(member)))
    assert network(eve) == before
    assert taken.notes == []
    assert network(member) == before


def test_taken_piece_by_piece_it_is_the_same(member: Member) -> None:
    make_whole(member)
    plan = read(file_of(member))
    eve = make_member("eve@example.org")
    for row in rows_of(plan):
        assert bring_file(acting=eve, plan=plan_of([(row.thing, row.details["record"])])).notes == []
    assert bring_file(acting=eve, plan=plan_of([], rest=rest_of(plan))).notes == []
    assert network(eve) == network(member)


def test_snapshots_come_along_once_and_can_be_compared_there(member: Member) -> None:
    make_whole(member)
    data = file_of(member)
    eve = make_member("eve@example.org")
    bring_file(acting=eve, plan=read(data))
    bring_file(acting=eve, plan=read(data))
    there, here = Snapshot.objects.get(owner=eve), Snapshot.objects.get(owner=member)
    assert (there.at, there.name, there.is_by_hand, there.sizes, there.holds) == (here.at, here.name, True, {"person": 1, "space": 1, "tool": 0}, here.holds)
    change = difference(held_in(there), held_by(eve))
    assert [one.name for one in change.stopped] == ["Gone Forum"]
    assert "Bea Sample" in {one.after.name for one in change.moved} | {one.name for one in change.kept}


@pytest.mark.parametrize(("snapshot", "says"), [
    ({"holds": []}, "snapshots[0].at should be a time"),
    ({"at": "2026-01-01T00:00:00Z", "holds": [{"what": "cat:1"}]}, "snapshots[0].holds[0].what should be an id"),
    ({"at": "2026-01-01T00:00:00Z", "holds": [{"what": f"person:{UUID(int=1)}", "addresses": [3]}]}, "snapshots[0].holds[0].addresses should be a list"),
])
def test_a_snapshot_that_is_none_is_refused_with_its_place(snapshot: dict[str, Any], says: str) -> None:
    with pytest.raises(NotOurFile, match=re.escape(says)):
        read(json.dumps({"people": [], "snapshots": [snapshot]}).encode())
