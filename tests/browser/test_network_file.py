"""The network as one file, on a phone without scripts: it is looked at, taken, and what was taken is the network."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from commonplace.members.models import Member
from commonplace.network.file import read
from commonplace.network.file.writing import file_of
from tests.browser.conftest import PageAt
from tests.conftest import make_member
from tests.network.file.making import make_whole, network

pytestmark = pytest.mark.django_db(transaction=True)
Axe = Callable[[Page], list[str]]
SignIn = Callable[[Page, Member], None]
OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.fixture
def phone(page_at: PageAt, sign_in: SignIn, member: Member) -> Page:
    page = page_at(390, javascript=False)
    sign_in(page, member)
    return page


def test_it_is_taken_along_from_the_front_of_the_network(phone: Page, member: Member, tmp_path: Path) -> None:
    make_whole(member)
    phone.goto("/network")
    phone.get_by_role("link", name="Take it along").click()
    expect(phone.get_by_role("heading", name="Take it along", level=1)).to_be_visible()
    expect(phone.get_by_role("listitem").filter(has_text="People")).to_contain_text("5")
    expect(phone.get_by_text("One address in it lets in whoever knows it")).to_be_visible()
    with phone.expect_download() as taken:
        phone.get_by_role("link", name="Take the file").click()
    path = tmp_path / taken.value.suggested_filename
    taken.value.save_as(path)
    assert path.name.startswith("network-20")
    value = json.loads(path.read_text("utf-8"))
    assert {key: one for key, one in value.items() if key not in {"exported", "site"}} == network(member)
    assert len(read(path.read_bytes()).people) == 5


def test_brought_into_an_empty_account_it_is_the_same_network(page_at: PageAt, sign_in: SignIn, member: Member, tmp_path: Path) -> None:
    make_whole(member)
    path = tmp_path / "mine.json"
    path.write_bytes(file_of(member))
    eve = make_member("eve@example.org", "Eve Example")
    page = page_at(390, javascript=False)
    sign_in(page, eve)
    page.goto("/network/bring")
    page.locator("input[type=file]").set_input_files(path)
    page.get_by_role("button", name="Look at it").click()
    expect(page.get_by_text("It was recognized as a network of Commonplace.")).to_be_visible()
    expect(page.get_by_role("row").filter(has_text="24 students")).to_be_visible()
    page.get_by_role("button", name="Bring in what is ticked").click()
    expect(page.get_by_role("heading", name="It is here", level=1)).to_be_visible()
    assert network(eve) == network(member)


def test_an_empty_network_leads_to_bringing_one(phone: Page) -> None:
    phone.goto("/network/file")
    expect(phone.get_by_role("heading", name="There is nothing to take along yet")).to_be_visible()
    expect(phone.get_by_role("link", name="Take the file")).to_have_count(0)
    phone.get_by_role("link", name="Bring a file").click()
    expect(phone).to_have_url("/network/bring")


def test_it_fits_a_narrow_phone_and_has_no_fault_for_axe(page_at: PageAt, sign_in: SignIn, member: Member, axe: Axe) -> None:
    make_whole(member)
    page = page_at(320)
    sign_in(page, member)
    page.goto("/network/file")
    expect(page.get_by_role("heading", name="What is in the file")).to_be_visible()
    assert page.evaluate(OVERFLOW) == 0
    assert axe(page) == []
