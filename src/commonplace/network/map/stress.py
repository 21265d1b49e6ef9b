"""Places for things that hang together, so that what is linked stands near and what is far in the network stands far on paper. Pure.

Stress is lowered pair by pair with steps that grow smaller (Zheng, Pawar and Goodman, "Graph drawing by stochastic gradient
descent", 2019). Only + - * / and square roots are used, in a fixed order, which every machine reckons alike to the last bit:
no sine, no power, no `sum` of floats (its rounding changed between versions of Python), no order that hangs on a hash.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import sqrt
from typing import Final, TypeVar

Place = tuple[float, float]
Link = tuple[int, int]
T = TypeVar("T")

SHRINK: Final = 0.72
"""Each round's step is so much of the one before."""
SMALLEST_STEP: Final = 0.03
TRIES: Final = ((24, 6), (50, 4), (90, 2))
"""So many tries for things up to this many: the one with the fewest crossings is kept."""
CLEARED: Final = 14
MOST_CLEARED: Final = 60_000
_TURN: Final = (-0.7373688780783197, 0.6754902942615238)
"""Cosine and sine of the golden angle, written down so that no machine reckons them."""


def neighbors_of(count: int, links: Sequence[Link]) -> list[list[int]]:
    """Who is linked to whom, in order; a link to oneself or said twice counts once or not at all."""
    found: list[set[int]] = [set() for _ in range(count)]
    for one, other in links:
        if one != other:
            found[one].add(other)
            found[other].add(one)
    return [sorted(some) for some in found]


def spread(neighbors: Sequence[Sequence[int]], *, aside: float = 0.2) -> list[Place]:
    """Places of things that all hang together, one link about one unit long.

    Args:
        neighbors: of each, whom it is linked to, as indices in order.
        aside: so far from links of others everything stands, in lengths of a link, as far as that can be had.

    """
    count = len(neighbors)
    if count < 3:
        return [(float(index), 0.0) for index in range(count)]
    pairs = _pairs(neighbors)
    tries = next((tries for most, tries in TRIES if count <= most), 1)
    links = [(one, other) for one in range(count) for other in neighbors[one] if one < other]
    best: list[Place] = []
    fewest = -1
    for seed in range(1, tries + 1):
        places = _settled(count, pairs, seed)
        crossed = crossings(places, links) if tries > 1 else 0
        if fewest < 0 or crossed < fewest:
            best, fewest = places, crossed
        if fewest == 0:
            break
    return _cleared(best, links, aside)


def _cleared(places: list[Place], links: Sequence[Link], aside: float) -> list[Place]:
    """Whoever stands on a link of others is moved beside it: there it would seem to belong to them."""
    xs, ys = [x for x, _y in places], [y for _x, y in places]
    for _round in range(CLEARED if len(places) * len(links) <= MOST_CLEARED else 0):
        moved = False
        for link in links:
            moved |= _step_aside(xs, ys, link, aside)
        if not moved:
            break
    return list(zip(xs, ys, strict=True))


def _step_aside(xs: list[float], ys: list[float], link: Link, aside: float) -> bool:
    """Move whoever stands on this link away from it. Whether anybody did."""
    one, other = link
    ax, ay = xs[one], ys[one]
    bx, by = xs[other] - ax, ys[other] - ay
    length = bx * bx + by * by
    root, near, moved = sqrt(length), aside * aside * length, False
    for third, (x, y) in enumerate(zip(xs, ys, strict=True)):
        px, py = x - ax, y - ay
        across = bx * py - by * px
        if across * across >= near or not 0 < px * bx + py * by < length:  # the two ends as well: they are not between themselves
            continue
        push = 0.7 * (aside - abs(across) / root) / root
        if across < 0 or (across == 0 and third % 2):
            push = -push
        xs[third], ys[third] = x - by * push, y + bx * push
        moved = True
    return moved


def _pairs(neighbors: Sequence[Sequence[int]]) -> list[tuple[int, int, float]]:
    """Every two, and how many links lie between them; each by a walk outward from the first."""
    found = []
    for start in range(len(neighbors)):
        steps = [-1] * len(neighbors)
        steps[start] = 0
        wave = [start]
        while wave:
            coming = []
            for one in wave:
                for other in neighbors[one]:
                    if steps[other] < 0:
                        steps[other] = steps[one] + 1
                        coming.append(other)
            wave = coming
        found += [(start, other, float(steps[other])) for other in range(start + 1, len(neighbors)) if steps[other] > 0]
    return found


def _settled(count: int, pairs: list[tuple[int, int, float]], seed: int) -> list[Place]:
    order = _shuffled(pairs, seed)
    xs, ys = _sunflower(count, seed)
    farthest = 1.0
    for _one, _other, far in pairs:
        farthest = max(farthest, far)
    step = farthest * farthest
    while step > SMALLEST_STEP:
        for one, other, far in order:
            pull = step / (far * far)
            pull = min(pull, 1.0)
            dx, dy = xs[one] - xs[other], ys[one] - ys[other]
            now = sqrt(dx * dx + dy * dy) or 0.001
            move = pull * (now - far) / (now + now)
            dx *= move
            dy *= move
            xs[one] -= dx
            ys[one] -= dy
            xs[other] += dx
            ys[other] += dy
        order.reverse()
        step *= SHRINK
    return list(zip(xs, ys, strict=True))


def _sunflower(count: int, seed: int) -> tuple[list[float], list[float]]:
    """Where they begin: turned by the golden angle from one to the next, in an order of its own for each try."""
    xs, ys = [0.0] * count, [0.0] * count
    cosine, sine = 1.0, 0.0
    for rank, index in enumerate(_shuffled(list(range(count)), seed + 7)):
        cosine, sine = cosine * _TURN[0] - sine * _TURN[1], cosine * _TURN[1] + sine * _TURN[0]
        far = sqrt(rank + 0.5)
        xs[index], ys[index] = far * cosine, far * sine
    return xs, ys


def _shuffled(some: list[T], seed: int) -> list[T]:
    found, state = list(some), seed * 2_654_435_761 & 0x7FFFFFFF
    for index in range(len(found) - 1, 0, -1):
        state = state * 1_103_515_245 + 12_345 & 0x7FFFFFFF
        other = (state >> 8) % (index + 1)
        found[index], found[other] = found[other], found[index]
    return found


def crossings(places: Sequence[Place], links: Sequence[Link]) -> int:
    """How often two links cross."""
    found = 0
    for index, (a, b) in enumerate(links):
        ax, ay = places[a]
        bx, by = places[b]
        low, high = min(ax, bx), max(ax, bx)
        for c, d in links[index + 1:]:
            if a in (c, d) or b in (c, d):
                continue
            cx, cy = places[c]
            dx, dy = places[d]
            if (cx < low and dx < low) or (cx > high and dx > high):
                continue
            side_c = (bx - ax) * (cy - ay) - (by - ay) * (cx - ax)
            side_d = (bx - ax) * (dy - ay) - (by - ay) * (dx - ax)
            if (side_c > 0) == (side_d > 0):
                continue
            side_a = (dx - cx) * (ay - cy) - (dy - cy) * (ax - cx)
            side_b = (dx - cx) * (by - cy) - (dy - cy) * (bx - cx)
            found += (side_a > 0) != (side_b > 0)
    return found
