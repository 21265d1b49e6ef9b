"""What is read about offers."""

from __future__ import annotations

from commonplace.connection.models import Offer
from commonplace.connection.topics import topics_in
from commonplace.members.models import Member


def offer_of(member: Member) -> Offer | None:
    """A member's own offer."""
    return Offer.objects.visible_to(member).filter(member=member).first()


def seen_as(offer: Offer | None) -> list[str]:
    """How the program reads an offer: the topics that it finds in it, as words."""
    return list(topics_in(offer.text).values()) if offer else []
