"""What was decided, and lines of the log, in words."""

from __future__ import annotations

from typing import Final

from django.urls import reverse
from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commonplace.members.hours import zone_of
from commonplace.members.models import Member
from commonplace.trust.models import Decision, LogEntry

WORDS: Final = {
    "opened": gettext_lazy("opened a report"),
    "decided": gettext_lazy("decided about a report"),
    "reported_author": gettext_lazy("opened a report about an author"),
    "took_up": gettext_lazy("took up a report again"),
    "appealed": gettext_lazy("An appeal came in"),
    "held": gettext_lazy("put a hold on"),
    "lifted": gettext_lazy("lifted a hold"),
    "kept": gettext_lazy("changed how long things are kept"),
    "allowed": gettext_lazy("let mails go to an address again"),
    "forgot": gettext_lazy("Old reports were forgotten"),
}


def outcome_of(decision: Decision, *, reader: Member | None = None) -> str:
    """What was decided, after a colon; a moment is told as the reader's clock shows it, without one as the page's does."""
    if decision.outcome == Decision.Outcome.NOTHING and decision.report.about.startswith("member:"):
        return _("nothing follows from it")
    if decision.outcome == Decision.Outcome.BARRED and decision.until is not None:
        here = zone_of(reader) if reader is not None else None
        until = formats.date_format(timezone.localtime(decision.until, here), "DATETIME_FORMAT")
        return _("writing nothing here for others until %(moment)s") % {"moment": until}
    return decision.get_outcome_display()


def leads_to(line: LogEntry) -> str:
    """The address of the page that a line is about; empty where it has none."""
    kind, _colon, public_id = line.about.partition(":")
    return reverse("trust:open_report", args=[public_id]) if kind == "report" and public_id else ""


def said(line: LogEntry) -> str:
    """What one line says, besides who and when."""
    words = str(WORDS.get(line.did, line.did))
    outcome = line.details.get("outcome")
    if outcome in Decision.Outcome.values:
        words = _("%(what)s: %(outcome)s") % {"what": words, "outcome": Decision.Outcome(outcome).label}
    return words
