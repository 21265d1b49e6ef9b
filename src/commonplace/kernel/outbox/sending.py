"""Send what is due, in steps that are each written down before the next, so that whoever is killed loses nothing and repeats nothing.

waiting → sending (claimed) → [connect, MAIL, RCPT, DATA] → handed → [the text, the last dot, the answer] → sent
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from enum import Enum, auto

from django.conf import settings

from commonplace.kernel.mail import MailServer, lay, mail_server, outbox
from commonplace.kernel.outbox.claiming import BREATH, Batch, claim, doubt_what_was_cut_off
from commonplace.kernel.outbox.letters import line_address, written
from commonplace.kernel.outbox.models import OutgoingMail
from commonplace.kernel.smtp import CLOSING, Line, LineTrouble, Patience, Refused, Unanswered


@dataclass(frozen=True, slots=True)
class Report:
    """What became of the mails of one run. `more`: it is worth to go on at once. `trouble`: why it ended early, in the server's words."""

    sent: int
    put_back: int
    failed: int
    doubtful: int
    more: bool
    trouble: str = ""


class _After(Enum):
    """What a mail leaves behind on the line."""

    GO_ON = auto()
    CLOSED = auto()  # by the server, as it may between two mails
    LOST = auto()
    NO_MAIL_TAKEN = auto()


def send_due(*, at: datetime, most: int = 200, patience: Patience | None = None) -> Report:
    """Send up to `most` mails that are due over one line, or keep them as files where no mail server is set.

    Must not be called inside a transaction (RuntimeError): each step is committed before the next. Any number may run at once.
    A run is over within `patience.batch` and the steps of one mail, whatever the server does.
    """
    cut_off = doubt_what_was_cut_off(at=at)
    batch = claim(at=at, most=most)
    server = mail_server(settings.KNOBS.mail_url)
    trouble = ""
    if batch.ids:
        trouble = _post(batch, server, patience or Patience()) if server else _keep(batch)
    more = not trouble and (len(batch.ids) == most or batch.put_back > 0) and batch.sent > 0
    return Report(batch.sent, batch.put_back, batch.failed, batch.doubtful + cut_off, more, trouble)


def _keep(batch: Batch) -> str:
    """Each mail becomes a file named after it. Done over, it is the same file: between two steps, nothing can be lost or doubled."""
    for mail in batch.mails():
        try:
            content = _content(mail)
        except (ValueError, LookupError) as error:
            batch.fail(mail, f"it cannot be written: {error}")
            continue
        try:
            path = lay(content, name=f"{mail.public_id}.eml", folder=outbox())
        except OSError as error:
            batch.all_later(str(error))
            return str(error)
        batch.took(mail)
        with suppress(OSError):  # nobody may be there to read it
            print(f"Mail to {mail.to}: {mail.subject} (kept as {path})", flush=True)
    return ""


def _post(batch: Batch, server: MailServer, patience: Patience) -> str:
    with Line(server, name=settings.SITE_HOST, patience=patience) as line:
        try:
            line.open()
        except LineTrouble as trouble:
            batch.all_later(str(trouble))
            return str(trouble)
        for mail in batch.mails():
            if batch.seconds() > patience.batch:
                break
            after, why = _send(batch, mail, line, patience)
            if after is _After.NO_MAIL_TAKEN:
                batch.all_later(why)
                return why
            if after is _After.LOST:
                batch.give_back(after=BREATH)
                return why
            if after is _After.CLOSED:
                break
        batch.give_back()
    return ""


def _send(batch: Batch, mail: OutgoingMail, line: Line, patience: Patience) -> tuple[_After, str]:
    """Send one mail, and write down what became of it. Returns what is left of the line, and what the trouble was."""
    try:
        content, sender, to = _content(mail), line_address(settings.DEFAULT_FROM_EMAIL), line_address(mail.to)
    except (ValueError, LookupError) as error:
        batch.fail(mail, f"it cannot be written: {error}")
        return _After.GO_ON, ""
    try:
        line.address(sender=sender, to=to)
        line.offer()
        if not batch.handed(mail, seconds=patience.text):
            line.hang_up()  # withdrawn, erased with its owner, or another's by now; a text that was only asked for is not taken
            return _After.CLOSED, ""
        line.hand(content)
    except Refused as no:
        return _refused(batch, mail, line, no)
    except LineTrouble as trouble:
        return _cut(batch, mail, trouble)
    except Unanswered as silence:
        batch.doubt(mail, str(silence))
        return _After.LOST, str(silence)
    batch.took(mail)
    return _After.GO_ON, ""


def _refused(batch: Batch, mail: OutgoingMail, line: Line, no: Refused) -> tuple[_After, str]:
    if no.code == CLOSING:
        line.hang_up()
        if batch.sent and no.step != "TEXT":
            return _After.CLOSED, ""
    elif no.step == "MAIL":
        return _After.NO_MAIL_TAKEN, str(no)  # not this mail: whatever this site sends
    if no.for_good:
        batch.fail(mail, str(no))
    else:
        batch.later(mail, str(no))
    if no.code == CLOSING:
        return _After.LOST, str(no)
    try:
        if no.step != "TEXT":
            line.forget()
    except LineTrouble as trouble:
        return _After.LOST, str(trouble)
    return _After.GO_ON, ""


def _cut(batch: Batch, mail: OutgoingMail, trouble: LineTrouble) -> tuple[_After, str]:
    if batch.sent and trouble.in_time and mail.state != OutgoingMail.State.HANDED:
        return _After.CLOSED, ""  # some servers take so many mails over one line and no more
    batch.later(mail, str(trouble))
    return _After.LOST, str(trouble)


def _content(mail: OutgoingMail) -> bytes:
    return written(mail, sender=settings.DEFAULT_FROM_EMAIL, host=settings.SITE_HOST)
