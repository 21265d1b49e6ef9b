"""One entry, to be read."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from commonplace.consumption import pictures, presenting
from commonplace.consumption.actions import reading
from commonplace.consumption.views.lists import back, row_or_404
from commonplace.entries.models import EntryBody
from commonplace.kernel.clock import now
from commonplace.kernel.http import safe_address
from commonplace.members.models import Site
from commonplace.members.views.request import MemberRequest, for_members


@for_members
@require_GET
def entry(request: MemberRequest, pk: int) -> HttpResponse:
    """Show an entry, and mark it as read by opening it."""
    member = request.user
    row = row_or_404(member, pk)
    found = row.entry
    if row.is_unread:
        reading.mark(acting=member, entry=found, read=True)
    body = EntryBody.objects.filter(pk=found.pk).first() or EntryBody(entry=found)
    shown = member.shows_pictures and Site.current().shows_pictures
    files = [_file(one) for one in body.enclosures if safe_address(one.get("address") or "")]
    context = {
        "entry": found,
        # Cleaned when it was stored, and only pictures are re-addressed here.
        "body": mark_safe(pictures.readdress(body.html, shown=shown)),  # noqa: S308
        "source_title": row.follow.shown_title,
        "source_public_id": row.follow.source.public_id,
        "is_person": row.follow.person_id is not None,
        "kind_word": row.follow.source.get_kind_display(),
        "minutes": found.minutes,
        "age": presenting.age(found.stands_at, now()),
        "language": row.follow.source.language,
        "audio": [one for one in files if one["type"].startswith("audio/")],
        "video": [one for one in files if one["type"].startswith("video/")],
        "other_files": [one for one in files if not one["type"].startswith(("audio/", "video/", "image/"))],
        "back": {"address": reverse("consumption:read"), "label": _("Read")},
        "mark_address": reverse("consumption:mark"),
        "block_address": reverse("consumption:block", args=[found.pk]),
        "is_blocked": row.is_blocked,
    }
    answer = render(request, "consumption/entry.html", context)
    # Sound and pictures that move play from their publisher: the one exception to "one origin", for this page alone.
    answer.csp_media = bool(context["audio"] or context["video"])  # type: ignore[attr-defined]
    return answer


def _file(one: dict[str, Any]) -> dict[str, Any]:
    # Any: JSON of our own making, `deciding.NewEntry.enclosures`.
    kind = one.get("type") or ""
    minutes = round(one["seconds"] / 60) if one.get("seconds") else None
    return {"address": one["address"], "type": kind, "title": one.get("title") or "", "minutes": minutes}


@for_members
@require_POST
def block(request: MemberRequest, pk: int) -> HttpResponse:
    """Note whether the links of this entry work at the member's school."""
    member = request.user
    reading.mark_blocked(acting=member, entry=row_or_404(member, pk).entry, blocked=request.POST.get("blocked") == "yes")
    return back(request)
