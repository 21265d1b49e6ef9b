"""Sources that have fallen silent, where else they may be, and what a member follows no longer."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from commonplace.consumption import discovery, jobs, liveness, moving, noticing, places_to_look, presenting, silence
from commonplace.consumption.actions import following, replacing
from commonplace.consumption.actions.following import NotAnAddress
from commonplace.consumption.forms import WishForm
from commonplace.consumption.moving import Moved
from commonplace.consumption.views.lists import back
from commonplace.consumption.views.source import follow_or_404, page_number, pager
from commonplace.entries.models import Follow
from commonplace.kernel.clock import now
from commonplace.kernel.memory import give_back
from commonplace.members.names import tidy
from commonplace.members.views.request import MemberRequest, for_members
from commonplace.spaces.canonical import canonical_key

LONGEST = 2000
"""Characters of an address that is typed."""
LONGEST_NAME = 200
"""Characters of the name of an account."""


@for_members
@require_GET
def silent(request: MemberRequest) -> HttpResponse:
    """The sources that have fallen silent, each with the last that it said and three choices."""
    member, at = request.user, now()
    page, found = silence.silent_page(member, page_number(request), at)
    moves = noticing.moves_of([one.follow.source for one in found])
    lines = [
        {
            "follow": one.follow, "title": one.follow.shown_title, "is_person": one.follow.person_id is not None, "last": one.last,
            "said": liveness.date(one.last.stands_at, at) if one.last else "", "sign": liveness.sign(one.follow.source, at),
            "moved": moves.get(one.follow.source_id),
            "words": liveness.sentence(one.follow.source, at) or presenting.health(one.follow, one.follow.source.polling).words,
        }
        for one in found
    ]
    pages = page.paginator.num_pages
    return render(request, "consumption/silent.html", {
        "lines": lines, "many": page.paginator.count, "kept": silence.count_kept(member, at), "stopped": silence.count_stopped(member),
        "number": page.number, "pages": pages, **pager(request, page.number, pages),
    })


@for_members
@require_POST
def decide(request: MemberRequest, public_id: str) -> HttpResponse:
    """Stop following a silent source, or keep it."""
    member = request.user
    follow = follow_or_404(member, public_id)
    if "stop" in request.POST:
        following.stop(acting=member, follow=follow)
        said = _("You no longer follow %(title)s. Its name, its categories and your notes are kept; it stands under “No longer followed”.")
    else:
        following.keep_silent(acting=member, follow=follow)
        said = _("%(title)s is kept. You are not asked about it again until it speaks and falls silent anew.")
    messages.success(request, said % {"title": follow.shown_title})
    return back(request)


@for_members
def elsewhere(request: MemberRequest, public_id: str) -> HttpResponse:
    """Look for a source that is silent or closed elsewhere, and follow what is found instead of it."""
    member = request.user
    follow = follow_or_404(member, public_id)
    if request.method == "POST" and "follow" in request.POST:
        return _follow_instead(request, follow)
    places = places_to_look.places_of(follow)
    health = presenting.health(follow, follow.source.polling)
    context: dict[str, Any] = {  # Any: what the template takes
        "follow": follow, "title": follow.shown_title, "places": places, "note": silence.note_of(follow),
        "words": liveness.sentence(follow.source, now()) or (health.words if health.level != "fine" else ""), "typed": "",
        "account": places_to_look.account_of(follow), "ask_address": places_to_look.ask_address(follow),
    }
    if request.method == "POST":
        context |= _asked_account(follow) if request.POST.get("look") == "moved" else _looked(request, follow, places)
        give_back()
    return render(request, "consumption/elsewhere.html", context)


def _looked(request: MemberRequest, follow: Follow, places: list[places_to_look.Place]) -> dict[str, Any]:  # Any: what the template takes
    """What is found behind one of the places, or behind what was typed."""
    typed = request.POST.get("address", "").strip()[:LONGEST]
    asked = next((one.typed for one in places if one.can_be_looked_at and one.key == request.POST.get("look")), typed)
    return {**_found_at(follow, asked), "typed": typed}


def _asked_account(follow: Follow) -> dict[str, Any]:  # Any: what the template takes
    """Where the account says that it went, and what can be followed there."""
    account = places_to_look.account_of(follow)
    moved = moving.ask_now(account) if account else Moved("unknown")
    return {"moved": moved, **(_found_at(follow, moved.to.page) if moved.to else {})}


def _found_at(follow: Follow, asked: str) -> dict[str, Any]:  # Any: what the template takes
    found = discovery.discover_now(asked)
    own = {follow.source.canonical, canonical_key(follow.source.address)}
    others = [one for one in found.candidates if canonical_key(one.address) not in own]
    return {"found": found, "candidates": others, "asked": asked}


def _follow_instead(request: MemberRequest, old: Follow) -> HttpResponse:
    form = WishForm(request.POST, categories=[])
    try:
        made = replacing.follow_instead(
            acting=request.user, old=old, wish=form.wish(), account=tidy(request.POST.get("account", ""))[:LONGEST_NAME],
            has_moved="moved" in request.POST,
        )
    except NotAnAddress:
        messages.error(request, _("This address cannot be followed: it is not a plain http or https address. Nothing was changed."))
        return redirect("consumption:elsewhere", old.source.public_id)
    except replacing.TheSameSource:
        messages.error(request, _("This is the address that has fallen silent. Nothing was changed."))
        return redirect("consumption:elsewhere", old.source.public_id)
    jobs.look_now(source=made.source_id)
    said = _("You follow it instead of %(title)s, with its name, its categories and your notes.")
    messages.success(request, said % {"title": old.shown_title})
    return redirect("consumption:source", made.source.public_id)


@for_members
@require_GET
def stopped(request: MemberRequest) -> HttpResponse:
    """What a member follows no longer, and how it comes back."""
    page, found = silence.stopped_page(request.user, page_number(request))
    at = now()
    lines = [
        {
            "follow": one.follow, "title": one.follow.shown_title, "is_person": one.follow.person_id is not None, "note": one.note,
            "categories": one.categories, "since": liveness.date(one.follow.since, at),
            "until": liveness.date(one.follow.stopped_at, at) if one.follow.stopped_at else "", "why": one.follow.get_stopped_why_display(),
        }
        for one in found
    ]
    pages = page.paginator.num_pages
    return render(request, "consumption/stopped.html", {
        "lines": lines, "number": page.number, "pages": pages, **pager(request, page.number, pages),
    })
