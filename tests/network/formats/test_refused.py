"""What was not understood goes out as a table that harms nobody, and comes back as it was."""

from __future__ import annotations

import csv
from io import StringIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonplace.network.formats import recognize
from commonplace.network.formats.refused import bare, harmless, table

LINES = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00\r"), min_size=1, max_size=60) | st.sampled_from(
    ["=cmd|' /C calc'!A0", "+1", "-1", "@SUM(A1)", "a;=1+1", '"=1"', "'=1", " =1", "\t=1"])


@given(st.lists(LINES, min_size=1, max_size=8))
def test_no_cell_is_a_formula_whatever_parts_the_cells(lines: list[str]) -> None:
    text = table((line, "no_handle") for line in lines).decode("utf-8-sig")
    assert text.startswith('"Text","Problem"\r\n')
    for mark in ",;\t":
        for cells in csv.reader(StringIO(text, newline=""), delimiter=mark):
            if mark == ",":
                assert not any(cell.lstrip().startswith(("=", "+", "-", "@")) for cell in cells)
    assert all(line.startswith('"') for line in text.split("\r\n") if line and text.count("\n") == text.count("\r\n"))


@given(LINES)
def test_the_apostrophe_is_taken_off_again(line: str) -> None:
    assert bare(harmless(line)) == line or (line[:1] == "'" and bare(line) != line)


@pytest.mark.parametrize("line", ["@nora@a.example", "Nora Sample, @nora@a.example"])
def test_what_was_mended_is_understood_when_it_comes_back(line: str) -> None:
    found = recognize(table([("???", "no_handle"), (line, "no_handle")])).rows
    assert [row.thing for row in found] == ["nothing", "person"]
    assert found[1].handles[0].value == "@nora@a.example"
    assert found[0].raw == "???"


def test_the_sentence_of_the_problem_stands_beside_it() -> None:
    assert "neither a handle nor an address" in table([("x", "no_handle")]).decode("utf-8-sig")
