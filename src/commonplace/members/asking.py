"""What this module would like to ask a member, as one of the prompts of which at most one is shown a day."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Final

from django.urls import reverse
from django.utils.translation import gettext as _

from commonplace.members import prompts
from commonplace.members.hours import today_of
from commonplace.members.models import Member
from commonplace.members.prompts import Prompt

AFTER: Final = timedelta(days=14)
"""Asked so long after joining: by then the member knows how much the site speaks."""
FOR: Final = timedelta(days=28)
"""And only for so long: it is asked once, also where the answer was "not now"."""


def quiet_hours(member: Member, day: date) -> Iterator[Prompt]:
    """When should this site leave you in peace? Once, where neither quiet hours nor mails were set."""
    if member.quiet_from is not None or member.mails_today or day < member.joined_at.date() + AFTER - timedelta(days=2):
        return  # the common case, without a look at the hours
    due = today_of(member, member.joined_at) + AFTER
    if due <= day < due + FOR:
        yield Prompt(
            key="quiet-hours", due=due, title=_("When should this site leave you in peace?"),
            text=_(
                "In quiet hours nothing is sent to you, and Today shows nothing that arrives in them. On holidays nothing is asked of you.",
            ),
            action=_("Choose my hours"), address=f"{reverse('members:settings')}#hours",
        )


def register() -> None:
    """Called once, when the program starts."""
    prompts.register("members", quiet_hours)
