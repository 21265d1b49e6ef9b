"""Neighborhoods: a network too large to be drawn name by name, in parts that each fit on a page of their own. Pure.

Who is linked more among each other than to others makes a neighborhood (modularity by moving one at a time: Blondel and others,
"Fast unfolding of communities", 2008; in whole numbers and in a fixed order, so that every machine finds the same). What is linked
to little or nothing goes with others that serve the same goal, and else with its own kind; the rest is cut by the alphabet.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

from commonplace.network.map.stress import Link

DRAWN: Final = 150
"""So many are drawn one by one; of more, neighborhoods."""
SMALLEST: Final = 4
"""Fewer than that, linked among each other, are no neighborhood."""
MOST: Final = 16
"""Neighborhoods made by links; what is beyond goes with its goal or its kind."""
A_PART: Final = 60
"""So many stand in a part of the alphabet, or more where there would be more than twenty parts."""
PARTS: Final = 20


@dataclass(frozen=True, slots=True)
class Standing:
    """What is known of one: its id in addresses, its name, what it is (`person`, or such as `space-blog`), the goals that it serves."""

    public_id: str
    name: str
    kind: str
    goals: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Neighborhood:
    """A part of a network.

    Args:
        key: stands in addresses.
        by: what made it: links around `name`, the goal `name`, the kind `name`, or the alphabet from `name` to `until`.
        name: as `by` says; of a goal its id, of a kind its value.
        members: indices, those with the most links inside first.
        until: the last name of a part of the alphabet.

    """

    key: str
    by: Literal["around", "goal", "kind", "part"]
    name: str
    members: tuple[int, ...]
    until: str = ""


def neighborhoods(standing: Sequence[Standing], links: Sequence[Link]) -> list[Neighborhood]:
    """Everything in parts: each in exactly one; the largest first, those without links last.

    Args:
        standing: all of it, in a fixed order.
        links: pairs of indices.

    """
    inside = _weights(len(standing), links)
    groups: dict[int, list[int]] = {}
    for one, label in enumerate(communities(inside)):
        groups.setdefault(label, []).append(one)
    large = sorted((group for group in groups.values() if len(group) >= SMALLEST), key=lambda group: (-len(group), group[0]))
    found = [_around(standing, inside, group) for group in large[:MOST]]
    placed = {one for some in found for one in some.members}
    loose = [one for one in range(len(standing)) if one not in placed]
    found += _by_goal_and_kind(standing, loose)
    if len(found) < 2 and len(standing) > A_PART:
        return _by_alphabet(standing)
    return found


def _around(standing: Sequence[Standing], inside: Sequence[dict[int, int]], group: list[int]) -> Neighborhood:
    here = set(group)
    degree = {one: len(here.intersection(inside[one])) for one in group}
    members = sorted(group, key=lambda one: (-degree[one], not standing[one].kind.startswith("space"), one))
    hub = standing[members[0]]
    return Neighborhood(f"around-{hub.public_id}", "around", hub.name, tuple(members))


def _by_goal_and_kind(standing: Sequence[Standing], loose: Sequence[int]) -> list[Neighborhood]:
    goals: dict[str, list[int]] = {}
    kinds: dict[str, list[int]] = {}
    for one in loose:
        if standing[one].goals:
            goals.setdefault(standing[one].goals[0], []).append(one)
        else:
            kinds.setdefault(standing[one].kind, []).append(one)
    for goal, some in list(goals.items()):
        if len(some) < SMALLEST:
            for one in goals.pop(goal):
                kinds.setdefault(standing[one].kind, []).append(one)
    for kind, some in list(kinds.items()):
        thing = kind.partition("-")[0]
        if thing != kind and len(some) < 2 * SMALLEST:
            kinds.setdefault(thing, []).extend(kinds.pop(kind))
    return [
        Neighborhood(f"goal-{goal}", "goal", goal, tuple(sorted(some)))
        for goal, some in sorted(goals.items(), key=lambda item: (-len(item[1]), item[1][0]))
    ] + [
        Neighborhood(kind, "kind", kind, tuple(sorted(some)))
        for kind, some in sorted(kinds.items(), key=lambda item: (-len(item[1]), min(item[1])))
    ]


def _by_alphabet(standing: Sequence[Standing]) -> list[Neighborhood]:
    order = sorted(range(len(standing)), key=lambda one: (standing[one].name.casefold(), one))
    parts = min(PARTS, -(-len(order) // A_PART))
    found = []
    for number in range(parts):
        some = order[number * len(order) // parts:(number + 1) * len(order) // parts]
        found.append(Neighborhood(f"part-{number + 1}", "part", standing[some[0]].name, tuple(some), standing[some[-1]].name))
    return found


def _weights(count: int, links: Sequence[Link]) -> list[dict[int, int]]:
    """Of each, its neighbors and how many links lead there, in order."""
    found: list[dict[int, int]] = [{} for _ in range(count)]
    for one, other in sorted({(min(pair), max(pair)) for pair in links if pair[0] != pair[1]}):
        found[one][other] = found[other][one] = 1
    return found


def communities(weights: Sequence[dict[int, int]]) -> list[int]:
    """Of each, the community that it is in, as a number; who is linked to nobody is one of its own."""
    label = list(range(len(weights)))
    level, own = [dict(sorted(some.items())) for some in weights], [0] * len(weights)
    while True:
        found = _moved(level, own)
        names = {old: new for new, old in enumerate(sorted(set(found)))}
        found = [names[one] for one in found]
        label = [found[one] for one in label]
        if len(names) == len(level):
            return label
        level, own = _joined(level, own, found, len(names))


def _moved(level: Sequence[dict[int, int]], own: Sequence[int]) -> list[int]:
    """Each moved where it gains most, until nobody moves; in whole numbers."""
    degree = [sum(some.values()) + 2 * inner for some, inner in zip(level, own, strict=True)]
    whole = sum(degree)
    label, total = list(range(len(level))), list(degree)
    for _round in range(24):
        has_moved = False
        for one, some in enumerate(level):
            if not some:
                continue
            toward: dict[int, int] = {}
            for other, weight in some.items():
                toward[label[other]] = toward.get(label[other], 0) + weight
            here = label[one]
            total[here] -= degree[one]
            best, gain = here, toward.get(here, 0) * whole - total[here] * degree[one]
            for there in sorted(toward):
                gained = toward[there] * whole - total[there] * degree[one]
                if gained > gain:
                    best, gain = there, gained
            label[one] = best
            total[best] += degree[one]
            has_moved |= best != here
        if not has_moved:
            break
    return label


def _joined(
    level: Sequence[dict[int, int]], own: Sequence[int], label: Sequence[int], count: int,
) -> tuple[list[dict[int, int]], list[int]]:
    """Each community as one."""
    joined: list[dict[int, int]] = [{} for _ in range(count)]
    inner = [0] * count
    for one, some in enumerate(level):
        inner[label[one]] += own[one]
        for other, weight in some.items():
            if label[one] != label[other]:
                joined[label[one]][label[other]] = joined[label[one]].get(label[other], 0) + weight
            elif one < other:
                inner[label[one]] += weight
    return [dict(sorted(some.items())) for some in joined], inner
