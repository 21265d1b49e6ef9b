"""Mails and a line that tell stewards that there is something to decide: never what, about whom, or by whom.

A mailbox may belong to an employer, so a mail says no more than that, and where to look. Where a child may be at risk it goes at once;
all else waits for the end of a steward's quiet hours, and for an hour after the mail before.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from commonplace.kernel.outbox.actions import put, withdraw
from commonplace.kernel.outbox.models import OutgoingMail
from commonplace.members.hours import hours_of, open_from
from commonplace.members.models import Member, Site
from commonplace.trust.models import Report

KIND: Final = "reports"
REST: Final = timedelta(hours=1)
"""After a mail so long none follows: whatever came meanwhile is told in one."""
State = OutgoingMail.State
_UNDER_WAY: Final = (State.WAITING, State.SENDING, State.HANDED)


def tell_at_once(report: Report) -> None:
    """Mail to every steward that a child may be at risk. It has no owner, so that nobody's quiet hours hold it."""
    link = _here("trust:open_report", report.public_id)
    for steward in _stewards():
        put(
            key=f"child:{report.public_id}:{steward.public_id}", kind="child", to=steward.email,
            subject=_("%(site)s: a report says that a child may be at risk") % {"site": Site.current().name},
            text=_paragraphs([
                _("Somebody reported that a child may be at risk. It stands on top of the list of reports:"), link,
                _("Look at it now. If you think that a child is in danger, call your local emergency number first."),
                _("All stewards got this mail. Quiet hours do not hold it back."),
            ]),
        )


def tell(*, key: str, at: datetime, but: int | None = None) -> None:
    """Mail to every steward that there is something to decide, unless a mail that says so is under way.

    Args:
        key: what makes it one, such as `report:…`.
        at: when it came in.
        but: the steward who brought it in, by primary key, and so knows of it.

    """
    for steward in _stewards():
        known = OutgoingMail.objects.filter(owner_id=steward.pk, kind=KIND).exclude(state=State.WITHDRAWN)
        last = known.order_by("-made_at", "-pk").first()
        if steward.pk == but or (last is not None and last.state in _UNDER_WAY):
            continue
        begins = max(at, (last.sent_at or last.made_at) + REST) if last is not None else at
        put(
            key=f"{KIND}:{key}:{steward.public_id}", kind=KIND, to=steward.email, owner=steward,
            not_before=open_from(hours_of(steward), begins),
            subject=_("%(site)s: there is something to decide") % {"site": Site.current().name},
            text=_paragraphs([
                _("Something was reported, or somebody appeals against a decision. It stands on this page, which stewards alone see:"),
                _here("trust:reports"),
                _("What it is, and about whom, is not in this mail, since others may read your mailbox. "
                  "Whatever else comes within an hour has no mail of its own."),
            ]),
        )


def tell_no_more() -> None:
    """Take back what has not gone yet once nothing is left to decide: another steward was quicker."""
    if not Report.objects.waiting().exists():
        for key in OutgoingMail.objects.filter(kind=KIND, state=State.WAITING).values_list("key", flat=True):
            withdraw(key)


def line(member: Member) -> str:
    """What Today and the settings tell a steward while something waits; a sentence, never a number."""
    if not Report.objects.visible_to(member).waiting().exists():
        return ""
    return _("Something that was reported waits for a steward.")


def _stewards() -> Iterable[Member]:
    # Locked, so that of two reports at the same moment one alone makes the mail.
    return Member.objects.select_for_update().filter(is_steward=True, is_active=True).order_by("pk")


def _paragraphs(lines: Iterable[str]) -> str:
    return "\n\n".join(lines) + "\n"


def _here(name: str, *args: str) -> str:
    return str(settings.SITE_ADDRESS) + reverse(name, args=args)
