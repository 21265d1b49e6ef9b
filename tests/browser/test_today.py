"""A new member on her phone, without scripts: a day in the minutes she has, and then it ends."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from commonplace.consumption.models import Polling
from commonplace.entries.models import Follow
from commonplace.kernel.clock import now
from commonplace.members.models import Member
from commonplace.spaces.models import Source
from tests.browser.conftest import Served, Weight
from tests.conftest import make_member
from tests.consumption.conftest import following  # noqa: F401 - a fixture
from tests.today.test_day import say

pytestmark = pytest.mark.django_db(transaction=True)
Following = Callable[..., Follow]
PageAt = Callable[..., Page]


@pytest.fixture
def reader(transactional_db: None) -> Member:
    del transactional_db
    return make_member()


@pytest.fixture
def sources(reader: Member, following: Following) -> list[Source]:  # noqa: F811
    """Eight sources that said one thing each, of three minutes; two of them the same."""
    names = ("Shelf notes", "The quiet room", "Book fair blog", "Maps", "Poems", "Weeding", "Late slips", "Copy of maps")
    found = [following(reader, name.replace(" ", "-").lower()).source for name in names]
    for source, name in zip(found, names, strict=True):
        Source.objects.filter(pk=source.pk).update(title=name, posts_a_week=0.5)
        source.refresh_from_db()
        Follow.objects.filter(source=source).update(title=name)
    said = [say(source, f"News of {name}", seconds=180, at=now(), ago=timedelta(hours=2)) for source, name in zip(found, names, strict=True)]
    said[-1].repeats = said[3].pk
    said[-1].save()
    Polling.objects.update(state=Polling.State.OK)
    return found


@pytest.fixture
def phone(page_at: PageAt, sign_in: Callable[[Page, Member], None], reader: Member) -> Page:
    page = page_at(390, javascript=False)
    sign_in(page, reader)
    return page


def titles(page: Page) -> list[str]:
    return page.locator("ul.rows h2").all_inner_texts()


def test_the_front_door_opens_into_a_day_that_ends(phone: Page, sources: list[Source]) -> None:
    del sources
    phone.goto("/")
    expect(phone.get_by_role("heading", level=1)).to_contain_text("Five things, about fifteen minutes.")
    assert len(titles(phone)) == 5
    expect(phone.get_by_text("That is all for today.")).to_be_visible()
    phone.get_by_role("link", name="2 things were left out.").click()
    expect(phone.get_by_role("heading", level=1)).to_contain_text("Everything of the day: 7 things")
    assert len(titles(phone)) == 7
    expect(phone.get_by_text("That is all for today.")).to_be_visible()


def test_fewer_minutes_show_the_beginning_of_the_same_day(phone: Page, sources: list[Source]) -> None:
    del sources
    phone.goto("/today")
    usual = titles(phone)
    for label, count in (("5 min", 1), ("10 min", 3), ("20 min", 6)):
        phone.get_by_role("navigation", name="How many minutes").get_by_role("link", name=label, exact=True).click()
        assert titles(phone)[: len(usual)] == usual[:count] if count <= len(usual) else titles(phone)[: len(usual)] == usual
        assert len(titles(phone)) == count


def test_each_row_says_why_it_is_here_and_the_rule_is_one_tap_away(phone: Page, sources: list[Source]) -> None:
    del sources
    phone.goto("/today")
    row = phone.locator("ul.rows > li").first
    row.get_by_text("Why here: a quiet voice: about 2 a month").click()
    expect(row.get_by_text("Whoever says little comes first")).to_be_visible()
    phone.get_by_text("Why these?").click()
    expect(phone.get_by_text("Half of your minutes")).to_be_visible()


def test_a_repeat_stands_once_with_the_other_named(phone: Page, sources: list[Source]) -> None:
    del sources
    phone.goto("/today?minutes=all")
    assert "News of Copy of maps" not in titles(phone)
    row = phone.locator("ul.rows > li").filter(has_text="News of Maps")
    expect(row.get_by_text("Also in:")).to_be_visible()
    row.get_by_role("link", name="Copy of maps").click()
    expect(phone.get_by_role("heading", name="News of Copy of maps", level=1)).to_be_visible()


def test_what_is_done_leaves_the_list_and_stays_done(phone: Page, sources: list[Source]) -> None:
    del sources
    phone.goto("/today")
    first, *rest = titles(phone)
    phone.get_by_role("button", name=f"Done: {first}").click()
    expect(phone.get_by_role("heading", level=1)).to_contain_text("Four things, about twelve minutes.")
    assert titles(phone)[:4] == rest
    phone.get_by_text("Done today").click()
    phone.get_by_role("button", name=f"Not done: {first}").click()
    assert titles(phone) == [first, *rest]


def test_reading_one_leads_to_the_next_and_at_the_end_home(phone: Page, sources: list[Source]) -> None:
    del sources
    phone.goto("/today?minutes=15")
    for title in titles(phone):
        if phone.url.endswith("minutes=15"):
            phone.get_by_role("link", name=title).click()
        expect(phone.get_by_role("heading", name=title, level=1)).to_be_visible()
        phone.get_by_role("link", name="Next").click()
    expect(phone.get_by_text("That is all for today.")).to_be_visible()
    assert phone.url.endswith("/today")


def test_more_comes_only_when_asked_for(phone: Page, sources: list[Source]) -> None:
    phone.goto("/today")
    before = titles(phone)
    say(sources[0], "Just in", seconds=60, at=now(), ago=timedelta(minutes=1))
    phone.reload()
    assert titles(phone) == before
    phone.get_by_role("button", name="Show me more").click()
    assert titles(phone)[:5] == before
    assert "Just in" in titles(phone)
    expect(phone.get_by_role("button", name="Show me more")).to_have_count(0)


def test_on_a_hard_day_there_is_just_one_thing(phone: Page, sources: list[Source]) -> None:
    del sources
    phone.goto("/today")
    first = titles(phone)[0]
    phone.get_by_role("link", name="Just one thing").click()
    expect(phone.get_by_role("heading", level=1)).to_have_text(first)
    expect(phone.get_by_role("heading")).to_have_count(1)
    expect(phone.get_by_role("navigation")).to_have_count(0)
    phone.get_by_role("link", name=first).click()
    expect(phone.get_by_role("heading", level=1)).to_have_text(first)


def test_who_follows_nothing_takes_from_the_first_shelf(phone: Page) -> None:
    phone.goto("/")
    expect(phone.get_by_text("Here will stand what matters")).to_be_visible()
    phone.get_by_role("checkbox").first.check()
    phone.get_by_role("button", name="Follow what I ticked").click()
    expect(phone.get_by_text("Your sources are being looked at for the first time.")).to_be_visible()


def test_pages_of_the_day_are_without_fault(
    page_at: PageAt, sign_in: Callable[[Page, Member], None], axe: Callable[[Page], list[str]], reader: Member, sources: list[Source]
) -> None:
    del sources
    wrong: list[str] = []
    for width, scheme in ((320, "light"), (390, "dark"), (1280, "light")):
        page = page_at(width, scheme=scheme)
        sign_in(page, reader)
        for path in ("/today", "/today?minutes=all", "/today/one"):
            page.goto(path)
            if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
                wrong.append(f"{path} is wider than {width} px")
            wrong += [f"{path} at {width} px, {scheme}: {issue}" for issue in axe(page)]
    assert not wrong


def test_the_day_keeps_the_budget_of_a_page(
    page_at: PageAt, sign_in: Callable[[Page, Member], None], reader: Member, sources: list[Source], weigh: Callable[[Page, str], Weight], site: Served
) -> None:
    del sources
    page = page_at(1280)
    sign_in(page, reader)
    weight = weigh(page, "/today")
    assert weight.hosts == {site.host}
    assert len(weight.requests) <= 6, weight.requests
    assert weight.bytes <= 70_000, weight.bytes
