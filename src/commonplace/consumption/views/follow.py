"""Follow: one field, what was found behind it, and the first shelf."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from commonplace.consumption import discovery, jobs, queries
from commonplace.consumption.actions import following
from commonplace.consumption.actions.following import NotAnAddress, Wish
from commonplace.consumption.forms import AddressForm, ShelfForm
from commonplace.consumption.shelf import shelf
from commonplace.consumption.views.lists import local_address
from commonplace.kernel.jobs import ring
from commonplace.members.models import Member
from commonplace.members.requests import member_of
from commonplace.spaces.canonical import canonical_key, web_address
from commonplace.spaces.models import Source


@login_required
def follow(request: HttpRequest) -> HttpResponse:
    """Look behind an address, a handle or a tag; then follow what was chosen."""
    member = member_of(request)
    if request.method == "POST" and "follow" in request.POST:
        return _follow_chosen(request, member)
    if request.method == "POST" and "keep" in request.POST:
        following.keep_without_address(acting=member, typed=request.POST["keep"], as_person=request.POST.get("as") == "person")
        messages.success(request, _("It is kept in your network with no address yet."))
        return redirect("consumption:sources")
    typed = request.POST.get("address") or request.GET.get("address", "")
    form = AddressForm({"address": typed} if typed or request.method == "POST" else None)
    context = {"form": form, "typed": typed, "categories": queries.category_tree(member)}
    if form.is_bound and form.is_valid():
        context["found"] = discovery.discover_now(form.cleaned_data["address"])
    return render(request, "consumption/follow.html", context)


def _follow_chosen(request: HttpRequest, member: Member) -> HttpResponse:
    """Follow one of the candidates; what the browser sends back is only a wish, checked like anything typed."""
    sent = request.POST
    kind = sent.get("kind", "")
    new = sent.get("new_category", "").strip()
    chosen = next((one.path for one in queries.category_tree(member) if one.category.public_id == sent.get("category")), ())
    address = sent.get("follow", "")
    typed = sent.get("typed", "")
    wish = Wish(
        # What was typed is kept byte for byte where it is the address itself; a handle or a page led to another.
        typed=typed if canonical_key(web_address(typed) or "") == canonical_key(address) else address, address=address, site_address=sent.get("site_address", ""),
        kind=kind if kind in Source.Kind.values else Source.Kind.BLOG, as_person=sent.get("as") == "person",
        folders=(new,) if new else chosen,
    )
    try:
        followed = following.follow(acting=member, wish=wish)
    except NotAnAddress:
        messages.error(request, _("This address cannot be followed: it is not a plain http or https address. Nothing was changed."))
        return redirect("consumption:follow")
    jobs.look_now(source=followed.source_id)
    messages.success(request, _("You follow it now. Its entries stand here after the first look, in a moment."))
    return redirect("consumption:source", followed.source.public_id)


@login_required
def first_shelf(request: HttpRequest) -> HttpResponse:
    """A dozen good sources, nothing ticked."""
    member = member_of(request)
    items = shelf()
    form = ShelfForm(request.POST if request.method == "POST" else None, items=items)
    after = local_address(request.GET.get("next", ""))
    if request.method == "POST" and form.is_valid():
        for item in form.chosen():
            following.follow(acting=member, wish=Wish(item.address, title=item.name, kind=item.kind, site_address=item.site))
        ring("consumption.refresh_due")
        return redirect(after)
    is_welcome = "next" in request.GET
    return render(request, "consumption/first_shelf.html", {"items": items, "form": form, "after": after, "is_welcome": is_welcome})


@login_required
@require_POST
def unaddressed(request: HttpRequest, public_id: str) -> HttpResponse:
    """Drop something that was kept with no address yet."""
    member = member_of(request)
    kept = next((one.kept for one in queries.without_address(member) if one.kept.public_id == public_id), None)
    if kept is None:
        raise Http404
    following.forget_without_address(acting=member, kept=kept)
    return redirect("consumption:sources")
