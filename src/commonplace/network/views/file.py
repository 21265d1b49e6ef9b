"""The network as one file: what is in it, and the file itself."""

from __future__ import annotations

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from commonplace.members.views.request import MemberRequest, for_members
from commonplace.network.file.counting import contents_of
from commonplace.network.file.writing import file_of


@for_members
@require_safe
def network_file(request: MemberRequest) -> HttpResponseBase:
    """What the file holds, and how it is used elsewhere."""
    return render(request, "network/file.html", {"contents": contents_of(request.user)})


@for_members
@require_safe
def take_file(request: MemberRequest) -> HttpResponseBase:
    """The file."""
    answer = HttpResponse(file_of(request.user), content_type="application/json")
    answer["Content-Disposition"] = f'attachment; filename="network-{timezone.localdate():%Y-%m-%d}.json"'
    return answer
