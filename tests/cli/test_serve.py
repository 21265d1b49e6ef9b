"""`serve` from outside: it starts, keeps its parts alive, ends in time, and refuses in a sentence."""

from __future__ import annotations

import os
import signal
import socket
import sqlite3
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import alive, commonplace, environment, serving, until


def tree_kilobytes(pids: list[int]) -> int:
    """What the processes hold in memory; what they share is counted once (proportional set size)."""
    total = 0
    for pid in pids:
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                total += int(line.split()[1])
    return total


def test_serve_answers_survives_its_parts_and_ends_in_time(data: Path) -> None:
    with serving(data, COMMONPLACE_MISSPELT="1") as served:
        assert served.page() == 200
        printed = served.printed.read_text()
        assert f"http://localhost:{served.port}" in printed
        assert "COMMONPLACE_MISSPELT is not a setting" in printed
        assert until(lambda: served.pid("worker"), seconds=5)
        web, worker = served.pid("web"), served.pid("worker")
        assert tree_kilobytes([served.process.pid, web, worker]) < 200_000

        refused = commonplace("serve", "--data", data, "--port", "0")
        assert refused.returncode == 1
        refused = commonplace("serve", "--data", data)
        assert (refused.returncode, refused.stdout) == (1, "")
        assert f"already at http://localhost:{served.port}" in refused.stderr

        for part, pid in (("web", web), ("worker", worker)):
            os.kill(pid, signal.SIGKILL)
            assert until(lambda part=part, pid=pid: served.pid(part) not in {0, pid}, seconds=3), part
        assert served.page() == 200

        with socket.create_connection(("127.0.0.1", served.port)) as open_connection:
            open_connection.sendall(b"GET / HTTP/1.1\r\n")
            parts = [served.pid("web"), served.pid("worker")]
            assert served.stop() < 3
        assert served.process.returncode == 0
        assert not any(alive(pid) for pid in parts)
        assert not list((data / "run").glob("*.pid"))


def test_nothing_outlives_a_supervisor_that_was_killed(data: Path) -> None:
    with serving(data) as served:
        assert until(lambda: served.pid("web") and served.pid("worker"), seconds=5)
        parts = [served.pid("web"), served.pid("worker")]
        served.stop(signal.SIGKILL)
        assert until(lambda: not any(alive(pid) for pid in parts), seconds=8)


def test_the_worker_may_run_alone(data: Path) -> None:
    assert not (data / "jobs.sqlite3").exists()
    command = [sys.executable, "-m", "commonplace", "serve", "--worker", "--data", str(data)]
    process = subprocess.Popen(command, env=environment(), stdout=subprocess.DEVNULL)
    try:
        assert until((data / "jobs.sqlite3").exists, seconds=20)
        assert not (data / "run" / "web.pid").exists()
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(5)


def test_a_taken_port_is_a_sentence(tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        done = commonplace("serve", "--data", tmp_path / "new", "--port", port)
    assert done.returncode == 1
    assert done.stderr.startswith(f"Port {port} is taken")
    assert f"--port {port + 1}" in done.stderr
    assert not (tmp_path / "new" / "commonplace.sqlite3").exists()


def test_a_host_that_is_not_here_is_a_sentence(tmp_path: Path) -> None:
    done = commonplace("serve", "--data", tmp_path / "new", "--host", "192.0.2.7")
    assert (done.returncode, len(done.stderr.splitlines())) == (1, 1)
    assert "no address of this machine" in done.stderr


@pytest.mark.parametrize("place", ["file", "below a file", "dev"])
def test_a_folder_that_cannot_be_written_is_a_sentence(place: str, tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("mine")
    where = {"file": file, "below a file": file / "below", "dev": Path("/proc/commonplace")}[place]
    done = commonplace("serve", "--data", where)
    assert done.returncode == 1
    assert len(done.stderr.splitlines()) == 1
    assert "Traceback" not in done.stderr
    if place == "dev":
        assert done.stderr.startswith(f"Commonplace cannot write in {where}. Nothing was changed.")
        assert "choose another folder with --data" in done.stderr
    assert file.read_text() == "mine"


def test_a_database_newer_than_the_program_is_refused_and_left_alone(data: Path) -> None:
    database = data / "commonplace.sqlite3"
    with sqlite3.connect(database) as connection:
        connection.execute(
            "INSERT INTO django_migrations (app, name, applied) VALUES ('members', '0999_from_the_future', '2030-01-01')"
        )
    connection.close()
    before = database.read_bytes()
    done = commonplace("serve", "--data", data, "--port", "18999")
    assert done.returncode == 1
    assert "made by a newer Commonplace" in done.stderr
    assert "0999_from_the_future" in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert database.read_bytes() == before


def test_a_file_that_is_no_database_is_a_sentence(data: Path) -> None:
    (data / "commonplace.sqlite3").write_bytes(b"holiday pictures" * 1000)
    done = commonplace("serve", "--data", data, "--port", "18998")
    assert done.returncode == 1
    assert "damaged" in done.stderr
    assert (data / "commonplace.sqlite3").read_bytes().startswith(b"holiday")


def test_the_secret_key_and_the_database_are_their_owners_alone(data: Path) -> None:
    assert commonplace("serve", "--worker", "--port", "0", "--data", data).returncode == 1
    for name in ("secret.key", "commonplace.sqlite3"):
        assert stat.S_IMODE((data / name).stat().st_mode) == 0o600, name


def test_a_postgresql_that_does_not_answer_is_a_sentence(tmp_path: Path) -> None:
    address = "postgres://ada:geheim@127.0.0.1:1/pln"
    done = commonplace("serve", "--worker", "--data", tmp_path, COMMONPLACE_DATABASE_URL=address)
    assert done.returncode == 1
    assert done.stderr.startswith("PostgreSQL does not answer")
    assert len(done.stderr.splitlines()) == 1
    assert "geheim" not in done.stderr


@pytest.mark.parametrize(("name", "value"), [
    ("PORT", "eighty"), ("DATABASE_URL", "mysql://u:geheim@h/n"), ("ALLOW_NETWORKS", "10.0.0.0/99"), ("ADDRESS", "pln.example.org"),
])
def test_a_setting_that_cannot_be_understood_is_a_sentence(name: str, value: str, tmp_path: Path) -> None:
    done = commonplace("serve", "--data", tmp_path, **{f"COMMONPLACE_{name}": value})
    assert done.returncode == 1
    assert done.stderr.startswith(f"COMMONPLACE_{name} is ")
    assert len(done.stderr.splitlines()) == 1
    assert "geheim" not in done.stderr
