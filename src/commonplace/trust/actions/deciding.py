"""Decide about a report, with a reason; and look at one, which is written down as well."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from commonplace.kernel.clock import now
from commonplace.members.models import Member
from commonplace.members.reporting import Subject, subject_of
from commonplace.trust import log, measures
from commonplace.trust.actions.holding import is_held
from commonplace.trust.actions.purging import purge
from commonplace.trust.alerting import tell_no_more
from commonplace.trust.models import Decision, Report
from commonplace.trust.telling import tell_of_decision

Outcome = Decision.Outcome


class CannotDecide(Exception):
    """This steward cannot decide about this now; the message is a sentence for the steward."""


def look(*, acting: Member, report: Report) -> Report:
    """Write down that a steward opened a report."""
    log.write(steward=acting, did="opened", about=f"report:{report.public_id}")
    return report


@transaction.atomic
def take_up(*, acting: Member, report: Report) -> bool:
    """Put a report that was decided back on the list: a steward thinks otherwise now. Until then what was decided holds.

    Returns whether it was done.
    """
    if not acting.is_steward or not Report.objects.filter(pk=report.pk, state=Report.State.DECIDED).update(state=Report.State.OPEN):
        return False
    log.write(steward=acting, did="took_up", about=f"report:{report.public_id}")
    return True


def outcomes_for(report: Report) -> list[Outcome]:
    """What can be decided about a report, the mildest first."""
    found = subject_of(report.about)
    if found is None:
        return [Outcome.NOTHING]
    subject, public_id = found
    member = measures.member_in(report.about)
    if member is not None:
        return measures.outcomes_for(member)
    if report.decisions.filter(outcome=Outcome.PURGED).exists():
        return [Outcome.PURGED]
    may = {
        Outcome.NOTHING: True, Outcome.HIDDEN: subject.hide is not None,
        Outcome.PURGED: subject.purge is not None and not is_held(report.about),
        Outcome.PAUSED: subject.hide is not None and subject.pause is not None and subject.is_unnamed(public_id),
    }
    return [one for one in (Outcome.NOTHING, Outcome.HIDDEN, Outcome.PAUSED, Outcome.PURGED) if may[one]]


def why_not(acting: Member, report: Report) -> str:
    """Why this steward cannot decide about a report; empty where the steward can. One who is alone on the site decides all."""
    others = Member.objects.filter(is_steward=True, is_active=True).exclude(pk=acting.pk)
    if report.state == Report.State.DECIDED:
        return _("This is decided. If somebody appeals, or a steward takes it up again, it comes back to the list.")
    if not others.exists():
        return ""
    found = subject_of(report.about)
    writer = found[0].writer(found[1]) if found else None
    is_writer = writer is not None and writer.member is not None and writer.member.pk == acting.pk
    if is_writer or report.reporter_id == acting.pk:
        return _("This is your own. Another steward decides; nobody but you is told why.")
    before = report.decisions.exclude(decided_by=None)
    decided_before = report.state == Report.State.APPEALED and before.filter(decided_by=acting).exists()
    if decided_before and others.exclude(pk__in=before.values("decided_by")).exists():
        return _("You decided about this before. An appeal is for another steward.")
    return ""


@transaction.atomic
def decide(
    *, acting: Member, report: Report, outcome: str, reason: str, tells_author: bool = True, days: int | None = None,
) -> Decision:
    """Carry out what a steward decided, tell both sides, and write it down.

    Args:
        acting: a steward; an appeal is decided by another one, where there is one.
        report: one that is open or appealed.
        outcome: one of `outcomes_for(report)`.
        reason: both sides read it.
        tells_author: False where telling could put somebody in danger.
        days: for how long, where the outcome is a pause in writing: one of `measures.DAYS`.

    Raises `CannotDecide`; then nothing was changed.
    """
    at = now()
    locked = Report.objects.select_for_update().get(pk=report.pk)
    if not acting.is_steward:
        raise CannotDecide(_("Only stewards decide about reports."))
    trouble = why_not(acting, locked)
    if trouble:
        raise CannotDecide(trouble)
    if outcome not in outcomes_for(locked):
        raise CannotDecide(_("This cannot be decided here. Nothing was changed. Choose one of the others."))
    try:
        until = measures.ends(outcome, days, at=at)
    except ValueError:
        raise CannotDecide(_("Say for how long. Nothing was changed.")) from None
    last = locked.decisions.last()
    decision = Decision(
        report=locked, outcome=outcome, reason=reason.strip(), decided_by=acting, tells_author=tells_author, at=at, until=until,
        before=last.before if last else "", mails=last.mails if last else [], hides_recipients=last.hides_recipients if last else False,
    )
    found = subject_of(locked.about)
    if found:
        _carry_out(decision, *found)
    decision.save()
    measures.carry_out(locked.about, at=at)
    locked.appeals.filter(answered_by=None).update(answered_by=decision)
    locked.state = Report.State.DECIDED
    locked.save(update_fields=["state"])
    tell_of_decision(decision)
    tell_no_more()
    log.write(
        steward=acting, did="decided", about=f"report:{locked.public_id}", outcome=outcome, kind=locked.kind, thing=locked.about,
        tells_author=tells_author, mails_sent_before=len(decision.mails), **({"days": days} if until else {}),
    )
    return decision


def _carry_out(decision: Decision, subject: Subject, public_id: str) -> None:
    outcome = decision.outcome
    if outcome == Outcome.NOTHING and subject.show is not None:
        subject.show(public_id, decision.before)
        decision.before = ""
    if outcome in {Outcome.HIDDEN, Outcome.PAUSED} and subject.hide is not None:
        decision.before = subject.hide(public_id) or decision.before
    if outcome == Outcome.PAUSED and subject.pause is not None:
        # Whether there is still somebody to pause is not said: who has left meanwhile can be known, and it would be who asked.
        subject.pause(public_id)
    if outcome == Outcome.PURGED and not decision.mails:
        decision.mails, decision.hides_recipients = purge(subject, public_id)
