"""Killed between any two steps, on the way from her hour to her mailbox, no digest is lost and none goes twice."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction

from commonplace.kernel.outbox import claiming, sending
from commonplace.kernel.outbox.actions import put
from commonplace.kernel.outbox.claiming import CLAIM, Batch
from commonplace.kernel.outbox.models import OutgoingMail
from commonplace.kernel.outbox.sending import send_due
from commonplace.members.models import Member
from commonplace.today import actions, jobs, queries
from commonplace.today.digest import making
from commonplace.today.models import Digest
from tests.kernel.outbox.test_killed import KILLED, dies, in_another_process
from tests.today.digest.conftest import MONDAY_SEVEN, following  # noqa: F401 - a fixture

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not hasattr(os, "fork"), reason="a process that can be killed here is made by fork"),
]
Clock = Callable[[datetime], None]
MINUTE = timedelta(minutes=1)
Point = tuple[Any, str, str]
POINTS: list[Point] = [
    (owner, name, when)
    for owner, name in [
        (making, "make_due"), (making, "make"), (making, "hours_of"), (making, "compose"), (queries, "of_day"), (actions, "day_of"),
        (actions, "_keep"), (making, "letter"), (making, "_take"), (making.outbox, "put"), (making, "withdraw_unwanted"), (making, "note_trouble"),
        (sending, "claim"), (sending, "lay"), (Batch, "took"), (claiming, "held_until"),
    ]
    for when in ("before", "after")
]


def named(point: Point) -> str:
    owner, name, when = point
    return f"{when}-{getattr(owner, '__name__', owner).rpartition('.')[2]}.{name}"


@pytest.mark.parametrize("point", POINTS, ids=named)
def test_killed_between_any_two_steps_it_comes_exactly_once(reader: Member, folder: Path, clock: Clock, point: Point) -> None:
    owner, name, when = point

    def worker() -> None:
        dies(owner, name, when=when)
        clock(MONDAY_SEVEN)
        jobs.make_digests()
        send_due(at=MONDAY_SEVEN)

    assert in_another_process(worker) == KILLED
    for number in range(1, 5):
        at = MONDAY_SEVEN + number * (CLAIM + MINUTE)
        clock(at)
        jobs.make_digests()
        send_due(at=at)
    mail = OutgoingMail.objects.get()
    assert (mail.key, mail.state) == (f"digest:{reader.public_id}:2026-11-23", OutgoingMail.State.SENT)
    assert [path.name for path in folder.glob("*.eml")] == [f"{mail.public_id}.eml"]


@pytest.mark.parametrize("where", ["_take", "put"])
def test_what_fails_inside_the_one_transaction_leaves_nothing_behind(
    reader: Member, clock: Clock, monkeypatch: pytest.MonkeyPatch, where: str,
) -> None:
    def fails(*_: object, **__: object) -> None:
        raise ConnectionError

    monkeypatch.setattr(making if where == "_take" else making.outbox, where, fails)
    clock(MONDAY_SEVEN)
    jobs.make_digests()
    assert not OutgoingMail.objects.exists()
    assert not Digest.objects.filter(made_for__isnull=False).exists()
    monkeypatch.undo()
    making.make(reader.pk, at=MONDAY_SEVEN + MINUTE)
    assert OutgoingMail.objects.count() == 1


def test_the_key_alone_keeps_a_second_one_away_where_the_mark_was_lost(reader: Member, clock: Clock) -> None:
    clock(MONDAY_SEVEN)
    jobs.make_digests()
    Digest.objects.all().delete()  # such as after a backup that was put back
    jobs.make_digests()
    assert OutgoingMail.objects.count() == 1
    with transaction.atomic():
        assert put(key=OutgoingMail.objects.get().key, kind="digest", to="x@example.org", subject="s", text="t").to == reader.email
