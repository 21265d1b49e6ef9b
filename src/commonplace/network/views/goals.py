"""Goals: all of them, one of them, its form, and choosing what serves it. For anybody else none of it is there."""

from __future__ import annotations

from typing import Any, Final

from django.contrib import messages
from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from commonplace.kernel.text import isolate
from commonplace.members.names import tidy_lines
from commonplace.members.views.request import MemberRequest, for_members
from commonplace.network import goals as reading
from commonplace.network import lists, queries
from commonplace.network.actions import goals as writing
from commonplace.network.goal_forms import GoalForm
from commonplace.network.lines import name_of
from commonplace.network.models import Goal
from commonplace.network.nodes import THINGS
from commonplace.network.said import Thing

WAYS: Final = {
    "reach": (writing.reach_goal, gettext_lazy("Reached: “%(goal)s”. What served it stays beside it.")),
    "drop": (writing.drop_goal, gettext_lazy("Dropped: “%(goal)s”. It can be taken back.")),
    "take-back": (writing.take_back_goal, gettext_lazy("“%(goal)s” is a goal again.")),
}
"""What can become of a goal, and what is said then."""


def goal_of(request: MemberRequest, public_id: str) -> Goal:
    """One of the member's own; 404 for whatever is not."""
    found = reading.one_goal(request.user, public_id)
    if found is None:
        raise Http404
    return found


@for_members
@require_safe
def goals(request: MemberRequest) -> HttpResponseBase:
    """All of them."""
    member = request.user
    return render(request, "network/goals.html", {
        "goals": reading.open_goals(member), "reached": reading.reached(member), "dropped": reading.dropped(member),
    })


@for_members
@require_http_methods(["GET", "HEAD", "POST"])
def new_goal(request: MemberRequest) -> HttpResponseBase:
    """Write one down."""
    form = GoalForm(request.POST) if request.method == "POST" else GoalForm()
    if request.method == "POST" and form.is_valid():
        goal = writing.make_goal(acting=request.user, **form.cleaned_data)
        messages.success(request, _("Kept. Now choose what serves it."))
        return redirect("network:goal", goal.public_id)
    return render(request, "network/goal_edit.html", {"form": form}, status=422 if form.errors else 200)


@for_members
@require_safe
def goal(request: MemberRequest, public_id: str) -> HttpResponseBase:
    """Who, where and what serves it, and what is missing."""
    found = goal_of(request, public_id)
    line = reading.line_of(request.user, found)
    return render(request, "network/goal.html", {
        "goal": found, "line": line, "note": tidy_lines(found.note), "parts": reading.parts_of(request.user, found, line),
        "rest": [one for one in line.gaps if one.lack in {reading.Lack.NOTHING, reading.Lack.NOTHING_LIVE}],
        "is_open": found.reached_at is None and found.dropped_at is None,
    })


@for_members
@require_http_methods(["GET", "HEAD", "POST"])
def edit_goal(request: MemberRequest, public_id: str) -> HttpResponseBase:
    """Change what it says."""
    found = goal_of(request, public_id)
    form = GoalForm(request.POST if request.method == "POST" else None, goal=found)
    if request.method == "POST" and form.is_valid():
        writing.change_goal(acting=request.user, goal=found, **form.cleaned_data)
        messages.success(request, _("Kept."))
        return redirect("network:goal", public_id)
    return render(request, "network/goal_edit.html", {
        "form": form, "goal": found, "words": isolate(found.text)}, status=422 if form.errors else 200)


@for_members
@require_POST
def goal_way(request: MemberRequest, public_id: str, way: str) -> HttpResponseBase:
    """It is reached, dropped, or a goal again."""
    if way not in WAYS:
        raise Http404
    act, sentence = WAYS[way]
    found = act(acting=request.user, goal=goal_of(request, public_id))
    messages.success(request, sentence % {"goal": isolate(found.text)})
    return redirect("network:goal", public_id)


@for_members
@require_http_methods(["GET", "HEAD", "POST"])
def forget_goal(request: MemberRequest, public_id: str) -> HttpResponseBase:
    """What deleting means; posting does it."""
    found = goal_of(request, public_id)
    if request.method == "POST":
        writing.forget_goal(acting=request.user, goal=found)
        messages.success(request, _("The goal is deleted."))
        return redirect("network:goals")
    return render(request, "network/goal_forget.html", {"goal": found, "words": isolate(found.text)})


@for_members
@require_http_methods(["GET", "HEAD", "POST"])
def choose_serving(request: MemberRequest, public_id: str) -> HttpResponseBase:
    """Choose what serves it; posting keeps what was ticked."""
    found, member = goal_of(request, public_id), request.user
    text, thing = request.GET.get("q", "").replace("\0", " ")[:1_000], request.GET.get("thing", "")
    rows = queries.chosen(member, request.POST.getlist("with")) if request.method == "POST" else []
    if rows:
        writing.add_serving(acting=member, goal=found, rows=rows)
        messages.success(request, _said(rows))
        return redirect("network:goal", public_id)
    things: tuple[Thing, ...] = tuple(one for one in THINGS if one == thing) or THINGS
    return render(request, "network/goal_choose.html", {
        "goal": found, "words": isolate(found.text), "text": text, "thing": thing if len(things) == 1 else "",
        "is_missing": request.method == "POST", "choices": reading.choices(member, found, text, things=things),
    })


def _said(rows: list[Any]) -> str:  # Any: the three models
    said = ngettext("It serves this goal now: %(names)s.", "They serve this goal now: %(names)s.", len(rows))
    return said % {"names": reading.names_of(rows)}


@for_members
@require_safe
def goal_served(request: MemberRequest, public_id: str, thing: Thing) -> HttpResponseBase:
    """All of one thing that serve it."""
    found = goal_of(request, public_id)
    page = reading.served(request.user, found, thing, number=request.GET.get("page"))
    here = reverse("network:goal_served", args=[public_id, thing])
    return render(request, "network/goal_served.html", {
        "goal": found, "words": isolate(found.text), "thing": thing, "page": page, **lists.around(here, page),
    })


@for_members
@require_POST
def serve_no_more(request: MemberRequest, public_id: str) -> HttpResponseBase:
    """It does not serve this goal any more."""
    found = goal_of(request, public_id)
    rows = queries.chosen(request.user, request.POST.getlist("with")[:1])
    if not rows:
        raise Http404
    writing.take_away_serving(acting=request.user, goal=found, row=rows[0])
    messages.success(request, _("%(name)s does not serve this goal any more.") % {"name": name_of(rows[0])})
    return redirect("network:goal", public_id)
