"""The first ten minutes of a newcomer, from the invitation to the first reply by mail, and on to the next one who asks.

What is awkward on the way costs taps and words: both are counted, and may not grow unseen.
"""

from __future__ import annotations

import io
import os
import re
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from django.core import mail
from django.core.cache import cache
from playwright.sync_api import Locator, Page, expect

from commonplace.cli import main
from commonplace.connection.actions import asking
from commonplace.consumption.models import Polling
from commonplace.entries.models import Follow
from commonplace.kernel.clock import now
from commonplace.kernel.outbox.sending import send_due
from commonplace.members.actions import invite
from commonplace.members.models import Member
from commonplace.spaces.models import Source
from tests.browser.conftest import PageAt
from tests.conftest import make_member
from tests.today.test_day import say

pytestmark = pytest.mark.django_db(transaction=True)
Enter = Callable[[Page, Member], None]
WORD = re.compile(r"\w[\w'-]*")
# What stands there to be read: not the 400 time zones of a list that is shut.
WORDS = """() => [...document.querySelectorAll("main *")].flatMap(one => one.closest("select") || !one.checkVisibility() ? [] :
    [...one.childNodes].filter(part => part.nodeType === 3).map(part => part.data)).join(" ")"""
WIDER = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
QUESTION = "Budget meeting on Thursday.\nWhich numbers do you show a principal?"
SHELF = ["Knowledge Quest", "NeverEnding Search", "Teaching with the Library of Congress", "IFLA School Libraries"]


@dataclass(slots=True)
class Way:
    """Somebody on the way through the pages: what she taps, what she types, and how many words stand in what she is shown."""

    page: Page
    name: str
    taps: int = 0
    typed: int = 0
    pages: list[tuple[str, int]] = field(default_factory=list)

    def tap(self, on: Locator) -> None:
        on.click()
        self.taps += 1

    def button(self, name: str) -> None:
        self.tap(self.page.get_by_role("button", name=name, exact=True))

    def type(self, label: str, text: str) -> None:
        self.page.get_by_label(re.compile(f"^{re.escape(label)}")).first.fill(text)
        self.typed += 1

    def tick(self, label: str) -> None:
        self.page.get_by_label(label).check()
        self.taps += 1

    def sees(self, heading: str) -> None:
        """The page with this heading is there: its words are counted, and nothing stands out at its side."""
        expect(self.page.get_by_role("heading", name=heading, level=1)).to_be_visible()
        words = len(WORD.findall(str(self.page.evaluate(WORDS))))
        self.pages.append((heading, words))
        assert self.page.evaluate(WIDER) <= 0, heading
        if folder := os.environ.get("SHOTS"):
            self.page.screenshot(path=Path(folder) / f"{self.name}-{len(self.pages):02}.png", full_page=True)

    @property
    def words(self) -> int:
        return sum(words for _, words in self.pages)


@pytest.fixture(autouse=True)
def fresh(settings: Any, tmp_path: Path) -> Iterator[None]:
    """The throttle counts from zero, and mails become files of this test."""
    settings.DATA = tmp_path
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def sam(transactional_db: None) -> Member:
    return make_member("sam@example.org", "Sam Steward", is_steward=True)


def code_for(to: str) -> str:
    message = next(one for one in reversed(mail.outbox) if to in one.to)
    found = re.search(r"^ +([A-Z]{4}-[A-Z]{4})$", str(message.body), re.MULTILINE)
    assert found
    return found[1]


def letters_to(address: str, data: Path) -> list[EmailMessage]:
    """Whatever lies in the outbox for somebody, the oldest first."""
    found = []
    for path in sorted((data / "outbox").glob("*.eml"), key=lambda path: path.stat().st_mtime_ns):
        letter = message_from_bytes(path.read_bytes(), policy=policy.default)
        assert isinstance(letter, EmailMessage)
        if letter["To"] == address:
            found.append(letter)
    return found


def says(letter: EmailMessage) -> str:
    body = letter.get_body(("plain",))
    assert body is not None
    return str(body.get_content())


def path_in(text: str, beginning: str) -> str:
    """The path of the first address in a mail that begins so."""
    found = re.search(rf"https?://[^/\s]+({re.escape(beginning)}\S+)", text)
    assert found, text
    return found[1]


def post(at: datetime) -> None:
    """What the worker does each minute."""
    asking.leave_due(at=at)
    send_due(at=at)


def hand_in(raw: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    """The mail server hands a mail over, as it does: on standard input."""
    monkeypatch.setattr("commonplace.cli.database.ready", lambda: None)
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(raw)))
    assert main(["mail-in"]) == 0


def reply_to(letter: EmailMessage, text: str, *, sender: str) -> bytes:
    """A reply as a mail program on a phone makes it: above the quotation, with a signature of the device."""
    quoted = "\n".join(f"> {line}" for line in says(letter).splitlines())
    body = f"{text}\n\nSent from my phone\n\nOn Sun, Nov 22, 2026 at 6:12 PM {letter['From']} wrote:\n\n{quoted}\n"
    head = {
        "From": sender, "To": letter["Reply-To"], "Subject": f"Re: {letter['Subject']}", "Date": "Sun, 22 Nov 2026 19:40:12 -0600",
        "Message-ID": "<CAF-invented-1@mail.school.example>", "In-Reply-To": letter["Message-ID"], "References": letter["Message-ID"],
        "MIME-Version": "1.0", "Content-Type": "text/plain; charset=utf-8", "Content-Transfer-Encoding": "8bit",
    }
    return ("\r\n".join(f"{name}: {value}" for name, value in head.items()) + "\r\n\r\n" + body.replace("\n", "\r\n")).encode()


def sources_speak() -> None:
    """The worker looked at what she follows: each said one thing, of three minutes."""
    for number, follow in enumerate(Follow.objects.select_related("source")):
        Source.objects.filter(pk=follow.source_id).update(posts_a_week=0.5)
        say(Source.objects.get(pk=follow.source_id), f"News number {number}", seconds=165, at=now(), ago=timedelta(hours=2))
    Polling.objects.update(state=Polling.State.OK)


def joins(way: Way, sam: Member) -> None:
    page = way.page
    page.goto("/join/" + invite(acting=sam)[1])
    way.sees("Join")
    way.type("What should we call you?", "Grace Sample")
    way.type("Your mail address", "grace@example.org")
    way.tick("I am an adult")
    way.tick("I accept the rules")
    way.button("Send me a code")
    way.sees("Type the code")
    way.type("The code", code_for("grace@example.org"))
    way.button("Make my account")
    way.sees("Who are you?")
    way.type("What do you do?", "School librarian")
    way.button("Go on")
    way.sees("First shelf")
    for name in SHELF:
        way.tick(name)
    way.button("Follow what I ticked")
    way.sees("How much, and when not?")
    way.tick("10 minutes")
    way.type("Quiet from", "21:00")
    way.type("Quiet until", "06:30")
    way.button("Go on")


def asks(way: Way) -> None:
    way.sees("What is on your plate this week?")
    way.type("Your question", QUESTION)
    way.button("Go on")
    way.sees("What is on your plate this week?")
    expect(way.page.get_by_text("None yet. Ask people")).to_be_visible()
    way.button("Ask people")
    way.sees("What would you like to ask?")
    way.button("Next: to whom")
    way.sees("To whom?")
    way.type("Name", "Rae Sample")
    way.type("Mail address", "rae@school.example")
    way.button("Keep these and add more")
    second = way.page.get_by_role("group", name="Person 2")
    second.get_by_label("Name").fill("Kim Invented")
    second.get_by_label("Mail address").fill("kim@college.example")
    way.typed += 2
    way.button("Next: who will see it")
    way.sees("Who will see it")
    expect(way.page.get_by_text("2 people. By mail, which can be forwarded.")).to_be_visible()
    way.button("Ask two people")
    way.sees("It leaves at")


def reads_today(way: Way) -> None:
    """Four things of the four that she follows, and an end."""
    sources_speak()
    way.tap(way.page.get_by_role("navigation", name="Rooms").get_by_role("link", name="Today"))
    expect(way.page.get_by_text("That is all for today.")).to_be_visible()
    way.sees("things, about")
    expect(way.page.locator("ul.rows h2")).not_to_have_count(0)


def replies_by_link(page: Page, letter: EmailMessage) -> Way:
    way = Way(page, "rae")
    page.goto(path_in(says(letter), "/reply/"))
    way.sees("Which numbers do you show a principal?")
    way.type("Your reply", "Show what was lent per dollar, beside last year.")
    way.button("Send the reply")
    way.sees("Thank you")
    return way


def learns(way: Way, letter: EmailMessage) -> None:
    """She opens the link of the mail that tells her, reads, thanks, and later says what happened."""
    assert "Show what was lent per dollar" in says(letter)
    way.page.goto(path_in(says(letter), "/ask/question/"))
    way.taps += 1
    way.sees("Your question")
    expect(way.page.get_by_text("One chart on one page.")).to_be_visible()
    expect(way.page.get_by_text("Sent from my phone")).to_have_count(0)
    way.button("Thank Rae Sample")
    expect(way.page.get_by_text("Your thanks are on their way.")).to_be_visible()
    way.tap(way.page.get_by_role("link", name="Say what happened"))
    way.sees("What did you do, what happened?")
    way.type("What did you do?", "I brought one page with loans per dollar.")
    way.type("What happened then?", "She kept the page for the board.")
    way.tap(way.page.get_by_label("it worked", exact=True))
    way.tap(way.page.get_by_label(re.compile("^Rae Sample")))
    way.button("Keep it")
    expect(way.page.get_by_text("Kept. Those who helped are told.")).to_be_visible()


def keeps(way: Way) -> None:
    way.tap(way.page.get_by_role("link", name="Keep it as an answer"))
    way.sees("Keep it as an answer")
    expect(way.page.get_by_label("What is known now")).to_have_value(re.compile("> Show what was lent per dollar, beside last year."))
    way.tap(way.page.get_by_label(re.compile("^Everybody on this site")))
    way.button("Keep it")
    expect(way.page.get_by_text("0 of 1 whose words are in it have agreed.")).to_be_visible()


def agrees(page: Page, text: str) -> None:
    page.goto(path_in(text, "/ask/credit/"))
    page.get_by_role("button", name="Yes", exact=True).click()
    expect(page.get_by_text("Thank you: more people may see it.")).to_be_visible()


def test_from_the_invitation_to_the_first_reply_and_to_the_next_who_asks_on_a_phone_without_scripts(
    page_at: PageAt, sign_in: Enter, sam: Member, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
) -> None:
    way = Way(page_at(390, javascript=False), "grace")
    joins(way, sam)
    asks(way)
    until_asked = (way.taps, way.typed, way.words)
    reads_today(way)

    post(now() + timedelta(minutes=9))
    assert letters_to("rae@school.example", tmp_path) == []
    post(now() + timedelta(minutes=11))
    [to_rae], [to_kim] = letters_to("rae@school.example", tmp_path), letters_to("kim@college.example", tmp_path)
    stranger = page_at(390, javascript=False)
    rae = replies_by_link(stranger, to_rae)
    hand_in(reply_to(to_kim, "One chart on one page.", sender="Kim Invented <kim@college.example>"), monkeypatch)
    tomorrow = now() + timedelta(days=1)
    post(tomorrow)
    told = letters_to("grace@example.org", tmp_path)
    assert [letter["Subject"] for letter in told] == ["A reply to your question"] * 2

    learns(way, told[0])
    keeps(way)
    post(tomorrow)
    to_helper = {str(letter["Subject"]): says(letter) for letter in letters_to("rae@school.example", tmp_path)}
    assert "Grace Sample thanks you" in to_helper["Thank you for your reply"]
    assert any("What you wrote was used. It worked." in text for text in to_helper.values())
    agrees(stranger, to_helper["May more people see what you wrote?"])

    next_one = Way(page_at(390, javascript=False), "next")
    sign_in(next_one.page, make_member("bo@example.org", "Bo Example"))
    next_one.page.goto("/ask")
    next_one.type("Your question", "What do I show at a budget meeting?")
    next_one.button("See what is known")
    expect(next_one.page.get_by_text("Already answered here")).to_be_visible()
    expect(next_one.page.get_by_text("tried by 1: worked once")).to_be_visible()
    next_one.tap(next_one.page.get_by_role("link", name="Budget meeting on Thursday"))
    expect(next_one.page.get_by_text("Show what was lent per dollar, beside last year.")).to_be_visible()

    # The way may become shorter; longer only for a reason.
    taps, fields, words = until_asked
    assert (taps <= 18, fields <= 11, words <= 1_200) == (True, True, True), (until_asked, way.pages)
    assert (way.taps <= 28, rae.taps <= 1, next_one.taps <= 2) == (True, True, True), (way.taps, rae.taps, next_one.taps)
    assert max(words for _, words in (*way.pages, *rae.pages)) <= 300, way.pages


def tab_to(page: Page, there: Locator) -> None:
    """Tab until it has the focus."""
    expect(there).to_be_visible()
    for _ in range(60):
        page.keyboard.press("Tab")
        if there.evaluate("one => one === document.activeElement"):
            return
    pytest.fail(f"the keyboard does not come to {there}")


def test_the_same_question_with_the_keyboard_alone(page_at: PageAt, sign_in: Enter, sam: Member, axe: Callable[[Page], list[str]]) -> None:
    page = page_at(1280)
    sign_in(page, make_member("grace@example.org", "Grace Sample", welcomed_at=None))

    def press(name: str) -> None:
        assert axe(page) == [], name
        tab_to(page, page.get_by_role("button", name=name, exact=True))
        page.keyboard.press("Enter")

    def write(label: str, text: str) -> None:
        tab_to(page, page.get_by_label(label).first)
        page.keyboard.type(text)

    page.goto("/welcome/done")
    write("Your question", QUESTION.splitlines()[1])
    press("Go on")
    expect(page.get_by_text("None yet. Ask people")).to_be_visible()
    press("Ask people")
    expect(page.get_by_role("heading", name="What would you like to ask?")).to_be_visible()
    press("Next: to whom")
    expect(page.get_by_role("heading", name="To whom?")).to_be_visible()
    write("Name", "Rae Sample")
    write("Mail address", "rae@school.example")
    press("Next: who will see it")
    expect(page.get_by_role("heading", name="Who will see it")).to_be_visible()
    press("Ask one person")
    expect(page.get_by_role("heading", name="It leaves at")).to_be_focused()
