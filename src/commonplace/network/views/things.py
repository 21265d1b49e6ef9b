"""What people, spaces and tools have in common: lists, pages, forms, links, goals, letting go. For anybody else none of it is there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from django.contrib import messages
from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from commonplace.members.views.request import MemberRequest, for_members
from commonplace.network import lists, queries
from commonplace.network.actions import letting_go, linking
from commonplace.network.actions.accounts import say_account
from commonplace.network.forms import NodeForm, PersonForm, SpaceForm, StudentsForm, ToolForm
from commonplace.network.lines import address_of, name_of
from commonplace.network.page import page_of
from commonplace.network.said import Thing
from commonplace.people.actions import change_person, note_person
from commonplace.people.models import Person
from commonplace.spaces.actions import change_space, note_space
from commonplace.spaces.models import Space
from commonplace.tools.actions import change_tool, note_tool


@dataclass(frozen=True, slots=True)
class Kit:
    """What it takes to note one of the three, and to change it."""

    form: type[NodeForm]
    note: Callable[..., Any]  # Any here and below: one of the three models
    change: Callable[..., Any]


KITS: Final[dict[Thing, Kit]] = {
    "person": Kit(PersonForm, note_person, change_person),
    "space": Kit(SpaceForm, note_space, change_space),
    "tool": Kit(ToolForm, note_tool, change_tool),
}

LISTS: Final[dict[Thing, str]] = {"person": "network:people", "space": "network:spaces", "tool": "network:tools"}


def row_of(request: MemberRequest, thing: Thing, public_id: str) -> Any:  # Any: one of the three models
    """One of the member's own; 404 for whatever is not."""
    found = queries.one(request.user, thing, public_id)
    if found is None:
        raise Http404
    return found


def list_page(request: MemberRequest, thing: Thing) -> HttpResponseBase:
    """All of one kind, in pages."""
    shown, kind = request.GET.get("show", "all"), request.GET.get("kind", "")
    shown, kind = shown if shown in lists.SHOWN else "all", kind if kind in Space.Kind.values else ""
    page = lists.listed(request.user, thing, shown=shown, kind=kind, number=request.GET.get("page"))
    return render(request, "network/list.html", {
        "letters": lists.letters(request.user, thing, shown=shown, kind=kind),
        "thing": thing, "page": page, "shown": shown, "kind": kind, "segments": lists.segments(shown),
        "kinds": lists.kinds_of(request.user) if thing == "space" else (), **lists.around(request.path, page, show=shown, kind=kind),
    })


def thing_page(request: MemberRequest, thing: Thing, public_id: str) -> HttpResponseBase:
    """One of them; a merged person's address leads to the one that was kept."""
    row, ids = queries.with_merged(request.user, thing, public_id)
    if row is None:
        raise Http404
    if isinstance(row, Person) and row.merged_into is not None:
        return redirect(address_of(row.merged_into))
    return render(request, "network/thing.html", {"page": page_of(request.user, row, ids)})


def new_thing(request: MemberRequest, thing: Thing, *, kind: str = "") -> HttpResponseBase:
    """Note somebody or something new."""
    of_students = kind == Person.Kind.STUDENTS
    form = (StudentsForm if of_students else KITS[thing].form)(request.POST or None, member=request.user, initial=_given(request))
    if request.method == "POST" and form.is_valid():
        facts, account = _facts(form)
        row = KITS[thing].note(acting=request.user, **facts, **({"kind": kind} if kind else {}))
        _say_account(request, form, row, account)
        messages.success(request, _("Kept: %(name)s.") % {"name": name_of(row)})
        return redirect(address_of(row))
    return render(request, "network/edit.html", {"thing": thing, "form": form, "of_students": of_students})


def edit_thing(request: MemberRequest, thing: Thing, public_id: str) -> HttpResponseBase:
    """Change what was noted."""
    row = row_of(request, thing, public_id)
    of_students = isinstance(row, Person) and row.kind == Person.Kind.STUDENTS
    form = (StudentsForm if of_students else KITS[thing].form)(request.POST or None, member=request.user, row=row)
    if request.method == "POST" and form.is_valid():
        facts, account = _facts(form)
        KITS[thing].change(acting=request.user, **{thing: row}, **facts)
        _say_account(request, form, row, account)
        messages.success(request, _("Kept: %(name)s.") % {"name": name_of(row)})
        return redirect(address_of(row))
    return render(request, "network/edit.html", {
        "thing": thing, "form": form, "of_students": of_students, "name": name_of(row), "back": address_of(row),
    })


def _given(request: MemberRequest) -> dict[str, str]:
    """What a link to the form brings along: a name and an address."""
    return {field: request.GET[field][:2_000] for field in ("name", "address") if field in request.GET}


def _facts(form: NodeForm) -> tuple[dict[str, Any], Any]:  # Any: what the form's fields hold
    """What is noted, and the account that was chosen."""
    facts = dict(form.cleaned_data)
    return facts, facts.pop("account", None)


def _say_account(request: MemberRequest, form: NodeForm, row: Any, account: Any) -> None:  # Any: a person, and a member or None
    if "account" in form.fields and row.member != account:
        say_account(acting=request.user, person=row, member=account)


@for_members
@require_POST
def let_go(request: MemberRequest, thing: Thing, public_id: str) -> HttpResponseBase:
    """Let it go."""
    row = letting_go.let_go(acting=request.user, row=row_of(request, thing, public_id))
    messages.success(request, _("%(name)s is let go. Notes, links and goals are kept; here you can take it back.") % {"name": name_of(row)})
    return redirect(address_of(row))


@for_members
@require_POST
def take_back(request: MemberRequest, thing: Thing, public_id: str) -> HttpResponseBase:
    """Take it back."""
    row = letting_go.take_back(acting=request.user, row=row_of(request, thing, public_id))
    messages.success(request, _("%(name)s is back.") % {"name": name_of(row)})
    return redirect(address_of(row))


@for_members
@require_POST
def gave(request: MemberRequest, thing: Thing, public_id: str) -> HttpResponseBase:
    """It gave her something today: a talk, a visit, a page of a book."""
    row = row_of(request, thing, public_id)
    if isinstance(row, Person) and row.kind == Person.Kind.STUDENTS:
        raise Http404
    KITS[thing].change(acting=request.user, **{thing: row}, gave_on=timezone.localdate())
    messages.success(request, _("Kept: %(name)s gave you something today.") % {"name": name_of(row)})
    return redirect(address_of(row))


@for_members
@require_http_methods(["GET", "HEAD", "POST"])
def forget(request: MemberRequest, thing: Thing, public_id: str) -> HttpResponseBase:
    """What deleting means; posting does it."""
    row = row_of(request, thing, public_id)
    if request.method == "POST":
        name = name_of(row)
        letting_go.forget(acting=request.user, row=row)
        messages.success(request, _("%(name)s is deleted, with all that you noted.") % {"name": name})
        return redirect(LISTS[thing])
    return render(request, "network/forget.html", {"thing": thing, "row": row, "name": name_of(row), "back": address_of(row)})


@for_members
@require_http_methods(["GET", "HEAD", "POST"])
def link(request: MemberRequest, thing: Thing, public_id: str) -> HttpResponseBase:
    """Choose what belongs together with it; posting links what was ticked."""
    row, text = row_of(request, thing, public_id), request.GET.get("q", "")[:1_000]
    if request.method == "POST":
        others = [one for one in queries.chosen(request.user, request.POST.getlist("with")) if one != row]
        for other in others:
            linking.link(acting=request.user, one=row, other=other, word=request.POST.get("word", ""))
        if others:
            messages.success(request, _("Kept."))
            return redirect(f"{address_of(row)}#links")
    return render(request, "network/link.html", {
        "thing": thing, "row": row, "name": name_of(row), "back": address_of(row), "text": text, "is_missing": request.method == "POST",
        "lines": lists.to_link(request.user, row, text),
    })


@for_members
@require_POST
def unlink(request: MemberRequest, thing: Thing, public_id: str) -> HttpResponseBase:
    """Take a link of it away."""
    row = row_of(request, thing, public_id)
    made = queries.link_of(request.user, request.POST.get("link", ""))
    if made is None:
        raise Http404
    linking.unlink(acting=request.user, made=made)
    messages.success(request, _("They are no longer linked."))
    return redirect(f"{address_of(row)}#links")


@for_members
@require_POST
def serve(request: MemberRequest, thing: Thing, public_id: str) -> HttpResponseBase:
    """Say which goals it serves."""
    row = row_of(request, thing, public_id)
    linking.serve(acting=request.user, row=row, goals=queries.goals_among(request.user, request.POST.getlist("goal")))
    messages.success(request, _("Kept."))
    return redirect(f"{address_of(row)}#goals")


@for_members
@require_http_methods(["GET", "HEAD"])
def find(request: MemberRequest) -> HttpResponseBase:
    """Look for words in names, notes, reasons, handles and addresses."""
    text = request.GET.get("q", "").replace("\0", " ")[:1_000]
    page = lists.found(request.user, text, number=request.GET.get("page"))
    return render(request, "network/found.html", {"text": text, "page": page, **lists.around(reverse("network:find"), page, q=text)})
