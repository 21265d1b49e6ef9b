"""What happened to those who tried an answer: told on it, on its question, and on the answers that became part of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from django.db.models import Q

from commonplace.connection.models import Answer, Experience
from commonplace.connection.tally import Outcomes

Result = Experience.Result


def of_answers(answers: Sequence[Answer]) -> dict[int, list[Experience]]:
    """What happened to those who tried each answer, by its id, in the order of time."""
    by_question = {one.question_id: one.pk for one in answers if one.question_id}
    ids = {one.pk for one in answers}
    rows = Experience.objects.filter(
        Q(answer__in=ids) | Q(answer__merged_into__in=ids) | Q(question__in=by_question) | Q(question__answers__merged_into__in=ids)
    ).select_related("member", "question__group", "answer").distinct().order_by("at", "pk")
    merged = dict(Answer.objects.filter(merged_into__in=ids, question__isnull=False).values_list("question", "merged_into"))
    found: dict[int, list[Experience]] = {pk: [] for pk in ids}
    for row in rows:
        belongs = {row.answer_id, row.answer.merged_into_id if row.answer else None}
        if row.question_id:
            belongs |= {by_question.get(row.question_id), merged.get(row.question_id)}
        for pk in belongs & ids:
            found[pk or 0].append(row)
    return found


def counted(experiences: Iterable[Experience]) -> Outcomes:
    """How many it worked for: a member counts once, with what was said last."""
    last = Counter({row.member_id or -row.pk: row.result for row in experiences}.values())
    return Outcomes(last[Result.WORKED], last[Result.CHANGED], last[Result.NOT])
