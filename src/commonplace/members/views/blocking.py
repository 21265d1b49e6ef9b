"""People kept away: the list with undo, and the two buttons that other pages show beside a name."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from commonplace.members.actions import blocking
from commonplace.members.models import Member
from commonplace.members.queries import member_by_public_id
from commonplace.members.views.request import MemberRequest, for_members


@for_members
@require_GET
def people_kept_away(request: MemberRequest) -> HttpResponseBase:
    """Whom I keep away; nobody else sees it."""
    return render(request, "members/people_kept_away.html", {"kept": blocking.kept_away(request.user)})


@for_members
@require_POST
def keep_away(request: MemberRequest, public_id: str) -> HttpResponseBase:
    """Mute or block, as the button says; back to the page it was on."""
    other = _other(request, public_id)
    if request.POST.get("kind") == "block":
        blocking.block(acting=request.user, other=other)
        said = _("%(name)s is blocked: from now on neither of you reaches the other here. Nobody is told.")
    else:
        blocking.mute(acting=request.user, other=other)
        said = _("%(name)s is muted: you are spared what they ask and what they reply in a group. Nobody is told.")
    messages.success(request, said % {"name": other} + " " + _("Undo it in Settings, under People kept away."))
    return redirect(_next(request))


@for_members
@require_POST
def let_back(request: MemberRequest, public_id: str) -> HttpResponseBase:
    """Undo."""
    other = _other(request, public_id)
    if not blocking.let_back(acting=request.user, other=other):
        raise Http404
    messages.success(request, _("%(name)s is no longer kept away.") % {"name": other})
    return redirect("members:people_kept_away")


def _other(request: MemberRequest, public_id: str) -> Member:
    other = member_by_public_id(public_id)
    if other is None or other == request.user:
        raise Http404
    return other


def _next(request: MemberRequest) -> str:
    wanted = request.POST.get("next", "")
    is_ours = wanted.startswith("/") and url_has_allowed_host_and_scheme(wanted, allowed_hosts=None)
    return wanted if is_ours else reverse("members:people_kept_away")
