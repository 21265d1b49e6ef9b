"""Pages of the shell itself: the front door, and what is shown when something went wrong."""

from __future__ import annotations

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template import loader
from django.urls import NoReverseMatch, reverse
from django.utils.http import url_has_allowed_host_and_scheme

from commonplace.members.models import Site
from commonplace.web import rooms
from commonplace.web.context import site_of


def front(request: HttpRequest) -> HttpResponse:
    """The front door: members go on to their reading, everybody else learns in three sentences what this is."""
    if request.user.is_authenticated:
        first = next(iter(rooms.plan("").stages), None)
        if first:
            return redirect(first.address)
    return render(request, "web/front.html", {"join": _join_address(request)})


def _join_address(request: HttpRequest) -> str:
    if site_of(request).sign_up != Site.SignUp.OPEN:
        return ""
    try:
        return reverse("account_signup")
    except NoReverseMatch:
        return ""


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """There is nothing here, or nothing that this member may see: both look the same."""
    del exception
    return render(request, "web/not_found.html", status=404)


def went_wrong(request: HttpRequest) -> HttpResponse:
    """The program failed; this page asks neither the database nor the session, which may be what failed."""
    del request
    return HttpResponse(loader.get_template("web/went_wrong.html").render({}), status=500)


def not_taken_in(request: HttpRequest, exception: Exception | None = None, *, status: int = 400) -> HttpResponse:
    """What was sent could not be read: broken, too large (413), too slow (408), or while others send a lot (503).

    Asks neither the database nor the session, which a flood must not reach.
    """
    del request
    status = 413 if isinstance(exception, RequestDataTooBig) else status
    answer = HttpResponse(loader.get_template("web/not_taken_in.html").render({"status": status}), status=status)
    if status == 503:
        answer.headers["Retry-After"] = "60"
    return answer


def form_expired(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form came without the token that shows that it is ours, mostly because the page stood open for long."""
    del reason
    return render(request, "web/form_expired.html", {"back": _page_of_the_form(request)}, status=403)


def _page_of_the_form(request: HttpRequest) -> str:
    came_from = request.headers.get("Referer", "")
    if url_has_allowed_host_and_scheme(came_from, {request.get_host()}, require_https=request.is_secure()):
        return came_from
    return reverse("web:front")
