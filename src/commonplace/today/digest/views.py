"""Pages of Today by mail: how it looks and when it comes, send me one now, stop, and what did not arrive."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from commonplace.consumption.presenting import soon
from commonplace.kernel.clock import now
from commonplace.kernel.outbox import actions as outbox
from commonplace.kernel.outbox.models import OutgoingMail
from commonplace.members.views.request import MemberRequest, for_members
from commonplace.today.digest import making, stopping
from commonplace.today.digest.showing import as_shown, next_of


@for_members
@require_GET
def mail(request: MemberRequest) -> HttpResponse:
    """Today by mail, as it would come now, and when it comes."""
    member, at = request.user, now()
    today, written = making.compose(member, at=at)
    comes = next_of(member, at)
    shown = {"letter": written, "shown": as_shown(written.html)} if today.things else {}
    return render(request, "today/mail.html", {"comes": soon(comes, at) if comes else "", **shown})


@for_members
@require_POST
def send_now(request: MemberRequest) -> HttpResponse:
    """Send me one now."""
    if making.send_now(acting=request.user, at=now()):
        messages.success(request, _("Your Today is on its way to %(address)s.") % {"address": request.user.email})
    else:
        messages.info(request, _("Nothing waits in your Today, so there is nothing to send."))
    return redirect("today:mail")


@csrf_exempt  # a mail program has no cookie of ours and no token of a form: the address itself, signed by us, is what allows it
@require_http_methods(["GET", "HEAD", "POST"])
def stop(request: HttpRequest, token: str) -> HttpResponse:
    """End the mails, by the mail program's own button (RFC 8058) or by the link in the mail, signed in or not.

    A look alone changes nothing: programs that check links open them.
    """
    member = stopping.member_of(token)
    if member is None:
        raise Http404
    if request.method == "POST":
        stopping.stop(member)
    return render(request, "today/mail_stop.html", {"is_stopped": not member.mails_today, "is_mine": request.user == member})


@for_members
@require_POST
def resume(request: MemberRequest) -> HttpResponse:
    """Let the mails come again."""
    stopping.send_again(acting=request.user)
    messages.success(request, _("Your Today comes by mail again, on the same days and at the same time as before."))
    return redirect("today:mail")


@for_members
@require_POST
def again(request: MemberRequest, public_id: str) -> HttpResponse:
    """Send a Today again that did not arrive."""
    try:
        outbox.send_again(request.user, public_id)
    except OutgoingMail.DoesNotExist:
        raise Http404 from None
    messages.success(request, _("The mail is on its way again. If it fails once more, you are told here."))
    return redirect("today:today")
