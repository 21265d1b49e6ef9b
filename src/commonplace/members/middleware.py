"""Hours in the member's own zone, words in the member's language, and the rules before anything else."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from urllib.parse import urlencode

from django.conf import settings
from django.db import OperationalError
from django.http import HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone, translation

from commonplace.members.models import Member, Site, one_site_row
from commonplace.members.rules import must_accept
from commonplace.members.zones import zone

GetAnswer = Callable[[HttpRequest], HttpResponseBase]
_OPEN_WITHOUT_RULES = (
    "/account/", "/rules", "/join", "/settings/export", "/settings/erase", "/settings/who-sees-me", "/picture/", "/today/mail/stop/",
    "/reply/", "/report",
)
"""Whoever does not accept new rules can still read them, sign out, take everything along, leave, end mails, and report."""


def local_time(get_response: GetAnswer) -> GetAnswer:
    """Activate the member's time zone, else the browser's (cookie `tz`, kept for mails), else UTC; and the member's language."""

    def answer(request: HttpRequest) -> HttpResponseBase:
        member = request.user if isinstance(request.user, Member) else None
        said = request.COOKIES.get("tz", "")
        nearby = zone(said)
        if member and nearby and said != member.seen_zone:
            _keep_zone(member, said)
        here = zone(member.time_zone) if member else None
        here = here or nearby or (zone(member.seen_zone) if member else None)
        language = member.language if member else ""
        with one_site_row(), timezone.override(here):
            if language and language in dict(settings.LANGUAGES):
                translation.activate(language)
                request.LANGUAGE_CODE = translation.get_language() or ""
            return get_response(request)

    # allauth puts its own notion of a site, the host's name, into the pages of its views; ours has a name.
    answer.process_template_response = _Dresser().our_site  # type: ignore[attr-defined]
    return answer


def _keep_zone(member: Member, name: str) -> None:
    """Mails and the turn of the day happen while no browser is there to say where the member is."""
    member.seen_zone = name
    with suppress(OperationalError):  # a database that is busy for long keeps nobody from a page: the next one says it again
        Member.objects.filter(pk=member.pk).update(seen_zone=name)


class _Dresser:
    # A class only because Django names the class of this hook when it answers nothing.
    def our_site(self, request: HttpRequest, response: TemplateResponse) -> TemplateResponse:
        del request
        context = response.context_data
        if context and "site" in context and not isinstance(context["site"], Site):
            del context["site"]
        return response


def rules_first(get_response: GetAnswer) -> GetAnswer:
    """Members who have not accepted the rules as they are now see what is new in them before any other page."""

    def answer(request: HttpRequest) -> HttpResponseBase:
        member = request.user
        if (
            isinstance(member, Member)
            and not request.path.startswith((settings.STATIC_URL, *_OPEN_WITHOUT_RULES))
            and must_accept(member, Site.current())
        ):
            after = {"next": request.get_full_path()} if request.method == "GET" else {}
            return HttpResponseRedirect(f"{reverse('members:rules')}?{urlencode(after)}")
        return get_response(request)

    return answer
