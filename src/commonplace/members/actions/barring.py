"""What stewards decide about a member, carried out: writing nothing for others for a time, and a closed account. Each has a way back.

`trust` decides, gives the reason and tells it. Actions that bring words before others ask `why_silent`, and say it as their own trouble.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import formats
from django.utils.translation import gettext as _

from commonplace.kernel.clock import now
from commonplace.members.actions.site import refuse_last_steward
from commonplace.members.hours import zone_of
from commonplace.members.models import Member


@transaction.atomic
def pause_writing(*, member: Member, until: datetime | None) -> Member:
    """Let a member write nothing for others until then; None: from now on as before."""
    member.writes_paused_until = until
    member.save(update_fields=["writes_paused_until"])
    return member


@transaction.atomic
def close_account(*, member: Member) -> Member:
    """End all sessions and let nobody sign in; what is the member's stays. Raises `LastSteward`."""
    refuse_last_steward(member)
    member.is_active = False
    member.save(update_fields=["is_active"])
    return member


@transaction.atomic
def open_account(*, member: Member) -> Member:
    """Let a member sign in again."""
    member.is_active = True
    member.save(update_fields=["is_active"])
    return member


def why_silent(member: Member | None) -> str:
    """Why this member writes nothing for others now, as a sentence; empty: nothing is against it. None: nobody with an account."""
    if member is None:
        return ""
    row = Member.objects.filter(pk=member.pk).only("is_active", "writes_paused_until", "time_zone", "seen_zone").first()
    if row is None or not row.is_active:
        return _("This account is closed, so nothing is sent from it.")
    if row.writes_paused_until is None or row.writes_paused_until <= now():
        return ""
    return _(
        "The stewards decided that you write nothing here for others until %(day)s, so nothing was sent. "
        "The mail about it says why, and how to ask for another decision. You can read, and keep what is yours, as before.",
    ) % {"day": day_in_words(row, row.writes_paused_until)}


def day_in_words(member: Member, moment: datetime) -> str:
    """A day and an hour as the member's clock shows them."""
    return formats.date_format(moment.astimezone(zone_of(member)), "DATETIME_FORMAT")
