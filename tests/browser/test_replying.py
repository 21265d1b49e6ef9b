"""A reply by the link of a mail, on a phone, without scripts and without an account; and how its pages are for all eyes and ears."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from commonplace.connection.inbox.taking import take_mail
from commonplace.connection.models import Asked, Naming, Reply
from commonplace.kernel.clock import now
from commonplace.kernel.outbox.models import Suppressed
from commonplace.members.models import Member
from tests.browser.conftest import PageAt
from tests.browser.test_asking import Enter
from tests.conftest import make_member
from tests.connection.asked import link_in, mail_of, never_in, put_to
from tests.connection.inbox import messages

Axe = Callable[[Page], list[str]]


@pytest.fixture
def asked(transactional_db: None) -> Asked:
    asked = put_to(make_member(), wanted_by=date(2027, 2, 4))
    Asked.objects.update(asked_at=now())
    return asked


def _keep(page: Page, name: str) -> None:
    if folder := os.environ.get("SHOTS"):
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)


def test_a_reply_is_sent_from_a_phone_without_scripts(page_at: PageAt, asked: Asked) -> None:
    page = page_at(390, javascript=False)
    page.goto(link_in(mail_of(asked)))
    expect(page.get_by_role("heading", level=1)).to_contain_text("Where do I begin with weeding?")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.get_by_role("button", name="Send the reply").click()
    expect(page.get_by_text("one line is enough")).to_be_visible()
    page.get_by_label("Your reply").fill("Begin with the atlases.")
    page.get_by_role("button", name="Send the reply").click()
    expect(page.get_by_role("heading", name="Thank you")).to_be_visible()
    assert Reply.objects.get().text == "Begin with the atlases."
    assert page.context.cookies() == []
    page.goto(link_in(mail_of(asked)))
    expect(page.get_by_role("heading", name="Nothing is asked here")).to_be_visible()


def test_somebody_else_is_named_without_scripts(page_at: PageAt, asked: Asked) -> None:
    page = page_at(390, javascript=False)
    page.goto(link_in(mail_of(asked)))
    page.get_by_text("Ask somebody else instead").click()
    page.get_by_label("Their name").fill("Kim Invented")
    page.get_by_label("Their mail address").fill("kim@example.org")
    page.get_by_role("button", name="Name them").click()
    expect(page.get_by_text("sees whom you named")).to_be_visible()


def test_never_again_without_scripts(page_at: PageAt, asked: Asked) -> None:
    page = page_at(390, javascript=False)
    page.goto(never_in(mail_of(asked)))
    page.get_by_role("button", name="Never write to me again").click()
    expect(page.get_by_role("heading", name="No more mails")).to_be_visible()
    assert Suppressed.objects.exists()
    page.get_by_role("button", name="That was a mistake").click()
    expect(page.get_by_role("heading", name="Mails can come again")).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_each_page_is_sound(page_at: PageAt, asked: Asked, axe: Axe, scheme: str) -> None:
    page = page_at(390, scheme=scheme)
    for name, path in (("link", link_in(mail_of(asked))), ("never", never_in(mail_of(asked))), ("gone", "/reply/nothing")):
        page.goto(path)
        assert axe(page) == []
        _keep(page, f"{name}-{scheme}")
    page.goto(link_in(mail_of(asked)))
    page.get_by_text("Ask somebody else instead").click()
    page.get_by_role("button", name="Name them").click()
    assert axe(page) == []
    _keep(page, f"wrong-{scheme}")
    page.get_by_label("Your reply").fill("The atlases.")
    page.get_by_role("button", name="Send the reply").click()
    expect(page.get_by_role("heading", name="Thank you")).to_be_visible()
    assert axe(page) == []
    _keep(page, f"sent-{scheme}")


def test_the_mail_itself_is_sound(page_at: PageAt, asked: Asked) -> None:
    for scheme in ("light", "dark"):
        page = page_at(390, scheme=scheme)
        page.set_content(mail_of(asked).html)
        _keep(page, f"mail-{scheme}")
        assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_the_asker_decides_about_what_waits_and_pastes_without_scripts(page_at: PageAt, sign_in: Enter, asked: Asked) -> None:
    asker = Member.objects.get()
    other = put_to(asker, address="kim@example.org", naming=Naming.OWN)
    Asked.objects.filter(pk=other.pk).update(question=asked.question, came_back=Asked.CameBack.BOUNCED)
    to = mail_of(asked).headers["Reply-To"]
    take_mail(messages.mail(to=to, sender="Rae at home <rae@home.example>"), at=now())
    page = page_at(390, javascript=False)
    sign_in(page, asker)
    page.goto(f"/ask/question/{asked.question.public_id}")
    _keep(page, "question")
    page.get_by_role("button", name="Yes, show it").click()
    assert Reply.objects.get().state == "shown"
    page.get_by_text("A reply reached you elsewhere?").click()
    page.get_by_label("Who replied?").fill("Kim, at lunch")
    page.get_by_label("What they replied").fill("Ask the district first.")
    page.get_by_role("button", name="Keep the reply").click()
    expect(page.get_by_text("Ask the district first.")).to_be_visible()
    _keep(page, "question-after")
