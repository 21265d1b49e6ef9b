"""Trouble that is to be expected: a sentence for the person at the keyboard instead of a traceback."""

from __future__ import annotations

import errno


class Trouble(Exception):
    """What happened, what was kept, what to do next; printed to standard error, exit code 1."""


DISK_FULL = "The disk is full. What was stored before is kept. Free some space (50 MB at least) and start again."
NO_RIGHT = "{} cannot be used: {}. Nothing was changed. Give this user the right to it, or choose a folder with --data."
NOT_WRITTEN = (
    "Commonplace cannot write in {}. Nothing was changed. Give this user the right to it, or choose another folder with --data."
)
READ_ONLY = (
    "The database in the data folder cannot be written. Nothing was changed. "
    "Give this user the right to the folder and to its files."
)
BUSY = "The database was busy for too long. Nothing was changed. Try again in a moment."
DAMAGED = (
    "The database file is damaged. Nothing was changed. Stop the program and put the latest backup into an empty "
    "folder: ./commonplace restore FILE --data DIR."
)
NO_ANSWER = (
    "PostgreSQL does not answer ({}). Nothing was changed. Check COMMONPLACE_DATABASE_URL and that the server runs."
)
_DATABASE = (
    ("disk is full", DISK_FULL),
    ("No space left", DISK_FULL),
    ("readonly", READ_ONLY),
    ("unable to open database file", READ_ONLY),
    ("disk I/O error", "The disk reported an error. Nothing more was written. Check the disk, then start again."),
    ("database is locked", BUSY),
    ("malformed", DAMAGED),
    ("not a database", DAMAGED),
    ("connection", NO_ANSWER),
    ("could not translate host name", NO_ANSWER),
    ("authentication failed", NO_ANSWER),
    ("does not exist", NO_ANSWER),
)


def expected(error: BaseException) -> str | None:
    """The sentence for a failure of disk, setting or database that anybody may meet; None when it is a bug of ours.

    Names of classes are compared, so that the supervisor needs no Django.
    """
    kinds = {kind.__name__ for kind in type(error).__mro__}
    if "BadSetting" in kinds:
        return str(error)
    if isinstance(error, OSError):
        return _of_the_disk(error)
    if "OperationalError" in kinds or "DatabaseError" in kinds:
        text = str(error).strip()
        first = text.splitlines()[0] if text else "no reason given"
        return next((sentence.format(first) for part, sentence in _DATABASE if part in text), None)
    return None


def _of_the_disk(error: OSError) -> str | None:
    if error.errno in {errno.ENOSPC, errno.EDQUOT}:
        return DISK_FULL
    if error.errno in {errno.EACCES, errno.EPERM, errno.EROFS} and error.filename:
        return NO_RIGHT.format(error.filename, error.strerror)
    return None
