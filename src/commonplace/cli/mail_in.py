"""mail-in: a mail server hands over one mail; what it says is taken in as a reply, where it is one."""

from __future__ import annotations

import argparse
import hashlib
import sys

from commonplace.cli.printing import print_json, say, warn
from commonplace.cli.trouble import Trouble, expected

TRY_LATER = 75
"""EX_TEMPFAIL of sysexits.h: the mail server keeps the mail and tries again."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Arguments of `mail-in`: none."""
    parser.epilog = "The mail comes on standard input. Ends with 0 whatever the mail is, and with 75 where it is to be handed over again."


def run(options: argparse.Namespace) -> int:
    """Take one mail in, and say in a line what was done."""
    from commonplace.cli.database import ready

    raw = _read()
    try:
        ready()
        from commonplace.connection.inbox.taking import take_mail
        from commonplace.kernel.clock import now

        taken = take_mail(raw, at=now())
    except Trouble as trouble:
        warn(str(trouble))
        return TRY_LATER
    except Exception as error:  # noqa: BLE001 - a mail must neither be lost nor come again and again, whatever went wrong
        return _set_aside(raw, error)
    if options.json:
        print_json({"outcome": taken.outcome.value, "says": taken.says, "reply": taken.reply.public_id if taken.reply else None})
    else:
        say(taken.says)
    return 0


def _read() -> bytes:
    """The mail, or a little more than may be; the rest is read too, so that who writes it does not fail."""
    from commonplace.connection.inbox.limits import MOST_BYTES

    raw = sys.stdin.buffer.read(MOST_BYTES + 1)
    while sys.stdin.buffer.read(1 << 20):
        pass
    return raw


def _set_aside(raw: bytes, error: Exception) -> int:
    sentence = expected(error)
    kinds = {kind.__name__ for kind in type(error).__mro__}
    if sentence is not None or kinds & {"OperationalError", "InterfaceError"}:
        warn(sentence or "The database cannot be used. Nothing was changed; the mail is to be handed over again.")
        return TRY_LATER
    from django.conf import settings

    from commonplace.kernel.mail import lay

    try:
        path = lay(raw, name=f"{hashlib.sha256(raw).hexdigest()[:20]}.eml", folder=settings.DATA / "unread")
    except OSError:
        return TRY_LATER
    warn(f"This mail could not be read ({type(error).__name__}). It is kept as {path}; please tell who makes the program.")
    return 0
