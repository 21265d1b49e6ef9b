"""What the asker does with replies: thank, say what helped, ask back, close the question, and say what happened."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Final

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from commonplace.connection import discretion, letters, naming, telling
from commonplace.connection.models import Answer, Experience, Question, Reply
from commonplace.members.actions.barring import why_silent
from commonplace.members.models import Member

LONGEST_BACK: Final = 600
LONGEST_LINE: Final = 300
ENDS: Final = ("helped", "answer", "nobody", "moot")
"""How a question ended: with what was replied, with an answer that was there, without either, or it is no longer needed."""


class CannotFollowUp(Exception):
    """Says in a sentence why not, what was kept, and what to do."""


def _own(acting: Member, question: Question) -> None:
    if question.asker_id != acting.pk:
        raise PermissionError


@transaction.atomic
def thank(*, acting: Member, reply: Reply, at: datetime) -> Reply:
    """Thank the writer of a reply; the first time is told by mail, the second changes nothing. PermissionError: not the asker."""
    _own(acting, reply.question)
    if Reply.objects.filter(pk=reply.pk, thanked_at=None, is_from_asker=False, state=Reply.State.SHOWN).update(thanked_at=at):
        reply.thanked_at = at
        telling.thank(reply, at=at)
    return reply


@transaction.atomic
def mark_helped(*, acting: Member, reply: Reply, helped: bool, at: datetime) -> Reply:
    """Say that a reply helped, or take that back. Where the outcome is known already, its writer is told it, once."""
    _own(acting, reply.question)
    if reply.is_from_asker or reply.state != Reply.State.SHOWN:
        raise PermissionError
    reply.helped = True if helped else None
    reply.save(update_fields=["helped"])
    if helped:
        telling.what_came_of_it(reply.question, at=at)
    return reply


@transaction.atomic
def ask_back(*, acting: Member, reply: Reply, text: str, at: datetime) -> Reply:
    """Ask the writer of a reply something back, on the page and by mail. The row has no member: only the question knows who asks.

    Raises `CannotFollowUp` when there is no text, too much of it, or the question is closed.
    """
    _own(acting, reply.question)
    said = text.strip()
    if silent := why_silent(acting):
        raise CannotFollowUp(silent)
    if reply.is_from_asker or reply.state != Reply.State.SHOWN:
        raise PermissionError
    if not said or len(said) > LONGEST_BACK:
        raise CannotFollowUp(_("A question back has one to %(most)d characters. Nothing was sent.") % {"most": LONGEST_BACK})
    if reply.question.state != Question.State.SENT:
        raise CannotFollowUp(_("This question is closed, so nothing more is sent from it. Ask anew instead."))
    back = Reply.objects.create(
        question=reply.question, asked=reply.asked, text=said, way=Reply.Way.WEB, is_from_asker=True, back_to=reply, received_at=at,
    )
    # Its hour would tell who was here.
    discretion.hold(letters.send_back(back, at=at), reply.question, at)
    return back


@transaction.atomic
def close(*, acting: Member, question: Question, how: str, at: datetime, answer: Answer | None = None) -> Question:
    """Close a question of one's own; what was replied stays.

    Args:
        acting: the asker; PermissionError for others.
        question: one that was sent; one that is closed already stays as it is.
        how: one of `ENDS`; ValueError otherwise.
        at: when.
        answer: which answer says it, where `how` is "answer"; it counts as asked again.

    """
    _own(acting, question)
    if how not in ENDS:
        raise ValueError(how)
    changed = Question.objects.filter(pk=question.pk, state=Question.State.SENT).update(
        state=Question.State.CLOSED, closed_at=at, closed_kindly=how,
    )
    # Counted at once it would tell the minute in which she was here.
    counts = changed and not naming.is_secret(question)
    if counts and answer is not None and Answer.objects.visible_to(acting).filter(pk=answer.pk).exists():
        Answer.objects.filter(pk=answer.pk).update(asked_again=F("asked_again") + 1)
    question.refresh_from_db()
    return question


@transaction.atomic
def tell_outcome(
    *, acting: Member, question: Question, did: str, happened: str, result: str, helped: Collection[str], at: datetime,
) -> Experience:
    """Say what was done and what happened; whoever helped is told. Said again, it replaces what was said, and nobody is told twice.

    Args:
        acting: the asker; PermissionError for others.
        question: one that was sent, closed or not.
        did: what was done, one line.
        happened: what happened then, one line; may be empty.
        result: one of `Experience.Result`; ValueError otherwise.
        helped: public ids of the replies that helped; others no longer count as helping.
        at: when.

    Raises `CannotFollowUp` when a line is missing or too long, or the question has not left.
    """
    _own(acting, question)
    if question.state not in {Question.State.SENT, Question.State.CLOSED}:
        raise CannotFollowUp(_("This question was not asked yet, so nothing can have come of it."))
    if silent := why_silent(acting):
        raise CannotFollowUp(silent)
    lines = did.strip(), happened.strip()
    if not lines[0] or max(map(len, lines)) > LONGEST_LINE:
        raise CannotFollowUp(_("Say in a line what you did, in at most %(most)d characters.") % {"most": LONGEST_LINE})
    outcome = question.experiences.select_for_update().filter(member=acting).last() or Experience(question=question, member=acting, at=at)
    outcome.did, outcome.happened, outcome.result = *lines, Experience.Result(result)
    outcome.save()
    for reply in question.replies.filter(is_from_asker=False, state=Reply.State.SHOWN):
        reply.helped = True if reply.public_id in helped else None
        reply.save(update_fields=["helped"])
    telling.what_came_of_it(question, at=at)
    return outcome
