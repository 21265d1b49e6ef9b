"""Reports on a phone without scripts: in two taps, without an account, decided by a steward, appealed; and each page as axe sees it."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlsplit

import pytest
from django.core.cache import cache
from django.template.loader import render_to_string
from playwright.sync_api import Page, expect

from commonplace.connection.models import Asked, Naming, Question
from commonplace.kernel.clock import now
from commonplace.kernel.outbox.models import OutgoingMail
from commonplace.members.models import Member
from commonplace.members.reporting import report_address
from commonplace.spaces.models import Group, GroupMembership
from commonplace.trust import actions, telling
from commonplace.trust.models import Report
from tests.browser.conftest import PageAt
from tests.conftest import make_member

pytestmark = pytest.mark.django_db(transaction=True)
Axe = Callable[[Page], list[str]]
SignIn = Callable[[Page, Member], None]
OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
TEXT = "My principal reads my mail and wants the graphic novels gone. What did you do?"


@pytest.fixture(autouse=True)
def rested() -> None:
    cache.clear()


@pytest.fixture
def stella(transactional_db: None) -> Member:
    return make_member("stella@example.org", "Stella Example", is_steward=True)


@pytest.fixture
def question(transactional_db: None, member: Member) -> Question:
    """Asked under no name, to a group that the member is in."""
    asker = make_member("bo@example.org", "Bo Example")
    group = Group.objects.create(name="Shelf talk")
    for one in (member, asker):
        GroupMembership.objects.create(group=group, member=one)
    made = Question.objects.create(asker=asker, text=TEXT, group=group, state="sent", sent_at=now(), naming=Naming.NONE)
    Asked.objects.create(question=made, name="Cleo", address="cleo@elsewhere.example")
    return made


def good(page: Page) -> None:
    assert page.evaluate(OVERFLOW) == 0


def test_a_child_may_be_at_risk(page_at: PageAt, sign_in: SignIn, member: Member, stella: Member, question: Question) -> None:
    page = page_at(390, javascript=False)
    sign_in(page, member)
    page.goto(f"/report?about=question:{question.public_id}")
    good(page)
    page.get_by_role("link", name="A child may be at risk").click()
    expect(page.get_by_role("heading", name="When a child may be at risk")).to_be_visible()
    expect(page.get_by_text("local emergency number")).to_be_visible()
    good(page)
    page.get_by_label("What should the stewards know?").fill("Line two.")
    page.get_by_role("button", name="Send it to the stewards").click()
    expect(page.get_by_role("heading", name="It is with the stewards")).to_be_visible()
    expect(page.get_by_text("local emergency number")).to_be_visible()
    good(page)
    mail = OutgoingMail.objects.get(kind="child")
    page = page_at(390, javascript=False)
    sign_in(page, stella)
    page.goto(urlsplit(next(line for line in mail.text.splitlines() if line.startswith("http"))).path)
    expect(page.get_by_role("heading", name="a question: a child may be at risk")).to_be_visible()
    expect(page.get_by_text(TEXT)).to_be_visible()
    assert "Bo Example" not in page.content()
    good(page)


def test_the_two_taps_fit_under_whatever_is_shown(page_at: PageAt, sign_in: SignIn, member: Member, question: Question) -> None:
    page = page_at(390, javascript=False)
    sign_in(page, member)
    page.goto("/settings/how-long")
    partial = render_to_string("trust/_report.html", {"about": f"question:{question.public_id}", "what": "My principal reads my mail"})
    page.evaluate("html => document.querySelector('main').insertAdjacentHTML('beforeend', html)", partial)
    page.locator("summary", has_text="Report").last.click()
    assert page.evaluate(OVERFLOW) == 0
    link = page.get_by_role("link", name="It hurts or threatens somebody")
    assert (link.bounding_box() or {"height": 0})["height"] >= 24
    link.click()
    expect(page.get_by_role("heading", name="Report a question: it hurts or threatens somebody")).to_be_visible()


def test_from_the_mail_without_an_account_to_a_decision_and_an_appeal(page_at: PageAt, sign_in: SignIn, stella: Member, question: Question) -> None:
    outside = page_at(390, javascript=False)
    address = urlsplit(report_address(f"question:{question.public_id}"))
    outside.goto(f"{address.path}?{address.query}")
    good(outside)
    outside.get_by_role("link", name="It hurts or threatens somebody").click()
    outside.get_by_label("Where can we tell you what was decided?").fill("cleo@elsewhere.example")
    good(outside)
    outside.get_by_role("button", name="Send it to the stewards").click()
    good(outside)

    page = page_at(390, javascript=False)
    sign_in(page, stella)
    page.goto("/settings/site")
    page.get_by_role("link", name="Reports").first.click()
    good(page)
    page.get_by_role("link", name="a question: it hurts or threatens somebody").click()
    page.get_by_label("it is hidden, and its author may not ask under no name for now").check()
    page.get_by_label("Why?").fill("The rules say: be kind.")
    page.get_by_role("button", name="Decide").click()
    expect(page.get_by_role("heading", name="Decided: it is hidden, and its author may not ask under no name for now")).to_be_visible()
    assert "Bo Example" not in page.content()
    good(page)
    question.refresh_from_db()
    assert question.state == "hidden"

    mail = OutgoingMail.objects.get(to="bo@example.org")
    outside.goto(urlsplit(next(line for line in mail.text.splitlines() if line.startswith("http"))).path)
    good(outside)
    outside.get_by_label("Why should it be decided otherwise?").fill("I named nobody.")
    outside.get_by_role("button", name="Send the appeal").click()
    expect(outside.get_by_role("heading", name="Your appeal is with the stewards")).to_be_visible()
    expect(outside.get_by_role("button", name="Send the appeal")).to_have_count(0)
    page.goto("/settings/site/reports")
    expect(page.get_by_text("appeal", exact=True)).to_be_visible()
    assert Report.objects.get().state == "appealed"


def test_every_page_is_sound(page_at: PageAt, sign_in: SignIn, axe: Axe, member: Member, stella: Member, question: Question) -> None:
    for kind in ("child", "harm"):
        row, _new = actions.report(acting=member, about=f"question:{question.public_id}", kind=kind, text="Line two. " * 30)
    actions.decide(acting=stella, report=row, outcome="hidden", reason="Be kind. " * 30)
    actions.hold(acting=stella, about=row.about, reason="A court asks for it.")
    about_member = actions.report(acting=member, about=f"member:{Member.objects.get(email='bo@example.org').public_id}", kind="harm")[0]
    signed = urlsplit(report_address(row.about)).query
    appeal = urlsplit(telling.appeal_address(row, "author")).path
    waiting = Report.objects.get(kind="child", about=row.about)
    stewards = [
        "reports", f"reports/{waiting.public_id}", f"reports/{row.public_id}", f"reports/{about_member.public_id}", "log", "holds", "keeping", "no-mails",
    ]
    page = page_at(390, scheme="dark")
    sign_in(page, stella)
    for path in [
        *(f"/settings/site/{one}" for one in stewards), "/settings/how-long", f"/report?{signed}", f"/report?{signed}&kind=child",
        "/report/sent?kind=child", appeal, "/report/appeal/x",
    ]:
        page.set_viewport_size({"width": 1280, "height": 900})
        page.goto(path)
        assert page.evaluate(OVERFLOW) == 0, path
        page.set_viewport_size({"width": 390, "height": 800})
        assert page.evaluate(OVERFLOW) == 0, path
        assert axe(page) == [], path
