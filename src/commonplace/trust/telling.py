"""Mails to both sides when something was decided: the statement of reasons, and how to appeal.

No mail says who reported, nor who wrote what was reported: the program alone brings a mail to an author whom no steward sees.
"""

from __future__ import annotations

from typing import Final

from django.conf import settings
from django.core import signing
from django.urls import reverse
from django.utils.translation import gettext as _

from commonplace.kernel.clock import now
from commonplace.kernel.outbox.actions import put
from commonplace.members.hours import hours_of, open_from
from commonplace.members.models import Site
from commonplace.members.reporting import Writer, subject_of
from commonplace.trust import wording
from commonplace.trust.measures import member_in
from commonplace.trust.models import Appeal, Decision, Report

_SIGNER: Final = signing.Signer(salt="commonplace.appeal", sep=".")
Side = Appeal.Side


def tell_of_decision(decision: Decision) -> None:
    """Mail to whoever reported and to whoever wrote it what was decided and why, and how to appeal."""
    report = decision.report
    reporter = _reporter(report)
    if reporter is not None:
        _tell(decision, Side.REPORTER, reporter)
    writer = _writer(report) if decision.tells_author else None
    if writer is not None and (reporter is None or writer.address != reporter.address):
        _tell(decision, Side.AUTHOR, writer)


def _writer(report: Report) -> Writer | None:
    member = member_in(report.about)
    if member is not None:  # told also that the account was closed
        return Writer(member.email, member)
    found = subject_of(report.about)
    return found[0].writer(found[1]) if found else None


def _reporter(report: Report) -> Writer | None:
    if report.reporter is not None and report.reporter.is_active:
        return Writer(report.reporter.email, report.reporter)
    return Writer(report.contact) if report.contact else None


def _tell(decision: Decision, side: str, to: Writer) -> None:
    report = decision.report
    lines = [_begin(report, side)]
    quoted = _quoted(decision) if side == Side.AUTHOR else ""
    if quoted:
        lines.append(_("It begins: “%(text)s”") % {"text": quoted})
    lines += [
        # An hour may end with a period of its own.
        _("A steward of this site decided: %(outcome)s.") % {"outcome": wording.outcome_of(decision, reader=to.member).removesuffix(".")},
        _("The reason: %(reason)s") % {"reason": decision.reason},
        *_follows(decision, side),
    ]
    if Appeal.objects.filter(report=report, side=side).exists():
        lines.append(_("You appealed, and this is the answer. It stands."))
    else:
        lines += [
            _("If you think that this is wrong, you can say so once. Another steward decides then, where there is one:"),
            appeal_address(report, side),
        ]
    lines.append(_who_knows(report, side))
    put(
        key=f"decision:{decision.pk}:{side}", kind="decision", to=to.address, owner=to.member,
        subject=_("%(site)s: what was decided about a report") % {"site": Site.current().name},
        text="\n\n".join(lines) + "\n", not_before=open_from(hours_of(to.member), now()) if to.member else None,
    )


def _begin(report: Report, side: str) -> str:
    words = {"what": what_of(report), "kind": report.get_kind_display()}
    if side == Side.REPORTER:
        return _("You reported %(what)s: %(kind)s.") % words
    if member_in(report.about) is not None:
        return _("Somebody reported you: %(kind)s.") % words
    return _("Somebody reported %(what)s of yours: %(kind)s.") % words


def _quoted(decision: Decision) -> str:
    """How the thing begins, so that its author knows which it is; not where it stands under no name, since others may read a mailbox."""
    found = subject_of(decision.report.about)
    if found is None or found[0].is_unnamed(found[1]) or decision.outcome == Decision.Outcome.PURGED:
        return ""
    line = " ".join(str(decision.report.context.get("text", "")).split())
    return line if len(line) <= 80 else f"{line[:79]}…"


def _follows(decision: Decision, side: str) -> list[str]:
    """What a decision means for the member whom it is about."""
    if side != Side.AUTHOR:
        return []
    return {
        Decision.Outcome.WARNED: [_("Nothing else follows from it now.")],
        Decision.Outcome.BARRED: [
            _("Until then you can read, and keep, export or erase what is yours; what would reach others is not sent.")],
        Decision.Outcome.CLOSED: [
            _("Nobody can sign in with it, and no questions are sent to you. What is yours is kept.") + " "
            + _("If you want a copy of it, or all of it erased, write so where you can appeal.")],
    }.get(Decision.Outcome(decision.outcome), [])


def _who_knows(report: Report, side: str) -> str:
    if side == Side.REPORTER:
        return _("The stewards see that you reported it, as you wished.") if report.shows_reporter else _(
            "No steward was shown your name or your mail address: this program brought the mail to you.")
    if member_in(report.about) is not None:
        return _("The stewards see your name. This program brought the mail to you.")
    return _("The stewards see it as its readers do, under the same name or none. Your mail address they were not shown: "
             "this program brought the mail to you.")


def what_of(report: Report) -> str:
    """What a report is about, in words: "a question"."""
    found = subject_of(report.about)
    return str(found[0].name) if found else _("something")


def appeal_address(report: Report, side: str) -> str:
    """The whole address at which one side can appeal, without signing in: it is good for that side of that report alone."""
    return _here("trust:appeal", _SIGNER.sign(f"{report.public_id}:{side}"))


def appeal_of(token: str) -> tuple[Report, str] | None:
    """Which report and side an address is for; None where it was not made here, or the report is no more."""
    try:
        public_id, _colon, side = _SIGNER.unsign(token).partition(":")
    except signing.BadSignature:
        return None
    report = Report.objects.filter(public_id=public_id, forgotten_at=None).first()
    return (report, side) if report else None


def _here(name: str, *args: str) -> str:
    return str(settings.SITE_ADDRESS) + reverse(name, args=args)
