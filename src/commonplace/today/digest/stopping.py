"""The address at the foot of each mail that ends them, with one tap and without signing in.

Whoever has a mail can end the mails, and nothing else: the address holds the member's public id, signed for this purpose alone. It
does not grow old, since mails do not either.
"""

from __future__ import annotations

from typing import Final

from django.conf import settings
from django.core import signing
from django.db import transaction
from django.urls import reverse

from commonplace.kernel.outbox.actions import withdraw
from commonplace.kernel.outbox.models import OutgoingMail
from commonplace.members.models import Member

_PURPOSE: Final = "commonplace.today.mail.stop"
_SIGNER: Final = signing.Signer(salt=_PURPOSE, sep=".")
KIND: Final = "digest"


def stop_address(member: Member) -> str:
    """The whole address that ends a member's mails."""
    return str(settings.SITE_ADDRESS) + reverse("today:stop_mail", args=[_SIGNER.sign(member.public_id)])


def member_of(token: str) -> Member | None:
    """Whose mails a token ends; None where it was not made here for this purpose, or its member is gone."""
    try:
        public_id = _SIGNER.unsign(token)
    except signing.BadSignature:
        return None
    return Member.objects.filter(public_id=public_id, is_active=True).first()


@transaction.atomic
def stop(member: Member) -> Member:
    """End a member's mails at once: what was made and has not gone yet is withdrawn."""
    Member.objects.filter(pk=member.pk).update(mails_today=False)
    member.mails_today = False
    waiting = OutgoingMail.objects.filter(owner_id=member.pk, kind=KIND, state__in=[OutgoingMail.State.WAITING, OutgoingMail.State.SENDING])
    for key in waiting.values_list("key", flat=True):
        withdraw(key)
    return member


def send_again(*, acting: Member) -> Member:
    """Let the mails come again; days and hour are as they were."""
    Member.objects.filter(pk=acting.pk).update(mails_today=True)
    acting.mails_today = True
    return acting
