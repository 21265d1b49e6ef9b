"""Sources that have fallen silent, on a phone without scripts: one is stopped, one kept, and what was stopped comes back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from commonplace.consumption import discovery
from commonplace.consumption.discovery.finding import Found
from commonplace.consumption.discovery.scout import Candidate, Tried
from commonplace.consumption.models import Polling
from commonplace.entries.models import Entry, Follow
from commonplace.kernel.clock import now
from commonplace.members.models import Member
from commonplace.spaces.models import Source
from tests.browser.conftest import PageAt
from tests.consumption.conftest import following, says  # noqa: F401 - fixtures

pytestmark = pytest.mark.django_db(transaction=True)
Axe = Callable[[Page], list[str]]
SignIn = Callable[[Page, Member], None]
OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
DAY = timedelta(days=1)


@pytest.fixture
def asleep(
    transactional_db: None, member: Member, following: Callable[..., Follow], says: Callable[..., Entry]  # noqa: F811
) -> list[Follow]:
    """Three sources that spoke long ago, one of them taken down."""
    del transactional_db
    follows = [following(member, name, "Blogs") for name in ("paper", "ink", "glue")]
    for follow in follows:
        says(follow.source, f"The last of {follow.title.lower()}")
    at = now()
    Source.objects.update(first_fetched_at=at - 500 * DAY, quiet_from=at - 90 * DAY, dormant_from=at - 3 * DAY, posts_a_week=0.5)
    Polling.objects.update(state=Polling.State.OK, checked_at=at)
    Polling.objects.filter(source=follows[2].source).update(state=Polling.State.CLOSED, trouble="gone")
    Follow.objects.update(since=at - 400 * DAY)
    return follows


@pytest.fixture
def phone(page_at: PageAt, sign_in: SignIn, member: Member) -> Page:
    page = page_at(390, javascript=False)
    sign_in(page, member)
    return page


def test_today_asks_and_each_is_decided_in_one_tap(phone: Page, asleep: list[Follow]) -> None:
    phone.goto("/today")
    expect(phone.get_by_role("heading", name="3 of your sources have fallen silent")).to_be_visible()
    phone.get_by_role("button", name="Look at them").click()
    expect(phone.get_by_role("heading", name="3 of your sources have fallen silent", level=1)).to_be_visible()
    phone.get_by_role("button", name="Stop following Paper").click()
    expect(phone.get_by_text("You no longer follow Paper.")).to_be_visible()
    phone.get_by_role("button", name="Keep Ink").click()
    expect(phone.get_by_role("heading", name="One of your sources has fallen silent", level=1)).to_be_visible()
    expect(phone.get_by_text("Those are all that have fallen silent.")).to_be_visible()
    phone.get_by_role("link", name="Look for it elsewhere Glue").click()
    expect(phone.get_by_role("heading", name="Look for Glue elsewhere")).to_be_visible()
    expect(phone.get_by_role("button", name="Look there")).to_be_visible()
    assert [one.stopped_at is not None for one in Follow.objects.order_by("pk")] == [True, False, False]
    assert len(asleep) == 3


def test_what_was_stopped_comes_back_with_its_categories(phone: Page, asleep: list[Follow]) -> None:
    phone.goto(f"/read/source/{asleep[0].source.public_id}/stop")
    phone.get_by_role("button", name="Stop following").click()
    phone.get_by_role("link", name="No longer followed").click()
    expect(phone.get_by_text("That is all that you follow no longer.")).to_be_visible()
    expect(phone.get_by_text("Blogs")).to_be_visible()
    phone.get_by_role("button", name="Follow again Paper").click()
    expect(phone.get_by_role("link", name="Blogs")).to_be_visible()
    expect(phone.get_by_text("Dormant: nothing since")).to_be_visible()


@pytest.fixture
def found(monkeypatch: pytest.MonkeyPatch) -> None:
    """Looking anywhere finds two addresses."""
    candidates = tuple(
        Candidate(f"https://{name}.example.org/feed", name.title(), "blog", (("What is new here", now()),), f"https://{name}.example.org/", "space")
        for name in ("anew", "aloud")
    )
    tried = (Tried("https://paper.example.org/", "A page that names two sources."),)
    monkeypatch.setattr(discovery, "discover_now", lambda typed: Found(candidates, tried, "", "", typed, "blog", "space"))


@pytest.mark.usefixtures("found")
def test_what_is_found_elsewhere_is_followed_instead(phone: Page, asleep: list[Follow]) -> None:
    phone.goto(f"/read/silent/{asleep[0].source.public_id}/elsewhere")
    phone.get_by_role("button", name="Look there https://paper.example.org/").click()
    expect(phone.get_by_role("heading", name="2 were found: choose")).to_be_visible()
    assert phone.evaluate(OVERFLOW) <= 0
    phone.get_by_role("button", name="Follow this instead Aloud").click()
    expect(phone.get_by_text("You follow it instead of Paper")).to_be_visible()
    expect(phone.get_by_role("heading", name="Paper", level=1)).to_be_visible()
    expect(phone.get_by_role("link", name="Blogs")).to_be_visible()


@pytest.mark.usefixtures("found")
def test_what_was_found_is_shown_without_fault(page_at: PageAt, sign_in: SignIn, member: Member, axe: Axe, asleep: list[Follow]) -> None:
    page = page_at(390, scheme="dark")
    sign_in(page, member)
    page.goto(f"/read/silent/{asleep[0].source.public_id}/elsewhere")
    page.get_by_role("button", name="Look there").click()
    expect(page.get_by_role("heading", name="2 were found: choose")).to_be_visible()
    assert axe(page) == []


def test_the_pages_are_without_fault(phone: Page, page_at: PageAt, sign_in: SignIn, member: Member, axe: Axe, asleep: list[Follow]) -> None:
    phone.goto(f"/read/source/{asleep[1].source.public_id}/stop")
    phone.get_by_role("button", name="Stop following").click()
    source = asleep[0].source.public_id
    found = []
    for width, scheme in ((390, "light"), (320, "dark"), (1280, "light")):
        page = page_at(width, scheme=scheme)
        sign_in(page, member)
        for path in ("/read/silent", f"/read/silent/{source}/elsewhere", "/read/stopped", "/read/sources?show=silent", f"/read/source/{source}"):
            page.goto(path)
            found += [f"{path} at {width}: {issue}" for issue in axe(page)]
            if page.evaluate(OVERFLOW) > 0:
                found.append(f"{path} is wider than {width}")
    assert found == []
