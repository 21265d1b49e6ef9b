"""The one sign-in page: a code by mail first, a password on request."""

from __future__ import annotations

from allauth.account.views import login, request_login_code
from django.http import HttpRequest
from django.http.response import HttpResponseBase


def sign_in(request: HttpRequest) -> HttpResponseBase:
    """django-allauth's pages behind one address; `?by=password` asks for the password."""
    if request.method == "GET" and request.GET.get("by") != "password":
        response: HttpResponseBase = request_login_code(request)
        return response
    by_password: HttpResponseBase = login(request)
    return by_password
