"""One entry, to be read."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from commonplace.consumption import pictures, playing, presenting, quiet_lists
from commonplace.consumption.actions import reading
from commonplace.consumption.timeline import Cursor
from commonplace.consumption.views import media
from commonplace.consumption.views.lists import SLUG, back, row_or_404, shelf_or_404
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
        reading.count_reading(acting=member, entry=found, at=now())
    body = EntryBody.objects.filter(pk=found.pk).first() or EntryBody(entry=found)
    shown = member.shows_pictures and Site.current().shows_pictures
    back_address, query = _list_of(request)
    files = [_file(one) for one in body.enclosures if safe_address(one.get("address") or "")]
    context = {
        "entry": found,
        # Cleaned when it was stored, and only pictures are re-addressed here.
        "body": mark_safe(pictures.readdress(body.html, shown=shown)),  # noqa: S308
        "source_title": row.follow.shown_title,
        "source_public_id": row.follow.source.public_id,
        "is_person": row.follow.person_id is not None,
        "kind_word": presenting.kind_word(row.follow.source),
        "length": playing.length(found.kind, found.seconds, member.speed_percent),
        "age": presenting.age_of(row, now()),
        "is_undated": presenting.is_undated(row),
        "language": row.follow.source.language,
        **media.context(member, found, body),
        "other_files": [one for one in files if not one["type"].startswith(("audio/", "video/", "image/"))],
        "back": {"address": back_address, "label": _("Back to Today") if query == "list=today" else _("Back to the list")},
        "older": reverse("today:next" if query == "list=today" else "consumption:next", args=[found.pk]) + f"?{query}",
        "mark_address": reverse("consumption:mark"),
        "mute_address": f"{reverse('consumption:new_mute')}?entry={found.pk}",
        "block_address": reverse("consumption:block", args=[found.pk]),
        "is_blocked": row.is_blocked,
    }
    answer = render(request, "consumption/entry.html", context)
    # Sound and pictures that move play from their publisher: the one exception to "one origin", for this page alone.
    answer.csp_media = bool(context["players"])  # type: ignore[attr-defined]
    return answer


def _list_of(request: MemberRequest) -> tuple[str, str]:
    """The list that an entry was opened from: its address, and the query that entries of it carry."""
    if request.GET.get("list") == "today":
        return reverse("today:today"), "list=today"
    about = next(((name, request.GET[name]) for name in ("category", "source") if SLUG.fullmatch(request.GET.get(name, ""))), None)
    view = "all" if request.GET.get("view") == "all" else "unread"
    address = reverse(f"consumption:{about[0]}", args=[about[1]]) if about else reverse("consumption:read")
    return f"{address}?view={view}", urlencode([*([about] if about else []), ("view", view)])


@for_members
@require_GET
def next_entry(request: MemberRequest, pk: int) -> HttpResponse:
    """On to the entry that stands next below this one in its list, or back to the list where it ends."""
    member = request.user
    entry = row_or_404(member, pk).entry
    back, query = _list_of(request)
    after = quiet_lists.next_below(
        member, Cursor(entry.stands_at, entry.pk), shelf=shelf_or_404(member, request.GET), unread="view=unread" in query
    )
    if after is None:
        messages.info(request, _("That was the last one in this list."))
        return redirect(back)
    return redirect(f"{reverse('consumption:entry', args=[after])}?{query}")


def _file(one: dict[str, Any]) -> dict[str, Any]:
    # Any: JSON of our own making, `deciding.NewEntry.enclosures`.
    return {"address": one["address"], "type": one.get("type") or "", "title": one.get("title") or ""}


@for_members
@require_POST
def block(request: MemberRequest, pk: int) -> HttpResponse:
    """Note whether the links of this entry work at the member's school."""
    member = request.user
    reading.mark_blocked(acting=member, entry=row_or_404(member, pk).entry, blocked=request.POST.get("blocked") == "yes")
    return back(request)
