"""The map of my network."""

from __future__ import annotations

from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from commonplace.members.views.request import MemberRequest, for_members
from commonplace.network.map.gathering import asked_of
from commonplace.network.map.page import map_page


@for_members
@require_safe
def network_map(request: MemberRequest) -> HttpResponseBase:
    """The map and its equal table, or what of it was asked for."""
    return render(request, "network/map.html", {"map": map_page(request.user, asked_of(request.GET))})
