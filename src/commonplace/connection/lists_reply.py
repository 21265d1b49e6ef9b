"""What replying reads: the question, whom it was put to, what waits; each as this member may see it."""

from __future__ import annotations

from commonplace.connection.models import Asked, Question, Reply
from commonplace.members.models import Member


def question_of(member: Member, public_id: str) -> Question | None:
    """A question that this member may see."""
    return Question.objects.visible_to(member).select_related("asker", "group").filter(public_id=public_id).first()


def asked_of(member: Member, question: Question) -> Asked | None:
    """That this member was asked by name."""
    return question.asked.select_related("question__asker").exclude(state=Asked.State.TAKEN_BACK).filter(member=member).first()


def asked_by(member: Member, public_id: str) -> Asked | None:
    """Somebody whom this member asked."""
    return Asked.objects.select_related("question__asker").filter(public_id=public_id, question__asker=member).first()


def waiting(member: Member, public_id: str) -> Reply | None:
    """A reply to this member's question that waits, or was decided already."""
    mine = Reply.objects.visible_to(member).filter(public_id=public_id, question__asker=member)
    mine = mine.filter(state__in=[Reply.State.WAITING, Reply.State.SHOWN, Reply.State.REFUSED])
    return mine.select_related("question__asker", "asked").first()


def with_file(member: Member, public_id: str) -> Reply | None:
    """A reply to this member's question, with a file."""
    mine = Reply.objects.visible_to(member).filter(public_id=public_id, question__asker=member, attachment__isnull=False)
    return mine.select_related("question__asker", "attachment").first()
