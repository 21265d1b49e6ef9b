"""Where nobody replies: one step to more people; and the topics, for stewards."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from commonplace.connection import unanswered
from commonplace.connection.actions import widening
from commonplace.connection.actions.asking import NotAsked
from commonplace.connection.starters import starters_trouble
from commonplace.connection.synonyms import synonyms_trouble
from commonplace.connection.views.question import own_or_404
from commonplace.kernel.clock import now
from commonplace.members.views.request import MemberRequest, for_members, for_stewards


@for_members
@require_POST
def wider(request: MemberRequest, public_id: str) -> HttpResponse:
    """Ask others too: the question anew, with who will see it, before anything leaves."""
    question = own_or_404(request.user, public_id)
    try:
        again = widening.widen(acting=request.user, question=question, at=now())
    except NotAsked as fault:
        messages.warning(request, str(fault))
        return redirect("connection:question", public_id)
    return redirect("connection:confirm", again.public_id)


@for_stewards
@require_GET
def topics(request: MemberRequest) -> HttpResponse:
    """What was asked and waits still: topics alone."""
    return render(request, "connection/unanswered.html", {
        "topics": unanswered.topics(at=now()), "troubles": [one for one in (starters_trouble(), synonyms_trouble()) if one],
    })
