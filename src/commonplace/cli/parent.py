"""A process of `serve` ends with the supervisor, however that one ended."""

from __future__ import annotations

import os
import signal
import threading
import time

GRACE = 2.0
"""Seconds between asking this process to end and ending it."""


def end_with_parent() -> None:
    """Watch standard input, a pipe that only the supervisor holds: when it closes, the supervisor has gone."""
    threading.Thread(target=_watch, name="parent", daemon=True).start()


def _watch() -> None:
    # The bare descriptor: a buffered file would hold its lock while the interpreter ends.
    while os.read(0, 1):
        pass
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(GRACE)
    os._exit(1)
