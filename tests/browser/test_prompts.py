"""The one prompt of a day on a phone, without scripts: taken up, or "not now" in one tap; and then it is quiet."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page

from commonplace.kernel.clock import now
from commonplace.members import prompts
from commonplace.members.actions import add_holiday
from commonplace.members.hours import today_of
from commonplace.members.models import Member
from commonplace.members.prompts import Prompt
from commonplace.today.models import Prompted
from tests.browser.conftest import PageAt
from tests.browser.invented import fill

PHONE = 390
Axe = Callable[[Page], list[str]]
SignIn = Callable[[Page, Member], None]
OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.fixture(autouse=True)
def asks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two modules would like to ask something."""
    due = now().date()
    monkeypatch.setattr(prompts, "_providers", {"test": lambda member, day: [
        Prompt("lamps", due - timedelta(days=2), "Three lamps have gone dark. Look after them?", "They were lit last month.", "Look at them", "/search"),
        Prompt("books", due - timedelta(days=1), "Are the books back?", "", "Look", "/read"),
    ]})


def on_today(page_at: PageAt, sign_in: SignIn, member: Member, **more: object) -> Page:
    fill(member)
    page = page_at(PHONE, javascript=False, **more)
    sign_in(page, member)
    page.goto("/today")
    return page


def test_a_prompt_is_taken_up(page_at: PageAt, sign_in: SignIn, member: Member) -> None:
    page = on_today(page_at, sign_in, member)
    assert page.get_by_role("heading", name="Three lamps have gone dark").is_visible()
    assert page.get_by_text("Are the books back?").count() == 0, "one a day"
    page.get_by_role("button", name="Look at them").click()
    assert urlsplit(page.url).path == "/search"
    page.goto("/today")
    assert page.locator("#prompt").count() == 0, "nothing takes its place"


@pytest.mark.parametrize("words", ["It serves no goal of mine", "I have no time", "It is blocked, or not possible here"])
def test_not_now_is_one_tap_and_then_it_is_quiet(page_at: PageAt, sign_in: SignIn, member: Member, words: str) -> None:
    page = on_today(page_at, sign_in, member)
    page.get_by_text("Not now").click()
    assert page.evaluate(OVERFLOW) <= 0
    page.get_by_role("button", name=words).click()
    assert urlsplit(page.url).path == "/today"
    assert page.get_by_text("This is not asked again before").is_visible()
    assert page.locator("#prompt").count() == 0
    assert Prompted.objects.get().get_element_display() == words


def test_on_a_holiday_nothing_is_asked(page_at: PageAt, sign_in: SignIn, member: Member) -> None:
    day = today_of(member, now())
    add_holiday(acting=member, first=day - timedelta(days=1), last=day + timedelta(days=1))
    page = on_today(page_at, sign_in, member)
    assert page.locator("#prompt").count() == 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_card_is_without_fault(page_at: PageAt, sign_in: SignIn, member: Member, axe: Axe, scheme: str) -> None:
    fill(member)
    page = page_at(PHONE, scheme=scheme)
    sign_in(page, member)
    page.goto("/today")
    page.get_by_text("Not now").click()
    assert page.get_by_role("button", name="I have no time").is_visible()
    assert axe(page) == []
    assert page.evaluate(OVERFLOW) <= 0
    assert all(box["height"] >= 40 for box in (one.bounding_box() for one in page.locator("#prompt button").all()) if box)
