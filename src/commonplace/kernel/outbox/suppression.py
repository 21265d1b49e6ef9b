"""Addresses that want no mails from this site, kept as keyed hashes alone.

What a person types in the sign-in page is answered all the same: mails with codes do not go by the outbox.
"""

from __future__ import annotations

from django.db import transaction
from django.utils.crypto import salted_hmac

from commonplace.kernel.outbox.models import OutgoingMail, Suppressed

_PURPOSE = "commonplace.outbox.suppressed"
State = OutgoingMail.State


def address_hash(address: str) -> str:
    """The keyed hash of an address, 64 hexadecimal digits, the same however its letters are written."""
    return salted_hmac(_PURPOSE, address.strip().casefold(), algorithm="sha256").hexdigest()


def is_suppressed(address: str) -> bool:
    """Whether nothing may be sent to an address."""
    return Suppressed.objects.filter(pk=address_hash(address)).exists()


def suppress(address: str) -> int:
    """Send nothing to an address any more. Returns how many mails waited for it and are withdrawn."""
    return suppress_hash(address_hash(address))


@transaction.atomic
def suppress_hash(hashed: str) -> int:
    """The same for an address of which only the hash is known (`address_hash`). Returns how many mails were withdrawn."""
    Suppressed.objects.get_or_create(pk=hashed)
    unsent = OutgoingMail.objects.filter(state__in=[State.WAITING, State.SENDING])
    found = [pk for pk, to in unsent.values_list("pk", "to").iterator() if address_hash(to) == hashed]
    return unsent.filter(pk__in=found).update(state=State.WITHDRAWN, claim="")


def allow_hash(hashed: str) -> bool:
    """Let mails go to an address again, as its owner wishes. Returns whether it was suppressed."""
    return bool(Suppressed.objects.filter(pk=hashed).delete()[0])


def is_hash_suppressed(hashed: str) -> bool:
    """Whether nothing may be sent to the address with this hash."""
    return Suppressed.objects.filter(pk=hashed).exists()
