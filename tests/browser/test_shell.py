"""The shell in a real browser: every width, light and dark, with and without scripts, weighed."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from commonplace.members.models import Member
from tests.conftest import make_member

pytestmark = pytest.mark.urls("tests.web.gallery")
PATHS = ["/read", "/nothing", "/done", "/entry/1000", "/episode", "/source/source0", "/parts"]
OUTSIDE = ["/", "/no-such-page"]
OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.fixture
def reader(transactional_db: None) -> Member:
    return make_member()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 390, 1280])
def test_axe_finds_nothing_and_nothing_is_wider_than_the_page(
    width: int, scheme: str, page_at: Callable[..., Page], sign_in: Callable[..., None], axe: Callable[..., list[str]], reader: Member
) -> None:
    page = page_at(width, scheme=scheme)
    found: list[str] = []
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    for path in OUTSIDE:
        page.goto(path)
        found += [f"{path}: {issue}" for issue in axe(page)]
    said.clear()  # the browser says that /no-such-page is a 404
    sign_in(page, reader)
    for path in PATHS:
        page.goto(path)
        found += [f"{path}: {issue}" for issue in axe(page)]
        if page.evaluate(OVERFLOW) > 0:
            found.append(f"{path}: wider than {width} px")
    assert found == []
    assert said == [], "The browser complained, such as about the policy of the page."


def test_a_page_of_fifty_rows_keeps_the_budget(
    page_at: Callable[..., Page], sign_in: Callable[..., None], weigh: Callable[..., object], reader: Member, site: object
) -> None:
    page = page_at(1280)
    sign_in(page, reader)
    weight = weigh(page, "/many")
    assert weight.hosts == {site.host}
    assert len(weight.requests) <= 6, weight.requests
    assert weight.bytes <= 70_000, weight.bytes
    assert weight.font_bytes <= 90_000, weight.font_bytes


def test_without_scripts_a_row_is_marked_by_its_form(page_at: Callable[..., Page], sign_in: Callable[..., None], reader: Member) -> None:
    page = page_at(1280, javascript=False)
    sign_in(page, reader)
    page.goto("/read")
    with page.expect_request("**/mark") as posted:
        page.get_by_role("button", name="Mark as read: What my reluctant readers").click()
    assert "read=1000" in (posted.value.post_data or "")
    assert "next=%2Fread" in (posted.value.post_data or "")


def test_without_scripts_the_menus_open(page_at: Callable[..., Page], sign_in: Callable[..., None], reader: Member) -> None:
    page = page_at(390, javascript=False)
    sign_in(page, reader)
    page.goto("/read")
    page.get_by_text("Categories").click()
    expect(page.get_by_role("link", name="School libraries")).to_be_visible()
    expect(page.locator("[data-open-keys]")).to_be_hidden()


def test_keys_walk_the_list_mark_and_open(page_at: Callable[..., Page], sign_in: Callable[..., None], reader: Member) -> None:
    page = page_at(1280)
    sign_in(page, reader)
    page.goto("/read")
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("k")
    expect(page.locator(".here h2")).to_have_text("What my reluctant readers actually borrowed this term")
    with page.expect_request("**/mark") as posted:
        page.keyboard.press("m")
    assert 'name="read"' in (posted.value.post_data or "")
    expect(page.locator(".here .entry-row")).to_have_class("entry-row read")
    expect(page.locator(".here .doing button")).to_have_attribute("name", "unread")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("o")
    page.wait_for_url("**/entry/1000")


def test_keys_can_be_switched_off_and_stay_so(page_at: Callable[..., Page], sign_in: Callable[..., None], reader: Member) -> None:
    page = page_at(1280)
    sign_in(page, reader)
    page.goto("/read")
    page.get_by_role("button", name="Keys on this page").click()
    page.get_by_label("Use these keys").uncheck()
    page.get_by_role("button", name="Close").click()
    page.reload()
    page.keyboard.press("j")
    expect(page.locator(".here")).to_have_count(0)


def test_the_zone_of_the_browser_is_told_once(page_at: Callable[..., Page], transactional_db: None) -> None:
    page = page_at(390)
    page.goto("/")
    assert {cookie["name"]: cookie["value"] for cookie in page.context.cookies()}["tz"] == "Europe/Dublin"


def test_the_first_key_leads_past_the_rooms(page_at: Callable[..., Page], sign_in: Callable[..., None], reader: Member) -> None:
    page = page_at(1280)
    sign_in(page, reader)
    page.goto("/entry/1000")  # without a notice, which would have the focus
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the page")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.locator("[data-back]")).to_be_focused()


def test_targets_are_large_enough_for_a_thumb(page_at: Callable[..., Page], sign_in: Callable[..., None], reader: Member) -> None:
    page = page_at(390, has_touch=True, is_mobile=True)
    sign_in(page, reader)
    page.goto("/read")
    small = page.evaluate(
        "[...document.querySelectorAll('.button, .touch, .bottom a, .choice, .segments')].filter(one => one.offsetHeight && one.offsetHeight < 44)"
        ".map(one => one.outerHTML.slice(0, 80))")
    assert small == []


def test_on_paper_an_entry_is_its_text_alone(page_at: Callable[..., Page], sign_in: Callable[..., None], reader: Member) -> None:
    page = page_at(800)
    sign_in(page, reader)
    page.goto("/entry/1000")
    page.emulate_media(media="print")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page.locator(".only-print")).to_be_visible()
    assert page.locator("nav:visible, button:visible, .notice:visible").count() == 0
