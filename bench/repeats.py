"""How well repeats are recognized, and what it costs: pairs of texts of our own making, edited as people and programs edit.

    PYTHONPATH=src python -m bench.repeats [--each 40]

Two things that should be folded count as found when the pure part of the program says so; nothing is stored.
"""

from __future__ import annotations

import argparse
import random
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

from bench.words import Vocabulary
from commonplace.consumption import folding
from commonplace.consumption.folding import Held, Marks

LENGTHS = (70, 120, 250, 500, 1_000)
"""Words, about."""
NEARS = (0.4, 0.5, 0.6, 0.7, 0.8)


@dataclass(frozen=True, slots=True)
class Said:
    """What a source said."""

    address: str
    text: str
    # Any: as the column has them.
    enclosures: tuple[dict[str, Any], ...] = ()

    def marks(self) -> Marks:
        return folding.marks(address=self.address, enclosures=self.enclosures, text=self.text)


class Maker:
    """Makes texts and edits them; the same seed makes the same ones."""

    def __init__(self, seed: int = 18) -> None:
        self.chance = random.Random(seed)
        self.words = Vocabulary(self.chance)
        self.other_language = Vocabulary(random.Random(seed + 1))
        self._number = 0

    def said(self) -> Said:
        """Something new, at an address of its own."""
        self._number += 1
        words = LENGTHS[self._number % len(LENGTHS)]
        return Said(f"https://one.example.org/{self._number}", self.text(words))

    def text(self, words: int) -> str:
        """Sentences of about so many words."""
        return " ".join(self.words.sentence() for _ in range(max(words // 14, 1)))

    def elsewhere(self, said: Said, text: str = "") -> Said:
        """The same, or another text, at another address."""
        self._number += 1
        return replace(said, address=f"https://two.example.com/{self._number}", text=text or said.text)

    def without(self, text: str, share: float) -> str:
        """Without about this share of its sentences."""
        kept = [one for one in text.split(". ") if self.chance.random() >= share]
        return ". ".join(kept) or text

    def mistyped(self, text: str, share: float) -> str:
        """With a letter missing in about this share of its words."""
        words = text.split()
        return " ".join(word[0] + word[2:] if len(word) > 2 and self.chance.random() < share else word for word in words)

    def translated(self, text: str) -> str:
        """In a language in which each word has another."""
        known = dict(zip(self.words.words, self.other_language.words, strict=True))
        return " ".join(known.get(word, word[::-1]) for word in text.lower().split())

    def about_the_same(self, text: str) -> str:
        """Another text of the same words."""
        words = text.split()
        self.chance.shuffle(words)
        return " ".join(words)

    def head(self, text: str, share: float) -> str:
        """The beginning, cut in the middle of a word or not."""
        return text[: int(len(text) * share)].rstrip() + "…"


Pair = tuple[Said, Said]


def same(maker: Maker) -> dict[str, Callable[[Said], Pair]]:
    """Pairs that a reader would call the same."""
    aside = maker.elsewhere
    return {
        "address: another door and a tail": lambda one: (
            one, Said(one.address.replace("https://", "http://www.") + "/?utm_source=rss&utm_medium=rss", maker.text(60))
        ),
        "address: AMP": lambda one: (one, Said(one.address.replace("https://", "https://amp.") + "/amp/?outputType=amp", one.text)),
        "address: excerpt and whole text": lambda one: (one, Said(one.address.replace("https", "http"), maker.head(one.text, 0.1))),
        "file: through a service that counts": lambda one: (
            replace(one, enclosures=_file("https://media.example.org/a/12.mp3")),
            replace(aside(one, maker.text(80)), enclosures=_file("https://dts.podtrac.com/redirect.mp3/media.example.org/a/12.mp3")),
        ),
        "text: word for word": lambda one: (one, aside(one)),
        "text: in capitals, other quotation marks": lambda one: (one, aside(one, one.text.upper().replace(",", " -").replace(".", "!"))),
        "text: a line about where it was first": lambda one: (one, aside(one, one.text + " This post first appeared on the Example Blog.")),
        "text: greeting and signature put around it": lambda one: (one, aside(one, f"{_GREETING} {one.text} {_SIGNATURE}")),
        "text: one sentence in ten missing": lambda one: (one, aside(one, maker.without(one.text, 0.1))),
        "text: two sentences in ten missing": lambda one: (one, aside(one, maker.without(one.text, 0.2))),
        "text: one word in a hundred mistyped": lambda one: (one, aside(one, maker.mistyped(one.text, 0.01))),
        "text: three words in a hundred mistyped": lambda one: (one, aside(one, maker.mistyped(one.text, 0.03))),
        "text: cut after nine tenths": lambda one: (one, aside(one, maker.head(one.text, 0.9))),
        "text: cut after three quarters": lambda one: (one, aside(one, maker.head(one.text, 0.75))),
        "text: several edits at once": lambda one: (
            one, aside(one, maker.mistyped(maker.without(one.text, 0.07), 0.01) + " This post first appeared on the Example Blog.")
        ),
        "text: cut in the middle, another address": lambda one: (one, aside(one, maker.head(one.text, 0.5))),
    }


def different(maker: Maker) -> dict[str, Callable[[Said], Pair]]:
    """Pairs that a reader would want to see both of."""
    aside = maker.elsewhere

    def framed(one: Said, words: int) -> Pair:
        frame = maker.text(words)
        return replace(one, text=f"{frame} {one.text}"), aside(one, f"{frame} {maker.text(len(one.text.split()))}")

    def notes(one: Said) -> Pair:
        files = [_file(f"https://media.example.org/a/{number}.mp3") for number in (12, 13)]
        return replace(one, enclosures=files[0]), replace(aside(one), enclosures=files[1])

    return {
        "nothing in common": lambda one: (one, aside(one, maker.text(len(one.text.split())))),
        "short, the same greeting and signature": lambda one: (
            replace(one, text=f"{_GREETING} {maker.text(14)} {_SIGNATURE}"), aside(one, f"{_GREETING} {maker.text(14)} {_SIGNATURE}")
        ),
        "long, the same greeting and signature": lambda one: (
            replace(one, text=f"{_GREETING} {one.text} {_SIGNATURE}"),
            aside(one, f"{_GREETING} {maker.text(len(one.text.split()))} {_SIGNATURE}"),
        ),
        "the same words in another order": lambda one: (one, aside(one, maker.about_the_same(one.text))),
        "a translation": lambda one: (one, aside(one, maker.translated(one.text))),
        "a quotation of a third, with a reply": lambda one: (
            one, aside(one, f"{maker.text(40)} {one.text[: len(one.text) // 3]} {maker.text(len(one.text.split()) // 2)}")
        ),
        "two issues, a third of each the same": lambda one: framed(one, len(one.text.split()) // 2),
        "two issues, half of each the same": lambda one: framed(one, len(one.text.split())),
        "two issues, two thirds of each the same": lambda one: framed(one, 2 * len(one.text.split())),
        "two episodes with the same notes": notes,
        "the same front page": lambda one: (
            replace(one, address="https://one.example.org/"), Said("http://one.example.org", maker.text(len(one.text.split())))
        ),
        "two pages told apart by their query": lambda one: (
            replace(one, address=one.address + "?p=1"), Said(one.address + "?p=2&utm_source=x", maker.text(len(one.text.split())))
        ),
    }


_GREETING = "Good morning, dear friends of reading and learning, and welcome to another week of small discoveries."
_SIGNATURE = "Yours as ever, Ada Example. You receive this because you asked for it; answer this mail to say what you think."


def _file(address: str) -> tuple[dict[str, Any], ...]:
    return ({"address": address, "type": "audio/mpeg"},)


def is_folded(one: Said, other: Said, near: float) -> bool:
    """Whether the second is found by what the first is remembered by, and is taken for the same."""
    held, new = one.marks(), other.marks()
    keys = frozenset(held.keys) & frozenset(new.keys)
    return bool(keys and folding.matches({2: new}, [Held(1, 1, 1, keys, held.sketch)], source=2, near=near))


@dataclass(frozen=True, slots=True)
class Line:
    """How many pairs of a kind were folded."""

    kind: str
    is_same: bool
    folded: int
    pairs: int


def measure(each: int, near: float = folding.NEAR) -> Iterator[Line]:
    """`each` pairs of each kind."""
    maker = Maker()
    for is_same, kinds in ((True, same(maker)), (False, different(maker))):
        for kind, make in kinds.items():
            yield Line(kind, is_same, sum(is_folded(*make(maker.said()), near) for _ in range(each)), each)


def precision_and_recall(lines: list[Line]) -> tuple[float, float]:
    """Of what is folded, the share that is the same; of what is the same, the share that is folded."""
    right = sum(line.folded for line in lines if line.is_same)
    wrong = sum(line.folded for line in lines if not line.is_same)
    return right / max(right + wrong, 1), right / sum(line.pairs for line in lines if line.is_same)


def cost(entries: int = 2_000) -> Iterator[str]:
    """Processor time an entry, microseconds."""
    maker = Maker()
    chosen = [maker.said() for _ in range(entries)]
    for label, works in (
        ("address alone", [replace(one, text="") for one in chosen]),
        ("address and text, 390 words in the mean", chosen),
        ("address and text of 500 words", [one for one in chosen if 400 < len(one.text.split()) < 700]),
    ):
        start = time.process_time()
        found = [one.marks() for one in works]
        yield f"| {label} | {1e6 * (time.process_time() - start) / len(found):.0f} |"
    sketches = [one.sketch for one in found]
    start = time.process_time()
    for one, other in pairwise(sketches):
        folding.jaccard(one, other)
    yield f"| one comparison of two sketches | {1e6 * (time.process_time() - start) / len(sketches):.1f} |"


def main() -> None:
    """Run it and print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--each", type=int, default=40, help="pairs of a kind")
    options = parser.parse_args()
    lines = list(measure(options.each))
    print("| pairs | should fold | folded of |\n|---|---|---|")
    for line in lines:
        print(f"| {line.kind} | {'yes' if line.is_same else 'no'} | {line.folded} of {line.pairs} |")
    print(f"\n{sum(line.pairs for line in lines)} pairs\n\n| near from | precision | recall |\n|---|---|---|")
    for near in NEARS:
        precision, recall = precision_and_recall(list(measure(options.each, near)))
        print(f"| {near}{' (chosen)' if near == folding.NEAR else ''} | {precision:.3f} | {recall:.3f} |")
    print("\n| processor time | µs |\n|---|---|")
    print("\n".join(cost()))


if __name__ == "__main__":
    main()
