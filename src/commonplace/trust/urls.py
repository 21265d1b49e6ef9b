"""Addresses of reports and decisions."""

from django.urls import URLPattern, URLResolver, path

from commonplace.trust.views import report, stewards

app_name = "trust"
urlpatterns: list[URLPattern | URLResolver] = [
    path("report", report.report, name="report"),
    path("report/sent", report.sent, name="report_sent"),
    path("report/appeal/<str:token>", report.appeal, name="appeal"),
    path("settings/site/reports", stewards.reports, name="reports"),
    path("settings/site/reports/<slug:public_id>", stewards.open_report, name="open_report"),
    path("settings/site/log", stewards.log, name="log"),
]
