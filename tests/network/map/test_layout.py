"""Where everything stands: the same for the same network, all on the paper, nothing on anything."""

from __future__ import annotations

from itertools import combinations
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonplace.network.map.islands import Frame, Room
from commonplace.network.map.layout import Laid, lay_out
from commonplace.network.map.paper import TALL, WIDE, Paper, frame_for, rooms_of
from commonplace.network.map.stress import crossings, neighbors_of, spread

Link = tuple[int, int]
EXPECTED = ((517.5, 145.1), (601.3, 255.4), (590.6, 27.0), (380.9, 156.6), (252.2, 129.0), (124.4, 152.1), (700.4, 27.0), (835.6, 27.0), (480.0, 370.4))


@st.composite
def networks(draw: st.DrawFn) -> tuple[int, list[Link]]:
    count = draw(st.integers(1, 40))
    one = st.integers(0, count - 1)
    pairs = draw(st.lists(st.tuples(one, one), max_size=60))
    return count, sorted({(min(pair), max(pair)) for pair in pairs if pair[0] != pair[1]})


def in_circles(count: int, seed: int = 1) -> list[Link]:
    """Links as people make them: around some spaces, and a few across."""
    chance = Random(seed)
    hubs = max(1, count // 12)
    links = [(one % hubs, one) for one in range(hubs, count)]
    return links + [(chance.randrange(count), chance.randrange(count)) for _ in range(count // 5)]


def laid_on(paper: Paper, count: int, links: list[Link]) -> tuple[list[Room], Laid]:
    rooms = rooms_of(paper, count, links)
    return rooms, lay_out(rooms, links, frame_for(paper, count))


def overlapping(rooms: list[Room], laid: Laid) -> list[tuple[int, int]]:
    found = []
    for one, other in combinations(range(len(rooms)), 2):
        (ax, ay), (bx, by) = laid.places[one], laid.places[other]
        beside = abs(ax - bx) < rooms[one].beside + rooms[other].beside
        if beside and ay - rooms[one].above < by + rooms[other].below and by - rooms[other].above < ay + rooms[one].below:
            found.append((one, other))
    return found


def outside(rooms: list[Room], laid: Laid, width: int) -> list[int]:
    return [
        one for one, ((x, y), room) in enumerate(zip(laid.places, rooms, strict=True))
        if x - room.beside < 0 or x + room.beside > width or y - room.above < 0 or y + room.below > laid.height
    ]


@pytest.mark.parametrize("paper", [WIDE, TALL], ids=["wide", "tall"])
@given(network=networks())
def test_everything_stands_on_the_paper_and_nothing_on_anything(paper: Paper, network: tuple[int, list[Link]]) -> None:
    rooms, laid = laid_on(paper, *network)
    assert outside(rooms, laid, paper.frame.width) == []
    assert overlapping(rooms, laid) == []


@given(network=networks())
def test_the_same_network_is_laid_out_the_same_whatever_the_order_of_its_links(network: tuple[int, list[Link]]) -> None:
    count, links = network
    turned = [(other, one) for one, other in reversed(links)]
    assert laid_on(WIDE, count, links)[1].places == laid_on(WIDE, count, turned)[1].places


@pytest.mark.parametrize("count", [2, 50, 150])
def test_a_network_of_any_size_has_its_room(count: int) -> None:
    links = in_circles(count)
    rooms, laid = laid_on(WIDE, count, links)
    assert outside(rooms, laid, WIDE.frame.width) == []
    assert overlapping(rooms, laid) == []
    assert laid.height < 1_100


@pytest.mark.parametrize("links", [
    [(0, one) for one in range(1, 150)],
    [(one, one + 1) for one in range(149)],
    [(one, other) for one in range(40) for other in range(one)],
], ids=["a star", "a chain", "all with all"])
def test_what_is_hard_to_draw_has_its_room_too(links: list[Link]) -> None:
    count = 1 + max(max(pair) for pair in links)
    rooms, laid = laid_on(WIDE, count, links)
    assert outside(rooms, laid, WIDE.frame.width) == []
    assert overlapping(rooms, laid) == []


def test_places_are_the_same_on_every_machine() -> None:
    # Written down once. Whoever changes the layout on purpose counts up `keeping.LAYOUT` and writes down the new ones.
    _rooms, laid = laid_on(WIDE, 9, [(0, 1), (0, 2), (0, 3), (3, 4), (4, 5), (6, 7)])
    assert laid.places == EXPECTED


def test_what_is_linked_to_nothing_stands_below_in_rows() -> None:
    _rooms, laid = laid_on(WIDE, 24, [(0, 1), (1, 2)])
    assert laid.shelf_at is not None
    alone = laid.places[3:]
    assert all(y > laid.shelf_at for _x, y in alone)
    assert max(y for _x, y in laid.places[:3]) < laid.shelf_at
    assert len({y for _x, y in alone}) == 3


def test_where_nothing_is_linked_the_rows_have_no_head() -> None:
    _rooms, laid = laid_on(WIDE, 4, [])
    assert laid.shelf_at is None
    assert len({y for _x, y in laid.places}) == 1


def test_nothing_at_all_is_an_empty_paper() -> None:
    assert lay_out([], [], Frame(width=960, link=100)).places == ()


def test_a_tree_is_drawn_without_crossings() -> None:
    links = [(0, 1), (0, 2), (0, 3), (1, 4), (1, 5), (2, 6), (2, 7), (3, 8), (3, 9)]
    assert crossings(spread(neighbors_of(10, links)), links) == 0


def test_what_is_linked_stands_nearer_than_what_is_not() -> None:
    links = in_circles(60)
    places = spread(neighbors_of(60, [*links, (0, 1), (1, 2), (2, 3), (3, 4)]))

    def far(one: int, other: int) -> float:
        return ((places[one][0] - places[other][0]) ** 2 + (places[one][1] - places[other][1]) ** 2) ** 0.5

    near = [far(one, other) for one, other in links if one != other]
    all_of_them = [far(one, other) for one, other in combinations(range(60), 2)]
    assert sum(near) / len(near) < 0.5 * sum(all_of_them) / len(all_of_them)
