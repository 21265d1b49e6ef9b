"""Joining: by the first account's link, by an invitation, or through an open door."""

from __future__ import annotations

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import EmailAddress, Login
from allauth.core import ratelimit
from allauth.core.internal import ratelimit as counter
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from commonplace.kernel.clock import now
from commonplace.members import codes
from commonplace.members.actions import MailTaken, find_invitation
from commonplace.members.actions import join as make_account
from commonplace.members.actions.joining import InvitationUsed
from commonplace.members.forms.joining import CodeForm, FirstAccountForm, JoinForm
from commonplace.members.models import Invitation, Member, Site
from commonplace.members.queries import invitation_by_id, is_taken, stewards
from commonplace.members.rules import text_of

PURPOSE = "join"


@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def join(request: HttpRequest, token: str) -> HttpResponseBase:
    """What an invitation link opens. Opening it uses nothing up: mail scanners open links."""
    # Counted for GET as well, so that tokens cannot be tried out.
    if not counter.consume(request, app="allauth.account", action="join_link", limit_get=True):
        return _too_many(request)
    invitation = find_invitation(token=token)
    problem = _problem(invitation)
    if problem or request.user.is_authenticated:
        return render(request, "members/join_not.html", {"problem": problem or "signed_in"}, status=410 if problem else 200)
    return _ask(request, invitation)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def join_open(request: HttpRequest) -> HttpResponseBase:
    """The open door; where it is not open, what to do instead."""
    if request.user.is_authenticated:
        return redirect("web:front")
    if Site.current().sign_up != Site.SignUp.OPEN:
        return render(request, "members/join_not.html", {"problem": Site.current().sign_up})
    return _ask(request, None)


def _problem(invitation: Invitation | None) -> str:
    """Why a link does not let anybody in; empty when it does."""
    if invitation is None:
        return "unknown"
    if invitation.used_at is not None:
        return "used"
    if not invitation.is_open(now()):
        return "expired"
    if invitation.is_first:
        return "used" if stewards().exists() else ""
    return "closed" if Site.current().sign_up == Site.SignUp.CLOSED else ""


def _ask(request: HttpRequest, invitation: Invitation | None) -> HttpResponseBase:
    kind = FirstAccountForm if invitation is not None and invitation.is_first else JoinForm
    site = Site.current()
    form = kind(request.POST or None, initial={"version": site.rules_version})
    if request.method == "POST":
        if not ratelimit.consume(request, action="signup"):
            return _too_many(request)
        if form.is_valid():
            return _go_on(request, form, invitation)
    return render(request, "members/join.html", {"form": form, "invitation": invitation, "rules": text_of(site)})


def _go_on(request: HttpRequest, form: JoinForm, invitation: Invitation | None) -> HttpResponseBase:
    typed = form.cleaned_data
    if invitation is not None and invitation.is_first:
        try:
            member = make_account(
                email=typed["email"], name=typed["name"], invitation=invitation, rules_version=typed["version"],
                password=typed.get("password"),
            )
        except MailTaken as trouble:
            form.add_error("email", str(trouble))
            return render(request, "members/join.html", {"form": form, "invitation": invitation, "rules": text_of(Site.current())})
        except InvitationUsed:
            return render(request, "members/join_not.html", {"problem": "used"}, status=410)
        return _sign_in(request, member)
    if not ratelimit.consume(request, action="join_code", key=typed["email"]):
        return _too_many(request)
    kept = {
        "email": typed["email"], "name": typed["name"], "version": typed["version"],
        "invitation": invitation.pk if invitation else None,
    }
    code = codes.start(request, purpose=PURPOSE, kept=kept)
    # Whoever has an account already gets a mail that says so; the page is the same, so that nobody learns who is here.
    template = "members/mail/here_already" if is_taken(typed["email"]) else "members/mail/join_code"
    get_adapter(request).send_mail(template, typed["email"], {"code": code})
    return redirect("members:join_code")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def join_code(request: HttpRequest) -> HttpResponseBase:
    """The code from the mail; the right one makes the account."""
    kept = codes.waiting(request, purpose=PURPOSE)
    if kept is None:
        return render(request, "members/join_not.html", {"problem": "no_code"})
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        verdict = codes.check(request, purpose=PURPOSE, typed=form.cleaned_data["code"])
        if verdict is codes.Verdict.OVER:
            return render(request, "members/join_not.html", {"problem": "code_over"})
        if verdict is codes.Verdict.RIGHT:
            return _arrive(request, kept)
        form.add_error("code", get_adapter(request).error_messages["incorrect_code"])
    return render(request, "members/join_code.html", {"form": form, "email": kept["email"]})


def _arrive(request: HttpRequest, kept: dict[str, object]) -> HttpResponseBase:
    codes.forget(request, purpose=PURPOSE)
    invitation = invitation_by_id(kept["invitation"])
    if kept["invitation"] is not None and invitation is None:
        return render(request, "members/join_not.html", {"problem": "used"}, status=410)
    if is_taken(str(kept["email"])):
        return redirect("account_login")
    try:
        member = make_account(
            email=str(kept["email"]), name=str(kept["name"]), invitation=invitation, rules_version=int(str(kept["version"])),
        )
    except InvitationUsed:
        return render(request, "members/join_not.html", {"problem": "used"}, status=410)
    return _sign_in(request, member)


def _sign_in(request: HttpRequest, member: Member) -> HttpResponseBase:
    record_authentication(request, member, method="code", email=member.email)
    address = EmailAddress.objects.get_primary_email(member)
    response: HttpResponseRedirect = perform_login(
        request, Login(user=member, email=address, redirect_url=reverse("members:welcome", args=["me"])),
    )
    return response


def _too_many(request: HttpRequest) -> HttpResponse:
    return render(request, "429.html", status=429)
