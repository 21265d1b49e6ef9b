"""Text that looks written: invented words, a few of them often and most of them rarely, as in any language."""

from __future__ import annotations

import random
from itertools import accumulate

_ONSETS = ["b", "br", "c", "ch", "cl", "d", "dr", "f", "fl", "g", "gr", "h", "j", "k", "l", "m", "n", "p", "pl", "pr", "qu", "r", "s", "sh", "sl", "st", "t", "tr", "v", "w"]
_VOWELS = ["a", "e", "i", "o", "u", "ai", "ea", "ee", "io", "ou"]
_CODAS = ["b", "ck", "d", "ft", "l", "m", "n", "nd", "ng", "nt", "p", "r", "rd", "rt", "s", "st", "t", "x"]
_COMMON = ["the", "of", "and", "to", "a", "in", "is", "that", "for", "it", "as", "was", "with", "be", "by", "on", "not", "he", "his", "but", "at", "are", "this", "have", "from", "or", "had", "an", "they", "which", "one", "you", "were", "all", "her", "she", "there", "would", "their", "we", "him", "been", "has", "when", "who", "will", "no", "more", "if", "out", "so", "up", "said", "what", "its", "about", "than", "into"]


class Vocabulary:
    """Words by how often they stand in a text: the n-th about 1/n as often as the first (Zipf)."""

    def __init__(self, chance: random.Random, size: int = 30_000) -> None:
        words = dict.fromkeys(_COMMON)
        while len(words) < size:
            syllables = chance.choices((1, 2, 3), (2, 5, 3))[0]
            words["".join(chance.choice(_ONSETS) + chance.choice(_VOWELS) for _ in range(syllables)) + chance.choice(_CODAS)] = None
        self.words = list(words)
        self._weights = list(accumulate(1 / (rank + 3) for rank in range(size)))
        self._chance = chance

    def some(self, count: int) -> list[str]:
        """`count` words in a row."""
        return self._chance.choices(self.words, cum_weights=self._weights, k=count)

    def sentence(self) -> str:
        """One sentence of six to twenty-two words."""
        words = self.some(self._chance.randint(6, 22))
        if len(words) > 12:
            words[len(words) // 2] += ","
        return " ".join(words).capitalize() + "."

    def title(self) -> str:
        """Four to nine words, without a full stop."""
        return " ".join(self.some(self._chance.randint(4, 9))).capitalize()
