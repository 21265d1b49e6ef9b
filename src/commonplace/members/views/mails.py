"""Mails of the member's own that did not arrive, or may not have: send again, or do without."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from commonplace.kernel.outbox import actions
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
