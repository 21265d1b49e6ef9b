"""How alive a source is, told: one word in lists, one sentence on its page. The rule itself stands in `spaces.liveness`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db.models import F, Q
from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from commonplace.consumption.models import Polling
from commonplace.spaces.liveness import FAILING_FOR, FAILURES, SILENT, Fetching, Liveness, liveness
from commonplace.spaces.models import Source

WEB_PAGE: Final = "web_page"
_ENDED: Final = (Polling.State.CLOSED, Polling.State.REFUSED)
"""What its owner took down, or asked us not to fetch: nothing comes of it any more."""
WORDS: Final = {
    Liveness.NEW: gettext_lazy("new"),
    Liveness.LIVE: gettext_lazy("live"),
    Liveness.QUIET: gettext_lazy("quiet"),
    Liveness.DORMANT: gettext_lazy("dormant"),
    Liveness.MOVED: gettext_lazy("moved"),
    Liveness.CLOSED: gettext_lazy("closed"),
}
SHAPES: Final = {
    Liveness.LIVE: "circle-dot", Liveness.QUIET: "contrast", Liveness.DORMANT: "circle", Liveness.MOVED: "circle-arrow-right",
    Liveness.CLOSED: "circle-x",
}
"""The word never stands by its color alone: with a center, half full, empty."""


@dataclass(frozen=True, slots=True)
class Sign:
    """One word, and the icon beside it."""

    word: str
    icon: str
    is_silent: bool


def is_silent(at: datetime, *, source: str = "source__") -> Q:
    """Rows whose source is dormant or closed, by what is stored: `liveness` says the same of one in memory.

    Args:
        at: the present.
        source: the way from the rows to their source, with "__" at its end.

    """
    looked, since = f"{source}polling__checked_at", f"{source}polling__failing_since"
    has_ended = Q(**{f"{source}polling__state__in": _ENDED})
    is_failing = Q(**{f"{source}polling__state": Polling.State.TROUBLE})
    is_web_page = Q(**{f"{source}polling__trouble": WEB_PAGE})
    for_long = Q(**{f"{source}polling__failures__gte": FAILURES, f"{looked}__gte": F(since) + FAILING_FOR})
    dormant = Q(**{f"{source}dormant_from__lt": F(looked)}) & Q(**{f"{source}dormant_from__lt": at})
    return has_ended | is_failing & (is_web_page | for_long) | dormant


def fetching(
    state: str, trouble: str, failures: int, failing_since: datetime | None, checked_at: datetime | None, moved_at: datetime | None = None,
) -> Fetching:
    """Columns of `Polling`, as the rule wants them."""
    return Fetching(
        has_ended=state in _ENDED, is_failing=state == Polling.State.TROUBLE, is_web_page=trouble == WEB_PAGE, failures=failures,
        failing_since=failing_since, checked_at=checked_at, moved_at=moved_at,
    )


def fetching_of(polling: Polling) -> Fetching:
    """What is stored of a source's fetching, as the rule wants it."""
    return fetching(
        polling.state, polling.trouble, polling.failures, polling.failing_since, polling.checked_at, polling.moved_at,
    )


def liveness_of(source: Source, at: datetime) -> Liveness:
    """How alive a source is, by its columns and those of its polling."""
    return liveness(fetching_of(source.polling), quiet_from=source.quiet_from, dormant_from=source.dormant_from, at=at)


def sign(source: Source, at: datetime) -> Sign | None:
    """The word of a source in lists; None before its first look, and where it is in trouble: that says more."""
    found = liveness_of(source, at)
    if found is Liveness.NEW or (source.polling.state == Polling.State.TROUBLE and found not in SILENT):
        return None
    return Sign(str(WORDS[found]), SHAPES[found], found in SILENT)


def sentence(source: Source, at: datetime) -> str:
    """How alive a source is, in one sentence for its page; empty where `presenting.health` has the words (closed, moved, in
    trouble), and for what is live or new.
    """
    found = liveness_of(source, at)
    said = {"date": date(source.newest_at, at) if source.newest_at else "", "rhythm": used_to(source.posts_a_week)}
    if found is Liveness.CLOSED or (found is not Liveness.DORMANT and source.polling.state == Polling.State.TROUBLE):
        return ""
    if found not in {Liveness.QUIET, Liveness.DORMANT}:
        return ""
    if not said["date"]:
        return _("Quiet: it has said nothing yet.") if found is Liveness.QUIET else _("Dormant: it has never said anything.")
    if found is Liveness.QUIET:
        return (_("Quiet: nothing since %(date)s; it used to say something %(rhythm)s.") if said["rhythm"]
                else _("Quiet: nothing since %(date)s.")) % said
    return (_("Dormant: nothing since %(date)s; it used to say something %(rhythm)s.") if said["rhythm"]
            else _("Dormant: nothing since %(date)s.")) % said


def date(moment: datetime, at: datetime) -> str:
    """A date as one says it: "May 3" within the last ten months, "May 3, 2024" before."""
    local = timezone.localtime(moment)
    return formats.date_format(local, "MONTH_DAY_FORMAT" if at - moment < timedelta(days=300) else "DATE_FORMAT")


def used_to(posts_a_week: float | None) -> str:
    """How often a source spoke while it did, as the end of a sentence; empty where nobody knows."""
    if not posts_a_week:
        return ""
    if posts_a_week >= 6:
        return _("nearly every day")
    if posts_a_week >= 0.8:
        number = max(1, round(posts_a_week))
        words = ngettext("about once a week", "about %(number)d times a week", number)
        return _("about twice a week") if number == 2 else words % {"number": number}
    if number := round(posts_a_week * 52 / 12):
        words = ngettext("about once a month", "about %(number)d times a month", number)
        return _("about twice a month") if number == 2 else words % {"number": number}
    return _("a few times a year")
