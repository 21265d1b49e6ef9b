"""How well asking works."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from commonplace.connection import figures as counted
from commonplace.kernel.clock import now
from commonplace.members.views.request import MemberRequest, for_members


@for_members
@require_GET
def figures(request: MemberRequest) -> HttpResponse:
    """One's own; for a steward the site's, too."""
    at, is_steward = now(), request.user.is_steward
    return render(request, "connection/figures.html", {
        "mine": counted.of_member(request.user, at=at), "fewest": counted.FEWEST, "site_s": counted.of_site(at=at) if is_steward else None,
    })
