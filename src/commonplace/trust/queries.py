"""What stewards read: reports, the log, numbers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.paginator import Page, Paginator
from django.db.models import Count
from django.utils.translation import gettext as _

from commonplace.kernel.outbox.models import OutgoingMail, Suppressed
from commonplace.members.models import Member
from commonplace.trust.models import Decision, Hold, LogEntry, Report

A_PAGE = 50
FEW = 10
"""Fewer than so many are not counted out: behind a small number somebody can be recognized."""
A_YEAR = timedelta(days=365)


def waiting(member: Member) -> list[Report]:
    """Reports that wait for a steward: a child first, then the oldest."""
    return list(Report.objects.visible_to(member).waiting())


def decided(member: Member) -> list[Report]:
    """The last reports that were decided."""
    return list(Report.objects.visible_to(member).filter(state=Report.State.DECIDED).order_by("-made_at", "-pk")[:A_PAGE])


def report_for(member: Member, public_id: str) -> Report | None:
    """One report with what was decided and asked, for a steward."""
    if not member.is_steward:
        return None
    return (
        Report.objects.visible_to(member).filter(public_id=public_id).select_related("reporter")
        .prefetch_related("decisions__decided_by", "appeals").first()
    )


def reporter_as_shown(report: Report) -> str:
    """What a steward sees of who reported; a name or an address only where that was wished."""
    if report.reporter is not None:
        return f"{report.reporter} ({report.reporter.email})" if report.shows_reporter else _("A member, who is not named to you")
    if report.context.get("came_of"):
        return _("A steward, out of another report")
    if report.contact:
        return report.contact if report.shows_reporter else _("Somebody without an account, whose mail address is not shown to you")
    return _("Somebody without an account, or who has left")


@dataclass(frozen=True, slots=True)
class MailsOut:
    """Mails with a removed thing that had been sent: addresses of people without an account, and how many others there are."""

    addresses: tuple[str, ...]
    others: int
    hidden: bool


def mails_out(decision: Decision) -> MailsOut | None:
    """To whom mails with a removed thing went; None where none did, or where the outbox has forgotten them by now.

    Members are only counted, and of a question under no name everybody: who is missing among those who were told is who asked.
    """
    mails = OutgoingMail.objects.filter(public_id__in=decision.mails)
    addresses = set(mails.values_list("to", flat=True))
    if not addresses:
        return None
    if decision.hides_recipients:
        return MailsOut((), len(addresses), hidden=True)
    ours = set(Member.objects.filter(email__in={one.lower() for one in addresses}).values_list("email", flat=True))
    outside = tuple(sorted(one for one in addresses if one.lower() not in ours))
    return MailsOut(outside, len(addresses) - len(outside), hidden=False)


def log_page(member: Member, number: object) -> Page[LogEntry]:
    """One page of the log, the newest first; a number that is none is the first."""
    return Paginator(LogEntry.objects.visible_to(member), A_PAGE).get_page(number)  # type: ignore[arg-type]  # it bears anything


def holds(member: Member) -> list[Hold]:
    """What is held now, the newest first."""
    return list(Hold.objects.filter(lifted_at=None).select_related("set_by").order_by("-set_at", "-pk")) if member.is_steward else []


def suppressed_count() -> int:
    """How many addresses want no mails; whose they are, nobody can read."""
    return Suppressed.objects.count()


@dataclass(frozen=True, slots=True)
class Counted:
    """One line of the numbers for a yearly report."""

    what: str
    number: str


def year(at: datetime) -> list[Counted]:
    """Numbers of the last 365 days for a yearly report: reports by kind, decisions by outcome, appeals. Numbers only."""
    since = at - A_YEAR
    reports = Report.objects.filter(made_at__gte=since)
    kinds = dict(reports.values_list("kind").annotate(number=Count("pk")).order_by())
    outcomes = dict(Decision.objects.filter(at__gte=since).values_list("outcome").annotate(number=Count("pk")).order_by())
    lines = [(_("All reports"), sum(kinds.values()))]
    lines += [(_("Reported: %(what)s") % {"what": kind.label}, kinds.get(kind.value, 0)) for kind in Report.Kind]
    lines += [(_("Decided: %(what)s") % {"what": outcome.label}, outcomes.get(outcome.value, 0)) for outcome in Decision.Outcome]
    return [Counted(what, shown) for what, shown in _shown(lines)]


def _shown(lines: Iterable[tuple[str, int]]) -> Iterable[tuple[str, str]]:
    for what, number in lines:
        yield what, str(number) if number >= FEW else _("fewer than 10")
