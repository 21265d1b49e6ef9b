"""The stewards' page of what is not to be fetched."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from commonplace.consumption.actions import refusing
from commonplace.consumption.forms import RefusalForm
from commonplace.consumption.models import DoNotFetch
from commonplace.members.views.request import MemberRequest, for_stewards


@for_stewards
def do_not_fetch(request: MemberRequest) -> HttpResponse:
    """The list, and a form that adds to it."""
    form = RefusalForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        row = refusing.refuse(acting=request.user, **form.cleaned_data)
        messages.success(request, _("%(pattern)s is not fetched from now on. Its followers see why.") % {"pattern": row.pattern})
        return redirect("consumption:do_not_fetch")
    return render(request, "consumption/do_not_fetch.html", {"form": form, "rows": DoNotFetch.objects.order_by("pattern")})


@for_stewards
@require_POST
def fetch_again(request: MemberRequest, pk: int) -> HttpResponseBase:
    """Take a row off the list."""
    row = get_object_or_404(DoNotFetch, pk=pk)
    refusing.allow_again(acting=request.user, row=row)
    messages.success(request, _("%(pattern)s may be fetched again.") % {"pattern": row.pattern})
    return redirect("consumption:do_not_fetch")
