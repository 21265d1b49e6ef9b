"""Finding the answers that a member may see, best first, while she types what is on her plate."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from django.db.models import Exists, OuterRef, QuerySet

from commonplace.connection import discretion, outcomes
from commonplace.connection.answer_page import owner_words
from commonplace.connection.everyday import EVERYDAY
from commonplace.connection.indexing import Postings, not_taken_in, weights_of
from commonplace.connection.models import Answer, AnswerWord, Dispute
from commonplace.connection.ranking import MEANT, MOST_CHARACTERS, Concept, Ranked, concepts, rank, terms, without_everyday_hints
from commonplace.connection.stems import raw_words, slips, stem
from commonplace.connection.synonyms import Synonyms, synonyms
from commonplace.connection.tally import Outcomes
from commonplace.kernel.clock import now
from commonplace.members.models import Member

SHORTEST_SLIP: Final = 5
"""Letters from which on a word that nothing has may be another one, mistyped."""
LONGEST_SLIP: Final = 20
MOST_SLIPS: Final = 6
"""So many words of a question are looked at for slips."""
MANY: Final = 1_000
"""Among more answers, hints by everyday words are left out."""
_FEW: Final = 500
_AT_ONCE: Final = 5_000


@dataclass(frozen=True, slots=True)
class Found:
    """An answer as a list shows it; `by` is who wrote it in what role, as its writer chose to be named, "" for no name."""

    answer: Answer
    outcomes: Outcomes
    by: str
    reviewed: date
    is_due: bool
    is_disputed: bool


def find_answers(member: Member, text: str, *, limit: int) -> list[Found]:
    """The answers that fit best among those that the member may see, the best first; none for words that say nothing."""
    ids = [one.id for one in ranking_of(member, text)[:limit]]
    return shown(ids, standing(member, among=ids))


def ranking_of(member: Member, text: str) -> list[Ranked]:
    """All that fit, best first, by the ids of their rows."""
    related = synonyms()
    asked = concepts(text, related)
    if not asked:
        return []
    ids = set(standing(member).values_list("pk", flat=True))
    shelf = _Shelf(ids=ids, late=_late(member, ids))
    if len(shelf.ids) > MANY:
        asked = without_everyday_hints(asked)
    shelf.fetch({term for concept in asked for term in concept.terms})
    return rank(_mended(text, asked, shelf, related), shelf.postings, len(shelf.ids))


def _late(member: Member, ids: set[int]) -> dict[int, dict[str, float]]:
    """The weighed words of those among her answers that the job has not taken in."""
    # What may be seen costs most to ask, so it is asked last, of the few that are late; where many are, of all at once.
    late = ids.intersection(not_taken_in(Answer.objects.all()).values_list("pk", flat=True))
    if not late:
        return {}
    return {answer.pk: weights_of(answer) for answer in not_taken_in(standing(member, among=late if len(late) <= _FEW else None))}


def standing(member: Member, *, among: Collection[int] | None = None) -> QuerySet[Answer]:
    """The answers that the member may see and that are kept: no drafts, none that became part of another; `among` these, where given."""
    seen = Answer.objects.visible_to(member).filter(state=Answer.State.KEPT)
    if among is not None:
        seen = seen.filter(pk__in=among)
    # One row each, whatever the joins of `visible_to`: what is counted and joined below must not be doubled.
    return Answer.objects.filter(pk__in=seen.order_by().values("pk"))


def newest(member: Member) -> list[int]:
    """The ids of all that she may see, what changed last first."""
    return list(standing(member).order_by("-changed_at", "-pk").values_list("pk", flat=True))


def shown(ids: Sequence[int], answers: QuerySet[Answer]) -> list[Found]:
    """These answers in this order, as a list shows them; what is not among `answers` is left out."""
    disputed = Dispute.objects.filter(answer=OuterRef("pk"), taken_back_at=None)
    rows = answers.filter(pk__in=ids).select_related("owner", "question").annotate(has_dispute=Exists(disputed)).in_bulk()
    discretion.as_told(list(rows.values()), viewer=None)
    tried = outcomes.of_answers(list(rows.values()))
    today = now().date()
    return [_found(rows[one], outcomes.counted(tried[one]), today) for one in ids if one in rows]


def _found(answer: Answer, counted: Outcomes, today: date) -> Found:
    return Found(
        answer=answer, outcomes=counted, by=owner_words(answer), reviewed=answer.reviewed_on or answer.changed_at.date(),
        is_due=answer.review_on is not None and answer.review_on < today, is_disputed=bool(getattr(answer, "has_dispute", False)),
    )


class _Shelf:
    """The words of the answers that a member may see, as far as they were asked for."""

    def __init__(self, ids: set[int], late: Mapping[int, Mapping[str, float]]) -> None:
        """Take up what can be seen, and the weighed words of those that the job has not yet taken in."""
        self.ids = ids
        self.postings: Postings = {}
        self._late = late

    def fetch(self, words: Collection[str]) -> None:
        """Learn which answers hold these words."""
        wanted = sorted(set(words) - self.postings.keys())
        rows: dict[str, dict[int, float]] = {word: {} for word in wanted}
        seen = self.ids - self._late.keys()
        for start in range(0, len(wanted), _AT_ONCE):
            held = AnswerWord.objects.filter(word__in=wanted[start : start + _AT_ONCE])
            # Compared here: in the database it costs ten times as much to ask of each row whether it can be seen.
            for word, answer, weight in held.values_list("word", "answer_id", "weight"):
                if answer in seen:
                    rows[word][answer] = weight
        self.postings |= {word: found for word, found in rows.items() if found}
        for answer, weighed in self._late.items():
            for word in weighed.keys() & set(wanted):
                self.postings.setdefault(word, {})[answer] = weighed[word]


def _mended(text: str, asked: list[Concept], shelf: _Shelf, related: Synonyms) -> list[Concept]:
    """The same, where words that no answer has are taken for those that differ by one letter, or for two words written as one."""
    bare = {concept.word: at for at, concept in enumerate(asked) if not concept.terms & shelf.postings.keys()}
    near: dict[int, set[str]] = {}
    pairs: dict[int, set[tuple[str, str]]] = {}
    for raw in dict.fromkeys(raw_words(text[:MOST_CHARACTERS])):
        may_be_slip = SHORTEST_SLIP <= len(raw) <= LONGEST_SLIP and raw.isascii() and len(near) < MOST_SLIPS
        if may_be_slip and (at := bare.get(stem(raw))) is not None and stem(raw) not in EVERYDAY:
            # The first letter is seldom mistyped, and everyday words are next to too much.
            near[at] = {one for one in slips(raw) if one[0] == raw[0] and (one not in EVERYDAY or related.speaks_of((one,)))}
            pairs[at] = {(stem(raw[:cut]), stem(raw[cut:])) for cut in range(3, len(raw) - 2)}
    if not near:
        return asked
    split = {term for some in pairs.values() for pair in some for term in terms(pair)}
    shelf.fetch(split.union(*near.values()))
    mended = list(asked)
    for at, guesses in near.items():
        variants = dict(asked[at].variants)
        for guess in sorted(one for one in guesses if one in shelf.postings or related.speaks_of((one,))):
            variants[(guess,)] = MEANT
            variants |= {phrase: MEANT * alike for phrase, alike in related.related((guess,)).items() if phrase not in variants}
        variants |= dict.fromkeys((pair for pair in sorted(pairs[at]) if any(term in shelf.postings for term in terms(pair))), MEANT)
        mended[at] = replace(asked[at], variants=tuple(variants.items()))
    shelf.fetch({word for concept in mended for word in concept.terms})
    return mended
