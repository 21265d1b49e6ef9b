"""The data folder: made, checked, and held by one `serve` at a time. No Django here: the supervisor lives on it."""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from commonplace.cli.trouble import DISK_FULL, NOT_WRITTEN, Trouble

LEAST_FREE = 50 * 1024 * 1024
"""Bytes that must be free before anything is written."""


def prepare(data: Path) -> None:
    """Make the folder and its `run` where they are missing.

    Raises `Trouble` when it cannot be written or the disk is nearly full; an existing folder is left as it was.
    """
    # Whatever is written from here on is its owner's alone.
    os.umask(0o077)
    try:
        data.mkdir(parents=True, exist_ok=True, mode=0o700)
        (data / "run").mkdir(exist_ok=True, mode=0o700)
        if shutil.disk_usage(data).free < LEAST_FREE:
            raise Trouble(DISK_FULL)
        trial = data / "run" / f"trial-{os.getpid()}"
        trial.write_bytes(b"may we write here?")
        trial.unlink()
    except (FileExistsError, NotADirectoryError):
        raise Trouble(f"{data} is a file, not a folder. Nothing was changed. Choose a folder with --data.") from None
    except OSError as error:
        if error.errno is not None and "space" in (error.strerror or ""):
            raise Trouble(DISK_FULL) from None
        raise Trouble(NOT_WRITTEN.format(data)) from None


@contextlib.contextmanager
def held(data: Path, *, alone: bool) -> Iterator[None]:
    """Hold the folder: `alone` for a whole `serve`, shared for `--web` and `--worker`, which may be many.

    Raises `Trouble` when a `serve` that does not go with this one runs on it already.
    """
    with _opened(data / "run" / "serve.lock") as file:
        try:
            fcntl.flock(file, (fcntl.LOCK_EX if alone else fcntl.LOCK_SH) | fcntl.LOCK_NB)
        except OSError:
            where = running(data)
            at = f" at {where['address']}" if where else ""
            raise Trouble(
                f"Commonplace runs on {data} already{at}. Nothing was changed. "
                "Use that one, or choose another folder with --data."
            ) from None
        yield


def is_held(data: Path) -> bool:
    """Whether a `serve` of any kind runs on the folder now."""
    path = data / "run" / "serve.lock"
    if not path.exists():
        return False
    try:
        with path.open("rb") as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return True
    return False


def remember_running(data: Path, *, host: str, port: int, address: str) -> None:
    """Write down where the running `serve` is reached, so that other verbs print links that work."""
    (data / "run" / "serve.json").write_text(json.dumps({"host": host, "port": port, "address": address}), "utf-8")


def running(data: Path) -> dict[str, str | int] | None:
    """What `remember_running` wrote, while that `serve` runs."""
    try:
        kept = json.loads((data / "run" / "serve.json").read_text("utf-8"))
    except (OSError, ValueError):
        return None
    return kept if isinstance(kept, dict) and is_held(data) else None


def pid_alive(path: Path) -> int | None:
    """The process id in a pid file, when that process lives."""
    try:
        pid = int(path.read_text("ascii"))
        os.kill(pid, 0)
    except PermissionError:
        return pid
    except (OSError, ValueError):
        return None
    return pid


def _opened(path: Path) -> IO[bytes]:
    return os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT, 0o600), "rb+")
