"""What the program would like to ask a member: each capability puts it here; `today` shows at most one a day.

A module calls `register(provider)` in its `AppConfig.ready`; the provider is asked once a day and member, so it must be cheap.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from commonplace.members.models import Member


@dataclass(frozen=True, slots=True)
class Prompt:
    """One thing to ask.

    Args:
        key: what it is about, the same every time it is asked (`silent-sources`): "not now" keeps this quiet for 28 days.
        due: from which day of the member's on it may be asked; the earliest goes first.
        title: the question in one line, translated.
        text: one or two sentences more, translated; may be empty.
        action: what the button that takes it up says, such as "Look at them".
        address: where that button leads, on this site.
        once_in: after it was shown, whatever was said to it, it is not asked again for so long.

    """

    key: str
    due: date
    title: str
    text: str
    action: str
    address: str
    once_in: timedelta = timedelta()


Provider = Callable[[Member, date], Iterable[Prompt]]
_log = logging.getLogger(__name__)
_providers: dict[str, Provider] = {}


def register(name: str, provider: Provider) -> None:
    """Add what a module would like to ask; the same name again replaces it."""
    _providers[name] = provider


def of(member: Member, day: date) -> list[Prompt]:
    """All that could be asked on this day, whether or not anything was asked already; a module that fails asks nothing."""
    found: list[Prompt] = []
    for name, provider in _providers.items():
        try:
            found += provider(member, day)
        except Exception:  # noqa: BLE001 - Today is shown, whatever one module runs into
            _log.exception("What %s would like to ask was left out", name)
    return found
