"""The program as uvicorn serves it: pages run in threads, streams (once there are any) run async."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any, cast

from a2wsgi import WSGIMiddleware
from django.conf import settings

from commonplace.config.bodies import Bodies, Gone
from commonplace.config.wsgi import application as pages

# Any: the dictionaries of the ASGI specification.
Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
Asgi = Callable[[Scope, Receive, Send], Awaitable[None]]

# Measured: a full page takes the same time in any server, and threads keep Django's synchronous ORM simple.
# cast: Django and a2wsgi each type the two protocols a little differently.
_pages = cast(Asgi, WSGIMiddleware(cast(Any, pages), workers=8))

_bodies = Bodies()


async def application(scope: Scope, receive: Receive, send: Send) -> None:
    """Answer one request (an ASGI application)."""
    if scope["type"] != "http":
        await _pages(scope, receive, send)
        return
    scope = {**scope, **believed(scope, trust_proxy=settings.KNOBS.trust_proxy)}
    try:
        scope, receive, done = await _bodies.take(scope, receive)
    except Gone:
        return
    try:
        await _pages(scope, receive, send)
    finally:
        done()


def believed(scope: Scope, *, trust_proxy: bool) -> dict[str, Any]:
    """The headers and the client of a request, without what anybody could have made up.

    Headers with an underscore go: in a CGI name they could not be told from those with a hyphen. What a proxy says of
    the visitor counts only with COMMONPLACE_TRUST_PROXY, and then only the entry that the nearest proxy added itself.
    """
    headers = [(name, value) for name, value in scope["headers"] if b"_" not in name]
    client = scope.get("client")
    if trust_proxy:
        said = b",".join(value for name, value in headers if name == b"x-forwarded-for")
        nearest = said.decode("latin-1").rpartition(",")[2].strip()
        if nearest:
            client = (nearest, 0)
    else:
        headers = [(name, value) for name, value in headers if not name.startswith((b"forwarded", b"x-forwarded"))]
    return {"headers": headers, "client": client}
