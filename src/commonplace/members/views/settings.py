"""The settings: everything that the welcome asked, and the way to the rest."""

from __future__ import annotations

from copy import copy

from allauth.mfa.models import Authenticator
from django import forms
from django.contrib import messages
from django.http import Http404, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from commonplace.members import visibility
from commonplace.members.forms.preferences import HoursForm, MeForm, PicturesForm
from commonplace.members.models import Member
from commonplace.members.queries import needs_second_steward, nights_of_backups
from commonplace.members.school_mail import looks_like_school
from commonplace.members.views.request import MemberRequest, for_members

SECTIONS = ("me", "hours", "pictures")


@for_members
@require_http_methods(["GET", "HEAD", "POST"])
def settings(request: MemberRequest, section: str = "") -> HttpResponseBase:
    """All sections on one page; each has a form of its own."""
    if section not in {"", *SECTIONS} or (request.method == "POST") != bool(section):
        raise Http404
    forms_of = _forms(request, section)
    if section and forms_of[section].is_valid():
        forms_of[section].save()
        messages.success(request, _("Kept."))
        return redirect("members:settings")
    passkeys = Authenticator.objects.filter(user=request.user, type=Authenticator.Type.WEBAUTHN).count()
    return render(request, "members/settings.html", {
        "forms": forms_of, "passkeys": passkeys, "has_password": request.user.has_usable_password(),
        "lonely_steward": request.user.is_steward and needs_second_steward(),
    })


def _forms(request: MemberRequest, section: str) -> dict[str, forms.ModelForm[Member]]:
    # Each form has a member of its own: one that is refused leaves what was typed in it, which the others must not show.
    def posted(name: str) -> QueryDict | None:
        return request.POST if name == section else None

    member = Member.objects.get(pk=request.user.pk)
    return {
        "me": MeForm(posted("me"), instance=copy(member)),
        "hours": HoursForm(posted("hours"), instance=copy(member), guess=request.COOKIES.get("tz", "")),
        "pictures": PicturesForm(posted("pictures"), instance=copy(member)),
    }


@for_members
def who_sees_me(request: MemberRequest) -> HttpResponseBase:
    """For each thing that is stored, who sees it; and what the program cannot promise."""
    return render(request, "members/who_sees_me.html", {
        "lines": visibility.lines(), "nights": nights_of_backups(), "at_school": looks_like_school(request.user.email),
    })
