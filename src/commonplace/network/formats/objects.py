"""JSON from strangers, read with bounds: never deeper, wider or longer than a list of people is."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any, Final

from commonplace.network.formats.model import NotUnderstood

_MAX_BRACKETS: Final = 1_500_000
"""Objects and arrays in one file: each costs memory whatever stands in it."""
_LARGEST: Final = 2_000_000
"""Characters of one element of a long array."""
_PIECE: Final = 1_000_000

# Any in this file: JSON of strangers.
Reads = Callable[[int], str]


def whole(text: str) -> Any:
    """The value that a text is. Raises `NotUnderstood` (json_cut, too_deep)."""
    if text.count("[") + text.count("{") > _MAX_BRACKETS:
        raise NotUnderstood("too_deep")
    try:
        return json.loads(text)
    except RecursionError:
        raise NotUnderstood("too_deep") from None
    except ValueError:
        raise NotUnderstood("json_cut") from None


def elements(read: Reads) -> Iterator[Any]:
    """The elements of one long array, one at a time; `read` gives the next so many characters, and "" at the end.

    Whatever stands before the array's bracket is passed over. Memory is that of one element. Raises `NotUnderstood` (json_cut,
    too_deep) where the array ends in the middle or breaks: what came before has been given.
    """
    text, position = read(_PIECE), 0
    position = text.find("[") + 1
    if not position:
        raise NotUnderstood("json_cut")
    decoder = json.JSONDecoder()
    while True:
        position = _past_blanks(text, position)
        if position < len(text) and text[position] == "]":
            return
        element, end = _next_element(decoder, text, position)
        # A number or a word at the very end may go on in the next piece.
        if end is None or end >= len(text) - 1:
            more = read(_PIECE)
            if more:
                if len(text) - position > _LARGEST:
                    raise NotUnderstood("json_cut")
                text, position = text[position:] + more, 0
                continue
            if end is None:
                raise NotUnderstood("json_cut")
        yield element
        position = end


def _past_blanks(text: str, position: int) -> int:
    while position < len(text) and text[position] in " \t\r\n,":
        position += 1
    return position


def _next_element(decoder: json.JSONDecoder, text: str, position: int) -> tuple[Any, int | None]:
    try:
        return decoder.raw_decode(text, position)
    except RecursionError:
        raise NotUnderstood("too_deep") from None
    except ValueError:
        return None, None


def text_at(value: Any, *path: str) -> str:
    """The text at a path of keys; empty where there is none."""
    for key in path:
        value = value.get(key) if isinstance(value, dict) else None
    return value if isinstance(value, str) else ""


def list_at(value: Any, *path: str) -> list[Any]:
    """The list at a path of keys; empty where there is none."""
    for key in path:
        value = value.get(key) if isinstance(value, dict) else None
    return value if isinstance(value, list) else []
