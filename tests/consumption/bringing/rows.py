"""Bring something as a member who agrees, and look at what came of it."""

from __future__ import annotations

from commonplace.consumption import bringing
from commonplace.members.models import Member
from commonplace.network.models import Bringing


def brought(member: Member, data: bytes) -> Bringing:
    """What came of it once the member agreed."""
    made = bringing.bring(acting=member, data=data)
    return bringing.work_off(bringing.agree(acting=member, bringing=made))


def counts(made: Bringing, *outcomes: str) -> tuple[int, ...]:
    """How many rows came to each of some outcomes."""
    return tuple(made.extra["counts"].get(outcome, 0) for outcome in outcomes)
