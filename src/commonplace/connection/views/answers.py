"""Answers: read, keep, write, change, print, say what happened, dispute, review, merge."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from commonplace.connection import answer_page, question_page
from commonplace.connection.actions import following_up, keeping, tending
from commonplace.connection.actions.keeping import CannotKeep
from commonplace.connection.answer_forms import changing_form, keeping_form, writing_form
from commonplace.connection.forms_answer import AnswerForm, DisputeForm, ExperienceForm
from commonplace.connection.models import Answer, Dispute
from commonplace.connection.views.question import own_or_404
from commonplace.kernel.clock import now
from commonplace.members.hours import today_of
from commonplace.members.models import Member
from commonplace.members.views.request import MemberRequest, for_members


def answer_or_404(member: Member, public_id: str) -> Answer:
    """An answer that this member may see; for others it is not there."""
    answer = answer_page.answer_of(member, public_id)
    if answer is None:
        raise Http404
    return answer


def _kept_or_404(member: Member, public_id: str) -> Answer:
    answer = answer_or_404(member, public_id)
    if answer.state != Answer.State.KEPT:
        raise Http404
    return answer


def _own_or_404(member: Member, public_id: str) -> Answer:
    answer = answer_page.own_answer_of(member, public_id)
    if answer is None:
        raise Http404
    return answer


@for_members
@require_GET
def answer(request: MemberRequest, public_id: str) -> HttpResponse:
    """One answer; the address of one that was merged leads on."""
    found = answer_or_404(request.user, public_id)
    if found.state == Answer.State.MERGED and found.merged_into is not None:
        return redirect("connection:answer", found.merged_into.public_id)
    page = answer_page.page_of(request.user, found, today=today_of(request.user, now()))
    return render(request, "connection/answer.html", {"page": page, "answer": found})


@for_members
@require_GET
def print_answer(request: MemberRequest, public_id: str) -> HttpResponse:
    """The same on one page, for somebody who reads paper."""
    found = _kept_or_404(request.user, public_id)
    page = answer_page.page_of(request.user, found, today=today_of(request.user, now()))
    return render(request, "connection/answer_print.html", {"page": page, "answer": found, "address": request.build_absolute_uri(
        reverse("connection:answer", args=[found.public_id]))})


@for_members
@require_GET
def versions(request: MemberRequest, public_id: str) -> HttpResponse:
    """How an answer read before."""
    found = _kept_or_404(request.user, public_id)
    return render(request, "connection/answer_versions.html", {
        "answer": found, "versions": answer_page.shown_versions(request.user, found),
        "merged": answer_page.merged_texts(request.user, found),
    })


@for_members
def keep(request: MemberRequest, public_id: str) -> HttpResponse:
    """Keep an answer made of one's own question."""
    question = own_or_404(request.user, public_id)
    if question.state not in {"sent", "closed"}:
        raise Http404
    form = keeping_form(request, question_page.page_of(request.user, question))
    if request.method == "POST" and form.is_valid():
        try:
            kept = keeping.keep(acting=request.user, question=question, said=form.said, credited=form.whose, at=now())
        except CannotKeep as problem:
            form.add_error(problem.field if problem.field in form.fields else None, str(problem))
        else:
            return _kept(request, kept)
    return _form_page(request, form, title=_("Keep it as an answer"), back=reverse("connection:question", args=[public_id]))


@for_members
def write(request: MemberRequest) -> HttpResponse:
    """Write an answer directly."""
    form = writing_form(request)
    if request.method == "POST" and form.is_valid():
        try:
            kept = keeping.write(acting=request.user, said=form.said, at=now())
        except CannotKeep as problem:
            form.add_error(problem.field if problem.field in form.fields else None, str(problem))
        else:
            return _kept(request, kept)
    return _form_page(request, form, title=_("Write an answer"), back=reverse("connection:answers"))


@for_members
def change(request: MemberRequest, public_id: str) -> HttpResponse:
    """Change an answer of one's own."""
    found = _own_or_404(request.user, public_id)
    form = changing_form(request, found)
    if request.method == "POST" and form.is_valid():
        try:
            kept = keeping.change(acting=request.user, answer=found, said=form.said, at=now())
        except CannotKeep as problem:
            form.add_error(problem.field if problem.field in form.fields else None, str(problem))
        else:
            return _kept(request, kept)
    return _form_page(request, form, title=_("Change the answer"), back=reverse("connection:answer", args=[public_id]))


def _kept(request: HttpRequest, kept: Answer) -> HttpResponse:
    if kept.wanted:
        messages.success(request, _("Kept. Those whose words are in it are asked whether more people may see it; until then, fewer do."))
    else:
        messages.success(request, _("Kept."))
    return redirect("connection:answer", kept.public_id)


def _form_page(request: HttpRequest, form: AnswerForm, *, title: str, back: str) -> HttpResponse:
    return render(request, "connection/answer_form.html", {"form": form, "title": title, "back": back})


@for_members
def experience(request: MemberRequest, public_id: str) -> HttpResponse:
    """What happened to me."""
    found = _kept_or_404(request.user, public_id)
    form = ExperienceForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        tending.add_experience(acting=request.user, answer=found, at=now(), **form.cleaned_data)
        messages.success(request, _("Thank you: the next one who looks sees it."))
        return redirect("connection:answer", public_id)
    is_named = not answer_page.is_secret(request.user, found)
    return render(request, "connection/answer_tried.html", {"form": form, "answer": found, "is_named": is_named})


@for_members
def dispute(request: MemberRequest, public_id: str) -> HttpResponse:
    """Dispute an answer, with a reason and a source."""
    found = _kept_or_404(request.user, public_id)
    if found.owner_id == request.user.pk:
        return redirect("connection:change_answer", public_id)
    form = DisputeForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            tending.dispute(acting=request.user, answer=found, at=now(), **form.cleaned_data)
        except CannotKeep as problem:
            form.add_error(problem.field, str(problem))
        else:
            messages.success(request, _("It stands beside the answer now."))
            return redirect("connection:answer", public_id)
    return render(request, "connection/answer_dispute.html", {"form": form, "answer": found})


@for_members
@require_POST
def take_back_dispute(request: MemberRequest, public_id: str, dispute_id: str) -> HttpResponse:
    """Take a dispute of one's own back."""
    found = _kept_or_404(request.user, public_id)
    row = answer_page.own_dispute_of(request.user, found, dispute_id)
    if not isinstance(row, Dispute):
        raise Http404
    tending.take_back_dispute(acting=request.user, dispute=row, at=now())
    messages.success(request, _("Taken back."))
    return redirect("connection:answer", public_id)


@for_members
@require_POST
def still_true(request: MemberRequest, public_id: str) -> HttpResponse:
    """Say that an answer still holds."""
    found = _kept_or_404(request.user, public_id)
    try:
        tending.still_true(acting=request.user, answer=found, today=today_of(request.user, now()))
    except PermissionError:
        raise Http404 from None
    messages.success(request, _("Thank you. It is asked again in 18 months."))
    return redirect("connection:answer", public_id)


@for_members
@require_POST
def answers_it(request: MemberRequest, public_id: str) -> HttpResponse:
    """Close a question of one's own with an answer that is there."""
    found = _kept_or_404(request.user, public_id)
    question = own_or_404(request.user, request.POST.get("question", ""))
    following_up.close(acting=request.user, question=question, how="answer", answer=found, at=now())
    messages.success(request, _("The question is closed: this answers it."))
    return redirect("connection:question", question.public_id)


@for_members
@require_POST
def merge(request: MemberRequest, public_id: str) -> HttpResponse:
    """Make an answer part of another that says the same."""
    found = _kept_or_404(request.user, public_id)
    into = answer_page.answer_of(request.user, request.POST.get("into", "").strip().rstrip("/").rpartition("/")[2])
    if into is None:
        messages.error(request, _("No answer that you may see has this address. Nothing was changed."))
        return redirect("connection:answer", public_id)
    try:
        kept = tending.merge(acting=request.user, answer=found, into=into, at=now())
    except PermissionError:
        messages.error(request, _("You can merge answers of your own; stewards can merge those for everybody here. Nothing was changed."))
        return redirect("connection:answer", public_id)
    except CannotKeep as problem:
        messages.error(request, str(problem))
        return redirect("connection:answer", public_id)
    messages.success(request, _("The two are one now; the other address leads here."))
    return redirect("connection:answer", kept.public_id)
