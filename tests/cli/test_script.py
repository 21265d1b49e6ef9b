"""`./commonplace` itself, with a Python that only notes down what it is asked."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from tests.cli.conftest import ROOT

TOOLS = ("sh", "env", "cat", "cksum", "cp", "dirname", "kill", "mkdir", "printf", "readlink", "rm", "sleep", "ln")
PYTHON = """#!/bin/sh
here=$(dirname "$0")
case "$*" in
    *"version_info < (3, 11)"*) exit "${OLD:-0}" ;;
    *"sys.version_info[:2]"*) echo 3.11 ;;
    *"import ensurepip, venv"*) exit "${NO_VENV:-0}" ;;
    "-m venv "*) mkdir -p "$3/bin"; cp "$0" "$3/bin/python"; : >"$3/has-pip"; echo venv >>"$LOG" ;;
    "-m ensurepip") : >"$here/../has-pip"; echo ensurepip >>"$LOG" ;;
    "-m pip --version") [ -e "$here/../has-pip" ] ;;
    "-m pip "*) sleep "${SLOW:-0}"; echo "pip $*" >>"$LOG"; [ -z "${KILLED-}" ] || kill -9 $PPID; exit "${FAILS:-0}" ;;
    "--version") echo Python 3.9.2 ;;
    "-m commonplace"*) echo "ran $* in $(pwd) with $PYTHONPATH" ;;
esac
"""


class Clone:
    """A clone in a folder whose name has a blank, on a computer with nothing but `TOOLS` and our Python."""

    def __init__(self, place: Path) -> None:
        self.root = place / "a clone"
        self.bin = place / "bin"
        self.log = place / "log"
        self.root.mkdir()
        self.bin.mkdir()
        self.log.touch()
        shutil.copy(ROOT / "commonplace", self.root)
        for name in ("requirements.lock", "requirements-test.lock"):
            (self.root / name).write_text("django==5.2\n")
        for name in TOOLS:
            if (found := shutil.which(name)) is not None:
                (self.bin / name).symlink_to(found)
        self.program("python3.11", PYTHON)
        self.program("apt-get", "#!/bin/sh\n")

    def program(self, name: str, text: str) -> None:
        (self.bin / name).write_text(text)
        (self.bin / name).chmod(0o755)

    def start(self, *words: str, script: Path | None = None, **settings: str) -> subprocess.Popen[str]:
        env = {"PATH": str(self.bin), "LOG": str(self.log), **settings}
        command = [str(script or self.root / "commonplace"), *words]
        return subprocess.Popen(command, env=env, cwd="/", stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)

    def run(self, *words: str, script: Path | None = None, **settings: str) -> subprocess.CompletedProcess[str]:
        process = self.start(*words, script=script, **settings)
        out, err = process.communicate(timeout=20)
        return subprocess.CompletedProcess(process.args, process.returncode, out, err)

    def asked(self) -> list[str]:
        return self.log.read_text().splitlines()


@pytest.fixture
def clone(tmp_path: Path) -> Clone:
    return Clone(tmp_path)


def test_the_first_start_installs_from_the_lock_and_the_next_does_not(clone: Clone) -> None:
    first = clone.run("serve", "--port", "8 1")
    assert first.stdout == f"ran -m commonplace serve --port 8 1 in / with {clone.root}/src\n"
    assert "Preparing" in first.stderr
    assert clone.asked()[0] == "venv"
    assert "--require-hashes" in clone.asked()[1]
    assert clone.asked()[1].endswith("/requirements.lock")
    second = clone.run("--help")
    assert second.stdout.startswith("ran")
    assert second.stderr == ""
    assert len(clone.asked()) == 2
    (clone.root / "requirements.lock").write_text("django==5.2.1\n")
    clone.run("--help")
    assert len(clone.asked()) == 3


def test_it_starts_through_a_link_from_anywhere(clone: Clone, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "one").symlink_to("../a clone/commonplace")
    (tmp_path / "two").symlink_to(tmp_path / "elsewhere" / "one")
    assert clone.run("check", script=tmp_path / "two").stdout.endswith(f"with {clone.root}/src\n")


def test_test_installs_what_tests_need_into_the_same_environment(clone: Clone) -> None:
    clone.run("serve")
    clone.run("test")
    clone.run("test")
    clone.run("serve")
    assert [line.rpartition("/")[2] for line in clone.asked()] == ["venv", "requirements.lock", "requirements-test.lock"]


def test_an_installation_that_was_cut_off_is_made_anew(clone: Clone) -> None:
    assert clone.run("serve", KILLED="yes").returncode != 0
    (clone.root / ".venv" / "half a package").touch()
    again = clone.run("serve")
    assert again.returncode == 0
    assert "not whole" in again.stderr
    assert not (clone.root / ".venv" / "half a package").exists()


def test_two_first_starts_at_once_install_once(clone: Clone) -> None:
    both = [clone.start("serve", SLOW="0.5") for _ in range(2)]
    for process in both:
        out, _ = process.communicate(timeout=20)
        assert out.startswith("ran")
    assert len(clone.asked()) == 2
    assert not (clone.root / ".venv.lock").exists()


def test_an_environment_that_works_is_never_thrown_away(clone: Clone) -> None:
    """Such as one that uv made, which has no pip in it."""
    (clone.root / ".venv" / "bin").mkdir(parents=True)
    shutil.copy(clone.bin / "python3.11", clone.root / ".venv" / "bin" / "python")
    (clone.root / ".venv" / "a package of mine").touch()
    assert clone.run("serve").stdout.startswith("ran")
    assert (clone.root / ".venv" / "a package of mine").exists()
    assert clone.asked()[0] == "ensurepip"


def test_an_environment_of_somebody_else_is_mended_after_a_cut_and_not_thrown_away(clone: Clone) -> None:
    (clone.root / ".venv" / "bin").mkdir(parents=True)
    shutil.copy(clone.bin / "python3.11", clone.root / ".venv" / "bin" / "python")
    (clone.root / ".venv" / "a package of mine").touch()
    clone.run("serve", KILLED="yes")
    assert clone.run("serve").stdout.startswith("ran")
    assert (clone.root / ".venv" / "a package of mine").exists()
    assert "--ignore-installed" in clone.asked()[-1]
    (clone.root / ".venv" / "bin" / "python").unlink()
    broken = clone.run("serve")
    assert broken.returncode == 1
    assert "Move that folder away" in broken.stderr
    assert (clone.root / ".venv" / "a package of mine").exists()


def test_an_update_that_fails_keeps_what_was_there(clone: Clone) -> None:
    clone.run("serve")
    (clone.root / ".venv" / "a package").touch()
    (clone.root / "requirements.lock").write_text("django==5.2.1\n")
    failed = clone.run("serve", FAILS="1")
    assert (failed.returncode, failed.stdout) == (1, "")
    assert "Check the connection" in failed.stderr
    assert clone.run("serve").stdout.startswith("ran")
    assert (clone.root / ".venv" / "a package").exists()


def test_without_venv_the_exact_package_is_named(clone: Clone) -> None:
    done = clone.run("serve", NO_VENV="1")
    assert (done.returncode, done.stdout) == (1, "")
    assert "sudo apt install python3.11-venv" in done.stderr
    assert clone.run("serve").stdout.startswith("ran")


@pytest.mark.parametrize("named", ["Python 3.9.2", "no Python"])
def test_without_a_new_enough_python_it_says_what_to_install(clone: Clone, named: str) -> None:
    (clone.bin / "python3.11").rename(clone.bin / "python3")
    if named == "no Python":
        (clone.bin / "python3").unlink()
    done = clone.run("serve", OLD="1")
    assert done.returncode == 1
    assert f"this computer has {named}" in done.stderr
    assert "sudo apt install python3 python3-venv" in done.stderr


def test_uv_is_used_where_it_is_and_pip_where_it_fails(clone: Clone) -> None:
    clone.program("uv", '#!/bin/sh\necho "uv $*" >>"$LOG"; exit 1\n')
    assert clone.run("serve").stdout.startswith("ran")
    assert clone.asked()[0].startswith("uv venv")
    assert clone.asked()[-1].startswith("pip")
