"""Bring people and places in: give whatever there is, choose what of it is taken, watch it, undo it; and take one's own list away."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from commonplace.consumption import queries
from commonplace.consumption.bringing import agree, undoing, work_off
from commonplace.consumption.bringing import queries as brought_queries
from commonplace.consumption.bringing.asking import NotBrought
from commonplace.consumption.bringing.presenting import Choices, context_of, name_of
from commonplace.consumption.forms import BringForm
from commonplace.kernel.jobs import ring
from commonplace.kernel.memory import give_back
from commonplace.members.models import Member
from commonplace.members.queries import welcome_address
from commonplace.members.views.request import MemberRequest, for_members
from commonplace.network.formats import NotUnderstood, refused
from commonplace.network.models import Bringing

AT_ONCE = 2.0
"""Seconds that a request works on it itself; what takes longer goes on in the background."""


@for_members
def bring(request: MemberRequest) -> HttpResponse:
    """Give a file, a text, or an address; whatever it is, it is recognized by its content."""
    member = request.user
    form = BringForm(request.POST, request.FILES) if request.method == "POST" else BringForm()
    if request.method == "POST" and form.is_valid():
        try:
            return redirect("consumption:brought", form.bring(acting=member).public_id)
        except NotUnderstood as fault:
            form.add_error(None, str(fault))
        except NotBrought as fault:
            form.add_error(form.given, str(fault))
        finally:
            give_back()
    before = [(one, name_of(one)) for one in brought_queries.brought_by(member)]
    context = {
        "form": form, "without_address": queries.count_without_address(member), "before": before, "onward": welcome_address(member),
    }
    return render(request, "consumption/bring.html", context, status=200 if not form.errors else 422)


@for_members
def old_bring(request: MemberRequest, public_id: str = "") -> HttpResponse:
    """Where lists were brought before leads to where everything is."""
    del request
    return redirect("consumption:brought", public_id) if public_id else redirect("consumption:bring")


@for_members
def brought(request: MemberRequest, public_id: str) -> HttpResponse:
    """What would become of it; after the member agreed, how far it is, and what came of it."""
    member = request.user
    found = _mine(member, public_id)
    choices = Choices.of(request.POST if request.method == "POST" else request.GET)
    if request.method == "POST" and found.agreed_at is None:
        choices.keep(acting=member, bringing=found)
        if not choices.is_agreed:
            return redirect(f"{reverse('consumption:brought', args=[public_id])}{choices.query}")
    if request.method == "POST":
        if work_off(agree(acting=member, bringing=found), seconds=AT_ONCE).done_at is None:
            ring("consumption.work_off_brought", pk=found.pk)
        else:
            ring("consumption.refresh_due")
            ring("consumption.look_behind_pages", pk=found.pk)
        return redirect("consumption:brought", public_id)
    template, context = context_of(found, choices)
    return render(request, template, {"brought": found, "onward": welcome_address(member), **context})


@for_members
@require_POST
def undo_brought(request: MemberRequest, public_id: str) -> HttpResponse:
    """Undo the whole of it; what was changed since is kept and named."""
    found = _mine(request.user, public_id)
    try:
        found = undoing.begin(acting=request.user, bringing=found)
    except undoing.TooLate:
        messages.error(request, _("It can be undone for thirty days, and those are over. Nothing was changed."))
        return redirect("consumption:brought", public_id)
    if undoing.work_back(found, seconds=AT_ONCE).undone_at is None:
        ring("consumption.work_off_brought", pk=found.pk)
    return redirect("consumption:brought", public_id)


@for_members
@require_GET
def not_understood(request: MemberRequest, public_id: str) -> HttpResponse:
    """What was not understood, as a table to mend and bring again."""
    rows = brought_queries.unknown_rows(_mine(request.user, public_id))
    answer = HttpResponse(refused.table(rows.values_list("raw", "problem").iterator()), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="not-understood.csv"'
    return answer


def _mine(member: Member, public_id: str) -> Bringing:
    found: Bringing = get_object_or_404(Bringing.objects.visible_to(member), public_id=public_id)
    return found


@for_members
@require_GET
def take_away(request: MemberRequest) -> HttpResponse:
    """The member's own list, as OPML: every address as it was typed, in its folders."""
    member = request.user
    answer = HttpResponse(queries.own_list(member), content_type="text/x-opml")
    answer["Content-Disposition"] = 'attachment; filename="sources.opml"'
    return answer
