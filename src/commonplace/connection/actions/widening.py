"""A question that nobody replies to: asked again in a wider circle, if its asker wants that; closed honestly after a week."""

from __future__ import annotations

import logging
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from commonplace.connection import attachments, letters, naming, unanswered
from commonplace.connection.actions import asking
from commonplace.connection.models import Question
from commonplace.connection.waiting import CLOSED_AFTER
from commonplace.kernel.text import excerpt
from commonplace.members.models import Member

logger = logging.getLogger(__name__)
NOBODY = "nobody"


@transaction.atomic
def widen(*, acting: Member, question: Question, at: datetime) -> Question:
    """Write the question anew, with its file, for the next wider audience, as a draft: who will see it is shown before it is asked.

    Asked for twice, the same draft comes back. Raises `NotAsked` where nothing wider is left, and PermissionError for others.
    """
    offered = unanswered.offer(acting, question, at=at)
    if question.asker_id != acting.pk:
        raise PermissionError
    if offered is None or offered.wider is None:
        raise asking.NotAsked(_("There is nobody else to ask here now. Your question waits as it did."))
    again = asking.drafts(acting).filter(text=question.text, made_at__gt=question.sent_at or question.made_at).first()
    if again is None:
        again = asking.write(acting=acting, wording=asking.Wording(
            text=question.text, wants=question.wants, wanted_by=_still_ahead(question.wanted_by, at),
            naming=question.naming, chosen_name=question.chosen_name,
        ), attachment=attachments.copy_of(question.attachment) if question.attachment else None)
    return asking.put_to(acting=acting, question=again, people=offered.wider.people, group=offered.wider.group)


def _still_ahead(day: date | None, at: datetime) -> date | None:
    return day if day is not None and day >= at.date() else None


def close_unanswered(*, at: datetime) -> int:
    """Close the questions that nobody replied to in seven days, each with its mail in one transaction. Returns how many were."""
    due = unanswered.without_reply(Question.objects.filter(state=Question.State.SENT, sent_at__lte=at - CLOSED_AFTER))
    closed = 0
    for pk in list(due.order_by("sent_at").values_list("pk", flat=True)):
        try:
            closed += _close(pk, at)
        except Exception as error:  # noqa: BLE001 - one that cannot be closed keeps no other back
            # What a database says of an error may hold the row, and with it who asks: only its kind is written down.
            logger.error("A question could not be closed (%s); it is tried again.", type(error).__name__)  # noqa: TRY400
    return closed


@transaction.atomic
def _close(pk: int, at: datetime) -> int:
    waiting = unanswered.without_reply(Question.objects.filter(pk=pk, state=Question.State.SENT))
    if not waiting.update(state=Question.State.CLOSED, closed_at=at, closed_kindly=NOBODY):
        return 0  # a reply came, or another worker was first
    question = Question.objects.select_related("asker", "group").get(pk=pk)
    letters.tell(
        question, key=f"nobody:{question.public_id}", at=at, subject=_("Nobody replied this time"),
        text="\n\n".join((
            _("A week has passed, and nobody has replied to your question, so it is closed. That says much of the week, not of you."),
            # A mail holds the words only where everybody may know who asks.
            *(() if naming.is_secret(question) else (_("You asked: %(text)s") % {"text": excerpt(question.text, 280)},)),
            _("What can be tried: ask one person by name, ask in a group, or ask for a smaller part of it. Your words are kept."),
        )),
    )
    return 1
