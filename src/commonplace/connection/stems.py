"""Words cut to what they share with their other forms, so that "weeded books" finds "weeding a book".

Simple rules for English, the language of most sites; words in other scripts stay whole, and where a script puts no spaces
between words, each two neighboring signs are one. Both sides of a search are cut alike, so a rule that cuts too much does little harm.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise
from typing import Final

from commonplace.kernel.search import words

LONGEST: Final = 40
"""Characters of a stem that are kept."""
_TINY: Final = 4
_HALF: Final = 19
"""Characters of each of two words in one term: with the blank between no more than `LONGEST`."""
_STOP: Final = frozenset(word for line in (
    "a about after again all already also although am an and any anybody anyone anything are around as",
    "ask at be because been before being best better between both but by can cannot come could did do",
    "does doing done down during each either else ever every everybody everyone few for from get give go",
    "going good got had has have having he help her here hers him his how i idea if in into is it its",
    "just keep kind know let like look make many may me might mine more most much must my need never no",
    "nobody not nothing now of off often on once one only or other our out over own people please put",
    "really right same school say she should since so some somebody somehow someone something still such",
    "sure take tell than that the their theirs them then there these they thing things think this those",
    "through till time to too try under until up us very want was way we well went were what when where",
    "whether which while who whom why will wish with without work worked works would yet you your s t re",
    "ve ll d m don doesn didn isn aren wasn won wouldn couldn shouldn hasn haven im ive id dont cant",
    "keeps keeping gives giving given takes taking taken comes coming came gets gotten knows knowing known asks asking asked wants",
    "wanting wanted tries tried trying makes making needs needed needing helps helped helping looks looking looked puts putting goes",
    "says saying said tells telling told thinks thinking thought seem seems seemed lets letting likes works working having being",
    "using used uses besides",
    "library libraries librarian librarians",
) for word in line.split())
"""Words that say nothing of what is asked; in these rooms, "library" and "school" are among them."""
_PASSED_OVER: Final = frozenset([
    "a", "an", "the", "this", "that", "these", "those", "my", "our", "your", "his", "her", "its", "their", "some", "any", "it",
    "them", "him", "me", "us", "you", "of",
])
"""Words that may stand inside of a saying: "take it off the shelf" is "take off shelf"."""
_ODD: Final = {
    "children": "child", "taught": "teach", "bought": "buy", "spent": "spend", "chose": "choose", "chosen": "choose", "wrote": "write",
    "written": "write", "broke": "break", "broken": "break", "torn": "tear", "lost": "lose", "lent": "lend",
    "sold": "sell", "thrown": "throw", "threw": "throw", "men": "man", "women": "woman", "mice": "mouse", "feet": "foot",
    "kids": "child", "kid": "child", "pupil": "student", "pupils": "student", "sale": "sell", "choice": "choose", "mum": "parent",
    "mom": "parent", "moms": "parent", "father": "parent", "mother": "parent", "fathers": "parent", "mothers": "parent",
    "dad": "parent", "grey": "gray", "cosy": "cozy", "stolen": "steal", "mould": "mold", "moldy": "mold", "mouldy": "mold",
    "noise": "noisy", "loan": "loan", "loans": "loan", "withdrawn": "withdraw", "withdrew": "withdraw", "drew": "draw", "drawn": "draw",
    "sang": "sing", "stole": "steal", "forgot": "forget", "forgotten": "forget", "analyses": "analysis", "headteacher": "principal",
    "pc": "computer", "pcs": "computer", "business": "business", "tired": "tired", "site": "site", "loss": "loss",
}
_SAYINGS: Final = {"only one": "alone", "by myself": "alone", "on my own": "alone", "made up": "invented", "make up": "invent"}
"""Several words that say one thing together, and nothing at all apart; those that say something are in the list of synonyms."""
_SAYING: Final = re.compile(r"\b(?:" + "|".join(sorted(_SAYINGS, key=len, reverse=True)) + r")\b")
_HYPHENS: Final = re.compile(r"(?<=\w)[-\u2010\u2011](?=\w)")
_APOSTROPHES: Final = re.compile(r"['\u2019](?:s|t|re|ve|ll|d|m)\b", re.IGNORECASE)
_VOWEL: Final = re.compile("[aeiouy]")
# What is cut, what stands in its place, and how many letters must be left; the first that fits.
_ENDINGS: Final = (
    ("isation", "", 3), ("ization", "", 3), ("ized", "", 4), ("ised", "", 4), ("izer", "", 4), ("ism", "", 4), ("ist", "", 5),
    ("ising", "", 4), ("izing", "", 4), ("ation", "", 3), ("ition", "", 3), ("ement", "", 4), ("ment", "", 4), ("ness", "", 3),
    ("fully", "", 3), ("able", "", 4), ("ible", "", 4), ("ful", "", 3), ("ing", "", 3), ("ize", "", 4), ("ise", "", 4), ("ate", "", 4),
    ("ive", "", 4), ("ion", "", 4), ("ied", "y", 2), ("est", "", 5), ("ers", "", 4), ("ly", "", 4), ("ed", "", 3), ("er", "", 4),
    ("al", "", 5),
)


def stems(text: str) -> list[str]:
    """The stems of a text in its order, without words that say nothing. What is joined by hyphens counts whole and in parts."""
    folded = _SAYING.sub(lambda said: _SAYINGS[said[0]], words.fold(words.normal(_APOSTROPHES.sub("", text))))
    found: list[str] = []
    for written in _HYPHENS.sub("-", folded).split():
        parts = words.split(written)
        if "-" in written and len(parts) > 1 and len(joined := "".join(parts)) <= LONGEST:
            found.append(stem(joined))
        for part in parts[len(parts) > 1 and len(parts[0]) == 1 :]:
            found += _pairs(part) if words.has_no_spaces(part) else [stem(part)] if part not in _STOP else []
    return found


def run(text: str) -> list[str]:
    """A text for finding sayings of several words in it: as `stems`, but words that say nothing alone stay, other than the smallest."""
    parts = words.split(words.fold(words.normal(_APOSTROPHES.sub("", text))))
    return [part if part in _STOP else stem(part) for part in parts if part not in _PASSED_OVER and not words.has_no_spaces(part)]


def says_little(word: str) -> bool:
    """Whether a word is left out where it stands alone."""
    return word in _STOP


def pairs_in(tokens: Sequence[str]) -> list[str]:
    """What stands side by side in a `run`, as one term each; not where both words are short and say nothing."""
    return [pair(left, right) for left, right in pairwise(tokens) if not (_is_tiny(left) and _is_tiny(right))]


def _is_tiny(word: str) -> bool:
    return len(word) < _TINY and word in _STOP


def pair(left: str, right: str) -> str:
    """The term for two words side by side, at most `LONGEST` characters."""
    return f"{left[:_HALF]} {right[:_HALF]}"


def raw_words(text: str) -> list[str]:
    """The words of a text as typed, folded, without those that say nothing: what a slip of the finger is looked for in."""
    return [word for word in words.split(words.fold(words.normal(_APOSTROPHES.sub("", text)))) if word not in _STOP]


def joined(text: str) -> list[str]:
    """Of each two words side by side the stem of both written as one: "audio books" as "audiobooks"."""
    said = words.split(words.fold(words.normal(text)))
    both = [(left, right) for left, right in pairwise(said) if left not in _STOP and right not in _STOP]
    return [stem(left + right) for left, right in both if len(left + right) <= LONGEST]


@lru_cache(maxsize=20_000)
def stem(word: str) -> str:
    """One folded word without its ending."""
    if word in _ODD:
        return _ODD[word]
    if len(word) < 4 or not (word.isascii() and word.isalpha()):
        return word[:LONGEST]
    word = _singular(word)
    if word in _ODD:
        return _ODD[word]
    for ending, instead, least in _ENDINGS:
        cut = word[: -len(ending)]
        if word.endswith(ending) and len(cut) >= least and _VOWEL.search(cut):
            word = cut + instead
            break
    return _bare(word)[:LONGEST]


def slips(word: str) -> set[str]:
    """The stems of all that differs from `word` by one letter: left out, added, another one, or two that changed places."""
    letters = "abcdefghijklmnopqrstuvwxyz"
    halves = [(word[:at], word[at:]) for at in range(len(word) + 1)]
    near = {left + right[1:] for left, right in halves if right}
    near |= {left + right[1] + right[0] + right[2:] for left, right in halves if len(right) > 1}
    near |= {left + letter + right[1:] for left, right in halves if right for letter in letters}
    near |= {left + letter + right for left, right in halves for letter in letters}
    return {stem(one) for one in near - {word} if len(one) > 3}


def _pairs(run: str) -> list[str]:
    return [run[at : at + 2] for at in range(max(len(run) - 1, 1))][:200]


def _singular(word: str) -> str:
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith(("sses", "xes", "ches", "shes", "zes")):
        return word[:-2]
    if word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return word[:-1]
    return word


def _bare(word: str) -> str:
    """What is left of a word whose ending is cut: one letter for two, no silent e, one spelling for two."""
    if len(word) > 3 and word[-1] == word[-2] and word[-1] not in "aeioulsz":
        word = word[:-1]
    if len(word) > 3 and word.endswith("e"):
        word = word[:-1]
    if len(word) > 4 and word.endswith("our"):
        word = word[:-3] + "or"
    if word.endswith("ogu"):
        word = word[:-1]
    if word.endswith("mm"):
        word = word[:-1]
    if word.endswith("lf"):
        word = word[:-1] + "v"
    if len(word) > 3 and word.endswith("y"):
        word = word[:-1] + "i"
    return word
