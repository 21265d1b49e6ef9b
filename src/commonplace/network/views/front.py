"""The front page of my network."""

from __future__ import annotations

from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from commonplace.members.views.request import MemberRequest, for_members
from commonplace.network import queries
from commonplace.network.leaning import leaning_of
from commonplace.spaces import platforms


@for_members
@require_safe
def network(request: MemberRequest) -> HttpResponseBase:
    """People, spaces and tools: a few of each, and the ways on."""
    shelves, leaning = queries.front(request.user), leaning_of(request.user)
    return render(request, "network/front.html", {
        "shelves": shelves, "doors": queries.doors(), "is_empty": not any(shelf.total for shelf in shelves),
        "leaning": leaning, "leans_on": platforms.platform(leaning.platform) if leaning.is_heavy else None,
    })
