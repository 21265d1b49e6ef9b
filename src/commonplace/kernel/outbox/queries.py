"""What became of mails: for whom they belong to, and for whoever runs the site."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib.auth.base_user import AbstractBaseUser
from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from commonplace.kernel.outbox.models import OutgoingMail

State = OutgoingMail.State


def troubled(owner: AbstractBaseUser) -> QuerySet[OutgoingMail]:
    """Mails of the owner that did not go, or may not have arrived, the newest first."""
    return OutgoingMail.objects.filter(owner_id=owner.pk, state__in=[State.FAILED, State.DOUBTFUL]).order_by("-made_at", "-pk")


def explained(mail: OutgoingMail) -> str:
    """One sentence for its owner: what happened to a mail in trouble. Empty where there is none.

    What the mail server said is in `mail.trouble`, in the server's words.
    """
    if mail.state == State.DOUBTFUL:
        return _("This mail was cut off while it was handed over. It may have arrived, so it is not sent again unless you ask.")
    if mail.state == State.FAILED:
        return _("The mail server did not take this mail. It is kept here for 90 days.")
    return ""


@dataclass(frozen=True, slots=True)
class Standing:
    """How many mails of the site wait or are on their way, failed, and are doubtful."""

    waiting: int
    failed: int
    doubtful: int


def standing() -> Standing:
    """How the outbox of the site stands."""
    under_way = Q(state__in=[State.WAITING, State.SENDING, State.HANDED])
    return Standing(**OutgoingMail.objects.aggregate(
        waiting=Count("pk", filter=under_way), failed=Count("pk", filter=Q(state=State.FAILED)),
        doubtful=Count("pk", filter=Q(state=State.DOUBTFUL)),
    ))
