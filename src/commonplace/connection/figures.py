"""How well asking works: for a member her own questions; for the stewards all together, where ten people or more asked.

Goals: `mission.md`, "Ask-once". What the stewards see ends with the last month, so that no figure moves on the day on which somebody asks.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median
from typing import Final

from django.db.models import Exists, Min, OuterRef, Q, QuerySet

from commonplace.connection.models import Experience, Question, Reply
from commonplace.members.models import Member

IN_TIME: Final = timedelta(hours=48)
YEAR: Final = timedelta(days=365)
FEWEST: Final = 10
"""People who asked, below which the stewards are shown nothing: of few, a figure tells of one."""


@dataclass(frozen=True, slots=True)
class Figures:
    """Shares in percent, of questions old enough to tell; None where there are none. `hours`: until the first reply, in the middle."""

    asked: int
    replied: int | None
    answered: int | None
    outcome: int | None
    hours: float | None


@dataclass(frozen=True, slots=True)
class _Asked:
    sent_at: datetime
    first: datetime | None
    is_answered: bool
    has_outcome: bool
    is_closed: bool


def of_member(member: Member, *, at: datetime) -> Figures:
    """Of her own questions of the last year."""
    return _figures(_rows(Question.objects.filter(asker=member, sent_at__gt=at - YEAR)), at)


def of_site(*, at: datetime) -> Figures | None:
    """Of all questions of the year until the end of last month; None where fewer than ten people asked."""
    until = at.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    questions = Question.objects.filter(sent_at__gt=until - YEAR, sent_at__lt=until)
    if questions.exclude(asker=None).values("asker").distinct().count() < FEWEST:
        return None
    return _figures(_rows(questions), until)


def _rows(questions: QuerySet[Question]) -> list[_Asked]:
    replied = Q(replies__is_from_asker=False, replies__state=Reply.State.SHOWN)
    told = Exists(Experience.objects.filter(question=OuterRef("pk")))
    rows = questions.exclude(state=Question.State.TAKEN_BACK).annotate(first=Min("replies__received_at", filter=replied), told=told)
    return [
        _Asked(sent, first, how == "answer", outcome, state == Question.State.CLOSED)
        for sent, first, how, outcome, state in rows.values_list("sent_at", "first", "closed_kindly", "told", "state") if sent is not None
    ]


def _figures(rows: Sequence[_Asked], at: datetime) -> Figures:
    old = [one for one in rows if one.sent_at + IN_TIME <= at]
    closed = [one for one in rows if one.is_closed]
    waits = [(one.first - one.sent_at).total_seconds() / 3600 for one in rows if one.first is not None and one.first >= one.sent_at]
    return Figures(
        asked=len(rows), replied=_share([one.first is not None and one.first <= one.sent_at + IN_TIME for one in old]),
        answered=_share([one.is_answered for one in closed]), outcome=_share([one.has_outcome for one in closed]),
        hours=round(median(waits), 1) if waits else None,
    )


def _share(found: Sequence[bool]) -> int | None:
    return round(100 * sum(found) / len(found)) if found else None
