"""One person, one space, one tool."""

from __future__ import annotations

from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from commonplace.members.views.request import MemberRequest, for_members
from commonplace.network import queries
from commonplace.network.lines import name_of
from commonplace.network.said import Thing


def _page(request: MemberRequest, thing: Thing, public_id: str) -> HttpResponseBase:
    found = queries.one(request.user, thing, public_id)
    if found is None:
        raise Http404
    return render(request, "network/thing.html", {"name": name_of(found)})


@for_members
@require_safe
def person(request: MemberRequest, public_id: str) -> HttpResponseBase:
    """One person."""
    return _page(request, "person", public_id)


@for_members
@require_safe
def space(request: MemberRequest, public_id: str) -> HttpResponseBase:
    """One space."""
    return _page(request, "space", public_id)


@for_members
@require_safe
def tool(request: MemberRequest, public_id: str) -> HttpResponseBase:
    """One tool."""
    return _page(request, "tool", public_id)
