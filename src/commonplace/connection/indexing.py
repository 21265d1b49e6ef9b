"""The words of answers, weighed and kept, so that thousands are searched while somebody types.

Which answers still have to be taken in follows from two columns of theirs (`indexed_at`, `indexed_by`), so nothing must be told when an
answer changes: a search weighs those few itself, and the job keeps their words.
"""

from __future__ import annotations

from copy import copy
from typing import Any, Final

from django.db import transaction
from django.db.models import F, Q, QuerySet

from commonplace.connection import discretion
from commonplace.connection.models import Answer, AnswerWord
from commonplace.connection.ranking import RULES, weights

AT_ONCE: Final = 200
Postings = dict[str, dict[int, float]]


def not_taken_in(answers: QuerySet[Answer]) -> QuerySet[Answer]:
    """Those whose words are not kept, or are those of an earlier text or of earlier rules."""
    late = Q(indexed_at__isnull=True) | ~Q(indexed_at=F("changed_at")) | ~Q(indexed_by=RULES)
    return answers.filter(late).select_related("question")


def weights_of(answer: Answer) -> dict[str, float]:
    """What each stem counts in an answer. Its question's own words are left out: an answer may be for more people than its question was."""
    told = _told(answer)
    return weights(told.title, told.text, (str(topic) for topic in answer.topics or ()))


def _told(answer: Answer) -> Answer:
    """The answer with the text that others may know by now: a search must not find what is told the next morning."""
    told = copy(answer)
    discretion.as_told([told], viewer=None)
    return told


def index_answers() -> int:
    """Keep the words of all answers that have to be taken in; may run twice at once. Returns how many were."""
    done = last = 0
    while batch := list(not_taken_in(Answer.objects.filter(pk__gt=last).order_by("pk"))[:AT_ONCE]):
        last = batch[-1].pk
        for answer in batch:
            _keep(answer)
        done += len(batch)
        if len(batch) < AT_ONCE:
            break
    return done


@transaction.atomic
def _keep(answer: Answer) -> None:
    # Claimed by the change that was read: an answer edited meanwhile is taken in at the next round.
    # Of one whose new text is not told yet, the words of the old one stand until it is.
    is_told = _told(answer).text == answer.text and _told(answer).title == answer.title
    taken: dict[str, Any] = {"indexed_at": answer.changed_at if is_told else None, "indexed_by": RULES}
    if not Answer.objects.filter(pk=answer.pk, changed_at=answer.changed_at).update(**taken):
        return
    AnswerWord.objects.filter(answer=answer).delete()
    AnswerWord.objects.bulk_create(
        [AnswerWord(answer=answer, word=word, weight=weight) for word, weight in sorted(weights_of(answer).items())], batch_size=500
    )
