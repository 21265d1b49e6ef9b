"""The rules, for everybody to read, and for members to accept when they are new."""

from __future__ import annotations

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods

from commonplace.members.actions import accept_rules
from commonplace.members.forms.joining import RulesForm
from commonplace.members.models import Member, Site
from commonplace.members.rules import Line, lines_for, must_accept, text_of


@require_http_methods(["GET", "HEAD", "POST"])
def rules(request: HttpRequest) -> HttpResponseBase:
    """The rules; with what is new marked and a form for members who have not accepted them as they are now."""
    site, member = Site.current(), request.user
    if not isinstance(member, Member) or not must_accept(member, site):
        return render(request, "members/rules.html", {"lines": [Line(text_of(site), is_new=False)]})
    form = RulesForm(request.POST or None, initial={"version": site.rules_version}, asks_adult=member.adult_confirmed_at is None)
    if request.method == "POST" and form.is_valid():
        accept_rules(acting=member, version=form.cleaned_data["version"])
        return redirect(_next(request))
    lines, gone = lines_for(member, site)
    marked = any(line.is_new for line in lines) or bool(gone)
    return render(request, "members/rules.html", {
        "lines": lines, "gone": gone, "form": form, "marked": marked, "first_time": member.rules_version == 0, "next": _next(request),
    })


def _next(request: HttpRequest) -> str:
    """Where the member was going; never to another host."""
    wanted = request.POST.get("next") or request.GET.get("next") or "/"
    return wanted if wanted.startswith("/") and url_has_allowed_host_and_scheme(wanted, allowed_hosts=None) else "/"
