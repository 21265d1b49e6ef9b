"""Questions, replies and groups as rows, for tests of what comes after."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from commonplace.connection.models import Asked, Question, Reply
from commonplace.kernel.clock import now
from commonplace.kernel.ids import public_id
from commonplace.members.models import Member
from commonplace.spaces.models import Group, GroupMembership


def ask(
    asker: Member, text: str = "How do you weed the 600s?", to: Sequence[Member | str] = (), group: Group | None = None, state: str = "sent",
    **fields: Any,
) -> Question:
    """A question as a row, put to members, or to people by their mail address, or into a group. Any: the model's own fields."""
    at = now()
    left = state in {"sent", "closed", "hidden"}
    question = Question.objects.create(asker=asker, text=text, group=group, state=state, **{"sent_at": at if left else None, **fields})
    for one in to:
        who = {"name": one.split("@")[0].title(), "address": one} if isinstance(one, str) else {"name": one.name, "member": one}
        Asked.objects.create(question=question, asked_at=at if left else None, reply_key=public_id() if left else None, **who)
    return question


def reply(question: Question, by: Member | str, text: str = "Keep what was lent in five years.", **fields: Any) -> Reply:
    """A reply as a row: of a member, or by mail of somebody who was asked by a mail address. Any: the model's own fields."""
    if isinstance(by, str):
        asked = question.asked.filter(address=by).first()
        return Reply.objects.create(question=question, asked=asked, text=text, **{
            "way": Reply.Way.MAIL, "sender": by, "name": asked.name if asked else "", **fields})
    asked = question.asked.filter(member=by).first()
    return Reply.objects.create(question=question, member=by, asked=asked, name=by.name, text=text, **{"way": Reply.Way.WEB, **fields})


def group_of(*members: Member, name: str = "Small libraries") -> Group:
    """A group of these members; the first is its host."""
    group = Group.objects.create(name=name)
    for place, one in enumerate(members):
        GroupMembership.objects.create(group=group, member=one, is_host=place == 0)
    return group
