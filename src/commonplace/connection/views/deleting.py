"""Delete an answer of one's own: what goes with it is said first."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from commonplace.connection import answer_page, naming
from commonplace.connection.actions import crediting, deleting
from commonplace.members.views.request import MemberRequest, for_members


@for_members
@require_http_methods(["GET", "HEAD", "POST"])
def delete(request: MemberRequest, public_id: str) -> HttpResponse:
    """What goes, what stays, and the one button."""
    found = answer_page.own_answer_of(request.user, public_id)
    if found is None:
        raise Http404
    if request.method == "POST":
        try:
            deleting.delete(acting=request.user, answer=found)
        except deleting.CannotDelete as trouble:
            messages.error(request, str(trouble))
            return redirect("connection:answer", public_id)
        messages.success(request, _("The answer is deleted."))
        return redirect("connection:answers")
    return render(request, "connection/answer_delete.html", {
        "answer": found, "goes": deleting.goes_with(found), "audience": crediting.audience_words(found.audience, found.group),
        "is_mine_alone": found.audience == "self", "is_secret": found.question is not None and naming.is_secret(found.question),
    })
