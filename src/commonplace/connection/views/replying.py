"""Replying on the page of a question, and what the asker does with what came: accept, refuse, paste in, ask who was named."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from commonplace.connection import attachments, lists_reply
from commonplace.connection.actions import passing_on, replying
from commonplace.connection.forms_reply import PasteForm, ReplyForm
from commonplace.connection.models import Question
from commonplace.kernel.clock import now
from commonplace.members.views.request import MemberRequest, for_members


@for_members
@require_POST
def reply(request: MemberRequest, public_id: str) -> HttpResponse:
    """Reply here."""
    question = _question(request, public_id)
    form = ReplyForm(request.POST, request.FILES)
    attachment = form.take_file() if form.is_valid() else None
    if form.is_valid():
        try:
            replying.reply_here(acting=request.user, question=question, text=form.cleaned_data["text"], attachment=attachment, at=now())
        except replying.NotTaken as trouble:
            if attachment is not None:
                attachments.remove(attachment)
            form.add_error("text", str(trouble))
        else:
            messages.success(request, _("Your reply is here. Whoever asked is told."))
            return redirect("connection:question", question.public_id)
    return render(request, "connection/reply_again.html", {"question": question, "form": form, "what": "reply"}, status=400)


@for_members
@require_POST
def do_not_know(request: MemberRequest, public_id: str) -> HttpResponse:
    """"I am glad you asked, I do not know.\""""
    question = _question(request, public_id)
    asked = lists_reply.asked_of(request.user, question)
    if asked is None:
        raise Http404
    replying.close_kindly(asked, at=now())
    messages.success(request, _("Whoever asked knows that you are glad to be asked, and need not wait for you."))
    return redirect("connection:question", question.public_id)


@for_members
@require_POST
def paste(request: MemberRequest, public_id: str) -> HttpResponse:
    """Paste a reply in that came elsewhere."""
    question = _own(request, public_id)
    form = PasteForm(request.POST)
    if form.is_valid():
        try:
            replying.paste(acting=request.user, question=question, at=now(), **form.cleaned_data)
        except replying.NotTaken as trouble:
            form.add_error("text", str(trouble))
        else:
            messages.success(request, _("The reply stands with the others."))
            return redirect("connection:question", question.public_id)
    return render(request, "connection/reply_again.html", {"question": question, "form": form, "what": "paste"}, status=400)


@for_members
@require_POST
def decide(request: MemberRequest, public_id: str, how: str) -> HttpResponse:
    """Show a reply that waits, or refuse it."""
    found = lists_reply.waiting(request.user, public_id)
    if found is None:
        raise Http404
    if how == "accept":
        replying.accept(acting=request.user, reply=found, at=now())
        messages.success(request, _("The reply is shown."))
        return redirect("connection:question", found.question.public_id)
    try:
        replying.refuse(acting=request.user, reply=found)
        messages.success(request, _("The reply is not taken in, and its text is forgotten."))
    except replying.NotTaken as trouble:
        messages.warning(request, str(trouble))
    return redirect("connection:question", found.question.public_id)


@for_members
@require_POST
def file_of_reply(request: MemberRequest, public_id: str, how: str) -> HttpResponse:
    """Keep a file that came by mail, once she looked at it, or remove it."""
    found = lists_reply.with_file(request.user, public_id)
    if found is None or how not in {"keep", "remove"}:
        raise Http404
    if how == "keep":
        replying.keep_file(acting=request.user, reply=found, at=now())
        messages.success(request, _("The file is kept."))
        return redirect("connection:question", found.question.public_id)
    try:
        replying.remove_file(acting=request.user, reply=found)
        messages.success(request, _("The file is removed."))
    except replying.NotTaken as trouble:
        messages.warning(request, str(trouble))
    return redirect("connection:question", found.question.public_id)


@for_members
@require_POST
def named(request: MemberRequest, public_id: str, how: str) -> HttpResponse:
    """Ask who was named instead, or leave it."""
    asked = lists_reply.asked_by(request.user, public_id)
    if asked is None:
        raise Http404
    if how == "leave":
        passing_on.leave_it(acting=request.user, asked=asked)
        messages.success(request, _("Nobody else is asked."))
        return redirect("connection:question", asked.question.public_id)
    try:
        passing_on.ask_instead(acting=request.user, asked=asked, at=now())
        messages.success(request, _("Your question is on its way to %(name)s.") % {"name": asked.instead_name})
    except replying.NotTaken as trouble:
        messages.warning(request, str(trouble))
    return redirect("connection:question", asked.question.public_id)


def _question(request: MemberRequest, public_id: str) -> Question:
    question = lists_reply.question_of(request.user, public_id)
    if question is None:
        raise Http404
    return question


def _own(request: MemberRequest, public_id: str) -> Question:
    question = _question(request, public_id)
    if question.asker_id != request.user.pk:
        raise Http404
    return question
