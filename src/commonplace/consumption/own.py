"""What reading holds of a member: taken along, erased, and who sees it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from commonplace.consumption.models import EntryMark, Mute, Place, Reading, ReadingDay
from commonplace.entries.models import Follow
from commonplace.members import leaving, prompts, steward_pages, visibility
from commonplace.members.models import Member
from commonplace.members.prompts import Prompt
from commonplace.members.steward_pages import StewardPage


def export(member: Member) -> Iterator[tuple[str, bytes]]:
    """The member's sources and reading as files."""
    # Here and below: loaded when somebody goes or takes along, not with every start of the program.
    from commonplace.consumption import queries

    yield "sources.opml", queries.own_list(member)
    yield "reading.json", _json({
        "follows": [_follow(follow) for follow in queries.all_follows_of(member)],
        "read": [_reading(reading) for reading in _readings(member)],
        "places": [_place(place) for place in Place.objects.filter(member=member).select_related("entry").order_by("pk")],
        "seconds_a_day": {
            day.isoformat(): seconds
            for day, seconds in ReadingDay.objects.filter(member=member).order_by("day").values_list("day", "seconds")
        },
        "mutes": [_mute(mute) for mute in Mute.objects.visible_to(member).select_related("person").order_by("pk")],
        "blocked_at_school": list(
            EntryMark.objects.filter(member=member, is_blocked_at_school=True).order_by("pk").values_list("entry__address", flat=True)
        ),
    })


def _follow(follow: Follow) -> dict[str, Any]:  # Any: what JSON can say
    from commonplace.consumption import queries

    return {
        "address": follow.source.address,
        "name": follow.title,
        "as": "person" if follow.person_id else "space",
        "since": follow.since.isoformat(),
        "stopped_at": follow.stopped_at.isoformat() if follow.stopped_at else None,
        "paused_at": follow.paused_at.isoformat() if follow.paused_at else None,
        "muted": follow.is_muted,
        "muted_until": follow.muted_until.isoformat() if follow.muted_until else None,
        "noisy": follow.is_noisy,
        "blocked_at_school": follow.is_blocked_at_school,
        "followed_again_at": follow.resumed_at.isoformat() if follow.resumed_at else None,
        "kept_though_silent_at": follow.silence_kept_at.isoformat() if follow.silence_kept_at else None,
        "categories": [" / ".join(path) for path in queries.paths_of(follow)],
        "read_through": follow.read_through,
    }


def _mute(mute: Mute) -> dict[str, Any]:  # Any: what JSON can say
    return {
        "kind": mute.kind, "text": mute.text, "person": mute.person.name if mute.person else "",
        "since": mute.made_at.isoformat(), "until": mute.until.isoformat() if mute.until else None,
    }


def _readings(member: Member) -> Iterator[Reading]:
    return Reading.objects.filter(member=member).select_related("entry").order_by("pk").iterator(chunk_size=2000)


def _reading(reading: Reading) -> dict[str, Any]:  # Any: what JSON can say
    entry = reading.entry
    return {"id": entry.pk, "title": entry.title, "address": entry.address, "read": reading.is_read, "at": reading.at.isoformat()}


def _place(place: Place) -> dict[str, Any]:  # Any: what JSON can say
    entry = place.entry
    return {
        "id": entry.pk, "title": entry.title, "address": entry.address, "file": place.enclosure, "seconds": place.seconds,
        "at": place.at.isoformat(),
    }


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, indent=2).encode()


def erase(member: Member) -> None:
    """Remove whom the member follows and what the member read; sources that nobody else follows go too."""
    from commonplace.consumption.actions.following import purge_unfollowed, rest_unfollowed

    sources = list(Follow.objects.visible_to(member).values_list("source_id", flat=True))
    Reading.objects.filter(member=member).delete()
    Mute.objects.visible_to(member).delete()
    Place.objects.filter(member=member).delete()
    Follow.objects.visible_to(member).delete()
    purge_unfollowed(sources)
    rest_unfollowed(sources)


def _silent_sources(member: Member, day: date) -> Iterator[Prompt]:
    from commonplace.consumption import silence

    return silence.prompts(member, day)


def register() -> None:
    """Called once, when the program starts."""
    you = _("You")
    visibility.register(
        _("What you follow, your categories, what you muted, paused or marked as blocked at your school"), you,
        _("Nobody is told that you follow them: this site fetches a source once for everybody, under its own name."), key="follows")
    visibility.register(
        _("How long what you opened on a day takes"), you,
        _("For the hours a week that you may set as the most. Days over five weeks back are deleted as you read."), key="time_spent")
    visibility.register(
        _("The words, hashtags and people that you muted"), you,
        _("Whom you mute is not told, and goes on as before."), key="mutes")
    visibility.register(
        _("What you have read"), you, _("Kept so that it does not come back as unread."), key="read")
    visibility.register(
        _("Where you stopped listening or watching"), you,
        _("Kept so that it goes on there, on any device, and forgotten at the end."), key="places")
    visibility.register(
        _("What you searched for"), _("Nobody"), _("It is not stored, and not written to a log."), key="searches")
    steward_pages.register(StewardPage(
        _("Not to be fetched"), _("Sources whose owner asked this site to leave them alone."), "consumption:do_not_fetch"))
    prompts.register("consumption.silence", _silent_sources)
    leaving.register(leaving.Part(
        module="consumption",
        export=export,
        erase=erase,
        goes=(
            _("Whom and what you follow, with names, categories and marks"),
            _("What you muted"),
            _("What you have read, what you kept unread, and how long what you opened takes"),
            _("Where you stopped listening or watching"),
            _("Sources that nobody else here follows, with all that they said"),
        ),
        stays=(
            leaving.Stays(
                _("Sources that others here follow too, and what they said"),
                _("They are public and belong to whoever follows them; nothing in them points to you."),
            ),
        ),
    ))
