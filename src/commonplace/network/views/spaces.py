"""Spaces: all of them, one of them, and the forms."""

from __future__ import annotations

from django.http.response import HttpResponseBase
from django.views.decorators.http import require_http_methods, require_safe

from commonplace.members.views.request import MemberRequest, for_members
from commonplace.network.views import things


@for_members
@require_safe
def spaces(request: MemberRequest) -> HttpResponseBase:
    """All of them, in pages."""
    return things.list_page(request, "space")


@for_members
@require_safe
def space(request: MemberRequest, public_id: str) -> HttpResponseBase:
    """One of them."""
    return things.thing_page(request, "space", public_id)


@for_members
@require_http_methods(["GET", "HEAD", "POST"])
def new_space(request: MemberRequest) -> HttpResponseBase:
    """A new one."""
    return things.new_thing(request, "space")


@for_members
@require_http_methods(["GET", "HEAD", "POST"])
def edit_space(request: MemberRequest, public_id: str) -> HttpResponseBase:
    """Change what was noted."""
    return things.edit_thing(request, "space", public_id)
