"""`test`: lint, types, import contracts, then all tests on SQLite and on a private PostgreSQL."""

from __future__ import annotations

import argparse
import os
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree as ET

from commonplace.cli import postgres
from commonplace.cli.printing import say, warn
from commonplace.cli.trouble import Trouble

ROOT = Path(__file__).resolve().parents[3]
CHECKS = {
    "ruff": ["-m", "ruff", "check", "--quiet", "."],
    "mypy": ["-m", "mypy"],
    "imports": ["-c", "from importlinter.cli import lint_imports_command; lint_imports_command()"],
}


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a stage came to; a check counts as one test."""

    stage: str
    passed: int
    failed: int
    skipped: int = 0
    seconds: float = 0.0
    note: str = ""

    def __str__(self) -> str:
        if self.note:
            return f"{self.stage}: {self.note}"
        parts = [f"{self.passed} passed", f"{self.failed} failed"]
        if self.skipped:
            parts.append(f"{self.skipped} skipped")
        return f"{self.stage}: {', '.join(parts)} in {self.seconds:.0f} s"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Nothing of its own: every word goes to pytest."""


def run(options: argparse.Namespace) -> int:
    """Run all stages, or only the tests that the words name; 1 when any of it failed."""
    if set(options.words) & {"-h", "--help"}:
        say("Usage: ./commonplace test [WORDS FOR PYTEST]\n")
        say("Without words: ruff, mypy, import contracts, and all tests on SQLite and, where installed, on PostgreSQL.")
        say("With words, such as tests/kernel or -k source: those tests alone, on both.")
        return 0
    # `timeout` and CI end us by SIGTERM: as an exception, so that the private server is ended too.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    if not (ROOT / "tests").is_dir():
        raise Trouble("The tests are not here: `test` works in a clone of the repository.")
    with tempfile.TemporaryDirectory(prefix="commonplace-test-") as folder:
        outcomes = [] if options.words else [_check(name, command) for name, command in CHECKS.items()]
        outcomes.append(_pytest("SQLite", options.words, Path(folder), database=""))
        outcomes.append(_on_postgresql(options.words, Path(folder)))
    say("")
    for outcome in outcomes:
        say(str(outcome))
    failed = sum(outcome.failed for outcome in outcomes)
    say(f"{sum(outcome.passed for outcome in outcomes)} passed, {failed} failed")
    return 1 if failed else 0


def _environment(data: Path, database: str) -> dict[str, str]:
    """The caller's environment without settings of a real site: tests never touch its data."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("COMMONPLACE_")}
    clean |= {"COMMONPLACE_DATA": str(data), "PYTHONPATH": str(ROOT / "src")}
    if database:
        clean["COMMONPLACE_DATABASE_URL"] = database
    return clean


def _check(name: str, command: list[str]) -> Outcome:
    say(f"── {name}")
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="commonplace-check-") as folder:
        done = subprocess.run(  # noqa: S603 - our own list of commands
            [sys.executable, *command], cwd=ROOT, env=_environment(Path(folder), ""), check=False
        )
    failed = int(done.returncode != 0)
    return Outcome(name, 1 - failed, failed, seconds=time.monotonic() - began)


def _pytest(where: str, words: list[str], folder: Path, *, database: str) -> Outcome:
    say(f"── tests on {where}")
    began = time.monotonic()
    report = folder / f"{where}.xml"
    workers = min(max(os.cpu_count() or 2, 2), 8)
    # Files in the order of `tests/conftest.py`: those that take long are first.
    spread = ["-n", str(workers), "--dist", "loadfile", "--no-loadscope-reorder"]
    command = [sys.executable, "-m", "pytest", "-q", *spread, f"--junitxml={report}", *words]
    if database and not words:
        # What a browser shows does not depend on the database; what is in the pages is tested on both.
        command += ["-m", "not browser"]
    done = subprocess.run(  # noqa: S603 - pytest, with the caller's own words
        command, cwd=ROOT, env=_environment(folder / f"data-{where}", database), check=False
    )
    stage = f"tests on {where}"
    seconds = time.monotonic() - began
    try:
        counted = _counted(report)
    except (OSError, ET.ParseError):
        warn(f"The tests on {where} did not run to their end; the reason stands above.")
        return Outcome(stage, 0, 1, seconds=seconds)
    passed, failed, skipped = counted
    if done.returncode not in (0, 1) or (done.returncode == 1 and not failed):
        failed += 1
    return Outcome(stage, passed, failed, skipped, seconds)


def _counted(report: Path) -> tuple[int, int, int]:
    """Passed, failed and skipped tests of pytest's report, which pytest wrote a moment ago."""
    totals = {"tests": 0, "failures": 0, "errors": 0, "skipped": 0}
    for suite in ET.parse(report).getroot().iter("testsuite"):  # noqa: S314 - our own file
        for key in totals:
            totals[key] += int(suite.get(key, "0"))
    failed = totals["failures"] + totals["errors"]
    return totals["tests"] - failed - totals["skipped"], failed, totals["skipped"]


def _on_postgresql(words: list[str], folder: Path) -> Outcome:
    programs = postgres.programs()
    if programs is None:
        note = "skipped, because PostgreSQL's initdb and pg_ctl are not installed (sudo apt install postgresql)"
        return Outcome("tests on PostgreSQL", 0, 0, note=note)
    try:
        with postgres.private_cluster(programs) as address:
            return _pytest("PostgreSQL", words, folder, database=address)
    except postgres.NotStarted as error:
        warn(f"A private PostgreSQL did not start: {error}")
        return Outcome("tests on PostgreSQL", 0, 1)
