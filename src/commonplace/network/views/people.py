"""People: all of them, one of them, and the forms."""

from __future__ import annotations

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_http_methods, require_safe

from commonplace.members.views.request import MemberRequest, for_members
from commonplace.network.about import about
from commonplace.network.views import things
from commonplace.people.models import Person


@for_members
@require_safe
def people(request: MemberRequest) -> HttpResponseBase:
    """All of them, in pages."""
    return things.list_page(request, "person")


@for_members
@require_safe
def person(request: MemberRequest, public_id: str) -> HttpResponseBase:
    """One of them."""
    return things.thing_page(request, "person", public_id)


@for_members
@require_http_methods(["GET", "HEAD", "POST"])
def new_person(request: MemberRequest) -> HttpResponseBase:
    """A new one."""
    return things.new_thing(request, "person")


@for_members
@require_http_methods(["GET", "HEAD", "POST"])
def edit_person(request: MemberRequest, public_id: str) -> HttpResponseBase:
    """Change what was noted."""
    return things.edit_thing(request, "person", public_id)


@for_members
@require_http_methods(["GET", "HEAD", "POST"])
def new_students(request: MemberRequest) -> HttpResponseBase:
    """Students: a count and a note, never a name."""
    return things.new_thing(request, "person", kind=Person.Kind.STUDENTS)


@for_members
@require_safe
def everything(request: MemberRequest, public_id: str) -> HttpResponseBase:
    """All that stands about somebody, as one file: for whoever asks what is noted of them."""
    file = HttpResponse(about(request.user, things.row_of(request, "person", public_id)), content_type="application/json")
    file["Content-Disposition"] = f'attachment; filename="about-{public_id}.json"'
    return file
