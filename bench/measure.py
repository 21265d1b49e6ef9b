"""Run a program as a whole and say what it cost: processor, clock, and memory of all its processes together."""

from __future__ import annotations

import contextlib
import os
import subprocess
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

SAMPLE_SECONDS = 0.05


class Failed(Exception):
    """The program ended with an error."""


@dataclass(frozen=True, slots=True)
class Cost:
    """What a run cost: seconds of processor (user and system, all processes), seconds by the clock, peak memory in MB."""

    cpu: float
    wall: float
    peak: float
    output: str


def run(words: Sequence[str | Path], environment: Mapping[str, str]) -> Cost:
    """Run a program to its end.

    Memory is the sum over its processes of what each holds (shared pages parted among their holders: PSS), sampled twenty
    times a second; for a single process it is at least what the system remembers as its peak. Raises `Failed`.
    """
    started = time.perf_counter()
    process = subprocess.Popen(words, env=dict(environment), stdout=subprocess.PIPE, text=True)
    sampler = _Sampler(process.pid)
    sampler.start()
    assert process.stdout is not None
    output = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    wall = time.perf_counter() - started
    sampler.stop()
    if process.returncode:
        raise Failed(f"{' '.join(map(str, words))} ended with {process.returncode}")
    return Cost(usage.ru_utime + usage.ru_stime, wall, max(sampler.peak_kb, usage.ru_maxrss) / 1024, output)


class _Sampler(threading.Thread):
    def __init__(self, pid: int) -> None:
        super().__init__(daemon=True)
        self.pid = pid
        self.peak_kb = 0
        self._done = threading.Event()

    def run(self) -> None:
        while not self._done.wait(SAMPLE_SECONDS):
            self.peak_kb = max(self.peak_kb, sum(_held_kb(pid) for pid in family(self.pid)))

    def stop(self) -> None:
        self._done.set()
        self.join()


def family(pid: int) -> list[int]:
    """A process and all that it started."""
    found = [pid]
    for one in found:
        with contextlib.suppress(OSError):
            for task in Path(f"/proc/{one}/task").iterdir():
                with contextlib.suppress(OSError):
                    found += map(int, (task / "children").read_text().split())
    return found


def _held_kb(pid: int) -> int:
    with contextlib.suppress(OSError):
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1])
    return 0
