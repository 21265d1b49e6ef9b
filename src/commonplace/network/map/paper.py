"""The two papers on which a map is drawn, and how much room things need there. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import sqrt
from typing import Final

from commonplace.network.map.islands import Frame, Room
from commonplace.network.map.neighborhoods import DRAWN
from commonplace.network.map.stress import Link

RADII: Final = (7.0, 9.0, 12.0, 15.0)
"""Of a node, by what it gave lately: `Mark.step`."""
HUB: Final = 4
"""So many links make something a landmark, whose name has its place."""


@dataclass(frozen=True, slots=True)
class Paper:
    """One of the two papers on which a map is drawn: for wide windows and for phones.

    Args:
        name: its class.
        frame: its measures; the link is that of a large map.
        size: of letters.
        seed: how far the dots of a neighborhood stand apart.
        most: so many are drawn one by one; of more, neighborhoods.
        ties: so many of a neighborhood's are drawn, the strongest.
        lines: so many lines has the name of a neighborhood, each so many letters wide.

    """

    name: str
    frame: Frame
    size: float
    seed: float
    most: int
    ties: int
    lines: tuple[int, float]


WIDE: Final = Paper("map-wide", Frame(width=960, link=104, cell=116), size=14, seed=8.0, most=DRAWN, ties=2, lines=(1, 11.2))
TALL: Final = Paper(
    "map-tall", Frame(width=360, link=66, margin=6, height=760, is_upright=True, cell=114),
    size=13, seed=5.8, most=60, ties=1, lines=(2, 8.6),
)
PAPERS: Final = (WIDE, TALL)


def frame_for(paper: Paper, count: int) -> Frame:
    """Few things stand further apart than many."""
    roomy = 1.3 if count <= 12 else 1.1 if count <= 50 else 0.9
    return replace(paper.frame, link=paper.frame.link * roomy)


def rooms_of(paper: Paper, count: int, links: Sequence[Link]) -> list[Room]:
    """What each node needs: the largest shape, and beneath it a name as far as there is room for names; those with many links are
    named, and those with none, which stand in rows, in two lines where it takes two."""
    degree = degrees(count, links)
    beside = (26.0 if count <= 40 else 17.0) if paper.frame.is_upright else 36.0 if count <= 60 else 24.0
    named = 52.0 if paper.frame.is_upright else 62.0
    around = RADII[-1] + 2
    return [
        Room(beside, around, around + 2.2 * paper.size + 3) if many == 0 else
        Room(max(named, beside) if many >= HUB else beside, around, around + paper.size + (3 if many >= HUB or count <= 60 else -4))
        for many in degree
    ]


def degrees(count: int, links: Sequence[Link]) -> list[int]:
    """How many links each has."""
    found = [0] * count
    for pair in links:
        for one in pair:
            found[one] += 1
    return found


def radius_of(paper: Paper, dots: int) -> float:
    """How large a neighborhood of so many dots is drawn."""
    return round(paper.seed * sqrt(dots + 2.0) + 9, 1)


def room_of_disc(paper: Paper, dots: int) -> Room:
    """What a neighborhood needs: its disc, and beneath it its name and a line."""
    radius = radius_of(paper, dots)
    return Room(max(radius, paper.size * paper.lines[1] / 2), radius, radius + paper.size * (1.9 + 1.2 * paper.lines[0]))
