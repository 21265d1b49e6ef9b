"""Whether a piece of text looks like the name of a person: used only where nothing says so."""

from __future__ import annotations

import re
from typing import Final

from commonplace.kernel.text import clip, isolate
from commonplace.network.formats.model import MAX_NAME

_PARTICLES: Final = frozenset({
    "af", "al", "ap", "av", "ben", "bin", "da", "das", "de", "del", "della", "den", "der", "di", "do", "dos", "du", "e", "el", "ibn", "la",
    "le", "los", "ter", "ten", "van", "von", "y", "zu",
})
_NO_BEGINNING: Final = frozenset({
    "dear", "follow", "follows", "hello", "here", "hi", "i", "list", "lists", "my", "our", "people", "thank", "thanks", "the", "these",
    "this", "we", "you", "your",
})
_WORD: Final = re.compile(r"[^\W\d_][\w.'\u2019-]{0,30}")
_LONGEST: Final = 60
_MOST_WORDS: Final = 5
_TRAILING: Final = re.compile(r"(?:\S{1,40}\s+){0,4}\S{1,40}\s*\Z")


def tidy_name(text: str) -> str:
    """A name as it may be shown and stored: one line, without what turns its direction (security case 56)."""
    return clip(" ".join(isolate(text).split()), MAX_NAME)


def is_name(text: str, *, alone: bool = False) -> bool:
    """Whether `text` as a whole looks like a name: one to five words that begin as names do.

    `alone`: nothing beside it says that it is somebody, so one word does not suffice.
    """
    words = text.split() if len(text) <= _LONGEST else []
    if not (2 if alone else 1) <= len(words) <= _MOST_WORDS or words[0].lower() in _NO_BEGINNING:
        return False
    return all(_fits(word) for word in words) and any(word not in _PARTICLES for word in words)


def trailing_name(text: str) -> str:
    """The name that a text ends with, of at least two words: what stands before a handle in a sentence; or nothing."""
    match = _TRAILING.search(text[-200:])
    words = match[0].split() if match else []
    taken = 0
    for word in reversed(words):
        if not _fits(word):
            break
        taken += 1
    name = words[len(words) - taken :]
    while name and (name[0] in _PARTICLES or name[0].lower() in _NO_BEGINNING):
        name = name[1:]
    return " ".join(name) if len(name) >= 2 else ""


def _fits(word: str) -> bool:
    return word in _PARTICLES or (_WORD.fullmatch(word) is not None and not word[0].islower())
