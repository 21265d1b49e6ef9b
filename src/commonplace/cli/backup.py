"""`backup FILE`, and the nightly backup: a copy of a running site."""

from __future__ import annotations

import argparse
import os
import subprocess
import tempfile
from datetime import date
from pathlib import Path
from typing import Any

from commonplace.cli import archive
from commonplace.cli.postgres import server_environment
from commonplace.cli.printing import print_json, say
from commonplace.cli.trouble import Trouble

PREFIX = "commonplace-"
NO_PG_DUMP = (
    "The database is PostgreSQL, and its program pg_dump is not installed here. Nothing was written. "
    "Install it: sudo apt install postgresql-client."
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What `backup` takes."""
    parser.add_argument("file", type=Path, metavar="FILE", help="where to write it, such as commonplace.zip")


def run(options: argparse.Namespace) -> int:
    """Write the backup. Raises `Trouble` when it cannot be written; an older file of that name is kept then."""
    from commonplace.cli.database import load

    load()
    from django.conf import settings

    target = options.file.expanduser().absolute()
    if target.is_dir():
        raise Trouble(f"{target} is a folder. Nothing was written. Name a file in it: {target / 'commonplace.zip'}.")
    size = make(target, data=settings.DATA)
    if options.json:
        print_json({"file": target, "bytes": size})
    else:
        say(f"Everything of {settings.DATA} is in {target} ({size / 1_000_000:.1f} MB).")
        say("It holds the site's secret key too: keep it where only you can read it.")
        say(f"Back into an empty folder: ./commonplace restore {target} --data DIR")
    return 0


def make(target: Path, *, data: Path) -> int:
    """Write a backup of the whole site to `target`; returns its size in bytes."""
    os.umask(0o077)
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with tempfile.TemporaryDirectory(prefix=".backup-", dir=target.parent) as folder:
        copy, name = _copy_database(Path(folder))
        archive.write(target, data=data, database=copy, name_of_database=name, contents=_contents(name))
    return target.stat().st_size


def nightly(*, data: Path, keep: int, today: date) -> Path | None:
    """Make today's backup in DATA/backups unless it is there; the newest `keep` stay. None when nothing was to do."""
    folder = data / "backups"
    target = folder / f"{PREFIX}{today.isoformat()}.zip"
    if keep == 0 or target.exists():
        return None
    make(target, data=data)
    kept = sorted(folder.glob(f"{PREFIX}????-??-??.zip"))
    for old in kept[:-keep]:
        old.unlink(missing_ok=True)
    return target


def _contents(name: str) -> dict[str, Any]:
    import commonplace
    from commonplace.cli.database import applied
    from commonplace.kernel.clock import now

    return {
        "program": getattr(commonplace, "__version__", ""),
        "made_at": now().isoformat(timespec="seconds"),
        "database": name,
        "migrations": sorted(".".join(pair) for pair in applied()),
    }


def _copy_database(folder: Path) -> tuple[Path, str]:
    from django.conf import settings
    from django.db import connection

    if connection.vendor == "sqlite":
        source = Path(settings.DATABASES["default"]["NAME"])
        if not source.exists():
            raise Trouble(f"There is nothing to keep yet in {settings.DATA}. Nothing was written.")
        copy = folder / archive.DATABASE
        archive.copy_sqlite(source, copy)
        return copy, archive.DATABASE
    copy = folder / archive.DUMP
    try:
        done = subprocess.run(  # noqa: S603 - PostgreSQL's own program
            ["pg_dump", "--format=custom", "--no-owner", f"--file={copy}"],  # noqa: S607 - found on PATH
            env={**os.environ, **server_environment(settings.KNOBS.database_url)},
            capture_output=True,
            text=True,
            check=False,
        )
    except FileNotFoundError:
        raise Trouble(NO_PG_DUMP) from None
    if done.returncode != 0:
        raise Trouble(f"pg_dump could not copy the database: {done.stderr.strip()}. Nothing was written.")
    return copy, archive.DUMP
