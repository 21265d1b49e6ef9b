"""You may ask me about …"""

from __future__ import annotations

from django.contrib import messages
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from commonplace.connection.actions.offering import offer, take_back_offer
from commonplace.connection.forms_offer import OfferForm
from commonplace.connection.offers import offer_of, seen_as
from commonplace.kernel.clock import now
from commonplace.members.hours import today_of
from commonplace.members.views.request import MemberRequest, for_members


@for_members
@require_http_methods(["GET", "HEAD", "POST"])
def offers(request: MemberRequest) -> HttpResponseBase:
    """What I may be asked about, and how the program reads it."""
    mine, today = offer_of(request.user), today_of(request.user, now())
    initial = {"text": mine.text, "a_week": mine.a_week, "paused_until": mine.paused_until} if mine else {}
    form = OfferForm(request.POST or None, today=today, initial=initial)
    if request.method == "POST" and form.is_valid():
        offer(acting=request.user, **form.cleaned_data)
        messages.success(request, _("Kept. Whoever asks about this may be shown your name."))
        return redirect("connection:offers")
    paused = mine is not None and mine.paused_until is not None and mine.paused_until >= today
    return render(request, "connection/offers.html", {"form": form, "mine": mine, "topics": seen_as(mine), "is_paused": paused})


@for_members
@require_POST
def withdraw_offer(request: MemberRequest) -> HttpResponseBase:
    """No longer offer anything."""
    if take_back_offer(acting=request.user):
        messages.success(request, _("Taken back. You are suggested to nobody now; members of your groups can still ask you by name."))
    return redirect("connection:offers")
