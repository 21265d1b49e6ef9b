"""Snapshots: taken, set, compared, deleted; and two lists of sources compared. For anybody else none of it is there."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from commonplace.kernel.text import isolate
from commonplace.members.views.request import MemberRequest, for_members
from commonplace.network import churn_files, comparing, snapshots
from commonplace.network.actions import snapshots as writing
from commonplace.network.goal_forms import TermDayForm, TwoListsForm
from commonplace.network.models import Snapshot


def snapshot_of(request: MemberRequest, public_id: str) -> Snapshot:
    """One of the member's own; 404 for whatever is not."""
    found = snapshots.one_snapshot(request.user, public_id)
    if found is None:
        raise Http404
    return found


@for_members
@require_http_methods(["GET", "HEAD", "POST"])
def snapshot_list(request: MemberRequest) -> HttpResponseBase:
    """All of them, and the days on which they are taken; posting sets a day."""
    member = request.user
    form = TermDayForm(request.POST) if request.method == "POST" else TermDayForm()
    if request.method == "POST" and form.is_valid():
        try:
            writing.set_term_day(acting=member, **form.cleaned_data)
        except writing.NotSet as why:
            form.add_error(None, str(why))
        else:
            messages.success(request, _("Kept. A snapshot is taken on this day each year."))
            return redirect(reverse("network:snapshots") + "#days")
    return render(request, "network/snapshots.html", {
        "snapshots": snapshots.taken(member, request.GET.get("page")), "days": snapshots.days(member), "form": form,
        "choices": snapshots.choices(member),
    }, status=422 if form.errors else 200)


@for_members
@require_POST
def take_snapshot(request: MemberRequest) -> HttpResponseBase:
    """Take one now."""
    writing.take_snapshot(acting=request.user, name=request.POST.get("name", ""))
    messages.success(request, _("A snapshot of your network is taken."))
    return redirect("network:snapshots")


@for_members
@require_POST
def remove_term_day(request: MemberRequest, pk: int) -> HttpResponseBase:
    """Take no more snapshots on a day."""
    found = snapshots.one_day(request.user, pk)
    if found is None:
        raise Http404
    writing.remove_term_day(acting=request.user, term_day=found)
    messages.success(request, _("No more snapshots are taken on that day. Those that were taken stay."))
    return redirect(reverse("network:snapshots") + "#days")


@for_members
@require_safe
def snapshot(request: MemberRequest, public_id: str) -> HttpResponseBase:
    """Who and what was in the network then."""
    found = snapshot_of(request, public_id)
    page, names = snapshots.page_in(request.user, found, request.GET.get("page"))
    return render(request, "network/snapshot.html", {
        "snapshot": found, "name": isolate(found.name), "page": page, "names": names, "counts": found.sizes.items(),
    })


@for_members
@require_http_methods(["GET", "HEAD", "POST"])
def delete_snapshot(request: MemberRequest, public_id: str) -> HttpResponseBase:
    """What deleting means; posting does it."""
    found = snapshot_of(request, public_id)
    if request.method == "POST":
        writing.delete_snapshot(acting=request.user, snapshot=found)
        messages.success(request, _("The snapshot is deleted."))
        return redirect("network:snapshots")
    return render(request, "network/snapshot_forget.html", {"snapshot": found, "name": isolate(found.name)})


@for_members
@require_safe
def compare(request: MemberRequest) -> HttpResponseBase:
    """The difference of two, whichever way round they were chosen."""
    moments = [comparing.moment(request.user, request.GET.get(name, "")) for name in ("from", "to")]
    earlier, later = moments
    if earlier is None or later is None:
        raise Http404
    if earlier.at > later.at:
        earlier, later = later, earlier
    found, figures = comparing.between(earlier, later)
    here = f"{reverse('network:compare')}?{urlencode({'from': earlier.key, 'to': later.key})}"
    context: dict[str, Any] = {"earlier": earlier, "later": later, "figures": figures, "here": here}
    which = request.GET.get("list", "")
    if which in comparing.WHICH:
        section, number, pages = comparing.page_of(request.user, found, which, request.GET.get("page"))
        at = f"{here}&list={which}&page="
        context |= {
            "section": section, "number": number, "pages": pages,
            "previous": f"{at}{number - 1}" if number > 1 else "", "next": f"{at}{number + 1}" if number < pages else "",
        }
        return render(request, "network/compared_list.html", context)
    return render(request, "network/compared.html", {**context, "sections": comparing.sections(request.user, found)})


@for_members
@require_http_methods(["GET", "HEAD", "POST"])
def compare_lists(request: MemberRequest) -> HttpResponseBase:
    """Two OPML files of one person; they are read and compared, and nothing of them is stored."""
    form = TwoListsForm(request.POST, request.FILES) if request.method == "POST" else TwoListsForm()
    if request.method == "POST" and form.is_valid():
        facts = form.cleaned_data
        dated = facts["earlier_on"] and facts["later_on"]
        elapsed = facts["later_on"] - facts["earlier_on"] if dated else None
        try:
            found = churn_files.compare(facts["earlier"].read(), facts["later"].read(), elapsed=elapsed)
        except churn_files.NotAList as fault:
            form.add_error(fault.which, str(fault))
        else:
            return render(request, "network/compared_files.html", {
                "found": found, "figures": comparing.figures(found.lasting, elapsed=elapsed), "facts": facts,
                "sections": comparing.sections(None, found.difference, shown=comparing.SHOWN_OF_LISTS),
            })
    return render(request, "network/compare_lists.html", {"form": form}, status=422 if form.errors else 200)
