"""The picture as text: shapes, sizes, every link, nothing of a name taken for HTML, nothing inline."""

from __future__ import annotations

import re
from xml.etree import ElementTree as ET

import pytest

from commonplace.network.map.drawing import Disc, Mark, Words, draw_discs, draw_nodes
from commonplace.network.map.layout import lay_out
from commonplace.network.map.paper import RADII, WIDE, frame_for, room_of_disc, rooms_of
from commonplace.network.said import Thing

WORDS = Words("A map", "The table says the same.", "Not linked")
SVG = "{http://www.w3.org/2000/svg}"


def mark(thing: Thing = "person", name: str = "Bea Sample", **more: object) -> Mark:
    return Mark(thing, name, "/network/people/abc", name, **more)  # type: ignore[arg-type]


def drawn(marks: list[Mark], links: list[tuple[int, int]] | None = None) -> ET.Element:
    links = links or []
    laid = lay_out(rooms_of(WIDE, len(marks), links), links, frame_for(WIDE, len(marks)))
    return ET.fromstring(str(draw_nodes(WIDE, marks, links, laid, WORDS)))


def test_people_are_circles_spaces_squares_and_tools_diamonds() -> None:
    picture = drawn([mark("person"), mark("space"), mark("tool")])
    shapes = [[child.tag for child in link if child.tag in {"circle", "rect", "path"}] for link in picture.iter("a")]
    assert shapes == [["circle"], ["rect"], ["path"]]


def test_who_gave_more_lately_is_larger() -> None:
    picture = drawn([mark(step=step) for step in range(4)])
    sizes = [float(one.get("r", "")) for one in picture.iter("circle")]
    assert sizes == list(RADII)
    assert sizes == sorted(set(sizes))


def test_who_is_silent_is_faded() -> None:
    picture = drawn([mark(), mark(is_faded=True)])
    assert [link.get("class") for link in picture.iter("a")] == ["p", "p f"]


@pytest.mark.parametrize("links", [[], [(0, 1)], [(0, 1), (1, 2), (0, 2), (2, 3)]])
def test_every_link_is_drawn_once_from_place_to_place(links: list[tuple[int, int]]) -> None:
    picture = drawn([mark() for _ in range(5)], links)
    places = [re.findall(r"[\d.]+", link.get("transform", "")) for link in picture.iter("a")]
    lines = [re.findall(r"[\d.]+", path.get("d", "")) for path in picture.findall("g/g[@class='links']/path")]
    assert lines == [[*places[one], *places[other]] for one, other in links]


def test_a_name_is_text_and_never_html() -> None:
    bad = '<script>alert(1)</script>"\'&'
    picture = drawn([mark(name=bad)])
    assert not list(picture.iter("script"))
    assert next(picture.iter("a")).findtext("title") == bad
    assert "<script" not in str(draw_nodes(WIDE, [mark(name=bad)], [], lay_out(rooms_of(WIDE, 1, []), [], WIDE.frame), WORDS))


def test_an_address_cannot_leave_its_attribute() -> None:
    picture = drawn([Mark("person", "Bea", '/x" onclick="alert(1)', "Bea")])
    assert next(picture.iter("a")).get("onclick") is None


def test_nothing_is_styled_in_place_and_nothing_is_in_the_way_of_tab() -> None:
    picture = drawn([mark(), mark("space")], [(0, 1)])
    for element in picture.iter():
        assert not {name for name in element.attrib if name == "style" or name.startswith("on")}
        if element.tag == "a":
            assert element.get("tabindex") == "-1"


def test_the_picture_says_what_it_is_and_where_its_words_are() -> None:
    image, shapes = drawn([mark()]).findall("g")
    assert image.get("role") == "img"
    assert image.get("aria-labelledby") == image.find("title").get("id")  # type: ignore[union-attr]
    assert image.findtext("desc") == WORDS.about
    assert not list(image.iter("a"))
    assert shapes.get("aria-hidden") == "true"


def discs(*sizes: int) -> list[Disc]:
    return [Disc(f"Around {size}", "people", "many", f"/network/map?in={size}", f"{size}", (("person", False),) * size) for size in sizes]


def test_a_neighborhood_has_a_dot_for_each() -> None:
    some = [Disc("Desk", "3", "3", "/x", "Desk", (("space", False), ("person", False), ("person", False), ("person", True), ("tool", False)))]
    laid = lay_out([room_of_disc(WIDE, 5)], [], WIDE.frame)
    picture = ET.fromstring(str(draw_discs(WIDE, some, {}, laid, WORDS)))
    dots = {path.get("class"): path.get("d", "").count("M") for path in picture.iter("path") if "dots" in path.get("class", "")}
    assert dots == {"dots s": 1, "dots p": 2, "dots p f": 1, "dots t": 1}


def test_lines_between_neighborhoods_are_thicker_for_more_links_and_say_how_many() -> None:
    some = discs(5, 8, 9)
    laid = lay_out([room_of_disc(WIDE, len(one.dots)) for one in some], [(0, 1), (1, 2)], WIDE.frame)
    picture = ET.fromstring(str(draw_discs(WIDE, some, {(0, 1): (1, "1 link"), (1, 2): (40, "40 links")}, laid, WORDS)))
    assert [(path.get("class"), path.findtext("title")) for path in picture.findall("g/g[@class='links']/path")] == [("w0", "1 link"), ("w3", "40 links")]
