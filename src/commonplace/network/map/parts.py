"""Neighborhoods on the page: which one was opened, what they are called, what is in them and between them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from commonplace.network.map.drawing import Disc
from commonplace.network.map.gathering import Asked, Gathered
from commonplace.network.map.islands import Frame
from commonplace.network.map.neighborhoods import Neighborhood, Standing, neighborhoods
from commonplace.network.map.paper import TALL, Paper, radius_of
from commonplace.network.map.stress import Link
from commonplace.network.nodes import THINGS, Node
from commonplace.network.said import Thing
from commonplace.network.wording import sign
from commonplace.spaces.models import Space

DOTS: Final = 500
"""At most so many dots are drawn, about; in a larger network each stands for several."""
INWARD: Final[dict[Thing, int]] = {"space": 0, "person": 1, "tool": 2}
"""Spaces stand in the middle of a neighborhood, people around them, tools outside."""


@dataclass(frozen=True, slots=True)
class Other:
    """Another neighborhood to which links lead: its index, its name, and how many."""

    index: int
    name: str
    many: int


@dataclass(frozen=True, slots=True)
class Part:
    """A neighborhood: its key, its name, the same in short, what is in it in words, where it opens, indices among what is shown,
    links inside, and to which others links lead, most of them first."""

    key: str
    name: str
    short: str
    about: str
    address: str
    members: tuple[int, ...]
    inside: int
    others: tuple[Other, ...]


@dataclass(frozen=True, slots=True)
class Opened:
    """What is shown: indices into all that was gathered; its parts, none where it is drawn one by one; the way here: names and keys."""

    members: tuple[int, ...]
    parts: tuple[Part, ...]
    way: tuple[tuple[str, tuple[str, ...]], ...]


def opened(gathered: Gathered, asked: Asked) -> Opened:
    """Go into the neighborhoods that were asked for, as far as they are there."""
    members = tuple(range(len(gathered.nodes)))
    standing = [_standing(node, goals) for node, goals in zip(gathered.nodes, gathered.goals, strict=True)]
    way: list[tuple[str, tuple[str, ...]]] = []
    for key in (*asked.within, ""):
        if len(members) <= TALL.most:
            break
        found, between = _found(gathered, standing, members)
        keys = way[-1][1] if way else ()
        chosen = next((one for one in found if one.key == key), None)
        if chosen is None:
            names = [_name(some, gathered.texts) for some in found]
            nodes = [gathered.nodes[one] for one in members]
            parts = [
                Part(
                    some.key, names[number], _short(some, gathered.texts), _counted([nodes[one] for one in some.members]),
                    address(asked, within=(*keys, some.key)), some.members, between.get((number, number), 0),
                    _others(number, names, between),
                )
                for number, some in enumerate(found)
            ]
            return Opened(members, tuple(parts), tuple(way))
        way.append((_name(chosen, gathered.texts), (*keys, key)))
        members = tuple(sorted(members[one] for one in chosen.members))
    return Opened(members, (), tuple(way))


def _found(gathered: Gathered, standing: Sequence[Standing], members: Sequence[int]) -> tuple[list[Neighborhood], dict[Link, int]]:
    """The neighborhoods of these, and how many links there are in each and between each two."""
    here = {one: number for number, one in enumerate(members)}
    links = [(here[tie.one], here[tie.other]) for tie in gathered.ties if tie.one in here and tie.other in here]
    found = neighborhoods([standing[one] for one in members], links)
    where = {one: number for number, some in enumerate(found) for one in some.members}
    many: dict[Link, int] = {}
    for pair in links:
        one, other = sorted((where[pair[0]], where[pair[1]]))
        many[one, other] = many.get((one, other), 0) + 1
    return found, many


def _others(number: int, names: Sequence[str], between: dict[Link, int]) -> tuple[Other, ...]:
    found = [
        Other(one + other - number, names[one + other - number], many)
        for (one, other), many in between.items() if one != other and number in (one, other)
    ]
    return tuple(sorted(found, key=lambda one: (-one.many, one.index)))


def _standing(node: Node, goals: tuple[str, ...]) -> Standing:
    kind = f"space-{node.kind}" if node.thing == "space" and node.kind in Space.Kind.values else node.thing
    return Standing(node.public_id, node.name, kind, goals)


def _name(some: Neighborhood, texts: dict[str, str]) -> str:
    if some.by == "around":
        return _("Around %(name)s") % {"name": some.name}
    if some.by == "goal":
        return _("For: %(goal)s") % {"goal": texts.get(some.name, "")}
    if some.by == "kind":
        return _("%(kind)s, hardly linked") % {"kind": _short(some, texts)}
    return _short(some, texts)


def _short(some: Neighborhood, texts: dict[str, str]) -> str:
    if some.by == "around":
        return some.name
    if some.by == "goal":
        return texts.get(some.name, "")
    if some.by == "part":
        return f"{some.name} … {some.until}"
    thing, _dash, kind = some.name.partition("-")
    if kind:
        return _("Spaces: %(kind)s") % {"kind": Space.Kind(kind).label}
    return {"person": _("People"), "space": _("Spaces"), "tool": _("Tools")}[thing]


def _counted(nodes: Sequence[Node]) -> str:
    """How many of each, in words."""
    many = {thing: sum(node.thing == thing for node in nodes) for thing in THINGS}
    words = (
        (many["person"], ngettext("%(many)d person", "%(many)d people", many["person"])),
        (many["space"], ngettext("%(many)d space", "%(many)d spaces", many["space"])),
        (many["tool"], ngettext("%(many)d tool", "%(many)d tools", many["tool"])),
    )
    return ", ".join(sentence % {"many": number} for number, sentence in words if number)


def a_dot(found: Sequence[Part]) -> int:
    """For how many each dot stands."""
    return max(1, -(-sum(len(part.members) for part in found) // DOTS))


def discs(found: Sequence[Part], nodes: Sequence[Node]) -> list[Disc]:
    """Neighborhoods as they are drawn."""
    stands_for = a_dot(found)
    made = []
    for part in found:
        here = sorted((INWARD[nodes[one].thing], rank, one) for rank, one in enumerate(part.members))
        dots = tuple((nodes[one].thing, _is_silent(nodes[one])) for _inward, _rank, one in here[::stands_for])
        links = ngettext("%(many)d link inside", "%(many)d links inside", part.inside) % {"many": part.inside}
        count = ngettext("%(many)d inside", "%(many)d inside", len(part.members)) % {"many": len(part.members)}
        made.append(Disc(part.short, part.about, count, part.address, f"{part.name} · {part.about} · {links}", dots))
    return made


def _is_silent(node: Node) -> bool:
    alive = sign(node.liveness)
    return alive is not None and alive.is_silent


def strongest(found: Sequence[Part], most: int) -> dict[Link, tuple[int, str]]:
    """Of each neighborhood its strongest ties, which are drawn: how many links, and that in a sentence. The table has all of them."""
    ties = {}
    for number, part in enumerate(found):
        for other in part.others[:most]:
            words = ngettext("%(many)d link: %(one)s, %(other)s", "%(many)d links: %(one)s, %(other)s", other.many)
            pair = (min(number, other.index), max(number, other.index))
            ties[pair] = (other.many, words % {"many": other.many, "one": found[pair[0]].name, "other": found[pair[1]].name})
    return dict(sorted(ties.items()))


def frame_for(paper: Paper, dots: Sequence[int]) -> Frame:
    """The paper for neighborhoods of so many dots: links as long as two of them are wide."""
    widest = sorted(radius_of(paper, many) for many in dots)
    link = 2.2 * widest[len(widest) // 2] + 3 * paper.size
    return replace(paper.frame, link=link, aside=0.45, height=860, cell=paper.size * paper.lines[1])


def addresses(nodes: Sequence[Node]) -> list[str]:
    """Their pages. Each list is looked up once, not thousands of times: the page of one stands beneath it."""
    lists = {"person": reverse("network:people"), "space": reverse("network:spaces"), "tool": reverse("network:tools")}
    return [f"{lists[node.thing]}/{node.public_id}" for node in nodes]


def address(asked: Asked, *, within: tuple[str, ...] | None = None, page: int = 1) -> str:
    """The map as it is asked for, with other neighborhoods opened or another page of its table."""
    sent: list[tuple[str, str]] = [("goal", asked.goal), ("kind", asked.kind)]
    if asked.things != THINGS:
        sent += [("show", thing) for thing in asked.things]
    sent += [("in", key) for key in (asked.within if within is None else within)]
    if page > 1:
        sent.append(("page", str(page)))
    query = urlencode([(name, value) for name, value in sent if value])
    return reverse("network:map") + (f"?{query}" if query else "")
