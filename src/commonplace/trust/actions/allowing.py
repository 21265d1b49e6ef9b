"""Let mails go to an address again that wanted none."""

from __future__ import annotations

from django.db import transaction

from commonplace.kernel.outbox.suppression import address_hash, allow_hash
from commonplace.members.models import Member
from commonplace.trust import log


@transaction.atomic
def allow(*, acting: Member, address: str) -> bool:
    """Take an address off the list, as its owner asked. Returns whether it was on it; the log does not keep the address."""
    was = allow_hash(address_hash(address))
    log.write(steward=acting, did="allowed", about="no-mails", was_on_it=was)
    return was
