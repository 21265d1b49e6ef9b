"""What a text is about, by rule: topics of the list of synonyms, and what other words it has that say something. Pure but for the list."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from commonplace.connection.everyday import EVERYDAY
from commonplace.connection.stems import raw_words, says_little, stem, stems
from commonplace.connection.synonyms import Synonyms, synonyms

_SHORTEST: Final = 3
_MARK: Final = "="
"""Stands before a word that is in no topic of the list."""
_SAYS_LITTLE: Final = frozenset(stems(
    "start begin year week day month time class student pupil teacher grade read book question answer advice idea new old big small "
    "little lot kind sort way part whole next last first second different experience especially usually offer happy glad topic full fill"
))


def topics_in(text: str, *, of: Synonyms | None = None) -> dict[str, str]:
    """Topics of a text, each with a word for people: its name where the list has it, else the word as it was written."""
    known = of or synonyms()
    found = {name: name for name in known.topics_of(text)}
    written = {stem(word): word for word in reversed(raw_words(text))}
    for one in stems(text):
        if len(one) >= _SHORTEST and one not in known.vocabulary and one not in _SAYS_LITTLE and not one.isdigit():
            found.setdefault(_MARK + one, written.get(one, one))
    return found


def weight_of(topic: str) -> float:
    """What a topic counts: one of the list more than a single word."""
    return 0.5 if topic.startswith(_MARK) else 1.0


def stems_for(topics: Mapping[str, str], *, of: Synonyms | None = None) -> list[str]:
    """All stems by which a text on one of these topics may be found, whatever words it chose for them; of several words together, one."""
    known = of or synonyms()
    single = dict.fromkeys(topic.removeprefix(_MARK) for topic in topics if topic.startswith(_MARK))
    listed = [phrase for topic in known.topics if topic.name in topics for phrase in topic.phrases]
    single |= dict.fromkeys(phrase[0] for phrase in listed if len(phrase) == 1)
    for phrase in listed:
        said = [word for word in phrase if not says_little(word)]
        if said and single.keys().isdisjoint(said):
            single[min(said, key=lambda word: (word in EVERYDAY, -len(word)))] = None
    return list(single)


def stored(text: str) -> list[str]:
    """What is kept with an offer so that it can be found: its stems, which do not hang on the list of synonyms."""
    return list(dict.fromkeys(stems(text)))
