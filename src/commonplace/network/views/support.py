"""The support map, and saying who gives what."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from commonplace.members.views.request import MemberRequest, for_members
from commonplace.network import lists, queries
from commonplace.network import support as reading
from commonplace.network.actions.support import note_giving
from commonplace.network.goals import names_of
from commonplace.network.lists import Listed
from commonplace.people.models import Person, Support


@for_members
@require_safe
def support(request: MemberRequest) -> HttpResponseBase:
    """Five kinds of support and the people who give them."""
    found = reading.support_map(request.user, number=request.GET.get("page"))
    page = Listed((), found.total, found.number, found.pages)
    return render(request, "network/support.html", {"map": found, **lists.around(reverse("network:support"), page)})


@for_members
@require_http_methods(["GET", "HEAD", "POST"])
def choose_giving(request: MemberRequest, kind: str) -> HttpResponseBase:
    """Choose who gives a kind of support; posting notes it with each of them."""
    if kind not in Support.values:
        raise Http404
    member, text = request.user, request.GET.get("q", "").replace("\0", " ")[:1_000]
    rows = queries.chosen(member, request.POST.getlist("with")) if request.method == "POST" else []
    people = [row for row in rows if isinstance(row, Person) and row.kind == Person.Kind.PERSON]
    if people:
        note_giving(acting=member, kind=kind, people=people)
        messages.success(request, _("Noted with %(names)s.") % {"names": names_of(people)})
        return redirect("network:support")
    return render(request, "network/support_choose.html", {
        "word": Support(kind).label, "about": reading.ABOUT[kind], "text": text, "thing": "person", "is_missing": request.method == "POST",
        "choices": reading.choices(member, kind, text),
    })
