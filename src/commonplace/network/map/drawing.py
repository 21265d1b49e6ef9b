"""The picture: what stands on the map as SVG text. Classes only, no style of its own (the look stands in `map.css`); names are text.

To whoever does not see it, it is one image with a title, and a description that leads to the table. An image has no links in it, so
the shapes, behind which a pointer finds the pages, lie over it, silent and out of the way of Tab.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt
from typing import Final

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from commonplace.network.map.layout import Laid
from commonplace.network.map.lettering import HEIGHT, Wanted, Written, letter, shortened, width_of
from commonplace.network.map.paper import HUB, RADII, Paper, degrees, radius_of, room_of_disc
from commonplace.network.map.stress import Link
from commonplace.network.said import Thing

LETTERS: Final[dict[Thing, str]] = {"person": "p", "space": "s", "tool": "t"}
DIAMOND: Final = 1.18
"""So much further reaches a diamond than a circle of about its area."""
THICK: Final = (3, 6, 12)
"""From so many links on between two neighborhoods, the line is thicker."""
_TURN: Final = (-0.7373688780783197, 0.6754902942615238)
"""Cosine and sine of the golden angle."""


@dataclass(frozen=True, slots=True)
class Mark:
    """One of the network, as it stands on the map.

    Args:
        thing: which of the three: its shape and its color.
        name: plain text.
        address: of its page.
        hint: a sentence for whoever points at it, the whole name in it.
        step: 0 to 3, by what it gave lately: its size.
        is_faded: silent.

    """

    thing: Thing
    name: str
    address: str
    hint: str
    step: int = 0
    is_faded: bool = False


@dataclass(frozen=True, slots=True)
class Disc:
    """A neighborhood, as it stands on the map.

    Args:
        short: its name, as short as it can be.
        about: what is in it, in words.
        count: the same in as few as possible.
        address: where it opens.
        hint: a sentence with the whole name.
        dots: of each that is in it, which of the three, and whether it is silent; from the middle outward.

    """

    short: str
    about: str
    count: str
    address: str
    hint: str
    dots: tuple[tuple[Thing, bool], ...]


@dataclass(frozen=True, slots=True)
class Words:
    """What is said of the picture: its title, a description that leads to the table, and the head of what is linked to nothing."""

    title: str
    about: str
    shelf: str


def draw_nodes(paper: Paper, marks: Sequence[Mark], links: Sequence[Link], laid: Laid, words: Words) -> SafeString:
    """People, spaces and tools, one by one, and the links between them."""
    degree = degrees(len(marks), links)
    wanted = [_wanted(paper, mark, place, many, laid.cell - 12) for mark, place, many in zip(marks, laid.places, degree, strict=True)]
    names = letter(wanted, links, laid.places, width=paper.frame.width, height=laid.height)
    drawn = [_node(mark, place, name, paper.size) for mark, place, name in zip(marks, laid.places, names, strict=True)]
    return _svg(paper, laid, words, _lines(links, laid), drawn)


def _wanted(paper: Paper, mark: Mark, place: tuple[float, float], links: int, cell: float) -> Wanted:
    is_bold = mark.thing == "space"
    if not links:  # those stand in rows, and so do their names
        return Wanted(mark.name, place, RADII[2], paper.size, 0, is_bold=is_bold, most=cell)
    reach = RADII[mark.step] * (DIAMOND if mark.thing == "tool" else 1)
    return Wanted(mark.name, place, reach, paper.size, links + 3 * mark.step + (100 if links >= HUB else 0), is_bold=is_bold)


def draw_discs(paper: Paper, discs: Sequence[Disc], links: dict[Link, tuple[int, str]], laid: Laid, words: Words) -> SafeString:
    """Neighborhoods with a dot for each that is in them; lines for the links between them, how many and in words by their ends."""
    lines = []
    for (one, other), (many, sentence) in links.items():
        (ax, ay), (bx, by) = laid.places[one], laid.places[other]
        thick = sum(many >= least for least in THICK)
        lines.append(f'<path class="w{thick}" d="M{_n(ax)} {_n(ay)} {_n(bx)} {_n(by)}"><title>{escape(sentence)}</title></path>')
    drawn = [_disc(paper, disc, place) for disc, place in zip(discs, laid.places, strict=True)]
    return _svg(paper, laid, words, lines, drawn)


def _svg(paper: Paper, laid: Laid, words: Words, lines: Sequence[str], shapes: Sequence[str]) -> SafeString:
    width, name = paper.frame.width, paper.name
    parts = [
        f'<svg class="map {name}" viewBox="0 0 {width} {laid.height}" direction="ltr">',
        f'<g role="img" aria-labelledby="{name}-title" aria-describedby="{name}-about">',
        f'<title id="{name}-title">{escape(words.title)}</title>',
        f'<desc id="{name}-about">{escape(words.about)}</desc><path class="sheet" d="M0 0h{width}v{laid.height}H0z"/>',
        '<g class="links">', *lines, '</g></g><g class="shapes" aria-hidden="true">', *shapes,
    ]
    if laid.shelf_at is not None:
        middle, at = paper.frame.width / 2, laid.shelf_at
        parts.append(f'<path class="shelf" d="M{_n(middle - 24)} {_n(at - 34)}h48"/>')
        parts.append(f'<text class="note" x="{_n(middle)}" y="{_n(at - 12)}">{escape(words.shelf)}</text>')
    parts.append("</g></svg>")
    return mark_safe("".join(parts))  # noqa: S308 - every word in it is escaped


def _lines(links: Sequence[Link], laid: Laid) -> list[str]:
    found = []
    for one, other in links:
        (ax, ay), (bx, by) = laid.places[one], laid.places[other]
        found.append(f'<path d="M{_n(ax)} {_n(ay)} {_n(bx)} {_n(by)}"/>')
    return found


def _node(mark: Mark, place: tuple[float, float], name: Written | None, size: float) -> str:
    faded = " f" if mark.is_faded else ""
    head = f'<a class="{LETTERS[mark.thing]}{faded}" href="{escape(mark.address)}" tabindex="-1" {_at(place)}>'
    written = "" if name is None else _name(name, place, size)
    return f"{head}<title>{escape(mark.hint)}</title>{_shape(mark.thing, RADII[mark.step])}{written}</a>"


def _name(name: Written, place: tuple[float, float], size: float) -> str:
    side = "" if name.anchor == "middle" else f' class="{name.anchor}"'
    across = "" if name.anchor == "middle" else f' x="{_n(name.x - place[0])}"'
    words: str = escape(name.lines[0])
    if len(name.lines) > 1:
        # The space stands between the lines for whoever copies the name.
        words = f'{words} <tspan x="{_n(name.x - place[0])}" dy="{_n(size * HEIGHT)}">{escape(name.lines[1])}</tspan>'
    return f'<text{side}{across} y="{_n(name.y - place[1])}">{words}</text>'


def _shape(thing: Thing, radius: float) -> str:
    """A circle, a rounded square or a diamond around the origin, of about one area."""
    if thing == "person":
        return f'<circle r="{_n(radius)}"/>'
    if thing == "space":
        half = radius * 0.92
        return f'<rect x="{_n(-half)}" y="{_n(-half)}" width="{_n(2 * half)}" height="{_n(2 * half)}" rx="{_n(radius * 0.34)}"/>'
    half = radius * DIAMOND
    return f'<path d="M0 {_n(-half)}l{_n(half)} {_n(half)} {_n(-half)} {_n(half)} {_n(-half)} {_n(-half)}z"/>'


def _disc(paper: Paper, disc: Disc, place: tuple[float, float]) -> str:
    radius = radius_of(paper, len(disc.dots))
    base = radius + paper.size * 1.35
    lines = _broken(disc.short, paper, 2 * room_of_disc(paper, len(disc.dots)).beside)
    about = disc.about if paper.lines[0] == 1 else disc.count
    written = [f'<text class="name" y="{_n(base + number * paper.size * 1.15)}">{escape(line)}</text>' for number, line in enumerate(lines)]
    return (
        f'<a class="disc" href="{escape(disc.address)}" tabindex="-1" {_at(place)}>'
        f'<title>{escape(disc.hint)}</title><circle class="ground" r="{_n(radius)}"/>{_dots(paper, disc)}{"".join(written)}'
        f'<text class="note" y="{_n(base + (0.05 + 1.15 * len(lines)) * paper.size)}">{escape(about)}</text></a>'
    )


def _broken(name: str, paper: Paper, width: float) -> list[str]:
    """A name in as many lines as there are on this paper, and cut where it is longer."""
    lines: list[str] = []
    words = name.split()
    while words and len(lines) < paper.lines[0]:
        line = words.pop(0)
        while words and width_of(f"{line} {words[0]}", paper.size, is_bold=True) <= width:
            line += f" {words.pop(0)}"
        if len(lines) + 1 == paper.lines[0] and words:
            line = " ".join([line, *words])
        lines.append(line)
    return [_fitting(line, paper, width) for line in lines] or [""]


def _fitting(line: str, paper: Paper, width: float) -> str:
    longest = len(line)
    while longest > 6 and width_of(shortened(line, longest), paper.size, is_bold=True) > width:
        longest -= 1
    return shortened(line, longest)


def _dots(paper: Paper, disc: Disc) -> str:
    """A dot for each, from the middle outward as seeds stand in a sunflower; one path for all that look alike."""
    paths: dict[tuple[Thing, bool], list[str]] = {}
    size = paper.seed * 0.43
    for (thing, is_faded), (x, y) in zip(disc.dots, _seeds(len(disc.dots), paper.seed), strict=True):
        # Round and square ends of a line without length are circles and squares; a diamond is drawn.
        path = f"M{_n(x)} {_n(y)}h0"
        if thing == "tool":
            path = f"M{_n(x)} {_n(y - size)}l{_n(size)} {_n(size)} {_n(-size)} {_n(size)} {_n(-size)} {_n(-size)}z"
        paths.setdefault((thing, is_faded), []).append(path)
    return "".join(
        f'<path class="dots {LETTERS[thing]}{" f" if is_faded else ""}" d="{"".join(path)}"/>' for (thing, is_faded), path in paths.items()
    )


def _seeds(count: int, apart: float) -> list[tuple[float, float]]:
    """Places as in a sunflower, around their own middle."""
    found, cosine, sine = [], 1.0, 0.0
    for rank in range(count):
        cosine, sine = cosine * _TURN[0] - sine * _TURN[1], cosine * _TURN[1] + sine * _TURN[0]
        far = apart * sqrt(rank + 0.5)
        found.append((far * cosine, far * sine))
    middle_x, middle_y = sum(x for x, _y in found) / max(count, 1), sum(y for _x, y in found) / max(count, 1)
    return [(x - middle_x, y - middle_y) for x, y in found]


def _at(place: tuple[float, float]) -> str:
    return f'transform="translate({_n(place[0])} {_n(place[1])})"'


def _n(number: float) -> str:
    """A number to a tenth, without what says nothing."""
    written = f"{number:.1f}".removesuffix(".0")
    return "0" if written == "-0" else written
