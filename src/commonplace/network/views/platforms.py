"""Platforms: who owns them, how they earn, what they take, how to leave; and who of my people is found nowhere else."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from commonplace.members.views.request import MemberRequest, for_members, for_stewards
from commonplace.network.forms_platforms import PlatformForm
from commonplace.network.leaning import leaning_of, only_on
from commonplace.network.lines import address_of, name_of
from commonplace.spaces import platforms
from commonplace.spaces.actions.platforms import change_platform, restore_platform
from commonplace.spaces.platforms import Platform, State

MOST_NAMED = 50


@for_members
@require_safe
def all_platforms(request: MemberRequest) -> HttpResponseBase:
    """All that are known, those that ended last."""
    found = platforms.platforms()
    leaning = leaning_of(request.user)
    return render(request, "network/platforms.html", {
        "there": [one for one in found if one.state != State.ENDED], "ended": [one for one in found if one.state == State.ENDED],
        "leaning": leaning, "leans_on": next((one for one in found if one.key == leaning.platform), None),
    })


@for_members
@require_safe
def platform(request: MemberRequest, key: str) -> HttpResponseBase:
    """One of them."""
    found = _known(key)
    people = only_on(request.user, key)
    return render(request, "network/platform.html", {
        "platform": found, "people": [(name_of(one), address_of(one)) for one in people[:MOST_NAMED]], "total": len(people),
    })


@for_stewards
@require_http_methods(["GET", "HEAD", "POST"])
def edit_platform(request: MemberRequest, key: str) -> HttpResponseBase:
    """A steward corrects it, or takes back what stewards changed."""
    found = _known(key)
    if request.method == "POST" and "restore" in request.POST:
        restore_platform(acting=request.user, key=key)
        messages.success(request, _("It reads again as it came with the program."))
        return redirect("network:platform", key)
    form = PlatformForm(request.POST or None, platform=found)
    if request.method == "POST" and form.is_valid():
        change_platform(acting=request.user, key=key, facts=form.facts())
        messages.success(request, _("Kept."))
        return redirect("network:platform", key)
    return render(request, "network/platform_edit.html", {"platform": found, "form": form})


def _known(key: str) -> Platform:
    found = platforms.platform(key)
    if found is None:
        raise Http404
    return found
