"""Every page of the program as a member and as a stranger meets it: axe, widths, weight, and a browser without complaints."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

import pytest
from playwright.sync_api import ConsoleMessage, Page

from commonplace.members.models import Member
from tests.browser.conftest import Served, Weight
from tests.browser.invented import FIRST_ID, fill
from tests.conftest import make_member

OUTSIDE = ["/", "/account/login/", "/account/login/code/", "/account/password/reset/", "/join", "/rules"]
INSIDE = [
    "/read", "/read?view=all", f"/read/entry/{FIRST_ID}", f"/read/entry/{FIRST_ID + 7}", "/read/source/{source}", "/read/source/{source}/edit",
    "/read/source/{source}/stop", "/read/sources", "/read/attention", "/read/follow", "/network/bring", "/read/first-shelf", "/search",
    "/search?q=library", "/settings", "/settings/site", "/settings/who-sees-me", "/settings/export", "/settings/erase",
    "/welcome/me", "/welcome/hours", "/welcome/done", "/account/2fa/", "/account/email/",
]
OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


class Look:
    """Looks at one page after another, and gathers what is wrong."""

    def __init__(self, page: Page, axe: Callable[[Page], list[str]]) -> None:
        self.page = page
        self.axe = axe
        self.found: list[str] = []
        page.on("console", self._heard)

    def _heard(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            self.found.append(f"{self.page.url}: the browser says {message.text}")

    def at(self, path: str) -> None:
        page = self.page
        page.set_viewport_size({"width": 1280, "height": 900})
        page.emulate_media(color_scheme="light")
        answer = page.goto(path)
        assert answer is not None
        if answer.status != 200:
            self.found.append(f"{path}: answers {answer.status}")
        self.found += [f"{path}, wide and light: {issue}" for issue in self.axe(page)]
        page.set_viewport_size({"width": 320, "height": 640})
        page.emulate_media(color_scheme="dark")
        if page.evaluate(OVERFLOW) > 0:
            self.found.append(f"{path}: wider than 320 px")
        self.found += [f"{path}, narrow and dark: {issue}" for issue in self.axe(page)]
        if (primaries := page.locator(".button.primary").count()) > 1:
            self.found.append(f"{path}: {primaries} primary actions")
        levels = page.evaluate("[...document.querySelectorAll('main :is(h1,h2,h3,h4,h5,h6)')].map(one => Number(one.tagName[1]))")
        if levels.count(1) != 1 or any(after > before + 1 for before, after in pairwise(levels)):
            self.found.append(f"{path}: headings {levels}")


@pytest.fixture
def reader(transactional_db: None) -> Member:
    return make_member("reader@example.org", "Rita Example", is_steward=True)


def test_a_stranger_s_pages_are_without_fault(page_at: Callable[..., Page], axe: Callable[[Page], list[str]]) -> None:
    look = Look(page_at(1280), axe)
    for path in OUTSIDE:
        look.at(path)
    assert look.found == []


def test_a_member_s_pages_are_without_fault(
    page_at: Callable[..., Page], axe: Callable[[Page], list[str]], sign_in: Callable[..., None], reader: Member
) -> None:
    sources = fill(reader)
    look = Look(page_at(1280), axe)
    sign_in(look.page, reader)
    for path in INSIDE:
        look.at(path.format(source=sources[2].public_id))
    assert look.found == []


@pytest.mark.parametrize("path", ["/read", f"/read/entry/{FIRST_ID}", "/settings", "/read/sources"])
def test_a_page_comes_from_one_host_and_is_light(
    path: str, page_at: Callable[..., Page], sign_in: Callable[..., None], weigh: Callable[[Page, str], Weight], reader: Member, site: Served
) -> None:
    fill(reader)
    page = page_at(1280)
    sign_in(page, reader)
    weight = weigh(page, path)
    assert weight.hosts == {site.host}
    assert len(weight.requests) <= 6, weight.requests
    assert weight.bytes <= 70_000
    assert weight.font_bytes <= 90_000


def test_a_podcast_s_audio_is_asked_for_only_when_it_is_played(
    page_at: Callable[..., Page], sign_in: Callable[..., None], weigh: Callable[[Page, str], Weight], reader: Member, site: Served
) -> None:
    fill(reader)
    page = page_at(1280)
    sign_in(page, reader)
    assert weigh(page, f"/read/entry/{FIRST_ID + 7}").hosts == {site.host}
    assert page.locator("audio").count() == 1
