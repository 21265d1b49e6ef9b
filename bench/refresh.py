"""What a refresh of 1,000 feeds costs, beside `reader` from PyPI; and that no host gets more than its pace.

    python -m bench.refresh                       all of it
    python -m bench.refresh --only ours|reader|pace

Needs the environment of the tests; makes one for `reader` in a temporary folder the first time.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import venv
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from xml.sax.saxutils import quoteattr

from bench.measure import Cost, run

ROOT = Path(__file__).resolve().parents[1]
PHASES = ("cold, all new", "all 304", "10 % changed")
ALLOWED = {"cold, all new": 0.35, "all 304": 0.5, "10 % changed": 0.35}
"""Processor seconds of ours for each of reader's."""
ALLOWED_PEAK = 250
"""Megabytes, all processes together."""
MEMBER = "bench@example.org"


class Server:
    """The process that serves the feeds."""

    def __init__(self, count: int) -> None:
        words = [sys.executable, "-m", "bench.feedserver", str(count)]
        self._process = subprocess.Popen(words, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.port = int(self._read())

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait()

    def say(self, line: str) -> str:
        """Give the server a line; returns what it answers."""
        assert self._process.stdin is not None
        self._process.stdin.write(line + "\n")
        self._process.stdin.flush()
        return self._read()

    def _read(self) -> str:
        assert self._process.stdout is not None
        return self._process.stdout.readline()

    def spread(self, count: int) -> list[str]:
        """Addresses of feeds, each at a network address of its own."""
        return [f"http://127.{1 + feed // 62_500}.{feed // 250 % 250}.{1 + feed % 250}:{self.port}/feed/{feed}" for feed in range(count)]

    def together(self, count: int) -> list[str]:
        """Addresses of feeds, all at one network address."""
        return [f"http://127.200.0.1:{self.port}/feed/{feed}" for feed in range(count)]


class Ours:
    """Commonplace on a data folder of its own."""

    def __init__(self, folder: Path, rate: float) -> None:
        self.environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("COMMONPLACE_")},
            "PYTHONPATH": str(ROOT / "src"), "PYTHONSAFEPATH": "1", "PYTHONUTF8": "1",
            "COMMONPLACE_DATA": str(folder), "COMMONPLACE_ALLOW_NETWORKS": "127.0.0.0/8", "COMMONPLACE_HOST_RATE": str(rate),
        }

    def words(self, *verb: str) -> list[str]:
        """The command line of a verb: what the script `commonplace` calls."""
        return [sys.executable, "-m", "commonplace", *verb]

    def follow(self, addresses: list[str]) -> None:
        """A member who follows these addresses; not counted."""
        outlines = "".join(f"<outline type='rss' text={quoteattr(f'Feed {at}')} xmlUrl={quoteattr(one)}/>" for at, one in enumerate(addresses))
        opml = f"<opml version='2.0'><head><title>Bench</title></head><body>{outlines}</body></opml>"
        run(self.words("member", "add", MEMBER, "--name", "Bench Example", "--json"), self.environment)
        subprocess.run(self.words("import", "-", "--member", MEMBER, "--json"), env=self.environment, input=opml.encode(), check=True, stdout=subprocess.PIPE)

    def refresh(self) -> tuple[Cost, dict[str, Any]]:
        """Check all sources, as a whole process."""
        cost = run(self.words("refresh", "--all", "--json"), self.environment)
        return cost, json.loads(cost.output)


class Reader:
    """`reader`, in an environment of its own."""

    def __init__(self, folder: Path, database: Path) -> None:
        self.python = folder / "bin" / "python"
        self.database = database
        if not self.python.exists():
            venv.create(folder, with_pip=True)
            subprocess.run([self.python, "-m", "pip", "install", "--quiet", "reader", "sgmllib3k"], check=True)

    def follow(self, addresses: list[str]) -> None:
        """Add these addresses; not counted."""
        words = [self.python, ROOT / "bench" / "peer_reader.py", "add", self.database]
        subprocess.run(words, input="\n".join(addresses), text=True, check=True)

    def refresh(self) -> tuple[Cost, int]:
        """Check all, search index included, as a whole process."""
        cost = run([self.python, ROOT / "bench" / "peer_reader.py", "update", self.database], os.environ)
        return cost, int(cost.output)


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the table."""

    phase: str
    ours: Cost | None
    theirs: Cost | None

    def shown(self) -> str:
        """The row, and whether it is within what is allowed."""
        text = f"| {self.phase:14} "
        for cost in (self.ours, self.theirs):
            text += f"| {cost.cpu:6.2f} / {cost.wall:5.1f} / {cost.peak:3.0f} " if cost else f"| {'':21}"
        if self.ours and self.theirs:
            ratio = self.ours.cpu / self.theirs.cpu
            missed = ratio > ALLOWED[self.phase] or self.ours.peak > ALLOWED_PEAK
            text += f"| {ratio:.3f} of {ALLOWED[self.phase]} {'MISSED' if missed else 'kept'} "
        return text + "|"


def compare(folder: Path, peer: Path, feeds: int, only: str) -> list[Line]:
    """The three phases, both programs in turn."""
    ours = Ours(folder / "ours", rate=0) if only != "reader" else None
    theirs = Reader(peer, folder / "reader.sqlite3") if only != "ours" else None
    lines = []
    with Server(feeds) as server:
        addresses = server.spread(feeds)
        for program in (ours, theirs):
            if program:
                program.follow(addresses)
        for phase in PHASES:
            if phase == PHASES[2]:
                server.say("changed 0.1")
            our_cost, their_cost = None, None
            if ours:
                our_cost, report = ours.refresh()
                print(f"  {phase}: ours {json.dumps({**report, 'failed': len(report['failed'])})}", file=sys.stderr)
                _check(report, phase, feeds)
            if theirs:
                their_cost, entries = theirs.refresh()
                print(f"  {phase}: reader has {entries} entries", file=sys.stderr)
            lines.append(Line(phase, our_cost, their_cost))
    return lines


def _check(report: dict[str, Any], phase: str, feeds: int) -> None:
    expected = dict(zip(PHASES, (feeds * 30, 0, feeds // 10), strict=True))[phase]
    if report["checked"] != feeds or report["failed"] or report["new_entries"] != expected:
        raise SystemExit(f"{phase}: expected {feeds} checked, none failed, {expected} new; it says {report}")


def pace(folder: Path, sources: int, rate: float) -> str:
    """Many sources at one address: the most requests in any window, beside what its bucket allows."""
    ours = Ours(folder / "pace", rate=rate)
    with Server(sources) as server:
        ours.follow(server.together(sources))
        ours.refresh()
        ((_, arrivals),) = json.loads(server.say("arrivals")).items()
    lines = [f"{len(arrivals)} requests to one address in {arrivals[-1] - arrivals[0]:.1f} s at {rate:g} a second"]
    for window in (1, 10):
        most, allowed = busiest(arrivals, window), 1 + window * rate
        lines.append(f"  busiest {window:2} s: {most} of {allowed:g} allowed: {'kept' if most <= allowed else 'EXCEEDED'}")
    return "\n".join(lines)


def busiest(arrivals: list[float], window: float) -> int:
    """The largest number of arrivals within `window` seconds, wherever it begins."""
    most = first = 0
    for last, at in enumerate(arrivals):
        while at - arrivals[first] >= window:
            first += 1
        most = max(most, last - first + 1)
    return most


def main() -> None:
    """Run it and print the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", choices=("ours", "reader", "pace"), default="")
    parser.add_argument("--feeds", type=int, default=1_000)
    parser.add_argument("--sources", type=int, default=60, help="at one address, for the pace")
    parser.add_argument("--rate", type=float, default=5)
    parser.add_argument("--keep", type=Path, help="work in this folder and leave it there")
    parser.add_argument("--peer", type=Path, default=Path(tempfile.gettempdir()) / "commonplace-bench-reader", help="reader's environment")
    options = parser.parse_args()
    folder = options.keep or Path(tempfile.mkdtemp(prefix="commonplace-bench-"))
    folder.mkdir(exist_ok=True)
    try:
        if options.only != "pace":
            lines = compare(folder, options.peer, options.feeds, options.only)
            print("| processor s / clock s / peak MB | Commonplace | reader | ratio |\n|---|---|---|---|")
            print("\n".join(line.shown() for line in lines))
        if options.only in ("", "pace"):
            print(pace(folder, options.sources, options.rate))
    finally:
        if not options.keep:
            shutil.rmtree(folder)


if __name__ == "__main__":
    main()
