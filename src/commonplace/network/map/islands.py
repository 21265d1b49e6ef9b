"""An island: things that hang together, on paper. Turned along it, as large as its links want, moved apart until nothing overlaps. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt
from typing import Final

from commonplace.network.map.stress import Place, spread

AIR: Final = 6.0
"""Between two things, in units of the drawing."""
ROUNDS: Final = (200, 100)
"""So often things are moved apart the shorter way, and then up and down, where there is always room."""
SLACK: Final = 1.0
"""Of the air between two, so much may be missing."""
FARTHER: Final = 1.5
"""Times as far as they must are two moved apart: it takes half as many rounds as the bare measure, and leaves a lower island."""
HIGHER: Final = (1.0, 1.2, 1.45, 1.75, 2.1)
WIDER: Final = 1.5


@dataclass(frozen=True, slots=True)
class Room:
    """What a thing needs around its place, in units of the drawing: half its width, what is above and below."""

    beside: float
    above: float
    below: float


@dataclass(frozen=True, slots=True)
class Frame:
    """The paper.

    Args:
        width: of the paper; its height is what is needed.
        link: how long a link is, about.
        margin: kept free all around.
        height: what would be good; where it is more, all is put closer together, as far as that goes.
        aside: how far from links of others everything stands, in lengths of a link.
        is_upright: islands are turned to stand rather than to lie.
        cell: how wide one of those is that are linked to nothing; their rows are as high as the highest of them.

    """

    width: int
    link: float
    margin: float = 10.0
    height: int = 540
    aside: float = 0.2
    is_upright: bool = False
    cell: float = 112.0


@dataclass(frozen=True, slots=True)
class Shape:
    """An island without measures: which things it has, whom each is linked to (indices into these), and where each stands."""

    members: list[int]
    near: list[list[int]]
    xs: list[float]
    ys: list[float]


@dataclass(frozen=True, slots=True)
class Island:
    """An island in units of the drawing, from its own upper left corner."""

    members: list[int]
    xs: list[float]
    ys: list[float]
    width: float
    height: float


def shaped(members: list[int], neighbors: Sequence[Sequence[int]], frame: Frame) -> Shape:
    """Spread out what hangs together, and turn it along the paper."""
    here = {one: index for index, one in enumerate(members)}
    near = [[here[other] for other in neighbors[one]] for one in members]
    xs, ys = _turned(spread(near, aside=frame.aside), is_upright=frame.is_upright)
    return Shape(members, near, xs, ys)


def island(shape: Shape, rooms: Sequence[Room], frame: Frame, closer: tuple[float, float]) -> Island | None:
    """An island of this shape; None: so close together, its things overlap."""
    needed = [rooms[one] for one in shape.members]
    xs, ys = _scaled(shape, needed, frame, closer)
    return _bounded(shape, xs, ys, needed) if _part(xs, ys, needed, frame.width - 2 * frame.margin) else None


def loose_island(shape: Shape, rooms: Sequence[Room], frame: Frame) -> Island:
    """An island of this shape, as high as it takes: whatever still overlaps then is moved down."""
    needed = [rooms[one] for one in shape.members]
    for higher in HIGHER:
        xs, ys = _scaled(shape, needed, frame, (0.0, higher))
        if _part(xs, ys, needed, frame.width - 2 * frame.margin):
            break
    else:
        _move_down(xs, ys, needed)
    return _bounded(shape, xs, ys, needed)


def _bounded(shape: Shape, xs: list[float], ys: list[float], needed: Sequence[Room]) -> Island:
    left = min(x - room.beside for x, room in zip(xs, needed, strict=True))
    top = min(y - room.above for y, room in zip(ys, needed, strict=True))
    right = max(x + room.beside for x, room in zip(xs, needed, strict=True))
    bottom = max(y + room.below for y, room in zip(ys, needed, strict=True))
    return Island(shape.members, [x - left for x in xs], [y - top for y in ys], right - left, bottom - top)


def _turned(places: Sequence[Place], *, is_upright: bool) -> tuple[list[float], list[float]]:
    """Turned so that the longer way lies along the longer side of the paper, and centered."""
    count, middle_x, middle_y = len(places), 0.0, 0.0
    for x, y in places:
        middle_x += x / count
        middle_y += y / count
    xx = xy = yy = 0.0
    for x, y in places:
        xx += (x - middle_x) * (x - middle_x)
        xy += (x - middle_x) * (y - middle_y)
        yy += (y - middle_y) * (y - middle_y)
    half = (xx - yy) / 2
    along_x, along_y = half + sqrt(half * half + xy * xy), xy
    length = sqrt(along_x * along_x + along_y * along_y)
    if length < 1e-9:
        along_x, along_y, length = (1.0, 0.0, 1.0) if xx >= yy else (0.0, 1.0, 1.0)
    along_x, along_y = along_x / length, along_y / length
    longer = [(x - middle_x) * along_x + (y - middle_y) * along_y for x, y in places]
    shorter = [(y - middle_y) * along_x - (x - middle_x) * along_y for x, y in places]
    return (shorter, longer) if is_upright else (longer, shorter)


def _scaled(shape: Shape, needed: Sequence[Room], frame: Frame, closer: tuple[float, float]) -> tuple[list[float], list[float]]:
    """From links one unit long to units of the drawing, no wider than the paper allows, centered in it.

    `closer`: how long links are, across and down, of what they want to be; 0 across is as wide as the paper allows, within reason.
    """
    factor = _factor(shape, frame)
    low, high = min(shape.xs), max(shape.xs)
    allowed = (frame.width - 2 * frame.margin - 2 * max(one.beside for one in needed)) / max((high - low) * factor, 1.0)
    across = factor * min(allowed, closer[0] or WIDER)
    middle = frame.width / 2 - frame.margin
    return [(x - (low + high) / 2) * across + middle for x in shape.xs], [y * factor * closer[1] for y in shape.ys]


def bare_height(shape: Shape, frame: Frame) -> float:
    """How high an island of this shape is before anything in it is moved apart, its links as long as they want to be."""
    return (max(shape.ys) - min(shape.ys)) * _factor(shape, frame)


def _factor(shape: Shape, frame: Frame) -> float:
    """From the measure of the shape to units of the drawing: then its links are as long as they want to be, on average."""
    total, count = 0.0, 0
    for one, others in enumerate(shape.near):
        for other in others:
            if one < other:
                dx, dy = shape.xs[one] - shape.xs[other], shape.ys[one] - shape.ys[other]
                total += sqrt(dx * dx + dy * dy)
                count += 1
    return frame.link * count / (total or 1.0)


def _part(xs: list[float], ys: list[float], needed: Sequence[Room], width: float) -> bool:
    """Move apart what overlaps, without leaving the width. Whether nothing overlaps any more."""
    tallest = max(room.above + room.below for room in needed) + AIR
    besides = [room.beside for room in needed]
    for number in range(ROUNDS[0] + ROUNDS[1]):
        order = [one for _y, one in sorted(zip(ys, range(len(ys)), strict=True))]
        moved = False
        for rank, one in enumerate(order, 1):
            beside = besides[one] + AIR - SLACK
            for other in order[rank:]:
                if ys[other] - ys[one] > tallest:
                    break
                # Most of these stand side by side, which costs least to find out here: it is asked two million times for 150 things.
                wide = beside + besides[other]
                if -wide < xs[other] - xs[one] < wide:
                    moved |= _push(xs, ys, needed, (one, other), may_go_aside=number < ROUNDS[0])
        for one, beside in enumerate(besides):
            if xs[one] < beside or xs[one] > width - beside:
                xs[one] = min(max(xs[one], beside), width - beside)
                moved = True
        if not moved:
            return True
    return False


def _push(xs: list[float], ys: list[float], needed: Sequence[Room], pair: tuple[int, int], *, may_go_aside: bool) -> bool:
    """Move two apart that are too near across, if they are so up and down as well. Whether they were."""
    one, other = pair
    dx = xs[other] - xs[one]
    beside = needed[one].beside + needed[other].beside + AIR - abs(dx)
    is_below = ys[other] > ys[one] or (ys[other] == ys[one] and other > one)
    dy = ys[other] - ys[one] if is_below else ys[one] - ys[other]
    upper, lower = (one, other) if is_below else (other, one)
    between = needed[upper].below + needed[lower].above + AIR - dy
    if between <= SLACK:
        return False
    # What needs more room stays where it is, more or less, and the smaller make way: landmarks stand amid what they hold together.
    heavy, light = needed[one].beside * needed[one].beside, needed[other].beside * needed[other].beside
    share = light / (heavy + light)
    beside, between = beside * FARTHER, between * FARTHER
    if may_go_aside and beside < between:
        step = beside if dx >= 0 else -beside
        xs[one] -= step * share
        xs[other] += step * (1 - share)
    else:
        ys[one] -= between * share * (1 if one == upper else -1)
        ys[other] += between * (1 - share) * (1 if other == lower else -1)
    return True


def _move_down(xs: list[float], ys: list[float], needed: Sequence[Room]) -> None:
    placed: list[int] = []
    for one in sorted(range(len(xs)), key=lambda one: (ys[one], one)):
        is_free = False
        while not is_free:
            is_free = True
            for other in placed:
                beside = needed[one].beside + needed[other].beside + AIR / 2
                if abs(xs[one] - xs[other]) >= beside:
                    continue
                if ys[one] - needed[one].above < ys[other] + needed[other].below + AIR / 2 - 0.01 and (
                    ys[one] + needed[one].below > ys[other] - needed[other].above - AIR / 2 + 0.01
                ):
                    ys[one] = ys[other] + needed[other].below + AIR / 2 + needed[one].above
                    is_free = False
        placed.append(one)
