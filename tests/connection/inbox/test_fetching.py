"""The mailbox of replies: each mail is taken in once, and none keeps another back."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.db import OperationalError

from commonplace.connection import jobs
from commonplace.connection.inbox import fetching
from commonplace.connection.models import Reply
from commonplace.members.models import Member
from tests.connection.asked import mail_of, put_to
from tests.connection.inbox import messages
from tests.connection.inbox.mailbox import FakeMailbox

pytestmark = pytest.mark.django_db


@pytest.fixture
def to(member: Member) -> str:
    return mail_of(put_to(member)).headers["Reply-To"]


@pytest.fixture
def three(to: str, settings: Any, tmp_path: Path) -> Iterator[FakeMailbox]:
    settings.DATA = tmp_path
    mails = [messages.mail(to=to, message_id=f"<{number}@school.example>", body=f"Number {number}") for number in range(3)]
    with FakeMailbox(*mails) as box:
        yield box


def collect(box: FakeMailbox) -> int:
    mailbox = fetching.mailbox_at(box.url)
    assert mailbox is not None
    return fetching.collect(mailbox)


def test_what_is_unread_is_taken_in_and_marked(three: FakeMailbox) -> None:
    assert collect(three) == 3
    assert Reply.objects.count() == 3
    assert three.seen == {"1", "2", "3"}
    assert collect(three) == 0


def test_cut_off_before_it_is_marked_a_mail_comes_once_all_the_same(three: FakeMailbox) -> None:
    three.dies_at = "2"
    with pytest.raises(fetching.MailboxTrouble):
        collect(three)
    three.dies_at = ""
    collect(three)
    assert Reply.objects.count() == 3
    assert three.seen == {"1", "2", "3"}


def test_one_that_we_fail_at_keeps_no_other_back(three: FakeMailbox, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    take = fetching.take_mail

    def fails_at_one(raw: bytes, **more: Any) -> Any:
        if b"Number 1" in raw:
            raise KeyError("ours")
        return take(raw, **more)

    monkeypatch.setattr(fetching, "take_mail", fails_at_one)
    collect(three)
    assert Reply.objects.count() == 2
    assert len(list((tmp_path / "unread").iterdir())) == 1
    assert three.seen == {"1", "2", "3"}


def test_while_the_database_is_busy_nothing_is_marked(three: FakeMailbox, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(raw: bytes, **more: Any) -> Any:
        raise OperationalError("database is locked")

    monkeypatch.setattr(fetching, "take_mail", fails)
    with pytest.raises(OperationalError):
        collect(three)
    assert three.seen == set()


def test_a_mail_that_is_too_large_is_not_fetched_whole(to: str) -> None:
    with FakeMailbox(messages.mail(to=to, body="x" * (12 * 1024 * 1024))) as box:
        assert collect(box) == 1
    assert not Reply.objects.exists()
    assert box.seen == {"1"}


def test_a_server_that_says_nothing_is_left_in_time(three: FakeMailbox, monkeypatch: pytest.MonkeyPatch) -> None:
    three.is_silent = True
    monkeypatch.setattr(fetching, "STEP", 0.3)
    began = time.monotonic()
    with pytest.raises(fetching.MailboxTrouble):
        collect(three)
    assert time.monotonic() - began < 5


def test_the_job_looks_into_the_mailbox_that_is_set(three: FakeMailbox, settings: Any) -> None:
    settings.KNOBS = replace(settings.KNOBS, inbox_url=three.url)
    jobs.collect_mail()
    assert Reply.objects.count() == 3


def test_trouble_is_logged_without_the_password(settings: Any, caplog: pytest.LogCaptureFixture) -> None:
    settings.KNOBS = replace(settings.KNOBS, inbox_url="imap://me:secret@127.0.0.1:9/INBOX")
    jobs.collect_mail()
    assert "could not be looked into" in caplog.text
    assert "secret" not in caplog.text


def test_far_away_nothing_is_said_in_the_clear() -> None:
    assert fetching.mailbox_at("") is None
    for url, tls, port in (
        ("imaps://a:b@imap.example.org/Replies", "always", 993), ("imap://a:b@imap.example.org", "starttls", 143), ("imap://a:b@127.0.0.1", "", 143),
    ):
        mailbox = fetching.mailbox_at(url)
        assert mailbox is not None
        assert (mailbox.tls, mailbox.port) == (tls, port)
