"""What must end soon on any input, tried without a clock that a busy machine could lose against."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

ENOUGH = 60.0
"""Seconds of processor time: a hundred times what it takes, and far less than it would take if it grew with the square of the input."""


@contextmanager
def ends(seconds: float = ENOUGH) -> Iterator[None]:
    """Fail where this block takes more processor time; what other programs take does not count."""

    def give_up(number: int, frame: FrameType | None) -> None:
        del number, frame
        raise AssertionError(f"no end after {seconds:.0f} seconds of processor time")

    before = signal.signal(signal.SIGPROF, give_up)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)
