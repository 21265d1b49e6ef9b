"""The supervisor with small processes of its own."""

from __future__ import annotations

import sys
import time
from pathlib import Path

import pytest

from commonplace.cli import supervisor
from commonplace.cli.supervisor import Part, Supervisor
from tests.cli.conftest import alive, until

STUBBORN = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('ready', flush=True); time.sleep(60)"


def watching(tmp_path: Path, program: str) -> tuple[Supervisor, Part, list[str]]:
    said: list[str] = []
    part = Part("web", [sys.executable, "-c", program])
    return Supervisor([part], tmp_path, said.append), part, said


def test_a_process_that_does_not_want_to_end_is_ended_within_three_seconds(tmp_path: Path) -> None:
    watch, part, said = watching(tmp_path, STUBBORN)
    watch._start_what_is_due()
    pid = int((tmp_path / "web.pid").read_text())
    assert until(lambda: watch._read(0.05) or "web: ready" in said, seconds=10)
    began = time.monotonic()
    watch.end()
    assert time.monotonic() - began < 3
    assert not alive(pid)
    assert not (tmp_path / "web.pid").exists()
    assert part.process is not None


def test_a_process_that_ends_at_once_is_started_less_and_less_often(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(supervisor, "DELAYS", (0.0, 0.0, 0.0, 500.0))
    watch, part, said = watching(tmp_path, "print('cannot go on'); raise SystemExit(1)")

    def turn() -> bool:
        watch._start_what_is_due()
        watch._read(0.02)
        watch._notice_ends()
        return part.failures == 3

    assert until(turn, seconds=20)
    assert part.process is None
    assert part.next_start > time.monotonic() + 400
    assert said.count("web: cannot go on") == 3
    assert "ends at once each time" in said[-1]


def test_words_of_a_process_come_line_by_line_with_its_name(tmp_path: Path) -> None:
    watch, _, said = watching(tmp_path, r"import sys; sys.stdout.buffer.write(b'one\ntwo \xff\n\nlast'); sys.stdout.flush()")
    watch._start_what_is_due()
    assert until(lambda: watch._read(0.05) or len(said) == 3, seconds=10)
    watch.end()
    assert said == ["web: one", "web: two \ufffd", "web: last"]
