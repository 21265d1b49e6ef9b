"""Taking everything along, and leaving."""

from __future__ import annotations

import tempfile

from django.contrib.auth import logout
from django.http import FileResponse, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.timezone import localdate
from django.views.decorators.http import require_http_methods

from commonplace.members.actions import LastSteward
from commonplace.members.forms.site import EraseForm
from commonplace.members.leaving import NotErased, erase_account, parts, write_export
from commonplace.members.models import Member
from commonplace.members.queries import nights_of_backups
from commonplace.members.views.request import MemberRequest, for_members


@for_members
@require_http_methods(["GET", "HEAD", "POST"])
def export(request: MemberRequest) -> HttpResponseBase:
    """All that is mine as one zip, made in a temporary file so that its size never matters to memory."""
    if request.method != "POST":
        return render(request, "members/export.html")
    file = tempfile.TemporaryFile()  # noqa: SIM115 - the answer closes it
    write_export(member=request.user, file=file)
    file.seek(0)
    return FileResponse(file, as_attachment=True, filename=f"commonplace-{localdate():%Y-%m-%d}.zip", content_type="application/zip")


@for_members
@require_http_methods(["GET", "HEAD", "POST"])
def erase(request: MemberRequest) -> HttpResponseBase:
    """What goes, what stays and why; the mail address typed once more erases the account."""
    form = EraseForm(request.POST or None, member=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            erase_account(member=Member.objects.get(pk=request.user.pk))
        except (LastSteward, NotErased) as trouble:
            form.add_error(None, str(trouble))
        else:
            logout(request)
            return redirect("members:erased")
    return render(request, "members/erase.html", {"form": form, "parts": parts(), "nights": nights_of_backups()})


def erased(request: HttpRequest) -> HttpResponseBase:
    """The account is gone."""
    return render(request, "members/erased.html", {"nights": nights_of_backups()})
