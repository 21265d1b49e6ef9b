"""The page of the map: what is drawn, its form, and the table that says the same."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from commonplace.kernel.clock import now
from commonplace.kernel.search.folded import filed
from commonplace.members.models import Member
from commonplace.network.map import parts
from commonplace.network.map.drawing import Mark, Words, draw_discs, draw_nodes
from commonplace.network.map.gathering import Asked, Gathered, gather
from commonplace.network.map.keeping import fingerprint, kept
from commonplace.network.map.layout import lay_out
from commonplace.network.map.paper import PAPERS, WIDE, degrees, frame_for, room_of_disc, rooms_of
from commonplace.network.map.parts import Part
from commonplace.network.nodes import THINGS, Node
from commonplace.network.said import Thing
from commonplace.network.wording import Sign, sign
from commonplace.people.models import Person
from commonplace.spaces.models import Space
from commonplace.tools.models import Tool

A_PAGE: Final = 500
"""So many rows stand in one page of the table."""
LATELY: Final = (timedelta(days=7), timedelta(days=30), timedelta(days=180))
"""Who gave something so lately is drawn larger, in three steps."""
HEADS: Final[dict[Thing, str | Promise]] = {
    "person": gettext_lazy("People"), "space": gettext_lazy("Spaces"), "tool": gettext_lazy("Tools"),
}


@dataclass(frozen=True, slots=True)
class Linked:
    """What a row is linked with: its name, how, and the place in the page where it stands ("" where it stands on another page)."""

    name: str
    words: str
    anchor: str


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the table."""

    anchor: str
    thing: Thing
    name: str
    address: str
    kind: str
    sign: Sign | None
    gave_at: datetime | None
    links: tuple[Linked, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """Rows under one head: one of the three, or a neighborhood, with what is said of it and where it opens."""

    head: str | Promise
    about: str
    address: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the way to where one is; "" is where one stands."""

    name: str
    address: str


@dataclass(frozen=True, slots=True)
class MapPage:
    """All that the page shows. `total`: how many are shown here; `is_in_parts`: on every paper, not on a phone's alone; `beyond`:
    links that lead to what is not shown."""

    asked: Asked
    total: int
    pictures: tuple[SafeString, ...]
    groups: tuple[Group, ...]
    parts: tuple[Part, ...]
    is_in_parts: bool
    beyond: int
    links: int
    goals: tuple[tuple[str, str], ...]
    kinds: tuple[tuple[str, str], ...]
    way: tuple[Step, ...]
    a_dot: int
    page: int
    pages: int
    previous: str
    next: str
    is_filtered: bool


def map_page(member: Member, asked: Asked) -> MapPage:
    """Gather, lay out what was not laid out before, and draw."""
    gathered = gather(member, asked)
    opened = parts.opened(gathered, asked)
    shown = opened.members
    index = {one: number for number, one in enumerate(shown)}
    links = [(index[tie.one], index[tie.other]) for tie in gathered.ties if tie.one in index and tie.other in index]
    beyond = gathered.beyond + sum((tie.one in index) != (tie.other in index) for tie in gathered.ties)
    nodes = [gathered.nodes[one] for one in shown]
    by_parts = opened.parts if len(nodes) > WIDE.most else ()
    if by_parts:
        order = [one for part in by_parts for one in part.members]
    else:
        order = sorted(range(len(nodes)), key=lambda one: (THINGS.index(nodes[one].thing), filed(nodes[one].name), one))
    pictures = _pictures(member, opened.parts, nodes, links)
    pages = max(1, -(-len(order) // A_PAGE))
    page = min(max(asked.page, 1), pages)
    rows = _rows(gathered, shown, order[(page - 1) * A_PAGE:page * A_PAGE])
    return MapPage(
        asked=asked, total=len(nodes), pictures=tuple(pictures), groups=tuple(_groups(rows, by_parts, nodes)), parts=opened.parts,
        is_in_parts=bool(by_parts),
        beyond=beyond, links=len(links), goals=tuple(gathered.texts.items()), kinds=_kinds(gathered.nodes, asked),
        way=tuple(_way(opened.way, asked)),
        a_dot=parts.a_dot(opened.parts), page=page, pages=pages, previous=parts.address(asked, page=page - 1) if page > 1 else "",
        next=parts.address(asked, page=page + 1) if page < pages else "",
        is_filtered=bool(asked.goal or asked.kind or asked.things != THINGS),
    )


def _words(many: int, neighborhoods: int) -> Words:
    title = ngettext("A map of one of your people, spaces and tools", "A map of %(many)d people, spaces and tools", many)
    if neighborhoods:
        title = _("A map of %(many)d people, spaces and tools in %(parts)d neighborhoods")
    about = _("The table after it says the same in words: every one, and what it is linked with.")
    return Words(title % {"many": many, "parts": neighborhoods}, about, _("Not linked to anything yet"))


def _pictures(member: Member, found: Sequence[Part], nodes: Sequence[Node], links: list[tuple[int, int]]) -> list[SafeString]:
    """The map on each paper: one by one as far as that paper holds them, else in neighborhoods."""
    if not nodes:
        return []
    count = len(nodes)
    by_ones, by_parts = [paper for paper in PAPERS if count <= paper.most], [paper for paper in PAPERS if count > paper.most]
    discs = parts.discs(found, nodes) if by_parts else []
    ties = {paper.name: parts.strongest(found, paper.ties) for paper in by_parts}
    wanted = {}
    if by_ones:
        mark = fingerprint([paper.name for paper in by_ones], [node.public_id for node in nodes], links)
        wanted[mark] = lambda: {paper.name: lay_out(rooms_of(paper, count, links), links, frame_for(paper, count)) for paper in by_ones}
    if by_parts:
        sizes = [[part.key, len(disc.dots)] for part, disc in zip(found, discs, strict=True)]
        mark = fingerprint([paper.name for paper in by_parts], sizes, [list(some) for some in ties.values()])
        dots = [len(disc.dots) for disc in discs]
        wanted[mark] = lambda: {
            paper.name: lay_out([room_of_disc(paper, many) for many in dots], list(ties[paper.name]), parts.frame_for(paper, dots))
            for paper in by_parts
        }
    laid = kept(member, wanted)
    marks = _marks(nodes, links) if by_ones else []
    return [
        draw_nodes(paper, marks, links, laid[paper.name], _words(count, 0)) if count <= paper.most
        else draw_discs(paper, discs, ties[paper.name], laid[paper.name], _words(count, len(found)))
        for paper in PAPERS
    ]


def _marks(nodes: Sequence[Node], links: list[tuple[int, int]]) -> list[Mark]:
    at = now()
    degree = degrees(len(nodes), links)
    return [_mark(node, address, many, at) for node, address, many in zip(nodes, parts.addresses(nodes), degree, strict=True)]


def _mark(node: Node, address: str, links: int, at: datetime) -> Mark:
    alive = sign(node.liveness)
    facts = [node.name, _kind(node)]
    if alive is not None:
        facts.append(alive.word)
    if node.last_gave_at is not None:
        facts.append(_("gave something on %(day)s") % {"day": date_format(localtime(node.last_gave_at), "DATE_FORMAT")})
    facts.append(ngettext("%(links)d link", "%(links)d links", links) % {"links": links})
    step = 0 if node.last_gave_at is None else sum(at - node.last_gave_at <= lately for lately in LATELY)
    return Mark(node.thing, node.name, address, " · ".join(facts), step, alive is not None and alive.is_silent)


def _kind(node: Node) -> str:
    """What it is, in a word or two."""
    if node.thing == "space":
        return str(Space.Kind(node.kind).label) if node.kind in Space.Kind.values else _("space")
    if node.thing == "tool":
        return {Tool.Form.PHYSICAL.value: _("physical tool"), Tool.Form.DIGITAL.value: _("digital tool")}.get(node.kind, _("tool"))
    return _("students") if node.kind == Person.Kind.STUDENTS else _("person")


def _rows(gathered: Gathered, shown: Sequence[int], order: Sequence[int]) -> dict[int, Row]:
    """Rows by their index among what is shown, in the order in which they stand."""
    here = {shown[one]: f"m{one}" for one in order}
    linked: dict[int, list[Linked]] = {one: [] for one in here}
    for tie in gathered.ties:
        for one, other in ((tie.one, tie.other), (tie.other, tie.one)):
            if one in linked:
                linked[one].append(Linked(gathered.nodes[other].name, tie.words, here.get(other, "")))
    nodes = [gathered.nodes[shown[one]] for one in order]
    return {
        one: Row(f"m{one}", node.thing, node.name, address, _kind(node), sign(node.liveness), node.last_gave_at, tuple(linked[shown[one]]))
        for one, node, address in zip(order, nodes, parts.addresses(nodes), strict=True)
    }


def _groups(rows: dict[int, Row], found: Sequence[Part], nodes: Sequence[Node]) -> Iterator[Group]:
    if found:
        for part in found:
            some = tuple(rows[one] for one in part.members if one in rows)
            if some:
                yield Group(part.name, part.about, part.address, some)
        return
    for thing in THINGS:
        some = tuple(row for one, row in rows.items() if nodes[one].thing == thing)
        if some:
            yield Group(HEADS[thing], "", "", some)


def _kinds(nodes: Sequence[Node], asked: Asked) -> tuple[tuple[str, str], ...]:
    kinds = {node.kind for node in nodes if node.thing == "space" and node.kind in Space.Kind.values} | ({asked.kind} - {""})
    return tuple(sorted(((kind, str(Space.Kind(kind).label)) for kind in kinds), key=lambda one: one[1]))


def _way(way: Sequence[tuple[str, tuple[str, ...]]], asked: Asked) -> Iterator[Step]:
    if way:
        yield Step(_("The whole map"), parts.address(asked, within=()))
    for depth, (name, within) in enumerate(way):
        yield Step(name, parts.address(asked, within=within) if depth < len(way) - 1 else "")
