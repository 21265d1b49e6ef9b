"""Headers of every answer: one origin, nothing inline, nothing kept by caches that is one member's; and compression."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware
from django.utils.cache import patch_vary_headers

from commonplace.web import views

GetAnswer = Callable[[HttpRequest], HttpResponseBase]

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; "
    "media-src {media}; manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
OWN_MEDIA = "'self'"
PUBLISHERS_MEDIA = "'self' https: http:"
"""A podcast's audio plays from its publisher: the one exception, only on pages that say `answer.csp_media = True`."""

ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Frame-Options": "DENY",
    "Permissions-Policy": (
        "accelerometer=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), magnetometer=(), "
        "microphone=(), midi=(), payment=(), usb=(), browsing-topics=()"
    ),
}
A_YEAR = "public, max-age=31536000, immutable"
COMPRESSED_TYPES = ("text/", "image/svg+xml", "application/json", "application/xml", "application/manifest+json")


def headers(get_response: GetAnswer) -> GetAnswer:
    """Add the headers; one that a view has set itself (pictures have a stricter policy) stays."""

    def answer(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        media = PUBLISHERS_MEDIA if getattr(response, "csp_media", False) else OWN_MEDIA
        response.headers.setdefault("Content-Security-Policy", POLICY.format(media=media))
        for name, value in ALWAYS.items():
            response.headers.setdefault(name, value)
        if request.path.startswith(settings.STATIC_URL) and response.status_code in {200, 206, 304}:
            # The address holds a version (`{% asset %}` or a font's name), so what is kept never grows old.
            if "v" in request.GET or "/fonts/" in request.path:
                response.headers["Cache-Control"] = A_YEAR
            return response
        # A page is one member's: no cache between keeps it, and none mixes what two clients asked for.
        response.headers.setdefault("Cache-Control", "private, no-store")
        patch_vary_headers(response, ["Accept", "Authorization", "Cookie"])
        return response

    return answer


def refused_bodies(get_response: GetAnswer) -> GetAnswer:
    """A page for what a visitor sent and was not taken in (`config.bodies`): too large, too slow, one too many."""

    def answer(request: HttpRequest) -> HttpResponseBase:
        status = request.META.get("asgi.scope", {}).get("commonplace.refused")
        return views.not_taken_in(request, status=status) if status else get_response(request)

    return answer


class CompressText(GZipMiddleware):
    """Compress pages, styles, scripts and icons; not fonts, pictures and zips, which are compressed already.

    Django's middleware adds bytes at random to each page (BREACH), and masks the token of forms anew for each page.
    """

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """Compress an answer whose type is a kind of text."""
        if not response.headers.get("Content-Type", "").startswith(COMPRESSED_TYPES):
            return response
        return super().process_response(request, response)
