"""From a draft to a question that is asked: to whom, who will see it, ten minutes to take it back; or by her own mail."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from commonplace.connection import checking, naming, reach, suggesting
from commonplace.connection.actions import asking
from commonplace.connection.actions.asking import NotAsked
from commonplace.connection.carrying import message_of
from commonplace.connection.forms import Choice
from commonplace.connection.models import Naming, Question
from commonplace.connection.readers import readers_of
from commonplace.connection.views.writing import draft_of
from commonplace.kernel.clock import now
from commonplace.members.views.request import MemberRequest, for_members


@for_members
@require_http_methods(["GET", "HEAD", "POST"])
def to_whom(request: MemberRequest, public_id: str) -> HttpResponse:
    """People by name, or a group; nobody is chosen beforehand."""
    draft = draft_of(request, public_id)
    choice = Choice(request.POST if request.method == "POST" else None, member=request.user, question=draft)
    if request.method == "POST" and request.POST.get("then") != "find" and choice.keep():
        after = {"carry": "connection:carry", "more": "connection:to_whom"}.get(request.POST.get("then", ""), "connection:confirm")
        return redirect(after, draft.public_id)
    five = suggesting.the_right_five(draft, choice, at=now())
    return render(request, "connection/to_whom.html", {
        "question": draft, "choice": choice, "five": five, "others_here": choice.here_but(five),
        "only_groups": draft.naming == Naming.NONE, "alone": reach.is_alone(request.user),
    })


@for_members
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: MemberRequest, public_id: str) -> HttpResponse:
    """Who will see it, what in it may tell more than meant; then it is asked."""
    if request.method == "POST":
        return _ask(request, public_id)
    draft = draft_of(request, public_id)
    readers = readers_of(draft, asker=request.user)
    if not readers.button:
        return redirect("connection:to_whom", draft.public_id)
    own_name = str(request.user) if draft.naming != Naming.OWN else ""
    return render(request, "connection/confirm.html", {
        "question": draft, "readers": readers, "hints": checking.hints(draft.text, own_name=own_name), "minutes": asking.undo_minutes(),
        "leaves_at": asking.leaves_if_asked(draft, at=now()) if naming.is_secret(draft) else None,
    })


@for_members
@require_http_methods(["GET", "HEAD", "POST"])
def take_back(request: MemberRequest, public_id: str) -> HttpResponse:
    """It leaves at 12:40; until then it can be taken back, and is a draft again."""
    question = asking.mine(request.user).filter(public_id=public_id).prefetch_related("asked").first()
    if request.method == "POST" and question is not None:
        return _take_back(request, question)
    if question is None or question.state != Question.State.HELD:
        # Under no name it has another address once it has left: nobody shall know it from where it was written.
        return redirect("connection:drafts" if asking.drafts(request.user).filter(public_id=public_id).exists() else "connection:ask")
    return render(request, "connection/held.html", {
        "question": question, "is_time": question.leaves_at and question.leaves_at <= now(), "is_secret": naming.is_secret(question),
    })


@for_members
@require_http_methods(["GET", "HEAD", "POST"])
def carry(request: MemberRequest, public_id: str) -> HttpResponse:
    """The question as a message to copy, or to send with her own mail."""
    draft = draft_of(request, public_id)
    if request.method == "POST":
        try:
            sent = asking.carry(acting=request.user, question=draft, at=now())
        except NotAsked as trouble:
            messages.error(request, str(trouble))
            return redirect("connection:carry", draft.public_id)
        messages.success(request, _("Kept as asked. When a reply comes, paste it in here."))
        return redirect("connection:question", sent.public_id)
    return render(request, "connection/carry.html", {
        "question": draft, "message": message_of(draft, asker=request.user), "hints": checking.hints(draft.text),
    })


def _ask(request: MemberRequest, public_id: str) -> HttpResponse:
    question = Question.objects.filter(asker=request.user, public_id=public_id).first()
    if question is None:
        return redirect("connection:ask")
    try:
        held = asking.ask(acting=request.user, question=question, at=now())
    except NotAsked as trouble:
        messages.error(request, str(trouble))
        return redirect("connection:to_whom", public_id)
    return redirect("connection:take_back", held.public_id)


def _take_back(request: MemberRequest, question: Question) -> HttpResponse:
    try:
        draft = asking.take_back(acting=request.user, question=question)
    except NotAsked as trouble:
        messages.error(request, str(trouble))
        return redirect("connection:question", question.public_id)
    messages.success(request, _("Taken back. Nothing has left, and nothing is lost."))
    return redirect(reverse("connection:edit", args=[draft.public_id]))
