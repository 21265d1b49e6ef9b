"""Addresses of my network. What is made comes before what is found by its id."""

from django.urls import URLPattern, URLResolver, path, register_converter

from commonplace.network.converters import ThingConverter
from commonplace.network.views import front, people, spaces, things, tools

register_converter(ThingConverter, "thing")
app_name = "network"
urlpatterns: list[URLPattern | URLResolver] = [
    path("network", front.network, name="network"),
    # People, spaces and tools
    path("network/find", things.find, name="find"),
    path("network/people", people.people, name="people"),
    path("network/people/new", people.new_person, name="new_person"),
    path("network/people/new/students", people.new_students, name="new_students"),
    path("network/people/<slug:public_id>", people.person, name="person"),
    path("network/people/<slug:public_id>/everything", people.everything, name="everything"),
    path("network/people/<slug:public_id>/edit", people.edit_person, name="edit_person"),
    path("network/spaces", spaces.spaces, name="spaces"),
    path("network/spaces/new", spaces.new_space, name="new_space"),
    path("network/spaces/<slug:public_id>", spaces.space, name="space"),
    path("network/spaces/<slug:public_id>/edit", spaces.edit_space, name="edit_space"),
    path("network/tools", tools.tools, name="tools"),
    path("network/tools/new", tools.new_tool, name="new_tool"),
    path("network/tools/<slug:public_id>", tools.tool, name="tool"),
    path("network/tools/<slug:public_id>/edit", tools.edit_tool, name="edit_tool"),
    path("network/<thing:thing>/<slug:public_id>/let-go", things.let_go, name="let_go"),
    path("network/<thing:thing>/<slug:public_id>/take-back", things.take_back, name="take_back"),
    path("network/<thing:thing>/<slug:public_id>/delete", things.forget, name="forget"),
    path("network/<thing:thing>/<slug:public_id>/link", things.link, name="link"),
    path("network/<thing:thing>/<slug:public_id>/unlink", things.unlink, name="unlink"),
    path("network/<thing:thing>/<slug:public_id>/goals", things.serve, name="serve"),
]
