"""mail-in: whatever a mail server hands over, the verb ends with 0 and one line; only what must come again ends otherwise."""

from __future__ import annotations

import io
import sys
from pathlib import Path
from typing import Any

import pytest
from django.db import OperationalError

from commonplace.cli import main
from commonplace.connection.inbox import taking
from commonplace.connection.models import Reply
from commonplace.members.models import Member
from tests.connection.asked import mail_of, put_to
from tests.connection.inbox import messages

pytestmark = pytest.mark.django_db


@pytest.fixture
def hand_over(monkeypatch: pytest.MonkeyPatch) -> Any:
    def run(raw: bytes, *words: str) -> int:
        monkeypatch.setattr("commonplace.cli.database.ready", lambda: None)
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(raw)))
        return main(["mail-in", *words])

    return run


def test_a_reply_is_taken_in_and_a_line_says_so(hand_over: Any, member: Member, capsys: pytest.CaptureFixture[str]) -> None:
    to = mail_of(put_to(member)).headers["Reply-To"]
    assert hand_over(messages.mail(to=to)) == 0
    assert Reply.objects.get().state == "shown"
    said = capsys.readouterr()
    assert (said.out.startswith("Taken in:"), said.out.count("\n"), said.err) == (True, 1, "")


@pytest.mark.parametrize("raw", [b"", b"nonsense", b"x" * (11 * 1024 * 1024), messages.bounce(returned_id="<a@localhost>"),
                                 messages.mail(to="reply+00000000000000000000@localhost")], ids=["empty", "nonsense", "large", "bounce", "unknown"])
def test_whatever_the_mail_is_it_ends_with_0(hand_over: Any, raw: bytes, capsys: pytest.CaptureFixture[str]) -> None:
    assert hand_over(raw) == 0
    assert capsys.readouterr().out.startswith("Nothing was taken in:")


def test_where_the_database_does_not_answer_the_mail_comes_again(
    hand_over: Any, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str],
) -> None:
    def fails(*_: object, **__: object) -> None:
        raise OperationalError("database is locked")

    monkeypatch.setattr(taking, "take_mail", fails)
    assert hand_over(messages.mail(to="x@localhost")) == 75
    assert "busy" in capsys.readouterr().err


def test_a_mail_that_we_fail_at_is_kept_and_does_not_come_again(
    hand_over: Any, monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str],
) -> None:
    def fails(*_: object, **__: object) -> None:
        raise KeyError("ours")

    monkeypatch.setattr(taking, "take_mail", fails)
    settings.DATA = tmp_path
    raw = messages.mail(to="x@localhost")
    assert hand_over(raw) == 0
    (kept,) = (tmp_path / "unread").iterdir()
    assert kept.read_bytes() == raw
    assert str(kept) in capsys.readouterr().err


def test_words_that_it_does_not_take_end_otherwise(hand_over: Any) -> None:
    assert hand_over(b"", "--nonsense") == 2
