"""The outbox in the background: what is due goes, what is old is forgotten."""

from __future__ import annotations

import logging

from commonplace.kernel.clock import now
from commonplace.kernel.jobs import every
from commonplace.kernel.memory import give_back
from commonplace.kernel.outbox.claiming import UNDER_WAY
from commonplace.kernel.outbox.models import OutgoingMail

logger = logging.getLogger(__name__)
RUNS = 25
"""Batches of one call; the next call follows a minute later."""


@every(minutes=1)
def send_mails() -> None:
    """Send what is due."""
    if not OutgoingMail.objects.filter(state__in=UNDER_WAY, not_before__lte=now()).exists():
        return
    from commonplace.kernel.outbox.sending import send_due

    for _ in range(RUNS):
        report = send_due(at=now())
        if report.trouble:
            logger.warning("The mail server did not take mails (%s); %s wait for the next try.", report.trouble, report.put_back)
        if not report.more:
            break
    give_back()


@every(at_hour=3)
def forget_old_mails() -> None:
    """Forget mails that went long ago, in the database and in the folder: they hold names and addresses."""
    from commonplace.kernel import mail
    from commonplace.kernel.outbox.actions import forget_old

    forget_old(at=now())
    if mail.outbox().is_dir():
        mail.forget_old(mail.outbox())
