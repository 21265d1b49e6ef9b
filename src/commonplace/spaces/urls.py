"""Addresses of groups."""

from django.urls import URLPattern, URLResolver, path

from commonplace.spaces.views import groups

app_name = "spaces"
urlpatterns: list[URLPattern | URLResolver] = [
    path("groups", groups.groups, name="groups"),
    path("groups/join/<str:token>", groups.join, name="join_group"),
    path("groups/<slug:public_id>", groups.group, name="group"),
    path("groups/<slug:public_id>/link", groups.make_link, name="make_group_link"),
    path("groups/<slug:public_id>/link/<slug:other>/withdraw", groups.withdraw_link, name="withdraw_group_link"),
    path("groups/<slug:public_id>/members/<slug:other>/host", groups.make_host, name="make_host"),
    path("groups/<slug:public_id>/members/<slug:other>/remove", groups.remove_member, name="remove_from_group"),
    path("groups/<slug:public_id>/leave", groups.leave, name="leave_group"),
]
