"""How entries, ages and the state of a source are put into words; pure, but for the language of the reader."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.urls import reverse
from django.utils import formats, timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from commonplace.consumption.liveness import fetching_of
from commonplace.consumption.models import Polling
from commonplace.consumption.refresh.troubles import in_words
from commonplace.consumption.timeline import Row
from commonplace.entries import lengths
from commonplace.entries.models import Entry, Follow
from commonplace.kernel.clock import now
from commonplace.spaces.liveness import closed_from
from commonplace.spaces.models import Source

MINUTE, HOUR, DAY = 60, 3600, 86_400
DUE = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Line:
    """A row of a list, ready for the template."""

    id: int
    title: str
    excerpt: str
    minutes: int
    stands_at: datetime
    age: str
    is_undated: bool
    kind_word: str
    source_title: str
    source_public_id: str
    is_person: bool
    is_unread: bool
    is_blocked: bool
    language: str
    address: str
    source_address: str


def lines(rows: Iterable[Row], *, at: datetime, within: str = "", speed_percent: int = lengths.NORMAL) -> list[Line]:
    """Rows as the template shows them.

    Args:
        rows: the rows.
        at: now.
        within: the list that they stand in, as a query ("?category=…&view=unread"), for the way back and onward.
        speed_percent: the member's own speed of audio and video.

    """
    # Resolved once: an address a row in the template would be a third of the time of the page.
    entries = reverse("consumption:entry", args=[0]).removesuffix("0")
    sources = reverse("consumption:source", args=["-"]).removesuffix("-")
    shown = []
    for row in rows:
        entry, follow = row.entry, row.follow
        shown.append(Line(
            id=entry.pk, title=entry.title, excerpt=entry.excerpt, minutes=minutes(entry, speed_percent), stands_at=entry.stands_at,
            age=age_of(row, at), is_undated=is_undated(row), kind_word=kind_word(follow.source), source_title=follow.shown_title,
            source_public_id=follow.source.public_id, is_person=follow.person_id is not None,
            is_unread=row.is_unread, is_blocked=row.is_blocked, language=other_language(follow.source.language),
            address=f"{entries}{entry.pk}{within}",
            source_address=f"{sources}{follow.source.public_id}",
        ))
    return shown


def minutes(entry: Entry, speed_percent: int) -> int:
    """Whole minutes that an entry takes a member; 0 where nobody said how long its audio or video is."""
    if not lengths.is_given(entry.kind, entry.seconds):
        return 0
    return lengths.minutes(lengths.seconds_for(entry.kind, entry.seconds, speed_percent))


def kind_word(source: Source) -> str:
    """What kind of source it is; before its first fetch nobody knows more than that it is an address."""
    return source.get_kind_display() if source.first_fetched_at else _("address")


def is_undated(row: Row) -> bool:
    """Whether nothing is known of when an entry was said: it has no date, and was there already at the first look."""
    first = row.follow.source.first_fetched_at
    return row.entry.published_at is None and first is not None and row.entry.seen_at <= first


def age_of(row: Row, at: datetime) -> str:
    """How long ago an entry was said, or that nobody knows."""
    return _("date unknown") if is_undated(row) else age(row.entry.stands_at, at)


def other_language(language: str) -> str:
    """The language of a source where it is another than the page's, so that a voice can speak it as it is; else an empty text."""
    own = (get_language() or "").split("-")[0]
    return "" if language.replace("_", "-").split("-")[0].lower() == own else language


def age(moment: datetime, at: datetime) -> str:
    """How long ago, in words that can be spoken: "12 minutes ago", "3 hours ago", "2 days ago", and a date after six days."""
    seconds = (at - moment).total_seconds()
    if seconds < HOUR:
        number = max(1, int(seconds // MINUTE))
        return ngettext("%(number)d minute ago", "%(number)d minutes ago", number) % {"number": number}
    if seconds < DAY:
        number = int(seconds // HOUR)
        return ngettext("%(number)d hour ago", "%(number)d hours ago", number) % {"number": number}
    if seconds < 7 * DAY:
        number = int(seconds // DAY)
        return ngettext("%(number)d day ago", "%(number)d days ago", number) % {"number": number}
    local = timezone.localtime(moment)
    if local.year == timezone.localtime(at).year:
        return formats.date_format(local, "MONTH_DAY_FORMAT")
    return formats.date_format(local, "YEAR_MONTH_FORMAT")


def when(moment: datetime | None) -> str:
    """A date and hour in the reader's zone, or an empty text."""
    return formats.date_format(timezone.localtime(moment), "SHORT_DATETIME_FORMAT") if moment else ""


def soon(moment: datetime, at: datetime) -> str:
    """When something will be: "in 20 minutes", "in an hour", "today at 9 p.m.", "tomorrow at 9 a.m.", "on Tuesday at noon", then a date."""
    seconds = (moment - at).total_seconds()
    if seconds < MINUTE:
        return _("any moment now")
    if seconds < HOUR - 5 * MINUTE:
        number = int(seconds // MINUTE)
        return ngettext("in %(number)d minute", "in %(number)d minutes", number) % {"number": number}
    if seconds < 6 * HOUR:
        number = round(seconds / HOUR)
        return ngettext("in an hour", "in %(number)d hours", number) % {"number": number}
    local = timezone.localtime(moment)
    days = (local.date() - timezone.localtime(at).date()).days
    said = {"time": formats.time_format(local, "TIME_FORMAT"), "day": formats.date_format(local, "l")}
    if days < 1:
        return _("today at %(time)s") % said
    if days == 1:
        return _("tomorrow at %(time)s") % said
    return _("on %(day)s at %(time)s") % said if days < 7 else formats.date_format(local, "MONTH_DAY_FORMAT")


@dataclass(frozen=True, slots=True)
class Moment:
    """A moment in words, beside the moment itself and its date and hour in the reader's zone."""

    words: str
    at: datetime
    exact: str


def _moment(moment: datetime | None, at: datetime) -> Moment | None:
    if moment is None:
        return None
    return Moment(soon(moment, at) if moment > at else age(moment, at), moment, when(moment))


@dataclass(frozen=True, slots=True)
class Health:
    """How a source is doing, in plain words."""

    level: str
    words: str
    detail: str = ""
    last: Moment | None = None
    next: Moment | None = None


def health(follow: Follow, polling: Polling) -> Health:
    """How a source is doing, as its follower is told."""
    at = now()
    last = _moment(polling.checked_at, at)
    # What is due already waits for its turn.
    later = _moment(max(polling.due_at, at + DUE), at) if polling.due_at else None
    if polling.state in {Polling.State.CLOSED, Polling.State.REFUSED}:
        return Health("closed", in_words(polling.trouble), polling.trouble_detail, last)
    if polling.state == Polling.State.TROUBLE:
        level = "trouble" if closed_from(fetching_of(polling)) is None else "closed"
        return Health(level, in_words(polling.trouble), polling.trouble_detail, last, later)
    if follow.paused_at:
        return Health("paused", _("Nothing new of it is shown as unread until you go on."), "", last, later)
    words = _("It answers as it should.")
    detail = cut(polling.trouble_detail)
    if polling.state == Polling.State.WAITING:
        words, detail = _("It waits for its first look."), ""
    elif polling.moved_from:
        words, detail = _("It moved, and we moved with it."), polling.moved_from
    return Health("fine", words, detail, last, later)


@dataclass(frozen=True, slots=True)
class Attempt:
    """One look at a source, in words."""

    at: str
    outcome: str
    new: int
    seconds: str


def attempts(polling: Polling) -> list[Attempt]:
    """The last ten looks, newest first."""
    return [_attempt(one) for one in polling.attempts]


def _attempt(one: dict[str, Any]) -> Attempt:
    # Any: JSON of our own making, `schedule._attempts`.
    words = {"new": _("new entries"), "nothing new": _("nothing new"), "not modified": _("unchanged")}
    return Attempt(
        at=when(datetime.fromisoformat(one["at"])),
        outcome=words.get(one["outcome"]) or in_words(one["outcome"]),
        new=one["new"],
        seconds=_("%(number).1f s") % {"number": max(0.1, one["ms"] / 1000)} if one["ms"] else "",
    )


def cut(dropped: str) -> str:
    """That a source sent more entries than are taken in at once; `dropped` is how many were left out, as digits."""
    number = int(dropped) if dropped.isdecimal() else 0
    if not number:
        return ""
    return ngettext(
        "It sends very many entries at once: the newest are kept, %(number)d older one was left out.",
        "It sends very many entries at once: the newest are kept, %(number)d older ones were left out.", number,
    ) % {"number": number}


def rhythm(posts_a_week: float | None) -> str:
    """How often a source speaks."""
    if not posts_a_week:
        return ""
    if posts_a_week >= 1:
        number = round(posts_a_week)
        return ngettext("about %(number)d a week", "about %(number)d a week", number) % {"number": number}
    number = max(1, round(posts_a_week * 52 / 12))
    if posts_a_week * 52 >= 12:
        return ngettext("about %(number)d a month", "about %(number)d a month", number) % {"number": number}
    return _("a few a year")
