"""The address at the foot of each mail by which whoever gets it wants no more mails from this site, with one tap.

It must work for as long as the mail exists, whatever was erased here meanwhile: so it holds all that it needs, signed by this site. It
holds no mail address, since links end up in logs: only its keyed hash.
"""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from typing import Final

from django.conf import settings
from django.core import signing
from django.db import transaction
from django.urls import reverse

from commonplace.connection.models import Asked
from commonplace.kernel.outbox import suppression

_SIGNER: Final = signing.Signer(salt="commonplace.connection.never", sep=".")
LONGEST: Final = 200


@dataclass(frozen=True, slots=True)
class Wish:
    """Whose wish it is: the hash of an address, and by which mail they were asked."""

    hashed: str
    asked_id: str

    @property
    def is_kept(self) -> bool:
        """Whether no mails go there."""
        return suppression.is_hash_suppressed(self.hashed)


def address(to: str, asked: Asked) -> str:
    """The whole address by which `to` wants no more mails."""
    hashed = urlsafe_b64encode(bytes.fromhex(suppression.address_hash(to))).decode().rstrip("=")
    return str(settings.SITE_ADDRESS) + reverse("connection:never", args=[_SIGNER.sign(f"{asked.public_id}.{hashed}")])


def wish_of(token: str) -> Wish | None:
    """Who wants no more mails; None where the token was not made here."""
    if len(token) > LONGEST:
        return None
    try:
        asked_id, _, packed = _SIGNER.unsign(token).partition(".")
        return Wish(urlsafe_b64decode(packed + "=").hex(), asked_id)
    except (signing.BadSignature, ValueError):
        return None


@transaction.atomic
def keep(wish: Wish) -> None:
    """Send no more mails there: none of anybody's, and none that waits already. Who asked sees that no mails are wanted."""
    suppression.suppress_hash(wish.hashed)
    asked = Asked.objects.filter(public_id=wish.asked_id).first()
    if asked is not None:
        same = Asked.objects.filter(state=Asked.State.WAITING)
        same = same.filter(member=asked.member_id) if asked.member_id else same.filter(address=asked.address)
        same.update(state=Asked.State.NEVER)


@transaction.atomic
def undo(wish: Wish) -> None:
    """It was a mistake: mails may go there again; who was asked may reply again."""
    suppression.allow_hash(wish.hashed)
    Asked.objects.filter(public_id=wish.asked_id, state=Asked.State.NEVER).update(state=Asked.State.WAITING)
