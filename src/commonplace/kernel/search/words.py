"""What a word is: the same on every database, so that a search finds and marks the same things everywhere.

The rule is that of SQLite's tokenizer `unicode61 remove_diacritics 2`: runs of letters and digits, in lower case, Latin
letters without their accents. Chinese, Japanese and Thai have no spaces, so a run of them counts as one word.
"""

from __future__ import annotations

import re
import unicodedata

WORD = r"[^\W_]"
_words = re.compile(WORD + "+").findall
_NO_SPACES = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]"
)
_REMEMBERED = 50_000


class _Folding(dict[int, str]):
    """Each character's folded form, found on first use. Every form is one character, so that positions stay."""

    def __missing__(self, code: int) -> str:
        character = chr(code)
        base = unicodedata.normalize("NFD", character)[0]
        folded = (base if base.isascii() and base.isalpha() else character).lower()[0]
        if len(self) < _REMEMBERED:
            self[code] = folded
        return folded


_folding = _Folding()


def normal(text: str) -> str:
    """`text` as every database can store it: no NUL, no half characters, accents joined to their letters."""
    if "\0" in text:
        text = text.replace("\0", " ")
    if text.isascii():
        return text
    try:
        text.encode()
    except UnicodeEncodeError:
        text = text.encode(errors="ignore").decode()
    return unicodedata.normalize("NFC", text)


def fold(text: str) -> str:
    """`text` in lower case and without the accents of Latin letters; as long as before, character by character."""
    return text.lower() if text.isascii() else text.translate(_folding)


def split(text: str) -> list[str]:
    """The words of `text`, as written."""
    return _words(text)


def has_no_spaces(word: str) -> bool:
    """Whether `word` ends in a script that puts no spaces between words."""
    return _NO_SPACES.match(word[-1:]) is not None
