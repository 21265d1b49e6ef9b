"""Keeps web and worker alive and ends them together. Loads no Django: it waits in about 15 MB."""

from __future__ import annotations

import contextlib
import os
import selectors
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

GRACE = 2.3
"""Seconds that the processes get between SIGTERM and SIGKILL; with the rest it must stay under 3."""
TOO_SOON = 5.0
"""A process that ends within so many seconds of its start has not lived."""
DELAYS = (0.2, 1.0, 5.0, 15.0, 60.0)
"""Seconds before the next start, by how many times in a row it has not lived."""
TICK = 0.25

SMALL = {"MALLOC_ARENA_MAX": "2", "MALLOC_TRIM_THRESHOLD_": "131072", "MALLOC_MMAP_THRESHOLD_": "131072"}
"""glibc's memory: fewer arenas for the threads (10 MB less a process), and what a large page needed is given back."""


@dataclass(slots=True)
class Part:
    """One process to keep alive: its name ("web", "worker"), how it starts, and how it is doing."""

    name: str
    command: list[str]
    descriptors: tuple[int, ...] = ()
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    failures: int = 0
    next_start: float = 0.0
    rest: bytes = field(default=b"", repr=False)


@dataclass(slots=True)
class Supervisor:
    """Runs parts until SIGTERM, SIGINT or SIGHUP. `say` prints a line."""

    parts: list[Part]
    run_folder: Path
    say: Callable[[str], None]
    stopping: bool = False
    selector: selectors.BaseSelector = field(default_factory=selectors.DefaultSelector)

    def run(self) -> None:
        """Start all, keep them alive, return when told to stop and all have ended."""
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, self._stop)
        try:
            while not self.stopping:
                self._start_what_is_due()
                self._read(TICK)
                self._notice_ends()
        finally:
            self.end()

    def end(self) -> None:
        """End every process with its children: asked first, made to after `GRACE` seconds."""
        alive = [part for part in self.parts if part.process is not None]
        for part in alive:
            _signal(part, signal.SIGTERM)
        deadline = time.monotonic() + GRACE
        while time.monotonic() < deadline and any(part.process and part.process.poll() is None for part in alive):
            self._read(0.02)
        for part in alive:
            _signal(part, signal.SIGKILL)
            if part.process is not None:
                part.process.wait()
            self._pid_file(part).unlink(missing_ok=True)

    def _stop(self, _number: int, _frame: object) -> None:
        self.stopping = True

    def _start_what_is_due(self) -> None:
        for part in self.parts:
            if part.process is None and time.monotonic() >= part.next_start:
                self._start(part)

    def _start(self, part: Part) -> None:
        # A session of its own: Ctrl-C reaches the supervisor alone, and its children's children can be ended with it.
        # Standard input stays open as long as the supervisor lives (parent.py).
        part.process = subprocess.Popen(  # noqa: S603 - our own program
            part.command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            pass_fds=part.descriptors,
            start_new_session=True,
            env={**os.environ, **SMALL, "PYTHONUNBUFFERED": "1"},
        )
        part.started = time.monotonic()
        assert part.process.stdout is not None
        os.set_blocking(part.process.stdout.fileno(), False)
        self.selector.register(part.process.stdout, selectors.EVENT_READ, part)
        with contextlib.suppress(OSError):
            self._pid_file(part).write_text(f"{part.process.pid}\n", "ascii")

    def _notice_ends(self) -> None:
        for part in self.parts:
            if part.process is None or part.process.poll() is None:
                continue
            lived = time.monotonic() - part.started > TOO_SOON
            part.failures = 0 if lived else part.failures + 1
            delay = DELAYS[min(part.failures, len(DELAYS) - 1)]
            self._print(part)
            self._close(part)
            if not self.stopping:
                self.say(f"{part.name} ended and starts again{'' if delay < 1 else f' in {delay:.0f} s'}.")
                if part.failures == len(DELAYS) - 1:
                    self.say(f"{part.name} ends at once each time; what it says above may tell why.")
            part.next_start = time.monotonic() + delay

    def _close(self, part: Part) -> None:
        assert part.process is not None
        _signal(part, signal.SIGKILL)
        if part.process.stdout is not None:
            with contextlib.suppress(KeyError):
                self.selector.unregister(part.process.stdout)
            part.process.stdout.close()
        if part.process.stdin is not None:
            part.process.stdin.close()
        part.process = None
        self._pid_file(part).unlink(missing_ok=True)

    def _read(self, seconds: float) -> None:
        if not self.selector.get_map():
            time.sleep(seconds)
            return
        for key, _ in self.selector.select(seconds):
            if not self._print(key.data):
                with contextlib.suppress(KeyError):
                    self.selector.unregister(key.fileobj)

    def _print(self, part: Part) -> bool:
        """Print the whole lines that a part has said; False when it will say nothing more."""
        assert part.process is not None
        assert part.process.stdout is not None
        try:
            said = os.read(part.process.stdout.fileno(), 65536)
        except (BlockingIOError, ValueError):
            return True
        *lines, part.rest = (part.rest + said).split(b"\n")
        if not said and part.rest:
            lines, part.rest = [*lines, part.rest], b""
        for line in lines:
            if line.strip():
                self.say(f"{part.name}: {line.decode('utf-8', 'replace')}")
        return bool(said)

    def _pid_file(self, part: Part) -> Path:
        return self.run_folder / f"{part.name}.pid"


def part(name: str, *arguments: str, descriptors: tuple[int, ...] = ()) -> Part:
    """The part whose program is `commonplace.cli.<name>`."""
    return Part(name, [sys.executable, "-m", f"commonplace.cli.{name}", *arguments], descriptors)


def _signal(part: Part, number: int) -> None:
    if part.process is not None:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(part.process.pid, number)
