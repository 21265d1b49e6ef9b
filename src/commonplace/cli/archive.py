"""One file that holds a whole site: a zip with the database, the key, what members uploaded, and a list of it."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path, PurePosixPath
from typing import Any

from commonplace.cli.trouble import Trouble

FORMAT = 1
DATABASE = "commonplace.sqlite3"
DUMP = "database.dump"
CONTENTS = "contents.json"
LEFT_OUT = {"run", "backups", "static", "cache", "outbox"}
"""Folders that are made again by themselves, or must not live on in backups (mails hold codes and addresses)."""
NO_ARCHIVE = "{} is not a backup of Commonplace, or it is damaged: {}. Nothing was changed."


def write(target: Path, *, data: Path, database: Path, name_of_database: str, contents: dict[str, Any]) -> None:
    """Write everything into `target`, which appears whole or not at all.

    `database` is a finished copy, stored as `name_of_database`. `contents` is what the table of contents says of it.
    """
    descriptor, name = tempfile.mkstemp(prefix=f".{target.name}-", dir=target.parent)
    unfinished = Path(name)
    try:
        with (
            os.fdopen(descriptor, "wb") as file,
            zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=3, strict_timestamps=False) as archive,
        ):
            archive.writestr(CONTENTS, json.dumps({"format": FORMAT, **contents}, indent=1))
            archive.write(database, name_of_database)
            for path, inside in _files(data):
                if path not in {target, unfinished, database}:
                    _add(archive, path, inside)
            archive.close()
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(target)
    finally:
        unfinished.unlink(missing_ok=True)


def _add(archive: zipfile.ZipFile, path: Path, inside: str) -> None:
    try:
        archive.write(path, inside)
    except FileNotFoundError:
        return  # removed by its owner while we copied


def _files(data: Path) -> Iterator[tuple[Path, str]]:
    for top in sorted(data.iterdir()):
        if top.name in LEFT_OUT or ".sqlite3" in top.name or top.name.startswith("."):
            continue
        if top.is_file():
            yield top, top.name
        elif top.is_dir():
            # Resolved once: the folder itself may be a link to a larger disk.
            for folder, _, names in os.walk(top.resolve()):
                for name in sorted(names):
                    path = Path(folder) / name
                    if path.is_file():
                        yield path, str(PurePosixPath(top.name, path.relative_to(top.resolve()).as_posix()))


def copy_sqlite(source: Path, target: Path) -> None:
    """A copy of a database that others may be writing to: as it stood at one moment."""
    with closing(sqlite3.connect(source, timeout=20)) as old, closing(sqlite3.connect(target)) as new:
        old.backup(new)
        new.execute("PRAGMA journal_mode=DELETE")


def contents(path: Path) -> dict[str, Any]:
    """The table of contents of an archive whose every name is safe to write.

    Raises `Trouble` for anything that is no backup of ours.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            for member in archive.infolist():
                _check_name(path, member)
            found = json.loads(archive.read(CONTENTS))
    except FileNotFoundError:
        raise Trouble(f"There is no file {path}. Nothing was changed.") from None
    except (zipfile.BadZipFile, zlib.error, KeyError, ValueError, EOFError, RuntimeError) as error:
        raise Trouble(NO_ARCHIVE.format(path, error)) from None
    if not isinstance(found, dict) or not isinstance(found.get("format"), int):
        raise Trouble(NO_ARCHIVE.format(path, "its table of contents cannot be read"))
    if found["format"] > FORMAT:
        raise Trouble(f"{path} was written by a newer Commonplace. Nothing was changed. Restore it with that one.")
    return found


def _check_name(path: Path, member: zipfile.ZipInfo) -> None:
    parts = PurePosixPath(member.filename).parts
    is_link = (member.external_attr >> 16) & 0o170000 == 0o120000
    if (
        not parts
        or member.filename.startswith("/")
        or "\\" in member.orig_filename
        or "\0" in member.orig_filename
        or ".." in parts
        or is_link
        or parts[0] in LEFT_OUT
    ):
        raise Trouble(NO_ARCHIVE.format(path, "it holds a file that would land outside of its place"))


def unpack(path: Path, folder: Path) -> None:
    """Unpack a checked archive into `folder`; every byte is compared with its checksum.

    Raises `Trouble` when there is not enough room or the archive is damaged.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            members = [member for member in archive.infolist() if not member.is_dir()]
            needed = sum(member.file_size for member in members)
            if needed > shutil.disk_usage(folder).free:
                raise Trouble(f"The disk has not the {needed // 1_000_000} MB that this needs. Nothing was changed.")
            for member in members:
                target = folder / member.filename
                target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
                # Copied by what the list says it holds: a file that unpacks to more than it claims ends as damaged.
                with archive.open(member) as packed, target.open("wb") as file:
                    shutil.copyfileobj(packed, file)
                target.chmod(0o600)
    except (zipfile.BadZipFile, zlib.error, EOFError, ValueError, RuntimeError) as error:
        raise Trouble(NO_ARCHIVE.format(path, error)) from None
    except (FileExistsError, NotADirectoryError, IsADirectoryError):
        raise Trouble(NO_ARCHIVE.format(path, "two of its files have one name")) from None


def check_sqlite(database: Path) -> None:
    """Have SQLite read its own file from end to end. Raises `Trouble` when something is wrong in it."""
    try:
        with closing(sqlite3.connect(database)) as connection:
            answer = connection.execute("PRAGMA integrity_check").fetchone()[0]
    except sqlite3.DatabaseError as error:
        answer = str(error)
    if answer != "ok":
        raise Trouble(f"The database in this backup is damaged ({answer}). Nothing was changed. Try an earlier backup.")
