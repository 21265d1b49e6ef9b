"""What happened to those who tried an answer: told on it, on its question, and on the answers that became part of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db.models import Q

from commonplace.connection import discretion
from commonplace.connection.models import Answer, Experience
from commonplace.connection.tally import Outcomes
from commonplace.kernel.clock import now
from commonplace.members.models import Member

Result = Experience.Result


def of_answers(answers: Sequence[Answer], *, viewer: Member | None = None) -> dict[int, list[Experience]]:
    """What happened to those who tried each answer, by its id, in the order of time.

    What came of it for an asker who is not to be known, others than herself (`viewer`) learn the next morning.
    """
    of_question: dict[int | None, set[int | None]] = {}
    for one in answers:
        of_question.setdefault(one.question_id, set()).add(one.pk)
    of_question.pop(None, None)
    ids = {one.pk for one in answers}
    rows = Experience.objects.filter(
        Q(answer__in=ids) | Q(answer__merged_into__in=ids) | Q(question__in=of_question.keys()) | Q(question__answers__merged_into__in=ids)
    ).select_related("member", "question__group", "answer").distinct().order_by("at", "pk")
    for question, into in Answer.objects.filter(merged_into__in=ids, question__isnull=False).values_list("question", "merged_into"):
        of_question.setdefault(question, set()).add(into)
    found: dict[int, list[Experience]] = {pk: [] for pk in ids}
    at = now()
    for row in rows:
        if not _is_told(row, viewer, at):
            continue
        belongs = {row.answer_id, row.answer.merged_into_id if row.answer else None}
        belongs |= of_question.get(row.question_id, set())
        for pk in belongs & ids:
            found[pk or 0].append(row)
    return found


def _is_told(row: Experience, viewer: Member | None, at: datetime) -> bool:
    question = row.question
    if question is None or (viewer is not None and row.member_id == viewer.pk):
        return True
    return row.member_id != question.asker_id or discretion.told_from(question, row.at) <= at


def counted(experiences: Iterable[Experience]) -> Outcomes:
    """How many it worked for: a member counts once, with what was said last."""
    last = Counter({row.member_id or -row.pk: row.result for row in experiences}.values())
    return Outcomes(last[Result.WORKED], last[Result.CHANGED], last[Result.NOT])
