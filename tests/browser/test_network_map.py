"""The map on a phone without scripts, under axe, dragged with a mouse, and what it weighs."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from commonplace.members.models import Member
from commonplace.network.actions.linking import link
from commonplace.network.models import Goal, Serving
from commonplace.people.models import Person
from commonplace.spaces.models import Space
from commonplace.tools.models import Tool
from tests.browser.conftest import Weight
from tests.browser.test_pages import OVERFLOW, Look
from tests.conftest import make_member
from tests.network.rows import make_network

SignIn = Callable[[Page, Member], None]


@pytest.fixture
def ada(transactional_db: None) -> Member:
    return make_member()


@pytest.fixture
def bea(ada: Member) -> Person:
    person = Person.objects.create(owner=ada, name="Bea Sample")
    forum = Space.objects.create(owner=ada, name="Example Forum", kind="forum")
    tool = Tool.objects.create(owner=ada, name="Sample Index")
    link(acting=ada, one=person, other=forum)
    link(acting=ada, one=forum, other=tool)
    Serving.objects.create(goal=Goal.objects.create(owner=ada, text="A calmer desk"), person=person)
    return person


def test_on_a_phone_without_scripts_it_is_seen_filtered_and_leads_to_each(
    page_at: Callable[..., Page], sign_in: SignIn, ada: Member, bea: Person
) -> None:
    page = page_at(390, javascript=False)
    sign_in(page, ada)
    page.goto("/network")
    page.get_by_role("link", name="Map", exact=True).click()
    expect(page.locator("h1")).to_have_text("3 people, spaces and tools")
    expect(page.locator("svg.map-tall")).to_be_visible()
    expect(page.locator("svg.map-wide")).to_be_hidden()
    expect(page.get_by_role("img", name="A map of 3 people, spaces and tools")).to_have_count(1)
    assert page.evaluate(OVERFLOW) <= 0
    page.get_by_label("What serves").select_option(label="A calmer desk")
    page.get_by_role("button", name="Show", exact=True).click()
    expect(page.locator("svg.map-tall a")).to_have_count(1)
    expect(page.locator("figcaption")).to_contain_text("One more link leads to what is not shown here.")
    page.locator("svg.map-tall a circle").click()
    expect(page.locator("h1")).to_contain_text("Bea Sample")


def test_without_scripts_a_neighborhood_opens_into_a_map_of_its_own(page_at: Callable[..., Page], sign_in: SignIn, ada: Member) -> None:
    make_network(ada, 200)
    page = page_at(390, javascript=False)
    sign_in(page, ada)
    page.goto("/network/map")
    page.locator("svg.map-tall a.disc").first.locator("circle").click()
    expect(page.get_by_role("navigation", name="Where you are on the map")).to_contain_text("The whole map")
    expect(page.locator("svg.map-tall a.disc")).to_have_count(0)
    page.get_by_role("link", name="The whole map").click()
    expect(page.locator("h1")).to_have_text("200 people, spaces and tools")


def test_the_map_is_without_fault(
    page_at: Callable[..., Page], axe: Callable[[Page], list[str]], sign_in: SignIn, ada: Member, bea: Person
) -> None:
    look = Look(page_at(1280), axe)
    sign_in(look.page, ada)
    look.at("/network/map")
    look.at("/network/map?show=tool&kind=blog")
    make_network(ada, 180)
    look.at("/network/map")
    assert look.found == []


def test_a_shape_that_is_dragged_takes_its_links_along_and_does_not_open(
    page_at: Callable[..., Page], sign_in: SignIn, ada: Member, bea: Person
) -> None:
    page = page_at(1280)
    sign_in(page, ada)
    page.goto("/network/map")
    shape = page.locator("svg.map-wide a.s rect")
    box = shape.bounding_box()
    assert box is not None
    before = page.locator("svg.map-wide .links path").evaluate_all("paths => paths.map(path => path.getAttribute('d'))")
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 60, y + 30, steps=4)
    page.mouse.up()
    expect(page.locator("svg.map-wide .links path").first).not_to_have_attribute("d", before[0])
    expect(page.locator("svg.map-wide .links path").last).not_to_have_attribute("d", before[1])
    expect(page).to_have_url("/network/map")
    shape.click()
    expect(page.locator("h1")).to_contain_text("Example Forum")


def test_on_paper_its_words_are_dark_though_the_screen_is(page_at: Callable[..., Page], sign_in: SignIn, ada: Member, bea: Person) -> None:
    page = page_at(390, javascript=False, scheme="dark")
    sign_in(page, ada)
    page.goto("/network/map")
    page.emulate_media(media="print", color_scheme="dark")
    expect(page.locator("svg.map-wide")).to_be_visible()
    expect(page.locator("svg.map-tall")).to_be_hidden()
    expect(page.locator("svg.map-wide .s text")).to_have_css("fill", "rgb(23, 79, 73)")
    expect(page.locator("svg.map-wide .p text")).to_have_css("fill", "rgb(0, 0, 0)")
    expect(page.locator("svg.map-wide .p text")).to_have_css("stroke", "rgb(255, 255, 255)")


def test_nothing_in_the_picture_is_in_the_way_of_tab(page_at: Callable[..., Page], sign_in: SignIn, ada: Member, bea: Person) -> None:
    page = page_at(1280)
    sign_in(page, ada)
    page.goto("/network/map")
    page.get_by_role("button", name="Show", exact=True).focus()
    page.keyboard.press("Tab")
    expect(page.locator("table.map-table a").first).to_be_focused()


@pytest.mark.parametrize("size", [150, 500])
def test_its_weight_is_within_the_budget(
    page_at: Callable[..., Page], sign_in: SignIn, weigh: Callable[[Page, str], Weight], ada: Member, size: int
) -> None:
    make_network(ada, size)
    page = page_at(1280)
    sign_in(page, ada)
    weight = weigh(page, "/network/map")
    assert weight.bytes <= 70_000
    assert len([one for one in weight.requests if ".woff2" not in one]) <= 6
