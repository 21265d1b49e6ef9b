"""Members at the door of a phone, without scripts: in by the first link, by a code, by an invitation; the settings; and out again."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

import pytest
from django.core import mail
from django.core.cache import cache
from playwright.sync_api import Page, expect

from commonplace.members.actions import first_account_link, invite
from commonplace.members.models import Member
from tests.browser.conftest import PageAt
from tests.conftest import make_member

PHONE = 390
Axe = Callable[[Page], list[str]]
SignIn = Callable[[Page, Member], None]


@pytest.fixture(autouse=True)
def rested() -> Iterator[None]:
    """The throttle counts from zero."""
    cache.clear()
    yield
    cache.clear()


def code_for(to: str) -> str:
    message = next(one for one in reversed(mail.outbox) if to in one.to)
    found = re.search(r"^ +([A-Z]{4}-[A-Z]{4})$", str(message.body), re.MULTILINE)
    assert found
    return found.group(1)


def fits(page: Page) -> bool:
    """Nothing stands out at the side."""
    return bool(page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"))


def walk_through_welcome(page: Page) -> None:
    """Every step of the welcome, whatever lies between."""
    page.get_by_label("What do you do?").fill("school librarian")
    page.get_by_role("button", name="Go on").click()
    if "/welcome/" not in page.url:
        page.goto("/welcome/hours")
    page.get_by_label("10 minutes").check()
    page.get_by_role("button", name="Go on").click()
    page.get_by_role("button", name="Nothing now: start reading").click()


def test_the_first_account_and_then_reading(page_at: PageAt) -> None:
    page = page_at(PHONE, javascript=False)
    link = first_account_link()
    assert link
    page.goto(urlsplit(link).path)
    assert fits(page)
    page.get_by_label("What should we call you?").fill("Ada Example")
    page.get_by_label("Your mail address").fill("ada@example.org")
    page.get_by_label("I am an adult").check()
    page.get_by_label("I accept the rules").check()
    page.get_by_role("button", name="Make my account").click()
    walk_through_welcome(page)
    expect(page).to_have_url(re.compile("/today$"))
    ada = Member.objects.get()
    assert (ada.is_steward, ada.role, ada.minutes_a_day) == (True, "school librarian", 10)


def test_signing_in_with_a_code(page_at: PageAt, member: Member) -> None:
    page = page_at(PHONE, javascript=False)
    page.goto("/settings")
    page.get_by_label("Your mail address").fill("ada@example.org")
    page.get_by_role("button", name="Send me a code").click()
    page.get_by_label("The code").fill("BBBB-BBBB")
    page.get_by_role("button", name="Go on").click()
    assert page.get_by_text("This is not the code that was sent").is_visible()
    page.get_by_label("The code").fill(code_for("ada@example.org").lower())
    page.get_by_role("button", name="Go on").click()
    assert urlsplit(page.url).path == "/settings"


def test_joining_by_an_invitation(page_at: PageAt) -> None:
    steward = make_member("sam@example.org", "Sam Steward", is_steward=True)
    page = page_at(PHONE, javascript=False)
    page.goto("/join/" + invite(acting=steward)[1])
    assert page.get_by_text("Sam Steward invites you").is_visible()
    page.get_by_label("What should we call you?").fill("Grace Sample")
    page.get_by_label("Your mail address").fill("grace@example.org")
    page.get_by_label("I am an adult").check()
    page.get_by_label("I accept the rules").check()
    page.get_by_role("button", name="Send me a code").click()
    page.get_by_label("The code").fill(code_for("grace@example.org"))
    page.get_by_role("button", name="Make my account").click()
    walk_through_welcome(page)
    assert Member.objects.get(email="grace@example.org").welcomed_at


def test_a_steward_makes_a_link_on_the_phone(page_at: PageAt, sign_in: SignIn) -> None:
    page = page_at(PHONE, javascript=False)
    sign_in(page, make_member(is_steward=True))
    page.goto("/settings/site")
    page.get_by_label("For whom is it?").fill("Grace")
    page.get_by_role("button", name="Make a link").click()
    assert page.locator(".notice p.address a").inner_text().startswith("http")
    assert fits(page)


def test_settings_are_kept(page_at: PageAt, sign_in: SignIn, member: Member) -> None:
    page = page_at(PHONE, javascript=False)
    sign_in(page, member)
    page.goto("/settings")
    page.get_by_label("Quiet from").fill("18:00")
    page.get_by_label("Quiet until").fill("07:30")
    page.get_by_label("Your time zone").select_option("Europe/Dublin")
    page.get_by_role("button", name="Keep these hours").click()
    assert page.get_by_label("Quiet from").input_value() == "18:00"
    member.refresh_from_db()
    assert member.time_zone == "Europe/Dublin"


def test_who_sees_me_fits_a_phone(page_at: PageAt, sign_in: SignIn, member: Member) -> None:
    page = page_at(PHONE, javascript=False)
    sign_in(page, member)
    page.goto("/settings")
    page.get_by_role("link", name="Who can see me").click()
    assert page.get_by_role("heading", name="What the program cannot promise").is_visible()
    assert fits(page)


def test_taking_everything_along_and_erasing(page_at: PageAt, sign_in: SignIn, member: Member) -> None:
    page = page_at(PHONE, javascript=False)
    sign_in(page, member)
    page.goto("/settings/export")
    with page.expect_download() as zipped:
        page.get_by_role("button", name="Make the zip").click()
    assert zipped.value.suggested_filename.endswith(".zip")
    page.goto("/settings/erase")
    page.get_by_label("Type your mail address").fill("ada@example.org")
    page.get_by_role("button", name="Erase my account").click()
    assert page.get_by_role("heading", name="Your account is erased").is_visible()
    assert not Member.objects.exists()


def test_a_passkey_is_made_and_used(page_at: PageAt, sign_in: SignIn, member: Member, settings: object) -> None:
    settings.ACCOUNT_EMAIL_NOTIFICATIONS = False  # type: ignore[attr-defined]
    page = page_at(PHONE)
    device = page.context.new_cdp_session(page)
    device.send("WebAuthn.enable")
    device.send("WebAuthn.addVirtualAuthenticator", {"options": {
        "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True, "isUserVerified": True,
        "automaticPresenceSimulation": True}})
    sign_in(page, member)
    page.goto("/account/2fa/webauthn/add/")
    page.get_by_role("button", name="Add it").click()
    page.wait_for_url("**/account/2fa/")
    page.goto("/account/2fa/webauthn/")
    assert page.get_by_role("main").get_by_text("This device", exact=True).first.is_visible()
    page.context.clear_cookies()
    page.goto("/account/login/")
    page.get_by_role("button", name="Use a passkey").click()
    page.wait_for_url(lambda url: "login" not in url)
    page.goto("/settings")
    assert page.get_by_role("heading", name="Sign-in").is_visible()


def test_a_passkey_that_fails_is_told_in_words(page_at: PageAt) -> None:
    page = page_at(PHONE)
    page.add_init_script("navigator.credentials.get = () => Promise.reject(new Error('no'))")
    page.goto("/account/login/")
    page.get_by_role("button", name="Use a passkey").click()
    page.get_by_text("The passkey was not used").wait_for()


def test_without_scripts_no_passkey_is_offered(page_at: PageAt) -> None:
    page = page_at(PHONE, javascript=False)
    page.goto("/account/login/")
    assert not page.get_by_role("button", name="Use a passkey").is_visible()


@pytest.mark.parametrize("path", ["/account/login/", "/account/login/?by=password", "/join", "/rules", "/account/password/reset/"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_at_the_door(page_at: PageAt, axe: Axe, path: str, scheme: str, db: None) -> None:
    page = page_at(PHONE, scheme=scheme)
    page.goto(path)
    assert axe(page) == []
    assert fits(page)


@pytest.mark.parametrize("width", [320, 1280])
def test_axe_finds_nothing_inside(page_at: PageAt, axe: Axe, sign_in: SignIn, width: int) -> None:
    page = page_at(width)
    sign_in(page, make_member(is_steward=True))
    found = []
    for path in (
        "/settings", "/settings/who-sees-me", "/settings/export", "/settings/erase", "/settings/site", "/welcome/me", "/welcome/hours",
        "/welcome/done", "/account/email/", "/account/password/set/", "/account/2fa/webauthn/", "/account/2fa/webauthn/add/",
        "/account/logout/",
    ):
        page.goto(path)
        found += [f"{path} {line}" for line in axe(page)] + ([] if fits(page) else [f"{path} is too wide"])
    assert found == []
