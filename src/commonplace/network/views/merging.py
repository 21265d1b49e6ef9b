"""Two who are one: suggestions with their evidence, merging, splitting again. The member decides, and can take it back."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from commonplace.members.views.request import MemberRequest, for_members
from commonplace.network import suggesting
from commonplace.network.lines import address_of, name_of
from commonplace.network.merging import others_of
from commonplace.network.views.things import row_of
from commonplace.people.actions import NotMerged, ask_again, merge, same_as, say_two, split
from commonplace.people.models import Person


@for_members
@require_http_methods(["GET", "HEAD", "POST"])
def same(request: MemberRequest) -> HttpResponseBase:
    """Who may be one person; posting says which they are."""
    if request.method == "POST":
        return _say(request)
    page = suggesting.suggested(request.user, number=request.GET.get("page"))
    here = reverse("network:same")
    return render(request, "network/same.html", {
        "page": page, "two": suggesting.said_two(request.user),
        "previous": f"{here}?page={page.number - 1}" if page.number > 1 else "",
        "next": f"{here}?page={page.number + 1}" if page.number < page.pages else "",
    })


def _say(request: MemberRequest) -> HttpResponseBase:
    if "again" in request.POST:
        return _ask_again(request)
    one, other = _named(request, "one"), _named(request, "other")
    try:
        if "merge" in request.POST:
            merge(acting=request.user, kept=one, gone=other)
            messages.success(request, _merged(one, other))
            return redirect(address_of(one))
        say_two(acting=request.user, one=one, other=other)
    except NotMerged as refused:
        messages.error(request, str(refused))
    else:
        names = {"one": name_of(one), "other": name_of(other)}
        messages.success(request, _("%(one)s and %(other)s are two. You are not asked again.") % names)
    return redirect("network:same")


def _ask_again(request: MemberRequest) -> HttpResponseBase:
    said = suggesting.what_was_said(request.user, request.POST["again"])
    if said is None:
        raise Http404
    ask_again(acting=request.user, said=said)
    messages.success(request, _("It is open again whether they are one."))
    return redirect("network:same")


def _merged(one: Person, other: Person) -> str:
    names = {"one": name_of(one), "other": name_of(other)}
    return _("%(one)s and %(other)s are one person now. Nothing was moved: on this page you can split them again.") % names


@for_members
@require_http_methods(["GET", "HEAD", "POST"])
def merge_person(request: MemberRequest, public_id: str) -> HttpResponseBase:
    """Choose who else they are; posting merges."""
    row, text = row_of(request, "person", public_id), request.GET.get("q", "")[:1_000]
    if request.method == "POST" and "with" in request.POST:
        other = _named(request, "with")
        kept, gone = (other, row) if request.POST.get("keep") == "other" else (row, other)
        try:
            merge(acting=request.user, kept=kept, gone=gone)
        except NotMerged as refused:
            messages.error(request, str(refused))
            return redirect("network:merge", public_id)
        messages.success(request, _merged(kept, gone))
        return redirect(address_of(kept))
    return render(request, "network/merge.html", {
        "name": name_of(row), "back": address_of(row), "text": text, "is_missing": request.method == "POST",
        "others": others_of(request.user, row, text),
    })


def _named(request: MemberRequest, field: str) -> Person:
    """The person that a field of a form names; 404 for whoever is not the member's own."""
    public_id = request.POST.get(field, "")
    if not public_id.isalnum():
        raise Http404
    found: Person = row_of(request, "person", public_id)
    return found


@for_members
@require_POST
def split_person(request: MemberRequest, public_id: str) -> HttpResponseBase:
    """Let one of the rows of a person stand alone again."""
    row = row_of(request, "person", public_id)
    gone = next((one for one in same_as(request.user, row)[1:] if one.public_id == request.POST.get("gone")), None)
    if gone is None:
        raise Http404
    alone = split(acting=request.user, gone=gone)
    names = {"one": name_of(alone), "other": name_of(row)}
    messages.success(request, _("%(one)s and %(other)s are two again, each with what was theirs.") % names)
    return redirect(address_of(alone))
