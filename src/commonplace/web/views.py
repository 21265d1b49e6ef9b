"""Pages of the shell itself: the front door, and what is shown when something went wrong."""

from django.http import HttpRequest, HttpResponse


def front(request: HttpRequest) -> HttpResponse:
    return HttpResponse("Commonplace")


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    del exception
    return HttpResponse("not found", status=404)


def went_wrong(request: HttpRequest) -> HttpResponse:
    return HttpResponse("wrong", status=500)


def form_expired(request: HttpRequest, reason: str = "") -> HttpResponse:
    del reason
    return HttpResponse("expired", status=403)
