"""Bringing sources in, on a phone, without scripts: by address, by list, from the shelf; and what becomes of them."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from django.db import connections
from playwright.sync_api import Page, expect

from commonplace.consumption import queries
from commonplace.consumption.models import Category, Polling
from commonplace.consumption.refresh import running
from commonplace.entries.models import Follow
from commonplace.members.models import Member
from commonplace.network.formats import opml
from tests.browser.conftest import PageAt
from tests.conftest import make_member
from tests.consumption.conftest import FakeWeb, Reply, rss, web  # noqa: F401 - fixtures

PHONE = 390
HTML = {"Content-Type": "text/html"}
LIST = """<opml version="1.0"><head><title>Old reader</title></head><body>
<outline text="Libraries"><outline text="Schools"><outline text="Book room" xmlUrl="https://books.example.org/Feed?a=1&amp;b=%7E"/></outline></outline>
<outline text="Card catalog" xmlUrl="HTTPS://Cards.example.org"/><outline text="Gone astray" xmlUrl="nowhere:at-all"/></body></opml>"""

Axe = Callable[[Page], list[str]]
SignIn = Callable[[Page, Member], None]


@pytest.fixture
def reader(transactional_db: None) -> Member:
    return make_member()


@pytest.fixture
def phone(page_at: PageAt, sign_in: SignIn, reader: Member) -> Page:
    """A member's phone, without scripts."""
    page = page_at(PHONE, javascript=False)
    sign_in(page, reader)
    return page


@pytest.fixture
def seen(page_at: PageAt, sign_in: SignIn, reader: Member, axe: Axe) -> Page:
    """The same member's page with scripts, which axe needs."""
    page = page_at(PHONE, scheme="dark")
    sign_in(page, reader)
    return page


def refresh(*, everything: bool = False) -> None:
    """Look at the sources, in a thread of its own: this one belongs to Playwright's loop."""

    def look() -> None:
        running.refresh(everything=everything)
        connections.close_all()

    with ThreadPoolExecutor(1) as pool:
        pool.submit(look).result()


def fits(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"))


def test_a_page_with_two_sources_is_looked_behind_and_one_is_chosen(phone: Page, seen: Page, web: FakeWeb, reader: Member, axe: Axe) -> None:  # noqa: F811
    links = "".join(f'<link rel="alternate" type="application/rss+xml" title="{name}" href="/{name}">' for name in ("posts", "news"))
    web.pages["/"] = Reply(f"<!doctype html><html><head><title>A library</title>{links}</head><body></body></html>".encode(), headers=HTML)
    web.pages["/posts"] = Reply(rss(("1", "Weeding in June"), ("2", "A book fair"), title="What we write"))
    web.pages["/news"] = Reply(rss(("3", "Closed on Monday"), title="What we announce"))
    phone.goto("/")
    phone.goto("/read")
    phone.get_by_role("link", name="Follow the first source").click()
    phone.get_by_label("Address, handle or tag").fill(web.address)
    phone.get_by_role("button", name="Look behind it").click()
    expect(phone.get_by_role("heading", name="2 were found: choose")).to_be_visible()
    card = phone.locator(".card", has_text="What we write")
    expect(card).to_contain_text("Weeding in June")
    expect(card).to_contain_text("A book fair")
    expect(phone.locator(".card", has_text="What we announce")).to_contain_text("Closed on Monday")
    assert fits(phone)
    seen.goto("/read/follow")
    seen.get_by_label("Address, handle or tag").fill(web.address)
    seen.get_by_role("button", name="Look behind it").click()
    expect(seen.get_by_role("heading", name="2 were found: choose")).to_be_focused()
    assert axe(seen) == []
    card.get_by_text("Category, person or space").click()
    card.get_by_label("A new category").fill("Libraries")
    card.get_by_role("button", name="Follow What we write").click()
    expect(phone.get_by_text("You follow it now.")).to_be_visible()
    refresh()
    phone.get_by_role("link", name="Libraries").click()
    expect(phone.get_by_role("heading", name="Libraries", level=1)).to_be_visible()
    expect(phone.locator(".rows h2").first).to_have_text("Weeding in June")
    assert Follow.objects.get(member=reader).source.title == "What we write"


def test_where_nothing_is_found_the_page_says_what_was_tried_and_keeps_it(phone: Page, web: FakeWeb, reader: Member) -> None:  # noqa: F811
    web.pages["/about"] = Reply(b"<!doctype html><title>About us</title><p>No feed here.</p>", headers=HTML)
    phone.goto("/read/follow")
    phone.get_by_label("Address, handle or tag").fill(web.address + "/about")
    phone.get_by_role("button", name="Look behind it").click()
    expect(phone.get_by_text("Nothing to follow was found.")).to_be_visible()
    phone.get_by_text("What was tried", exact=True).click()
    expect(phone.locator("details.why li").first).to_contain_text(web.address + "/about")
    assert [one.typed for one in queries.without_address(reader)] == [web.address + "/about"]
    phone.get_by_role("link", name="See it there").click()
    expect(phone.get_by_role("heading", name="No address yet")).to_be_visible()
    expect(phone.get_by_text(web.address + "/about").first).to_be_visible()
    phone.get_by_role("button", name="Remove").click()
    assert queries.without_address(reader) == []


def test_a_list_is_brought_by_file_by_paste_and_by_address(  # one walk through all of it
    phone: Page, seen: Page, web: FakeWeb, reader: Member, tmp_path: Path, axe: Axe  # noqa: F811
) -> None:
    path = tmp_path / "list.opml"
    path.write_text(LIST)
    web.pages["/list.opml"] = Reply(LIST.encode())
    phone.goto("/network/bring")
    phone.get_by_label("A file").set_input_files(path)
    phone.get_by_role("button", name="Look at it").click()
    expect(phone.get_by_role("heading", name="Old reader", level=1)).to_be_visible()
    expect(phone.locator(".lead")).to_have_text("It was recognized as a list of sources (OPML). 2 are new. 1 has no address yet.")
    expect(phone.get_by_text("Libraries / Schools")).to_be_visible()
    seen.goto(phone.url)
    assert axe(seen) == []
    assert fits(phone)
    assert not Follow.objects.exists()
    phone.get_by_role("button", name="Bring in what is ticked").click()
    expect(phone.get_by_role("heading", name="It is here")).to_be_visible()
    expect(phone.locator(".lead")).to_contain_text("2 were added.")
    seen.goto(phone.url)
    assert axe(seen) == []

    phone.goto("/network/bring")
    phone.get_by_label("Or paste a text").fill(LIST.replace("Card catalog", "Cards").replace("Cards.example", "more.example"))
    phone.get_by_role("button", name="Look at it").click()
    expect(phone.locator(".lead")).to_contain_text("1 is new. 2 are there already.")
    phone.get_by_role("button", name="Bring in what is ticked").click()

    phone.goto("/network/bring")
    phone.get_by_label("Or give an address").fill(web.address + "/list.opml")
    phone.get_by_role("button", name="Look at it").click()
    expect(phone.locator(".lead")).to_contain_text("Nothing in it is new. 3 are there already.")

    phone.goto("/read/sources")
    expect(phone.get_by_role("heading", name="Libraries / Schools")).to_be_visible()
    assert Category.objects.get(name="Schools").parent == Category.objects.get(name="Libraries")
    with phone.expect_download() as taken:
        phone.get_by_role("link", name="Take my list away").click()
    outlines = opml.read(taken.value.path().read_bytes()).outlines
    assert [(one.folders, one.typed) for one in outlines] == [
        (("Libraries", "Schools"), "https://books.example.org/Feed?a=1&b=%7E"), ((), "HTTPS://Cards.example.org"), ((), "HTTPS://more.example.org"),
    ]


def test_a_list_that_is_none_says_so_and_keeps_what_was_typed(phone: Page) -> None:
    phone.goto("/network/bring")
    phone.get_by_role("button", name="Look at it").click()
    expect(phone.get_by_role("alert")).to_contain_text("Choose a file, paste a text, or give an address.")
    phone.get_by_label("Or paste a text").fill("{ my favorite pages")
    phone.get_by_role("button", name="Look at it").click()
    expect(phone.get_by_role("alert")).to_contain_text("Nothing was changed")
    expect(phone.get_by_label("Or paste a text")).to_have_value("{ my favorite pages")


@pytest.fixture
def followed(web: FakeWeb, reader: Member, phone: Page) -> Follow:  # noqa: F811
    """A source with two entries, followed through the page."""
    from commonplace.consumption.actions.following import Wish, follow

    web.pages["/feed"] = Reply(rss(("2", "Weeding"), ("1", "Book fair")))
    made = follow(acting=reader, wish=Wish(web.address + "/feed"))
    refresh()
    return made


def test_a_source_tells_how_it_is_doing_and_needs_attention_when_it_fails(
    phone: Page, seen: Page, web: FakeWeb, followed: Follow, axe: Axe  # noqa: F811
) -> None:
    address = f"/read/source/{followed.source.public_id}"
    phone.goto(address)
    phone.get_by_text("How it is doing").click()
    expect(phone.get_by_text("It answers as it should.")).to_be_visible()
    expect(phone.locator("tbody tr")).to_have_count(1)
    expect(phone.locator("tbody tr")).to_contain_text("new entries")
    web.pages["/feed"] = Reply(status=500)
    for _ in range(11):
        refresh(everything=True)
    phone.goto(address)
    expect(phone.locator(".notice.warning")).to_contain_text("The computer behind this address has a fault of its own.")
    phone.get_by_text("How it is doing").click()
    expect(phone.locator("tbody tr")).to_have_count(10)
    seen.goto(address)
    assert axe(seen) == []
    assert fits(phone)
    phone.goto("/read")
    phone.get_by_role("link", name="1 source needs attention").click()
    expect(phone.locator(".rows li")).to_contain_text("The computer behind this address has a fault of its own.")
    web.pages["/feed"] = Reply(status=410)
    refresh(everything=True)
    phone.goto(address)
    expect(phone.get_by_text("Not fetched any more:")).to_be_visible()
    expect(phone.locator(".rows h2").first).to_have_text("Weeding")
    assert Polling.objects.get().due_at is None


def test_a_source_is_muted_paused_and_marked_as_blocked(phone: Page, followed: Follow) -> None:
    address = f"/read/source/{followed.source.public_id}"

    def press(name: str) -> None:
        phone.goto(address)
        phone.get_by_text("Change it").click()
        phone.get_by_role("button", name=name).click()

    phone.goto(address)
    phone.get_by_text("Change it").click()
    phone.get_by_role("link", name="Mute…").click()
    phone.get_by_role("button", name="Show what it would hide").click()
    phone.get_by_role("button", name="Mute", exact=False).first.click()
    expect(phone.get_by_text("Muted:")).to_be_visible()
    phone.goto("/read?view=all")
    expect(phone.get_by_text("Weeding", exact=True)).to_have_count(0)
    press("Show in lists again")
    press("Pause")
    expect(phone.get_by_text("Paused:")).to_be_visible()
    phone.goto("/read")
    expect(phone.get_by_role("heading", name="You are up to date")).to_be_visible()
    press("Go on")
    press("Blocked at my school")
    phone.goto("/read?view=all")
    expect(phone.locator(".rows .chip").first).to_have_text("blocked at my school")
    phone.get_by_role("link", name="Weeding", exact=True).click()
    expect(phone.get_by_text("Blocked at your school:")).to_be_visible()
    expect(phone.get_by_text("For the phone:")).to_be_visible()
    expect(phone.get_by_role("link", name="https://example.org/2")).to_be_visible()
    phone.get_by_role("button", name="It opens at my school").click()
    expect(phone.get_by_role("link", name="Read at the source")).to_have_attribute("href", "https://example.org/2")


def test_a_source_gets_another_name_and_categories_is_stopped_and_comes_back(phone: Page, followed: Follow) -> None:
    address = f"/read/source/{followed.source.public_id}"
    phone.goto(address)
    phone.get_by_text("Change it").click()
    phone.get_by_role("link", name="Name and categories").click()
    phone.get_by_label("My name for it").fill("The book room")
    phone.get_by_label("A new category").fill("Libraries")
    phone.get_by_role("button", name="Keep").click()
    expect(phone.get_by_role("heading", name="The book room", level=1)).to_be_visible()
    expect(phone.get_by_role("link", name="Libraries")).to_be_visible()
    phone.goto(address + "/edit")
    expect(phone.get_by_label("Libraries")).to_be_checked()
    phone.get_by_label("Libraries").uncheck()
    phone.get_by_role("button", name="Keep").click()
    expect(phone.get_by_role("link", name="Libraries")).to_have_count(0)
    phone.locator("summary", has_text="Stop").click()
    phone.get_by_role("button", name="Not useful now").filter(visible=True).click()
    expect(phone.get_by_text("You no longer follow The book room.")).to_be_visible()
    phone.goto(address)
    expect(phone.get_by_text("Stopped:")).to_be_visible()
    phone.get_by_role("button", name="Follow it again").click()
    expect(phone.get_by_role("heading", name="The book room", level=1)).to_be_visible()
    expect(phone.locator(".rows h2").first).to_have_text("Weeding")


def test_nothing_is_ticked_on_the_first_shelf(phone: Page, reader: Member) -> None:
    phone.goto("/read/sources")
    phone.get_by_role("link", name="Choose from the first shelf").click()
    assert phone.locator("input[type=checkbox]:checked").count() == 0
    boxes = phone.locator("input[type=checkbox]")
    assert 10 <= boxes.count() <= 16
    boxes.nth(1).check()
    boxes.nth(3).check()
    phone.get_by_role("button", name="Follow what I ticked").click()
    assert Follow.objects.filter(member=reader).count() == 2
