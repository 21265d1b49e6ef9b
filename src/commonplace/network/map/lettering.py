"""Names beside what stands on the map, so that no two lie on each other. Pure.

The larger and better linked come first; each tries below, above, right and left, whole (a long one in two lines) and then shorter, and
takes the free spot with the fewest links under it. Who finds none is named on hovering, and in the table.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from unicodedata import combining, east_asian_width

from commonplace.network.map.stress import Link, Place

LONGEST: Final = (26, 17, 11)
"""Characters of a name: whole as long as it is no longer than the first, and then cut."""
CELL: Final = 6.0
"""Where links run is known in squares of this size."""
BETWEEN: Final = 5.0
"""Between two names on one line, in units of the drawing."""
_WIDTHS: Final = dict(zip(
    map(chr, range(32, 127)),
    (28, 29, 30, 65, 59, 92, 73, 16, 30, 30, 48, 61, 21, 36, 21, 39, 65, 41, 55, 58, 61, 59, 60, 51, 61, 59, 21, 21, 55, 63, 55,
     48, 78, 63, 61, 64, 67, 57, 55, 69, 69, 39, 51, 63, 54, 82, 69, 71, 59, 72, 61, 59, 56, 69, 59, 86, 62, 57, 61, 32, 39, 34,
     55, 37, 24, 52, 57, 48, 56, 54, 31, 56, 55, 25, 24, 49, 26, 84, 55, 55, 57, 57, 35, 47, 33, 54, 46, 68, 48, 45, 46, 34, 24,
     34, 55), strict=True,
))
"""Of the letters of the interface, in hundredths of their size."""
HEIGHT: Final = 1.15
"""Of a line, in sizes of its letters."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A name to be written.

    Args:
        text: the name.
        place: what it belongs to stands there.
        reach: how far that reaches from there, to every side.
        size: of the letters, in units of the drawing.
        rank: the greater, the earlier it is written.
        is_bold: its letters are somewhat wider.
        most: no wider than this, and beneath it always; 0 is as it comes.

    """

    text: str
    place: Place
    reach: float
    size: float
    rank: float
    is_bold: bool = False
    most: float = 0.0


@dataclass(frozen=True, slots=True)
class Written:
    """What is written where, in one line or two; `anchor` is what of the text stands there: its start, middle or end; `y` is the base
    of the first line."""

    lines: tuple[str, ...]
    x: float
    y: float
    anchor: str


Box = tuple[float, float, float, float]


def width_of(text: str, size: float, *, is_bold: bool = False) -> float:
    """About how wide a text is, in units of the drawing."""
    wide = 0
    for letter in text:
        known = _WIDTHS.get(letter)
        if known is None:
            known = 0 if combining(letter) or ord(letter) in range(0x2000, 0x2070) else 100 if east_asian_width(letter) in "WF" else 62
        wide += known
    return wide * size / (95 if is_bold else 100)


def shortened(text: str, longest: int) -> str:
    """A text of at most so many characters, with a sign where it was cut."""
    return text if len(text) <= longest else text[:longest - 1].rstrip(" ,.-") + "…"


def letter(
    wanted: Sequence[Wanted], links: Sequence[Link], places: Sequence[Place], *, width: float, height: float,
) -> list[Written | None]:
    """Where each name is written; None: there is no room for it.

    Args:
        wanted: the names, in the order of `places`.
        links: pairs of indices.
        places: of all that stands there.
        width: of the paper.
        height: of the paper.

    """
    under = _under_links(links, places)
    taken = _Taken()
    for one in wanted:
        x, y = one.place
        taken.add((x - one.reach, y - one.reach, x + one.reach, y + one.reach))
    found: list[Written | None] = [None] * len(wanted)
    for index in sorted(range(len(wanted)), key=lambda index: (-wanted[index].rank, index)):
        spot = _spot(wanted[index], taken, under, width, height)
        if spot is not None:
            found[index], (left, top, right, bottom) = spot
            taken.add((left - BETWEEN, top, right + BETWEEN, bottom))
    return found


def _spot(one: Wanted, taken: _Taken, under: set[tuple[int, int]], width: float, height: float) -> tuple[Written, Box] | None:
    for lines in _ways(one):
        wide = max(width_of(line, one.size, is_bold=one.is_bold) for line in lines)
        if one.most and wide > one.most:
            continue
        best: tuple[float, Written, Box] | None = None
        for order, (anchor, box, base) in enumerate(_spots(one, wide, len(lines))[:1 if one.most else None]):
            if box[0] < 2 or box[1] < 1 or box[2] > width - 2 or box[3] > height - 1 or taken.overlaps(box):
                continue
            cost = _crossed(box, under) + order * 1.5
            if best is None or cost < best[0]:
                best = (cost, Written(lines, round(base[0], 1), round(base[1], 1), anchor), box)
        if best is not None:
            return best[1], best[2]
    return None


def _ways(one: Wanted) -> list[tuple[str, ...]]:
    """How a name can be written, the best first: whole, in two lines, cut shorter and shorter."""
    if one.most:
        cut: list[tuple[str, ...]] = [(one.text,)]
        cut += [in_two(one.text, longest) for longest in range(LONGEST[0], LONGEST[2], -1)]
        cut += [(shortened(one.text, longest),) for longest in range(LONGEST[1], 5, -1)]
    else:
        cut = [(shortened(one.text, longest),) for longest in LONGEST]
        if len(one.text) > LONGEST[1]:  # whole beats cut, one line beats two
            cut.insert(len(one.text) <= LONGEST[0], in_two(one.text))
    return list(dict.fromkeys(cut))


def in_two(text: str, longest: int = LONGEST[0]) -> tuple[str, ...]:
    """A name in two lines of about one length, broken between words; a line of more than `longest` characters even so is cut."""
    words = text.split()
    breaks = [(" ".join(words[:at]), " ".join(words[at:])) for at in range(1, len(words))]
    fitting = [pair for pair in breaks if len(pair[0]) <= longest]
    if not fitting:
        return (shortened(text, longest),)
    if all(len(second) > longest for _first, second in fitting):
        first, second = fitting[-1]
    else:
        first, second = min(fitting, key=lambda pair: max(len(pair[0]), len(pair[1])))
    return first, shortened(second, longest)


def _spots(one: Wanted, wide: float, lines: int) -> list[tuple[str, Box, Place]]:
    """Where it can stand: what of it stands there, its box, and the base of its first line."""
    x, y = one.place
    more = (lines - 1) * one.size * HEIGHT
    tall, away = one.size * HEIGHT + more, one.reach + 3
    rise = one.size * 0.36 - more / 2
    slant = one.reach * 0.75 + 2
    below, above = one.size * 0.88, -one.size * 0.26 - more
    return [
        ("middle", (x - wide / 2, y + away, x + wide / 2, y + away + tall), (x, y + away + below)),
        ("middle", (x - wide / 2, y - away - tall, x + wide / 2, y - away), (x, y - away + above)),
        ("start", (x + away, y - tall / 2, x + away + wide, y + tall / 2), (x + away, y + rise)),
        ("end", (x - away - wide, y - tall / 2, x - away, y + tall / 2), (x - away, y + rise)),
        ("start", (x + slant, y + slant, x + slant + wide, y + slant + tall), (x + slant, y + slant + below)),
        ("end", (x - slant - wide, y + slant, x - slant, y + slant + tall), (x - slant, y + slant + below)),
        ("start", (x + slant, y - slant - tall, x + slant + wide, y - slant), (x + slant, y - slant + above)),
        ("end", (x - slant - wide, y - slant - tall, x - slant, y - slant), (x - slant, y - slant + above)),
    ]


class _Taken:
    """Where something stands or is written already, found by squares."""

    SIDE: Final = 48.0

    def __init__(self) -> None:
        self.squares: dict[tuple[int, int], list[Box]] = {}

    def _of(self, box: Box) -> list[tuple[int, int]]:
        across = range(int(box[0] // self.SIDE), int(box[2] // self.SIDE) + 1)
        down = range(int(box[1] // self.SIDE), int(box[3] // self.SIDE) + 1)
        return [(x, y) for x in across for y in down]

    def add(self, box: Box) -> None:
        for square in self._of(box):
            self.squares.setdefault(square, []).append(box)

    def overlaps(self, box: Box) -> bool:
        left, top, right, bottom = box
        return any(
            left < other[2] and other[0] < right and top < other[3] and other[1] < bottom
            for square in self._of(box) for other in self.squares.get(square, ())
        )


def _under_links(links: Sequence[Link], places: Sequence[Place]) -> set[tuple[int, int]]:
    """The squares through which links run."""
    found = set()
    for one, other in links:
        (ax, ay), (bx, by) = places[one], places[other]
        steps = int(max(abs(bx - ax), abs(by - ay)) / CELL) + 1
        for step in range(steps + 1):
            found.add((int((ax + (bx - ax) * step / steps) // CELL), int((ay + (by - ay) * step / steps) // CELL)))
    return found


def _crossed(box: Box, under: set[tuple[int, int]]) -> int:
    across = range(int(box[0] // CELL), int(box[2] // CELL) + 1)
    down = range(int(box[1] // CELL), int(box[3] // CELL) + 1)
    return sum((x, y) in under for x in across for y in down)
