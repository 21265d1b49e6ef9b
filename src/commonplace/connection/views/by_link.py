"""Pages without an account, for whoever has a mail of ours: this one question, one reply to it, and "never write to me again".

They set no cookie and read none: the address is what allows what can be done here. They tell no other site where they were come
from, no search engine keeps them, and a link that leads nowhere says the same whatever the reason is.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.core.internal import ratelimit as counter
from django.contrib.auth.models import AnonymousUser
from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods

from commonplace.connection import attachments, letters, naming, unwanted
from commonplace.connection.actions import linking, replying
from commonplace.connection.forms_reply import InsteadForm, LinkForm
from commonplace.connection.models import Asked
from commonplace.kernel.clock import now

LinkView = Callable[[HttpRequest, str], HttpResponseBase]


def _for_whoever_has_the_link(view: LinkView) -> LinkView:
    """Counted, so that links cannot be tried out, also by opening them; with the headers of a page that is nobody else's matter."""

    @csrf_exempt  # no cookie is read here, so nobody else's page can do anything with it
    @wraps(view)
    def answer(request: HttpRequest, token: str) -> HttpResponseBase:
        action = "reply_send" if request.method == "POST" else "reply_link"
        if counter.consume(request, app="allauth.account", action=action, limit_get=True):
            response = view(request, token)
        else:
            response = _page(request, "429.html", status=429)
        response.headers["Referrer-Policy"] = "no-referrer"
        response.headers["X-Robots-Tag"] = "noindex, nofollow"
        response.headers["Cache-Control"] = "no-store"
        return response

    return answer


@_for_whoever_has_the_link
@require_http_methods(["GET", "HEAD", "POST"])
def by_link(request: HttpRequest, token: str) -> HttpResponseBase:
    """This one question, and a form. Opening it uses nothing up: programs that check mails open links."""
    asked = linking.find(token, at=now())
    if asked is None:
        return _leads_nowhere(request)
    if request.method != "POST":
        return _question(request, token, asked)
    act = {"unknown": _say_unknown, "instead": _name_instead}.get(request.POST.get("what", ""), _reply)
    try:
        return act(request, token, asked)
    except linking.LinkUsed:
        return _leads_nowhere(request)


@_for_whoever_has_the_link
@require_GET
def file_by_link(request: HttpRequest, token: str) -> HttpResponseBase:
    """The file that goes with the question, for saving."""
    asked = linking.find(token, at=now())
    attachment = asked.question.attachment if asked is not None else None
    if asked is None or attachment is None:
        return _leads_nowhere(request)
    try:
        opened = attachments.open_file(attachment)
    except FileNotFoundError:
        return _leads_nowhere(request)
    name = naming.file_name(attachment, question=asked.question, viewer=None)
    response = FileResponse(opened, as_attachment=True, filename=name, content_type=attachments.type_of(attachment))
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response


@_for_whoever_has_the_link
@require_http_methods(["GET", "HEAD", "POST"])
def never(request: HttpRequest, token: str) -> HttpResponseBase:
    """"Never write to me again", by the mail program's own button (RFC 8058) or by the link. A look alone changes nothing."""
    wish = unwanted.wish_of(token)
    if wish is None:
        return _leads_nowhere(request)
    if request.method == "POST":
        (unwanted.undo if "undo" in request.POST else unwanted.keep)(wish)
    return _page(request, "connection/never.html", {"is_kept": wish.is_kept, "was_undone": "undo" in request.POST})


def _reply(request: HttpRequest, token: str, asked: Asked) -> HttpResponse:
    form = LinkForm(request.POST, request.FILES)
    attachment = form.take_file() if form.is_valid() else None
    if not form.is_valid():
        return _question(request, token, asked, form=form)
    try:
        linking.reply(asked, text=form.cleaned_data["text"], name=form.cleaned_data["name"], attachment=attachment, at=now())
    except (replying.NotTaken, linking.LinkUsed) as trouble:
        if attachment is not None:
            attachments.remove(attachment)
        if isinstance(trouble, linking.LinkUsed):
            raise
        form.add_error("text", str(trouble))
        return _question(request, token, asked, form=form)
    return _sent(request, asked, "reply")


def _say_unknown(request: HttpRequest, token: str, asked: Asked) -> HttpResponse:
    del token
    linking.say_unknown(asked, at=now())
    return _sent(request, asked, "unknown")


def _name_instead(request: HttpRequest, token: str, asked: Asked) -> HttpResponse:
    form = InsteadForm(request.POST)
    if not form.is_valid():
        return _question(request, token, asked, instead=form)
    try:
        linking.name_instead(asked, name=form.cleaned_data["name"], address=form.cleaned_data["address"], at=now())
    except replying.NotTaken as trouble:
        form.add_error("address", str(trouble))
        return _question(request, token, asked, instead=form)
    return _sent(request, asked, "instead")


def _question(
    request: HttpRequest, token: str, asked: Asked, *, form: LinkForm | None = None, instead: InsteadForm | None = None,
) -> HttpResponse:
    question = asked.question
    file = question.attachment
    is_wrong = form is not None or instead is not None
    return _page(request, "connection/by_link.html", {
        "token": token, "question": question, "who": naming.shown(question, viewer=None), "wants": letters.wanted(question),
        "file_name": naming.file_name(file, question=question, viewer=None) if file else "", "back": linking.asked_back(asked),
        "group": question.group, "form": form or LinkForm(initial={"name": asked.name}), "instead": instead or InsteadForm(),
        "is_instead": instead is not None, "report": letters.report_address(question), "why": asked.why,
    }, status=400 if is_wrong else 200)


def _sent(request: HttpRequest, asked: Asked, what: str) -> HttpResponse:
    return _page(request, "connection/by_link_sent.html", {"what": what, "who": naming.shown(asked.question, viewer=None)})


def _leads_nowhere(request: HttpRequest) -> HttpResponse:
    return _page(request, "connection/by_link_gone.html", status=404)


def _page(request: HttpRequest, template: str, context: dict[str, Any] | None = None, *, status: int = 200) -> HttpResponse:
    """A page as a stranger sees it, also where a member opens it. Any: a template's context holds values of all kinds."""
    return render(request, template, {**(context or {}), "user": AnonymousUser(), "messages": []}, status=status)
