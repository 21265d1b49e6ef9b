"""Words that mean much the same, as a data file that the stewards can replace; its topics are what a question is about."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

from django.utils.translation import gettext as _

from commonplace.connection.lists import BadList, own_or_ours, parts, trouble, trouble_of_own
from commonplace.connection.stems import stems

NAME: Final = "synonyms.toml"
MAX_TOPICS: Final = 500
MAX_WORDS: Final = 60
_OURS: Final = Path(__file__).with_name(NAME)
Phrase = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Topic:
    """A name that may be shown, and the stems of its words, several where a word has blanks in it."""

    name: str
    phrases: tuple[Phrase, ...]


class Synonyms:
    """All topics, found by what stands for them."""

    def __init__(self, topics: Iterable[Topic]) -> None:
        self.topics = tuple(topics)
        self._of: dict[Phrase, list[Topic]] = {}
        for topic in self.topics:
            for phrase in topic.phrases:
                self._of.setdefault(phrase, []).append(topic)
        self._longest = max((len(phrase) for phrase in self._of), default=0)
        self.vocabulary = frozenset(stem for phrase in self._of for stem in phrase)

    def phrases_in(self, said: Sequence[str]) -> list[Phrase]:
        """Those of several words that stand in a text, side by side once the words that say nothing are left out."""
        runs = (tuple(said[at : at + size]) for size in range(2, self._longest + 1) for at in range(len(said) - size + 1))
        return [run for run in runs if run in self._of]

    def related(self, phrase: Phrase) -> set[Phrase]:
        """What means much the same."""
        return {other for topic in self._of.get(phrase, ()) for other in topic.phrases} - {phrase}

    def topics_of(self, text: str) -> list[str]:
        """The names of the topics that a text speaks of, in the order of the list: nothing of the text itself."""
        said = stems(text)
        held = {*self.phrases_in(said), *((one,) for one in said)}
        return [topic.name for topic in self.topics if held.intersection(topic.phrases)]


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
    name, listed = said.get("name"), said.get("words")
    if set(said) != {"name", "words"} or not isinstance(name, str) or not 0 < len(name.strip()) <= 60:
        raise BadList(trouble(path, _("topic %(number)d needs a name of 1 to 60 characters, words, and nothing else") % {"number": number}))
    if not isinstance(listed, list) or not 0 < len(listed) <= MAX_WORDS or not all(isinstance(one, str) for one in listed):
        raise BadList(trouble(path, _("topic %(number)d needs 1 to 60 words, each in quotes") % {"number": number}))
    phrases = dict.fromkeys(tuple(stems(one)) for one in listed)
    return Topic(name.strip(), tuple(phrase for phrase in phrases if phrase))
