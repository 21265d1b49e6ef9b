"""What an answer is made of: its first text, by rules; whose words are quoted in it; and a text without somebody's words. Pure.

A text is plain. Lines that begin with ">" are somebody's own words; who said them is not written into the text, it is looked up when the
answer is shown, so that a writer can change the name, or take the words back, at any time.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

REVIEW_MONTHS: Final = 18
LONGEST_TEXT: Final = 20_000
_SENTENCES: Final = re.compile(r"(?<=[.!?])\s+|\n+")
_SHORTEST_TAKEN_OUT: Final = 20
"""Shorter sentences, such as "That helps.", belong to nobody."""


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph of a text; `is_quote`: these are somebody's own words, in `text` without the sign before them."""

    text: str
    is_quote: bool


def first_text(parts: Sequence[tuple[str, Sequence[str]]], replies: Sequence[str]) -> str:
    """The text that the form of an answer begins with: nobody's words are changed.

    Args:
        parts: (heading, sentences) of what stands around the replies; where there are no sentences, the heading is left out.
            The part with an empty heading says where the replies go; its one sentence stands before them.
        replies: the replies as they were written.

    """
    paragraphs: list[str] = []
    for heading, sentences in parts:
        said = [one.strip() for one in sentences if one.strip()]
        if not heading:
            if replies:
                paragraphs += [*said, *(quoted(one) for one in replies)]
        elif said:
            paragraphs.append("\n".join((f"{heading} {said[0]}", *said[1:])))
    return "\n\n".join(paragraphs)[:LONGEST_TEXT]


def quoted(text: str) -> str:
    """A text as a quotation: each line with the sign before it, lines that are empty too."""
    return "\n".join(f"> {line.strip()}".rstrip() for line in text.strip().splitlines())


def blocks(text: str) -> list[Block]:
    """The paragraphs of a text, in order."""
    found: list[Block] = []
    lines: list[str] = []
    quoting = False

    def close() -> None:
        if said := "\n".join(lines).strip():
            found.append(Block(said, quoting))
        lines.clear()

    for line in text.splitlines():
        is_quote = line.lstrip().startswith(">")
        if is_quote != quoting or (not is_quote and not line.strip()):
            close()
        quoting = is_quote
        lines.append(line.lstrip().removeprefix(">").strip() if is_quote else line.rstrip())
    close()
    return found


def folded(text: str) -> str:
    """A text with all white space made one: what is compared, since lines break elsewhere in a form."""
    return " ".join(text.split())


def said_by(quote: str, replies: Iterable[str]) -> int | None:
    """Which of the replies a quotation stands in, word for word; None: in none."""
    words = folded(quote)
    return next((number for number, reply in enumerate(replies) if words in folded(reply)), None)


def changed_quotes(text: str, replies: Sequence[str]) -> list[str]:
    """Quotations of a text that nobody wrote like that."""
    return [one.text for one in blocks(text) if one.is_quote and said_by(one.text, replies) is None]


def quotes_of(text: str, reply: str) -> str:
    """All that a text quotes of a reply."""
    return "\n\n".join(one.text for one in blocks(text) if one.is_quote and said_by(one.text, [reply]) is not None)


def without(text: str, reply: str, mark: str) -> str:
    """A text in which nothing of a reply is left, with `mark` where it stood: quotations of it, and its sentences elsewhere.

    A text that had nothing of it comes back as it is.
    """
    before = [quoted(one.text) if one.is_quote else one.text for one in blocks(text)]
    after = [
        mark if one.is_quote and said_by(one.text, [reply]) is not None else said if one.is_quote else _without_sentences(said, reply, mark)
        for one, said in zip(blocks(text), before, strict=True)
    ]
    return text if after == before else "\n\n".join(after)


def _without_sentences(text: str, reply: str, mark: str) -> str:
    for sentence in _SENTENCES.split(reply):
        words = sentence.split()
        if len(" ".join(words)) >= _SHORTEST_TAKEN_OUT:
            text = re.sub(r"\s+".join(map(re.escape, words)), lambda _found: mark, text)
    return text


def months_on(day: date, months: int) -> date:
    """The same day of the month so many months later; the last one of that month where there is no such day."""
    total = day.year * 12 + day.month - 1 + months
    year, month = divmod(total, 12)
    last = (date(year + (month == 11), (month + 1) % 12 + 1, 1) - date(year, month + 1, 1)).days
    return date(year, month + 1, min(day.day, last))
