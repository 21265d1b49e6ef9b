"""What is held of a member here: taken along, erased, and who sees it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from commonplace.members import leaving, reporting, steward_pages, visibility
from commonplace.members.models import Member

if TYPE_CHECKING:
    from commonplace.trust.models import Decision


def export(member: Member) -> Iterator[tuple[str, bytes]]:
    """Reports of the member's own, and what was decided about the member; never who reported, nor what was another's."""
    from commonplace.trust.models import Report

    reports = [
        {
            "about": one.about, "kind": one.kind, "text": one.text, "made_at": one.made_at.isoformat(), "state": one.state,
            "stewards_see_who": one.shows_reporter,
            "decisions": [_as_json(decision) for decision in one.decisions.all()],
            "my_appeal": next((appeal.text for appeal in one.appeals.all() if appeal.side == "reporter"), None),
        }
        for one in Report.objects.filter(reporter=member).order_by("made_at", "pk").prefetch_related("decisions", "appeals")
    ]
    yield "my reports.json", json.dumps(reports, ensure_ascii=False, indent=2).encode()
    about_me = [
        {
            "kind": one.kind, "state": one.state,
            "decisions": [_as_json(decision) for decision in one.decisions.all() if decision.tells_author],
            "my_appeal": next((appeal.text for appeal in one.appeals.all() if appeal.side == "author"), None),
        }
        for one in Report.objects.filter(about=f"member:{member.public_id}").order_by("pk").prefetch_related("decisions", "appeals")
        if any(decision.tells_author for decision in one.decisions.all())
    ]
    yield "decided about me.json", json.dumps(about_me, ensure_ascii=False, indent=2).encode()


def _as_json(decision: Decision) -> dict[str, str | None]:
    return {
        "outcome": decision.outcome, "until": decision.until.isoformat() if decision.until else None, "reason": decision.reason,
        "at": decision.at.isoformat(),
    }


def erase(member: Member) -> None:
    """Cut the member's reports loose: they stay, for the sake of whom they protect, and nothing in them says who made them."""
    from commonplace.trust.models import Report

    Report.objects.filter(reporter=member).update(reporter=None, shows_reporter=False)


def _line(member: Member) -> str:
    from commonplace.trust.alerting import line

    return line(member)


def _why_stays(member: Member) -> str:
    from commonplace.trust.actions.holding import why_stays

    return why_stays(member)


def _why_kept(about: str, member: Member | None) -> str:
    from commonplace.trust.actions.holding import why_kept

    return why_kept(about, member)


def register() -> None:
    """Called once, when the program starts."""
    visibility.register(
        _("What you report, and that it was you"), _("The stewards see the report; who made it only where you say so"),
        _("The program keeps who it was, to tell you what was decided, and so that a thing is reported once."), key="reports")
    visibility.register(
        _("What somebody reported of yours, as it read then"), _("The stewards; that they opened it stands in their log"),
        _("They see the name that readers see: whoever asks under no name has none for them, either."), key="reported")
    visibility.register(
        _("What was decided about you: a warning, a pause in writing for others, a closed account"),
        _("The stewards; whoever reported it is told what was decided and why, by mail"), key="decided")
    leaving.register(leaving.Part(
        module="trust", export=export, erase=erase, goes=(_("That it was you who reported something"),),
        stays=(
            leaving.Stays(_("What you reported, without your name"), _("Whoever it protects needs it as much without you.")),
            leaving.Stays(
                _("What was reported of yours, as it read then, and what was decided"),
                _("So that a decision can be explained; as long as the stewards keep reports.")),
        ),
    ))
    steward_pages.register(steward_pages.StewardPage(
        _("Reports"), _("What somebody reported, what was decided about it and why, and numbers for a yearly report."), "trust:reports",
        waits=_line))
    steward_pages.register(steward_pages.StewardPage(
        _("Log"), _("What stewards did and looked at. It is only added to."), "trust:log"))
    steward_pages.register(steward_pages.StewardPage(
        _("How long things are kept"), _("Reports, closed questions, mails: after how many days they are forgotten."), "trust:keeping"))
    steward_pages.register(steward_pages.StewardPage(
        _("Holds"), _("What must not expire nor be erased for now, because the law says so."), "trust:holds"))
    steward_pages.register(steward_pages.StewardPage(
        _("Addresses that want no mails"), _("How many there are, and the way back for one who asks for it."), "trust:no_mails"))
    leaving.register_check("trust", _why_stays)
    reporting.register_check("trust", _why_kept)
