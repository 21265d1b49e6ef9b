"""Lists of entries: all, a category, a source; read and unread."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from commonplace.consumption import presenting, queries, timeline
from commonplace.consumption.actions import reading
from commonplace.consumption.models import AllRead, Category
from commonplace.consumption.timeline import Cursor, Shelf
from commonplace.entries.models import Entry
from commonplace.kernel.clock import now
from commonplace.members.models import Member
from commonplace.members.requests import member_of


@login_required
@require_GET
def read(request: HttpRequest) -> HttpResponse:
    """All entries of my sources."""
    member = member_of(request)
    context = list_context(request, member, Shelf(), reverse("consumption:read"), reverse("consumption:all_read"))
    return render(request, "consumption/entry_list.html", {"heading": _("Read"), **context})


@login_required
@require_GET
def category(request: HttpRequest, public_id: str) -> HttpResponse:
    """The entries of one category, and of those within it."""
    member = member_of(request)
    found = get_object_or_404(Category.objects.visible_to(member), public_id=public_id)
    address = reverse("consumption:category", args=[public_id])
    context = list_context(request, member, Shelf.of(found), address, reverse("consumption:all_read") + f"?category={public_id}")
    return render(request, "consumption/entry_list.html", {"heading": found.name, "eyebrow": _("Category"), **context})


def list_context(request: HttpRequest, member: Member, shelf: Shelf, address: str, all_read: str) -> dict[str, Any]:
    # Any: a template's context holds values of all kinds.
    """What `entry_list.html` and `source.html` show of a list of entries."""
    unread = request.GET.get("view", "unread" if shelf.source is None else "all") == "unread"
    before = Cursor.parse(request.GET.get("before", ""))
    page = timeline.newest(member, shelf=shelf, unread=unread, before=before)
    base = {"view": "unread" if unread else "all"}
    tree = queries.category_tree(member)
    through = queries.newest_arrival(member)
    return {
        "rows": presenting.lines(page.rows, at=now()),
        "mark_address": reverse("consumption:mark"),
        "segments": [
            {"label": _("Unread"), "address": f"{address}?view=unread", "current": unread},
            {"label": _("All"), "address": f"{address}?view=all", "current": not unread},
        ],
        "categories": [
            {
                "name": one.category.name, "depth": min(one.depth, 3),
                "address": reverse("consumption:category", args=[one.category.public_id]),
                "current": request.path.endswith(one.category.public_id),
            }
            for one in tree
        ],
        "older": f"{address}?{urlencode({**base, 'before': str(page.older)})}" if page.older else "",
        "newer": f"{address}?{urlencode(base)}" if before else "",
        "all_read_address": all_read if unread and page.rows else "",
        "undo_address": _undo_address(request, member),
        "through": through,
        "has_sources": bool(page.rows) or through > 0 or queries.follows_of(member).exists(),
        "all_address": f"{address}?view=all" if unread else "",
        "attention": queries.needing_attention(member).count(),
    }


def _undo_address(request: HttpRequest, member: Member) -> str:
    undo = AllRead.objects.filter(member=member, public_id=request.GET.get("undo", "")).first()
    return reverse("consumption:take_back", args=[undo.public_id]) if undo else ""


@login_required
@require_POST
def mark(request: HttpRequest) -> HttpResponse:
    """Mark one entry as read or unread."""
    member = member_of(request)
    read = "read" in request.POST
    entry = entry_or_404(member, request.POST.get("read" if read else "unread", ""))
    reading.mark(acting=member, entry=entry, read=read)
    if request.headers.get("Accept") == "application/json":
        return HttpResponse(status=204)  # the page's own script, which shows the mark without a reload
    return back(request, f"#e{entry.pk}" if not read else "")


@login_required
@require_POST
def all_read(request: HttpRequest) -> HttpResponse:
    """Mark as read all that had arrived when the page was shown."""
    member = member_of(request)
    shelf = Shelf()
    if public_id := request.GET.get("category"):
        shelf = Shelf.of(get_object_or_404(Category.objects.visible_to(member), public_id=public_id))
    elif (public_id := request.GET.get("source")) and (follow := queries.follow_of(member, public_id)):
        shelf = Shelf(source=follow.source_id)
    through = request.POST.get("through", "")
    newest = queries.newest_arrival(member)
    undo = reading.mark_all(acting=member, shelf=shelf, through=min(int(through), newest) if through.isdecimal() else newest)
    where = local_address(request.POST.get("next", ""))
    path = where.split("?", 1)[0]
    return redirect(f"{path}?undo={undo.public_id}")


@login_required
@require_POST
def take_back(request: HttpRequest, public_id: str) -> HttpResponse:
    """Take a "mark all read" back."""
    member = member_of(request)
    undo = get_object_or_404(AllRead.objects.filter(member=member), public_id=public_id)
    reading.take_back(acting=member, undo=undo)
    return redirect(local_address(request.POST.get("next", "")).split("?", 1)[0])


def entry_or_404(member: Member, pk: str | int) -> Entry:
    """An entry that the member may see; anything else does not exist."""
    number = int(pk) if str(pk).isdecimal() and len(str(pk)) < 20 else 0
    return get_object_or_404(Entry.objects.visible_to(member).select_related("source"), pk=number if number < 1 << 63 else 0)


def local_address(wanted: str) -> str:
    """An address of this site to go back to; anything else leads to Read."""
    if wanted.startswith("/") and url_has_allowed_host_and_scheme(wanted, allowed_hosts=None):
        return wanted
    return reverse("consumption:read")


def back(request: HttpRequest, anchor: str = "") -> HttpResponseRedirect:
    """Back to the page that the form came from."""
    return HttpResponseRedirect(local_address(request.POST.get("next", "")) + anchor)
