from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.apps import AppConfig

if TYPE_CHECKING:  # models are not there yet when this is read
    from commonplace.kernel.outbox.models import OutgoingMail


class TodayConfig(AppConfig):
    name = "commonplace.today"

    def ready(self) -> None:
        from commonplace.kernel.outbox import holding
        from commonplace.today import own

        own.register()
        holding.register("today", _hold)


def _hold(mail: OutgoingMail, at: datetime) -> datetime | None:
    from commonplace.today.digest.making import hold

    return hold(mail, at)
