"""Mail: sent by SMTP where an address is set, else (and when that fails) kept as files in DATA/outbox."""

from __future__ import annotations

import logging
import os
import secrets
import smtplib
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from django.core.mail.backends.base import BaseEmailBackend
from django.core.mail.backends.smtp import EmailBackend as SmtpBackend
from django.core.mail.message import EmailMessage

from commonplace.kernel.smtp_client import Client, TlsClient, said

log = logging.getLogger(__name__)
SECONDS = 10
"""How long a mail server may keep a page waiting."""
KEPT_DAYS = 30
"""After this many days a mail in the outbox is removed: it holds names and addresses, and its code has long expired."""
UNFINISHED = ".part"
_HERE = {"localhost", "127.0.0.1", "::1"}


class MailTrouble(Exception):
    """The mail server did not take a mail. The mail is kept in the outbox; the message says why, for the operator."""


@dataclass(frozen=True, slots=True)
class MailServer:
    """Where mail is handed over. `tls` is "" (none), "starttls" (asked for, never skipped) or "always"."""

    host: str
    port: int
    user: str
    password: str
    tls: str


def mail_server(url: str) -> MailServer | None:
    """Read an address such as `smtp://user:password@mail.example.org:587`; None where `url` is empty.

    `smtps://` speaks TLS from the first byte (port 465). `smtp://` and `starttls://` turn to TLS by STARTTLS (port 587) and send
    nothing without it; only a server on this machine, or `?starttls=no`, is spoken to in the clear (port 25).

    Raises `ValueError` when it is no such address.
    """
    if not url:
        return None
    parts = urlsplit(url)
    if parts.scheme not in {"smtp", "smtps", "starttls"} or not parts.hostname:
        raise ValueError(url)
    if parts.scheme == "smtps":
        tls = "always"
    elif parts.scheme == "smtp" and (parts.hostname in _HERE or parse_qs(parts.query).get("starttls") == ["no"]):
        tls = ""
    else:
        tls = "starttls"
    port = parts.port or {"always": 465, "starttls": 587, "": 25}[tls]
    return MailServer(parts.hostname, port, unquote(parts.username or ""), unquote(parts.password or ""), tls)


def keep(message: EmailMessage, folder: Path) -> Path:
    """Write one mail as an `.eml` file that only its owner can read; returns where."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    path = folder / f"{time.strftime('%Y%m%d-%H%M%S', time.gmtime())}-{time.monotonic_ns() % 10**9:09d}-{os.getpid()}.eml"
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(message.message().as_bytes())
    return path


def lay(content: bytes, *, name: str, folder: Path) -> Path:
    """Write a mail as the file `name`, which only its owner can read; it is there whole or not at all. Returns where.

    The same name again replaces the file in one step, so that who is killed anywhere in between may do it over.
    """
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    path, beside = folder / name, folder / f"{name}.{secrets.token_hex(4)}{UNFINISHED}"
    descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)
    return path


def forget_old(folder: Path, *, now: float | None = None) -> int:
    """Remove mails older than `KEPT_DAYS`, and what was never finished, from the outbox; returns how many.

    `now` is in seconds since 1970.
    """
    moment = time.time() if now is None else now
    removed = 0
    for path in (*folder.glob("*.eml"), *folder.glob(f"*{UNFINISHED}")):
        oldest = moment - (3_600 if path.suffix == UNFINISHED else KEPT_DAYS * 86_400)
        try:
            if path.stat().st_mtime < oldest:
                path.unlink()
                removed += 1
        except FileNotFoundError:
            continue  # another process was faster
    return removed


def outbox() -> Path:
    """The folder of mails that are kept as files."""
    from django.conf import settings

    return Path(settings.DATA) / "outbox"


class Outbox(BaseEmailBackend):
    """Keeps each mail as a file and prints it where `serve` runs, so that a site without a mail server can be signed in to."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        folder = outbox()
        for message in email_messages:
            path = keep(message, folder)
            lines = "\n".join(f"  {line}".rstrip() for line in str(message.body).strip().splitlines())
            print(f"\nMail to {', '.join(message.recipients())}: {message.subject}\n{lines}\n  (kept as {path})", flush=True)
        forget_old(folder)
        return len(email_messages)


class Postman(SmtpBackend):
    """Hands mail to the server; what it does not take within `SECONDS` is kept in the outbox, and `MailTrouble` says so."""

    def __init__(self, **options: Any) -> None:
        # Any: Django passes its own keyword arguments through.
        from django.conf import settings

        server = mail_server(settings.KNOBS.mail_url)
        assert server is not None
        super().__init__(**{
            **options, "host": server.host, "port": server.port, "username": server.user, "password": server.password,
            "use_tls": server.tls == "starttls", "use_ssl": server.tls == "always", "timeout": SECONDS,
            "fail_silently": False,
        })

    @property
    def connection_class(self) -> type[Client]:
        """The client that takes every password."""
        return TlsClient if self.use_ssl else Client

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        try:
            return int(super().send_messages(email_messages) or 0)
        except (OSError, smtplib.SMTPException, ValueError) as error:
            for message in email_messages:
                keep(message, outbox())
            log.warning("The mail server did not take a mail (%s); it is kept in %s.", said(error), outbox())
            raise MailTrouble(said(error)) from error
