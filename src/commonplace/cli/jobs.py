"""What the worker does for the site as a whole."""

from __future__ import annotations

import logging

from commonplace.cli.trouble import Trouble, expected
from commonplace.kernel.clock import now
from commonplace.kernel.jobs import every

logger = logging.getLogger(__name__)


NIGHT_HOUR = 3
"""UTC; before it, the day's backup waits."""


@every(minutes=30)
def nightly_backup() -> None:
    """Today's backup, in the night or when the computer is next awake; one that failed is tried again."""
    from django.conf import settings

    from commonplace.cli.backup import nightly

    if now().hour < NIGHT_HOUR:
        return
    try:
        nightly(data=settings.DATA, keep=settings.KNOBS.backups, today=now().date())
    except Exception as error:
        sentence = str(error) if isinstance(error, Trouble) else expected(error)
        if sentence is None:
            raise
        logger.error("The nightly backup was not made. %s", sentence)  # noqa: TRY400 - the sentence is all there is to say
