"""What a member asked people and groups of her network, and what they told her, for their pages.

Only her own questions and what was replied to them: there she knows who was asked and who replied anyway. Whoever asks somebody else,
under whatever name, says nothing here.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from django.db.models import Max, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from commonplace.connection.models import Asked, Question, Reply
from commonplace.connection.reach import mail_of
from commonplace.kernel.text import excerpt
from commonplace.members.models import Member
from commonplace.network.said import AT_MOST, Said, Thing, register
from commonplace.people.models import Handle, Person
from commonplace.spaces.models import Space

_LEFT: Final = (Question.State.SENT, Question.State.CLOSED)
_MAIL_KINDS: Final = (Handle.Kind.MAIL, Handle.Kind.WEB, Handle.Kind.NONE)
_HANDLE: Final = ("handles__kind", "handles__typed", "handles__address", "handles__is_dead")
_ENOUGH: Final = 200
"""So many of the newest rows are looked at: what is shown are five of each node."""


@dataclass(slots=True)
class _Known:
    """Which node a person asked, an account here, a mail address or a group stands for."""

    people: dict[int, int] = field(default_factory=dict)
    members: dict[int, int] = field(default_factory=dict)
    mails: dict[str, int] = field(default_factory=dict)
    groups: dict[int, int] = field(default_factory=dict)

    def add(self, person: int, account: int | None, handle: Sequence[Any], *, node: int | None = None) -> None:
        """Take up a person with one of the handles, or with none (Any: columns of `_HANDLE`, all None there)."""
        node = node or person
        self.people[person] = node
        if account is not None:
            self.members.setdefault(account, node)
        kind, typed, address, is_dead = handle
        if kind in _MAIL_KINDS and (mail := mail_of(Handle(kind=kind, typed=typed, address=address, is_dead=is_dead))):
            self.mails.setdefault(mail, node)

    def person(self, *, person: int | None, members: Iterable[int | None], address: str) -> int | None:
        """The node of somebody who was asked or replied: by the row itself, else by the account, else by the mail address."""
        if person in self.people:
            return self.people[person]
        return next((self.members[one] for one in members if one in self.members), self.mails.get(address.lower()) if address else None)


def said(member: Member, *, thing: Thing, pks: Collection[int]) -> dict[int, list[Said]]:
    """What she asked these people, or in the groups that these spaces are, and what she was told; three queries at most."""
    known = _of_people(member, pks) if thing == "person" else _of_spaces(member, pks) if thing == "space" else _Known()
    lines: dict[int, list[Said]] = defaultdict(list)
    for pk, line in (*_asked(member, known), *_told(member, known)):
        lines[pk].append(line)
    return {pk: sorted(some, key=lambda one: one.at, reverse=True)[:AT_MOST] for pk, some in lines.items()}


def _of_people(member: Member, pks: Collection[int]) -> _Known:
    known = _Known()
    rows = Person.objects.visible_to(member).filter(pk__in=pks).order_by("pk", "handles__pk")
    for pk, account, *handle in rows.values_list("pk", "member_id", *_HANDLE):
        known.add(pk, account, handle)
    return known


def _of_spaces(member: Member, pks: Collection[int]) -> _Known:
    rows = Space.objects.visible_to(member).filter(pk__in=pks, group__isnull=False)
    return _Known(groups={group: pk for pk, group in rows.values_list("pk", "group_id") if group is not None})


def _asked(member: Member, known: _Known) -> Iterator[tuple[int, Said]]:
    """What she asked, when it had left."""
    if known.groups:
        questions = Question.objects.filter(asker=member, state__in=_LEFT, group__in=known.groups).order_by("-sent_at")
        for question in questions[:_ENOUGH]:
            if question.sent_at is not None and question.group_id is not None:
                yield known.groups[question.group_id], _line(question, question.sent_at, _("You asked: %(words)s"), question.text)
    if known.people:
        rows = Asked.objects.filter(question__asker=member, question__state__in=_LEFT, asked_at__isnull=False)
        rows = rows.exclude(state=Asked.State.TAKEN_BACK).filter(
            Q(person__in=known.people) | Q(member__in=known.members) | Q(address__in=known.mails),
        )
        for one in rows.select_related("question").order_by("-asked_at")[:_ENOUGH]:
            pk = known.person(person=one.person_id, members=[one.member_id], address=one.address)
            if pk is not None and one.asked_at is not None:
                yield pk, _line(one.question, one.asked_at, _("You asked: %(words)s"), one.question.text)


def _told(member: Member, known: _Known) -> Iterator[tuple[int, Said]]:
    """What was replied to her, as far as it is shown."""
    if not (known.people or known.groups):
        return
    which = Q(question__group__in=known.groups) | Q(
        Q(asked__person__in=known.people) | Q(asked__member__in=known.members) | Q(member__in=known.members)
        | Q(asked__address__in=known.mails),
    )
    for reply in _replies(member).filter(which).select_related("question", "asked").order_by("-received_at")[:_ENOUGH]:
        asked = reply.asked
        pk = known.groups.get(reply.question.group_id or 0) if known.groups else known.person(
            person=asked.person_id if asked else None, members=[reply.member_id, asked.member_id if asked else None],
            address=asked.address if asked else "",
        )
        if pk is not None:
            yield pk, _line(reply.question, reply.received_at, _("You were told: %(words)s"), reply.text)


def _replies(member: Member) -> QuerySet[Reply]:
    """What others replied to her own questions, as far as it is shown to her."""
    return Reply.objects.filter(question__asker=member, is_from_asker=False, state=Reply.State.SHOWN)


def _line(question: Question, at: datetime, sentence: str, words: str) -> Said:
    return Said(at, sentence % {"words": excerpt(words, 120)}, reverse("connection:question", args=[question.public_id]))


def latest(member: Member) -> dict[str, datetime]:
    """When she was last told something by whom, or in which of her groups; four queries at most, one where nobody told her anything."""
    rows = _replies(member).order_by().values_list(
        "question__group_id", "member_id", "asked__member_id", "asked__person_id", "asked__address",
    ).annotate(at=Max("received_at"))
    told = list(rows)
    if not told:
        return {}
    known = _of_all(member)
    found: dict[str, datetime] = {}
    for group, writer, account, person, address, at in told:
        pk = known.person(person=person, members=[writer, account], address=address or "")
        for key in (f"person:{pk}" if pk is not None else "", f"space:{known.groups[group]}" if group in known.groups else ""):
            if key:
                found[key] = max(at, found.get(key, at))
    return found


def _of_all(member: Member) -> _Known:
    """The same for the whole network; merged people are the one that was kept."""
    known = _Known()
    rows = Person.objects.visible_to(member).order_by("pk", "handles__pk")
    for pk, kept, account, *handle in rows.values_list("pk", "merged_into_id", "member_id", *_HANDLE):
        known.add(pk, account, handle, node=kept or pk)
    groups = Space.objects.visible_to(member).filter(group__isnull=False)
    known.groups = {group: pk for pk, group in groups.values_list("pk", "group_id") if group is not None}
    return known


def register_here() -> None:
    """Called once, when the program starts."""
    register("connection", said, latest=latest)
