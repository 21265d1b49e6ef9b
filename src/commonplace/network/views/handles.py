"""How somebody is reached: the table of their handles is changed here, and all that they say is read in one stream."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from commonplace.members.views.request import MemberRequest, for_members
from commonplace.network import handles
from commonplace.network.handle_forms import ChangeHandleForm, HandleForm
from commonplace.network.lines import address_of, name_of
from commonplace.network.stream import Below, stream_of
from commonplace.network.views.things import row_of
from commonplace.people.actions import NotHandled, add_handle, change_handle, remove_handle, say_dead
from commonplace.people.models import Handle, Person


@for_members
@require_http_methods(["GET", "HEAD", "POST"])
def new_handle(request: MemberRequest, public_id: str) -> HttpResponseBase:
    """One more way to somebody; its kind is guessed from what was typed."""
    row = row_of(request, "person", public_id)
    form = HandleForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        typed = form.read()
        try:
            made = add_handle(
                acting=request.user, person=row, typed=form.cleaned_data["typed"], kind=typed.kind, address=typed.address,
                is_dead=typed.dead,
            )
        except NotHandled as refused:
            form.add_error("typed", str(refused))
        else:
            messages.success(request, _said(made))
            return redirect(f"{address_of(row)}#handles")
    return render(request, "network/handle.html", {"form": form, "name": name_of(row), "back": address_of(row), "handle": None})


def _said(made: Handle) -> str:
    if made.kind == Handle.Kind.NONE:
        return _("Kept with no address yet: %(typed)s.") % {"typed": made.typed[:200]}
    return _("Kept as %(kind)s: %(typed)s.") % {"kind": made.get_kind_display(), "typed": made.typed[:200]}


@for_members
@require_http_methods(["GET", "HEAD", "POST"])
def edit_handle(request: MemberRequest, public_id: str, handle: UUID) -> HttpResponseBase:
    """Change a handle, say that it is dead or alive, or remove it."""
    row = row_of(request, "person", public_id)
    found = _found(request, row, handle)
    if request.method == "POST" and "remove" in request.POST:
        remove_handle(acting=request.user, handle=found)
        messages.success(request, _("Removed: %(typed)s. What you follow stays followed.") % {"typed": found.typed[:200]})
        return redirect(f"{address_of(row)}#handles")
    form = ChangeHandleForm(request.POST or None, handle=found)
    if request.method == "POST" and form.is_valid() and _changed(request, form, found):
        messages.success(request, _said(found))
        return redirect(f"{address_of(row)}#handles")
    return render(request, "network/handle.html", {"form": form, "name": name_of(row), "back": address_of(row), "handle": found})


def _found(request: MemberRequest, row: Person, uuid: UUID) -> Handle:
    found = handles.handle_of(request.user, row, uuid)
    if found is None:
        raise Http404
    return found


def _changed(request: MemberRequest, form: ChangeHandleForm, handle: Handle) -> bool:
    typed, given = form.read(), form.cleaned_data
    # The page that stood there is only kept where it is not that of what was typed before.
    page = given["address"] if given["address"] != handle.address or given["typed"] == handle.typed else ""
    try:
        change_handle(acting=request.user, handle=handle, typed=given["typed"], kind=typed.kind, address=page or typed.address)
    except NotHandled as refused:
        form.add_error("typed", str(refused))
        return False
    say_dead(acting=request.user, handle=handle, is_dead=given["is_dead"])
    return True


@for_members
@require_safe
def stream(request: MemberRequest, public_id: str) -> HttpResponseBase:
    """All that somebody says, wherever they say it."""
    row = row_of(request, "person", public_id)
    below = Below.parse(request.GET.get("below", ""))
    page = stream_of(request.user, row, below=below)
    here = reverse("network:stream", args=[row.public_id])
    return render(request, "network/stream.html", {
        "name": name_of(row), "back": address_of(row), "page": page, "newest": here if below else "",
        "older": f"{here}?below={page.older}" if page.older else "",
    })
