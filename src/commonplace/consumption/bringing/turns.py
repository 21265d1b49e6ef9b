"""Let others write between the pieces of a long work."""

from __future__ import annotations

import time
from typing import Final

from django.db import connection

WORK: Final = 1.0
"""Seconds of work after which others have their turn."""
TURN: Final = 0.12
"""Seconds. SQLite keeps no queue: whoever waits looks again every tenth of a second, and where piece follows on piece finds no gap."""


class Turns:
    """Asked after each piece: `give` pauses once a second where the database lets only one write."""

    def __init__(self) -> None:
        self._began = time.monotonic()

    def give(self) -> None:
        """Pause for a moment if others have waited long enough."""
        if connection.vendor == "sqlite" and not connection.in_atomic_block and time.monotonic() - self._began >= WORK:
            time.sleep(TURN)
            self._began = time.monotonic()
