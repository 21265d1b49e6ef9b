"""What every page knows: the site's name and the rooms. Lazily: a page that shows neither asks for neither."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from commonplace.members.models import Site
from commonplace.web import rooms

_KEPT_AS = "_commonplace_site"


def site_of(request: HttpRequest) -> Site:
    """The site's own row, read at most once for each request."""
    site: Site | None = getattr(request, _KEPT_AS, None)
    if site is None:
        site = Site.current()
        setattr(request, _KEPT_AS, site)
    return site


def shell(request: HttpRequest) -> dict[str, Any]:
    """`site` and `rooms` for the templates.

    Any: Django's templates take values of all kinds.
    """
    match = getattr(request, "resolver_match", None)
    view_name = match.view_name if match else ""
    return {
        "site": SimpleLazyObject(lambda: site_of(request)),
        "rooms": SimpleLazyObject(lambda: rooms.plan(view_name)),
    }
