"""A pack as others see it: its page, its files, its invitation on paper. Only what may leave ever comes here (`packing.leaving_of`)."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from commonplace.kernel.clock import now
from commonplace.members.audience import Kind as AudienceKind
from commonplace.members.models import Member
from commonplace.members.reporting import report_address
from commonplace.network import pack_files, pack_queries, packs
from commonplace.network.models import Pack
from commonplace.network.packing import leaving_of
from commonplace.network.qr import qr_code

Shown = Callable[[HttpRequest, Pack], HttpResponseBase]


def _for_readers(view: Shown) -> Callable[[HttpRequest, str], HttpResponseBase]:
    """The pack for whoever may see it; who saw it once is told that it was withdrawn; for others it is not there.

    Search engines are let in only where it is for the web, and only to its page.
    """

    @wraps(view)
    def shown(request: HttpRequest, public_id: str) -> HttpResponseBase:
        member = request.user if isinstance(request.user, Member) else None
        pack = pack_queries.seen(member, public_id)
        if pack is None:
            if not pack_queries.was_withdrawn(member, public_id):
                raise Http404
            answer: HttpResponseBase = render(request, "network/pack_withdrawn.html", status=410)
        else:
            answer = view(request, pack)
        if pack is None or view.__name__ != "public_pack" or not _is_for_the_web(pack):
            answer.headers["X-Robots-Tag"] = "noindex, nofollow"
        return answer

    return never_cache(require_safe(shown))


def _is_for_the_web(pack: Pack) -> bool:
    return pack.audience == AudienceKind.WEB and pack.published_at is not None and pack.hidden_at is None


@_for_readers
def public_pack(request: HttpRequest, pack: Pack) -> HttpResponseBase:
    """Its page."""
    leaves = leaving_of(pack)
    return render(request, "network/public_pack.html", {
        "pack": pack, "head": pack_files.head_of(pack), "leaves": leaves, "licence": packs.LICENCES.get(pack.licence),
        "is_web": _is_for_the_web(pack), "is_mine": request.user == pack.owner, "is_shown": pack.published_at is not None,
        "about": f"pack:{pack.public_id}", "report_address": _report(request, pack), "adopt": _adopt(request, pack),
        "has_sources": any(one.sources for one in leaves),
        "has_accounts": any(packs.account_of(way) for one in leaves for way in one.handles),
    })


def _adopt(request: HttpRequest, pack: Pack) -> str:
    """Where a member takes it into her own network, each with a tick box of its own: it is posted there by its id; "" for others."""
    if not request.user.is_authenticated or request.user == pack.owner:
        return ""
    try:
        return reverse("consumption:bring")
    except NoReverseMatch:
        return ""


def _report(request: HttpRequest, pack: Pack) -> str:
    """Where somebody without an account reports it; a member has the short way (`trust/_report.html`)."""
    return "" if request.user.is_authenticated else report_address(f"pack:{pack.public_id}")


@_for_readers
def pack_file(request: HttpRequest, pack: Pack) -> HttpResponseBase:
    """The Commonplace file."""
    del request
    data = pack_files.as_file(pack, leaving_of(pack))
    return _download(data, "application/json", pack_files.file_name(pack, "commonplace.json"))


@_for_readers
def pack_opml(request: HttpRequest, pack: Pack) -> HttpResponseBase:
    """What can be followed, for any reader."""
    del request
    return _download(pack_files.as_opml(pack, leaving_of(pack), at=now()), "text/x-opml; charset=utf-8", pack_files.file_name(pack, "opml"))


@_for_readers
def pack_accounts(request: HttpRequest, pack: Pack) -> HttpResponseBase:
    """The accounts, for Mastodon."""
    del request
    return _download(pack_files.as_accounts(leaving_of(pack)), "text/csv; charset=utf-8", "following_accounts.csv")


@_for_readers
def pack_invitation(request: HttpRequest, pack: Pack) -> HttpResponseBase:
    """One sheet for the table at the door: what it is, who is in it, the address, and the code."""
    address = f"{settings.SITE_ADDRESS}{reverse('network:public_pack', args=[pack.public_id])}"
    leaves = leaving_of(pack)
    return render(request, "network/pack_invitation.html", {
        "pack": pack, "head": pack_files.head_of(pack), "leaves": leaves, "licence": packs.LICENCES.get(pack.licence),
        "numbers": packs.number_of(leaves), "address": address, "code": qr_code(address), "is_web": _is_for_the_web(pack),
        "is_shown": pack.published_at is not None,
    })


def _download(data: bytes, kind: str, name: str) -> HttpResponse:
    return HttpResponse(data, content_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})
