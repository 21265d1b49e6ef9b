"""The page of the map: what it draws, that it says the same in a table, and that nobody else sees it."""

from __future__ import annotations

import re
from datetime import timedelta
from unittest.mock import patch

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from commonplace.kernel.clock import now
from commonplace.members.models import Member
from commonplace.network.actions.linking import link
from commonplace.network.map import page as map_pages
from commonplace.network.models import DrawnMap, Goal, Link, Serving
from commonplace.people.models import Person
from commonplace.spaces.models import Space
from commonplace.tools.models import Tool
from tests.conftest import make_member
from tests.network.rows import live, make_follow, make_network, make_source


def shown(client: Client, query: str = "") -> str:
    answer = client.get(f"/network/map{query}")
    assert answer.status_code == 200
    return answer.content.decode()


def in_table(page: str) -> str:
    return page[page.index('<table class="table map-table"'):]


def pictures(page: str) -> list[str]:
    return re.findall(r"<svg class=\"map .*?</svg>", page, re.DOTALL)


@pytest.fixture
def three(member: Member) -> tuple[Person, Space, Tool]:
    person = Person.objects.create(owner=member, name="Bea Sample")
    space = Space.objects.create(owner=member, name="Example Forum", kind="forum")
    tool = Tool.objects.create(owner=member, name="Sample Index")
    link(acting=member, one=person, other=space, word="hosts it")
    return person, space, tool


def test_everyone_and_every_link_is_drawn_and_said_in_the_table(signed_in: Client, three: tuple[Person, Space, Tool]) -> None:
    page = shown(signed_in)
    wide, tall = pictures(page)
    for picture in (wide, tall):
        for row, room in zip(three, ("people", "spaces", "tools"), strict=True):
            assert f'href="/network/{room}/{row.public_id}"' in picture
        assert picture.count("<path d=") == 1 + 1  # the link, and the shape of the tool
        assert "Not linked to anything yet" in picture
    table = in_table(page)
    assert [table.count(name) for name in ("Bea Sample", "Example Forum", "Sample Index")] == [2, 2, 1]
    assert "(hosts it)" in table


def test_nobody_else_sees_it(client: Client, three: tuple[Person, Space, Tool]) -> None:
    client.force_login(make_member("bo@example.org", "Bo Example"))
    page = shown(client)
    assert "Bea Sample" not in page
    assert "Nobody and nothing stands here yet" in page


def test_who_is_not_signed_in_is_asked_to(client: Client) -> None:
    assert client.get("/network/map").status_code == 302


def test_the_goal_of_somebody_else_shows_nothing_of_it(signed_in: Client, member: Member, three: tuple[Person, Space, Tool]) -> None:
    bo = make_member("bo@example.org", "Bo Example")
    goal = Goal.objects.create(owner=bo, text="Bo's own matter")
    assert "own matter" not in shown(signed_in, f"?goal={goal.public_id}")


def test_merged_people_are_one_with_the_links_of_both(signed_in: Client, member: Member, three: tuple[Person, Space, Tool]) -> None:
    person, space, tool = three
    gone = Person.objects.create(owner=member, name="B. Sample")
    link(acting=member, one=gone, other=space)
    link(acting=member, one=gone, other=tool)
    Person.objects.filter(pk=gone.pk).update(merged_into=person)
    page = shown(signed_in)
    assert "B. Sample" not in page
    assert pictures(page)[0].count("<path d=") == 2 + 1


def test_what_was_let_go_is_not_drawn_and_its_links_are_counted(signed_in: Client, member: Member, three: tuple[Person, Space, Tool]) -> None:
    Space.objects.filter(pk=three[1].pk).update(left_at=now())
    page = shown(signed_in)
    assert "Example Forum" not in page
    assert "One more link leads to what is not shown here." in page


def test_a_goal_leaves_what_serves_it(signed_in: Client, member: Member, three: tuple[Person, Space, Tool]) -> None:
    goal = Goal.objects.create(owner=member, text="A calmer desk")
    Serving.objects.create(goal=goal, person=three[0])
    page = shown(signed_in, f"?goal={goal.public_id}")
    assert "Bea Sample" in page
    assert "Example Forum" not in page
    assert "One more link leads to what is not shown here." in page


def test_a_goal_that_nothing_serves_says_what_to_do(signed_in: Client, member: Member, three: tuple[Person, Space, Tool]) -> None:
    goal = Goal.objects.create(owner=member, text="A calmer desk")
    page = shown(signed_in, f"?goal={goal.public_id}")
    assert "Nothing fits" in page
    assert "say which goals it serves" in page


def test_kinds_can_be_left_out(signed_in: Client, member: Member, three: tuple[Person, Space, Tool]) -> None:
    Space.objects.create(owner=member, name="Example Blog", kind="blog")
    only_spaces = shown(signed_in, "?show=space")
    assert "Bea Sample" not in only_spaces
    assert "Example Forum" in only_spaces
    only_blogs = in_table(shown(signed_in, "?kind=blog"))
    assert "Example Blog" in only_blogs
    assert "Example Forum" not in only_blogs
    assert "Bea Sample" in only_blogs


@pytest.mark.parametrize("query", ["?goal=%00", "?kind=nonsense", "?show=nonsense", "?page=0", "?page=9999999", "?page=x", "?in=nowhere&in=%00"])
def test_nonsense_in_the_address_shows_the_whole_map(signed_in: Client, three: tuple[Person, Space, Tool], query: str) -> None:
    assert "Bea Sample" in shown(signed_in, query)


def test_a_name_that_is_html_is_text(signed_in: Client, member: Member) -> None:
    Person.objects.create(owner=member, name="<img src=x onerror=alert(1)>\N{RIGHT-TO-LEFT OVERRIDE}")
    one, other = Person.objects.create(owner=member, name="</svg><script>x</script>"), Person.objects.create(owner=member, name="Bea")
    link(acting=member, one=one, other=other, word="<b>knows</b>")
    page = shown(signed_in)
    assert "<img" not in page
    assert "</svg><script" not in page
    assert "<b>knows" not in page
    assert "\N{RIGHT-TO-LEFT OVERRIDE}" not in page


def test_who_is_silent_is_faded_and_the_table_says_so_in_a_word(signed_in: Client, member: Member, three: tuple[Person, Space, Tool]) -> None:
    at = now()
    make_follow(three[0], make_source(**live(newest_at=at - timedelta(days=3))))
    make_follow(three[1], make_source(newest_at=at - timedelta(days=900), quiet_from=at - timedelta(days=800), dormant_from=at - timedelta(days=700)))
    page = shown(signed_in)
    assert 'class="p"' in pictures(page)[0]
    assert 'class="s f"' in pictures(page)[0]
    assert "dormant" in in_table(page)


def test_it_is_laid_out_once_and_anew_only_when_what_it_shows_changes(signed_in: Client, member: Member, three: tuple[Person, Space, Tool]) -> None:
    with patch.object(map_pages, "lay_out", wraps=map_pages.lay_out) as laying:
        first = pictures(shown(signed_in))
        many = laying.call_count
        assert many == 2  # a wide paper and a tall one
        assert pictures(shown(signed_in)) == first
        Person.objects.filter(pk=three[0].pk).update(name="Beatrice Sample")
        assert "Beatrice Sample" in pictures(shown(signed_in))[0]
        assert laying.call_count == many
        link(acting=member, one=three[0], other=three[2])
        shown(signed_in)
        assert laying.call_count == 2 * many
    assert DrawnMap.objects.filter(owner=member).count() == 2


def test_only_the_newest_layouts_are_kept(signed_in: Client, member: Member, three: tuple[Person, Space, Tool]) -> None:
    with patch("commonplace.network.map.keeping.KEPT", 2):
        for query in ("", "?show=person", "?show=space", "?show=tool"):
            shown(signed_in, query)
    assert DrawnMap.objects.filter(owner=member).count() == 2


def test_an_opened_address_from_elsewhere_writes_nothing_for_others(signed_in: Client, member: Member, three: tuple[Person, Space, Tool]) -> None:
    shown(signed_in)
    assert set(DrawnMap.objects.values_list("owner", flat=True)) == {member.pk}


def test_a_large_network_is_drawn_in_neighborhoods_that_open(signed_in: Client, member: Member) -> None:
    make_network(member, 240)
    page = shown(signed_in)
    wide = pictures(page)[0]
    discs = re.findall(r'<a class="disc" href="([^"]+)"', wide)
    assert 1 < len(discs) < 60
    assert "neighborhoods" in page
    table = in_table(page)
    assert all(f">{name}<" in table for name in [f"Person {n}" for n in range(120)])
    inside = shown(signed_in, discs[0].replace("&amp;", "&").removeprefix("/network/map"))
    assert 'class="disc"' not in pictures(inside)[0]
    assert "The whole map" in inside


def test_no_neighborhood_is_lost_and_each_counts_its_links(signed_in: Client, member: Member) -> None:
    make_network(member, 240)
    answer = signed_in.get("/network/map")
    found = answer.context["map"]
    assert sorted(one for part in found.parts for one in part.members) == list(range(240))
    outward = sum(other.many for part in found.parts for other in part.others)
    assert sum(part.inside for part in found.parts) + outward // 2 == Link.objects.count()


def test_a_phone_is_shown_neighborhoods_earlier(signed_in: Client, member: Member) -> None:
    make_network(member, 100)
    wide, tall = pictures(shown(signed_in))
    assert 'class="disc"' not in wide
    assert 'class="disc"' in tall


@pytest.mark.parametrize("size", [8, 100, 600])
def test_it_takes_few_queries_however_large_the_network(signed_in: Client, member: Member, size: int) -> None:
    make_network(member, size)
    signed_in.get("/network")  # the site's own row is there
    with CaptureQueriesContext(connection) as first:
        shown(signed_in)
    with CaptureQueriesContext(connection) as again:
        shown(signed_in)
    assert len(first) <= 15
    assert len(again) < len(first)  # what was laid out is kept


def test_more_than_a_page_of_the_table_leads_on(signed_in: Client, member: Member) -> None:
    make_network(member, 600)
    first = shown(signed_in)
    second = shown(signed_in, "?page=2")
    assert "That is page 1 of 2." in first
    assert 'rel="next"' in first
    rows = re.findall(r'<tr id="(m\d+)"', first), re.findall(r'<tr id="(m\d+)"', second)
    assert len(rows[0]) == 500
    assert len(set(rows[0]) | set(rows[1])) == 600


def test_students_stand_there_without_a_name(signed_in: Client, member: Member) -> None:
    Person.objects.create(owner=member, kind="students", count=24)
    assert "24 students" in pictures(shown(signed_in))[0]


def test_the_front_page_of_my_network_leads_there(signed_in: Client, three: tuple[Person, Space, Tool]) -> None:
    assert 'href="/network/map"' in signed_in.get("/network").content.decode()
