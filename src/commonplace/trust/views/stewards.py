"""What stewards see and decide; each look at a report is written down."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from commonplace.kernel.clock import now
from commonplace.members.at_risk import text_of
from commonplace.members.models import Site
from commonplace.members.views.request import MemberRequest, for_stewards
from commonplace.trust import actions, queries, wording
from commonplace.trust.forms import DecisionForm
from commonplace.trust.models import Report
from commonplace.trust.telling import what_of


@for_stewards
@never_cache
@require_http_methods(["GET", "HEAD"])
def reports(request: MemberRequest) -> HttpResponseBase:
    """Reports that wait, those that were decided, and numbers for a yearly report."""
    return render(request, "trust/reports.html", {
        "waiting": [(one, what_of(one)) for one in queries.waiting(request.user)],
        "decided": [(one, what_of(one)) for one in queries.decided(request.user)], "year": queries.year(now()),
    })


@for_stewards
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def open_report(request: MemberRequest, public_id: str) -> HttpResponseBase:
    """One report: what was reported as it read then, what stood around it, and what is decided about it."""
    report = queries.report_for(request.user, public_id)
    if report is None:
        raise Http404
    form = DecisionForm(request.POST or None, outcomes=actions.outcomes_for(report))
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        try:
            actions.decide(
                acting=request.user, report=report, outcome=typed["outcome"], reason=typed["reason"],
                tells_author=not typed["keeps_from_author"])
        except actions.CannotDecide as trouble:
            form.add_error(None, str(trouble))
        else:
            messages.success(request, _("Decided. Who has to know is told by mail."))
            return redirect("trust:open_report", public_id)
    actions.look(acting=request.user, report=report)
    return render(request, "trust/open_report.html", _shown(request, report, form))


def _shown(request: MemberRequest, report: Report, form: DecisionForm) -> dict[str, object]:
    decisions = [(one, queries.mails_out(one)) for one in report.decisions.all()]
    return {
        "report": report, "what": what_of(report), "reporter": queries.reporter_as_shown(report), "decisions": decisions,
        "form": form, "why_not": actions.why_not(request.user, report),
        "at_risk": text_of(Site.current()) if report.kind == Report.Kind.CHILD else "",
    }


@for_stewards
@never_cache
@require_http_methods(["GET", "HEAD"])
def log(request: MemberRequest) -> HttpResponseBase:
    """What stewards did and looked at."""
    page = queries.log_page(request.user, request.GET.get("page"))
    return render(request, "trust/log.html", {"page": page, "lines": [(one, wording.said(one)) for one in page]})
