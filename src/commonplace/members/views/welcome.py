"""The welcome: at most four steps, each of which may be skipped."""

from __future__ import annotations

from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from commonplace.members.actions import finish_welcome, tell_about_school_mail
from commonplace.members.forms.preferences import HoursForm, MeForm
from commonplace.members.queries import address_of
from commonplace.members.views.request import MemberRequest, for_members

STEPS = ("me", "sources", "hours", "done")
SHELF = "consumption:first_shelf"
ASK = "connection:ask"
LONGEST = 600
"""Characters of a question, as its own page takes them."""
CAME_FOR = "came_for"
"""Key of the session under which a page of this site waits that somebody came for who had to join first."""


@for_members
@require_http_methods(["GET", "HEAD", "POST"])
def welcome(request: MemberRequest, step: str) -> HttpResponseBase:
    """One step. A posted step is kept and leads to the next one; skipping is a link."""
    if step not in STEPS:
        raise Http404
    if step == "done":
        return _done(request)
    if step == "sources":
        return redirect(_shelf())
    form = MeForm(request.POST or None, instance=request.user) if step == "me" else hours_form(request)
    if request.method == "POST" and form.is_valid():
        form.save()
        return redirect("members:welcome", after(step))
    skip = reverse("members:welcome", args=[after(step)])
    return render(request, f"members/welcome_{step}.html", {"form": form, "skip": skip, "number": number(step), "of": number("done")})


def hours_form(request: MemberRequest) -> HoursForm:
    """The form of minutes and hours, knowing what the browser says of its zone."""
    return HoursForm(request.POST or None, instance=request.user, guess=request.COOKIES.get("tz", ""))


def after(step: str) -> str:
    """The step that follows; the shelf is left out where there is none."""
    following = STEPS[STEPS.index(step) + 1]
    return "hours" if following == "sources" and not address_of(SHELF) else following


def number(step: str) -> int:
    """Which step it is, counted from 1."""
    there = [one for one in STEPS if one != "sources" or address_of(SHELF)]
    return there.index(step) + 1


def _shelf() -> str:
    following = reverse("members:welcome", args=["hours"])
    shelf = address_of(SHELF)
    return f"{shelf}?{urlencode({'next': following})}" if shelf else following


def _done(request: MemberRequest) -> HttpResponseBase:
    if request.method != "POST":
        return render(request, "members/welcome_done.html", {
            "waits": CAME_FOR in request.session, "ask": address_of(ASK), "today": address_of("today:today"),
            "read": address_of("consumption:read"), "number": number("done"), "of": number("done")})
    finish_welcome(acting=request.user)
    if tell_about_school_mail(acting=request.user):
        messages.info(request, _(
            "Your mail address looks like a school's. What is sent to it may be a public record, and your employer may read it. "
            "You can use another address: see Settings.",
        ))
    if came_for := request.session.pop(CAME_FOR, ""):
        return redirect(came_for)
    asked, ask = request.POST.get("q", "").strip()[:LONGEST], address_of(ASK)
    if asked and ask and "then" not in request.POST:
        return redirect(f"{ask}?{urlencode({'q': asked})}")
    return redirect(address_of("today:today") or address_of("consumption:read") or "/")
