"""A picture of a source, from our own host."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from commonplace.consumption import pictures
from commonplace.members.models import Member

A_WEEK = "private, max-age=604800, immutable"
A_WHILE = "private, max-age=600"
NEVER = "private, no-store"


@require_safe
def picture(request: HttpRequest, signature: str, address: str) -> HttpResponse:
    """The picture that a signed path stands for, to members who see pictures; to all others there is none.

    `address` comes encoded, as `pictures.signed_path` wrote it.
    """
    source = pictures.address_of(signature, address)
    if source is None or not isinstance(request.user, Member) or not pictures.shown_to(request.user):
        return _answer(status=404, caching=NEVER)
    try:
        found = pictures.picture_at(source)
    except pictures.Busy:
        return _answer(status=503, caching=NEVER)
    if found is None:
        return _answer(status=404, caching=A_WHILE)
    return _answer(found.body, content_type=found.content_type, caching=A_WEEK)


def _answer(
    body: bytes = b"", *, caching: str, content_type: str = "text/plain; charset=utf-8", status: int = 200
) -> HttpResponse:
    """An answer that no browser takes for a page, whatever is in it."""
    name = f'; filename="picture.{content_type.removeprefix("image/")}"' if body else ""
    headers = {
        "Cache-Control": caching,
        "Content-Security-Policy": "default-src 'none'; sandbox",
        "X-Content-Type-Options": "nosniff",
        "Content-Disposition": f"inline{name}",
    }
    return HttpResponse(body, content_type=content_type, status=status, headers=headers)
