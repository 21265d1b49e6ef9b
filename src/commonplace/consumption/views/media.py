"""Where a member stopped listening or watching: noted by the player's script, or by hand."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from commonplace.consumption import chapters, pictures, places, playing
from commonplace.consumption.actions import placing
from commonplace.consumption.views.lists import back, number, row_or_404
from commonplace.entries import lengths
from commonplace.entries.models import Entry, EntryBody
from commonplace.kernel.jobs import ring
from commonplace.members.models import Member
from commonplace.members.views.request import MemberRequest, for_members


def context(member: Member, entry: Entry, body: EntryBody) -> dict[str, Any]:
    # Any: a template's context holds values of all kinds.
    """What the page of an entry shows of its audio and video; chapters that lie elsewhere are sent for."""
    if not any(playing.is_played(one) for one in body.enclosures):
        return {"players": []}
    if chapters.are_elsewhere(body):
        ring("consumption.bring_chapters", entry=entry.pk)
    return {
        "players": playing.players(
            body.enclosures, body.chapters, places=places.places_of(member, entry), speed_percent=member.speed_percent,
            poster=playing.poster(body.html, shown=pictures.shown_to(member)),
        ),
        "speeds": playing.speeds(member.speed_percent),
        "speed": f"{member.speed_percent / 100:g}",
        "place_address": reverse("consumption:place", args=[entry.pk]),
    }


@for_members
@require_POST
def place(request: MemberRequest, pk: int) -> HttpResponse:
    """Keep a place: `seconds` and `of` from the player's script, or `at` as it was typed."""
    row = row_or_404(request.user, pk)
    file = number(request.POST.get("file", "0"))
    files = EntryBody.objects.filter(pk=pk).values_list("enclosures", flat=True).first() or []
    if file >= len(files) or not playing.is_played(files[file]):
        raise Http404
    if "seconds" in request.POST:
        return _from_script(request, row.entry, file)
    return _by_hand(request, row.entry, file)


def _from_script(request: MemberRequest, entry: Entry, file: int) -> HttpResponse:
    seconds = places.bounded(request.POST["seconds"])
    if seconds is None:
        return HttpResponse(status=400)
    placing.keep(acting=request.user, entry=entry, file=file, seconds=seconds, lasting=places.bounded(request.POST.get("of", "")))
    return HttpResponse(status=204)


def _by_hand(request: MemberRequest, entry: Entry, file: int) -> HttpResponse:
    if "forget" in request.POST:
        placing.forget(acting=request.user, entry=entry, file=file)
        messages.success(request, _("It begins at the beginning again."))
        return back(request)
    seconds = lengths.clock(request.POST.get("at", ""))
    if seconds is None:
        messages.error(request, _("That is no time such as 12:40 or 1:02:03. The place was left as it was: please write it once more."))
        return back(request)
    placing.keep(acting=request.user, entry=entry, file=file, seconds=seconds)
    messages.success(request, _("It goes on at %(place)s.") % {"place": lengths.as_clock(seconds)})
    return back(request)
