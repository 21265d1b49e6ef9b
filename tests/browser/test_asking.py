"""A question from the first line to the minute in which it leaves, on a phone, without scripts; and each of its pages is sound."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from commonplace.connection.actions import asking
from commonplace.connection.actions.asking import Wording
from commonplace.connection.models import Naming, Question
from commonplace.connection.reach import To
from commonplace.kernel.clock import now
from commonplace.kernel.outbox.models import OutgoingMail
from commonplace.members.models import Member
from commonplace.people.models import Handle, Person
from tests.browser.conftest import PageAt
from tests.browser.test_pages import Look
from tests.conftest import make_member
from tests.connection.conftest import make_group

Enter = Callable[[Page, Member], None]


@pytest.fixture
def rita(transactional_db: None) -> Member:
    rita = make_member("rita@school.k12.tx.us", "Rita Example")
    make_group(rita, make_member("ben@example.org", "Ben Example", role="District librarian, 11 years"),
               make_member("cleo@example.org", "Cleo Example", role="K-8, alone in the building"), name="Rural libraries")
    Handle.objects.create(person=Person.objects.create(owner=rita, name="Jo Invented"), kind=Handle.Kind.NONE, typed="jo@elsewhere.example")
    return rita


def test_a_question_goes_its_whole_way_on_a_phone_without_scripts(page_at: PageAt, sign_in: Enter, rita: Member, tmp_path: Path) -> None:
    page = page_at(390, javascript=False)
    sign_in(page, rita)
    picture = tmp_path / "shelf.png"
    Image.new("RGB", (60, 40), "teal").save(picture)

    page.goto("/ask/new")
    page.get_by_label("Your question").fill("Budget meeting on Thursday.\nMy student Maria Invented will speak.\nWhat do I show?\nAnd how long?")
    page.get_by_role("button", name="Next: to whom").click()
    expect(page.get_by_text("These are 4 lines.")).to_be_visible()
    expect(page.get_by_label("Your question")).to_have_value(
        "Budget meeting on Thursday.\nMy student Maria Invented will speak.\nWhat do I show?\nAnd how long?")
    page.get_by_label("Your question").fill("Budget meeting on Thursday.\nMy student Maria Invented will speak.\nWhat do I show?")
    page.get_by_label("A file that you use").check()
    page.get_by_text("Add a picture or a PDF").click()
    page.get_by_label("A picture or a PDF").set_input_files(picture)
    page.get_by_role("button", name="Next: to whom").click()
    expect(page.get_by_text("Say that no student can be recognized in the file")).to_be_visible()
    page.get_by_label("A picture or a PDF").set_input_files(picture)
    page.get_by_label("No student can be recognized in it").check()
    page.get_by_role("button", name="Next: to whom").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("To whom?")
    assert page.locator("input[type=checkbox]:checked").count() == 0
    page.get_by_label("Ben Example").check()
    page.get_by_label("Jo Invented").check()
    page.get_by_label("Mail address").first.fill("no address")
    page.get_by_role("button", name="Next: who will see it").click()
    expect(page.get_by_text("One of the mail addresses is to be mended.")).to_be_visible()
    expect(page.get_by_label("Ben Example")).to_be_checked()
    page.get_by_label("Name").first.fill("Prof. Sample")
    page.get_by_label("Mail address").first.fill("sample@college.example")
    page.get_by_role("button", name="Next: who will see it").click()

    expect(page.get_by_text("3 people. Two of them by mail, which they can forward.")).to_be_visible()
    expect(page.get_by_text("your own address looks like a school's")).to_be_visible()
    expect(page.get_by_role("mark")).to_have_text("Maria Invented")
    expect(page.get_by_text("This check misses things")).to_be_visible()
    page.get_by_role("button", name="Ask three people").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("It leaves at")
    asking.leave_due(at=now() + timedelta(minutes=9))
    assert not OutgoingMail.objects.exists()

    page.get_by_role("button", name="Take it back").click()
    expect(page.get_by_text("Nothing has left, and nothing is lost.")).to_be_visible()
    expect(page.get_by_label("Your question")).to_have_value("Budget meeting on Thursday.\nMy student Maria Invented will speak.\nWhat do I show?")
    page.get_by_role("button", name="Next: to whom").click()
    expect(page.get_by_label("Jo Invented")).to_be_checked()
    expect(page.get_by_label("Mail address").first).to_have_value("sample@college.example")
    page.get_by_role("button", name="Next: who will see it").click()
    page.get_by_role("button", name="Ask three people").click()
    asking.leave_due(at=now() + timedelta(minutes=11))
    assert Question.objects.get().state == "sent"
    assert sorted(OutgoingMail.objects.values_list("to", flat=True)) == ["ben@example.org", "jo@elsewhere.example", "sample@college.example"]


def test_the_pages_of_asking_are_without_fault(
    page_at: PageAt, axe: Callable[[Page], list[str]], sign_in: Enter, rita: Member
) -> None:
    group = rita.in_groups.get()
    text = "Kofi's mother wants a graphic novel gone.\nMail me at rita@school.k12.tx.us.\nWhere do I start?"
    named = asking.write(acting=rita, wording=Wording(text))
    asking.put_to(acting=rita, question=named, people=[To("Jo Invented", "jo@elsewhere.example")], group=group)
    unnamed = asking.write(acting=rita, wording=Wording(text + " Rita", naming=Naming.NONE))
    asking.put_to(acting=rita, question=unnamed, group=group)
    held = asking.write(acting=rita, wording=Wording("Who has a list of short chapters?"))
    asking.ask(acting=rita, question=asking.put_to(acting=rita, question=held, group=group), at=now())
    look = Look(page_at(1280), axe)
    sign_in(look.page, rita)
    for path in ["/ask/new", "/ask/new?text=What+do+I+show%3F", "/ask/drafts", f"/ask/question/{held.public_id}/back", *(
        f"/ask/question/{one.public_id}/{page}" for one in (named, unnamed) for page in ("edit", "to", "confirm"))]:
        look.at(path)
    look.at(f"/ask/question/{named.public_id}/carry")
    assert look.found == []
