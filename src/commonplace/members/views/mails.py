"""Mails of the member's own that did not arrive, or may not have: send again, or do without. And whether mails come at all."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from commonplace.kernel.outbox import actions, suppression
from commonplace.kernel.outbox.models import OutgoingMail
from commonplace.members.views.request import MemberRequest, for_members


@for_members
@require_POST
def again(request: MemberRequest, public_id: str) -> HttpResponse:
    """Send a mail again."""
    try:
        actions.send_again(request.user, public_id)
    except OutgoingMail.DoesNotExist:
        raise Http404 from None
    messages.success(request, _("The mail is on its way again. If it fails once more, it stands here."))
    return redirect("members:settings")


@for_members
@require_POST
def let_go(request: MemberRequest, public_id: str) -> HttpResponse:
    """Do without a mail."""
    try:
        actions.let_go(request.user, public_id)
    except OutgoingMail.DoesNotExist:
        raise Http404 from None
    messages.success(request, _("The mail is not sent, and no longer shown here."))
    return redirect("members:settings")


@for_members
@require_POST
def wanted(request: MemberRequest, how: str) -> HttpResponse:
    """Never write to me again, for the whole site; or: let mails come again."""
    if how == "none":
        suppression.suppress(request.user.email)
        messages.success(request, _("No more mails come from here, but for codes to sign in."))
    elif how == "again":
        suppression.allow_hash(suppression.address_hash(request.user.email))
        messages.success(request, _("Mails come again from now on. What was not sent meanwhile stays unsent."))
    else:
        raise Http404
    return redirect("members:settings")
