"""Lists of people, spaces and tools, in pages."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from commonplace.kernel.clock import now
from commonplace.members.models import Member
from commonplace.network.lists import A_PAGE, letters, listed
from commonplace.people.models import Person
from commonplace.spaces.models import Space
from commonplace.tools.models import Tool
from tests.conftest import make_member
from tests.network.rows import make_network


def names(member: Member, thing: str = "person", **how: object) -> list[str]:
    return [line.name for line in listed(member, thing, **how).lines]


def test_people_stand_by_name_whatever_their_case(member: Member) -> None:
    for name in ("cy", "Bea", "ada"):
        Person.objects.create(owner=member, name=name)
    assert names(member) == ["ada", "Bea", "cy"]


def test_professional_personal_and_let_go(member: Member) -> None:
    Person.objects.create(owner=member, name="At work")
    Person.objects.create(owner=member, name="At home", scope="personal")
    Person.objects.create(owner=member, name="Gone", left_at=now())
    assert names(member) == ["At home", "At work"]
    assert names(member, shown="work") == ["At work"]
    assert names(member, shown="personal") == ["At home"]
    assert names(member, shown="left") == ["Gone"]


def test_spaces_of_one_kind(signed_in: Client, member: Member) -> None:
    Space.objects.create(owner=member, name="Example Forum", kind="forum")
    Space.objects.create(owner=member, name="Example Chat", kind="chat")
    assert names(member, "space", kind="chat") == ["Example Chat"]
    page = signed_in.get("/network/spaces?kind=chat").content.decode()
    assert "Example Chat" in page
    assert "Example Forum" not in page
    assert "All kinds" in page


def test_nobody_elses_stand_there(signed_in: Client, member: Member) -> None:
    eve = make_member("eve@example.org")
    for model, many in ((Person, "people"), (Space, "spaces"), (Tool, "tools")):
        model.objects.create(owner=eve, name="Not hers")
        assert "Not hers" not in signed_in.get(f"/network/{many}").content.decode()


@pytest.mark.parametrize("asked", ["?show=volcano", "?kind=%3Cscript%3E", "?page=-4", "?page=nothing", "?page=99999999999999999999", "?show=%00"])
def test_what_nobody_can_mean_shows_a_list_all_the_same(signed_in: Client, member: Member, asked: str) -> None:
    Space.objects.create(owner=member, name="Example Forum")
    page = signed_in.get(f"/network/spaces{asked}")
    assert page.status_code == 200
    assert "Example Forum" in page.content.decode()
    assert "<script>" not in page.content.decode()


def test_a_long_list_goes_on_in_pages_and_ends(signed_in: Client, member: Member) -> None:
    Tool.objects.bulk_create([Tool(owner=member, name=f"Tool {number:03}") for number in range(120)])
    first = signed_in.get("/network/tools?show=work").content.decode()
    assert "That is page 1 of 3." in first
    assert "?show=work&amp;page=2" in first
    last = signed_in.get("/network/tools?page=3").content.decode()
    assert "Those are all your tools." in last
    assert last.count("<h2>") == 20
    assert len(names(member, "tool")) == A_PAGE


def test_an_empty_list_says_what_will_stand_there(signed_in: Client) -> None:
    for many in ("people", "spaces", "tools"):
        assert 'class="empty"' in signed_in.get(f"/network/{many}").content.decode()
        assert "You have let nothing go" in signed_in.get(f"/network/{many}?show=left").content.decode()


@pytest.mark.parametrize("many", ["people", "spaces", "tools", "find?q=1", "people/new", "spaces/new"])
def test_queries_do_not_grow_with_the_network(signed_in: Client, member: Member, many: str) -> None:
    signed_in.get("/network")
    counts = []
    for size in (24, 400):
        make_network(member, size)
        with CaptureQueriesContext(connection) as caught:
            assert signed_in.get(f"/network/{many}").status_code == 200
        counts.append(len(caught))
    assert counts[1] <= counts[0] <= 15


@pytest.mark.parametrize("thing", ["person", "space", "tool"])
def test_names_with_accents_and_signs_stand_where_people_look_for_them(member: Member, thing: str) -> None:
    model = {"person": Person, "space": Space, "tool": Tool}[thing]
    for name in ("Zoe", "Öz", "Pia", "“Quill”", "oak", "Ada", "Äda 2", "#bchat"):
        model.objects.create(owner=member, name=name)
    assert names(member, thing) == ["Ada", "Äda 2", "#bchat", "oak", "Öz", "Pia", "“Quill”", "Zoe"]


def test_letters_lead_to_the_page_on_which_they_begin(signed_in: Client, member: Member) -> None:
    assert "By the first letter" not in signed_in.get("/network/tools").content.decode()
    Tool.objects.bulk_create([Tool(owner=member, name=name) for name in ["1984", "(", *(f"Atlas {n}" for n in range(60)), "Ätna", "Öz", "zine", "地図"]])
    Tool.objects.create(owner=make_member("eve@example.org"), name="Quill")
    found = [(one.letter, one.number) for one in letters(member, "tool")]
    assert found == [("A", 1), ("O", 2), ("Z", 2), ("地", 2)]
    page = signed_in.get("/network/tools?show=work").content.decode()
    assert '<a href="?show=work&amp;page=2">O</a>' in page
    assert "Öz" in signed_in.get("/network/tools?show=work&page=2").content.decode()
