"""What a member says to the one prompt of a day."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import formats
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from commonplace.kernel.clock import now
from commonplace.members.hours import today_of
from commonplace.members.views.request import MemberRequest, for_members
from commonplace.today import answering
from commonplace.today.models import Prompted
from commonplace.today.prompting import quiet_until

TODAY = "today:today"


@for_members
@require_POST
def take(request: MemberRequest, key: str) -> HttpResponse:
    """Take the prompt up: on to where it leads."""
    prompt = answering.take_up(acting=request.user, prompted=_prompted_or_404(request, key))
    return redirect(prompt.address if prompt else TODAY)


@for_members
@require_POST
def not_now(request: MemberRequest, key: str) -> HttpResponse:
    """Not now: which element was missing, in one tap."""
    prompted = _prompted_or_404(request, key)
    element = request.POST.get("element", "")
    if element not in Prompted.Element.values:
        raise Http404
    answering.not_now(acting=request.user, prompted=prompted, element=element)
    until = quiet_until(today_of(request.user, now()))
    messages.success(request, _("Good. This is not asked again before %(date)s.") % {"date": formats.date_format(until, "DATE_FORMAT")})
    return redirect(TODAY)


def _prompted_or_404(request: MemberRequest, key: str) -> Prompted:
    prompted = answering.last_prompted(request.user, key)
    if prompted is None:
        raise Http404
    return prompted
