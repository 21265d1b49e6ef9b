"""The page of a question, and what the asker does there."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from commonplace.connection import finding, naming, question_page, unanswered
from commonplace.connection.actions import following_up
from commonplace.connection.actions.following_up import CannotFollowUp
from commonplace.connection.forms_answer import OutcomeForm, choices_of
from commonplace.connection.models import Question, Reply
from commonplace.kernel.clock import now
from commonplace.members.models import Member
from commonplace.members.views.request import MemberRequest, for_members


def question_or_404(member: Member, public_id: str) -> Question:
    """A question that this member may see; for others it is not there."""
    question = question_page.question_of(member, public_id)
    if question is None:
        raise Http404
    return question


def own_or_404(member: Member, public_id: str) -> Question:
    """A question of this member's own."""
    question = question_or_404(member, public_id)
    if question.asker_id != member.pk:
        raise Http404
    return question


def _reply_or_404(member: Member, public_id: str, reply_id: str) -> Reply:
    """A reply to a question of this member's own, that can be thanked or asked back about."""
    reply = question_page.reply_of(member, own_or_404(member, public_id), reply_id)
    if reply is None or reply.is_from_asker or reply.state != Reply.State.SHOWN:
        raise Http404
    return reply


def _to(question: Question, anchor: str = "") -> HttpResponse:
    return redirect(f"/ask/question/{question.public_id}" + (f"#{anchor}" if anchor else ""))


def _later(question: Question) -> str:
    """What an asker who is not to be known is told besides."""
    return " " + _("It arrives tomorrow, so that the hour does not tell who asks.") if naming.is_secret(question) else ""


@for_members
@require_GET
def question(request: MemberRequest, public_id: str) -> HttpResponse:
    """The question, as this member may see it."""
    member = request.user
    found = question_or_404(member, public_id)
    if found.state in {Question.State.DRAFT, Question.State.HELD}:
        return redirect("connection:to_whom" if found.state == Question.State.DRAFT else "connection:take_back", public_id)
    page = question_page.page_of(member, found)
    is_open = page.is_mine and found.state == Question.State.SENT
    return render(request, "connection/question.html", {
        "page": page, "question": found, "is_open": is_open,
        "answers_here": finding.find_answers(member, found.text, limit=3) if is_open else (),
        "wider": unanswered.offer(member, found, at=now()) if page.is_mine else None,
    })


@for_members
@require_POST
def thank(request: MemberRequest, public_id: str, reply_id: str) -> HttpResponse:
    """Thank the writer of a reply."""
    reply = _reply_or_404(request.user, public_id, reply_id)
    following_up.thank(acting=request.user, reply=reply, at=now())
    messages.success(request, _("Your thanks are on their way.") + _later(reply.question))
    return _to(reply.question, f"reply-{reply.public_id}")


@for_members
@require_POST
def helped(request: MemberRequest, public_id: str, reply_id: str) -> HttpResponse:
    """Say that a reply helped, or take it back."""
    reply = _reply_or_404(request.user, public_id, reply_id)
    following_up.mark_helped(acting=request.user, reply=reply, helped=not reply.helped, at=now())
    return _to(reply.question, f"reply-{reply.public_id}")


@for_members
@require_POST
def ask_back(request: MemberRequest, public_id: str, reply_id: str) -> HttpResponse:
    """Ask the writer of a reply something back."""
    reply = _reply_or_404(request.user, public_id, reply_id)
    try:
        following_up.ask_back(acting=request.user, reply=reply, text=request.POST.get("text", ""), at=now())
    except CannotFollowUp as problem:
        messages.error(request, str(problem))
    else:
        messages.success(request, _("Your question back is on its way.") + _later(reply.question))
    return _to(reply.question)


@for_members
@require_POST
def close(request: MemberRequest, public_id: str) -> HttpResponse:
    """Close a question, and say how it ended."""
    found = own_or_404(request.user, public_id)
    how = request.POST.get("how", "")
    if how not in following_up.ENDS:
        messages.error(request, _("Choose how it ended. The question is still open."))
        return _to(found, "close")
    following_up.close(acting=request.user, question=found, how=how, at=now())
    messages.success(request, _("The question is closed. What was replied stays here."))
    return _to(found)


@for_members
def outcome(request: MemberRequest, public_id: str) -> HttpResponse:
    """What did you do, what happened?"""
    member = request.user
    found = own_or_404(member, public_id)
    if found.state not in {Question.State.SENT, Question.State.CLOSED}:
        raise Http404
    page = question_page.page_of(member, found)
    form = _outcome_form(request, page)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        following_up.tell_outcome(
            acting=member, question=found, did=said["did"], happened=said["happened"], result=said["result"],
            helped=said.get("helped", []), at=now(),
        )
        messages.success(request, _("Kept. Those who helped are told."))
        return _to(found)
    return render(request, "connection/outcome.html", {"form": form, "question": found, "page": page})


def _outcome_form(request: HttpRequest, page: question_page.Page) -> OutcomeForm:
    lines = [(one.reply, one.by) for one in page.replies if not one.reply.is_from_asker]
    initial: dict[str, object] = {"helped": [reply.public_id for reply, _by in lines if reply.helped]}
    if page.happened:
        row = page.happened[-1].row
        initial |= {"did": row.did, "happened": row.happened, "result": row.result}
    return OutcomeForm(request.POST if request.method == "POST" else None, replies=choices_of(lines), initial=initial)
