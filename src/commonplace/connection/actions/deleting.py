"""An answer is deleted by whoever keeps it: with its earlier texts, and with what others said of it."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction
from django.db.models import QuerySet

from commonplace.connection import outcomes
from commonplace.connection.models import Answer, Credit
from commonplace.kernel.outbox.actions import withdraw
from commonplace.members import reporting
from commonplace.members.models import Member


class CannotDelete(Exception):
    """Says in a sentence why it stays for now; nothing was changed."""


@dataclass(frozen=True, slots=True)
class Goes:
    """What is deleted with an answer, in numbers, and what comes back: answers of others that had become part of it."""

    versions: int
    tried: int
    disputes: int
    helpers: int
    merged: int
    comes_back: int


def goes_with(answer: Answer) -> Goes:
    """What a page says before an answer is deleted."""
    back = _of_others(answer).count()
    return Goes(
        versions=answer.versions.count(), tried=len(outcomes.of_answers([answer], viewer=answer.owner)[answer.pk]),
        disputes=answer.disputes.filter(taken_back_at=None).count(), helpers=answer.credits.filter(withdrawn_at=None).count(),
        merged=answer.merged.count() - back, comes_back=back,
    )


@transaction.atomic
def delete(*, acting: Member, answer: Answer) -> None:
    """Delete an answer of one's own. What came of the question that it was made of stays with the question.

    Answers of others that had become part of it stand for themselves again. Mails about it that wait do not go.

    Raises `CannotDelete` while it must be kept, PermissionError for others than its owner, and where stewards have hidden it.
    """
    row = Answer.objects.select_for_update().filter(pk=answer.pk).first()
    if row is None:
        return  # the button was pressed twice
    if row.owner_id != acting.pk or row.state != Answer.State.KEPT:
        raise PermissionError
    if why := reporting.why_kept(f"answer:{row.public_id}", acting):
        raise CannotDelete(why)
    for credit in row.credits.select_related("reply"):
        _withdraw_mails(row, credit)
    row.experiences.filter(question__isnull=False).update(answer=None)
    _of_others(row).update(state=Answer.State.KEPT, merged_into=None)
    row.merged.all().delete()
    row.delete()


def _of_others(answer: Answer) -> QuerySet[Answer]:
    return answer.merged.filter(state=Answer.State.MERGED).exclude(owner=answer.owner_id)


def _withdraw_mails(answer: Answer, credit: Credit) -> None:
    key = f"{answer.public_id}:{credit.reply.public_id}"
    withdraw(f"credit:{key}")
    withdraw(f"wider:{key}:{answer.wanted}:{answer.wanted_group_id or ''}")
