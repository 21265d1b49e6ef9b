"""The support map: five kinds and the people who give them; what nobody gives is seen and says one next step."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from commonplace.kernel.clock import now
from commonplace.members.models import Member
from commonplace.network import support
from commonplace.network.actions.support import note_giving
from commonplace.people.actions import NotNoted
from commonplace.people.models import Person, Support
from tests.conftest import make_member


def kinds(member: Member) -> dict[str, list[str]]:
    return {kind.value: [one.name for one in kind.people] for kind in support.support_map(member).kinds}


def test_each_kind_names_who_gives_it(member: Member) -> None:
    Person.objects.create(owner=member, name="Bea", gives=["advice", "ideas"])
    Person.objects.create(owner=member, name="Ann", gives=["advice", "nothing known"])
    Person.objects.create(owner=member, name="Gone", gives=["mentoring"], left_at=now())
    Person.objects.create(owner=make_member("eve@example.org"), name="Hers", gives=["feedback"])
    assert kinds(member) == {"feedback": [], "advice": ["Ann", "Bea"], "ideas": ["Bea"], "emotional": [], "mentoring": []}


def test_what_merged_people_give_the_one_gives_who_was_kept(member: Member) -> None:
    bea = Person.objects.create(owner=member, name="Bea", gives=["advice"])
    Person.objects.create(owner=member, name="beasample", gives=["mentoring"], merged_into=bea)
    quiet = Person.objects.create(owner=member, name="Quiet")
    Person.objects.create(owner=member, name="quiet2", gives=["ideas"], merged_into=quiet)
    assert kinds(member) == {"feedback": [], "advice": ["Bea"], "ideas": ["Quiet"], "emotional": [], "mentoring": ["Bea"]}
    assert support.support_map(member).total == 2


def test_students_are_never_asked_of(member: Member) -> None:
    students = Person.objects.create(owner=member, kind="students", count=28)
    found = support.support_map(member)
    assert (found.is_empty, found.without) == (True, 0)
    assert support.choices(member, "ideas", "") == []
    with pytest.raises(NotNoted):
        note_giving(acting=member, kind="ideas", people=[students])


def test_every_empty_kind_says_one_next_step_that_leads_somewhere(signed_in: Client, member: Member) -> None:
    Person.objects.create(owner=member, name="Bea", gives=["advice"])
    found = {kind.value: kind.step for kind in support.support_map(member).kinds}
    assert found.pop("advice") is None
    for kind, one in found.items():
        assert one is not None, kind
        assert signed_in.get(one.address).status_code == 200, one.address
    page = signed_in.get("/network/support").content.decode()
    assert page.count("Nobody yet.") == 2 * 4  # the table and the list
    for guilt in ("should", "must", "only one", "missing"):
        assert guilt not in page.split("<main")[1].split("</main")[0]


def test_with_nobody_at_all_the_five_are_seen(signed_in: Client) -> None:
    page = signed_in.get("/network/support").content.decode()
    assert "Nobody stands in your network yet" in page
    for kind in Support:
        assert str(kind.label).capitalize() in page
    assert page.count("Nobody yet.") == 2 * 5


def test_the_table_says_of_each_cell_what_is_in_it(signed_in: Client, member: Member) -> None:
    Person.objects.create(owner=member, name="Bea Sample", gives=["advice", "mentoring"])
    page = signed_in.get("/network/support").content.decode()
    row = next(one for one in re.findall(r"<tr>.*?</tr>", page, re.DOTALL) if "Bea Sample" in one)
    assert re.findall(r'class="for-ears">(yes|not noted)<', row) == ["not noted", "yes", "not noted", "not noted", "yes"]


def test_who_gives_something_is_chosen_on_a_page(signed_in: Client, member: Member) -> None:
    bea = Person.objects.create(owner=member, name="Bea Sample", gives=["advice"])
    ann = Person.objects.create(owner=member, name="Ann Sample", gives=["ideas"])
    page = signed_in.get("/network/support/ideas").content.decode()
    assert bea.public_id in page
    assert ann.public_id not in page
    signed_in.post("/network/support/ideas", {"with": [f"person:{bea.public_id}"]})
    bea.refresh_from_db()
    assert bea.gives == ["advice", "ideas"]
    assert "Nobody was ticked" in signed_in.post("/network/support/feedback").content.decode()
    assert [one.name for one in support.choices(member, "feedback", "ann")] == ["Ann Sample"]


def test_nobody_notes_anything_with_somebody_elses_people(signed_in: Client, member: Member) -> None:
    Person.objects.create(owner=member, name="Mine")
    hers = Person.objects.create(owner=make_member("eve@example.org"), name="Hers")
    signed_in.post("/network/support/ideas", {"with": [f"person:{hers.public_id}"]})
    hers.refresh_from_db()
    assert hers.gives == []
    with pytest.raises(PermissionError):
        note_giving(acting=member, kind="ideas", people=[hers])
    assert signed_in.get("/network/support/money").status_code == 404


@pytest.mark.parametrize("size", [10, 2_000])
def test_the_page_takes_few_queries_and_stays_short_however_many_there_are(signed_in: Client, member: Member, size: int) -> None:
    Person.objects.bulk_create([Person(owner=member, name=f"Person {n:05}", gives=["advice"] if n % 2 else []) for n in range(size)])
    signed_in.get("/network/support")
    for path in ("/network/support", "/network/support/ideas", "/network/support/ideas?q=person"):
        with CaptureQueriesContext(connection) as caught:
            page = signed_in.get(path).content
        assert len(caught) <= 15
        assert len(page) < 70_000
    found = support.support_map(member, number=2)
    assert (found.total, found.without) == (size // 2, size // 2)
