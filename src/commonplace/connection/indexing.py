"""The words of answers, weighed and kept, so that thousands are searched while somebody types.

Which answers still have to be taken in follows from two columns of theirs (`indexed_at`, `indexed_by`), so nothing must be told when an
answer changes: a search weighs those few itself, and the job keeps their words.
"""

from __future__ import annotations

from typing import Final

from django.db import transaction
from django.db.models import F, Q, QuerySet

from commonplace.connection.models import Answer, AnswerWord
from commonplace.connection.ranking import RULES, weights

AT_ONCE: Final = 200
Postings = dict[str, dict[int, float]]


def not_taken_in(answers: QuerySet[Answer]) -> QuerySet[Answer]:
    """Those whose words are not kept, or are those of an earlier text or of earlier rules."""
    return answers.filter(Q(indexed_at__isnull=True) | ~Q(indexed_at=F("changed_at")) | ~Q(indexed_by=RULES))


def weights_of(answer: Answer) -> dict[str, float]:
    """What each stem counts in an answer. Its question's own words are left out: an answer may be for more people than its question was."""
    return weights(answer.title, answer.text, (str(topic) for topic in answer.topics or ()))


def index_answers() -> int:
    """Keep the words of all answers that have to be taken in; may run twice at once. Returns how many were."""
    done = 0
    while batch := list(not_taken_in(Answer.objects.order_by("pk"))[:AT_ONCE]):
        for answer in batch:
            _keep(answer)
        done += len(batch)
        if len(batch) < AT_ONCE:
            break
    return done


@transaction.atomic
def _keep(answer: Answer) -> None:
    # Claimed by the change that was read: an answer edited meanwhile is taken in at the next round.
    if not Answer.objects.filter(pk=answer.pk, changed_at=answer.changed_at).update(indexed_at=answer.changed_at, indexed_by=RULES):
        return
    AnswerWord.objects.filter(answer=answer).delete()
    AnswerWord.objects.bulk_create(
        [AnswerWord(answer=answer, word=word, weight=weight) for word, weight in sorted(weights_of(answer).items())], batch_size=500
    )
