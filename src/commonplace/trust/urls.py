"""Addresses of reports and decisions."""

from django.urls import URLPattern, URLResolver, path

from commonplace.trust.views import holds, keeping, report, stewards

app_name = "trust"
urlpatterns: list[URLPattern | URLResolver] = [
    path("report", report.report, name="report"),
    path("report/sent", report.sent, name="report_sent"),
    path("report/appeal/<str:token>", report.appeal, name="appeal"),
    path("settings/site/reports", stewards.reports, name="reports"),
    path("settings/site/reports/<slug:public_id>", stewards.open_report, name="open_report"),
    path("settings/site/reports/<slug:public_id>/author", stewards.report_author, name="report_author"),
    path("settings/site/reports/<slug:public_id>/again", stewards.take_up, name="take_up"),
    path("settings/site/log", stewards.log, name="log"),
    path("settings/site/holds", holds.holds, name="holds"),
    path("settings/site/holds/<int:pk>/lift", holds.lift, name="lift"),
    path("settings/site/keeping", keeping.keeping, name="keeping"),
    path("settings/site/no-mails", keeping.no_mails, name="no_mails"),
    path("settings/how-long", keeping.how_long, name="how_long"),
]
