"""Holds: what must neither expire nor be erased for now."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from commonplace.members.views.request import MemberRequest, for_stewards
from commonplace.trust import actions, queries
from commonplace.trust.forms import HoldForm
from commonplace.trust.models import Hold


@for_stewards
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def holds(request: MemberRequest) -> HttpResponseBase:
    """What is held, and a form that holds more."""
    form = HoldForm(request.POST or None, initial={"about": request.GET.get("about", "")})
    if request.method == "POST" and form.is_valid():
        try:
            actions.hold(acting=request.user, **form.cleaned_data)
        except actions.NothingToHold as trouble:
            form.add_error("about", str(trouble))
        else:
            messages.success(request, _("It is held until somebody lifts it here."))
            return redirect("trust:holds")
    return render(request, "trust/holds.html", {"form": form, "rows": queries.holds(request.user)})


@for_stewards
@require_POST
def lift(request: MemberRequest, pk: int) -> HttpResponseBase:
    """End a hold."""
    try:
        actions.lift(acting=request.user, pk=pk)
    except Hold.DoesNotExist:
        raise Http404 from None
    messages.success(request, _("The hold is lifted."))
    return redirect("trust:holds")
