"""Mails that must not go yet, though they are due: whoever knows why registers a rule, which is asked right before each mail goes.

`not_before` says what was known when a mail was put. A try that failed, a worker that was off, or hours that were changed since can
bring its turn into a time in which nothing may reach its owner.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from commonplace.kernel.outbox.models import OutgoingMail

logger = logging.getLogger(__name__)
Rule = Callable[[OutgoingMail, datetime], datetime | None]
"""When a mail may go that is due at a moment; None: now. Asked for each mail, so it costs a query or two."""
AFTER_A_FAULT = timedelta(hours=1)
_rules: dict[str, Rule] = {}


def register(name: str, rule: Rule) -> None:
    """Add a rule; call it in `AppConfig.ready`. The same name again replaces it."""
    _rules[name] = rule


def held_until(mail: OutgoingMail, at: datetime) -> datetime | None:
    """Until when a mail is held, later than `at`; None: it may go. Where a rule fails, the mail waits an hour."""
    latest = at
    for name, rule in _rules.items():
        try:
            latest = max(latest, rule(mail, at) or at)
        except Exception:
            logger.exception("Whether a mail may go now could not be found out (%s); it waits an hour.", name)
            latest = max(latest, at + AFTER_A_FAULT)
    return latest if latest > at else None
