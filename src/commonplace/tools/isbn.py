"""The number of a book. Pure: what was typed in, thirteen or ten signs with nothing between them out.

The last sign checks the others (ISO 2108): of thirteen digits the sum, every second counted three times, divides by 10; of ten, the
first counted ten times and so on down, X counting 10 at the end, it divides by 11.
"""

from __future__ import annotations

import re
from typing import Final

_BETWEEN: Final = re.compile(r"[\s\-\u2010-\u2015]+")
_LED: Final = re.compile(r"^(urn:)?isbn(-1[03])?:?", re.IGNORECASE)


class NotAnIsbn(ValueError):
    """What was typed is no such number."""


def isbn(text: str) -> str:
    """The number without what stands between its signs; "" for nothing.

    Raises:
        NotAnIsbn: it has another length, other signs, or its last sign does not fit the others.

    """
    bare = _BETWEEN.sub("", _LED.sub("", text.strip())).upper()
    if not bare:
        return ""
    if re.fullmatch(r"[0-9]{13}", bare) and _sum_of_13(bare) % 10 == 0:
        return bare
    if re.fullmatch(r"[0-9]{9}[0-9X]", bare) and _sum_of_10(bare) % 11 == 0:
        return bare
    raise NotAnIsbn(text)


def _sum_of_13(digits: str) -> int:
    return sum(int(digit) * (3 if at % 2 else 1) for at, digit in enumerate(digits))


def _sum_of_10(signs: str) -> int:
    return sum((10 - at) * (10 if sign == "X" else int(sign)) for at, sign in enumerate(signs))
