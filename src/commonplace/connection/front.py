"""What stands on the front page of asking: what waits for a member, and what became of her own questions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from commonplace.connection import discretion, naming
from commonplace.connection.actions import asking
from commonplace.connection.models import Asked, Naming, Question, Reply
from commonplace.connection.question_page import when
from commonplace.kernel.clock import now
from commonplace.members.hours import quiet_hours_of, quiet_span
from commonplace.members.models import Block, Member

AT_MOST: Final = 5
A_PAGE: Final = 20
ON_TODAY: Final = 2
LOOKED_AT: Final = 50
"""Of what was put to her by name the last so many, for her day."""
State = Question.State


@dataclass(frozen=True, slots=True)
class Row:
    """A question in a list: who asks (as this viewer may know it), when, and how it stands; `to` is the group it went to, or ""."""

    question: Question
    who: str
    when: str
    to: str = ""
    state: str = ""


def waiting_for(member: Member) -> QuerySet[Question]:
    """Questions put to the member, or to a group of hers, to which she has said nothing yet; those put to her by name first.

    What somebody whom she muted asks under an own name is spared her. What was closed waits for nobody.
    """
    hers = Asked.objects.filter(question=OuterRef("pk"), member=member)
    by_name = hers.filter(state=Asked.State.WAITING)
    muted = Block.objects.visible_to(member).values("other")
    found = (
        Question.objects.visible_to(member).filter(discretion.shown_as_open(now())).exclude(asker=member)
        .annotate(is_hers=Exists(by_name)).filter(Exists(by_name) | ~Exists(hers))
        .filter(~Exists(Reply.objects.filter(question=OuterRef("pk"), member=member)))
        .exclude(naming=Naming.OWN, asker__in=muted)
        .select_related("asker", "group")
    )
    # Typed as it is annotated above, which order_by cannot see.
    return naming.in_shown_order(found).order_by("-is_hers", *naming.in_shown_order(found).query.order_by)  # type: ignore[misc]


def put_by_name(member: Member, at: datetime) -> QuerySet[Question]:
    """Of the questions that wait for her those that were put to her by name, the oldest day first.

    Inside her quiet hours nothing is shown as new: what was put to her since they began waits until they are over.
    """
    hers = Asked.objects.filter(member=member, state=Asked.State.WAITING)
    if quiet := quiet_span(quiet_hours_of(member), at):
        hers = hers.filter(asked_at__lt=quiet[0])
    # As ids, and asked for first: mostly there are none, and then nothing is joined to the questions of all her groups.
    ids = list(hers.order_by("-pk").values_list("question", flat=True)[:LOOKED_AT])
    return waiting_for(member).filter(pk__in=ids).reverse()


def waiting_rows(questions: Sequence[Question], member: Member) -> list[Row]:
    """Questions as they wait for a member."""
    return [
        Row(
            question=one, who=naming.shown(one, viewer=member), when=when(naming.when_shown(one, viewer=member)),
            to="" if getattr(one, "is_hers", False) or one.group is None else one.group.name,
        )
        for one in questions
    ]


def asked_by(member: Member) -> QuerySet[Question]:
    """Her own questions, newest first, each with how many replied (`replied`)."""
    people = Q(replies__is_from_asker=False, replies__state__in=[Reply.State.SHOWN, Reply.State.WAITING])
    return asking.mine(member).annotate(replied=Count("replies", filter=people, distinct=True))


def own_rows(questions: Sequence[Question], member: Member) -> list[Row]:
    """Her own questions, with how they stand."""
    return [Row(question=one, who=naming.shown(one, viewer=member), when=when(one.sent_at), state=state_of(one)) for one in questions]


def state_of(question: Question) -> str:
    """How one of her own questions stands, in a few words."""
    replied: int = getattr(question, "replied", 0)
    if question.state == State.HELD:
        return _("not yet on its way: you can take it back")
    if question.state == State.HIDDEN:
        return _("hidden by those who look after this site")
    said = ngettext("%(count)d reply", "%(count)d replies", replied) % {"count": replied} if replied else _("no reply yet")
    if question.state == State.CLOSED:
        return _("closed, %(said)s") % {"said": said} if replied else _("closed without a reply")
    return said
