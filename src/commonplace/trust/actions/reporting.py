"""Report something, and appeal against what was decided."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from commonplace.kernel.clock import now
from commonplace.members.models import Member
from commonplace.members.reporting import signed_about, subject_of
from commonplace.trust import alerting, log
from commonplace.trust.models import Appeal, Report


class NotThere(Exception):
    """What is to be reported is not there for whoever reports it."""


class CannotAppeal(Exception):
    """There is nothing to appeal against, or it was done before; the message is a sentence."""


@transaction.atomic
def report(
    *, acting: Member | None, about: str, kind: str, text: str = "", contact: str = "", shows_reporter: bool = False,
) -> tuple[Report, bool]:
    """Keep a report with the thing as it reads now; all stewards are told, at once where a child may be at risk.

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
        alerting.tell_at_once(made)
    elif is_new:
        alerting.tell(key=f"report:{made.public_id}", at=made.made_at, but=acting.pk if acting else None)
    return made, is_new


def named_author(report: Report) -> Member | None:
    """The member under whose own name a reported thing stands, for all its readers; None where it stands under another or none."""
    found = subject_of(report.about)
    return found[0].named_author(found[1]) if found and not found[0].is_unnamed(found[1]) else None


@transaction.atomic
def report_author(*, acting: Member, report: Report) -> Report | None:
    """Open a report about the author of what was reported, with it as the context: then a steward can decide about the member as well.

    Opened twice, it is the same. None where its readers see no member's own name, or `acting` is no steward.
    """
    author = named_author(report) if acting.is_steward else None
    if author is None:
        return None
    about = f"member:{author.public_id}"
    known = Report.objects.filter(about=about, context__came_of=report.public_id).first()
    if known is not None:
        return known
    made = Report.objects.create(kind=report.kind, about=about, context={
        "title": _("A member"), "author": str(author), "text": "", "came_of": report.public_id,
        "context": [{"who": _("What was reported"), "text": report.context.get("text", "")}],
    })
    log.write(steward=acting, did="reported_author", about=f"report:{made.public_id}", came_of=report.public_id)
    return made


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
    alerting.tell(key=f"appeal:{made.pk}", at=made.made_at)
    log.write(steward=None, did="appealed", about=f"report:{locked.public_id}", side=side)
    return made
