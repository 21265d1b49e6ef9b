"""When others learn of what an asker did who is not to be known: never at the minute, so that no hour tells who was here."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db.models import Q

from commonplace.connection import naming
from commonplace.connection.coarse import HOUR, next_leaving, next_morning, told_before
from commonplace.connection.models import Answer, AnswerVersion, Naming, Question
from commonplace.kernel import clock
from commonplace.kernel.outbox.models import OutgoingMail
from commonplace.members.models import Member


def told_from(question: Question, at: datetime) -> datetime:
    """From when on others are shown, or sent, what the asker did at `at`; at once where everybody may know who asks."""
    if not naming.is_secret(question):
        return at
    return next_morning(at)


def leaves_at(question: Question, at: datetime) -> datetime:
    """When a question leaves that could leave at `at`; one under no name or another waits for those of the same hours."""
    return next_leaving(at) if naming.is_secret(question) else at


def state_shown(question: Question, *, viewer: Member, now: datetime) -> str:
    """The state in which a question is shown: that its asker closed it, others learn the next morning."""
    closed = question.closed_at
    if question.state != Question.State.CLOSED or naming.is_asker(question, viewer) or closed is None or told_from(question, closed) <= now:
        return question.state
    return Question.State.SENT


def shown_as_open(now: datetime) -> Q:
    """The questions that stand open for others than their askers: `state_shown`, for a query."""
    secret = ~Q(naming=Naming.OWN) & Q(state=Question.State.CLOSED, closed_at__gte=told_before(now))
    return Q(state=Question.State.SENT) | secret


def is_told(answer: Answer, at: datetime, *, viewer: Member | None, now: datetime) -> bool:
    """Whether a viewer may know of what the owner of an answer did with it at `at`."""
    question = answer.question
    is_own = viewer is not None and answer.owner_id == viewer.pk
    return is_own or question is None or told_from(question, at) <= now


def as_told(answers: Sequence[Answer], *, viewer: Member | None) -> None:
    """Give answers the text that a viewer may know: what an asker who is not to be known changed, others read the next morning."""
    secret = {
        one.pk: one for one in answers
        if one.question is not None and naming.is_secret(one.question) and (viewer is None or one.owner_id != viewer.pk)
    }
    if not secret:
        return
    for version in AnswerVersion.objects.filter(answer__in=secret, at__gte=told_before(clock.now())).order_by("-at", "-pk"):
        answer = secret[version.answer_id]
        answer.title, answer.text, answer.sources = version.title, version.text, version.sources


def hold(mail: OutgoingMail | None, question: Question, at: datetime) -> OutgoingMail | None:
    """Let a mail go, and be dated, when others may learn of it; later, where it had to wait for longer anyway."""
    if mail is None or not naming.is_secret(question):
        return mail
    if mail.state != OutgoingMail.State.WAITING or (mail.made_at.hour, mail.made_at.minute, mail.made_at.microsecond) == (HOUR, 0, 0):
        return mail  # it went, or it is held already: the same mail is put twice where the same is said twice
    goes = told_from(question, at)
    mail.not_before, mail.made_at = max(mail.not_before, goes), max(mail.made_at, goes)
    mail.save(update_fields=["not_before", "made_at"])
    return mail
