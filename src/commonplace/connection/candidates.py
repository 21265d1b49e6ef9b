"""Who may be asked a question, loaded for the routing: only those who offer, or wrote an answer, on one of its topics."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from functools import reduce
from hashlib import sha256
from operator import or_
from typing import Final

from django.db.models import Q, TextField
from django.db.models.functions import Cast

from commonplace.connection.models import Answer, Asked, Naming, Offer, Question
from commonplace.connection.routing import LATELY, Ask, Kind, Said, WasAsked, Willing
from commonplace.connection.topics import stems_for, topics_in
from commonplace.members.actions.blocking import apart_rows
from commonplace.members.hours import Hours, zone_of
from commonplace.members.models import Holiday, Member
from commonplace.spaces.models import GroupMembership

MOST: Final = 500
"""So many are weighed for one question; where more match, each question takes others of them."""
MOST_STEMS: Final = 100
MOST_ANSWERS: Final = 500
HELD: Final = Question.State.HELD


def read(question: Question) -> Ask:
    """A question, as the routing reads it."""
    return Ask(question.public_id, topics_in(question.text), question.wanted_by)


def willing(asker: Member, asked: Ask, *, at: datetime) -> list[Willing]:
    """Who offers or wrote about a topic of it and is in reach: offering, or in a group with the asker. Five queries.

    Nobody is among them with whom a mute or a block stands between, whoever made it.
    """
    answers, writers = _answers(asker, asked)
    offers = _offers(asker, asked, at, writers)
    groups: defaultdict[int, list[Said]] = defaultdict(list)
    names: dict[str, dict[str, str]] = {}
    matching = {*offers, *answers}
    for member_id, name in _near(asker, matching):
        topics = names.setdefault(name, topics_in(name))
        groups[member_id].append(Said(Kind.GROUP, topics, name))
    members = {**{one: writers[one] for one in answers if one in groups}, **{one: offer.member for one, offer in offers.items()}}
    chosen = _some(asked, members)
    holidays = _holidays(chosen)
    return [
        Willing(
            one, str(members[one]), (*_offered(offers.get(one)), *answers.get(one, ()), *groups.get(one, ())),
            a_week=offers[one].a_week if one in offers else 1, hours=_hours(members[one], holidays.get(one, ())),
            paused_until=offers[one].paused_until if one in offers else None,
        )
        for one in chosen
    ]


def history(people: Sequence[Willing], *, at: datetime) -> list[WasAsked]:
    """When they were asked, as far back as it counts; what is held and about to leave counts as asked now. One query."""
    rows = Asked.objects.filter(member__in=[one.pk for one in people]).exclude(state=Asked.State.TAKEN_BACK)
    rows = rows.filter(Q(asked_at__gt=at - LATELY) | Q(asked_at=None, question__state=HELD))
    return [WasAsked(member, when or at) for member, when in rows.values_list("member_id", "asked_at")]


def _offers(asker: Member, asked: Ask, at: datetime, writers: Iterable[int]) -> dict[int, Offer]:
    """Offers on a topic of it, and those of whoever wrote about one."""
    stems = {as_stored for stem in stems_for(asked.topics)[:MOST_STEMS] for as_stored in (f'"{stem}"', json.dumps(stem))}
    found = Offer.objects.visible_to(asker).with_room(at).filter(member__is_active=True).exclude(member=asker)
    found = found.exclude(member__in=apart_rows(asker))
    found = found.annotate(words=Cast("topics", TextField())).filter(
        reduce(or_, (Q(words__contains=stem) for stem in sorted(stems)), Q(member__in=list(writers)))
    )
    chosen = _some(asked, found.values_list("pk", flat=True))
    return {one.pk: one for one in Offer.objects.filter(pk__in=chosen).select_related("member")}


def _some(asked: Ask, members: Iterable[int]) -> list[int]:
    """As many as are weighed, drawn anew for each question and always the same for one."""
    every = set(members)
    return sorted(every, key=lambda one: sha256(f"{asked.key}:{one}".encode()).digest())[:MOST]


def _answers(asker: Member, asked: Ask) -> tuple[dict[int, list[Said]], dict[int, Member]]:
    """What others wrote under their own names, as far as the asker may see it."""
    seen = Answer.objects.visible_to(asker).filter(state=Answer.State.KEPT, naming=Naming.OWN, owner__is_active=True)
    seen = seen.filter(words__word__in=stems_for(asked.topics)).exclude(owner=asker)
    seen = seen.exclude(owner__in=apart_rows(asker)).select_related("owner")
    said: defaultdict[int, list[Said]] = defaultdict(list)
    writers: dict[int, Member] = {}
    for answer in seen.order_by("-changed_at", "-pk")[:MOST_ANSWERS]:
        topics = topics_in(" . ".join((answer.title, *map(str, answer.topics))))
        if answer.owner is not None and not asked.topics.keys().isdisjoint(topics):
            said[answer.owner.pk].append(Said(Kind.ANSWER, topics))
            writers[answer.owner.pk] = answer.owner
    return dict(said), writers


def _near(asker: Member, members: Iterable[int]) -> list[tuple[int, str]]:
    mine = GroupMembership.objects.filter(member=asker).values("group")
    rows = GroupMembership.objects.filter(group__in=mine).exclude(member=asker).order_by("group__name", "pk")
    return list(rows.filter(member__in=list(members)).values_list("member_id", "group__name"))


def _offered(offer: Offer | None) -> tuple[Said, ...]:
    return (Said(Kind.OFFER, topics_in(offer.text)),) if offer else ()


def _holidays(members: Iterable[int]) -> dict[int, list[tuple[date, date]]]:
    found: defaultdict[int, list[tuple[date, date]]] = defaultdict(list)
    for member, first, last in Holiday.objects.filter(member__in=list(members)).values_list("member_id", "first", "last"):
        found[member].append((first, last))
    return found


def _hours(member: Member, holidays: Iterable[tuple[date, date]]) -> Hours:
    return Hours(zone_of(member), member.quiet_from, member.quiet_until, tuple(holidays))
