"""Which words of a page no translator could reach: a made-up language puts brackets around all that passed through translation."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser

import pytest
from django.utils import translation
from django.utils.translation import trans_real

OPEN, CLOSE = "⟦", "⟧"
SPOKEN_ATTRIBUTES = {"aria-label", "title", "alt", "placeholder", "data-label"}
NEVER_TRANSLATED = {"script", "style", "code", "kbd", "time"}


def speak_brackets(patch: pytest.MonkeyPatch) -> None:
    """From now on each translated sentence stands in brackets."""

    def bracketed(name: str) -> None:
        real = getattr(trans_real, name)

        def said(*words: object) -> str:
            text = str(real(*words))
            return f"{OPEN}{text}{CLOSE}" if text.strip() and not text.startswith(OPEN) else text

        patch.setattr(translation._trans, name, said, raising=False)

    for name in ("gettext", "ngettext", "pgettext", "npgettext"):
        bracketed(name)


class _Words(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.depth = 0
        self.inside: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in NEVER_TRANSLATED:
            self.inside.append(tag)
        self.found += [value or "" for name, value in attrs if name in SPOKEN_ATTRIBUTES]

    def handle_endtag(self, tag: str) -> None:
        if self.inside and self.inside[-1] == tag:
            self.inside.pop()

    def handle_data(self, data: str) -> None:
        if not self.inside:
            self.found.append(data)


def unspoken(html: str, *, names: tuple[str, ...] = ("Commonplace",)) -> list[str]:
    """Words of a page that stand in no brackets; `names` are what members have written, which nobody translates."""
    words = _Words()
    words.feed(html)
    return list(_outside("\0".join(words.found), names))


def _outside(text: str, names: tuple[str, ...]) -> Iterator[str]:
    inner = re.compile(rf"{OPEN}[^{OPEN}{CLOSE}]*{CLOSE}")
    while inner.search(text):
        text = inner.sub("", text)
    for name in names:
        text = text.replace(name, "")
    for part in text.split("\0"):
        if re.search(r"[^\W\d_]{2,}", part):
            yield part.strip()
