"""Goals, the support map and snapshots: on a phone without scripts, and under axe."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from commonplace.kernel.clock import now
from commonplace.members.models import Member
from commonplace.network.actions.goals import add_serving, make_goal
from commonplace.network.actions.snapshots import set_term_day, take_snapshot
from commonplace.network.models import Snapshot
from commonplace.people.models import Person
from commonplace.spaces.models import Space
from commonplace.tools.models import Tool
from tests.browser.conftest import PageAt
from tests.browser.test_pages import Look
from tests.conftest import make_member
from tests.network.test_churn import opml

SignIn = Callable[[Page, Member], None]


@pytest.fixture
def ada(transactional_db: None) -> Member:
    """She knows two people, a space and a tool."""
    ada = make_member()
    for name in ("Bea Sample", "Jonah Example"):
        Person.objects.create(owner=ada, name=name)
    Space.objects.create(owner=ada, name="Example Forum", kind="forum")
    Tool.objects.create(owner=ada, name="Sample Index")
    return ada


@pytest.fixture
def phone(page_at: PageAt, sign_in: SignIn, ada: Member) -> Page:
    page = page_at(390, javascript=False)
    sign_in(page, ada)
    return page


def test_a_goal_is_written_down_gets_what_serves_it_and_is_reached_without_scripts(phone: Page) -> None:
    main = phone.locator("main")
    phone.goto("/network")
    phone.get_by_role("link", name="Goals", exact=True).click()
    phone.get_by_role("link", name="Write a goal down").click()
    phone.get_by_label("What do you want to reach?").fill("Every class comes to the library")
    phone.get_by_role("button", name="Keep this").click()
    expect(main).to_contain_text("Nobody and nothing serves it yet.")
    phone.get_by_role("link", name="Choose what serves it").click()
    phone.get_by_role("button", name="It serves this goal").click()
    expect(main).to_contain_text("Nothing was ticked, so nothing was kept.")
    phone.get_by_label("Find in my network").fill("sample")
    phone.get_by_role("button", name="Find").click()
    phone.get_by_label("Bea Sample").check()
    phone.get_by_label("Sample Index").check()
    phone.get_by_role("button", name="It serves this goal").click()
    expect(main.get_by_role("link", name="Bea Sample")).to_be_visible()
    expect(main).to_contain_text("No space serves it yet.")
    phone.get_by_role("link", name="Choose a space").click()
    phone.get_by_label("Example Forum").check()
    phone.get_by_role("button", name="It serves this goal").click()
    expect(main.get_by_role("link", name="Example Forum")).to_be_visible()
    phone.get_by_role("link", name=re.compile("^Take some away ?: ?Tools")).click()
    phone.get_by_role("button", name=re.compile("^Take away ?: Sample Index")).click()
    expect(main).to_contain_text("No tool serves it yet.")
    phone.get_by_role("button", name="It is reached").click()
    expect(main.get_by_role("button", name="Take it back")).to_be_visible()
    phone.goto("/network/goals")
    expect(main).to_contain_text("1 reached")
    phone.get_by_text("1 reached").click()
    phone.get_by_role("link", name="Every class comes to the library").click()
    phone.get_by_role("button", name="Take it back").click()
    expect(main.get_by_role("button", name="Drop it")).to_be_visible()


def test_who_gives_what_is_noted_and_seen_by_kind_without_scripts(phone: Page) -> None:
    main = phone.locator("main")
    phone.goto("/network/support")
    expect(main.get_by_role("table")).to_have_count(0)
    advice = main.get_by_role("listitem").filter(has=phone.get_by_role("heading", name="Advice"))
    expect(advice).to_contain_text("Nobody yet.")
    expect(advice.get_by_role("link", name="Ask a question")).to_be_visible()
    advice.get_by_role("link", name="Say who gives it").click()
    phone.get_by_label("Bea Sample").check()
    phone.get_by_role("button", name="They give me this").click()
    expect(advice.get_by_role("link", name="Bea Sample")).to_be_visible()
    expect(advice).not_to_contain_text("Nobody yet.")
    expect(main.get_by_text("Nobody yet.").locator("visible=true")).to_have_count(4)


def test_on_a_wide_page_the_same_is_a_table(page_at: PageAt, sign_in: SignIn, ada: Member) -> None:
    Person.objects.filter(name="Bea Sample").update(gives=["advice"])
    page = page_at(1280)
    sign_in(page, ada)
    page.goto("/network/support")
    row = page.get_by_role("row").filter(has=page.get_by_role("rowheader", name="Bea Sample"))
    expect(row.get_by_role("cell")).to_have_text(["not noted", "yes", "not noted", "not noted", "not noted"])
    expect(page.get_by_role("heading", name="Advice")).to_have_count(0)


def test_a_snapshot_is_taken_and_compared_without_scripts(phone: Page, ada: Member) -> None:
    main = phone.locator("main")
    phone.goto("/network/snapshots")
    phone.get_by_label("Your word for it").fill("Start of term")
    phone.get_by_role("button", name="Take a snapshot").click()
    expect(main).to_contain_text("A snapshot of your network is taken.")
    Snapshot.objects.update(at=now() - timedelta(days=200))
    Person.objects.filter(name="Jonah Example").update(left_at=now())
    Tool.objects.create(owner=ada, name="New Press")
    phone.get_by_role("button", name="Compare", exact=True).click()
    expect(main.get_by_role("heading", name="Stopped 1")).to_be_visible()
    expect(main.get_by_role("link", name="Jonah Example")).to_be_visible()
    expect(main.get_by_role("heading", name="New 1")).to_be_visible()
    expect(main).to_contain_text("Not enough known. Of the 4 that were there, 3 still are.")
    phone.goto("/network/snapshots")
    phone.get_by_label("Day", exact=True).fill("1")
    phone.get_by_label("Month").select_option("September")
    phone.get_by_role("button", name="Set this day").click()
    expect(main.get_by_text("September 1", exact=True)).to_be_visible()
    phone.get_by_role("button", name=re.compile("^Remove ?: September 1")).click()
    expect(main.get_by_text("September 1", exact=True)).to_have_count(0)


def test_two_lists_are_compared_without_scripts(phone: Page, tmp_path: Path) -> None:
    for name, some in (("before.opml", range(20)), ("after.opml", range(10, 25))):
        (tmp_path / name).write_bytes(opml(*(f"https://s{n}.example.org/feed" for n in some)))
    phone.goto("/network/snapshots")
    phone.get_by_role("link", name="Compare two OPML files").click()
    phone.get_by_label("The earlier list", exact=True).set_input_files(tmp_path / "before.opml")
    phone.get_by_label("The later list", exact=True).set_input_files(tmp_path / "after.opml")
    phone.get_by_label("When the earlier list was made").fill("2020-01-01")
    phone.get_by_label("When the later list was made").fill("2024-01-01")
    phone.get_by_role("button", name="Compare").click()
    main = phone.locator("main")
    expect(main).to_contain_text("Of the 20 that were there, 10 still are.")
    expect(main).to_contain_text("half of those at the start would be gone after 4.0 years.")
    expect(main.get_by_role("heading", name="New 5")).to_be_visible()


def test_the_pages_are_without_fault(page_at: PageAt, axe: Callable[[Page], list[str]], sign_in: SignIn, ada: Member) -> None:
    look = Look(page_at(1280), axe)
    sign_in(look.page, ada)
    empty = make_goal(acting=ada, text="A second afternoon")
    goal = make_goal(acting=ada, text="Every class comes to the library", note="Ask Bea", until=now().date())
    for path in ("/network/support", "/network/snapshots"):
        look.at(path)
    add_serving(acting=ada, goal=goal, rows=[*Person.objects.all(), *Space.objects.all()])
    Person.objects.filter(name="Bea Sample").update(gives=["advice", "mentoring"])
    taken = take_snapshot(acting=ada, name="Start of term")
    Snapshot.objects.update(at=now() - timedelta(days=200))
    set_term_day(acting=ada, month=9, day=1)
    here = f"/network/goals/{goal.public_id}"
    for path in (
        "/network/goals", here, f"/network/goals/{empty.public_id}", f"{here}/choose", f"{here}/choose?q=nobody", f"{here}/people", f"{here}/edit",
        f"{here}/delete", "/network/goals/new", "/network/support", "/network/support/ideas", "/network/snapshots",
        f"/network/snapshots/{taken.public_id}", f"/network/snapshots/{taken.public_id}/delete", "/network/snapshots/lists",
        f"/network/snapshots/compare?from={taken.public_id}&to=now", f"/network/snapshots/compare?from={taken.public_id}&to=now&list=kept",
    ):
        look.at(path)
    assert look.found == []
