"""What stewards see and change about the site."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from commonplace.members import actions, queries, steward_pages
from commonplace.members.forms.site import InviteForm, SiteForm, StewardForm
from commonplace.members.models import Site
from commonplace.members.views.request import MemberRequest, for_stewards

_LINK = "new_invitation_link"


@for_stewards
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def site(request: MemberRequest) -> HttpResponseBase:
    """The site: name, who may join, rules; stewards; invitations."""
    form = SiteForm(request.POST or None, instance=Site.objects.get(pk=Site.current().pk))
    if request.method == "POST" and form.is_valid():
        actions.save_site(acting=request.user, site=form.save(commit=False), is_new_version=form.cleaned_data["is_new_version"])
        messages.success(request, _("Kept."))
        return redirect("members:site")
    return _page(request, form=form)


def _page(request: MemberRequest, **forms: object) -> HttpResponseBase:
    row = Site.objects.get(pk=Site.current().pk)
    return render(request, "members/site.html", {
        "form": SiteForm(instance=row), "invite_form": InviteForm(), "steward_form": StewardForm(),
        "stewards": queries.stewards(), "lonely": queries.needs_second_steward(), "row": row,
        "steward_pages": steward_pages.pages(),
        "invitations": queries.open_invitations(request.user), "link": request.session.pop(_LINK, ""), **forms,
    })


@for_stewards
@require_POST
def invite(request: MemberRequest) -> HttpResponseBase:
    """Make a link; it is shown once, on the next page."""
    form = InviteForm(request.POST)
    if not form.is_valid():
        return _page(request, invite_form=form)
    _invitation, token = actions.invite(
        acting=request.user, makes_steward=form.cleaned_data["makes_steward"], note=form.cleaned_data["note"])
    request.session[_LINK] = actions.link_of(token)
    return redirect("members:site")


@for_stewards
@require_POST
def withdraw(request: MemberRequest, public_id: str) -> HttpResponseBase:
    """Take a link back."""
    if not actions.withdraw(acting=request.user, public_id=public_id):
        raise Http404
    messages.success(request, _("The link no longer works."))
    return redirect("members:site")


@for_stewards
@require_POST
def add_steward(request: MemberRequest) -> HttpResponseBase:
    """Give a member the keys."""
    form = StewardForm(request.POST)
    if not form.is_valid() or form.member is None:
        return _page(request, steward_form=form)
    actions.make_steward(member=form.member)
    messages.success(request, _("%(name)s is a steward now.") % {"name": form.member})
    return redirect("members:site")


@for_stewards
@require_POST
def remove_steward(request: MemberRequest, public_id: str) -> HttpResponseBase:
    """Take the keys back; the account stays."""
    member = queries.steward_by_public_id(public_id)
    if member is None:
        raise Http404
    try:
        actions.unmake_steward(member=member)
        messages.success(request, _("%(name)s is no longer a steward. The account stays.") % {"name": member})
    except actions.LastSteward as trouble:
        messages.error(request, str(trouble))
    return redirect("members:settings" if member == request.user and not queries.stewards().filter(pk=member.pk) else "members:site")
