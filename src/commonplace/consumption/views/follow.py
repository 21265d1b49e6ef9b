"""Follow: one field, what was found behind it, and the first shelf."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from commonplace.consumption import discovery, jobs, queries
from commonplace.consumption.actions import following
from commonplace.consumption.actions.following import NotAnAddress, Wish
from commonplace.consumption.forms import AddressForm, KeepForm, ShelfForm, WishForm
from commonplace.consumption.shelf import shelf
from commonplace.consumption.views.lists import local_address
from commonplace.kernel.jobs import ring
from commonplace.kernel.memory import give_back
from commonplace.members.models import Member
from commonplace.members.queries import welcome_address
from commonplace.members.views.request import MemberRequest, for_members
from commonplace.network.lines import name_of
from commonplace.network.queries import one as one_of_mine
from commonplace.network.said import Thing
from commonplace.people.models import Person
from commonplace.spaces.models import Space

WHOM: Final[tuple[Thing, ...]] = ("person", "space")
TO_BE_TYPED_AGAIN = frozenset({"empty", "list", "password", "tag_needs_host", "handle_needs_host"})
"""What was typed needs a correction that the page asks for; everything else that led nowhere is kept at once."""


@for_members
def follow(request: MemberRequest) -> HttpResponse:
    """Look behind an address, a handle or a tag; then follow what was chosen."""
    member, whom = request.user, _whom(request)
    if request.method == "POST" and "follow" in request.POST:
        return _follow_chosen(request, member, whom)
    if request.method == "POST" and "keep" in request.POST:
        return _keep(request, member)
    typed = request.POST.get("address", "")
    # A link may fill the field in; only the button sends anything out.
    initial = {"address": request.GET.get("address", "")[:2000]}
    form = AddressForm({"address": typed}) if request.method == "POST" else AddressForm(initial=initial)
    context = {"form": form, "typed": typed, "categories": queries.category_tree(member), "onward": welcome_address(member), "whom": whom}
    if form.is_bound and form.is_valid():
        found = context["found"] = discovery.discover_now(form.cleaned_data["address"])
        give_back()
        if not found.candidates and found.code not in TO_BE_TYPED_AGAIN and whom is None:
            context["kept"] = following.keep_without_address(acting=member, typed=typed, as_person=found.follows_as == "person")
    return render(request, "consumption/follow.html", context)


def _whom(request: MemberRequest) -> Person | Space | None:
    """Who of the member's network is followed, where the link to this page says so; others' do not exist."""
    for thing in WHOM:
        if (public_id := request.GET.get(thing)) is not None:
            found: Person | Space | None = one_of_mine(request.user, thing, public_id) if public_id.isalnum() else None
            if found is None:
                raise Http404
            return found
    return None


def _follow_chosen(request: HttpRequest, member: Member, whom: Person | Space | None) -> HttpResponse:
    """Follow one of the candidates; what the browser sends back is only a wish, checked like anything typed."""
    form = WishForm(request.POST, categories=queries.category_tree(member))
    try:
        followed = following.follow(acting=member, wish=_as(form.wish(), whom))
    except NotAnAddress:
        messages.error(request, _("This address cannot be followed: it is not a plain http or https address. Nothing was changed."))
        return redirect("consumption:follow")
    jobs.look_now(source=followed.source_id)
    followed_as = followed.space or (followed.person and (followed.person.merged_into or followed.person))
    if whom is not None and whom != followed_as:
        said = _("You followed it already, as %(name)s. It stays so; where both are one person, they can be merged.")
        messages.warning(request, said % {"name": name_of(followed_as) if followed_as else ""})
    else:
        messages.success(request, _("You follow it now. Its entries stand here after the first look, in a moment."))
    return redirect("consumption:source", followed.source.public_id)


def _as(wish: Wish, whom: Person | Space | None) -> Wish:
    return replace(wish, person=whom if isinstance(whom, Person) else None, space=whom if isinstance(whom, Space) else None)


def _keep(request: HttpRequest, member: Member) -> HttpResponse:
    """Keep what led nowhere, as it was typed."""
    form = KeepForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("This cannot be kept: it is empty, longer than 2,000 characters, or no text. Nothing was changed."))
        return redirect("consumption:follow")
    following.keep_without_address(acting=member, typed=form.cleaned_data["keep"], as_person=request.POST.get("as") == "person")
    messages.success(request, _("It is kept in your network with no address yet."))
    return redirect("consumption:sources")


@for_members
def first_shelf(request: MemberRequest) -> HttpResponse:
    """A dozen good sources, nothing ticked."""
    member = request.user
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


@for_members
@require_POST
def unaddressed(request: MemberRequest, public_id: str) -> HttpResponse:
    """Drop something that was kept with no address yet."""
    member = request.user
    kept = next((one.kept for one in queries.without_address(member) if one.kept.public_id == public_id), None)
    if kept is None:
        raise Http404
    following.forget_without_address(acting=member, kept=kept)
    return redirect("consumption:sources")
