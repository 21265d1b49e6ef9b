"""A source, the list of all sources, and what of them needs attention."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from commonplace.consumption import jobs, liveness, noticing, places_to_look, presenting, queries, shelves, silence
from commonplace.consumption.actions import following
from commonplace.consumption.actions.muting import has_ended
from commonplace.consumption.forms import PATH, FollowForm
from commonplace.consumption.models import Polling
from commonplace.consumption.timeline import Shelf
from commonplace.consumption.views.lists import back, entries_context
from commonplace.entries.models import Follow, StopReason
from commonplace.kernel.clock import now
from commonplace.members.models import Member
from commonplace.members.queries import welcome_address
from commonplace.members.views.request import MemberRequest, for_members
from commonplace.network.lines import address_of
from commonplace.spaces.liveness import SILENT as SILENT_ONES
from commonplace.spaces.liveness import Liveness

TROUBLED = 100
"""Sources in trouble on one page."""

SILENT = "silent"
"""What `show` says in the address of a list of those that have fallen silent alone."""

FIRST_LOOK = timedelta(minutes=1)
"""So long the page of a new source looks by itself for what the first fetch brings."""


def follow_or_404(member: Member, public_id: str) -> Follow:
    """The member's own follow of a source; others' do not exist."""
    follow = queries.follow_of(member, public_id)
    if follow is None:
        raise Http404
    return follow


@for_members
@require_GET
def source(request: MemberRequest, public_id: str) -> HttpResponse:
    """What a source is, how it is doing, and what it said."""
    member = request.user
    follow = follow_or_404(member, public_id)
    shelvings = list(follow.shelvings.select_related("category").order_by("pk"))
    paths = {one.category.pk: one.path for one in queries.category_tree(member)} if shelvings else {}
    context = {
        **entries_context(
            request, member, Shelf(source=follow.source_id), newest=follow.source.newest_id, about=f"?source={public_id}"
        ),
        "title": follow.shown_title,
        "about": follow.source.about,
        "site_address": follow.source.site_address,
        "address": follow.source.address,
        "typed": shelvings[0].typed if shelvings else "",
        "kind_word": presenting.kind_word(follow.source),
        "rhythm": presenting.rhythm(follow.source.posts_a_week),
        "is_person": follow.person_id is not None,
        "is_stopped": follow.stopped_at is not None,
        "health": presenting.health(follow, follow.source.polling),
        "liveness": liveness.sentence(follow.source, now()),
        "sign": liveness.sign(follow.source, now()),
        **presenting_gone(follow),
        "attempts": presenting.attempts(follow.source.polling),
        "shelves": [
            {"name": PATH.join(paths[one.category.pk]), "address": reverse("consumption:category", args=[one.category.public_id])}
            for one in shelvings if one.category
        ],
        "edit_address": reverse("consumption:edit_source", args=[public_id]),
        "change_address": reverse("consumption:change_source", args=[public_id]),
        "stop_address": reverse("consumption:stop", args=[public_id]),
        "reasons": StopReason.choices,
        "stopped_why": follow.get_stopped_why_display(),
        "is_muted": follow.is_muted and not has_ended(follow, at=now()),
        "muted_until": presenting.when(follow.muted_until),
        "is_noisy": follow.is_noisy,
        "mute_address": f"{reverse('consumption:new_mute')}?{urlencode({'source': public_id, 'next': request.path})}",
        # Without a script the page shows by itself what the first look brings.
        "is_waiting": follow.source.polling.state == Polling.State.WAITING and now() - follow.since < FIRST_LOOK,
        "onward": welcome_address(member),
        "is_paused": follow.paused_at is not None,
        "is_blocked": follow.is_blocked_at_school,
    }
    return render(request, "consumption/source.html", context)


def presenting_gone(follow: Follow) -> dict[str, Any]:  # Any: what the template takes
    """Where they may have gone, for what is silent, closed or moved; and whose it is in the member's network."""
    found = liveness.liveness_of(follow.source, now())
    moved = noticing.moves_of([follow.source]).get(follow.source_id)
    is_gone = found in GONE or moved is not None
    row = follow.space or (follow.person and (follow.person.merged_into or follow.person))
    return {
        "elsewhere_address": reverse("consumption:elsewhere", args=[follow.source.public_id]),
        "is_gone": is_gone, "moved": moved, "ask_address": places_to_look.ask_address(follow) if is_gone else "",
        "places": places_to_look.of_person(follow) if is_gone else [], "asks_account": bool(places_to_look.account_of(follow)),
        "network_address": address_of(row) if row else "", "network_name": silence.name_of(follow),
    }


GONE = SILENT_ONES | {Liveness.MOVED}
"""Of what is so, somebody may ask where it went."""
CHANGES = {
    "mute": {"is_muted": True}, "unmute": {"is_muted": False},
    "noisy": {"is_noisy": True}, "unnoisy": {"is_noisy": False},
    "pause": {"is_paused": True}, "unpause": {"is_paused": False},
    "blocked": {"is_blocked_at_school": True}, "unblocked": {"is_blocked_at_school": False},
}


@for_members
@require_POST
def change_source(request: MemberRequest, public_id: str) -> HttpResponse:
    """Mute, keep out of Today, pause, mark as blocked at my school, or have a look now."""
    member = request.user
    follow = follow_or_404(member, public_id)
    for name, marks in CHANGES.items():
        if name in request.POST:
            following.change(acting=member, follow=follow, **marks)
    if "fetch" in request.POST and follow.stopped_at is None:
        jobs.look_now(source=follow.source_id)
        messages.info(request, _("The next look is on its way. What is new will stand here in a moment."))
    return back(request)


@for_members
def edit_source(request: MemberRequest, public_id: str) -> HttpResponse:
    """The member's own name for a source, and its categories."""
    member = request.user
    follow = follow_or_404(member, public_id)
    form = FollowForm(request.POST if request.method == "POST" else None, member=member, follow=follow)
    if request.method == "POST" and form.is_valid():
        form.save()
        return redirect("consumption:source", public_id)
    return render(request, "consumption/edit_source.html", {"form": form, "follow": follow})


@for_members
def stop(request: MemberRequest, public_id: str) -> HttpResponse:
    """Stop following, with a reason or without; or follow again. Says what is kept."""
    member = request.user
    follow = follow_or_404(member, public_id)
    if request.method != "POST":
        came_from = request.GET.get("next", "")
        return render(request, "consumption/stop.html", {"follow": follow, "reasons": StopReason.choices, "next": came_from})
    if "again" in request.POST:
        following.resume(acting=member, follow=follow)
        messages.success(request, _("You follow %(title)s again. What it says from now on is new.") % {"title": follow.shown_title})
        return back(request) if request.POST.get("next") else redirect("consumption:source", public_id)
    why = request.POST.get("why", "")
    following.stop(acting=member, follow=follow, why=why if why in StopReason.values else "")
    said = _("You no longer follow %(title)s. Its name, its categories and your notes are kept; it stands under “No longer followed”.")
    messages.success(request, said % {"title": follow.shown_title})
    return back(request) if request.POST.get("next") else redirect("consumption:sources")


@for_members
@require_GET
def sources(request: MemberRequest) -> HttpResponse:
    """All sources, by category, in pages; or those that are looked for, or have fallen silent."""
    member = request.user
    find = request.GET.get("find", "").replace("\0", "").strip()[:200]
    only_silent = request.GET.get("show") == SILENT
    page = shelves.page_of(member, number=page_number(request), find=find, only_silent=only_silent)
    now_there = queries.standing(member)
    return render(request, "consumption/sources.html", {
        "page": page, "find": find, "attention": now_there.troubled, "is_long": page.pages > 1 or bool(find),
        "only_silent": only_silent, "silent": silence.count_silent(member, now()), "stopped": silence.count_stopped(member),
        "reasons": StopReason.choices, **pager(request, page.number, page.pages),
    })


def page_number(request: MemberRequest) -> int:
    text = request.GET.get("page", "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 7 else 1


def pager(request: MemberRequest, number: int, pages: int) -> dict[str, str]:
    """The addresses of the pages before and after this one, and of any page but for its number."""
    asked = {"show": SILENT if request.GET.get("show") == SILENT else "", "find": request.GET.get("find", "").strip()[:200]}
    kept = urlencode({name: text for name, text in asked.items() if text})
    start = f"?{kept}&page=" if kept else "?page="
    return {
        "previous": f"{start}{number - 1}" if number > 1 else "", "next": f"{start}{number + 1}" if number < pages else "",
        "page_start": start,
    }


@for_members
@require_GET
def attention(request: MemberRequest) -> HttpResponse:
    """Sources in trouble, each with what is wrong and when the next try is."""
    member = request.user
    page = Paginator(queries.needing_attention(member), TROUBLED).get_page(page_number(request))
    troubled = [(follow, presenting.health(follow, follow.source.polling)) for follow in page]
    pages = page.paginator.num_pages
    return render(request, "consumption/attention.html", {
        "troubled": troubled, "number": page.number, "pages": pages, **pager(request, page.number, pages),
    })
