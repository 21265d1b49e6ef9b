"""A request that is known to come from a member, for the type checker and for the reader."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase

from commonplace.members.models import Member

P = ParamSpec("P")


class MemberRequest(HttpRequest):
    """Signed in."""

    user: Member


View = Callable[Concatenate[HttpRequest, P], HttpResponseBase]
MemberView = Callable[Concatenate[MemberRequest, P], HttpResponseBase]


def for_members(view: MemberView[P]) -> View[P]:
    """Others are asked to sign in and come back here."""
    wrapped: View[P] = login_required(view)  # type: ignore[assignment]  # the request's member is checked there
    return wrapped


def for_stewards(view: MemberView[P]) -> View[P]:
    """For others the page is not there."""

    @wraps(view)
    def only_stewards(request: MemberRequest, *args: P.args, **more: P.kwargs) -> HttpResponseBase:
        if not request.user.is_steward:
            raise Http404
        return view(request, *args, **more)

    return for_members(only_stewards)  # type: ignore[arg-type]  # `wraps` forgets the names of arguments
