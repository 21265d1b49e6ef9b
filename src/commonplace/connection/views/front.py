"""The front page of asking: one field, what is known already, what waits, and what I asked. And all answers that I may see."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET

from commonplace.connection import finding, front
from commonplace.connection.actions import asking
from commonplace.connection.starters import starters
from commonplace.members.views.request import MemberRequest, for_members

LONGEST = 10_000
SHOWN = 5
"""So many answers stand under what somebody types."""


@for_members
@require_GET
def ask(request: MemberRequest) -> HttpResponse:
    """What is on my plate, and who has been there before."""
    member, text = request.user, _typed(request)
    if request.GET.get("to") == "people":
        return redirect(f"{reverse('connection:new')}?{urlencode({'text': text})}" if text else "connection:new")
    waiting, mine = list(front.waiting_for(member)[: front.AT_MOST + 1]), list(front.asked_by(member)[: front.AT_MOST + 1])
    return render(request, "connection/ask.html", {
        **_found(request, text), "starters": starters(), "drafts": asking.drafts(member).count(),
        "waiting": front.waiting_rows(waiting[: front.AT_MOST], member), "more_waiting": len(waiting) > front.AT_MOST,
        "mine": front.own_rows(mine[: front.AT_MOST], member), "more_mine": len(mine) > front.AT_MOST,
    })


@for_members
@require_GET
def found(request: MemberRequest) -> HttpResponse:
    """The answers to what is typed, as a piece of a page."""
    return render(request, "connection/_found.html", _found(request, _typed(request)))


@for_members
@require_GET
def answers(request: MemberRequest) -> HttpResponse:
    """All answers that I may see, or those that fit what I look for, page by page."""
    member, text = request.user, _typed(request)
    ids = [one.id for one in finding.ranking_of(member, text)] if text else finding.newest(member)
    page = Paginator(ids, front.A_PAGE).get_page(request.GET.get("page"))
    return render(request, "connection/answers.html", {
        "text": text, "found": finding.shown(list(page), finding.standing(member)), "count": len(ids), **_pages(request, page, text),
    })


@for_members
@require_GET
def waiting(request: MemberRequest) -> HttpResponse:
    """All that waits for me."""
    page = Paginator(front.waiting_for(request.user), front.A_PAGE).get_page(request.GET.get("page"))
    return render(request, "connection/waiting.html", {"rows": front.waiting_rows(list(page), request.user), **_pages(request, page)})


@for_members
@require_GET
def mine(request: MemberRequest) -> HttpResponse:
    """All that I asked."""
    page = Paginator(front.asked_by(request.user), front.A_PAGE).get_page(request.GET.get("page"))
    return render(request, "connection/mine.html", {"rows": front.own_rows(list(page), request.user), **_pages(request, page)})


def _typed(request: MemberRequest) -> str:
    return request.GET.get("q", "").replace("\0", " ").strip()[:LONGEST]


def _found(request: MemberRequest, text: str) -> dict[str, Any]:  # Any: a template's context
    return {"text": text, "found": finding.find_answers(request.user, text, limit=SHOWN) if text else []}


def _pages(request: MemberRequest, page: Any, text: str = "") -> dict[str, str]:  # Any: a page of what the paginator was given
    def address(number: int) -> str:
        return f"{request.path}?{urlencode({**({'q': text} if text else {}), 'page': number})}"

    return {
        "newer": address(page.previous_page_number()) if page.has_previous() else "",
        "older": address(page.next_page_number()) if page.has_next() else "",
    }
