"""Holidays are added and removed on the page of the settings."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from commonplace.kernel.clock import now
from commonplace.members.actions import add_holiday, remove_holiday
from commonplace.members.hours import today_of
from commonplace.members.views.request import MemberRequest, for_members
from commonplace.members.views.settings import all_forms, page


@for_members
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: MemberRequest) -> HttpResponse:
    """Add days off; what was refused stands in the settings as it was typed."""
    day = today_of(request.user, now())
    forms_of = all_forms(request, "holiday", day)
    if request.method == "POST":
        form = forms_of["holiday"]
        if not form.is_valid():
            return page(request, forms_of, day)
        add_holiday(acting=request.user, **form.cleaned_data)
        messages.success(request, _("Added. On these days nothing is asked of you, and no mail with your Today is sent."))
    return redirect(f"{reverse('members:settings')}#holidays")


@for_members
@require_POST
def remove(request: MemberRequest, public_id: str) -> HttpResponse:
    """Take a holiday away."""
    if not remove_holiday(acting=request.user, public_id=public_id):
        raise Http404
    messages.success(request, _("Removed."))
    return redirect(f"{reverse('members:settings')}#holidays")
