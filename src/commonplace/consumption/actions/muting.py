"""Mute and stop muting: words, phrases, hashtags and people; sources everywhere, or in Today alone."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from commonplace.consumption.models import Mute
from commonplace.consumption.muting import MOST, sameness
from commonplace.entries.models import Follow
from commonplace.kernel.clock import now
from commonplace.kernel.text import isolate
from commonplace.members.models import Member
from commonplace.people.actions import same_as
from commonplace.people.models import Person

LONGEST: Final = 100
"""Characters of what is muted."""
REMEMBERED: Final = timedelta(days=30)
"""So long a mute that ended is listed, to be begun again; then it is forgotten."""


class CannotMute(Exception):
    """What was asked cannot be muted; the message says why, for the member."""


def cleaned(kind: str, text: str) -> str:
    """What is muted, as it is kept: without signs that nobody sees, a hashtag without its sign.

    Raises:
        CannotMute: it is too long, or holds no letter and no digit.

    """
    text = " ".join(isolate(text).split())
    if kind == Mute.Kind.HASHTAG:
        text = text.lstrip("#\uff03 ")
    if len(text) > LONGEST:
        raise CannotMute(_("That is too long: %(most)d characters at most. A word or two of it hide more.") % {"most": LONGEST})
    if not sameness(kind, text):
        raise CannotMute(_("Give a letter or a digit at least: what is to be hidden is found by its words, not by signs and pictures."))
    return text


@transaction.atomic
def mute(*, acting: Member, kind: str, text: str = "", person: Person | None = None, until: datetime | None = None) -> Mute:
    """Keep a word, a phrase, a hashtag or a person out of the member's lists and out of Today.

    The same thing again is one mute, which then ends at the later of both ends.

    Args:
        acting: who mutes.
        kind: one of `Mute.Kind`.
        text: the word, phrase or hashtag; not looked at for a person.
        person: one of the member's people, for that kind.
        until: when it ends; None for good.

    Raises:
        CannotMute: the text is empty, too long, or nothing that could be found; or there are too many mutes.

    """
    if (kind == Mute.Kind.PERSON) is not (person is not None) or (person is not None and person.owner_id != acting.pk):
        raise PermissionError
    text = "" if person else cleaned(kind, text)
    if kind == Mute.Kind.WORD and " " in text:
        kind = Mute.Kind.PHRASE
    # Whoever presses twice waits here, and finds the first one.
    Member.objects.select_for_update().get(pk=acting.pk)
    at = now()
    mine = Mute.objects.visible_to(acting)
    mine = mine.filter(person__in=same_as(acting, person)) if person else mine.filter(person=None)
    for one in mine:
        if person or sameness(one.kind, one.text) == sameness(kind, text):
            has_ended = one.until is not None and one.until <= at
            one.made_at = at if has_ended else one.made_at
            one.until = until if has_ended else _later(one.until, until)
            one.save(update_fields=["made_at", "until"])
            return one
    if Mute.objects.visible_to(acting).running(at).count() >= MOST:
        raise CannotMute(_("You mute %(most)d things already. Stop muting one of them first.") % {"most": MOST})
    return Mute.objects.create(member=acting, kind=kind, text=text, person=person, until=until, made_at=at)


def _later(one: datetime | None, other: datetime | None) -> datetime | None:
    return None if one is None or other is None else max(one, other)


@transaction.atomic
def mute_source(*, acting: Member, follow: Follow, until: datetime | None = None) -> Follow:
    """Keep what a source says out of lists and of Today, until then or for good; muted already, it ends at the later of both."""
    if follow.member_id != acting.pk:
        raise PermissionError
    runs = follow.is_muted and not has_ended(follow, at=now())
    follow.muted_until = _later(follow.muted_until, until) if runs else until
    follow.is_muted = True
    follow.save(update_fields=["is_muted", "muted_until"])
    return follow


@transaction.atomic
def stop(*, acting: Member, mute: Mute) -> None:
    """End a mute now, and forget it."""
    if mute.member_id != acting.pk:
        raise PermissionError
    mute.delete()


def has_ended(follow: Follow, *, at: datetime) -> bool:
    """Whether a source is still marked as muted though the time is over."""
    return follow.is_muted and follow.muted_until is not None and follow.muted_until <= at


def lift_ended(*, at: datetime, member: Member | None = None) -> int:
    """Sources whose muting has ended stand in lists again: of one member, or of all. Returns how many."""
    follows = Follow.objects.all() if member is None else Follow.objects.visible_to(member)
    return follows.filter(is_muted=True, muted_until__lte=at).update(is_muted=False, muted_until=None)


def forget_ended(*, at: datetime) -> int:
    """Forget mutes that ended long ago. Returns how many."""
    return Mute.objects.filter(until__lte=at - REMEMBERED).delete()[0]
