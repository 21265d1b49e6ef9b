"""A starter pack from the first word to the paper, and platforms: on a phone without scripts; every page of it under axe."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from commonplace.members.models import Member
from commonplace.network.actions import packs as actions
from commonplace.network.models import Pack
from commonplace.people.models import Handle, Person
from commonplace.spaces.models import Space
from commonplace.tools.models import Tool
from tests.browser.test_pages import OVERFLOW, Look
from tests.conftest import make_member

SignIn = Callable[[Page, Member], None]


@pytest.fixture
def ada(transactional_db: None) -> Member:
    """With two people, a forum and a book."""
    ada = make_member(is_steward=True)
    for name in ("Nora Sample", "Sam Invented"):
        person = Person.objects.create(owner=ada, name=name)
        Handle.objects.create(person=person, kind="fediverse", typed=f"@{name[:3].lower()}@example.social", address=f"https://example.social/@{name[:3].lower()}")
    Space.objects.create(owner=ada, name="Example Forum", kind="forum", address="https://forum.example.org/")
    Tool.objects.create(owner=ada, name="Sample Index", isbn="978-0-306-40615-7")
    return ada


def made(ada: Member, audience: str = "web") -> Pack:
    """Shown, with one who agreed and one who was not asked."""
    pack = actions.make_pack(acting=ada, title="First year alone", why="For whoever begins", licence="cc-by-4.0")
    actions.choose(acting=ada, pack=pack, rows=[*Person.objects.order_by("name"), *Space.objects.all(), *Tool.objects.all()])
    pack.items.filter(person__name="Nora Sample").update(consent="listed", listed_at="https://example.org/speakers", why="Answers on the day")
    return actions.show_pack(acting=ada, pack=pack, audience=audience)


def test_a_pack_is_made_shown_seen_and_withdrawn_on_a_phone_without_scripts(page_at: Callable[..., Page], sign_in: SignIn, ada: Member) -> None:
    make_member("bo@example.org", "Bo Example")
    page, stranger = page_at(390, javascript=False), page_at(390, javascript=False)
    sign_in(page, ada)
    page.goto("/network/packs")
    page.get_by_role("link", name="Make a pack").click()
    page.get_by_label("Title").fill("First year alone")
    page.get_by_label("For whom it is, and why").fill("For whoever begins")
    page.get_by_role("radio", name="CC BY 4.0").check()
    page.get_by_role("button", name="Go on and choose").click()
    expect(page.locator("h1")).to_have_text("Who and what is in it?")
    for name in ("Nora Sample", "Sam Invented", "Example Forum"):
        page.get_by_role("checkbox", name=name).check()
    page.get_by_role("button", name="Add these", exact=True).click()
    expect(page.locator("#held")).to_contain_text("2 of those whom you chose are held back")
    page.locator("#held").get_by_role("link", name="Nora Sample").click()
    page.locator("textarea[name=why]").fill("Answers on the day")
    page.get_by_role("radio", name="Asked, and agreed").check()
    page.get_by_role("button", name="Keep this").click()
    expect(page.locator(".error").first).to_contain_text("Give the day on which they agreed")
    page.get_by_label("The day on which they agreed").fill("2026-11-02")
    page.get_by_role("button", name="Keep this").click()
    expect(page.locator("#leaves")).to_contain_text("asked, agreed on Nov. 2, 2026")
    page.get_by_role("link", name="Show it on the web").click()
    expect(page.locator("main")).to_contain_text("everybody who has its address, among them the one other member")
    page.get_by_role("button", name="Show it on the web").click()
    expect(page.locator("main")).to_contain_text("Whoever has this address sees it")
    address = f"/pack/{Pack.objects.get().public_id}"
    stranger.goto(address)
    expect(stranger.locator("h1")).to_have_text("First year alone")
    expect(stranger.locator("main")).to_contain_text("Answers on the day")
    expect(stranger.locator("main")).not_to_contain_text("Sam Invented")
    with stranger.expect_download() as download:
        stranger.get_by_role("link", name="Accounts for Mastodon").click()
    assert download.value.suggested_filename == "following_accounts.csv"
    assert "nor@example.social" in download.value.path().read_text()
    assert "sam@" not in download.value.path().read_text()
    page.get_by_role("link", name="Withdraw").click()
    page.get_by_role("button", name="Withdraw it").click()
    expect(page.locator("main")).to_contain_text("Its page says so to whoever comes")
    stranger.goto(address)
    expect(stranger.locator("h1")).to_have_text("This starter pack was withdrawn")
    assert stranger.evaluate(OVERFLOW) <= 0


def test_a_pack_of_another_leads_to_where_it_is_taken_in(page_at: Callable[..., Page], sign_in: SignIn, ada: Member) -> None:
    pack = made(ada, "site")
    bo = make_member("bo@example.org", "Bo Example")
    page = page_at(390, javascript=False)
    sign_in(page, bo)
    page.goto("/network/packs")
    page.get_by_role("link", name="First year alone").click()
    expect(page.locator("summary", has_text="Report")).to_be_visible()
    page.get_by_role("button", name="Choose whom to take in").click()
    expect(page.locator("main")).to_contain_text("Nora Sample")
    expect(page.locator("main")).not_to_contain_text("Sam Invented")
    boxes = page.locator("main input[type=checkbox]")
    expect(boxes).not_to_have_count(0)
    for number in range(boxes.count()):
        expect(boxes.nth(number)).not_to_be_checked()
    assert not Person.objects.filter(owner=bo).exists()
    assert pack.items.count() == 4
    page.get_by_label("Nora Sample", exact=True).check()
    page.get_by_label("Sample Index", exact=True).check()
    page.get_by_role("button", name="Bring in what is ticked").click()
    expect(page.get_by_role("heading", name="It is here")).to_be_visible()
    # The copy is Bo's: what becomes of the pack changes nothing in it.
    actions.withdraw_pack(acting=ada, pack=pack)
    page.goto("/network/people")
    page.get_by_role("link", name="Nora Sample").click()
    expect(page.locator("main")).to_contain_text("First year alone: Answers on the day")
    expect(page.locator("main")).to_contain_text("@nor@example.social")
    page.goto("/network/tools")
    expect(page.get_by_role("link", name="Sample Index")).to_be_visible()
    page.goto("/network/spaces")
    expect(page.locator("main")).not_to_contain_text("Example Forum")


def test_the_invitation_fits_one_sheet_of_paper_and_shows_the_code(page_at: Callable[..., Page], ada: Member) -> None:
    pack = made(ada)
    actions.change_pack(acting=ada, pack=pack, title="People and places " * 6, why="For whoever begins alone. " * 19, licence="cc-by-sa-4.0")
    actions.choose(acting=ada, pack=pack, rows=[
        *(Space.objects.create(owner=ada, name=f"Space number {n} with quite a long name for a list") for n in range(30)),
        *(Tool.objects.create(owner=ada, name=f"Tool number {n} with quite a long name for a list") for n in range(30)),
    ])
    page = page_at(1280)
    page.goto(f"/pack/{pack.public_id}/invitation")
    page.emulate_media(media="print")
    code = page.get_by_role("img", name="Code with the address of this pack")
    expect(code).to_be_visible()
    box = code.bounding_box()
    assert box is not None
    assert box["width"] > 200
    assert box["width"] == box["height"]
    for paper in ("A4", "Letter"):
        assert page.pdf(format=paper).count(b"/Type /Page\n") == 1


def test_a_platform_is_reached_from_a_handle_on_a_phone_without_scripts(page_at: Callable[..., Page], sign_in: SignIn, ada: Member) -> None:
    person = Person.objects.get(name="Nora Sample")
    page = page_at(390, javascript=False)
    sign_in(page, ada)
    page.goto(f"/network/people/{person.public_id}")
    page.get_by_role("link", name="about Fediverse").click()
    expect(page.locator("h1")).to_contain_text("Fediverse")
    expect(page.locator("#people")).to_contain_text("Sam Invented")
    page.get_by_role("link", name="Correct this").click()
    page.get_by_label("Who owns it").fill("Nobody.")
    page.get_by_role("button", name="Keep this").click()
    expect(page.locator("main")).to_contain_text("Corrected by the stewards of this site")


def test_most_people_on_one_platform_are_told_of_with_one_next_step(page_at: Callable[..., Page], sign_in: SignIn, ada: Member) -> None:
    for number in range(9):
        Handle.objects.create(person=Person.objects.create(owner=ada, name=f"Person {number}"), kind="twitter", typed=f"@p{number}")
    page = page_at(390, javascript=False)
    sign_in(page, ada)
    page.goto("/network")
    expect(page.locator(".notice", has_text="Most are in one place:")).to_contain_text("9 of the 11 people")
    page.get_by_role("link", name="Note a second way to reach one of them").click()
    expect(page.locator("h1")).to_have_text("Twitter (X)")
    page.get_by_role("link", name="Person 0").click()
    page.get_by_label("One more address, handle or number").fill("p0@example.org")
    page.get_by_role("button", name="Add", exact=True).click()
    expect(page.locator("main")).to_contain_text("p0@example.org")
    page.goto("/network/platforms")
    expect(page.locator(".notice", has_text="Most are in one place:")).to_contain_text("8 of the 11 people")
    Handle.objects.create(person=Person.objects.get(name="Person 1"), kind="blog", typed="https://p1.example.org/", address="https://p1.example.org/")
    page.goto("/network")
    expect(page.get_by_text("Most are in one place:")).to_have_count(0)


def test_the_pages_are_without_fault(page_at: Callable[..., Page], axe: Callable[[Page], list[str]], sign_in: SignIn, ada: Member) -> None:
    pack = made(ada)
    for number in range(11):
        Handle.objects.create(person=Person.objects.create(owner=ada, name=f"Person {number}"), kind="twitter", typed=f"@p{number}")
    item = pack.items.filter(person__isnull=False).first()
    assert item is not None
    look = Look(page_at(1280), axe)
    sign_in(look.page, ada)
    base, page = f"/network/packs/{pack.public_id}", f"/pack/{pack.public_id}"
    for path in ("/network/packs", "/network/packs/new", base, f"{base}/words", f"{base}/choose", f"{base}/of/{item.pk}", f"{base}/show?audience=web",
                 f"{base}/withdraw", f"{base}/delete", page, f"{page}/invitation", "/network", "/network/platforms", "/network/platforms/twitter",
                 "/network/platforms/edmodo", "/network/platforms/twitter/correct"):
        look.at(path)
    assert look.found == []
    stranger = Look(page_at(1280), axe)
    stranger.at(page)
    stranger.at(f"{page}/invitation")
    assert stranger.found == []
