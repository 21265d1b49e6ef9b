"""Pages of groups. For whoever is not in a group there is none of that address."""

from __future__ import annotations

from allauth.core.internal import ratelimit
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from commonplace.kernel.clock import now
from commonplace.members.views.request import MemberRequest, for_members
from commonplace.members.views.welcome import CAME_FOR
from commonplace.spaces import actions, queries
from commonplace.spaces.actions.grouping import find_link, link_of
from commonplace.spaces.forms import GroupForm
from commonplace.spaces.models import Group, GroupMembership

_LINK = "new_group_link"
_NOT_THERE = (Group.DoesNotExist, GroupMembership.DoesNotExist)


@for_members
@require_http_methods(["GET", "HEAD", "POST"])
def groups(request: MemberRequest) -> HttpResponseBase:
    """Mine, and a form that makes one."""
    form = GroupForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        group = actions.make_group(acting=request.user, **form.cleaned_data)
        messages.success(request, _("The group is made. Now invite somebody with a link."))
        return redirect("spaces:group", group.public_id)
    return render(request, "spaces/groups.html", {"form": form, "groups": queries.groups_of(request.user)})


@for_members
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def group(request: MemberRequest, public_id: str) -> HttpResponseBase:
    """One group: who is in it, and what a host can do. Posting changes name and words."""
    found = _found(request, public_id)
    form = GroupForm(request.POST or None, initial={"name": found.name, "about": found.about})
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_group(acting=request.user, public_id=public_id, **form.cleaned_data)
        except _NOT_THERE as gone:
            raise Http404 from gone
        messages.success(request, _("Kept."))
        return redirect("spaces:group", public_id)
    page = Paginator(queries.members_of(found), queries.A_PAGE).get_page(request.GET.get("page"))
    is_host = queries.hosts(found, request.user)
    made_for, link = request.session.pop(_LINK, ("", ""))
    return render(request, "spaces/group.html", {
        "group": found, "page": page, "is_host": is_host, "form": form, "link": link if made_for == public_id else "",
        "links": queries.links_of(found) if is_host else (),
    })


@for_members
@require_POST
def make_link(request: MemberRequest, public_id: str) -> HttpResponseBase:
    """Make a link; it is shown once, on the next page."""
    try:
        _made, token = actions.invite_to_group(acting=request.user, public_id=public_id)
    except _NOT_THERE as gone:
        raise Http404 from gone
    request.session[_LINK] = (public_id, link_of(token))
    return redirect("spaces:group", public_id)


@for_members
@require_POST
def withdraw_link(request: MemberRequest, public_id: str, other: str) -> HttpResponseBase:
    """Take a link back."""
    try:
        if not actions.withdraw_link(acting=request.user, public_id=public_id, link=other):
            raise Http404
    except _NOT_THERE as gone:
        raise Http404 from gone
    messages.success(request, _("The link no longer works."))
    return redirect("spaces:group", public_id)


@for_members
@require_POST
def make_host(request: MemberRequest, public_id: str, other: str) -> HttpResponseBase:
    """One more host."""
    try:
        membership = actions.make_host(acting=request.user, public_id=public_id, other=other)
    except _NOT_THERE as gone:
        raise Http404 from gone
    messages.success(request, _("%(name)s is a host now.") % {"name": membership.member})
    return redirect("spaces:group", public_id)


@for_members
@require_POST
def remove_member(request: MemberRequest, public_id: str, other: str) -> HttpResponseBase:
    """Let a member go."""
    try:
        gone_one = actions.remove_member(acting=request.user, public_id=public_id, other=other)
    except _NOT_THERE as gone:
        raise Http404 from gone
    messages.success(request, _("%(name)s is no longer in the group. Links into it have ended; make a new one when you need it.") % {
        "name": gone_one})
    return redirect("spaces:group", public_id)


@for_members
@require_http_methods(["GET", "HEAD", "POST"])
def leave(request: MemberRequest, public_id: str) -> HttpResponseBase:
    """What leaving means; the last host names another, the last member ends the group."""
    found, trouble = _found(request, public_id), False
    if request.method == "POST":
        try:
            stays = actions.leave_group(acting=request.user, public_id=public_id, next_host=request.POST.get("next_host", ""))
        except actions.LastHost:
            trouble = True
        else:
            said = _("You have left %(name)s.") if stays else _("%(name)s is no more.")
            messages.success(request, said % {"name": found})
            return redirect("spaces:groups")
    return render(request, "spaces/leave.html", {
        "group": found, "next_hosts": queries.next_hosts(found, request.user), "trouble": trouble,
        "is_alone": found.memberships.count() == 1,
    })


@never_cache
def join(request: HttpRequest, token: str) -> HttpResponseBase:
    """What an invitation link opens. Opening it does nothing; who is signed out comes back here from the door."""
    if request.user.is_authenticated:
        return _join(request, token)
    if find_link(token=token, at=now()):
        request.session[CAME_FOR] = request.path
    return redirect_to_login(request.get_full_path())


@for_members
@require_http_methods(["GET", "HEAD", "POST"])
def _join(request: MemberRequest, token: str) -> HttpResponseBase:
    # Counted for GET as well, so that tokens cannot be tried out.
    if not ratelimit.consume(request, app="allauth.account", action="join_link", limit_get=True):
        return render(request, "429.html", status=429)
    if request.method == "POST":
        try:
            found = actions.join_group(acting=request.user, token=token)
        except actions.LinkDead:
            return render(request, "spaces/join_not.html", status=410)
        messages.success(request, _("You are in %(name)s now.") % {"name": found})
        return redirect("spaces:group", found.public_id)
    opened = queries.opened(request.user, token, now())
    if opened is None:
        return render(request, "spaces/join_not.html", status=410)
    return redirect("spaces:group", opened.public_id) if opened.is_in else render(request, "spaces/join.html", {"opened": opened})


def _found(request: MemberRequest, public_id: str) -> Group:
    found = queries.group_of(request.user, public_id)
    if found is None:
        raise Http404
    return found
