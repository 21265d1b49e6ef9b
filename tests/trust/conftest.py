"""A small site with something to report: three members in a group, a steward, questions, replies, an answer."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from urllib.parse import parse_qs, urlsplit

import pytest
from django.core.cache import cache
from django.test import Client

from commonplace.connection.models import Answer, Asked, Naming, Question, Reply
from commonplace.kernel.clock import now
from commonplace.kernel.outbox.models import OutgoingMail
from commonplace.members.models import Member
from commonplace.spaces.models import Group, GroupMembership
from tests.conftest import make_member

TEXT = "How do you weed the picture books when the principal loves every single one?"
REPLIED = "We keep a shelf of honor near her office, and weed the rest in June."


@pytest.fixture(autouse=True)
def rested() -> Iterator[None]:
    """The throttle counts from zero."""
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def ada(member: Member) -> Member:
    return member


@pytest.fixture
def bo(db: None) -> Member:
    return make_member("bo@example.org", "Bo Example")


@pytest.fixture
def stella(db: None) -> Member:
    return make_member("stella@example.org", "Stella Example", is_steward=True)


@pytest.fixture
def otto(db: None) -> Member:
    """A second steward."""
    return make_member("otto@example.org", "Otto Example", is_steward=True)


@pytest.fixture
def group(ada: Member, bo: Member) -> Group:
    made = Group.objects.create(name="Shelf talk")
    for one in (ada, bo):
        GroupMembership.objects.create(group=made, member=one)
    return made


@pytest.fixture
def question(ada: Member, group: Group) -> Question:
    """Ada's, under her name, to her group."""
    return Question.objects.create(asker=ada, text=TEXT, group=group, state=Question.State.SENT, sent_at=now())


@pytest.fixture
def unnamed(ada: Member, group: Group) -> Question:
    """Ada's, under no name."""
    return Question.objects.create(
        asker=ada, text="My principal reads my mail. What did you do?", group=group, state=Question.State.SENT, sent_at=now(), naming=Naming.NONE)


@pytest.fixture
def asked(question: Question) -> Asked:
    """By mail, outside of the site."""
    return Asked.objects.create(question=question, name="Cleo Elsewhere", address="cleo@elsewhere.example", asked_at=now())


@pytest.fixture
def reply(question: Question, bo: Member) -> Reply:
    return Reply.objects.create(question=question, member=bo, name="Bo Example", text=REPLIED, way=Reply.Way.WEB)


@pytest.fixture
def answer(question: Question, ada: Member) -> Answer:
    return Answer.objects.create(
        question=question, owner=ada, title="Weeding picture books", text=f"Somebody said: {REPLIED}", audience="site", state=Answer.State.KEPT)


@pytest.fixture
def as_(db: None) -> Callable[[Member], Client]:
    """`as_(member)` is a browser in which the member is signed in."""

    def sign_in(member: Member) -> Client:
        client = Client()
        client.force_login(member)
        return client

    return sign_in


def mails_to(address: str, kind: str = "decision") -> list[OutgoingMail]:
    return list(OutgoingMail.objects.filter(to=address, kind=kind).order_by("pk"))


def path_in(mail: OutgoingMail) -> str:
    """The address in a mail's text, as a path."""
    line = next(line for line in mail.text.splitlines() if line.startswith("http"))
    parts = urlsplit(line)
    return parts.path + (f"?{parts.query}" if parts.query else "")


def about_in(address: str) -> str:
    return parse_qs(urlsplit(address).query)["about"][0]
