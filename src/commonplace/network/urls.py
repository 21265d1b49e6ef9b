"""Addresses of my network. What is made comes before what is found by its id."""

from django.urls import URLPattern, URLResolver, path

from commonplace.network.views import front, things

app_name = "network"
urlpatterns: list[URLPattern | URLResolver] = [
    path("network", front.network, name="network"),
    # People, spaces and tools
    path("network/people/<slug:public_id>", things.person, name="person"),
    path("network/spaces/<slug:public_id>", things.space, name="space"),
    path("network/tools/<slug:public_id>", things.tool, name="tool"),
]
