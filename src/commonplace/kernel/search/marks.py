"""Hits marked in a title and in a few lines of a text, as safe HTML.

Made here rather than by the databases: the same on each, about as fast, and nothing in a text can pass for a mark,
because every piece is escaped by itself and no delimiter travels through the text.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import escape

from commonplace.kernel.search import words
from commonplace.kernel.search.query import Term

REACH = 20_000
"""Characters of a text in which a hit is looked for; a hit further on is found, but its lines are not shown."""
BEFORE = 60
SHOWN = 220
"""Characters: about 30 words, a few of them before the first hit."""
_MOST_HITS = 40
_SPACE = re.compile(r"\s+")


def pattern(terms: Sequence[Term]) -> re.Pattern[str] | None:
    """What to mark in folded text; one group a term. None when there is nothing to mark."""
    if not terms:
        return None
    between = r"[\W_]+"
    options = [
        "("
        + between.join(re.escape(words.fold(token)) for token in term.tokens)
        + (f"{words.WORD}*" if term.prefix else "")
        + ")"
        for term in terms
    ]
    return re.compile(f"(?<!{words.WORD})(?:{'|'.join(options)})(?!{words.WORD})")


def marked(text: str, look: re.Pattern[str] | None) -> str:
    """`text` as HTML with every hit in `<mark>`."""
    if look is None:
        return escape(text)
    pieces, at = [], 0
    for hit in look.finditer(words.fold(text)):
        pieces += [escape(text[at : hit.start()]), "<mark>", escape(text[hit.start() : hit.end()]), "</mark>"]
        at = hit.end()
    return "".join(pieces) + escape(text[at:])


def _best_start(hits: list[re.Match[str]]) -> int:
    """Where the lines shown should begin: before the hit that has the most different terms close after it."""
    best, most = 0, 0
    for index, hit in enumerate(hits):
        near = {other.lastindex for other in hits[index:] if other.end() - hit.start() <= SHOWN - BEFORE}
        if len(near) > most:
            best, most = hit.start(), len(near)
    return best


def lines(text: str, look: re.Pattern[str] | None) -> str:
    """About 30 words of `text` around its hits as HTML with the hits in `<mark>`; its beginning where it has none."""
    text = text[:REACH]
    hits: list[re.Match[str]] = []
    if look is not None:
        for hit in look.finditer(words.fold(text)):
            hits.append(hit)
            if len(hits) == _MOST_HITS:
                break
    first = _best_start(hits)
    start = max(0, first - BEFORE)
    if start:
        space = text.find(" ", start, first)
        start = space + 1 if space >= 0 else start
    end = start + SHOWN
    if end < len(text):
        space = text.rfind(" ", start + SHOWN // 2, end)
        end = space if space >= 0 else end
    shown = _SPACE.sub(" ", "".join(c if c.isprintable() or c.isspace() else " " for c in text[start:end])).strip()
    return ("… " if start else "") + marked(shown, look) + (" …" if end < len(text) else "")
