"""What the program asks about goals: one that nobody and nothing serves, at most once in 28 days."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Final

from django.urls import reverse
from django.utils.translation import gettext as _

from commonplace.kernel.text import isolate
from commonplace.members import prompts
from commonplace.members.hours import today_of
from commonplace.members.models import Member
from commonplace.members.prompts import Prompt

FIRST_ASKED: Final = timedelta(days=7)
"""A goal is left alone for so long after it was written down."""
ONCE_IN: Final = timedelta(days=28)


def nothing_serves(member: Member, day: date) -> Iterator[Prompt]:
    """Ask about a goal that nobody and nothing serves: of several the oldest, and once in 28 days for all of them."""
    from commonplace.network.goals import unserved  # needs half of this module, and every start of the program passes here

    del day
    goal = unserved(member)
    if goal is not None:
        yield Prompt(
            key="network.goal", due=today_of(member, goal.made_at) + FIRST_ASKED, title=_("Who or what could help with a goal of yours?"),
            text=_("Nobody and nothing serves “%(goal)s” yet.") % {"goal": isolate(goal.text)},
            action=_("Look at it"), address=reverse("network:goal", args=[goal.public_id]), once_in=ONCE_IN,
        )


def register() -> None:
    """Called once, when the program starts."""
    prompts.register("network.goals", nothing_serves)
