"""Starter packs of one's own: made, filled, shown, withdrawn. For anybody else none of these pages is there."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from commonplace.members.audience import Kind as AudienceKind
from commonplace.members.views.request import MemberRequest, for_members
from commonplace.network import pack_queries, packs, queries
from commonplace.network.actions import packs as actions
from commonplace.network.forms_packs import ItemForm, PackForm
from commonplace.network.lists import Listed, around
from commonplace.network.models import Pack, PackItem
from commonplace.network.packing import Contents, contents_of

BOTH = ["GET", "HEAD", "POST"]


def _own(request: MemberRequest, public_id: str) -> Pack:
    found = pack_queries.own(request.user, public_id)
    if found is None:
        raise Http404
    return found


def _to(name: str, pack: Pack, anchor: str = "") -> HttpResponseBase:
    return redirect(reverse(f"network:{name}", args=[pack.public_id]) + anchor)


@for_members
@require_safe
def all_packs(request: MemberRequest) -> HttpResponseBase:
    """My packs, and those that others show here."""
    return render(request, "network/packs.html", {"mine": pack_queries.mine(request.user), "others": pack_queries.of_others(request.user)})


@for_members
@require_http_methods(BOTH)
def new_pack(request: MemberRequest) -> HttpResponseBase:
    """A new one: first what it is about."""
    form = PackForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        return _to("choose_for_pack", actions.make_pack(acting=request.user, **form.cleaned_data))
    return render(request, "network/pack_words.html", {"form": form})


@for_members
@require_safe
def pack(request: MemberRequest, public_id: str) -> HttpResponseBase:
    """One of my own, with what stays here; somebody else's is shown at the address that all share."""
    found = pack_queries.own(request.user, public_id)
    if found is None:
        if pack_queries.seen(request.user, public_id) is None:
            raise Http404
        return redirect("network:public_pack", public_id)
    return render(request, "network/pack.html", {
        "pack": found, "contents": contents_of(found), "licence": packs.LICENCES.get(found.licence),
        "is_shown": found.published_at is not None, "is_web": found.audience == AudienceKind.WEB, "site_address": settings.SITE_ADDRESS,
    })


@for_members
@require_http_methods(BOTH)
def pack_words(request: MemberRequest, public_id: str) -> HttpResponseBase:
    """Change what it says of itself."""
    found = _own(request, public_id)
    form = PackForm(request.POST or None, initial={"title": found.title, "why": found.why, "licence": found.licence})
    if request.method == "POST" and form.is_valid():
        actions.change_pack(acting=request.user, pack=found, **form.cleaned_data)
        messages.success(request, _("Kept."))
        return _to("pack", found)
    return render(request, "network/pack_words.html", {"form": form, "pack": found})


@for_members
@require_http_methods(BOTH)
def choose_for_pack(request: MemberRequest, public_id: str) -> HttpResponseBase:
    """Tick who and what is to be in it; a long list is searched, or read in pages."""
    found, text = _own(request, public_id), request.GET.get("q", "").replace("\0", " ")[:1_000]
    ticked = queries.chosen(request.user, request.POST.getlist("with")) if request.method == "POST" else []
    if ticked:
        try:
            actions.choose(acting=request.user, pack=found, rows=ticked)
        except actions.TooMany as trouble:
            messages.error(request, str(trouble))
        else:
            messages.success(request, ngettext("%(many)d is chosen.", "%(many)d are chosen.", len(ticked)) % {"many": len(ticked)})
        return _to("choose_for_pack", found) if "more" in request.POST else _to("pack", found)
    page = pack_queries.to_choose(request.user, found, text, request.GET.get("page"))
    return render(request, "network/pack_choose.html", {
        "pack": found, "page": page, "is_missing": request.method == "POST", **_around(found, page),
    })


def _around(found: Pack, page: pack_queries.Choices) -> dict[str, str]:
    listed = Listed((), 0, page.number, page.pages)
    return around(reverse("network:choose_for_pack", args=[found.public_id]), listed, q=page.text)


@for_members
@require_http_methods(BOTH)
def pack_item(request: MemberRequest, public_id: str, pk: int) -> HttpResponseBase:
    """Why one is in it, and whether they agreed; or take it out."""
    item = pack_queries.item_of(request.user, public_id, pk)
    if item is None:
        raise Http404
    if request.method == "POST" and "out" in request.POST:
        messages.success(request, _("It is no longer in this pack. In your network it stays."))
        return _to("pack", actions.take_out(acting=request.user, item=item))
    entry = next((one for one in contents_of(item.pack).entries if one.item.pk == pk), None)
    is_somebody = entry is not None and entry.chosen.is_somebody
    said: dict[str, Any] = {name: getattr(item, name) for name in ("why", "consent", "listed_at", "agreed_on")}  # Any: columns
    form = ItemForm(request.POST or None, initial=said, is_somebody=is_somebody)
    if request.method == "POST" and form.is_valid():
        actions.say(acting=request.user, item=item, **form.cleaned_data)
        following = _next(contents_of(item.pack), item) if "next" in request.POST else None
        messages.success(request, _("Kept."))
        return redirect("network:pack_item", public_id, following.pk) if following else _to("pack", item.pack)
    return render(request, "network/pack_item.html", {
        "pack": item.pack, "item": item, "entry": entry, "form": form, "is_somebody": is_somebody,
    })


def _next(contents: Contents, item: PackItem) -> PackItem | None:
    """The one behind it, in the order of the page."""
    items = [one.item for one in contents.entries]
    place = next((number for number, one in enumerate(items) if one.pk == item.pk), len(items))
    return items[place + 1] if place + 1 < len(items) else None


@for_members
@require_http_methods(BOTH)
def show_pack(request: MemberRequest, public_id: str) -> HttpResponseBase:
    """To whom it becomes visible, by their number; posting the same number shows it."""
    found, asked = _own(request, public_id), request.POST.get("audience") or request.GET.get("audience", AudienceKind.SITE)
    audience = asked if asked in actions.SHOWN_TO else AudienceKind.SITE.value
    readers, trouble = pack_queries.readers_of(request.user, audience), actions.why_not_shown(request.user, found)
    contents = contents_of(found)
    counted = f"{readers}.{len(contents.leaving)}"
    if request.method == "POST" and request.POST.get("counted") == counted and not trouble:
        actions.show_pack(acting=request.user, pack=found, audience=audience)
        messages.success(request, _("It is shown now."))
        return _to("pack", found)
    return render(request, "network/pack_show.html", {
        "pack": found, "audience": audience, "readers": readers, "contents": contents, "trouble": trouble, "counted": counted,
        "has_changed": request.method == "POST", "numbers": packs.number_of(contents.leaving),
    })


@for_members
@require_http_methods(BOTH)
def withdraw_pack(request: MemberRequest, public_id: str) -> HttpResponseBase:
    """What withdrawing can do and cannot; posting does it."""
    found = _own(request, public_id)
    if request.method == "POST":
        actions.withdraw_pack(acting=request.user, pack=found)
        messages.success(request, _("It is withdrawn. Its page says so from now on."))
        return _to("pack", found)
    return render(request, "network/pack_withdraw.html", {"pack": found})


@for_members
@require_http_methods(BOTH)
def delete_pack(request: MemberRequest, public_id: str) -> HttpResponseBase:
    """What deleting means; posting does it."""
    found = _own(request, public_id)
    if request.method == "POST":
        try:
            actions.delete_pack(acting=request.user, pack=found)
        except actions.NotShown as trouble:
            messages.error(request, str(trouble))
            return _to("pack", found)
        messages.success(request, _("The pack is deleted. Those who were in it stay in your network."))
        return redirect("network:packs")
    return render(request, "network/pack_delete.html", {"pack": found})
