"""Which texts fit a question best: words cut to their stems, weighed by how rare they are, related words counting less.

Pure, and the same on every database. The weights are those of Okapi BM25 (Robertson and Zaragoza, "The Probabilistic Relevance Framework",
2009), with a fixed mean length in place of the mean of all texts: so what is stored of one answer does not hang on the others.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from commonplace.connection.stems import joined, stems
from commonplace.connection.synonyms import Synonyms

MOST_CHARACTERS: Final = 2_000
MOST_CONCEPTS: Final = 40
RULES: Final = 1
"""Goes up when stems or weights change: what was stored under another number is made anew."""
RELATED: Final = 0.6
"""What a related word counts, where the word itself counts 1."""
MEANT: Final = 0.8
"""What a word counts that differs by one letter from the one typed."""
LEAST_SHARE: Final = 0.14
"""So much of what a question says, by the weight of its words, must be in an answer that is shown."""
LEAST_OF_BEST: Final = 0.3
"""What scores less than so much of the best is not shown."""
COMMON: Final = frozenset(stems(
    "book student class teacher child read reading title grade year old begin start stop show list free hour minute week day month "
    "novel lesson write use call change new find room number help simple short talk"
))
"""Words that nearly every question here has: they count less, however few answers have them."""
_LITTLE: Final = 0.35
_FEW: Final = 30
"""Among fewer texts a word counts as if there were so many: of three, one that two have is not common yet."""
_USUAL_LENGTH: Final = 120
_K1: Final = 1.2
_B: Final = 0.6
_TITLE: Final = 3
_TOPIC: Final = 2


@dataclass(frozen=True, slots=True)
class Concept:
    """One thing that a question speaks of: stems that stand for it, several of which must be there together, each with what it counts."""

    word: str
    variants: tuple[tuple[tuple[str, ...], float], ...]
    is_extra: bool = False
    """Nothing is missing where no text has it: a phrase beside its words, or two words as one."""

    @property
    def stems(self) -> set[str]:
        """All that must be looked up for it."""
        return {stem for phrase, _ in self.variants for stem in phrase}


@dataclass(frozen=True, slots=True)
class Ranked:
    """One text that fits: the higher the score the better; `share` (0 to 1) of what was asked is in it."""

    id: int
    score: float
    share: float


def weights(title: str, text: str, topics: Iterable[str] = ()) -> dict[str, float]:
    """What each stem counts in a text: often counts more, but ever less so; in a long text less than in a short one."""
    head, body, named = stems(title), stems(text), stems(" ".join(topics))
    times = Counter(body)
    for stem in head:
        times[stem] += _TITLE
    for stem in named:
        times[stem] += _TOPIC
    longer = _K1 * (1 - _B + _B * (len(head) + len(body)) / _USUAL_LENGTH)
    return {stem: count * (_K1 + 1) / (count + longer) for stem, count in times.items()}


def concepts(text: str, synonyms: Synonyms) -> list[Concept]:
    """What a question speaks of, each word with those that are related to it; at most 40, of its first 2,000 characters."""
    text = text[:MOST_CHARACTERS]
    said = stems(text)
    extra = {*synonyms.phrases_in(said), *((pair,) for pair in joined(text))} - {(stem,) for stem in said}
    found: dict[tuple[str, ...], Concept] = {}
    for phrase in [*((stem,) for stem in said), *sorted(extra)]:
        if phrase not in found and len(found) < 2 * MOST_CONCEPTS:
            variants = {**dict.fromkeys(synonyms.related(phrase), RELATED), phrase: 1.0}
            found[phrase] = Concept(" ".join(phrase), tuple(variants.items()), is_extra=phrase in extra)
    return list(found.values())


def rank(asked: Sequence[Concept], postings: Mapping[str, Mapping[int, float]], count: int) -> list[Ranked]:
    """The texts that fit, best first, ties by id.

    Args:
        asked: what is looked for.
        postings: of each stem, which texts hold it, and what it counts there (`weights`).
        count: how many texts there are among which is chosen.

    """
    score: dict[int, float] = {}
    hit: dict[int, float] = {}
    whole = 0.0
    for concept in asked:
        here = _matches(concept, postings)
        if concept.is_extra and not here:
            continue
        rarity = _rarity(concept, len(here), count)
        whole += rarity
        own = _rarity(concept, sum(1 for _, factor in here.values() if factor >= 1), count)
        for number, (weight, factor) in here.items():
            score[number] = score.get(number, 0.0) + weight * (own if factor >= 1 else rarity)
            hit[number] = hit.get(number, 0.0) + rarity * factor
    # An answer to all of what was asked stands before one that says much about a part of it.
    ranked = [Ranked(number, points * (0.5 + hit[number] / whole), hit[number] / whole) for number, points in score.items()]
    least = LEAST_OF_BEST * max((one.score for one in ranked), default=0.0)
    return sorted((one for one in ranked if one.share >= LEAST_SHARE and one.score >= least), key=lambda one: (-one.score, one.id))


def _matches(concept: Concept, postings: Mapping[str, Mapping[int, float]]) -> dict[int, tuple[float, float]]:
    """Of each text that holds it: its weight there, and what the variant counts. Several related words count once, the best of them."""
    best: dict[int, tuple[float, float]] = {}
    for phrase, factor in concept.variants:
        for number in _holding(phrase, postings):
            weight = factor * sum(postings[stem][number] for stem in phrase) / len(phrase)
            if weight > best.get(number, (0.0, 0.0))[0]:
                best[number] = (weight, factor)
    return best


def _holding(phrase: tuple[str, ...], postings: Mapping[str, Mapping[int, float]]) -> set[int]:
    first, *others = (postings.get(stem, {}).keys() for stem in phrase)
    return set(first).intersection(*others)


def _rarity(concept: Concept, held: int, count: int) -> float:
    """How much it says that a text holds something: the fewer do, the more. Of related words all texts with any of them are counted."""
    count = max(count, held, _FEW)
    rarity = math.log(1 + (count - held + 0.5) / (held + 0.5))
    return rarity * (_LITTLE if concept.word in COMMON else 1.0)
