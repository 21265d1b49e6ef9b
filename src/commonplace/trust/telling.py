"""Mails about reports: to all stewards when a child may be at risk, and to both sides when something was decided.

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
from commonplace.members.models import Member, Site
from commonplace.members.reporting import Writer, subject_of
from commonplace.trust.models import Appeal, Decision, Report

_SIGNER: Final = signing.Signer(salt="commonplace.appeal", sep=".")
Side = Appeal.Side


def tell_stewards(report: Report) -> None:
    """Mail to every steward at once. It has no owner, so that nobody's quiet hours hold it."""
    link = _here("trust:open_report", report.public_id)
    for steward in Member.objects.filter(is_steward=True, is_active=True):
        put(
            key=f"child:{report.public_id}:{steward.public_id}", kind="child", to=steward.email,
            subject=_("%(site)s: a report says that a child may be at risk") % {"site": Site.current().name},
            text="\n\n".join([
                _("Somebody reported that a child may be at risk. It stands on top of the list of reports:"), link,
                _("Look at it now. If you think that a child is in danger, call your local emergency number first."),
                _("All stewards got this mail. Quiet hours do not hold it back."),
            ]) + "\n",
        )


def tell_of_decision(decision: Decision) -> None:
    """Mail to whoever reported and to whoever wrote it what was decided and why, and how to appeal."""
    report = decision.report
    reporter = _reporter(report)
    if reporter is not None:
        _tell(decision, Side.REPORTER, reporter)
    found = subject_of(report.about)
    writer = found[0].writer(found[1]) if found and decision.tells_author else None
    if writer is not None and (reporter is None or writer.address != reporter.address):
        _tell(decision, Side.AUTHOR, writer)


def _reporter(report: Report) -> Writer | None:
    if report.reporter is not None and report.reporter.is_active:
        return Writer(report.reporter.email, report.reporter)
    return Writer(report.contact) if report.contact else None


def _tell(decision: Decision, side: str, to: Writer) -> None:
    report = decision.report
    words = {"what": what_of(report), "kind": report.get_kind_display()}
    begin = _("You reported %(what)s: %(kind)s.") if side == Side.REPORTER else _("Somebody reported %(what)s of yours: %(kind)s.")
    lines = [begin % words]
    if side == Side.AUTHOR and decision.outcome != Decision.Outcome.PURGED and report.context.get("text"):
        lines.append(_("It begins: “%(text)s”") % {"text": _begin_of(report.context["text"])})
    lines += [
        _("A steward of this site decided: %(outcome)s.") % {"outcome": decision.get_outcome_display()},
        _("The reason: %(reason)s") % {"reason": decision.reason},
    ]
    if Appeal.objects.filter(report=report, side=side).exists():
        lines.append(_("You appealed, and this is the answer. It stands."))
    else:
        lines += [
            _("If you think that this is wrong, you can say so once. Another steward decides then, where there is one:"),
            appeal_address(report, side),
        ]
    lines.append(
        _("No steward was shown your name or your mail address: this program brought the mail to you.")
        if side == Side.AUTHOR or not report.shows_reporter else _("The stewards see that you reported it, as you wished."))
    put(
        key=f"decision:{decision.pk}:{side}", kind="decision", to=to.address, owner=to.member,
        subject=_("%(site)s: what was decided about a report") % {"site": Site.current().name},
        text="\n\n".join(lines) + "\n", not_before=open_from(hours_of(to.member), now()) if to.member else None,
    )


def what_of(report: Report) -> str:
    """What a report is about, in words: "a question"."""
    found = subject_of(report.about)
    return str(found[0].name) if found else _("something")


def _begin_of(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= 80 else f"{line[:79]}…"


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
