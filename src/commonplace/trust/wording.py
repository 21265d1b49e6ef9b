"""Lines of the log as sentences."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commonplace.trust.models import Decision, LogEntry

WORDS: Final = {
    "opened": gettext_lazy("opened a report"),
    "decided": gettext_lazy("decided about a report"),
    "appealed": gettext_lazy("An appeal came in"),
    "held": gettext_lazy("put a hold on"),
    "lifted": gettext_lazy("lifted a hold"),
    "kept": gettext_lazy("changed how long things are kept"),
    "allowed": gettext_lazy("let mails go to an address again"),
    "forgot": gettext_lazy("Old reports were forgotten"),
}


def said(line: LogEntry) -> str:
    """What one line says, besides who and when."""
    words = str(WORDS.get(line.did, line.did))
    outcome = line.details.get("outcome")
    if outcome in Decision.Outcome.values:
        words = _("%(what)s: %(outcome)s") % {"what": words, "outcome": Decision.Outcome(outcome).label}
    return words
