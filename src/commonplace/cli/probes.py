"""What `check` tries out. Each probe ends in one plain sentence, whatever happens."""

from __future__ import annotations

import os
import shutil
import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from commonplace.cli import folder
from commonplace.cli.trouble import Trouble, expected
from commonplace.config import knobs

FETCH_SECONDS = 5.0
MAIL_SECONDS = 5.0
HARMLESS = "https://example.org/"
"""Kept for such uses by its owner (RFC 2606)."""


@dataclass(frozen=True, slots=True)
class Result:
    """`ok`: True good, False bad, None something to know. `needed`: without it the program does not run."""

    name: str
    ok: bool | None
    says: str
    needed: bool = False


def all_of(settings: knobs.Settings) -> Iterator[Result]:
    """All probes, one after the other, as they end."""
    probes: tuple[tuple[str, Callable[[knobs.Settings], Result]], ...] = (
        ("data folder", _folder),
        ("database", _database),
        ("worker", _worker),
        ("queue", _queue),
        ("mail", _mail),
        ("replies by mail", _inbox),
        ("networks inside", _networks),
        ("fetching", _fetching),
        ("contact", _contact),
        ("backups", _backups),
    )
    for name, probe in probes:
        try:
            yield probe(settings)
        except Trouble as trouble:
            yield Result(name, ok=False, says=str(trouble), needed=True)
        except Exception as error:  # noqa: BLE001 - a probe that breaks is what check is there to tell
            says = expected(error) or f"could not be tested ({type(error).__name__}: {error})"
            yield Result(name, ok=False, says=says, needed=name in {"data folder", "database"})


def _folder(settings: knobs.Settings) -> Result:
    folder.prepare(settings.data)
    free = shutil.disk_usage(settings.data).free // 1_000_000
    mode = stat.S_IMODE(settings.data.stat().st_mode)
    key = settings.data / "secret.key"
    if key.exists() and stat.S_IMODE(key.stat().st_mode) & 0o077:
        return Result("data folder", ok=False, says=f"others can read the secret key. Close it: chmod 600 {key}")
    if mode & 0o077 and settings.data.stat().st_uid == os.geteuid():
        says = f"can be written, {free} MB free; others can look into it. To close it: chmod 700 {settings.data}"
        return Result("data folder", ok=None, says=says)
    return Result("data folder", ok=True, says=f"{settings.data} can be written, {free} MB free")


def _database(_settings: knobs.Settings) -> Result:
    from commonplace.cli.database import ready

    ready()
    from django.db import connection, transaction

    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("CREATE TABLE check_writes (number integer)")
        cursor.execute("INSERT INTO check_writes VALUES (1)")
        transaction.set_rollback(True)
    version = ".".join(str(part) for part in connection.get_database_version())
    return Result("database", ok=True, says=f"{connection.display_name} {version} reads and writes")


def _worker(settings: knobs.Settings) -> Result:
    pid = folder.pid_alive(settings.data / "run" / "worker.pid")
    if pid is not None:
        return Result("worker", ok=True, says=f"runs (process {pid})")
    if folder.is_held(settings.data):
        return Result("worker", ok=False, says="does not run, though serve does. It starts again within a minute.")
    return Result("worker", ok=None, says="does not run, because serve does not run on this folder")


def _queue(settings: knobs.Settings) -> Result:
    from commonplace.kernel.jobs.queue import queue

    waiting = queue().pending_count()
    where = "Redis" if settings.queue_url else "a file in the data folder"
    return Result("queue", ok=True, says=f"{where}; {waiting} waiting")


def _mail(settings: knobs.Settings) -> Result:
    from commonplace.kernel.mail import mail_server
    from commonplace.kernel.smtp import Line, LineTrouble, Patience

    server = mail_server(settings.mail_url)
    if server is None:
        says = f"no mail server is set: mails go to {settings.data / 'outbox'}{_outgoing()}"
        return Result("mail", ok=None, says=says)
    try:
        with Line(server, name=urlsplit(settings.site_address).hostname or "", patience=Patience(step=MAIL_SECONDS)) as line:
            line.open()
    except LineTrouble as trouble:
        says = f"{server.host}:{server.port} does not take mail from here ({trouble}). Check COMMONPLACE_MAIL_URL{_outgoing()}"
        return Result("mail", ok=False, says=says)
    return Result("mail", ok=True, says=f"{server.host}:{server.port} answers; nothing was sent{_outgoing()}")


def _outgoing() -> str:
    """How many mails wait or did not go, as the end of a sentence; nothing where the database cannot say."""
    try:
        from commonplace.kernel.outbox.queries import standing

        stands = standing()
    except Exception:  # noqa: BLE001 - the probe of the database tells what is wrong with it
        return ""
    says = f"; {stands.waiting} {'waits' if stands.waiting == 1 else 'wait'}, {stands.failed} failed"
    return says + (f", {stands.doubtful} may not have arrived" if stands.doubtful else "")


def _inbox(settings: knobs.Settings) -> Result:
    from commonplace.cli.database import ready

    ready()
    from commonplace.connection.inbox import addresses, fetching

    where = f"replies go to {addresses.reply_address('KEY')}"
    mailbox = fetching.mailbox_at(settings.inbox_url)
    if mailbox is None:
        says = f"no mailbox is set (COMMONPLACE_INBOX_URL); {where}, and come in where its mail server calls commonplace mail-in"
        return Result("replies by mail", ok=None, says=says)
    try:
        fetching.open_mailbox(mailbox, readonly=True).logout()
    except fetching.MailboxTrouble as trouble:
        says = f"{mailbox.host}:{mailbox.port} cannot be looked into ({trouble}). Check COMMONPLACE_INBOX_URL; {where}"
        return Result("replies by mail", ok=False, says=says)
    return Result("replies by mail", ok=True, says=f"{mailbox.host}:{mailbox.port} answers, {mailbox.folder} opens; {where}")


def _networks(settings: knobs.Settings) -> Result:
    if not settings.allow_networks:
        return Result("networks inside", ok=True, says="none may be fetched (COMMONPLACE_ALLOW_NETWORKS is empty)")
    listed = ", ".join(str(network) for network in settings.allow_networks)
    return Result("networks inside", ok=None, says=f"addresses in {listed} may be fetched by any member")


def _fetching(_settings: knobs.Settings) -> Result:
    from commonplace.kernel.http import FetchTrouble, fetch

    try:
        answer = fetch(HARMLESS, deadline=FETCH_SECONDS, max_bytes=200_000)
    except FetchTrouble as trouble:
        says = f"{HARMLESS} was not reached ({trouble.code}). Without a way out, no source can be fetched."
        return Result("fetching", ok=None, says=says)
    return Result("fetching", ok=True, says=f"{HARMLESS} answered {answer.status} in {answer.milliseconds} ms")


def _contact(settings: knobs.Settings) -> Result:
    from commonplace.kernel.http.fetcher import contact_of

    carried = contact_of(settings)
    if settings.contact:
        return Result("contact", ok=True, says=f"every request to another site carries {carried}")
    says = (
        f"every request to another site carries {carried}. Set COMMONPLACE_CONTACT to a mail or web address at which "
        "the owners of those sites reach somebody"
    )
    return Result("contact", ok=None, says=says)


def _backups(settings: knobs.Settings) -> Result:
    if settings.backups == 0:
        return Result("backups", ok=None, says="none are made (COMMONPLACE_BACKUPS is 0)")
    made = sorted((settings.data / "backups").glob("commonplace-????-??-??.zip"))
    if not made:
        return Result("backups", ok=None, says="none yet; serve makes one each night; at once: ./commonplace backup FILE")
    return Result("backups", ok=True, says=f"{len(made)} kept, the last is {made[-1].name}")
