"""Trouble that is to be expected: a sentence for the person at the keyboard instead of a traceback."""

from __future__ import annotations

import errno


class Trouble(Exception):
    """What happened, what was kept, what to do next; printed to standard error, exit code 1."""


DISK_FULL = "The disk is full. What was stored before is kept. Free some space (50 MB at least) and start again."


def expected(error: BaseException) -> str | None:
    """The sentence for a failure of disk or database that anybody may meet, or None when it is a bug of ours.

    Names are compared instead of classes, so that the supervisor needs no Django.
    """
    kinds = {kind.__name__ for kind in type(error).__mro__}
    text = str(error)
    if "BadSetting" in kinds:
        return text
    if isinstance(error, OSError) and error.errno in {errno.ENOSPC, errno.EDQUOT}:
        return DISK_FULL
    if isinstance(error, OSError) and error.errno in {errno.EACCES, errno.EPERM, errno.EROFS} and error.filename:
        return f"{error.filename} cannot be used: {error.strerror}. Nothing was changed. Give this user the right to it, or choose another folder with --data."
    if "OperationalError" not in kinds and "DatabaseError" not in kinds:
        return None
    if "disk is full" in text or "disk I/O error" in text:
        return DISK_FULL
    if "readonly" in text or "unable to open database file" in text:
        return "The database in the data folder cannot be written. Nothing was changed. Give this user the right to the folder and its files."
    if "locked" in text:
        return "The database was busy for too long. Nothing was changed. Try again in a moment."
    if "malformed" in text or "not a database" in text:
        return "The database file is damaged. Nothing was changed. Stop the program and restore the latest backup into an empty folder: commonplace restore FILE --data DIR."
    if "connection" in text or "could not translate host" in text or "authentication failed" in text:
        first = text.strip().splitlines()[0]
        return f"PostgreSQL does not answer ({first}). Nothing was changed. Check COMMONPLACE_DATABASE_URL and that the server runs."
    return None
