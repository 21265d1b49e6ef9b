"""A question that has left, for tests of replies."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any

from commonplace.connection import letters
from commonplace.connection.models import Asked, Question
from commonplace.kernel.outbox.models import OutgoingMail
from commonplace.members.models import Member

AT = datetime(2026, 11, 3, 9, 12, tzinfo=UTC)
TEXT = "We have 400 books that nobody borrows.\nWhere do I begin with weeding?"


def put_to(asker: Member, *, member: Member | None = None, address: str = "rae@school.example", **fields: Any) -> Asked:
    """Ada's question, put to Rae by mail, or to a member. Any: columns of a question."""
    values = {"text": TEXT, "state": Question.State.SENT, "sent_at": AT, **fields}
    question = Question.objects.create(asker=asker, **values)
    asked = Asked.objects.create(
        question=question, member=member, name=member.name if member else "Rae Sample", address="" if member else address,
        why="You wrote about weeding.", asked_at=AT,
    )
    letters.send_question(asked, at=AT)
    return asked


def mail_of(asked: Asked) -> OutgoingMail:
    """The mail by which somebody was asked."""
    return OutgoingMail.objects.get(key=f"question:{asked.public_id}")


def link_in(mail: OutgoingMail) -> str:
    """The path of the one-use link."""
    found = re.search(r"(/reply/[\w-]+)\s", mail.text)
    assert found
    return found[1]


def never_in(mail: OutgoingMail) -> str:
    """The path of "never write to me again"."""
    found = re.search(r"(/reply/\S+/never)", mail.text)
    assert found
    return found[1]


def later(**length: float) -> datetime:
    return AT + timedelta(**length)
