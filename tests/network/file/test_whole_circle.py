"""A network leaves as a file and comes in elsewhere: it is the same one."""

from __future__ import annotations

import pytest

from commonplace.consumption.actions.bring_file import bring_file
from commonplace.members.models import Member
from commonplace.network.file import plan_of, read, rest_of, rows_of
from commonplace.network.file.writing import file_of
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
