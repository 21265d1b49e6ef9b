"""The stewards' list of what is not to be fetched, because its owner asked so."""

from __future__ import annotations

from django.db import transaction

from commonplace.consumption.models import DoNotFetch, Polling
from commonplace.consumption.refusals import is_refused
from commonplace.kernel.clock import now
from commonplace.kernel.text import clip
from commonplace.members.models import Member


@transaction.atomic
def refuse(*, acting: Member, pattern: str, reason: str = "") -> DoNotFetch:
    """Put a host or the beginning of an address on the list; followers see at once why nothing new comes.

    Raises `PermissionError` when `acting` is no steward.
    """
    if not acting.is_steward:
        raise PermissionError
    row, _ = DoNotFetch.objects.update_or_create(
        pattern=clip(pattern.strip().lower(), 512), defaults={"reason": clip(reason.strip(), 300)}
    )
    polls = Polling.objects.exclude(state=Polling.State.REFUSED).select_related("source").only("source__address")
    hit = [poll.pk for poll in polls.iterator(chunk_size=2000) if is_refused(poll.source.address, [row.pattern])]
    Polling.objects.filter(pk__in=hit).update(
        state=Polling.State.REFUSED, trouble="asked_not_to", trouble_detail=row.reason, due_at=None, failing_since=now()
    )
    return row


@transaction.atomic
def allow_again(*, acting: Member, row: DoNotFetch) -> None:
    """Take something off the list; its sources are looked at again.

    Raises `PermissionError` when `acting` is no steward.
    """
    if not acting.is_steward:
        raise PermissionError
    row.delete()
    patterns = list(DoNotFetch.objects.values_list("pattern", flat=True))
    refused = Polling.objects.filter(state=Polling.State.REFUSED).select_related("source")
    free = [poll.pk for poll in refused if not is_refused(poll.source.address, patterns)]
    Polling.objects.filter(pk__in=free).update(
        state=Polling.State.WAITING, trouble="", trouble_detail="", due_at=now(), failing_since=None, failures=0
    )
