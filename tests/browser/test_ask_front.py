"""The front page of asking, on a phone without scripts and on a screen with them."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from commonplace.connection.models import Naming, Question
from commonplace.members.models import Member
from tests.browser.conftest import PageAt
from tests.conftest import make_member
from tests.connection.corpus import ask, keep, reply

pytestmark = pytest.mark.django_db(transaction=True)
Axe = Callable[[Page], list[str]]
SignIn = Callable[[Page, Member], None]
OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.fixture
def ruth(transactional_db: None) -> Member:
    return make_member("ruth@example.org", "Ruth Sample", role="school librarian")


@pytest.fixture
def question(member: Member, ruth: Member) -> Question:
    keep(ruth, "Weeding one shelf a week", "A list for the principal, and a box.", naming=Naming.OWN)
    reply(ask(member, "How do I show numbers?", to=[ruth]), ruth)
    return ask(ruth, "What do you do on Friday at two?", to=[member])


def test_without_scripts_what_is_known_comes_first_and_people_after(
    page_at: PageAt, sign_in: SignIn, member: Member, question: Question, axe: Axe,
) -> None:
    page = page_at(390, javascript=False)
    sign_in(page, member)
    page.goto("/ask")
    expect(page.get_by_role("link", name="What do you do on Friday at two?")).to_be_visible()
    expect(page.get_by_text("1 reply")).to_be_visible()
    page.get_by_role("link", name="A schedule").click()
    assert "My week is" in page.get_by_label("Your question").input_value()
    page.get_by_label("Your question").fill("What do I discard first?")
    page.get_by_role("button", name="See what is known").click()
    expect(page.get_by_role("link", name="Weeding one shelf a week")).to_be_visible()
    expect(page.get_by_text("not tried yet")).to_be_visible()
    assert page.evaluate(OVERFLOW) <= 0
    page.get_by_role("button", name="Ask people").click()
    assert page.locator("textarea").first.input_value() == "What do I discard first?"


def test_with_scripts_it_comes_while_one_types_and_goes_again(page_at: PageAt, sign_in: SignIn, member: Member, question: Question) -> None:
    page = page_at(1280)
    sign_in(page, member)
    page.goto("/ask")
    page.get_by_label("Your question").press_sequentially("deselecting")
    expect(page.get_by_role("link", name="Weeding one shelf a week")).to_be_visible()
    page.get_by_label("Your question").fill("zebrafish")
    expect(page.get_by_text("None yet.")).to_be_visible()
    page.get_by_label("Your question").fill("")
    expect(page.get_by_text("None yet.")).to_have_count(0)


@pytest.mark.parametrize(("width", "scheme"), [(390, "light"), (1280, "dark")])
def test_axe_finds_nothing(page_at: PageAt, sign_in: SignIn, member: Member, question: Question, axe: Axe, width: int, scheme: str) -> None:
    Member.objects.filter(pk=member.pk).update(is_steward=True)
    page = page_at(width, scheme=scheme)
    sign_in(page, member)
    for address in ("/ask", "/ask?q=weeding", "/ask?q=zebrafish", "/ask/answers", "/ask/waiting", "/ask/mine", "/settings/site/unanswered"):
        page.goto(address)
        assert axe(page) == [], address
        assert page.evaluate(OVERFLOW) <= 0, address


def test_axe_finds_nothing_where_a_wider_circle_is_offered(
    page_at: PageAt, sign_in: SignIn, member: Member, ruth: Member, axe: Axe,
) -> None:
    from datetime import timedelta

    from commonplace.kernel.clock import now
    from tests.connection.rows import group_of

    group_of(member, ruth, make_member("mo@example.org", "Mo Sample"))
    waiting = ask(member, "How do I show numbers?", to=[ruth], sent_at=now() - timedelta(hours=25))
    page = page_at(390, javascript=False)
    sign_in(page, member)
    page.goto(f"/ask/question/{waiting.public_id}#wider")
    expect(page.get_by_role("heading", name="Nobody has replied yet")).to_be_visible()
    page_with = page_at(390)
    sign_in(page_with, member)
    page_with.goto(f"/ask/question/{waiting.public_id}")
    assert axe(page_with) == []
    page.get_by_role("button", name="Ask them too").click()
    assert page.url.endswith("/confirm")
