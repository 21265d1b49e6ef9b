"""Where everything stands on the map: the same things and links give the same places, on every machine. Pure.

What hangs together is spread out by itself (`stress`), turned along the paper, and moved apart until nothing lies on anything;
then these islands are put beside each other. What is linked to nothing stands below, in rows.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from commonplace.network.map.islands import AIR, Frame, Island, Room, bare_height, island, loose_island, shaped
from commonplace.network.map.stress import Link, Place, neighbors_of

COLUMN: Final = 8
"""Islands are put beside each other on columns of this width."""
BETWEEN: Final = 26.0
"""Between two islands."""
CLOSER: Final = (1.0, 0.84, 0.7, 0.58)
"""How long links are, one after the other, until the whole is not too high."""
SMALL: Final = 12
"""Islands of so many are not widened to the whole paper."""
MANY: Final = 60
"""An island of more is, and is not put closer together than it must be."""
SHELF_HEAD: Final = 64.0
"""Above the rows of what is linked to nothing: a line of words stands there."""


@dataclass(frozen=True, slots=True)
class Laid:
    """Places, in the order of the things, rounded to a tenth; how high the paper is; where the rows of what is linked to nothing
    begin, None where there are none or nothing else; how wide each has it there."""

    places: tuple[Place, ...]
    height: int
    shelf_at: float | None
    cell: float


def lay_out(rooms: Sequence[Room], links: Sequence[Link], frame: Frame) -> Laid:
    """Give everything its place: nothing leaves the paper, no two rooms overlap.

    Args:
        rooms: what each thing needs; none is wider than the paper between its margins.
        links: pairs of indices into `rooms`.
        frame: the paper.

    """
    neighbors = neighbors_of(len(rooms), links)
    groups = _hanging_together(neighbors)
    places: list[Place] = [(0.0, 0.0)] * len(rooms)
    islands = [members for members in groups if len(members) > 1]
    bottom = _arranged(islands, neighbors, rooms, places, frame)
    alone = [members[0] for members in groups if len(members) == 1]
    shelf_at, cell = None, frame.cell
    if alone:
        shelf_at = bottom + SHELF_HEAD if islands else None
        bottom, cell = _in_rows(alone, rooms, places, frame, shelf_at if shelf_at is not None else frame.margin)
    rounded = tuple((round(x, 1), round(y, 1)) for x, y in places)
    return Laid(rounded, int(bottom + frame.margin + 0.999), None if shelf_at is None else round(shelf_at, 1), round(cell, 1))


def _hanging_together(neighbors: Sequence[Sequence[int]]) -> list[list[int]]:
    """What hangs together, the largest first, then by the first of each."""
    seen = [False] * len(neighbors)
    groups = []
    for start in range(len(neighbors)):
        if seen[start]:
            continue
        seen[start] = True
        group = [start]
        for one in group:
            for other in neighbors[one]:
                if not seen[other]:
                    seen[other] = True
                    group.append(other)
        groups.append(sorted(group))
    return sorted(groups, key=lambda group: (-len(group), group[0]))


def _arranged(
    groups: Sequence[list[int]], neighbors: Sequence[Sequence[int]], rooms: Sequence[Room], places: list[Place], frame: Frame,
) -> float:
    """All islands on the paper, closer together as long as it is too high and they can be. How far down they reach."""
    shapes = [shaped(members, neighbors, frame) for members in groups]
    largest = max((len(members) for members in groups), default=0)
    is_one = len(groups) == 1 or largest > MANY
    # What is large fills more than a window in any case: closer together it would be a little lower, and a tangle.
    bare = 0.0 if largest > MANY else max((bare_height(shape, frame) for shape in shapes), default=0.0)
    lowest: tuple[float, list[Place]] | None = None
    ways = [(across, closer) for closer in _closer(bare, frame)
            for across in ((closer,) if largest <= SMALL else (0.0,) if is_one else (0.0, closer))]
    for across, closer in ways:
        if lowest is not None and (largest > MANY or lowest[0] <= frame.height or bare * closer > frame.height):
            break
        made = [one for shape in shapes if (one := island(shape, rooms, frame, (across, closer))) is not None]
        bottom = _put_beside(made, places, frame)
        if len(made) == len(shapes) and (lowest is None or bottom < lowest[0]):
            lowest = bottom, list(places)
    if lowest is None:
        lowest = _put_beside([loose_island(shape, rooms, frame) for shape in shapes], places, frame), list(places)
    places[:] = lowest[1]
    return lowest[0]


def _closer(bare: float, frame: Frame) -> list[float]:
    """How close is tried, in order: what may fit on the paper, from far to close; then what is surely too high, from close to far."""
    return [closer for closer in CLOSER if bare * closer <= frame.height] + [
        closer for closer in reversed(CLOSER) if bare * closer > frame.height]


def _put_beside(islands: Sequence[Island], places: list[Place], frame: Frame) -> float:
    """Each island as high as it fits, further left before further right; then all of them in the middle. How far down they reach."""
    if not islands:
        return frame.margin
    inner = frame.width - 2 * frame.margin
    columns = int(inner / COLUMN) + 1
    skyline = [0.0] * columns
    corners: list[Place] = []
    for one in islands:
        takes = min(int((one.width + BETWEEN) / COLUMN) + 1, columns)
        tops = [max(skyline[first:first + takes]) for first in range(columns - takes + 1)]
        top = min(tops)
        first = tops.index(top)
        x = min(float(first * COLUMN), inner - one.width)
        corners.append((x, top))
        skyline[first:first + takes] = [top + one.height + BETWEEN] * takes
    used = max(x + one.width for (x, _top), one in zip(corners, islands, strict=True))
    shift = frame.margin + (inner - used) / 2
    bottom = 0.0
    for (left, top), one in zip(corners, islands, strict=True):
        bottom = max(bottom, frame.margin + top + one.height)
        for member, x, y in zip(one.members, one.xs, one.ys, strict=True):
            places[member] = (left + x + shift, frame.margin + top + y)
    return bottom


def _in_rows(alone: Sequence[int], rooms: Sequence[Room], places: list[Place], frame: Frame, top: float) -> tuple[float, float]:
    """Rows of what is linked to nothing, each row as high as its highest. How far down they reach, and how wide each has it."""
    inner = frame.width - 2 * frame.margin
    cell = max(frame.cell, *(2 * rooms[one].beside + AIR for one in alone), 0.0)
    columns = max(1, min(int(inner / cell), len(alone)))
    cell = inner / columns if len(alone) > columns else min(cell * 1.4, inner / columns)
    left = frame.margin + (inner - columns * cell) / 2
    for first in range(0, len(alone), columns):
        row = alone[first:first + columns]
        above = max(rooms[one].above for one in row)
        for column, one in enumerate(row):
            places[one] = (left + (column + 0.5) * cell, top + above)
        top += above + max(rooms[one].below for one in row) + AIR
    return top - AIR, cell
