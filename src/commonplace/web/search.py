"""The search page: everything that the member may see."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_GET

from commonplace.consumption import presenting, searching
from commonplace.kernel.clock import now
from commonplace.members.models import Member
from commonplace.members.views.request import MemberRequest, for_members
from commonplace.network import finding

LONGEST = 1000
"""Characters of a query; nobody types more, and more would only cost."""
OF_THE_NETWORK = 5
"""So many people, spaces and tools stand above what was said; the rest is a page away."""


@for_members
@require_GET
def search(request: MemberRequest) -> HttpResponse:
    """Look for words in everything that the member may see."""
    text = request.GET.get("q", "").replace("\0", " ")[:LONGEST]
    newest = request.GET.get("order") != "best"
    address = reverse("web:search")
    context: dict[str, object] = {"text": text, "newest": newest}
    if text.strip():
        below, skip = request.GET.get("below", ""), request.GET.get("skip", "")
        found = searching.find(
            request.user, text, newest=newest,
            below=int(below) if below.isdecimal() and len(below) < 19 else None,
            skip=int(skip) if skip.isdecimal() and len(skip) < 6 else 0,
        )
        at = now()
        context["hits"] = [
            # Title and text come from kernel.search: escaped there, with nothing but <mark> in them.
            (presenting.lines([hit.row], at=at, speed_percent=request.user.speed_percent)[0], mark_safe(hit.title), mark_safe(hit.text))  # noqa: S308
            for hit in found.hits
        ]
        context["notes"] = found.notes
        if not below and not skip:
            context |= _in_my_network(request.user, text)
        base = {"q": text, "order": "newest" if newest else "best"}
        if found.older:
            context["older"] = f"{address}?{urlencode({**base, 'below': found.older})}"
        elif found.skip:
            context["older"] = f"{address}?{urlencode({**base, 'skip': found.skip})}"
        context["orders"] = [
            (f"{address}?{urlencode({'q': text, 'order': order})}", order, (order == "newest") is newest)
            for order in ("newest", "best")
        ]
    return render(request, "web/search.html", context)


def _in_my_network(member: Member, text: str) -> dict[str, object]:
    """Whom and what of her own network the words name; empty where there is none."""
    hits = finding.find(member, text)
    return {
        "nodes": [(hit, reverse(f"network:{hit.thing}", args=[hit.public_id])) for hit in hits[:OF_THE_NETWORK]],
        "more_nodes": f"{reverse('network:find')}?{urlencode({'q': text})}" if len(hits) > OF_THE_NETWORK else "",
        "many_nodes": len(hits),
    }
