"""What stewards see and decide; each look at a report is written down."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from commonplace.kernel.clock import now
from commonplace.members.at_risk import text_of
from commonplace.members.models import Site
from commonplace.members.views.request import MemberRequest, for_stewards
from commonplace.trust import actions, queries, wording
from commonplace.trust.forms import DecisionForm
from commonplace.trust.measures import member_in
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
    form = DecisionForm(request.POST or None, outcomes=actions.outcomes_for(report), is_of_member=member_in(report.about) is not None)
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        try:
            actions.decide(
                acting=request.user, report=report, outcome=typed["outcome"], reason=typed["reason"],
                tells_author=not typed["keeps_from_author"],
                days=typed["days"])
        except actions.CannotDecide as trouble:
            form.add_error(None, str(trouble))
        else:
            messages.success(request, _("Decided. Who has to know is told by mail."))
            return redirect("trust:open_report", public_id)
    actions.look(acting=request.user, report=report)
    return render(request, "trust/open_report.html", _shown(request, report, form))


def _shown(request: MemberRequest, report: Report, form: DecisionForm) -> dict[str, object]:
    decisions = [(one, wording.outcome_of(one), queries.mails_out(one)) for one in report.decisions.all()]
    member = member_in(report.about)
    return {
        "member": member, "has_author": actions.named_author(report) not in {None, request.user},
        "report": report, "what": what_of(report), "reporter": queries.reporter_as_shown(report), "decisions": decisions,
        "form": form, "why_not": actions.why_not(request.user, report),
        "at_risk": text_of(Site.current()) if report.kind == Report.Kind.CHILD else "",
    }


@for_stewards
@require_POST
def report_author(request: MemberRequest, public_id: str) -> HttpResponseBase:
    """A report about the author of what was reported, to decide about them as well."""
    report = queries.report_for(request.user, public_id)
    made = actions.report_author(acting=request.user, report=report) if report is not None else None
    if made is None:
        raise Http404
    return redirect("trust:open_report", made.public_id)


@for_stewards
@require_POST
def take_up(request: MemberRequest, public_id: str) -> HttpResponseBase:
    """Back onto the list, to be decided again."""
    report = queries.report_for(request.user, public_id)
    if report is None:
        raise Http404
    actions.take_up(acting=request.user, report=report)
    return redirect("trust:open_report", public_id)


@for_stewards
@never_cache
@require_http_methods(["GET", "HEAD"])
def log(request: MemberRequest) -> HttpResponseBase:
    """What stewards did and looked at."""
    page = queries.log_page(request.user, request.GET.get("page"))
    return render(request, "trust/log.html", {"page": page, "lines": [(one, wording.said(one), wording.leads_to(one)) for one in page]})
