"""The mailbox of replies, looked into each minute: what is unread is taken in, and marked as read once that is stored.

Killed in between, a mail is fetched again, and known by its id. One that cannot be taken in keeps no other back.
"""

from __future__ import annotations

import hashlib
import imaplib
import logging
import re
import ssl
import time
from base64 import b64encode
from contextlib import suppress
from dataclasses import dataclass
from typing import Final
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.db import InterfaceError, OperationalError

from commonplace.connection.inbox.limits import MOST_BYTES
from commonplace.connection.inbox.taking import take_mail
from commonplace.kernel.clock import now
from commonplace.kernel.mail import lay
from commonplace.kernel.unreached import why

logger = logging.getLogger(__name__)
STEP: Final = 15.0
"""Seconds that the server may take for one answer."""
DEADLINE: Final = 50.0
"""Seconds for all of it: the next look is a minute later."""
MOST: Final = 100
_HERE: Final = {"localhost", "127.0.0.1", "::1"}


class MailboxTrouble(Exception):
    """The mailbox cannot be looked into; the message says why, for the operator, without a password."""


@dataclass(frozen=True, slots=True)
class Mailbox:
    """Where replies arrive. `tls` is "always", "starttls" (asked for, never skipped) or "" (a server on this machine)."""

    host: str
    port: int
    user: str
    password: str
    folder: str
    tls: str


def mailbox_at(url: str) -> Mailbox | None:
    """Read an address such as `imaps://user:password@imap.example.org/INBOX`; None where it is empty."""
    if not url:
        return None
    parts = urlsplit(url)
    host = parts.hostname or ""
    tls = "always" if parts.scheme == "imaps" else "" if host in _HERE else "starttls"
    folder = unquote(parts.path.lstrip("/")) or "INBOX"
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    return Mailbox(host, parts.port or (993 if tls == "always" else 143), user, password, folder, tls)


def collect(mailbox: Mailbox, *, seconds: float = DEADLINE) -> int:
    """Take in what is unread. Returns how many mails were marked as read. Raises `MailboxTrouble`, and what the database raises."""
    ends = time.monotonic() + seconds
    line = open_mailbox(mailbox)
    try:
        return _take_unread(line, ends)
    except (imaplib.IMAP4.error, OSError, ValueError) as error:
        raise MailboxTrouble(_said(error, mailbox)) from error
    finally:
        with suppress(imaplib.IMAP4.error, OSError):
            line.logout()


def open_mailbox(mailbox: Mailbox, *, readonly: bool = False) -> imaplib.IMAP4:
    """A line to the mailbox, signed in, with its folder open. Raises `MailboxTrouble`."""
    line: imaplib.IMAP4 | None = None
    try:
        if mailbox.tls == "always":
            line = imaplib.IMAP4_SSL(mailbox.host, mailbox.port, ssl_context=ssl.create_default_context(), timeout=STEP)
        else:
            line = imaplib.IMAP4(mailbox.host, mailbox.port, timeout=STEP)
            if mailbox.tls == "starttls":
                if "STARTTLS" not in line.capabilities:
                    raise MailboxTrouble("the server does not offer STARTTLS, and nothing was said to it in the clear")
                line.starttls(ssl.create_default_context())
        _sign_in(line, mailbox)
        answer, said = line.select('"' + re.sub(r'(["\\])', r"\\\1", folder_name(mailbox.folder)) + '"', readonly=readonly)
        if answer != "OK":
            raise MailboxTrouble(f"the folder {mailbox.folder} cannot be opened: {_text(said[0])}"[:300])
    except MailboxTrouble:
        _hang_up(line)
        raise
    except (imaplib.IMAP4.error, OSError, ValueError) as error:
        _hang_up(line)
        raise MailboxTrouble(_said(error, mailbox)) from error
    return line


def folder_name(name: str) -> str:
    """A folder as the server knows it: other letters than ASCII in the modified UTF-7 of RFC 3501, section 5.1.3."""

    def packed(found: re.Match[str]) -> str:
        return "&" + b64encode(found[0].encode("utf-16-be")).decode("ascii").rstrip("=").replace("/", ",") + "-"

    return re.sub(r"[^\x20-\x7e]+", packed, name.replace("&", "&-"))


def _sign_in(line: imaplib.IMAP4, mailbox: Mailbox) -> None:
    try:
        if (mailbox.user + mailbox.password).isascii():
            line.login(mailbox.user, mailbox.password)
        else:  # LOGIN knows ASCII alone (RFC 3501); PLAIN is in UTF-8 (RFC 4616)
            line.authenticate("PLAIN", lambda _challenge: f"\0{mailbox.user}\0{mailbox.password}".encode())
    except (line.abort, line.readonly):
        raise
    except line.error as error:
        raise MailboxTrouble(f"the user name or the password is refused: {_said(error, mailbox)}"[:300]) from error


def _said(error: Exception, mailbox: Mailbox) -> str:
    """Why, in the words of who runs this site, else in the server's, and never with the password."""
    if isinstance(error, imaplib.IMAP4.readonly):
        return f"the folder {mailbox.folder} can be read, but no mail can be marked as read in it"[:300]
    own = error.args[0] if isinstance(error, imaplib.IMAP4.error) and error.args else error
    text = why(error) or _text(own) or type(error).__name__
    if isinstance(error, imaplib.IMAP4.abort):
        text = f"the server hung up: {text}"
    return text.replace(mailbox.password or "\0", "…")[:300]


def _text(said: object) -> str:
    text = said.decode("utf-8", "replace") if isinstance(said, bytes) else str(said)
    return " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())


def _hang_up(line: imaplib.IMAP4 | None) -> None:
    if line is not None:
        with suppress(imaplib.IMAP4.error, OSError):
            line.shutdown()


def _take_unread(line: imaplib.IMAP4, ends: float) -> int:
    answer, found = line.uid("SEARCH", "UNSEEN")
    if answer != "OK":
        raise MailboxTrouble("the server does not say what is unread")
    read, unmarked = 0, ""
    for uid in b" ".join(part for part in found if part).split()[:MOST]:  # some servers say it in several lines
        if time.monotonic() > ends:
            break
        raw = _fetch(line, uid.decode("ascii"))
        if raw is None:
            continue  # gone meanwhile
        _take(raw)
        # Only now: the reply is stored.
        answer, said = line.uid("STORE", uid.decode("ascii"), "+FLAGS.SILENT", r"(\Seen)")
        if answer == "OK":
            read += 1
        else:
            unmarked = _text(said[0])
    if unmarked:
        raise MailboxTrouble(f"what was taken in cannot be marked as read, and is fetched again each time: {unmarked}"[:300])
    return read


def _fetch(line: imaplib.IMAP4, uid: str) -> bytes | None:
    """The whole mail, not marked as read by that; of one that is too large only so much that it is seen to be."""
    answer, parts = line.uid("FETCH", uid, f"(BODY.PEEK[]<0.{MOST_BYTES + 1}>)")
    if answer != "OK":
        raise MailboxTrouble("the server does not hand a mail over")
    # Servers put in what else is new; only a part with text of this mail is a pair.
    pairs = [part for part in parts if isinstance(part, tuple) and len(part) > 1]
    return next((text for head, text in pairs if re.search(rb"\bUID %s\b" % uid.encode(), head)), pairs[0][1] if len(pairs) == 1 else None)


def _take(raw: bytes) -> None:
    try:
        taken = take_mail(raw, at=now())
    except (OperationalError, InterfaceError):
        raise
    except Exception:
        path = lay(raw, name=f"{hashlib.sha256(raw).hexdigest()[:20]}.eml", folder=settings.DATA / "unread")
        logger.exception("A mail could not be read; it is kept as %s.", path)
    else:
        logger.info("%s", taken.says)


def collect_mail(url: str) -> None:
    """Look into the mailbox, where one is set; trouble is logged, and the next look is a minute later."""
    mailbox = mailbox_at(url)
    if mailbox is None:
        return
    try:
        collect(mailbox)
    except MailboxTrouble as trouble:
        logger.warning("The mailbox of replies could not be looked into (%s); the next try is in a minute.", trouble)
