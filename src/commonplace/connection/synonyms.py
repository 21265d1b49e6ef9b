"""Words that mean much the same, as a data file that the stewards can replace; its topics are what a question is about."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final, TypeGuard

from django.utils.translation import gettext as _

from commonplace.connection.lists import BadList, own_or_ours, parts, trouble, trouble_of_own
from commonplace.connection.stems import run, says_little, stems

NAME: Final = "synonyms.toml"
MAX_TOPICS: Final = 500
MAX_WORDS: Final = 80
RELATED: Final = 0.6
"""What a related word counts, where the word itself counts 1."""
HINTS_AT: Final = 0.45
"""What a word of a topic counts for one that hints at it."""
HINTED_AT: Final = 0.25
"""What a word that hints at a topic counts for one that speaks of it."""
_OURS: Final = Path(__file__).with_name(NAME)
Phrase = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Topic:
    """A name that may be shown ("" for none), and its words as stems, several where a word has blanks in it.

    `loose` are words that only hint at it: they are looked for when something else speaks of the topic, and the other way round,
    but two of them are not alike.
    """

    name: str
    phrases: tuple[Phrase, ...]
    loose: tuple[Phrase, ...] = ()


class Synonyms:
    """All topics, found by what stands for them."""

    def __init__(self, topics: Iterable[Topic]) -> None:
        every = tuple(topics)
        self.topics = tuple(topic for topic in every if topic.name)
        """Those that have a name: what a question can be about."""
        self._of: dict[Phrase, list[tuple[Topic, bool]]] = {}
        for topic in every:
            for phrase in topic.phrases:
                self._of.setdefault(phrase, []).append((topic, True))
            for phrase in topic.loose:
                self._of.setdefault(phrase, []).append((topic, False))
        self._long: dict[str, list[Phrase]] = {}
        for phrase in sorted(self._of, key=lambda one: (-len(one), one)):
            if len(phrase) > 1:
                self._long.setdefault(phrase[0], []).append(phrase)
        self.vocabulary = frozenset(phrase[0] for phrase in self._of if len(phrase) == 1)
        """Words that stand for something alone."""

    def phrases_in(self, said: Sequence[str]) -> dict[Phrase, set[int]]:
        """Those of several words that stand in a `run`, each with the places of its words; one other word may stand between two."""
        found: dict[Phrase, set[int]] = {}
        for start, word in enumerate(said):
            for phrase in self._long.get(word, ()):
                if places := _places(phrase, said, start):
                    found.setdefault(phrase, set()).update(places)
        return found

    def related(self, phrase: Phrase) -> dict[Phrase, float]:
        """What means much the same, each with how much of it (0 to 1)."""
        found: dict[Phrase, float] = {}
        for topic, is_close in self._of.get(phrase, ()):
            for others, alike in ((topic.phrases, RELATED if is_close else HINTS_AT), (topic.loose if is_close else (), HINTED_AT)):
                found |= {other: alike for other in others if alike > found.get(other, 0.0)}
        found.pop(phrase, None)
        return found

    def speaks_of(self, phrase: Phrase) -> bool:
        """Whether it speaks for certain of a topic that has a name."""
        return any(is_close and topic.name for topic, is_close in self._of.get(phrase, ()))

    def topics_of(self, text: str) -> list[str]:
        """The names of the topics that a text speaks of, in the order of the list: nothing of the text itself."""
        held = {*self.phrases_in(run(text)), *((one,) for one in stems(text))}
        return [topic.name for topic in self.topics if held.intersection(topic.phrases)]


def _places(phrase: Phrase, said: Sequence[str], start: int) -> list[int]:
    places = [start]
    for word in phrase[1:]:
        near = range(places[-1] + 1, min(places[-1] + 3, len(said)))
        if (at := next((at for at in near if said[at] == word), None)) is None:
            return []
        places.append(at)
    return places


def synonyms() -> Synonyms:
    """The stewards' own list in the data folder, else the one that came with the program."""
    return own_or_ours(NAME, _OURS, read_synonyms)


def synonyms_trouble() -> str:
    """What is wrong with the stewards' own file, in a sentence; "" when nothing is."""
    return trouble_of_own(NAME, read_synonyms)


def read_synonyms(path: Path) -> Synonyms:
    """The list of a file. Raises `BadList` with a sentence that names the file and the fault."""
    return _read(path, path.stat().st_mtime_ns if path.exists() else 0)


@lru_cache(maxsize=4)
def _read(path: Path, changed: int) -> Synonyms:
    del changed  # part of the key: an edited file is read anew
    return Synonyms(_topic(path, number, said) for number, said in enumerate(parts(path, "topic", most=MAX_TOPICS), start=1))


def _topic(path: Path, number: int, said: dict[str, object]) -> Topic:
    name = said.get("name", "")
    is_named = isinstance(name, str) and 0 < len(name.strip()) <= 60
    if set(said) - {"name", "words", "loose"} or not isinstance(name, str) or ("name" in said and not is_named):
        fault = _("topic %(number)d needs words; it may have a name of 1 to 60 characters and loose words, and nothing else")
        raise BadList(trouble(path, fault % {"number": number}))
    listed, loose = said.get("words"), said.get("loose", [])
    if not _are_words(listed, least=1) or not _are_words(loose, least=0):
        fault = _("topic %(number)d needs 1 to %(most)d words, each in quotes")
        raise BadList(trouble(path, fault % {"number": number, "most": MAX_WORDS}))
    close = _phrases(listed)
    return Topic(name.strip(), close, tuple(phrase for phrase in _phrases(loose) if phrase not in close))


def _are_words(listed: object, *, least: int) -> TypeGuard[list[str]]:
    return isinstance(listed, list) and least <= len(listed) <= MAX_WORDS and all(isinstance(one, str) for one in listed)


def _phrases(listed: Iterable[str]) -> tuple[Phrase, ...]:
    """Each as its stem, or as a run of several; a single word that says nothing is left out."""
    said = (tuple(run(one)) for one in listed)
    return tuple(dict.fromkeys(phrase for phrase in said if len(phrase) > 1 or not all(says_little(word) for word in phrase)))
