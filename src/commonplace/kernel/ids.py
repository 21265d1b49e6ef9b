"""Ids: time-sortable ones for entries, random ones for whatever an address can reach."""

from __future__ import annotations

import secrets
import threading
import time
from datetime import datetime

EPOCH_MS = 1_577_836_800_000
"""2020-01-01 UTC: 41 bits of milliseconds from here last until 2089."""
SEQUENCE_BITS = 21
_ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"
_lock = threading.Lock()
_last = 0


def entry_ids(count: int, now_ms: int | None = None) -> list[int]:
    """`count` new ids, ascending, each larger than any that this process gave before.

    An id is (milliseconds since 2020) << 21 plus a random start, so that two processes do not meet and ids cannot be
    guessed from one another; the order of ids is the order of arrival.
    """
    global _last
    with _lock:
        start = ((now_ms if now_ms is not None else time.time_ns() // 1_000_000) - EPOCH_MS) << SEQUENCE_BITS
        first = max(start + secrets.randbelow(1 << (SEQUENCE_BITS - 1)), _last + 1)
        _last = first + count - 1
        return list(range(first, first + count))


def first_id_at(moment: datetime) -> int:
    """The smallest id that `entry_ids` could give at a moment: what arrived then or later has this one or a larger one."""
    return (int(moment.timestamp() * 1000) - EPOCH_MS) << SEQUENCE_BITS


def public_id() -> str:
    """Twelve letters and digits that cannot be guessed (59 bits) nor mistaken for one another when read aloud."""
    return "".join(secrets.choice(_ALPHABET) for _ in range(12))
