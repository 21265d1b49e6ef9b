"""Report something, and appeal against what was decided."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from commonplace.kernel.clock import now
from commonplace.members.models import Member
from commonplace.members.reporting import signed_about, subject_of
from commonplace.trust import log
from commonplace.trust.models import Appeal, Report
from commonplace.trust.telling import tell_stewards


class NotThere(Exception):
    """What is to be reported is not there for whoever reports it."""


class CannotAppeal(Exception):
    """There is nothing to appeal against, or it was done before; the message is a sentence."""


@transaction.atomic
def report(
    *, acting: Member | None, about: str, kind: str, text: str = "", contact: str = "", shows_reporter: bool = False,
) -> tuple[Report, bool]:
    """Keep a report with the thing as it reads now; all stewards are told at once where a child may be at risk.

    Args:
        acting: who reports; None where nobody is signed in.
        about: kind and public id, or the same signed (`members.reporting`), which anybody may use who holds it.
        kind: one of `Report.Kind`.
        text: a word about it.
        contact: where somebody without an account wants to be told.
        shows_reporter: whether the stewards may see who reports.

    Returns the report, and whether it is a new one: a member reports a thing once a kind.

    Raises `NotThere`.

    """
    named = signed_about(about)
    found = subject_of(named or about)
    if found is None or (acting is None and named is None):
        raise NotThere
    subject, public_id = found
    thing = subject.look(public_id, None if named else acting)
    if thing is None:
        raise NotThere
    what = {"kind": Report.Kind(kind), "about": f"{subject.kind}:{public_id}"}
    rest = {"context": thing.kept(), "text": text.strip(), "contact": "" if acting else contact, "shows_reporter": shows_reporter}
    if acting is None:
        made, is_new = Report.objects.create(**what, **rest), True
    else:
        made, is_new = Report.objects.get_or_create(**what, reporter=acting, defaults=rest)
    if is_new and made.kind == Report.Kind.CHILD:
        tell_stewards(made)
    return made, is_new


@transaction.atomic
def appeal(*, report: Report, side: str, text: str) -> Appeal:
    """Ask for another decision, once a side.

    Raises `CannotAppeal`.
    """
    locked = Report.objects.select_for_update().get(pk=report.pk)
    if not locked.decisions.exists():
        raise CannotAppeal(_("Nothing has been decided yet, so there is nothing to appeal against."))
    if locked.appeals.filter(side=side).exists():
        raise CannotAppeal(_("You appealed already. What you wrote is kept, and you are told what comes of it."))
    made = Appeal.objects.create(report=locked, side=Appeal.Side(side), text=text.strip(), made_at=now())
    locked.state = Report.State.APPEALED
    locked.save(update_fields=["state"])
    log.write(steward=None, did="appealed", about=f"report:{locked.public_id}", side=side)
    return made
