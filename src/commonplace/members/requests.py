"""The member of a request, typed."""

from __future__ import annotations

from django.http import HttpRequest

from commonplace.members.models import Member


def member_of(request: HttpRequest) -> Member:
    """The member who is signed in; only for views behind `login_required`."""
    assert isinstance(request.user, Member)
    return request.user
