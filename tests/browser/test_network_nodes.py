"""People, spaces and tools: noted, linked, found, let go and taken back, on a phone without scripts; every page of it under axe."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from commonplace.kernel.clock import now
from commonplace.members.models import Member
from commonplace.network.actions.linking import link, serve
from commonplace.network.models import Goal, Link
from commonplace.people.models import Handle, Person
from commonplace.spaces.models import Space
from commonplace.tools.models import Tool
from tests.browser.test_pages import Look
from tests.conftest import make_member
from tests.network.rows import live, make_entry, make_follow, make_network, make_source

SignIn = Callable[[Page, Member], None]


@pytest.fixture
def ada(transactional_db: None) -> Member:
    return make_member()


@pytest.fixture
def phone(page_at: Callable[..., Page], sign_in: SignIn, ada: Member) -> Page:
    page = page_at(390, javascript=False)
    sign_in(page, ada)
    return page


def heading(page: Page, words: str) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text(words)


def test_somebody_is_noted_linked_to_a_space_and_found_two_steps_from_today(phone: Page) -> None:
    phone.goto("/today")
    phone.get_by_role("link", name="My network").first.click()
    heading(phone, "My network")
    phone.locator("summary", has_text="Add").click()
    phone.get_by_role("link", name="A space").click()
    phone.get_by_label("Name").fill("#examplechat")
    phone.get_by_label("What it is").select_option(label="live chat")
    phone.get_by_label("When (optional)", exact=True).fill("Mondays, 8 p.m.")
    phone.get_by_role("button", name="Keep this").click()
    heading(phone, "space #examplechat")
    phone.goto("/network/people/new")
    phone.get_by_label("Name").fill("Bea Sample")
    phone.get_by_label("Why they are in my network (optional)").fill("Answers within a day")
    phone.get_by_label("advice").check()
    phone.get_by_role("button", name="Keep this").click()
    heading(phone, "person Bea Sample")
    phone.get_by_role("link", name="Link something").click()
    phone.get_by_label("space #examplechat").check()
    phone.get_by_label("How (optional)").fill("hosts it")
    phone.get_by_role("button", name="Link", exact=True).click()
    heading(phone, "person Bea Sample")
    expect(phone.locator("#links")).to_contain_text("hosts it")
    phone.goto("/today")
    phone.get_by_role("link", name="My network").first.click()
    phone.get_by_role("link", name="Bea Sample").click()
    heading(phone, "person Bea Sample")
    phone.get_by_role("link", name="#examplechat").click()
    heading(phone, "space #examplechat")
    expect(phone.locator("#links")).to_contain_text("Bea Sample")
    phone.get_by_role("button", name="Unlink : Bea Sample").click()
    expect(phone.get_by_role("status")).to_contain_text("no longer linked")
    assert not Link.objects.exists()


def test_each_of_them_is_two_steps_from_today_by_its_name_and_by_a_word(phone: Page, ada: Member) -> None:
    make_network(ada, 60)
    Person.objects.create(owner=ada, name="Öz Sample", note="mends bindings", added_at=now() - timedelta(days=900))
    phone.goto("/today")
    phone.get_by_role("link", name="My network").first.click()
    phone.locator("summary", has_text="Everybody by name").click()
    phone.get_by_role("link", name="Öz Sample").click()
    heading(phone, "person Öz Sample")
    phone.goto("/today")
    phone.locator("summary", has_text="More").click()
    phone.get_by_role("searchbox", name="Look for").fill("binding")
    phone.get_by_role("button", name="Look", exact=True).click()
    phone.get_by_role("link", name="Öz Sample").click()
    heading(phone, "person Öz Sample")


def test_what_no_program_sees_is_noted_in_one_tap(phone: Page, ada: Member) -> None:
    space = Space.objects.create(owner=ada, name="Sample unconference", kind="unconference", form="physical")
    phone.goto(f"/network/spaces/{space.public_id}")
    expect(phone.get_by_text("nothing came of it yet")).to_be_visible()
    phone.get_by_role("button", name="It gave me something today").click()
    expect(phone.get_by_role("status")).to_contain_text("Sample unconference gave you something today.")
    expect(phone.get_by_text("last gave me something on")).to_be_visible()
    phone.get_by_role("link", name="Change").first.click()
    phone.get_by_label("Last time it gave me something (optional)").fill("2024-05-06")
    phone.get_by_role("button", name="Keep this").click()
    expect(phone.get_by_text("last gave me something on May 6, 2024")).to_be_visible()


def test_a_slip_is_said_beside_its_field_and_nothing_typed_is_lost(phone: Page) -> None:
    phone.goto("/network/tools/new")
    phone.get_by_label("Name").fill("Weeding for the Brave")
    phone.get_by_label("ISBN (optional)").fill("978-0-306-40615-8")
    phone.get_by_role("button", name="Keep this").click()
    expect(phone.get_by_text("That is not an ISBN")).to_be_visible()
    expect(phone.get_by_label("Name")).to_have_value("Weeding for the Brave")
    phone.get_by_label("ISBN (optional)").fill("978-0-306-40615-7")
    phone.get_by_role("button", name="Keep this").click()
    heading(phone, "tool Weeding for the Brave")
    expect(phone.get_by_role("main")).to_contain_text("9780306406157")


def test_what_is_let_go_comes_back_and_what_is_deleted_does_not(phone: Page, ada: Member) -> None:
    bea = Person.objects.create(owner=ada, name="Bea Sample", note="Likes tea")
    phone.goto(f"/network/people/{bea.public_id}")
    phone.get_by_role("button", name="Let go").click()
    expect(phone.get_by_role("status")).to_contain_text("Bea Sample is let go.")
    phone.goto("/network/people")
    phone.get_by_role("link", name="Let go").click()
    phone.get_by_role("link", name="Bea Sample").click()
    expect(phone.get_by_role("main")).to_contain_text("Likes tea")
    phone.get_by_role("button", name="Take it back").click()
    expect(phone.get_by_role("status")).to_contain_text("Bea Sample is back.")
    phone.get_by_role("link", name="Delete").click()
    heading(phone, "Delete Bea Sample?")
    phone.get_by_role("button", name="Delete for good").click()
    heading(phone, "People")
    assert not Person.objects.exists()


def test_students_have_no_field_for_a_name(phone: Page) -> None:
    phone.goto("/network")
    phone.locator("summary", has_text="Add").first.click()
    phone.get_by_role("link", name="Students, without names").click()
    heading(phone, "Add students")
    expect(phone.get_by_label("Name", exact=True)).to_have_count(0)
    phone.get_by_label("How many (optional)").fill("12")
    phone.get_by_label("Notes (optional)").fill("The Tuesday book club")
    phone.get_by_role("button", name="Keep this").click()
    heading(phone, "person 12 students")
    expect(phone.get_by_role("main")).to_contain_text("students cannot agree")


def test_goals_are_chosen_and_people_are_found_by_their_handles(phone: Page, ada: Member) -> None:
    bea = Person.objects.create(owner=ada, name="Bea Sample")
    Handle.objects.create(person=bea, kind="fediverse", typed="@bea@social.example.org")
    Goal.objects.create(owner=ada, text="Weed the shelves")
    phone.goto("/network")
    phone.get_by_label("Find somebody or something").fill("social.example")
    phone.get_by_role("button", name="Find").click()
    phone.get_by_role("link", name="Bea Sample").click()
    phone.locator("summary", has_text="Choose goals").click()
    phone.get_by_label("Weed the shelves").check()
    phone.get_by_role("button", name="Keep these goals").click()
    expect(phone.locator("#goals > ul")).to_contain_text("Weed the shelves")


def test_every_page_of_the_network_is_without_fault(
    page_at: Callable[..., Page], axe: Callable[[Page], list[str]], sign_in: SignIn, ada: Member
) -> None:
    make_network(ada, 120)
    bea = Person.objects.create(owner=ada, name="Bea Sample", why="Answers in a day", gives=["advice"], role="Librarian", note="Likes\n\ntea")
    Handle.objects.create(person=bea, kind="blog", typed="https://bea.example.net/" + "a" * 200, address="https://bea.example.net/")
    Handle.objects.create(person=bea, kind="twitter", typed="@bea", is_dead=True)
    students = Person.objects.create(owner=ada, kind="students", count=12, note="Book club")
    space = Space.objects.create(owner=ada, name="Averyverylongnamewithoutanyblank" * 5, kind="chat", left_at=now(), address="https://example.org/")
    tool = Tool.objects.create(owner=ada, name="Index", isbn="9780306406157", loan="until May")
    source = make_source(**live())
    make_follow(bea, source)
    make_entry(source, "Ten minutes, no questions")
    link(acting=ada, one=bea, other=space, word="hosts it")
    link(acting=ada, one=bea, other=tool)
    serve(acting=ada, row=bea, goals=list(Goal.objects.all()[:1]))
    paths = [
        "/network", "/network/people", "/network/spaces?kind=blog", "/network/tools?show=left", "/network/find?q=bea", "/network/find?q=nobody",
        "/network/people/new", "/network/people/new/students", "/network/spaces/new", "/network/tools/new", f"/network/people/{bea.public_id}",
        f"/network/people/{students.public_id}", f"/network/people/{bea.public_id}/edit", f"/network/people/{bea.public_id}/link",
        f"/network/people/{bea.public_id}/delete", f"/network/spaces/{space.public_id}", f"/network/tools/{tool.public_id}", "/search?q=bea",
    ]
    look = Look(page_at(1280), axe)
    sign_in(look.page, ada)
    for path in paths:
        look.at(path)
    assert look.found == []
