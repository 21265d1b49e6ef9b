"""Lists of entries: all, a category, a source; read and unread."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from commonplace.consumption import presenting, queries, quiet_lists, timeline
from commonplace.consumption.actions import reading
from commonplace.consumption.actions.muting import lift_ended
from commonplace.consumption.models import AllRead
from commonplace.consumption.timeline import Cursor, Row, Shelf
from commonplace.kernel.clock import now
from commonplace.members.models import Member
from commonplace.members.views.request import MemberRequest, for_members

SLUG = re.compile(r"[-a-zA-Z0-9_]{1,50}")
ID_DIGITS = 20


@for_members
@require_GET
def read(request: MemberRequest) -> HttpResponse:
    """All entries of my sources."""
    member = request.user
    context = list_context(request, member, Shelf(), queries.category_tree(member))
    return render(request, "consumption/entry_list.html", {"heading": _("Read"), **context})


@for_members
@require_GET
def category(request: MemberRequest, public_id: str) -> HttpResponse:
    """The entries of one category, and of those within it."""
    member = request.user
    tree = queries.category_tree(member)
    found = next((one.category for one in tree if one.category.public_id == public_id), None)
    if found is None:
        raise Http404
    context = list_context(request, member, Shelf(categories=tuple(queries.standing_in(tree, found))), tree, f"?category={public_id}")
    return render(request, "consumption/entry_list.html", {"heading": found.name, "eyebrow": _("Category"), **context})


def list_context(
    request: HttpRequest, member: Member, shelf: Shelf, tree: list[queries.Shelf], about: str = ""
) -> dict[str, Any]:
    # Any: a template's context holds values of all kinds.
    """What `entry_list.html` shows around the entries of a shelf; `about` says to "all read" which shelf it is."""
    standing = queries.standing(member)
    if standing.ended:
        lift_ended(at=now(), member=member)
    return {
        **entries_context(request, member, shelf, newest=standing.newest, about=about),
        "categories": [
            {
                "name": one.category.name, "depth": min(one.depth, 3),
                "address": reverse("consumption:category", args=[one.category.public_id]),
                "current": request.path.endswith(one.category.public_id),
            }
            for one in tree
        ],
        "has_sources": standing.sources > 0,
        "attention": standing.troubled,
        "mutes_address": reverse("consumption:mutes"),
    }


def entries_context(request: HttpRequest, member: Member, shelf: Shelf, *, newest: int, about: str) -> dict[str, Any]:
    # Any: a template's context holds values of all kinds.
    """A page of entries with its ways onward; `newest` is the id of the newest arrival, 0 for none."""
    address = request.path
    unread = request.GET.get("view", "unread" if shelf.source is None else "all") == "unread"
    before = Cursor.parse(request.GET.get("before", ""))
    page = quiet_lists.newest(member, shelf=shelf, unread=unread, before=before)
    base = {"view": "unread" if unread else "all"}
    return {
        "rows": presenting.lines(
            page.rows, at=now(), within=f"{about}{'&' if about else '?'}{urlencode(base)}", speed_percent=member.speed_percent,
        ),
        "mark_address": reverse("consumption:mark"),
        "segments": [
            {"label": _("Unread"), "address": f"{address}?view=unread", "current": unread},
            {"label": _("All"), "address": f"{address}?view=all", "current": not unread},
        ],
        "older": f"{address}?{urlencode({**base, 'before': str(page.older)})}" if page.older else "",
        "newer": f"{address}?{urlencode(base)}" if before else "",
        "all_read_address": reverse("consumption:all_read") + about if unread and page.rows else "",
        "undo_address": _undo_address(request, member),
        "through": newest,
        "all_address": f"{address}?view=all" if unread and newest else "",
    }


def _undo_address(request: HttpRequest, member: Member) -> str:
    wanted = request.GET.get("undo", "")
    is_there = bool(SLUG.fullmatch(wanted)) and AllRead.objects.filter(member=member, public_id=wanted).exists()
    return reverse("consumption:take_back", args=[wanted]) if is_there else ""


@for_members
@require_POST
def mark(request: MemberRequest) -> HttpResponse:
    """Mark one entry as read or unread."""
    member = request.user
    read = "read" in request.POST
    entry = row_or_404(member, number(request.POST.get("read" if read else "unread", ""))).entry
    reading.mark(acting=member, entry=entry, read=read)
    if request.headers.get("Accept") == "application/json":
        return HttpResponse(status=204)  # the page's own script, which shows the mark without a reload
    return back(request, f"#e{entry.pk}" if not read else "")


@for_members
@require_POST
def all_read(request: MemberRequest) -> HttpResponse:
    """Mark as read all that had arrived when the page was shown."""
    member = request.user
    shelf = shelf_or_404(member, request.GET)
    newest = queries.newest_arrival(member)
    through = request.POST.get("through", "")
    undo = reading.mark_all(acting=member, shelf=shelf, through=min(number(through), newest) if through else newest)
    where = local_address(request.POST.get("next", ""))
    path = where.split("?", 1)[0]
    return redirect(f"{path}?undo={undo.public_id}")


@for_members
@require_POST
def take_back(request: MemberRequest, public_id: str) -> HttpResponse:
    """Take a "mark all read" back."""
    member = request.user
    undo = get_object_or_404(AllRead.objects.filter(member=member), public_id=public_id)
    reading.take_back(acting=member, undo=undo)
    return redirect(local_address(request.POST.get("next", "")).split("?", 1)[0])


def shelf_or_404(member: Member, wanted: QueryDict) -> Shelf:
    """The list that a query names: a category, a source, or all."""
    if (public_id := wanted.get("category")) is not None:
        tree = queries.category_tree(member)
        for one in tree:
            if one.category.public_id == public_id:
                return Shelf(categories=tuple(queries.standing_in(tree, one.category)))
        raise Http404
    if (public_id := wanted.get("source")) is not None:
        follow = queries.follow_of(member, public_id) if SLUG.fullmatch(public_id) else None
        if follow is None:
            raise Http404
        return Shelf(source=follow.source_id)
    return Shelf()


def number(text: str) -> int:
    """An id as a form or an address gave it; 0, which nothing has, for all that cannot be one."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < ID_DIGITS else 0


def row_or_404(member: Member, pk: int) -> Row:
    """An entry that the member may see, with the member's marks; anything else does not exist."""
    rows = timeline.rows_of(member, [pk]) if 0 < pk < 1 << 63 else ()
    if not rows:
        raise Http404
    return rows[0]


def local_address(wanted: str) -> str:
    """An address of this site to go back to; anything else leads to Read."""
    if wanted.startswith("/") and url_has_allowed_host_and_scheme(wanted, allowed_hosts=None):
        return wanted
    return reverse("consumption:read")


def back(request: HttpRequest, anchor: str = "") -> HttpResponseRedirect:
    """Back to the page that the form came from."""
    return HttpResponseRedirect(local_address(request.POST.get("next", "")) + anchor)
