"""Writing a question: new, changed, kept as a draft, thrown away."""

from __future__ import annotations

from contextlib import suppress

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from commonplace.connection import reach
from commonplace.connection.actions import asking
from commonplace.connection.actions.asking import NotAsked
from commonplace.connection.forms import QuestionForm
from commonplace.connection.models import Question
from commonplace.kernel.clock import now
from commonplace.members.hours import today_of
from commonplace.members.views.request import MemberRequest, for_members


@for_members
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: MemberRequest) -> HttpResponse:
    """A question to write. What another page sent along as `text` stands in it already, and nothing is asked yet."""
    day = today_of(request.user, now())
    # A field elsewhere sends the text alone: that is a beginning, no form with errors.
    if request.method == "POST" and "wants" in request.POST:
        form = QuestionForm(request.POST, request.FILES, member=request.user, today=day)
        if question := form.keep():
            _begin_with(request, question)
            return redirect("connection:to_whom", question.public_id)
    else:
        text = request.POST.get("text") or request.GET.get("text", "")
        form = QuestionForm(initial={"text": text}, member=request.user, today=day)
    return render(request, "connection/new.html", {"form": form, "drafts": asking.drafts(request.user).count()})


def _begin_with(request: MemberRequest, question: Question) -> None:
    """Whoever came from the page of a group of hers, or of somebody in her network, finds them chosen; she can still choose others."""
    wanted = request.GET.get("group")
    if group := next((one for one in reach.groups_of(request.user) if one.public_id == wanted), None) if wanted else None:
        asking.put_to(acting=request.user, question=question, group=group)
    elif to := reach.to_person(request.user, request.GET.get("person", "")):
        with suppress(NotAsked):
            asking.put_to(acting=request.user, question=question, people=[to])


@for_members
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: MemberRequest, public_id: str) -> HttpResponse:
    """A draft to change."""
    draft = draft_of(request, public_id)
    day = today_of(request.user, now())
    if request.method == "POST":
        form = QuestionForm(request.POST, request.FILES, member=request.user, today=day, draft=draft)
        if form.keep():
            return redirect("connection:to_whom", draft.public_id)
    else:
        form = QuestionForm(member=request.user, today=day, draft=draft)
    return render(request, "connection/new.html", {"form": form, "question": draft, "drafts": 0})


@for_members
@require_http_methods(["GET", "HEAD"])
def drafts(request: MemberRequest) -> HttpResponse:
    """What she has not yet asked."""
    return render(request, "connection/drafts.html", {"drafts": asking.drafts(request.user)})


@for_members
@require_POST
def throw_away(request: MemberRequest, public_id: str) -> HttpResponse:
    """Remove a draft."""
    try:
        asking.throw_away(acting=request.user, question=draft_of(request, public_id))
    except NotAsked as trouble:
        messages.error(request, str(trouble))
    else:
        messages.success(request, _("Thrown away. Nobody has seen it."))
    return redirect("connection:drafts")


def draft_of(request: MemberRequest, public_id: str) -> Question:
    """Her draft of this id. Raises `Http404`."""
    draft = asking.drafts(request.user).filter(public_id=public_id).select_related("attachment", "group").first()
    if draft is None:
        raise Http404
    return draft
