"""Muting on a phone without scripts; its pages looked at by axe, narrow and wide, light and dark."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from commonplace.consumption.models import Mute
from commonplace.entries.models import Entry, EntryBody, Follow
from commonplace.kernel.clock import now
from commonplace.members.models import Member
from tests.browser.conftest import PageAt
from tests.browser.test_following import SignIn, fits, phone, reader  # noqa: F401 - fixtures
from tests.consumption.conftest import START, following, says  # noqa: F401 - fixtures

Says = Callable[..., Entry]
Following = Callable[..., Follow]


@pytest.fixture
def three(reader: Member, following: Following, says: Says) -> Follow:  # noqa: F811
    """A source that has said three things in the last days."""
    made = following(reader, "library")
    for number, title in enumerate(["Weeding", "A big sale", "Wholesale prices"]):
        entry = says(made.source, title, (now() - timedelta(days=2) - START).total_seconds() / 3600 + number, f"About {title.lower()}.")
        EntryBody.objects.filter(pk=entry.pk).update(tags=["book fair"])
    return made


def titles(page: Page) -> list[str]:
    return page.locator(".rows h2").all_inner_texts()


@pytest.mark.usefixtures("three")
def test_a_word_is_muted_after_a_look_and_let_in_again(phone: Page) -> None:  # noqa: F811
    phone.goto("/read")
    phone.get_by_role("link", name="Muted", exact=True).click()
    expect(phone.get_by_role("heading", name="Nothing is muted")).to_be_visible()
    phone.get_by_role("link", name="Mute something").click()
    phone.get_by_label("Which one").fill("sale")
    phone.get_by_label("A day").check()
    phone.get_by_role("button", name="Show what it would hide").click()
    expect(phone.get_by_role("heading", name="In the last 30 days this would have hidden one thing.")).to_be_visible()
    assert titles(phone) == ["A big sale"]
    assert fits(phone)
    phone.get_by_role("button", name="Mute “sale”").click()
    expect(phone.get_by_text("“sale” is muted. Search finds it all the same.")).to_be_visible()
    phone.goto("/read")
    assert titles(phone) == ["Wholesale prices", "Weeding"]
    phone.goto("/search?q=sale")
    expect(phone.get_by_role("link", name="A big sale")).to_be_visible()
    phone.goto("/read/mutes")
    phone.get_by_role("link", name="What did it hold back?").click()
    expect(phone.get_by_text("It held back 1 thing in the last 30 days.")).to_be_visible()
    phone.get_by_role("button", name="Stop muting").click()
    expect(phone.get_by_text("“sale” is no longer muted.")).to_be_visible()
    phone.goto("/read")
    assert len(titles(phone)) == 3


@pytest.mark.usefixtures("three")
def test_from_an_entry_its_tag_is_one_press_away(phone: Page) -> None:  # noqa: F811
    phone.goto("/read")
    phone.get_by_role("link", name="Weeding").click()
    phone.get_by_role("link", name="Mute…").click()
    expect(phone.get_by_label("Which one")).to_have_value("Library")
    phone.get_by_role("link", name="#book fair").click()
    expect(phone.get_by_label("Which one")).to_have_value("book fair")
    expect(phone.get_by_label("A hashtag")).to_be_checked()


def test_a_noisy_source_is_kept_out_of_today_from_its_page(phone: Page, three: Follow) -> None:  # noqa: F811
    phone.goto(f"/read/source/{three.source.public_id}")
    phone.get_by_text("Change it").click()
    phone.get_by_role("button", name="Keep out of Today").click()
    expect(phone.get_by_text("Noisy:")).to_be_visible()
    phone.goto("/read/mutes")
    phone.get_by_role("button", name="Let it into Today").click()
    expect(phone.get_by_role("heading", name="Nothing is muted")).to_be_visible()


@pytest.mark.usefixtures("three")
def test_what_was_typed_stays_where_it_cannot_be_muted(phone: Page) -> None:  # noqa: F811
    phone.goto("/read/mutes/new")
    phone.get_by_label("Which one").fill("🎉")
    phone.get_by_role("button", name="Show what it would hide").click()
    expect(phone.get_by_text("Give a letter or a digit at least")).to_be_visible()
    expect(phone.get_by_label("Which one")).to_have_value("🎉")
    assert fits(phone)


@pytest.mark.parametrize(("width", "scheme"), [(320, "light"), (390, "dark"), (1280, "light"), (1280, "dark")])
def test_the_pages_of_muting_are_without_fault(
    page_at: PageAt, sign_in: SignIn, axe: Callable[[Page], list[str]], reader: Member, three: Follow, width: int, scheme: str,  # noqa: F811
) -> None:
    page = page_at(width, scheme=scheme)
    sign_in(page, reader)
    found = []

    def look(what: str) -> None:
        found.extend(f"{what}: {one}" for one in axe(page))
        if not fits(page):
            found.append(f"{what} is wider than the window")

    page.goto("/read/mutes")
    look("nothing muted")
    page.goto(f"/read/mutes/new?source={three.source.public_id}")
    look("the form")
    page.get_by_role("button", name="Show what it would hide").click()
    look("what it would hide, which is all")
    page.get_by_role("button", name="Mute Library").click()
    Mute.objects.create(member=reader, kind="phrase", text="w" * 100)
    Mute.objects.create(member=reader, kind="hashtag", text="old", until=now() - timedelta(days=1))
    Follow.objects.update(is_noisy=True)
    page.goto("/read/mutes")
    look("some muted")
    page.goto("/read/mutes/new")
    page.get_by_label("Which one").fill("#")
    page.get_by_role("button", name="Show what it would hide").click()
    look("nothing that could be muted")
    assert found == []
