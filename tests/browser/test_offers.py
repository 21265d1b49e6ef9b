"""Offering to be asked, and being suggested with the reason: on a phone without scripts, and under axe."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page

from commonplace.connection.actions.offering import offer
from commonplace.connection.models import Question
from commonplace.members.models import Member
from tests.browser.test_pages import Look
from tests.conftest import make_member

SignIn = Callable[[Page, Member], None]


def test_an_offer_is_kept_and_its_member_is_suggested_with_the_reason_without_scripts(
    page_at: Callable[..., Page], sign_in: SignIn, transactional_db: None
) -> None:
    ada, bo = make_member(), make_member("bo@example.org", "Bo Example")
    phone = page_at(390, javascript=False)
    sign_in(phone, bo)
    phone.goto("/ask/offer")
    phone.get_by_label("You may ask me about").fill("Culling nonfiction")
    phone.get_by_label("2 times").check()
    phone.get_by_role("button", name="Offer this").click()
    assert "weeding" in phone.locator("main").inner_text()
    draft = Question.objects.create(asker=ada, text="Which old books shall I throw away first?")
    asking = page_at(390, javascript=False)
    sign_in(asking, ada)
    asking.goto(f"/ask/question/{draft.public_id}/to")
    asking.get_by_label("Bo Example").check()
    assert "offers: weeding" in asking.locator("main").inner_text()
    asking.get_by_role("button", name="Next: who will see it").click()
    assert "Bo Example" in asking.locator("main").inner_text()
    assert draft.asked.get().why == "You offer to be asked about weeding."


def test_the_page_of_an_offer_is_without_fault(
    page_at: Callable[..., Page], axe: Callable[[Page], list[str]], sign_in: SignIn, transactional_db: None
) -> None:
    ada = make_member()
    look = Look(page_at(1280), axe)
    sign_in(look.page, ada)
    look.at("/ask/offer")
    offer(acting=ada, text="Weeding nonfiction, small budgets, origami", a_week=3, paused_until=None)
    look.at("/ask/offer")
    assert look.found == []
