"""What a member may be asked about: said, changed, paused, taken back."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from commonplace.connection.models import Offer
from commonplace.connection.topics import stored
from commonplace.kernel.clock import now
from commonplace.members.models import Member


@transaction.atomic
def offer(*, acting: Member, text: str, a_week: int, paused_until: date | None) -> Offer:
    """Say, or say anew, what one may be asked about, and how often a week; `paused_until` is the last day of a pause."""
    values = {"text": text, "topics": stored(text), "a_week": a_week, "paused_until": paused_until, "changed_at": now()}
    return Offer.objects.update_or_create(member=acting, defaults=values)[0]


@transaction.atomic
def take_back_offer(*, acting: Member) -> bool:
    """No longer offer anything; whether there was an offer."""
    return bool(Offer.objects.filter(member=acting).delete()[0])
