"""Report something, with an account and without; and appeal."""

from __future__ import annotations

from allauth.core import ratelimit
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from commonplace.members.at_risk import text_of
from commonplace.members.models import Member, Site
from commonplace.members.reporting import signed_about, subject_of
from commonplace.trust import actions, telling, wording
from commonplace.trust.forms import AppealForm, ReportForm
from commonplace.trust.models import Report

CHILD = Report.Kind.CHILD


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def report(request: HttpRequest) -> HttpResponseBase:
    """What is reported, of which kind, and a word about it. Signed out, the address itself must have been signed here."""
    about = request.GET.get("about", "")
    acting = request.user if isinstance(request.user, Member) else None
    named = signed_about(about)
    if acting is None and named is None:
        return redirect_to_login(request.get_full_path())
    found = subject_of(named or about)
    thing = found[0].look(found[1], None if named else acting) if found else None
    if found is None or thing is None:
        raise Http404
    kind = request.POST.get("kind") or request.GET.get("kind", "")
    form = ReportForm(request.POST or None, is_member=acting is not None, initial={"kind": kind})
    if request.method == "POST" and form.is_valid():
        return _take(request, acting, about, form)
    shows = kind in Report.Kind.values
    return render(request, "trust/report.html", {
        "form": form if shows else None, "kind": Report.Kind(kind) if shows else None, "about": about, "subject": found[0],
        # Whoever holds a signed address may have it from somebody else: it shows nothing of what it is for.
        "thing": thing if acting and not named else None, "at_risk": text_of(Site.current()) if kind == CHILD else "",
    })


def _take(request: HttpRequest, acting: Member | None, about: str, form: ReportForm) -> HttpResponseBase:
    action, key = ("report", f"member:{acting.pk}") if acting else ("report_signed_out", about)
    if not ratelimit.consume(request, action=action, key=key):
        return render(request, "429.html", status=429)
    try:
        _made, is_new = actions.report(acting=acting, about=about, **form.cleaned_data)
    except actions.NotThere:  # gone while the form was filled in
        raise Http404 from None
    sent = {"kind": form.cleaned_data["kind"], **({} if is_new else {"again": "1"})}
    return redirect(f"{reverse('trust:report_sent')}?{urlencode(sent)}")


@never_cache
@require_http_methods(["GET", "HEAD"])
def sent(request: HttpRequest) -> HttpResponseBase:
    """It is with the stewards; what to do meanwhile, where a child may be at risk."""
    is_child = request.GET.get("kind") == CHILD
    return render(request, "trust/report_sent.html", {
        "at_risk": text_of(Site.current()) if is_child else "", "again": request.GET.get("again") == "1",
    })


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def appeal(request: HttpRequest, token: str) -> HttpResponseBase:
    """Ask for another decision; the address in the mail is the only key, so that nobody need say who they are."""
    found = telling.appeal_of(token)
    if found is None:
        return render(request, "trust/appeal_not.html", status=404)
    if request.method == "POST" and not ratelimit.consume(request, action="appeal"):
        return render(request, "429.html", status=429)
    row, side = found
    form, last = AppealForm(request.POST or None), row.decisions.last()
    made = None
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.appeal(report=row, side=side, text=form.cleaned_data["text"])
        except actions.CannotAppeal as trouble:
            form.add_error(None, str(trouble))
    return render(request, "trust/appeal.html", {
        "form": form, "made": made, "what": telling.what_of(row), "last": last, "outcome": wording.outcome_of(last) if last else "",
        "appealed": made or row.appeals.filter(side=side).first(), "is_you": side == "author" and row.about.startswith("member:"),
    })
