"""The invented answers and questions of `corpus.toml`, and rows as short as a test wants them."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from commonplace.connection.models import Answer, Asked, Question, Reply
from commonplace.kernel.clock import now
from commonplace.members.audience import Kind
from commonplace.members.models import Member
from commonplace.spaces.models import Group


@cache
def said() -> dict[str, Any]:  # Any: TOML
    return tomllib.loads(Path(__file__).with_name("corpus.toml").read_text("utf-8"))


def keep(owner: Member, title: str, text: str = "", **fields: object) -> Answer:
    """An answer that everybody here may see."""
    return Answer.objects.create(**{
        "owner": owner, "title": title, "text": text, "state": Answer.State.KEPT, "audience": Kind.SITE, "review_on": date(2028, 1, 1), **fields,
    })


def keep_all(owner: Member) -> dict[str, Answer]:
    return {name: keep(owner, title, text) for name, (title, text) in said()["answers"].items()}


def ask(
    asker: Member, text: str = "How do you weed atlases?", *, to: Sequence[Member] = (), group: Group | None = None, state: str = "sent", **fields: object
) -> Question:
    """A question as a row, put to members, into a group, or both."""
    question = Question.objects.create(asker=asker, text=text, group=group, state=state, **{"sent_at": now(), **fields})
    for one in to:
        Asked.objects.create(question=question, name=one.name, member=one, asked_at=question.sent_at)
    return question


def reply(question: Question, member: Member, text: str = "Keep what was lent in five years.", **fields: object) -> Reply:
    """A reply of a member as a row."""
    return Reply.objects.create(**{"question": question, "member": member, "text": text, "way": Reply.Way.WEB, "name": member.name, **fields})
