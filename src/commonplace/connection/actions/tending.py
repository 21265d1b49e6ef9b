"""An answer over time: what happened to others, disputes, whether it is still true, and two that say the same."""

from __future__ import annotations

from datetime import date, datetime
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from commonplace.connection import assembling, naming, outcomes
from commonplace.connection.actions.keeping import MOST_SOURCES, CannotKeep
from commonplace.connection.models import Answer, AnswerVersion, Dispute, Experience
from commonplace.kernel.http import safe_address
from commonplace.members.actions.barring import why_silent
from commonplace.members.models import Member

LONGEST_LINE: Final = 300
LONGEST_REASON: Final = 600


def _seen(acting: Member, answer: Answer) -> None:
    if answer.state != Answer.State.KEPT or not Answer.objects.visible_to(acting).filter(pk=answer.pk).exists():
        raise PermissionError


@transaction.atomic
def add_experience(*, acting: Member, answer: Answer, did: str, happened: str, result: str, at: datetime) -> Experience:
    """Say what happened when one tried an answer. Raises `CannotKeep`; ValueError where the result is none of `Experience.Result`."""
    _seen(acting, answer)
    if silent := why_silent(acting):
        raise CannotKeep(silent)
    lines = did.strip(), happened.strip()
    if not lines[0] or max(map(len, lines)) > LONGEST_LINE:
        raise CannotKeep(_("Say in a line what you did, in at most %(most)d characters.") % {"most": LONGEST_LINE}, "did")
    # Of the asker under no name, a row that knows its question is shown as the question is.
    own_question = answer.question if answer.question is not None and naming.is_asker(answer.question, acting) else None
    return Experience.objects.create(
        answer=answer, question=own_question, member=acting, did=lines[0], happened=lines[1], result=Experience.Result(result), at=at,
    )


@transaction.atomic
def dispute(*, acting: Member, answer: Answer, reason: str, source: str, at: datetime) -> Dispute:
    """Dispute an answer, with a reason and a source; it stands beside the answer from then on.

    Raises `CannotKeep`. The owner disputes nothing, but changes the answer: PermissionError.
    """
    _seen(acting, answer)
    if answer.owner_id == acting.pk:
        raise PermissionError
    if silent := why_silent(acting):
        raise CannotKeep(silent)
    said, address = reason.strip(), safe_address(source)
    if not said or len(said) > LONGEST_REASON:
        raise CannotKeep(_("Give the reason, in at most %(most)d characters.") % {"most": LONGEST_REASON}, "reason")
    if address is None:
        raise CannotKeep(_("Give the address of a source, beginning with https:// or http://, so that others can look."), "source")
    return Dispute.objects.create(answer=answer, member=acting, reason=said, source=address, at=at)


@transaction.atomic
def take_back_dispute(*, acting: Member, dispute: Dispute, at: datetime) -> Dispute:
    """Take a dispute of one's own back."""
    if dispute.member_id != acting.pk:
        raise PermissionError
    Dispute.objects.filter(pk=dispute.pk, taken_back_at=None).update(taken_back_at=at)
    dispute.refresh_from_db()
    return dispute


def may_review(member: Member, answer: Answer) -> bool:
    """Whether somebody is one to say that an answer still holds: whoever used it, or keeps it."""
    return answer.owner_id == member.pk or any(one.member_id == member.pk for one in outcomes.of_answers([answer])[answer.pk])


@transaction.atomic
def still_true(*, acting: Member, answer: Answer, today: date) -> Answer:
    """Say that an answer still holds: it is asked again in 18 months. PermissionError for whoever neither used nor keeps it."""
    _seen(acting, answer)
    if not may_review(acting, answer):
        raise PermissionError
    answer.reviewed_on, answer.review_on = today, assembling.months_on(today, assembling.REVIEW_MONTHS)
    answer.save(update_fields=["reviewed_on", "review_on"])
    return answer


@transaction.atomic
def merge(*, acting: Member, answer: Answer, into: Answer, at: datetime) -> Answer:
    """Make an answer part of another that says the same: its address leads there, what happened to others counts there.

    Whoever owns both may, and a steward with answers for everybody here. Raises `CannotKeep` where they are not for the same people.
    """
    found = Answer.objects.select_for_update().filter(pk__in=[answer.pk, into.pk], state=Answer.State.KEPT).order_by("pk")
    rows = {one.pk: one for one in found}
    if len(rows) != 2:
        raise CannotKeep(_("Two answers that are kept can be made one. Nothing was changed."))
    answer, into = rows[answer.pk], rows[into.pk]
    is_for_all = answer.audience == into.audience == "site"
    if not (answer.owner_id == into.owner_id == acting.pk or (acting.is_steward and is_for_all)):
        raise PermissionError
    if not _same_people(answer, into):
        raise CannotKeep(_("The two are not for the same people. Give both the same audience first; nothing was changed."))
    answer.state, answer.merged_into, answer.changed_at = Answer.State.MERGED, into, at
    answer.wanted, answer.wanted_group = "", None
    answer.save()
    answer.merged.update(merged_into=into)
    AnswerVersion.objects.create(answer=into, title=into.title, text=into.text, sources=into.sources, at=at)
    into.asked_again += answer.asked_again + 1
    into.sources = "\n".join(list(dict.fromkeys([*into.sources.split(), *answer.sources.split()]))[:MOST_SOURCES])
    into.changed_at = at
    into.save()
    return into


def _same_people(one: Answer, other: Answer) -> bool:
    if (one.audience, one.group_id) != (other.audience, other.group_id):
        return False
    return one.audience != "people" or set(one.people.values_list("pk")) == set(other.people.values_list("pk"))
