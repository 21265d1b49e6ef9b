"""JSON of strangers as a value that can be stored, or a sentence."""

from __future__ import annotations

import codecs
import json
import math
import re
from typing import Any, Final, NoReturn

from commonplace.network.file.model import NotOurFile
from commonplace.network.file.values import storable
from commonplace.network.formats.encoding import decoded
from commonplace.network.formats.model import MAX_TEXT_BYTES

# Any in this file: JSON of strangers.

MAX_BYTES: Final = MAX_TEXT_BYTES
"""Of a file that is brought in a page: as large as what else is brought. The command line takes `MAX_BYTES_OF_HOST`."""
MAX_BYTES_OF_HOST: Final = 200_000_000
MAX_DEPTH: Final = 24
"""Levels of lists and objects; our own layout has six."""
_MAX_BRACKETS: Final = 4_000_000
_LONGEST_NUMBER: Final = 300
"""Digits: what is longer, no other program reads."""
_MARKUP: Final = re.compile(r"\s*<(?:!doctype|html|head|body|\?xml|[a-z])", re.IGNORECASE)


def value_of(data: bytes, *, most: int = MAX_BYTES) -> tuple[Any, bool]:
    """The value that some bytes are, and whether their characters had to be guessed.

    Args:
        data: of a file, in UTF-8, or in UTF-16 as some editors save it.
        most: bytes.

    Raises:
        NotOurFile: it is empty, too large, too deep, cut, no JSON, or holds what cannot be stored.

    """
    if len(data) > most:
        raise NotOurFile("too_big", most=most // 1_000_000)
    text = decoded(data)
    if not text.strip():
        raise NotOurFile("empty")
    if not text.lstrip().startswith("{"):
        raise NotOurFile("web_page" if _MARKUP.match(text) else "not_json")
    if text.count("[") + text.count("{") > _MAX_BRACKETS:
        raise NotOurFile("too_deep", most=MAX_DEPTH)
    try:
        value = json.loads(text, parse_constant=_refused, parse_float=_float, parse_int=_int, object_pairs_hook=_object)
    except RecursionError:
        raise NotOurFile("too_deep", most=MAX_DEPTH) from None
    except json.JSONDecodeError as fault:
        raise NotOurFile("cut", line=fault.lineno) from None
    return _stored(value, 1), not _says_its_characters(data)


def _says_its_characters(data: bytes) -> bool:
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) or b"\0" in data[:4]:
        return True
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _refused(_text: str) -> NoReturn:
    raise NotOurFile("number")


def _float(text: str) -> float:
    value = float(text)
    if not math.isfinite(value):
        raise NotOurFile("number")
    return value


def _int(text: str) -> int:
    if len(text) > _LONGEST_NUMBER:
        raise NotOurFile("number")
    return int(text)


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        seen: set[str] = set()
        for key, _value in pairs:
            if key in seen:
                raise NotOurFile("key_twice", place=storable(key)[:100])
            seen.add(key)
    return found


def _stored(value: Any, depth: int) -> Any:
    if depth > MAX_DEPTH:
        raise NotOurFile("too_deep", most=MAX_DEPTH)
    if isinstance(value, str):
        return value if value.isascii() and "\0" not in value else storable(value)
    if isinstance(value, dict):
        return {storable(key): _stored(inner, depth + 1) for key, inner in value.items()}
    return [_stored(inner, depth + 1) for inner in value] if isinstance(value, list) else value
