"""The program as a person meets it: as processes, on a folder of their own."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def environment(**settings: str) -> dict[str, str]:
    """An environment without anything of the caller's settings."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("COMMONPLACE_", "DJANGO_", "PYTEST_"))}
    return clean | {"PYTHONPATH": str(ROOT / "src"), "PYTHONSAFEPATH": "1"} | settings


def commonplace(*words: object, **settings: str) -> subprocess.CompletedProcess[str]:
    """Run one verb to its end."""
    command = [sys.executable, "-m", "commonplace", *(str(word) for word in words)]
    return subprocess.run(command, env=environment(**settings), capture_output=True, text=True, timeout=60, check=False)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def until(true: Callable[[], object], *, seconds: float) -> bool:
    """Whether something becomes true in time."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if true():
            return True
        time.sleep(0.02)
    return False


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (OSError, IndexError):
        return False


@dataclass
class Served:
    """A running `serve`."""

    process: subprocess.Popen[str]
    data: Path
    port: int
    printed: Path

    def pid(self, part: str) -> int:
        path = self.data / "run" / f"{part}.pid"
        with contextlib.suppress(OSError, ValueError):
            return int(path.read_text())
        return 0

    def page(self) -> int:
        """The status of the first page."""
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/", timeout=10) as answer:
            return int(answer.status)

    def stop(self, number: int = signal.SIGTERM) -> float:
        """End it; the seconds it took."""
        began = time.monotonic()
        self.process.send_signal(number)
        self.process.wait(10)
        return time.monotonic() - began


@contextlib.contextmanager
def serving(data: Path, *words: str, **settings: str) -> Iterator[Served]:
    port = free_port()
    printed = data.parent / f"printed-{port}"
    command = [sys.executable, "-m", "commonplace", "serve", "--data", str(data), "--port", str(port), *words]
    with printed.open("w") as out:
        process = subprocess.Popen(command, env=environment(**settings), stdout=out, stderr=subprocess.STDOUT, text=True)
    served = Served(process, data, port, printed)
    try:
        assert until(lambda: "Ctrl-C" in printed.read_text() or process.poll() is not None, seconds=30)
        assert process.poll() is None, printed.read_text()
        yield served
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder on which the program was started once."""
    data = tmp_path_factory.mktemp("migrated") / "data"
    data.mkdir(mode=0o700)
    (data / "run").mkdir()
    subprocess.run(
        [sys.executable, "-m", "commonplace.cli.prepare"],
        env=environment(COMMONPLACE_DATA=str(data)), check=True, capture_output=True, timeout=60,
    )
    return data


@pytest.fixture
def data(migrated: Path, tmp_path: Path) -> Path:
    """A copy of that folder, for one test."""
    return Path(shutil.copytree(migrated, tmp_path / "data"))
