"""What happens while nobody replies: when, and which audience is the next wider one. Pure.

At 24 hours the asker is offered one step more, which she may take or leave; at 72 hours the stewards learn the topic; after seven days
the question is closed honestly. Any reply ends all of it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

WIDER_AFTER: Final = timedelta(hours=24)
TOPIC_AFTER: Final = timedelta(hours=72)
CLOSED_AFTER: Final = timedelta(days=7)
A_HANDFUL: Final = 5


class Step(StrEnum):
    """How far it has come."""

    NOTHING = "nothing"
    WIDER = "wider"
    TOPIC = "topic"
    CLOSE = "close"


class Way(StrEnum):
    """A kind of audience."""

    PEOPLE = "people"
    GROUP = "group"


@dataclass(frozen=True, slots=True)
class Circle:
    """An audience: how many would see the question, and which group it is (`key`), where it is one."""

    way: Way
    size: int
    key: str = ""


def step(*, asked_at: datetime | None, has_reply: bool, now: datetime) -> Step:
    """How far a question has come that left at `asked_at` (None: it has not); both times with their zones."""
    if asked_at is None or has_reply:
        return Step.NOTHING
    waited = now - asked_at
    if waited >= CLOSED_AFTER:
        return Step.CLOSE
    if waited >= TOPIC_AFTER:
        return Step.TOPIC
    return Step.WIDER if waited >= WIDER_AFTER else Step.NOTHING


def next_wider(current: Circle, others: Iterable[Circle]) -> Circle | None:
    """The smallest audience that is wider than the current one: a handful of people more, or a group; None where there is none.

    From a group it goes on to a larger group only: people by name would be a smaller audience, not a wider one.
    """
    wider = [
        one for one in others
        if (one.way == Way.GROUP and one.key != current.key and one.size > current.size)
        or (one.way == Way.PEOPLE and current.way == Way.PEOPLE and current.size < A_HANDFUL and one.size > 0)
    ]
    return min(wider, key=lambda one: (one.way == Way.GROUP, one.size, one.key), default=None)
