"""When others learn of what an asker did who is not to be known: the next morning, so that no hour tells who was here."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from commonplace.connection import naming
from commonplace.connection.models import Question
from commonplace.kernel.outbox.models import OutgoingMail

HOUR: Final = 6
"""In UTC: the same for all that she did on a day."""


def told_from(question: Question, at: datetime) -> datetime:
    """From when on others are shown, or sent, what the asker did at `at`; at once where everybody may know who asks."""
    if not naming.is_secret(question):
        return at
    return (at + timedelta(days=1)).replace(hour=HOUR, minute=0, second=0, microsecond=0)


def hold(mail: OutgoingMail | None, question: Question, at: datetime) -> OutgoingMail | None:
    """Let a mail go, and be dated, when others may learn of it; later, where it had to wait for longer anyway."""
    if mail is None or not naming.is_secret(question):
        return mail
    if mail.state != OutgoingMail.State.WAITING or (mail.made_at.hour, mail.made_at.minute, mail.made_at.microsecond) == (HOUR, 0, 0):
        return mail  # it went, or it is held already: the same mail is put twice where the same is said twice
    goes = told_from(question, at)
    mail.not_before, mail.made_at = max(mail.not_before, goes), max(mail.made_at, goes)
    mail.save(update_fields=["not_before", "made_at"])
    return mail
