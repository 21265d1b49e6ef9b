"""Names beside what stands on the map: none on another, the important ones first."""

from __future__ import annotations

from itertools import combinations
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from commonplace.network.map.lettering import HEIGHT, LONGEST, Wanted, Written, in_two, letter, shortened, width_of


def box_of(written: Written, size: float) -> tuple[float, float, float, float]:
    wide = max(width_of(line, size) for line in written.lines)
    left = {"start": written.x, "middle": written.x - wide / 2, "end": written.x - wide}[written.anchor]
    return left, written.y - size * 0.8, left + wide, written.y - size * 0.8 + size * (HEIGHT * len(written.lines) - 0.3)


def overlap(one: tuple[float, float, float, float], other: tuple[float, float, float, float]) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


@given(st.integers(0, 10_000), st.integers(1, 80))
def test_no_name_lies_on_another_nor_on_a_node_nor_leaves_the_paper(seed: int, count: int) -> None:
    chance = Random(seed)
    places = [(chance.uniform(20, 580), chance.uniform(20, 380)) for _ in range(count)]
    wanted = [Wanted("Bea Sample of Example and of Elsewhere"[:chance.randrange(3, 39)], place, 9, 14, chance.random()) for place in places]
    boxes = [box_of(one, 14) for one in letter(wanted, [], places, width=600, height=400) if one is not None]
    assert boxes
    assert not [1 for one, other in combinations(boxes, 2) if overlap(one, other)]
    assert all(left >= 0 and right <= 600 and top >= 0 and bottom <= 400 for left, top, right, bottom in boxes)
    assert not [1 for box in boxes for x, y in places if overlap(box, (x - 8, y - 8, x + 8, y + 8))]


def test_where_there_is_room_for_one_name_the_greater_rank_has_it() -> None:
    places = [(40.0, 14.0), (40.0, 15.0)]
    small, great = letter(
        [Wanted("Small", places[0], 9, 14, 1), Wanted("Great", places[1], 9, 14, 2)], [], places, width=80, height=46)
    assert great is not None
    assert small is None


def test_a_long_name_stands_whole_in_two_lines_where_there_is_room() -> None:
    name = "Early career librarians of Sample County"
    (written,) = letter([Wanted(name, (300.0, 50.0), 9, 14, 1)], [], [(300.0, 50.0)], width=600, height=100)
    assert written is not None
    assert written.lines == ("Early career librarians", "of Sample County")


def test_a_name_longer_than_two_lines_is_cut_with_a_sign() -> None:
    name = "The professional learning community of the northern branches"
    (written,) = letter([Wanted(name, (300.0, 50.0), 9, 14, 1)], [], [(300.0, 50.0)], width=600, height=100)
    assert written is not None
    assert len(written.lines) == 2
    assert written.lines[-1].endswith("…")
    assert max(map(len, written.lines)) <= LONGEST[0]


def test_a_long_name_is_cut_where_there_is_room_for_one_line_alone() -> None:
    (written,) = letter(
        [Wanted("Early career librarians of Sample County", (150.0, 12.0), 9, 14, 1)], [], [(150.0, 12.0)], width=300, height=44)
    assert written is not None
    assert written.lines == ("Early career librarians o…",)


def test_a_long_word_is_cut_and_not_broken() -> None:
    assert in_two("Donaudampfschifffahrtsgesellschaft") == ("Donaudampfschifffahrtsges…",)


def test_a_name_keeps_off_a_link_where_it_can() -> None:
    places = [(300.0, 20.0), (300.0, 180.0)]
    upper, _lower = letter(
        [Wanted("Upper one", places[0], 9, 14, 2), Wanted("Lower one", places[1], 9, 14, 1)], [(0, 1)], places, width=600, height=200)
    assert upper is not None
    assert upper.anchor != "middle"


def test_a_name_in_a_row_stands_beneath_in_two_lines_no_wider_than_its_cell() -> None:
    (written,) = letter(
        [Wanted("Quiet reading hour on Tuesdays", (300.0, 50.0), 9, 14, 1, most=110)], [], [(300.0, 50.0)], width=600, height=100)
    assert written is not None
    assert written.anchor == "middle"
    assert written.y > 60
    assert written.lines == ("Quiet reading", "hour on Tuesdays")
    assert max(width_of(line, 14) for line in written.lines) <= 110


def test_a_long_word_in_a_row_is_cut_to_its_cell() -> None:
    (written,) = letter(
        [Wanted("Schulbibliotheksverwaltung", (300.0, 50.0), 9, 14, 1, most=90)], [], [(300.0, 50.0)], width=600, height=100)
    assert written is not None
    assert written.lines[0].endswith("…")
    assert width_of(written.lines[0], 14) <= 90


def test_wide_scripts_are_reckoned_wide_and_marks_without_width() -> None:
    assert width_of("図書館", 10) == 30
    assert width_of("e\N{COMBINING ACUTE ACCENT}", 10) == width_of("e", 10)


def test_a_name_that_fits_is_not_cut() -> None:
    assert shortened("Bea", 3) == "Bea"
