"""Killed between any two steps, no mail is lost and none goes twice."""

from __future__ import annotations

import os
import pathlib
import signal
import smtplib
import traceback
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connections

from commonplace.kernel import mail as kernel_mail
from commonplace.kernel import smtp
from commonplace.kernel.clock import now
from commonplace.kernel.outbox import sending
from commonplace.kernel.outbox.claiming import CLAIM, Batch
from commonplace.kernel.outbox.models import OutgoingMail
from commonplace.kernel.outbox.sending import send_due
from tests.kernel.outbox.conftest import HURRIED, mails, states
from tests.kernel.outbox.post_office import Action, PostOffice, Talk

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not hasattr(os, "fork"), reason="a process that can be killed here is made by fork"),
]
NAMES = ("ada", "bo", "cy")
KILLED = -signal.SIGKILL


def in_another_process(do: Callable[[], object]) -> int:
    """Run it as a process of its own; returns how that ended: 0, 1 (an error, which is printed), or minus the signal."""
    connections.close_all()  # neither side may use what the other opened
    child = os.fork()
    if child:
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    ended = 1
    try:
        do()
        connections.close_all()
        ended = 0
    except BaseException:  # noqa: BLE001 - a child must never go on as a second test run
        traceback.print_exc()
    finally:
        os._exit(ended)


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def dies(owner: Any, name: str, *, when: str, turn: int = 1) -> None:
    """From now on, this process dies before or after the `turn`th call of this function."""
    real, calls = getattr(owner, name), 0

    def call(*positional: Any, **named: Any) -> Any:
        nonlocal calls
        calls += 1
        if when == "before" and calls == turn:
            die()
        answer = real(*positional, **named)
        if when == "after" and calls == turn:
            die()
        return answer

    setattr(owner, name, call)


def send(at: datetime) -> None:
    send_due(at=at, patience=HURRIED)


def then_the_others_go_on(at: datetime) -> None:
    """What workers do later: the claims of the dead have lapsed, and waits are over."""
    for round_ in range(1, 4):
        send(at + round_ * (CLAIM + timedelta(seconds=1)))


Point = tuple[Any, str, str, int]
ONE_LINE: list[Point] = [
    (sending, "doubt_what_was_cut_off", "before", 1), (sending, "doubt_what_was_cut_off", "after", 1),
    (sending, "claim", "before", 1), (sending, "claim", "after", 1),
    (smtp.Line, "open", "before", 1), (smtp._Timed, "ehlo", "before", 1), (smtp.Line, "open", "after", 1),
    *[(smtp.Line, "address", when, turn) for when in ("before", "after") for turn in (1, 2, 3)],
    (smtplib.SMTP, "rcpt", "before", 2), (smtplib.SMTP, "rcpt", "after", 2),
    *[(smtp.Line, "offer", when, turn) for when in ("before", "after") for turn in (1, 2, 3)],
    *[(Batch, "handed", "before", turn) for turn in (1, 2, 3)],
    *[(Batch, "took", "after", turn) for turn in (1, 2, 3)],
    (Batch, "give_back", "before", 1), (Batch, "give_back", "after", 1), (smtp.Line, "hang_up", "before", 1),
]
IN_THE_WINDOW: list[Point] = [
    *[(Batch, "handed", "after", turn) for turn in (1, 2, 3)],
    *[(smtp.Line, "hand", when, turn) for when in ("before", "after") for turn in (1, 2, 3)],
    *[(Batch, "took", "before", turn) for turn in (1, 2, 3)],
]


def named(point: Point) -> str:
    owner, name, when, turn = point
    return f"{when}-{getattr(owner, '__name__', owner).rpartition('.')[2]}.{name}-{turn}"


@pytest.mark.parametrize("point", ONE_LINE, ids=named)
def test_killed_outside_the_window_every_mail_goes_exactly_once(office: PostOffice, point: Point) -> None:
    owner, name, when, turn = point
    mails(*NAMES)
    at = now() + timedelta(seconds=1)

    def sender() -> None:
        dies(owner, name, when=when, turn=turn)
        send(at)

    assert in_another_process(sender) == KILLED
    then_the_others_go_on(at)
    assert set(states().values()) == {"sent"}
    assert office.receivers() == [f"{name}@example.org" for name in NAMES]


@pytest.mark.parametrize("point", IN_THE_WINDOW, ids=named)
def test_killed_inside_the_window_the_one_mail_is_doubtful_and_goes_at_most_once(office: PostOffice, point: Point) -> None:
    owner, name, when, turn = point
    mails(*NAMES)
    at = now() + timedelta(seconds=1)

    def sender() -> None:
        dies(owner, name, when=when, turn=turn)
        send(at)

    assert in_another_process(sender) == KILLED
    then_the_others_go_on(at)
    one = NAMES[turn - 1]
    assert states() == {**dict.fromkeys(NAMES, "sent"), one: "doubtful"}
    others = [f"{other}@example.org" for other in NAMES if other != one]
    has_it = (name, when) in {("hand", "after"), ("took", "before")}
    assert office.receivers() == sorted([*others, *([f"{one}@example.org"] if has_it else [])])
    assert OutgoingMail.objects.get(key=one).trouble


def kills(after: Callable[[Talk], None] | None = None) -> Action:
    """The process at the other end is killed at this step, after what is done first."""

    def action(talk: Talk) -> None:
        if after:
            after(talk)
        os.kill(talk.office.caller(), signal.SIGKILL)

    return action


def reads_a_little(talk: Talk) -> None:
    talk.file.readline()


@pytest.mark.parametrize(("step", "first", "state", "came"), [
    ("HELLO", None, "sent", {1}),
    ("EHLO", None, "sent", {1}),
    ("MAIL", None, "sent", {1}),
    ("RCPT", None, "sent", {1}),
    ("DATA", None, "sent", {1}),
    ("TEXT", reads_a_little, "doubtful", {0, 1}),  # the rest of the text may be on its way already
    ("DOT", None, "doubtful", {0}),
    ("DOT", Talk.take, "doubtful", {1}),
])
def test_killed_by_the_server_at_each_step_of_its_own(
    office: PostOffice, step: str, first: Callable[[Talk], None] | None, state: str, came: set[int],
) -> None:
    mails("ada")
    at = now() + timedelta(seconds=1)
    reading, writing = os.pipe()
    office.caller = lambda: int(os.read(reading, 20))
    office.at[step] = kills(first)

    def sender() -> None:
        os.write(writing, str(os.getpid()).encode())
        send(at)

    assert in_another_process(sender) == KILLED
    os.close(reading)
    os.close(writing)
    office.at.clear()
    then_the_others_go_on(at)
    assert states() == {"ada": state}
    assert len(office.taken) in came


@pytest.mark.parametrize(("when", "turn"), [("before", 5), ("after", 5), ("before", 6)])
def test_killed_before_the_last_dot_the_mail_was_not_taken_and_is_doubtful(office: PostOffice, when: str, turn: int) -> None:
    """EHLO, MAIL, RCPT, DATA, the text and the last dot are sent one after the other."""
    mails("ada")
    at = now() + timedelta(seconds=1)

    def sender() -> None:
        dies(smtp._Timed, "send", when=when, turn=turn)
        send(at)

    assert in_another_process(sender) == KILLED
    then_the_others_go_on(at)
    assert states() == {"ada": "doubtful"}
    assert office.taken == []


IN_THE_FOLDER: list[Point] = [
    (sending, "claim", "before", 1), (sending, "claim", "after", 1),
    *[(sending, "lay", when, turn) for when in ("before", "after") for turn in (1, 2, 3)],
    (kernel_mail.os, "open", "after", 1), (kernel_mail.os, "fsync", "before", 2), (kernel_mail.os, "fsync", "after", 2),
    *[(pathlib.Path, "replace", when, turn) for when in ("before", "after") for turn in (1, 2, 3)],
    *[(Batch, "took", when, turn) for when in ("before", "after") for turn in (1, 2, 3)],
]


@pytest.mark.parametrize("point", IN_THE_FOLDER, ids=named)
def test_killed_at_any_point_each_mail_is_in_the_folder_exactly_once(folder: Path, point: Point) -> None:
    owner, name, when, turn = point
    rows = mails(*NAMES)
    at = now() + timedelta(seconds=1)

    def sender() -> None:
        connections["default"].ensure_connection()
        dies(owner, name, when=when, turn=turn)
        send(at)

    assert in_another_process(sender) == KILLED
    whole = {path.name: path.read_bytes() for path in folder.glob("*.eml")} if folder.exists() else {}
    assert all(content.endswith(b"Bye\r\n") for content in whole.values())
    then_the_others_go_on(at)
    assert set(states().values()) == {"sent"}
    assert sorted(path.name for path in folder.glob("*.eml")) == sorted(f"{row.public_id}.eml" for row in rows)
    assert {name: (folder / name).read_bytes() for name in whole} == whole


def test_killed_again_and_again_nothing_is_lost_and_nothing_doubled(office: PostOffice) -> None:
    many = [f"m{number}" for number in range(12)]
    mails(*many)
    at = now() + timedelta(seconds=1)
    points = [point for point in ONE_LINE + IN_THE_WINDOW if point[0] is not sending]
    for number, (owner, name, when, turn) in enumerate(points[::3]):

        def sender(owner: Any = owner, name: str = name, when: str = when, turn: int = turn, number: int = number) -> None:
            dies(owner, name, when=when, turn=turn)
            send(at + number * (CLAIM + timedelta(seconds=1)))

        in_another_process(sender)
    then_the_others_go_on(at + timedelta(hours=12))
    came = office.receivers()
    assert len(came) == len(set(came))
    for name, state in states().items():
        assert state == "doubtful" or (state == "sent" and f"{name}@example.org" in came)
    assert len(came) > len(many) / 2


def test_many_workers_at_once_send_each_mail_once(office: PostOffice) -> None:
    many = [f"m{number}" for number in range(60)]
    mails(*many)
    at = now() + timedelta(seconds=1)
    connections.close_all()
    children = []
    for _ in range(4):
        child = os.fork()
        if not child:
            ended = 1
            try:
                for _ in range(10):
                    send_due(at=at, most=5)
                connections.close_all()
                ended = 0
            except BaseException:  # noqa: BLE001 - a child must never go on as a second test run
                traceback.print_exc()
            finally:
                os._exit(ended)
        children.append(child)
    assert [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children] == [0] * 4
    send_due(at=at)
    assert set(states().values()) == {"sent"}
    assert office.receivers() == sorted(f"{name}@example.org" for name in many)
