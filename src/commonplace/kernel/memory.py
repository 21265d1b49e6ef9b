"""Memory that a large job needed, given back to the machine when the job is done."""

from __future__ import annotations

import ctypes
import gc
import sys


def give_back() -> None:
    """Return what is free inside this process to the system; glibc keeps it otherwise. Elsewhere nothing happens."""
    gc.collect()
    if sys.platform == "linux":
        try:
            ctypes.CDLL(None).malloc_trim(0)
        except (AttributeError, OSError):
            # Not glibc: its allocator has ways of its own.
            return
