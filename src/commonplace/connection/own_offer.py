"""What an offer holds of a member: taken along, erased, and who sees it."""

from __future__ import annotations

import json
from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from commonplace.members import leaving, visibility
from commonplace.members.models import Member


def export(member: Member) -> Iterator[tuple[str, bytes]]:
    """The offer as JSON; no file where there is none."""
    from commonplace.connection.offers import offer_of

    if mine := offer_of(member):
        yield "offer.json", json.dumps({
            "you_may_ask_me_about": mine.text, "times_a_week_at_most": mine.a_week,
            "paused_until": mine.paused_until.isoformat() if mine.paused_until else None, "changed_at": mine.changed_at.isoformat(),
        }, ensure_ascii=False, indent=2).encode()


def erase(member: Member) -> None:
    """Nothing more is offered."""
    from commonplace.connection.actions.offering import take_back_offer

    take_back_offer(acting=member)


def register() -> None:
    """Called once, when the program starts."""
    visibility.register(
        _("What you may be asked about"), _("Everybody here whose question fits it, with your name"),
        _("How often a week, and a pause, are seen by you alone. You can take the offer back at any time."), key="offer")
    leaving.register(leaving.Part(module="connection.offer", export=export, erase=erase, goes=(_("What you offered to be asked about"),)))
