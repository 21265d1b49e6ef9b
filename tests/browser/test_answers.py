"""From a reply to an answer that the next one finds, on a phone without scripts: thanks, what happened, the answer, a yes for more people."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from commonplace.connection.models import Answer, Question
from commonplace.kernel.outbox.models import OutgoingMail
from commonplace.members.models import Member
from tests.browser.conftest import PageAt
from tests.conftest import make_member
from tests.connection.rows import ask, group_of, reply

pytestmark = pytest.mark.django_db(transaction=True)
Axe = Callable[[Page], list[str]]
SignIn = Callable[[Page, Member], None]
HELPED = re.compile("This helped.*Ruth Sample")
OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.fixture
def ruth(transactional_db: None) -> Member:
    return make_member("ruth@example.org", "Ruth Sample", role="school librarian")


@pytest.fixture
def question(member: Member, ruth: Member) -> Question:
    asked = ask(member, "How do I show that last year's books were used?", to=[ruth, "mo@example.org"], group=group_of(member, ruth))
    reply(asked, ruth, "Show what was lent per dollar, beside last year.")
    reply(asked, "mo@example.org", "One chart on one page.")
    reply(asked, "who@example.net", "Forwarded to me.", state="waiting")
    return asked


@pytest.fixture
def phone(page_at: PageAt, sign_in: SignIn, member: Member) -> Page:
    page = page_at(390, javascript=False)
    sign_in(page, member)
    return page


def test_what_was_replied_is_tried_told_and_kept(phone: Page, page_at: PageAt, sign_in: SignIn, ruth: Member, question: Question) -> None:
    phone.goto(f"/ask/question/{question.public_id}")
    phone.get_by_role("button", name="Thank Ruth Sample").click()
    expect(phone.get_by_text("Your thanks are on their way.")).to_be_visible()
    phone.get_by_role("button", name=HELPED).click()
    expect(phone.get_by_role("button", name=HELPED)).to_have_attribute("aria-pressed", "true")
    phone.get_by_text("Ask back Ruth Sample").click()
    phone.get_by_label("Your question back to Ruth Sample").fill("With which program?")
    phone.get_by_role("button", name="Send it").first.click()
    expect(phone.get_by_role("heading", name="You asked Ruth Sample back")).to_be_visible()
    phone.get_by_role("link", name="Say what happened").click()
    phone.get_by_label("What did you do?").fill("I showed one page.")
    phone.get_by_label("What happened then?").fill("She asked for a second copy.")
    phone.get_by_label("it worked", exact=True).check()
    phone.get_by_role("button", name="Keep it").click()
    expect(phone.get_by_text("Kept. Those who helped are told.")).to_be_visible()
    assert "What you wrote was used. It worked." in OutgoingMail.objects.get(to="ruth@example.org", key__startswith="used:").text
    phone.get_by_role("link", name="Keep it as an answer").click()
    phone.get_by_label("Title").fill("That the books were used")
    expect(phone.get_by_label("What is known now")).to_have_value(re.compile("> Show what was lent per dollar, beside last year."))
    phone.get_by_label("Everybody on this site").check()
    phone.get_by_role("button", name="Keep it").click()
    expect(phone.get_by_role("heading", name="That the books were used", level=1)).to_be_visible()
    expect(phone.get_by_text("0 of 1 whose words are in it have agreed.")).to_be_visible()
    assert Answer.objects.get().audience == "group"

    # The helper says yes by the link of the mail, without signing in.
    stranger = page_at(390, javascript=False)
    link = re.search(r"https?://[^/]+(/ask/credit/\S+)", OutgoingMail.objects.get(key__startswith="wider:").text)
    assert link
    stranger.goto(link.group(1))
    stranger.get_by_role("button", name="Yes").click()
    expect(stranger.get_by_text("Thank you: more people may see it.")).to_be_visible()
    assert Answer.objects.get().audience == "site"

    # The next one tries it, and disputes it.
    other = page_at(390, javascript=False)
    sign_in(other, make_member("bo@example.org", "Bo Example"))
    other.goto(f"/ask/answer/{Answer.objects.get().public_id}")
    expect(other.get_by_text("Tried by 1: worked once.")).to_be_visible()
    other.get_by_role("link", name="What happened to me").click()
    other.get_by_label("What did you do?").fill("The same.")
    other.get_by_label("it worked once I changed it").check()
    other.get_by_role("button", name="Keep it").click()
    expect(other.get_by_text("Tried by 2: worked once, changed once.")).to_be_visible()
    other.get_by_role("link", name="Dispute it").click()
    other.get_by_label("Why?").fill("Loans alone say little.")
    other.get_by_label("Where can one look it up?").fill("https://example.org/study")
    other.get_by_role("button", name="Dispute it").click()
    expect(other.get_by_role("heading", name="Disputed")).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_its_pages_are_without_fault(page_at: PageAt, sign_in: SignIn, axe: Axe, member: Member, ruth: Member, question: Question, scheme: str) -> None:
    client = page_at(390, scheme=scheme)
    sign_in(client, member)
    answer = Answer.objects.create(
        owner=ruth, question=question, title="That the books were used", text="One page.\n\n> One chart on one page.", audience="site", state="kept",
        sources="https://example.org/a-very-long-address/that-does-not-break/" + "x" * 80)
    own = Answer.objects.create(owner=member, title="Mine", text="Mine.", audience="site", state="kept", wanted="site")
    found: list[str] = []
    paths = [f"/ask/question/{question.public_id}{path}" for path in ("", "/outcome", "/keep")]
    paths += [f"/ask/answer/{answer.public_id}{path}" for path in ("", "/print", "/versions", "/tried", "/dispute")]
    for path in [*paths, f"/ask/answer/{own.public_id}", f"/ask/answer/{own.public_id}/change", "/ask/answer/new", "/ask/figures"]:
        for width in (1280, 390, 320):
            client.set_viewport_size({"width": width, "height": 900})
            got = client.goto(path)
            assert got is not None
            if got.status != 200:
                found.append(f"{path}: {got.status}")
            if client.evaluate(OVERFLOW) > 0:
                found.append(f"{path}: wider than {width} px")
        found += [f"{path}: {issue}" for issue in axe(client)]
    assert found == []
