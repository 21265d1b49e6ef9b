"""What the pages of muting read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils import formats, timezone
from django.utils.translation import gettext as _

from commonplace.consumption import presenting
from commonplace.consumption.models import Mute
from commonplace.consumption.queries import follows_of
from commonplace.entries.models import Follow
from commonplace.kernel.clock import now
from commonplace.kernel.text import isolate
from commonplace.members.models import Member
from commonplace.people.models import Person

HOUR_SAID_BEFORE = timedelta(days=2)
"""What ends this soon is said with its hour."""


@dataclass(frozen=True, slots=True)
class Line:
    """A mute as its list shows it; `kind` and `until` in words."""

    public_id: str
    words: str
    kind: str
    text: str
    code: str
    person: str
    since: str
    until: str


def words_of(mute: Mute) -> str:
    """What is muted, for a sentence."""
    if mute.person is not None:
        return isolate((mute.person.merged_into or mute.person).name)
    return f"#{mute.text}" if mute.kind == Mute.Kind.HASHTAG else _("“%(text)s”") % {"text": mute.text}


def until_words(until: datetime | None) -> str:
    """When it ends, or that it does not."""
    if until is None:
        return _("for good")
    is_soon = until - now() < HOUR_SAID_BEFORE
    return _("until %(when)s") % {"when": presenting.when(until) if is_soon else _day(until)}


def _day(moment: datetime) -> str:
    return formats.date_format(timezone.localtime(moment), "DATE_FORMAT")


def _line(mute: Mute) -> Line:
    person = mute.person and (mute.person.merged_into or mute.person)
    return Line(
        public_id=mute.public_id, words=words_of(mute), kind=mute.get_kind_display(), text=mute.text, code=mute.kind,
        person=person.public_id if person else "", since=_day(mute.made_at), until=until_words(mute.until),
    )


def running(member: Member, *, at: datetime) -> list[Line]:
    """Running mutes, the newest first."""
    return [_line(one) for one in Mute.objects.visible_to(member).running(at).select_related("person__merged_into")]


def ended(member: Member, *, at: datetime) -> list[Line]:
    """Mutes that have ended and are not forgotten yet, the last ended first."""
    rows = Mute.objects.visible_to(member).filter(until__lte=at)
    return [_line(one) for one in rows.select_related("person__merged_into").order_by("-until")]


@dataclass(frozen=True, slots=True)
class SourceLine:
    """A muted or noisy source as the list shows it."""

    public_id: str
    title: str
    is_person: bool
    until: str


def muted_sources(member: Member) -> list[SourceLine]:
    """Sources that are muted everywhere, by name."""
    return [_source_line(one) for one in follows_of(member).filter(is_muted=True)]


def noisy_sources(member: Member) -> list[SourceLine]:
    """Sources that are kept out of Today alone, by name."""
    return [_source_line(one) for one in follows_of(member).filter(is_noisy=True)]


def _source_line(follow: Follow) -> SourceLine:
    return SourceLine(follow.source.public_id, follow.shown_title, follow.person_id is not None, until_words(follow.muted_until))


def any_ended(member: Member, *, at: datetime) -> bool:
    """Whether a source is still marked as muted though its time is over."""
    return Follow.objects.visible_to(member).filter(is_muted=True, muted_until__lte=at).exists()


def people_followed(member: Member) -> QuerySet[Person]:
    """The member's people of whom she follows anything: no others can be muted. Merged rows are the one that was kept."""
    anything = Follow.objects.visible_to(member).filter(person__isnull=False).annotate(whole=Coalesce("person__merged_into", "person"))
    return Person.objects.visible_to(member).filter(pk__in=anything.values("whole"))


def people_named(member: Member, name: str, *, most: int) -> list[Person]:
    """People whom the member follows and in whose name `name` stands."""
    wanted = Q(name__icontains=name) | Q(merged__name__icontains=name)
    return list(people_followed(member).filter(wanted).distinct().order_by("filed_under", "pk")[:most])


def sources_named(member: Member, name: str, *, most: int) -> list[Follow]:
    """Sources that the member follows and in whose name or address `name` stands."""
    wanted = Q(title__icontains=name) | Q(source__title__icontains=name) | Q(source__address__icontains=name)
    return list(follows_of(member).filter(wanted)[:most])
