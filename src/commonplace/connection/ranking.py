"""Which texts fit a question best: words cut to their stems, weighed by how rare they are, related words counting less.

Pure, and the same on every database. The weights are those of Okapi BM25 (Robertson and Zaragoza, "The Probabilistic Relevance Framework",
2009), with a fixed mean length in place of the mean of all texts: so what is stored of one answer does not hang on the others.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from commonplace.connection.everyday import EVERYDAY
from commonplace.connection.stems import joined, pairs_in, run, says_little, stems
from commonplace.connection.synonyms import HINTED_AT, Phrase, Synonyms
from commonplace.kernel.search.words import has_no_spaces

MOST_CHARACTERS: Final = 2_000
MOST_CONCEPTS: Final = 40
RULES: Final = 2
"""Goes up when stems or weights change: what was stored under another number is made anew."""
MEANT: Final = 0.8
"""What a word counts that differs by one letter from the one typed."""
LEAST_SHARE: Final = 0.24
"""So much of what a question says, by the weight of its words, must be in an answer that is shown."""
LEAST_SCORE: Final = 3.5
"""What scores less, as among 60 answers, is shown only where much of what was asked is in it."""
MUCH_OF_IT: Final = 0.4
LEAST_OF_BEST: Final = 0.3
"""What scores less than so much of the best is not shown."""
COMMON: Final = frozenset(stems(
    "book student class teacher child read reading title grade year old begin start stop show list free hour minute week day month "
    "novel lesson write use call change new find room number help simple short talk collection"
))
"""Words that nearly every question here has: they count less, however few answers have them."""
LITTLE: Final = 0.2
PLAIN: Final = 0.5
"""What an everyday word counts that is in no topic."""
PART: Final = 0.4
"""What a word counts that is part of a saying which is looked for, too."""
MOST_PAIRED: Final = 500
"""So many words of a text are looked at for those that stand side by side."""
_FEW: Final = 30
"""Among fewer texts a word counts as if there were so many: of three, one that two have is not common yet."""
_MEASURE: Final = 60
_USUAL_LENGTH: Final = 120
_K1: Final = 1.2
_B: Final = 0.6
_TITLE: Final = 3
_TOPIC: Final = 2


@dataclass(frozen=True, slots=True)
class Concept:
    """One thing that a question speaks of: what stands for it, each with how much of it that is; several words must stand side by side."""

    word: str
    variants: tuple[tuple[Phrase, float], ...]
    counts: float = 1.0
    """Less for what says little, or little by itself."""
    is_extra: bool = False
    """Nothing is missing where no text has it: a saying beside its words, or two words as one."""

    @property
    def terms(self) -> set[str]:
        """All that must be looked up for it."""
        return {term for phrase, _ in self.variants for term in terms(phrase)}


@dataclass(frozen=True, slots=True)
class Ranked:
    """One text that fits: the higher the score the better; `share` (0 to 1) of what was asked is in it."""

    id: int
    score: float
    share: float


def terms(phrase: Phrase) -> tuple[str, ...]:
    """What a text that has it holds: a word, or each pair of its words side by side; nothing for what says nothing."""
    return phrase if len(phrase) == 1 else tuple(pairs_in(phrase))


def weights(title: str, text: str, topics: Iterable[str] = ()) -> dict[str, float]:
    """What each term counts in a text: how often it stands there, more in the title, less in a long text than in a short one.

    Terms are stems and, up to so many words, pairs of them that stand side by side. The counts are not yet bent (`_bent`), so that those of
    related words can be added up first.
    """
    head, body = stems(title), stems(text)
    times = Counter([*body, *pairs_in(run(text)[:MOST_PAIRED])])
    for fields, more in ((title, _TITLE), *((topic, _TOPIC) for topic in topics)):
        for term in (*stems(fields), *pairs_in(run(fields))):
            times[term] += more
    longer = _K1 * (1 - _B + _B * (len(head) + len(body)) / _USUAL_LENGTH)
    return {term: count / longer for term, count in times.items()}


def concepts(text: str, synonyms: Synonyms) -> list[Concept]:
    """What a question speaks of, each word with those that are related to it; at most 40, of its first 2,000 characters."""
    text = text[:MOST_CHARACTERS]
    said = run(text)
    phrases = synonyms.phrases_in(said)
    sayings = {at for phrase, places in phrases.items() if any(says_little(word) for word in phrase) for at in places}
    alone = {word for at, word in enumerate(said) if at not in sayings}
    swallowed = {said[at] for at in sayings if not synonyms.speaks_of((said[at],))} - alone
    part = {said[at] for places in phrases.values() for at in places}
    found: dict[Phrase, Concept] = {}
    for word in stems(text):
        if word not in swallowed:
            counts = _says(word, synonyms) * (PART if word in part else 1.0)
            # Where a script puts no spaces, most pairs of signs are not words: nothing is missing where no text has one.
            found.setdefault((word,), _concept((word,), synonyms, counts=counts, is_extra=has_no_spaces(word)))
    for phrase in [*phrases, *((both,) for both in joined(text))]:
        found.setdefault(phrase, _concept(phrase, synonyms, is_extra=len(phrase) == 1))
    return list(found.values())[: 2 * MOST_CONCEPTS]


def without_everyday_hints(asked: Iterable[Concept]) -> list[Concept]:
    """The same without everyday words that only hint at what was asked: among thousands of texts they cost most and say least."""
    def says(variant: tuple[Phrase, float]) -> bool:
        return variant[1] > HINTED_AT or EVERYDAY.isdisjoint(variant[0])

    return [replace(one, variants=tuple(filter(says, one.variants))) for one in asked]


def _says(word: str, synonyms: Synonyms) -> float:
    """How much a word says of what is meant, wherever it is found."""
    if word in COMMON:
        return LITTLE
    return PLAIN if word in EVERYDAY and not synonyms.speaks_of((word,)) else 1.0


def _concept(phrase: Phrase, synonyms: Synonyms, *, counts: float = 1.0, is_extra: bool = False) -> Concept:
    return Concept(" ".join(phrase), tuple({**synonyms.related(phrase), phrase: 1.0}.items()), counts, is_extra)


def rank(asked: Sequence[Concept], postings: Mapping[str, Mapping[int, float]], count: int) -> list[Ranked]:
    """The texts that fit, best first, ties by id.

    Args:
        asked: what is looked for.
        postings: of each term, which texts hold it, and what it counts there (`weights`).
        count: how many texts there are among which is chosen.

    """
    score: dict[int, float] = {}
    firm: dict[int, float] = {}
    hit: dict[int, float] = {}
    whole = 0.0
    for concept in asked:
        here = _matches(concept, postings)
        if concept.is_extra and not here:
            continue
        # `fsum`: the order in which a database gave the rows must not show in the last digit.
        held, own = math.fsum(one.factor for one in here.values()), sum(1 for one in here.values() if one.itself)
        rarity, of_itself = _rarity(concept, held, count), _rarity(concept, own, count)
        # What is shown at all must not hang on how many answers there are: measured as if there were few.
        less = min(1.0, _MEASURE / max(count, 1))
        steady, steady_itself = _rarity(concept, held * less, count * less), _rarity(concept, own * less, count * less)
        whole += steady
        for number, one in here.items():
            points, measured = _bent(one.all) * rarity, _bent(one.all) * steady
            if one.itself:
                itself = _bent(one.itself)
                points, measured = max(points, itself * of_itself), max(measured, itself * steady_itself)
            score[number] = score.get(number, 0.0) + points
            firm[number] = firm.get(number, 0.0) + measured
            hit[number] = hit.get(number, 0.0) + steady * one.factor
    # An answer to all of what was asked stands before one that says much about a part of it.
    share = {number: part / whole for number, part in hit.items()}
    fitting = [
        Ranked(number, points * (0.5 + share[number]), share[number]) for number, points in score.items()
        if share[number] > MUCH_OF_IT or (share[number] >= LEAST_SHARE and firm[number] * (0.5 + share[number]) >= LEAST_SCORE)
    ]
    least = LEAST_OF_BEST * max((one.score for one in fitting), default=0.0)
    return sorted((one for one in fitting if one.score >= least), key=lambda one: (-one.score, one.id))


@dataclass(slots=True)
class _Match:
    """How much of a concept is in a text: the word itself, with all that is related, and the most that one of them counts."""

    itself: float = 0.0
    all: float = 0.0
    factor: float = 0.0


def _matches(concept: Concept, postings: Mapping[str, Mapping[int, float]]) -> dict[int, _Match]:
    found: dict[int, _Match] = {}
    for phrase, factor in concept.variants:
        for number, times in _held(terms(phrase), postings).items():
            one = found.get(number)
            if one is None:
                one = found[number] = _Match()
            one.all += factor * times
            one.factor += (1 - one.factor) * factor
            if factor >= 1:
                one.itself = times
    return found


def _held(wanted: Sequence[str], postings: Mapping[str, Mapping[int, float]]) -> Mapping[int, float]:
    """What all of these count in each text that has all of them: what the rarest of them there does."""
    if not wanted:
        return {}
    first, *others = (postings.get(term, {}) for term in wanted)
    for other in others:
        first = {number: min(times, other[number]) for number, times in first.items() if number in other}
    return first


def _bent(times: float) -> float:
    """Often counts more, but ever less so."""
    return times * (_K1 + 1) / (times + 1)


def _rarity(concept: Concept, held: float, count: float) -> float:
    """How much it says that a text holds something: the fewer do, the more. Of related words all texts with any of them are counted."""
    count = max(count, held, _FEW)
    return concept.counts * math.log(1 + (count - held + 0.5) / (held + 0.5))
