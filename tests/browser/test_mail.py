"""Today by mail on a phone, without scripts: how it looks, ended by the link in the mail and by the mail program's own button."""

from __future__ import annotations

import urllib.request
from collections.abc import Callable
from datetime import time
from pathlib import Path

import pytest
from django.conf import settings
from playwright.sync_api import Page, expect

from commonplace.entries.models import EntryBody, Follow
from commonplace.kernel.clock import now
from commonplace.kernel.outbox.models import OutgoingMail
from commonplace.members.models import Member
from commonplace.today.digest import making, stopping
from tests.browser.conftest import Served
from tests.conftest import make_member
from tests.today.digest.conftest import following, give, wants_mails  # noqa: F401 - a fixture

pytestmark = pytest.mark.django_db(transaction=True)
PageAt = Callable[..., Page]
SignIn = Callable[[Page, Member], None]
NARROW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.fixture
def reader(transactional_db: None, following: Callable[..., Follow]) -> Member:  # noqa: F811
    """Wants mails; one of her three things is blocked at her school, and long words stand in it."""
    del transactional_db
    member = make_member()
    sources = give(member, following, "maps", "poems", "weeding", at=now())
    Follow.objects.filter(source=sources[0]).update(is_blocked_at_school=True)
    EntryBody.objects.filter(entry__source=sources[0]).update(
        html=f"<h2>Rivers</h2><p>{'Donaudampfschiff' * 12}</p><pre>{'one line of code ' * 12}</pre><table><tr><td>{'cell ' * 30}</td></tr></table>")
    return wants_mails(member, mail_hour=time(0))


def path_of(reader: Member) -> str:
    return stopping.stop_address(reader).removeprefix(str(settings.SITE_ADDRESS))


def wants(reader: Member) -> bool:
    reader.refresh_from_db()
    return reader.mails_today


def test_from_today_to_its_mail_and_one_on_its_way(page_at: PageAt, sign_in: SignIn, reader: Member) -> None:
    phone = page_at(390, javascript=False)
    sign_in(phone, reader)
    phone.goto("/today")
    phone.get_by_role("link", name="As a mail").click()
    expect(phone.get_by_role("heading", level=1)).to_have_text("Today by mail")
    expect(phone.get_by_text("Today: three things, about six minutes")).to_be_visible()
    expect(phone.get_by_text("Blocked at your school, so the text is here:").first).to_be_visible()
    expect(phone.get_by_role("region", name="The mail as plain text")).to_be_hidden()
    phone.get_by_text("The same as plain text").click()
    expect(phone.get_by_role("region", name="The mail as plain text")).to_be_visible()
    phone.get_by_role("button", name="Send me one now").click()
    expect(phone.get_by_role("status")).to_contain_text("on its way to ada@example.org")
    assert OutgoingMail.objects.get().kind == making.ASKED


def test_ended_by_the_link_and_had_again(page_at: PageAt, sign_in: SignIn, reader: Member) -> None:
    phone = page_at(390, javascript=False)
    phone.goto(path_of(reader))
    expect(phone.get_by_role("heading", level=1)).to_have_text("Stop these mails?")
    assert wants(reader)
    phone.get_by_role("button", name="Stop these mails").click()
    expect(phone.get_by_role("heading", level=1)).to_have_text("No more mails")
    assert not wants(reader)
    sign_in(phone, reader)
    phone.goto(path_of(reader))
    phone.get_by_role("button", name="Send them again").click()
    expect(phone.get_by_role("status")).to_contain_text("comes by mail again")
    assert wants(reader)


def test_ended_by_the_mail_program_s_own_button(site: Served, reader: Member) -> None:
    ask = urllib.request.Request(site.address + path_of(reader), data=b"List-Unsubscribe=One-Click", method="POST")
    with urllib.request.urlopen(ask) as answer:
        assert answer.status == 200
        assert answer.url == site.address + path_of(reader)
        assert "Set-Cookie" not in answer.headers
    assert not wants(reader)


def test_what_did_not_arrive_is_told_on_today_and_sent_again(page_at: PageAt, sign_in: SignIn, reader: Member) -> None:
    mail = making.send_now(acting=reader, at=now())
    assert mail is not None
    OutgoingMail.objects.update(state=OutgoingMail.State.FAILED, trouble="550 no such box")
    making.note_trouble(now())
    phone = page_at(390, javascript=False)
    sign_in(phone, reader)
    phone.goto("/today")
    phone.get_by_text("What the mail server said").click()
    expect(phone.get_by_text("550 no such box")).to_be_visible()
    phone.get_by_role("button", name="Send it again").click()
    expect(phone.get_by_role("status")).to_contain_text("on its way again")
    expect(phone.get_by_text("did not reach you by mail")).to_have_count(0)


def test_the_pages_are_without_fault(page_at: PageAt, sign_in: SignIn, axe: Callable[[Page], list[str]], reader: Member) -> None:
    making.send_now(acting=reader, at=now())
    OutgoingMail.objects.update(state=OutgoingMail.State.FAILED, trouble="550 no such box")
    making.note_trouble(now())
    wrong: list[str] = []
    for width, scheme in ((320, "light"), (390, "dark"), (1280, "light")):
        page = page_at(width, scheme=scheme)
        page.on("console", lambda said, wrong=wrong: wrong.append(said.text) if said.type in {"error", "warning"} else None)
        for path in (path_of(reader), "/today", "/today/mail"):
            sign_in(page, reader)
            page.goto(path)
            for fold in page.locator("#main details:not(.menu) > summary").all():
                fold.click()
            if page.evaluate(NARROW) > 0:
                wrong.append(f"{path} is wider than {width} px")
            wrong += [f"{path} at {width} px, {scheme}: {issue}" for issue in axe(page)]
    assert not wrong


def test_the_mail_itself_is_without_fault_light_and_dark_narrow_and_wide(
    page_at: PageAt, axe: Callable[[Page], list[str]], reader: Member, tmp_path: Path,
) -> None:
    file = tmp_path / "mail.html"
    file.write_text(making.compose(reader, at=now())[1].html, "utf-8")
    wrong: list[str] = []
    for width, scheme in ((320, "light"), (390, "dark"), (640, "light"), (640, "dark")):
        page = page_at(width, scheme=scheme)
        asked: list[str] = []
        page.on("request", lambda request, asked=asked: asked.append(request.url))
        page.goto(file.as_uri(), wait_until="networkidle")
        wrong += [f"asks for {address}" for address in asked if address != file.as_uri()]
        if page.evaluate(NARROW) > 0:
            wrong.append(f"wider than {width} px")
        # A mail stands inside the page of its reader's program, which has the landmarks.
        wrong += [f"{width} px, {scheme}: {issue}" for issue in axe(page) if not issue.startswith(("region:", "landmark-"))]
    assert not wrong
