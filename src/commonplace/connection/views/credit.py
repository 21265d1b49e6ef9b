"""Whoever wrote what stands in an answer decides about it: under which name, for whom, and whether at all. No account is needed."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from commonplace.connection import answer_page
from commonplace.connection.actions import crediting
from commonplace.connection.forms_answer import CreditForm
from commonplace.connection.models import Credit
from commonplace.kernel.clock import now


def credit(request: HttpRequest, token: str) -> HttpResponse:
    """What stands in the answer, and the three choices. Opening it changes nothing: programs open links in mails."""
    found = crediting.credit_of(token)
    if found is None:
        raise Http404
    form = CreditForm(
        request.POST if request.method == "POST" and "name" in request.POST else None,
        initial={"naming": found.reply.naming, "chosen_name": found.reply.chosen_name},
    )
    if request.method == "POST" and _do(request, found, form):
        return redirect("connection:credit", token)
    answer = found.answer
    return render(request, "connection/credit.html", {
        "credit": found, "answer": answer, "form": form, "parts": answer_page.parts_of(answer.text, answer_page.credits_of(answer)),
        "by": answer_page.owner_words(answer), "named": crediting.credited_as(found.reply), "asks": crediting.is_asked(found, answer),
        "audience": crediting.audience_words(answer.audience, answer.group),
        "wanted": crediting.audience_words(answer.wanted, answer.wanted_group) if answer.wanted else "",
    })


def _do(request: HttpRequest, found: Credit, form: CreditForm) -> bool:
    """Do what was chosen; False where the form must be shown again."""
    sent = request.POST
    if "withdraw" in sent:
        crediting.withdraw(credit=found, at=now())
        messages.success(request, _("Your words are taken out of the answer, and out of its earlier versions."))
    elif "yes" in sent or "no" in sent:
        crediting.decide(credit=found, agrees="yes" in sent, at=now())
        messages.success(request, _("Thank you: more people may see it.") if "yes" in sent else _("It stays with those who see it now."))
    elif form.is_bound and form.is_valid():
        try:
            crediting.name(credit=found, naming=form.cleaned_data["naming"], chosen_name=form.cleaned_data["chosen_name"])
        except ValueError:
            form.add_error("chosen_name", _("Say under which name."))
            return False
        messages.success(request, _("Kept."))
    else:
        return False
    return True
