"""The settings: everything that the welcome asked, and the way to the rest."""

from __future__ import annotations

from copy import copy
from datetime import UTC, date
from typing import Any

from allauth.mfa.models import Authenticator
from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from commonplace.kernel.clock import now
from commonplace.kernel.outbox.queries import explained, troubled
from commonplace.kernel.outbox.suppression import is_suppressed
from commonplace.members import hours, visibility
from commonplace.members.forms.day import HolidayForm, MailForm, SpeedForm, WeekForm
from commonplace.members.forms.preferences import MeForm, PicturesForm
from commonplace.members.models import Member
from commonplace.members.queries import holidays_of, needs_second_steward, nights_of_backups
from commonplace.members.school_mail import looks_like_school
from commonplace.members.views.request import MemberRequest, for_members

SECTIONS = ("me", "hours", "mail", "playing", "pictures")
MAILS_SHOWN = 20


@for_members
@require_http_methods(["GET", "HEAD", "POST"])
def settings(request: MemberRequest, section: str = "") -> HttpResponseBase:
    """All sections on one page; each has a form of its own."""
    if section not in {"", *SECTIONS} or (request.method == "POST") != bool(section):
        raise Http404
    day = hours.today_of(request.user, now())
    forms_of = all_forms(request, section, day)
    if section and forms_of[section].is_valid():
        forms_of[section].save()
        messages.success(request, _("Kept."))
        return redirect("members:settings")
    return page(request, forms_of, day)


def page(request: MemberRequest, forms_of: dict[str, forms.ModelForm[Any]], day: date) -> HttpResponse:
    """The settings, with the forms as they are: empty, or with what was typed and why it was refused. `day` is the member's."""
    member = request.user
    passkeys = Authenticator.objects.filter(user=member, type=Authenticator.Type.WEBAUTHN).count()
    quiet = hours.Hours(UTC, member.quiet_from, member.quiet_until)
    return render(request, "members/settings.html", {
        "forms": forms_of, "passkeys": passkeys, "has_password": member.has_usable_password(),
        "lonely_steward": member.is_steward and needs_second_steward(), "holidays": holidays_of(member, day), "day": day,
        "mail_waits_until": hours.waits_until(quiet, member.mail_hour) if member.mails_today else None,
        "wants_no_mails": is_suppressed(member.email),
        "mails": [{"mail": mail, "happened": explained(mail)} for mail in troubled(member)[:MAILS_SHOWN]],
    })


def all_forms(request: MemberRequest, section: str, day: date) -> dict[str, forms.ModelForm[Any]]:
    """The form of each section; the one that was posted holds what was typed. Any: one of them is about holidays."""
    # Each form has a member of its own: one that is refused leaves what was typed in it, which the others must not show.
    def posted(name: str) -> QueryDict | None:
        return request.POST if name == section else None

    member = Member.objects.get(pk=request.user.pk)
    return {
        "me": MeForm(posted("me"), instance=copy(member)),
        "hours": WeekForm(posted("hours"), instance=copy(member), guess=request.COOKIES.get("tz", "")),
        "mail": MailForm(posted("mail"), instance=copy(member)),
        "playing": SpeedForm(posted("playing"), instance=copy(member)),
        "pictures": PicturesForm(posted("pictures"), instance=copy(member)),
        "holiday": HolidayForm(posted("holiday"), today=day),
    }


@for_members
def who_sees_me(request: MemberRequest) -> HttpResponseBase:
    """For each thing that is stored, who sees it; and what the program cannot promise."""
    return render(request, "members/who_sees_me.html", {
        "lines": visibility.lines(), "nights": nights_of_backups(), "at_school": looks_like_school(request.user.email),
    })
