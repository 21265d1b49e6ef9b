"""Claim due sources, so that any number of workers can run, and give each host its pace."""

from __future__ import annotations

import os
import secrets
import socket
from collections.abc import Collection
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from hashlib import blake2b
from pathlib import Path

from django.db import connection, transaction
from django.db.models import F, Q

from commonplace.consumption.models import DoNotFetch, HostPace, Polling
from commonplace.consumption.refresh.schedule import Poll
from commonplace.consumption.refusals import is_refused
from commonplace.kernel.http import host_key

LOCK = 0x436F6D6D6F6E
"""The number under which PostgreSQL knows the lock of claiming; any number will do that nothing else takes."""
CLAIM = timedelta(minutes=10)
"""After this a claim of a worker that died is free again; sooner where it is known to be dead (`free_the_dead`)."""
_PID_BITS, _CHANCE_BITS = 22, 17
PATIENCE = timedelta(minutes=5)
"""A source whose host is free only later than this is put back, not waited for, unless the caller waits for all."""


@dataclass(frozen=True, slots=True)
class Claimed:
    """A poll, and when its host is free for it; or the trouble that keeps it from being fetched at all."""

    poll: Poll
    host: str
    start_at: datetime
    kept_back: str = ""


def claim(
    *, at: datetime, rate: float, limit: int, only: Collection[int] | None = None,
    early: datetime | None = None, again: bool = False,
) -> list[Claimed]:
    """Claim up to `limit` sources for this process.

    Args:
        at: now.
        rate: requests a second to one host; 0 for no limit and no cool-down.
        limit: sources.
        only: ids of the sources in question; None for all.
        early: also those that are not due yet, unless they were checked since this moment.
        again: also those that closed or asked not to be fetched.

    """
    number = _number()
    free = Q(claimed_until__isnull=True) | Q(claimed_until__lt=at)
    due = Polling.objects.filter(free)
    if not again:
        due = due.filter(due_at__isnull=False)
    due = due.filter(Q(due_at__lte=at) if early is None else Q(checked_at__isnull=True) | Q(checked_at__lt=early))
    if only is not None:
        due = due.filter(source__in=only)
    with transaction.atomic():
        _one_at_a_time()
        chosen = list(due.order_by("due_at").values_list("pk", flat=True)[:limit])
        # The condition stands in the update too: of two workers that chose the same row, one changes it.
        Polling.objects.filter(free, pk__in=chosen).update(claim=number, claimed_until=at + CLAIM)
        rows = list(Polling.objects.filter(claim=number).select_related("source").order_by("due_at"))
        claimed = _paced([poll_of(row) for row in rows], at=at, rate=rate)
        _hold([one for one in claimed if one.start_at - at > CLAIM / 2])
    return claimed


def _one_at_a_time() -> None:
    """Let workers claim one after the other until the transaction ends, so that none is given a host's moment twice.

    SQLite does so by itself: its transactions here begin with the lock for writing.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])


def _hold(waiting: list[Claimed]) -> None:
    """A claim that must wait for its host lasts from when its turn comes."""
    if waiting:
        moment = connection.ops.adapt_datetimefield_value
        with connection.cursor() as cursor:
            cursor.executemany(
                "UPDATE consumption_polling SET claimed_until = %s WHERE source_id = %s",
                [(moment(one.start_at + CLAIM), one.poll.source) for one in waiting],
            )


def _number() -> int:
    """The number of a claim: where it was made, by which process, and chance."""
    chance = secrets.randbits(_CHANCE_BITS)
    return (_machine() << _PID_BITS | os.getpid() & (1 << _PID_BITS) - 1) << _CHANCE_BITS | chance


@cache
def _machine() -> int:
    """24 bits that differ wherever a process number means another process: machine, its start, container."""
    parts = [socket.gethostname()]
    with suppress(OSError):
        parts += [Path("/proc/sys/kernel/random/boot_id").read_text("ascii"), str(Path("/proc/self/ns/pid").readlink())]
    return int.from_bytes(blake2b("\n".join(parts).encode(), digest_size=3).digest())


def free_the_dead(*, at: datetime) -> int:
    """Free the claims of processes of this machine that were killed, so that nothing waits for them; returns how many."""
    numbers = Polling.objects.filter(claimed_until__gte=at).values_list("claim", flat=True).distinct()
    dead = [number for number in numbers if _is_dead(number)]
    return Polling.objects.filter(claim__in=dead, claimed_until__gte=at).update(claimed_until=None) if dead else 0


def _is_dead(number: int) -> bool:
    machine, pid = number >> _PID_BITS + _CHANCE_BITS, number >> _CHANCE_BITS & (1 << _PID_BITS) - 1
    if machine != _machine():
        return False
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    except OSError:
        return False
    return False


def poll_of(row: Polling) -> Poll:
    """The polling of a source as a value."""
    return Poll(
        source=row.pk, address=row.source.address, state=row.state, interval=row.interval, etag=row.etag,
        last_modified=row.last_modified, body_hash=row.body_hash, failures=row.failures, failing_since=row.failing_since,
        trouble=row.trouble, trouble_detail=row.trouble_detail, moved_from=row.moved_from, moved_at=row.moved_at, policy=row.policy,
        due_at=row.due_at, checked_at=row.checked_at, attempts=tuple(row.attempts),
        is_first_fetch=row.source.first_fetched_at is None,
    )


def _paced(polls: list[Poll], *, at: datetime, rate: float) -> list[Claimed]:
    """Give each poll the next free moment of its host, and write down when the host is free after that."""
    refused = list(DoNotFetch.objects.values_list("pattern", flat=True))
    hosts = [host_key(poll.address) if rate else "" for poll in polls]
    paces = {pace.host: pace for pace in HostPace.objects.filter(host__in=set(hosts))} if rate else {}
    free_at = {host: pace.free_at for host, pace in paces.items()}
    claimed = []
    for poll, host in zip(polls, hosts, strict=True):
        if is_refused(poll.address, refused):
            claimed.append(Claimed(poll, host, at, kept_back="asked_not_to"))
            continue
        start = at
        if rate:
            pace = paces.get(host)
            cool = pace.cool_until if pace else None
            start = max(at, free_at.get(host, at), cool or at)
            free_at[host] = start + timedelta(seconds=1 / rate)
        claimed.append(Claimed(poll, host, start))
    if rate:
        HostPace.objects.bulk_create(
            [HostPace(host=host, free_at=free_at[host]) for host in sorted(set(hosts) & free_at.keys())],
            update_conflicts=True, unique_fields=["host"], update_fields=["free_at"], batch_size=500,
        )
    return claimed


def put_back(claimed: Claimed) -> None:
    """Give a claim back: it is due when its host is free."""
    Polling.objects.filter(pk=claimed.poll.source).update(due_at=claimed.start_at, claimed_until=None)


def cool_down(*, host: str, until: datetime) -> None:
    """Leave a host alone until then; all its sources wait together and come back one after another."""
    HostPace.objects.update_or_create(host=host, defaults={"cool_until": until}, create_defaults={"free_at": until, "cool_until": until})


def count_extra(*, host: str, requests: int, rate: float) -> None:
    """Redirects were requests too: the host is free that much later."""
    if rate and requests:
        HostPace.objects.filter(host=host).update(free_at=F("free_at") + timedelta(seconds=requests / rate))
