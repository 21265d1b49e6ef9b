"""The page of the file: what is in it, the file itself, and that it is nobody else's."""

from __future__ import annotations

import io
import json
import zipfile

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from commonplace.members.leaving import write_export
from commonplace.members.models import Member
from commonplace.network.file import read
from commonplace.people.models import Person
from tests.conftest import make_member
from tests.network.file.making import make_whole, network
from tests.network.rows import make_network

pytestmark = pytest.mark.django_db


def test_it_says_what_is_in_the_file(signed_in: Client, member: Member) -> None:
    make_whole(member)
    with CaptureQueriesContext(connection) as queries:
        page = signed_in.get("/network/file").content.decode()
    assert len(queries) <= 15
    for name, many in (("People", 5), ("Spaces", 2), ("Tools", 1), ("Links between them", 2), ("Goals", 2), ("Starter packs", 1), ("Snapshots", 1), ("Followed, now or once", 3)):
        assert f"{name}</div><div>{many}</div>" in page
    assert "One address in it lets in whoever knows it" in page
    assert 'href="/network/file/take"' in page


def test_an_empty_network_says_that_there_is_nothing_yet(signed_in: Client) -> None:
    page = signed_in.get("/network/file").content.decode()
    assert "There is nothing to take along yet" in page
    assert "/network/file/take" not in page


def test_the_file_is_what_was_said(signed_in: Client, member: Member) -> None:
    make_whole(member)
    Person.objects.create(owner=make_member("eve@example.org"), name="Known to Eve alone")
    answer = signed_in.get("/network/file/take")
    assert answer["Content-Type"] == "application/json"
    assert answer["Content-Disposition"].startswith('attachment; filename="network-20')
    assert answer["X-Content-Type-Options"] == "nosniff"
    value = json.loads(answer.content)
    assert (value["kind"], value["version"], value["generator"]) == ("network", 1, "Commonplace")
    assert value["site"].startswith("http")
    assert {key: one for key, one in value.items() if key not in {"exported", "site"}} == network(member)
    assert b"Known to Eve" not in answer.content


def test_its_number_of_queries_does_not_grow(signed_in: Client, member: Member) -> None:
    counts = []
    signed_in.get("/network/file")
    for size in (10, 60):
        make_network(member, size)
        with CaptureQueriesContext(connection) as queries:
            signed_in.get("/network/file/take")
        counts.append(len(queries))
    assert counts[0] == counts[1]


@pytest.mark.parametrize("address", ["/network/file", "/network/file/take"])
def test_case_70_it_is_for_its_owner_alone(client: Client, member: Member, address: str) -> None:
    make_whole(member)
    assert client.get(address).status_code == 302


def test_whoever_takes_everything_along_has_it_too(member: Member) -> None:
    make_whole(member)
    packed = io.BytesIO()
    write_export(member=member, file=packed)
    with zipfile.ZipFile(packed) as archive:
        plan = read(archive.read("commonplace.json"))
    assert len(plan.people) == 5
