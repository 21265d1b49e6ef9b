"""Pasted text: handles one a line, lists with commas, cards of a few lines, or names and handles in the middle of sentences."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from commonplace.network.formats import making
from commonplace.network.formats.groups import AROUND, BULLET, Group, grouped
from commonplace.network.formats.handles import tokens
from commonplace.network.formats.model import Row
from commonplace.network.formats.names import is_name

_LONGEST_LINE: Final = 2_000
_LONGEST_CARD: Final = 6
"""Lines."""
_LINK: Final = re.compile(r"""<a\s[^<>]*?href\s*=\s*["']([^"'<>]+)["'][^<>]*>([^<>]*)</a>""", re.IGNORECASE)


def rows_of(text: str) -> Iterator[Row]:
    """A row or more for every line that is not blank; each keeps its line as `raw`."""
    lines = text.splitlines()
    cards = _cards(lines)
    if cards:
        for card in cards:
            yield _row_of_card(card)
        return
    for line in lines:
        for part in _parts(line):
            yield from rows_of_line(part)


def rows_of_line(line: str) -> Iterator[Row]:
    """What one line names, in its order; what was not understood as one row."""
    line = line.strip()
    if not line:
        return
    # A link that was copied as markup says its name and its address, as the other way to write links does.
    groups = grouped(_LINK.sub(r"[\2](\1)", line))
    if groups:
        for group in groups:
            yield from group.rows(line)
        return
    name = BULLET.sub("", line, count=1).strip(AROUND)
    yield making.person(name, (), raw=line) if is_name(name, alone=True) else making.nothing(line)


def _parts(line: str) -> Iterator[str]:
    """A line that is longer than any list's, in pieces between words."""
    while len(line) > _LONGEST_LINE:
        end = line.rfind(" ", _LONGEST_LINE // 2, _LONGEST_LINE)
        end = end if end > 0 else _LONGEST_LINE
        yield line[:end]
        line = line[end:]
    yield line


def _cards(lines: list[str]) -> list[list[str]]:
    """Several blocks between blank lines, each with a name on top and the handles of one person below; else nothing."""
    cards: list[list[str]] = [[]]
    for line in lines:
        if line.strip():
            cards[-1].append(line.strip())
            if len(cards[-1]) > _LONGEST_CARD:
                return []
        elif cards[-1]:
            cards.append([])
    cards = [card for card in cards if card]
    return cards if len(cards) > 1 and all(map(_is_card, cards)) else []


def _is_card(card: list[str]) -> bool:
    kinds = [token.place.handle.kind if token.place.handle else "" for line in card[1:] for token in tokens(line)]
    return len(card) > 1 and is_name(card[0], alone=True) and bool(kinds) and all(kinds) and len(kinds) == len(set(kinds))


def _row_of_card(card: list[str]) -> Row:
    group = Group([], card[0])
    for line in card[1:]:
        found = grouped(line)
        for one in found:
            group.tokens += one.tokens
            group.notes += [*([one.name] if one.name else []), *one.notes]
        if not found:
            group.notes.append(line)
    return making.person(group.name, group.handles, raw="\n".join(card), details={"note": " · ".join(group.notes)})
