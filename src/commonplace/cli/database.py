"""Before a verb runs: settings read, Django loaded, the database brought up to the program or refused."""

from __future__ import annotations

import contextlib
import fcntl
import os
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

from commonplace.cli import folder
from commonplace.cli.printing import warn
from commonplace.cli.trouble import Trouble

NEWER = (
    "The database in {} was made by a newer Commonplace than this one ({}). Nothing was changed. "
    "Start the newer program, or restore a backup of this one into an empty folder."
)
RETIRED: frozenset[str] = frozenset()
"""Labels of modules that once had tables and no longer exist: their rows do not mean that the database is newer."""


def ready() -> None:
    """Load Django on the data folder and migrate where needed.

    Raises `Trouble` when the folder cannot be used, or when the database is newer than the program.
    """
    load()
    migrate_where_needed()


def load() -> None:
    """Read the settings, say what looks wrong in them, and load Django.

    Beside a running `serve`, its port is taken over, so that printed links lead there.
    """
    from commonplace.config import knobs

    loaded = knobs.load()
    for warning in loaded.warnings:
        warn(warning)
    folder.prepare(loaded.settings.data)
    where = folder.running(loaded.settings.data)
    if where is not None and loaded.origins["port"] == "default":
        os.environ["COMMONPLACE_PORT"] = str(where["port"])
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "commonplace.config.settings")
    import gc

    import django

    # What is loaded stays: the collector need not look through it while it comes, nor ever after.
    gc.disable()
    django.setup()
    gc.freeze()
    gc.enable()


def migrate_where_needed() -> bool:
    """Apply what is missing; True when something was applied. Costs one small query when nothing is.

    Two processes that start at once wait for each other: the second finds nothing left to do.
    """
    if not _missing():
        return False
    from django.core.management import call_command

    with _alone():
        if _missing():
            call_command("migrate", verbosity=0, interactive=False)
    return True


def _missing() -> bool:
    """Whether migrations on disk were not applied yet; file names are compared, nothing is imported."""
    done = applied()
    present = _present()
    labels = {label for label, _ in present}
    ours = {label for label, _ in present if _is_ours(label)}
    newer = [
        (label, name)
        for label, name in done - present
        if label in ours or (label not in labels and label not in RETIRED)
    ]
    if newer:
        from django.conf import settings

        where = settings.DATABASES["default"]["NAME"]
        raise Trouble(NEWER.format(where, f"it has {newer[0][0]} {newer[0][1]}"))
    return bool(present - done)


def _is_ours(label: str) -> bool:
    from django.apps import apps

    return apps.get_app_config(label).name.startswith("commonplace.")


def _present() -> set[tuple[str, str]]:
    from django.apps import apps

    found = set()
    for app in apps.get_app_configs():
        for path in (Path(app.path) / "migrations").glob("[0-9]*.py"):
            found.add((app.label, path.stem))
    return found


def applied() -> set[tuple[str, str]]:
    """(label, name) of each migration that the database has; nothing where it is new."""
    from django.db import connection
    from django.db.utils import OperationalError, ProgrammingError

    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT app, name FROM django_migrations")
            return set(cursor.fetchall())
    except (OperationalError, ProgrammingError) as error:
        # Only a database without the table is a new one; anything else is for the caller to hear.
        if "no such table" in str(error) or "django_migrations" in str(error):
            return set()
        raise


@contextlib.contextmanager
def _alone() -> Iterator[None]:
    from django.conf import settings
    from django.db import connection

    with (settings.DATA / "run" / "migrate.lock").open("wb") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        if connection.vendor != "postgresql":
            yield
            return
        # Several machines may start on one PostgreSQL: the number is any that nobody else uses for a lock there.
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s)", [8_210_411])
            try:
                yield
            finally:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [8_210_411])


def has(module: str) -> bool:
    """Whether a module of ours exists in this version; nothing but its packages is imported."""
    try:
        return find_spec(module) is not None
    except ModuleNotFoundError:
        return False
