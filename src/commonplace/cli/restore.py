"""`restore FILE`: a backup back into an empty folder, checked before anything is moved there."""

from __future__ import annotations

import argparse
import os
import subprocess
import tempfile
from pathlib import Path
from typing import Any

from commonplace.cli import archive, folder, unsent
from commonplace.cli.postgres import server_environment
from commonplace.cli.printing import print_json, say, warn
from commonplace.cli.trouble import Trouble
from commonplace.config import knobs

PACKAGE = Path(__file__).resolve().parents[1]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What `restore` takes."""
    parser.add_argument("file", type=Path, metavar="FILE", help="a file that backup wrote")


def run(options: argparse.Namespace) -> int:
    """Restore the backup. Raises `Trouble`, before anything is changed, when it cannot be done."""
    loaded = knobs.load()
    for warning in loaded.warnings:
        warn(warning)
    data = loaded.settings.data
    source = options.file.expanduser().absolute()
    contents = archive.contents(source)
    _refuse_newer(source, contents)
    _refuse_other_database(contents, on_postgresql=bool(loaded.settings.database_url))
    _refuse_full(data)
    folder.prepare(data)
    with (
        folder.held(data, alone=True),
        tempfile.TemporaryDirectory(prefix="restoring-", dir=data / "run") as name,
    ):
        staging = Path(name)
        archive.unpack(source, staging)
        (staging / archive.CONTENTS).unlink()
        if contents["database"] == archive.DATABASE:
            archive.check_sqlite(staging / archive.DATABASE)
            unsent.hold_back_sqlite(staging / archive.DATABASE)
        else:
            _fill_postgresql(staging / archive.DUMP, loaded.settings.database_url)
            unsent.hold_back_postgresql(loaded.settings.database_url)
        for path in staging.iterdir():
            path.rename(data / path.name)
    if options.json:
        print_json({"data": data, "made_at": contents.get("made_at")})
    else:
        say(f"The backup of {contents.get('made_at', 'an unknown day')} is in {data}.")
        say(f"Start it: ./commonplace serve --data {data}")
    return 0


def _refuse_full(data: Path) -> None:
    if not data.exists():
        return
    if not data.is_dir() or any(path.name != "run" for path in data.iterdir()):
        raise Trouble(f"{data} is not empty. Nothing was changed. Restore into an empty folder: --data DIR.")


def _refuse_newer(source: Path, contents: dict[str, Any]) -> None:
    """Compared by the names of our own migrations, since Django cannot be loaded before its key is in place."""
    for migration in contents.get("migrations", []):
        label, _, name = str(migration).partition(".")
        folders = [PACKAGE / label / "migrations", PACKAGE / "kernel" / label / "migrations"]
        present = [path for path in folders if path.is_dir()]
        if present and not any((path / f"{name}.py").exists() for path in present):
            raise Trouble(
                f"{source} was made by a newer Commonplace than this one ({migration}). Nothing was changed. "
                "Restore it with the newer program."
            )


def _refuse_other_database(contents: dict[str, Any], *, on_postgresql: bool) -> None:
    kept_postgresql = contents.get("database") == archive.DUMP
    if kept_postgresql and not on_postgresql:
        raise Trouble(
            "This backup is of a site on PostgreSQL. Nothing was changed. "
            "Set COMMONPLACE_DATABASE_URL to an empty database and start this again."
        )
    if on_postgresql and not kept_postgresql:
        raise Trouble(
            "This backup is of a site on SQLite, and COMMONPLACE_DATABASE_URL is set. Nothing was changed. "
            "Restore it without that setting."
        )


def _fill_postgresql(dump: Path, url: str) -> None:
    where = server_environment(url)
    command = ["pg_restore", "--no-owner", "--single-transaction", "--exit-on-error"]
    try:
        done = subprocess.run(  # noqa: S603 - PostgreSQL's own program
            [*command, "--dbname", where["PGDATABASE"], str(dump)],
            env={**os.environ, **where},
            capture_output=True,
            text=True,
            check=False,
        )
    except FileNotFoundError:
        raise Trouble(
            "PostgreSQL's program pg_restore is not installed here. Nothing was changed. "
            "Install it: sudo apt install postgresql-client."
        ) from None
    if done.returncode != 0:
        raise Trouble(f"The database could not be filled; is it empty? {done.stderr.strip()} Nothing was changed.")
    dump.unlink()
