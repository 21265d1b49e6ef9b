"""Claim mails that are due, so that any number of workers can send, and move each on from state to state.

Every move is a conditional update that counts its row: whoever lost a claim moves nothing.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import F, Q

from commonplace.kernel.outbox.holding import held_until
from commonplace.kernel.outbox.models import OutgoingMail

State = OutgoingMail.State
UNDER_WAY = [State.WAITING, State.SENDING, State.HANDED]
"""Asked for beside what is exact, so that the index finds them and mails that went are not looked through."""
CLAIM = timedelta(minutes=10)
"""After this the claim of a worker that died is free again. Longer than any batch lasts."""
FIRST_WAIT, LONGEST_WAIT = timedelta(minutes=5), timedelta(hours=6)
TRIES = 14
"""With waits of 5 minutes, doubled up to 6 hours, the last try is about two days after the first."""
BREATH = timedelta(minutes=5)
"""How long other mails wait when the line was lost at one of them."""
CUT_OFF = "the program was cut off while it handed the mail over"


def wait_after(tries: int) -> timedelta:
    """How long to wait after so many tries (1 or more)."""
    return min(FIRST_WAIT * (1 << min(tries - 1, 10)), LONGEST_WAIT)


@dataclass(slots=True)
class Batch:
    """Mails that this worker claimed, and what became of them."""

    at: datetime
    claim: str = field(default_factory=lambda: secrets.token_hex(8))
    ids: list[int] = field(default_factory=list)
    sent: int = 0
    put_back: int = 0
    failed: int = 0
    doubtful: int = 0
    _begun: float = field(default_factory=time.monotonic)

    def seconds(self) -> float:
        """How long the batch has been under way."""
        return time.monotonic() - self._begun

    def moment(self) -> datetime:
        """Now, as the caller's clock would say it."""
        return self.at + timedelta(seconds=self.seconds())

    def mails(self) -> Iterator[OutgoingMail]:
        """The claimed mails one after the other, each read when its turn comes; without those that are gone, withdrawn or held."""
        for pk in self.ids:
            for mail in OutgoingMail.objects.filter(pk=pk, claim=self.claim, state=State.SENDING):
                until = held_until(mail, self.moment())
                if until is None:
                    yield mail
                else:
                    self.hold(mail, until)

    def hold(self, mail: OutgoingMail, until: datetime) -> None:
        """It must not go yet, which counts as no try."""
        if self._move(mail.pk, State.SENDING, state=State.WAITING, not_before=until, claim="", claimed_until=None):
            self.put_back += 1

    def handed(self, mail: OutgoingMail, *, seconds: float) -> bool:
        """Write down that the text goes out now, which takes `seconds` at most. False: the mail is no longer ours, and must not go."""
        until = self.moment() + min(timedelta(seconds=seconds + 60), CLAIM)
        with _to_the_disk():
            moved = self._move(mail.pk, State.SENDING, state=State.HANDED, claimed_until=until)
        if moved:
            mail.state = State.HANDED
        return moved

    def took(self, mail: OutgoingMail) -> None:
        """It is at the server, or a file. What another worker held for doubtful meanwhile is certain now."""
        if self._move(mail.pk, State.SENDING, State.HANDED, State.DOUBTFUL, state=State.SENT, sent_at=self.moment(), trouble="",
                      tries=F("tries") + 1, claimed_until=None):
            self.sent += 1

    def later(self, mail: OutgoingMail, why: str) -> None:
        """It was not taken: it goes again after a while, or has failed when this was the last try."""
        if mail.tries + 1 >= TRIES:
            self.fail(mail, why)
        elif self._move(mail.pk, State.SENDING, State.HANDED, state=State.WAITING, tries=mail.tries + 1, trouble=why[:300],
                        not_before=self.moment() + wait_after(mail.tries + 1), claim="", claimed_until=None):
            self.put_back += 1

    def fail(self, mail: OutgoingMail, why: str) -> None:
        """It will not be taken."""
        if self._move(mail.pk, State.SENDING, State.HANDED, state=State.FAILED, tries=mail.tries + 1, trouble=why[:300],
                      claimed_until=None):
            self.failed += 1

    def doubt(self, mail: OutgoingMail, why: str) -> None:
        """Nobody can know whether it was taken."""
        if self._move(mail.pk, State.HANDED, state=State.DOUBTFUL, tries=mail.tries + 1, trouble=why[:300], claimed_until=None):
            self.doubtful += 1

    def all_later(self, why: str) -> None:
        """No mail of the rest could go: each has had a try."""
        left = self._mine(State.SENDING)
        for tries in sorted(set(left.values_list("tries", flat=True))):
            same = left.filter(tries=tries)
            if tries + 1 >= TRIES:
                self.failed += same.update(state=State.FAILED, tries=tries + 1, trouble=why[:300], claimed_until=None)
            else:
                self.put_back += same.update(
                    state=State.WAITING, tries=tries + 1, trouble=why[:300], not_before=self.moment() + wait_after(tries + 1),
                    claim="", claimed_until=None,
                )

    def give_back(self, *, after: timedelta | None = None) -> None:
        """Give back what had no turn, which counts as no try: due at once, or `after` a while."""
        changes: dict[str, Any] = {"not_before": self.moment() + after} if after else {}  # Any: values of several kinds of column
        self.put_back += self._mine(State.SENDING).update(state=State.WAITING, claim="", claimed_until=None, **changes)

    def _mine(self, *states: State) -> Any:  # Any: a QuerySet, whose type says nothing more here
        return OutgoingMail.objects.filter(pk__in=self.ids, claim=self.claim, state__in=states)

    def _move(self, pk: int, *states: State, **changes: Any) -> bool:  # Any: values of several kinds of column
        return bool(OutgoingMail.objects.filter(pk=pk, claim=self.claim, state__in=states).update(**changes))


def claim(*, at: datetime, most: int) -> Batch:
    """Claim up to `most` mails that are due: those tried least first, then the oldest."""
    batch = Batch(at)
    free = Q(state=State.WAITING) | Q(state=State.SENDING) & _lapsed(at)
    due = OutgoingMail.objects.filter(free, not_before__lte=at, state__in=UNDER_WAY)
    with transaction.atomic(durable=True):
        chosen = list(due.order_by("tries", "not_before", "pk").values_list("pk", flat=True)[:most])
        # The condition stands in the update too: of two workers that chose the same row, one changes it.
        OutgoingMail.objects.filter(free, pk__in=chosen).update(state=State.SENDING, claim=batch.claim, claimed_until=at + CLAIM)
        mine = set(OutgoingMail.objects.filter(pk__in=chosen, claim=batch.claim).values_list("pk", flat=True))
    batch.ids = [pk for pk in chosen if pk in mine]
    return batch


def doubt_what_was_cut_off(*, at: datetime) -> int:
    """Mails whose worker died while the text was on its way: nobody can know whether they were taken. Returns how many."""
    with transaction.atomic(durable=True):
        cut_off = OutgoingMail.objects.filter(_lapsed(at), state=State.HANDED)
        return cut_off.update(state=State.DOUBTFUL, trouble=CUT_OFF, tries=F("tries") + 1)


def _lapsed(at: datetime) -> Q:
    # A claim that ends later than any made now could was made by a clock that has been put back since.
    return Q(claimed_until__isnull=True) | Q(claimed_until__lte=at) | Q(claimed_until__gt=at + 2 * CLAIM)


@contextmanager
def _to_the_disk() -> Iterator[None]:
    """Have SQLite wait for the disk at a commit: after a power cut, a mail whose text went must not stand there as never begun.

    Other moves need not wait: one that is lost leaves the mail handed, so that it is held for doubtful, and does not go twice.
    """
    if connection.vendor != "sqlite" or connection.in_atomic_block:
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA synchronous")
        (before,) = cursor.fetchone()
        cursor.execute("PRAGMA synchronous=FULL")
        try:
            yield
        finally:
            cursor.execute(f"PRAGMA synchronous={int(before)}")
