"""How long things are kept, and addresses that want no mails."""

from __future__ import annotations

from django.contrib import messages
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from commonplace.members.views.request import MemberRequest, for_members, for_stewards
from commonplace.trust import keeping as kept
from commonplace.trust import queries
from commonplace.trust.actions.allowing import allow
from commonplace.trust.forms import AllowForm, KeepingForm


@for_stewards
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def keeping(request: MemberRequest) -> HttpResponseBase:
    """Days for each kind of thing."""
    form = KeepingForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        kept.set_days(acting=request.user, days=form.cleaned_data)
        messages.success(request, _("Kept. What is older is forgotten tonight; members see the new table."))
        return redirect("trust:keeping")
    return render(request, "trust/keeping.html", {"form": form})


@for_members
@require_http_methods(["GET", "HEAD"])
def how_long(request: MemberRequest) -> HttpResponseBase:
    """The same table for everybody here."""
    return render(request, "trust/how_long.html", {"table": kept.table()})


@for_stewards
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def no_mails(request: MemberRequest) -> HttpResponseBase:
    """How many addresses want no mails, and the way back for one whose owner asks for it."""
    form = AllowForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if allow(acting=request.user, address=form.cleaned_data["address"]):
            messages.success(request, _("Mails may go to this address again."))
        else:
            messages.info(request, _("This address is not among them. Nothing was changed."))
        return redirect("trust:no_mails")
    return render(request, "trust/no_mails.html", {"form": form, "number": queries.suppressed_count()})
