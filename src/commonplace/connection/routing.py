"""Whom to ask: up to five people for a question, with a reason each. `route` is pure; `suggest` loads what it needs in six queries.

A person counts as a match by what they said themselves: an offer ("you may ask me about …"), an answer under their own name that the
asker may see, the name of a group that both are in. Nothing is inferred of anybody. Match and availability make the points, from which
each time that somebody was asked lately takes away; and one of the five is always whoever waits longest for a turn.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext as _

from commonplace.connection.topics import weight_of
from commonplace.members.hours import Hours, day_of, is_holiday, open_from

if TYPE_CHECKING:
    from commonplace.connection.models import Question

AT_MOST: Final = 5
REST: Final = timedelta(days=7)
"""Whoever was asked within it is suggested to nobody (`mission.md`, 17)."""
LATELY: Final = timedelta(days=180)
"""So far back it counts how often somebody was asked; whoever was not asked within it waits for a first turn."""
QUIET: Final = 0.8
"""What somebody counts in whose quiet hours it is: the question waits a few hours for them."""
WORDS_TOLD: Final = 3
LEAST: Final = 0.1
"""So much of a question's topics somebody must share to be suggested."""


class Kind(StrEnum):
    """Where somebody said something; in this order it is told."""

    OFFER = "offer"
    ANSWER = "answer"
    GROUP = "group"


COUNTS: Final = {Kind.OFFER: 1.0, Kind.ANSWER: 0.8, Kind.GROUP: 0.3}
"""What a topic counts by where it was said. A group alone makes nobody a match: that is not yet an offer to be asked."""


@dataclass(frozen=True, slots=True)
class Said:
    """Topics of one thing that somebody said, each with a word for people; `name` is the group's."""

    kind: Kind
    topics: Mapping[str, str]
    name: str = ""


@dataclass(frozen=True, slots=True)
class Ask:
    """A question, as the routing reads it: `key` decides between equals, `wanted_by` is the last day on which a reply helps."""

    key: str
    topics: Mapping[str, str]
    wanted_by: date | None = None


@dataclass(frozen=True, slots=True)
class Willing:
    """Somebody who may be asked. `is_apart`: a mute or a block stands between the asker and them, whoever made it."""

    pk: int
    name: str
    said: tuple[Said, ...]
    a_week: int = 1
    hours: Hours = field(default_factory=lambda: Hours(UTC))
    paused_until: date | None = None
    is_apart: bool = False


@dataclass(frozen=True, slots=True)
class WasAsked:
    """One question that was put to somebody."""

    pk: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Somebody to ask; `reasons` are read by the asker, `why` by the one who is asked."""

    person: Willing
    reasons: tuple[str, ...]
    why: str


@dataclass(frozen=True, slots=True)
class _Weighed:
    person: Willing
    points: float
    last: datetime | None
    tie: str


def route(question: Ask, people: Iterable[Willing], history: Iterable[WasAsked], now: datetime) -> list[Suggestion]:
    """At most five people, the best first. The same arguments give the same list.

    Nobody who was asked in the last seven days, whose week is full, who pauses or has a holiday, who could only read it after the day
    on which a reply helps, or with whom a mute or block stands between. `now` is aware; `history` may hold others, in any order.
    """
    asked: defaultdict[int, list[datetime]] = defaultdict(list)
    for one in history:
        if now - LATELY < one.at:
            asked[one.pk].append(one.at)
    weighed = []
    for person in people:
        times = asked.get(person.pk, [])
        fit = match(question, person)
        # What costs least is looked at first: hours in somebody's own zone take the longest.
        if fit >= LEAST and (free := availability(question, person, times, now)):
            weighed.append(_Weighed(person, fit * free / (1 + len(times)), max(times, default=None), _tie(question, person)))
    return [Suggestion(one.person, reasons(question, one.person), why(question, one.person)) for one in _chosen(weighed)]


def match(question: Ask, person: Willing) -> float:
    """The share of a question's topics that somebody spoke of, from 0 to 1; 0 for whoever neither offers nor wrote about one."""
    own = {topic for said in person.said if said.kind != Kind.GROUP for topic in said.topics}
    if not own.intersection(question.topics):
        return 0.0
    weight = {topic: weight_of(topic) for topic in question.topics}
    counts = {topic: max((COUNTS[said.kind] for said in person.said if topic in said.topics), default=0.0) for topic in weight}
    return sum(weight[topic] * counts[topic] for topic in weight) / sum(weight.values())


def availability(question: Ask, person: Willing, times: Sequence[datetime], now: datetime) -> float:
    """1: can be asked now; less in quiet hours; 0: not now. `times` are when they were asked."""
    lately = sum(now - REST < at for at in times)
    if person.is_apart or lately or lately >= person.a_week:
        return 0.0
    today = day_of(person.hours, now)
    if is_holiday(person.hours, today):
        return 0.0
    if person.paused_until is not None and today <= person.paused_until:
        return 0.0
    opens = open_from(person.hours, now)
    if question.wanted_by is not None and day_of(person.hours, opens) > question.wanted_by:
        return 0.0
    return 1.0 if opens <= now else QUIET


def reasons(question: Ask, person: Willing) -> tuple[str, ...]:
    """Why this person, for the asker: what they said themselves, and nothing else."""
    told = []
    for kind, sentence in (
        (Kind.OFFER, _("offers: %(topics)s")),
        (Kind.ANSWER, _("wrote an answer about %(topics)s")),
        (Kind.GROUP, _("is in “%(name)s” with you")),
    ):
        here = [said for said in person.said if said.kind == kind and _shared(question, said)]
        if here:
            told.append(sentence % {"topics": ", ".join(_words(question, here)), "name": "”, “".join(said.name for said in here)})
    return tuple(told)


def why(question: Ask, person: Willing) -> str:
    """Why this person, for themselves."""
    for kind, sentence in (
        (Kind.OFFER, _("You offer to be asked about %(topics)s.")), (Kind.ANSWER, _("You wrote an answer about %(topics)s.")),
    ):
        if here := [said for said in person.said if said.kind == kind and _shared(question, said)]:
            return sentence % {"topics": ", ".join(_words(question, here))}
    return ""


def _chosen(weighed: Sequence[_Weighed]) -> list[_Weighed]:
    """The best five; if whoever waits longest is not among them, they take the place of the fifth."""
    ranked = sorted(weighed, key=lambda one: (-one.points, one.tie))
    best = ranked[:AT_MOST]
    longest = min(weighed, key=lambda one: (one.last is not None, one.last or datetime.min.replace(tzinfo=UTC), one.tie), default=None)
    if longest is not None and longest not in best:
        best[-1] = longest
    return best


def _tie(question: Ask, person: Willing) -> str:
    # Another order for every question, so that among equals nobody is always first.
    return hashlib.sha256(f"{question.key}:{person.pk}".encode()).hexdigest()


def _shared(question: Ask, said: Said) -> set[str]:
    return {topic for topic in said.topics if topic in question.topics}


def _words(question: Ask, here: Iterable[Said]) -> list[str]:
    """What is shared, the topics of the list before single words; three are enough for a reason."""
    shared = {topic: said.topics[topic] for said in here for topic in question.topics if topic in said.topics}
    return [shared[topic] for topic in sorted(shared, key=weight_of, reverse=True)][:WORDS_TOLD]


def suggest(question: Question, *, at: datetime) -> list[Suggestion]:
    """Up to five members for a question of the database, of those whom its asker can reach."""
    from commonplace.connection import candidates

    asked = candidates.read(question)
    if question.asker is None or not asked.topics:
        return []
    people = candidates.willing(question.asker, asked, at=at)
    return route(asked, people, candidates.history(people, at=at), at)


def whys(question: Question, *, at: datetime) -> dict[int, str]:
    """Why a member is asked, in words for that member, by primary key: of all who offer or wrote on a topic of it."""
    from commonplace.connection import candidates

    asked = candidates.read(question)
    if question.asker is None or not asked.topics:
        return {}
    return {one.pk: why(asked, one) for one in candidates.willing(question.asker, asked, at=at)}
