"""What was asked and replied is forgotten once it was kept long enough; the answers that were made of it stay."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction

from commonplace.connection import attachments
from commonplace.connection.models import Question, Reply
from commonplace.members import reporting

REMOVED: Final = "[…]"
AT_ONCE: Final = 200
UNSEEN_KEPT: Final = timedelta(days=30)
"""A file that came by mail, and that the asker neither kept nor removed."""


def forget_closed(*, before: datetime, held: Collection[str] = (), held_askers: Collection[int] = ()) -> int:
    """Remove the texts and files of questions that were closed before a moment, and of their replies. Returns how many questions.

    Args:
        before: closed earlier than this.
        held: public ids of questions that must stay.
        held_askers: members, by primary key, all of whose questions must stay.

    """
    closed = (
        Question.objects.filter(state=Question.State.CLOSED, closed_at__lt=before)
        .exclude(text=REMOVED).exclude(public_id__in=held).exclude(asker__in=held_askers).exclude(replies__member__in=held_askers)
    )
    done = 0
    while rows := list(closed.order_by("pk").values_list("pk", flat=True).distinct()[:AT_ONCE]):
        for pk in rows:
            _forget(pk)
        done += len(rows)
    return done


def forget_unseen_files(*, at: datetime) -> int:
    """Remove files that came by mail 30 days ago, of which nobody said that no student can be recognized in them. Returns how many."""
    rows = Reply.objects.filter(
        attachment__no_student_confirmed_at=None, attachment__made_at__lt=at - UNSEEN_KEPT, way=Reply.Way.MAIL,
    ).select_related("attachment", "question__asker")
    done = 0
    for reply in rows:
        file = reply.attachment
        if file is not None and not reporting.why_kept(f"reply:{reply.public_id}", reply.question.asker):
            with transaction.atomic():
                attachments.remove(file)
            done += 1
    return done


@transaction.atomic
def _forget(pk: int) -> None:
    question = Question.objects.select_for_update(of=("self",)).select_related("attachment").get(pk=pk)
    files = [question.attachment, *(reply.attachment for reply in question.replies.select_related("attachment"))]
    for file in files:
        if file is not None:
            attachments.remove(file)
    Question.objects.filter(pk=pk).update(text=REMOVED)
    Reply.objects.filter(question=pk).update(text=REMOVED, sender="", name="")
    # Whom she asked by mail, and whom they named, have no account here to look after that themselves.
    question.asked.update(name="", address="", why="", instead_name="", instead_address="")
