"""Bringing people and places in, on a phone, without scripts: seen first, chosen, taken in, undone."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from commonplace.entries.models import Follow
from commonplace.members.models import Member
from commonplace.people.models import Person
from commonplace.tools.models import Tool
from tests.browser.conftest import PageAt
from tests.conftest import make_member
from tests.consumption.bringing.test_people import FOLLOWING, MASTODON

LIST = """<opml version="1.0"><head><title>Old reader</title></head><body>
<outline text="Libraries"><outline text="Book room" xmlUrl="https://books.example.org/feed"/></outline>
<outline text="Card catalog" xmlUrl="HTTPS://Cards.example.org"/><outline text="Gone astray" xmlUrl="nowhere:at-all"/></body></opml>"""
PROSE = "You should read Maya Sample (@maya@example.social) and ask Tom Sample, tom@mail.example.\nThe chat is #libchat.\n----- ??? -----"
Axe = Callable[[Page], list[str]]
SignIn = Callable[[Page, Member], None]


@pytest.fixture
def reader(transactional_db: None) -> Member:
    return make_member()


@pytest.fixture
def phone(page_at: PageAt, sign_in: SignIn, reader: Member) -> Page:
    """A member's phone, without scripts."""
    page = page_at(390, javascript=False)
    sign_in(page, reader)
    return page


@pytest.fixture
def seen(page_at: PageAt, sign_in: SignIn, reader: Member) -> Page:
    """The same member's page with scripts, which axe needs."""
    page = page_at(390, scheme="dark")
    sign_in(page, reader)
    return page


def fits(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"))


def give_file(page: Page, tmp_path: Path, data: bytes, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    page.goto("/network/bring")
    page.get_by_label("A file").set_input_files(path)
    page.get_by_role("button", name="Look at it").click()


def test_a_list_is_seen_chosen_taken_in_and_undone(phone: Page, seen: Page, tmp_path: Path, axe: Axe) -> None:
    seen.goto("/network/bring")
    assert axe(seen) == []
    give_file(phone, tmp_path, LIST.encode(), "list.opml")
    expect(phone.get_by_role("heading", name="Old reader", level=1)).to_be_visible()
    assert fits(phone)
    seen.goto(phone.url)
    assert axe(seen) == []
    phone.get_by_label("Book room", exact=True).uncheck()
    phone.get_by_label("Card catalog becomes").select_option("tool")
    phone.get_by_role("button", name="No address yet (1)").click()
    expect(phone.get_by_label("Gone astray", exact=True)).to_be_checked()
    phone.get_by_role("button", name="All (3)").click()
    expect(phone.get_by_label("Book room", exact=True)).not_to_be_checked()
    expect(phone.get_by_label("Card catalog becomes")).to_have_value("tool")
    assert not Follow.objects.exists()
    phone.get_by_role("button", name="Bring in what is ticked").click()
    expect(phone.get_by_role("heading", name="It is here")).to_be_visible()
    expect(phone.locator(".lead")).to_contain_text("1 was added. 1 is kept with no address yet.")
    assert fits(phone)
    seen.goto(phone.url)
    assert axe(seen) == []
    assert Tool.objects.get().name == "Card catalog"
    phone.get_by_role("button", name="Undo all of it").click()
    expect(phone.get_by_role("heading", name="It is undone")).to_be_visible()
    assert not Tool.objects.exists()
    seen.goto(phone.url)
    assert axe(seen) == []


def test_accounts_of_the_fediverse_come_as_people(phone: Page, tmp_path: Path) -> None:
    give_file(phone, tmp_path, MASTODON, "following_accounts.csv")
    expect(phone.locator(".lead")).to_contain_text("the accounts that you follow in the fediverse. 2 are new.")
    phone.get_by_role("button", name="Tick none").click()
    expect(phone.get_by_text("Ticked: 0 of 2.")).to_be_visible()
    phone.get_by_role("button", name="Tick all").click()
    expect(phone.get_by_text("Ticked: 2 of 2.")).to_be_visible()
    phone.get_by_role("button", name="Bring in what is ticked").click()
    expect(phone.locator(".lead")).to_contain_text("2 were added.")
    phone.get_by_role("link", name="See my network").click()
    expect(phone.get_by_role("link", name="@nora@example.social").first).to_be_visible()


def test_names_in_pasted_prose_are_found_and_the_rest_can_be_downloaded(phone: Page) -> None:
    phone.goto("/network/bring")
    phone.get_by_label("Or paste a text").fill(PROSE)
    phone.get_by_role("button", name="Look at it").click()
    expect(phone.get_by_label("Maya Sample", exact=True)).to_be_checked()
    expect(phone.get_by_label("#libchat", exact=True)).to_be_checked()
    expect(phone.locator(".lead")).to_contain_text("1 was not understood.")
    with phone.expect_download() as taken:
        phone.get_by_role("link", name="Download what was not understood").click()
    assert "----- ??? -----" in taken.value.path().read_text("utf-8-sig")


def test_an_archive_of_twitter_becomes_people_with_every_new_address(phone: Page, tmp_path: Path) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("data/following.js", FOLLOWING)
    give_file(phone, tmp_path, packed.getvalue(), "twitter.zip")
    expect(phone.get_by_text("fediverse: @nora@example.social")).to_be_visible()
    expect(phone.get_by_text("Only an account of Twitter is known").first).to_be_visible()
    phone.get_by_role("button", name="Bring in what is ticked").click()
    expect(phone.locator(".lead")).to_contain_text("1 was added. 1 is kept with no address yet.")
    assert Person.objects.get(name="Nora Sample").handles.filter(kind="twitter", is_dead=True).exists()


def archive_of_twitter() -> bytes:
    """In its real layout: parts that are read, parts that are not, and a picture that is larger than all of them."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("Your archive.html", "<title>Your archive</title>")
        archive.writestr("data/account.js", 'window.YTD.account.part0 = [{"account": {"username": "ada_e", "accountId": "1"}}]')
        archive.writestr("data/direct-messages.js", "window.YTD.direct_messages.part0 = []")
        archive.writestr("data/following.js", FOLLOWING)
        archive.writestr("data/tweets_media/1-a.jpg", bytes(range(256)) * 4_000, zipfile.ZIP_STORED)
    return packed.getvalue()


def test_of_an_archive_of_twitter_only_what_is_read_leaves_the_computer(seen: Page, tmp_path: Path, axe: Axe) -> None:
    path = tmp_path / "twitter.zip"
    path.write_bytes(archive_of_twitter())
    seen.goto("/network/bring")
    field = seen.get_by_label("A file")
    field.set_input_files(path)
    expect(seen.get_by_text("Of your archive of 1 MB only what is read here is sent: 0.01 MB. Messages and pictures stay with you.")).to_be_visible()
    assert axe(seen) == []
    seen.get_by_role("button", name="Look at it").click()
    expect(seen.get_by_role("heading", name="Twitter @ada_e")).to_be_visible()
    expect(seen.get_by_text("fediverse: @nora@example.social")).to_be_visible()
    expect(seen.get_by_text("Direct messages, likes, pictures")).to_have_count(0)


def test_the_same_archive_comes_in_without_scripts(phone: Page, tmp_path: Path) -> None:
    give_file(phone, tmp_path, archive_of_twitter(), "twitter.zip")
    expect(phone.get_by_role("heading", name="Twitter @ada_e")).to_be_visible()
    expect(phone.get_by_text("Direct messages, likes, pictures and advertisements of the archive were not read.")).to_be_visible()
    phone.goto("/network/bring")
    phone.get_by_text("Is your archive of Twitter larger?").click()
    expect(phone.get_by_text("packed into a small zip")).to_be_visible()
    assert fits(phone)


def test_what_is_too_large_is_told_before_it_is_sent(seen: Page, tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_bytes(MASTODON)
    seen.goto("/network/bring")
    field = seen.get_by_label("A file")
    field.evaluate("(input) => { input.dataset.most = '10'; }")
    field.set_input_files(path)
    expect(seen.locator("input[type=file]:invalid")).to_have_count(1)
    seen.get_by_role("button", name="Look at it").click()
    assert "larger than 20 MB" in field.evaluate("(input) => input.validationMessage")
    expect(seen.get_by_role("heading", name="Bring them in")).to_be_visible()
    field.set_input_files([])
    expect(seen.locator("input[type=file]:invalid")).to_have_count(0)


def test_what_was_changed_since_stays_and_its_page_is_one_tap_away(phone: Page, tmp_path: Path) -> None:
    give_file(phone, tmp_path, MASTODON, "following_accounts.csv")
    phone.get_by_role("button", name="Bring in what is ticked").click()
    expect(phone.get_by_role("heading", name="It is here")).to_be_visible()
    Person.objects.filter(name__contains="nora").update(note="She answers.")
    phone.get_by_role("button", name="Undo all of it").click()
    expect(phone.get_by_role("heading", name="It is undone")).to_be_visible()
    phone.get_by_role("main").get_by_role("link", name="@nora@example.social").click()
    expect(phone.get_by_role("heading", name="@nora@example.social", level=1)).to_be_visible()
    expect(phone.get_by_text("She answers.")).to_be_visible()


def test_a_file_may_be_dropped_anywhere_on_the_page(seen: Page) -> None:
    seen.goto("/network/bring")
    dropped = seen.evaluate_handle("""(text) => {
        const held = new DataTransfer();
        held.items.add(new File([text], "following_accounts.csv", { type: "text/csv" }));
        return held;
    }""", MASTODON.decode())
    seen.get_by_role("heading", name="Bring them in").dispatch_event("drop", {"dataTransfer": dropped})
    expect(seen.get_by_label("A file")).to_be_focused()
    seen.get_by_role("button", name="Look at it").click()
    expect(seen.locator(".lead")).to_contain_text("the accounts that you follow in the fediverse. 2 are new.")
