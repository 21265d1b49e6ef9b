"""Bring a list of sources: give it, look at what it would do, watch it being done; and take one's own list away."""

from __future__ import annotations

from functools import partial

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET

from commonplace.consumption import queries
from commonplace.consumption.actions import bringing
from commonplace.consumption.forms import ListForm
from commonplace.consumption.models import SourceList
from commonplace.consumption.refresh.troubles import in_words, of_fetch, of_status
from commonplace.consumption.refusals import not_to_be_fetched
from commonplace.kernel.http import FetchTrouble, fetch, from_settings
from commonplace.kernel.jobs import ring
from commonplace.members.queries import welcome_address
from commonplace.members.views.request import MemberRequest, for_members
from commonplace.network.formats import opml
from commonplace.spaces.canonical import web_address

AT_ONCE = 2.0
"""Seconds that a request works on a list itself; longer ones go on in the background."""
SHOWN = 200
"""Rows of a preview; the rest is counted."""


@for_members
def bring(request: MemberRequest) -> HttpResponse:
    """Give a list: a file, its text, or its address."""
    member = request.user
    form = ListForm(request.POST, request.FILES) if request.method == "POST" else ListForm()
    if request.method == "POST" and form.is_valid():
        data, address = form.data_or_address()
        trouble = ""
        if data is None:
            data, trouble = _fetched(address)
        if trouble:
            form.add_error("address", in_words(trouble))
        else:
            try:
                return redirect("consumption:brought", bringing.bring(acting=member, data=data).public_id)
            except opml.NotAList as fault:
                form.add_error(None, str(fault))
    context = {"form": form, "without_address": queries.count_without_address(member)}
    return render(request, "consumption/bring.html", context, status=200 if not form.errors else 422)


def _fetched(typed: str) -> tuple[bytes, str]:
    """What stands at the address of a list; or nothing, and the code of the trouble (`troubles.WORDS`)."""
    address = web_address(typed)
    if address is None:
        return b"", "address"
    try:
        answer = fetch(address, max_bytes=opml.MAX_BYTES, deadline=20, opener=partial(from_settings, forbids=not_to_be_fetched()))
    except FetchTrouble as trouble:
        return b"", of_fetch(trouble.code)
    return (answer.body, "") if answer.status == 200 else (b"", of_status(answer.status))


@for_members
def brought(request: MemberRequest, public_id: str) -> HttpResponse:
    """What a list would do; after the member agreed, how far it is."""
    member = request.user
    found = get_object_or_404(SourceList.objects.filter(member=member), public_id=public_id)
    if request.method == "POST":
        bringing.agree(acting=member, brought=found)
        if bringing.work_off(found, seconds=AT_ONCE).done_at is None:
            ring("consumption.work_off_list", pk=found.pk)
        else:
            ring("consumption.refresh_due")
        return redirect("consumption:brought", public_id)
    context = {
        "brought": found, "onward": welcome_address(member), "total": len(found.outlines),
        "problems": [opml.SENTENCES[code] for code in found.problems],
    }
    if found.agreed_at is None:
        plan = bringing.plan(acting=member, brought=found)
        context |= {
            "plan": plan, "new": plan.new[:SHOWN], "more": max(0, len(plan.new) - SHOWN),
            "there": plan.there_already[:SHOWN], "more_there": max(0, len(plan.there_already) - SHOWN),
            "broken": [(one, opml.SENTENCES[one.problem]) for one in plan.broken[:SHOWN]],
            "more_broken": max(0, len(plan.broken) - SHOWN),
        }
    return render(request, "consumption/brought.html", context)


@for_members
@require_GET
def take_away(request: MemberRequest) -> HttpResponse:
    """The member's own list, as OPML: every address as it was typed, in its folders."""
    member = request.user
    answer = HttpResponse(queries.own_list(member), content_type="text/x-opml")
    answer["Content-Disposition"] = 'attachment; filename="sources.opml"'
    return answer

