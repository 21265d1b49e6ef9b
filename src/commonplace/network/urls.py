"""Addresses of my network. What is made comes before what is found by its id."""

from django.urls import URLPattern, URLResolver, path, register_converter

from commonplace.network.converters import ThingConverter
from commonplace.network.views import front, packs, people, public_packs, spaces, things, tools

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
    # Starter packs
    path("network/packs", packs.all_packs, name="packs"),
    path("network/packs/new", packs.new_pack, name="new_pack"),
    path("network/packs/<slug:public_id>", packs.pack, name="pack"),
    path("network/packs/<slug:public_id>/words", packs.pack_words, name="pack_words"),
    path("network/packs/<slug:public_id>/choose", packs.choose_for_pack, name="choose_for_pack"),
    path("network/packs/<slug:public_id>/of/<int:pk>", packs.pack_item, name="pack_item"),
    path("network/packs/<slug:public_id>/show", packs.show_pack, name="show_pack"),
    path("network/packs/<slug:public_id>/withdraw", packs.withdraw_pack, name="withdraw_pack"),
    path("network/packs/<slug:public_id>/delete", packs.delete_pack, name="delete_pack"),
    path("pack/<slug:public_id>", public_packs.public_pack, name="public_pack"),
    path("pack/<slug:public_id>/file", public_packs.pack_file, name="pack_file"),
    path("pack/<slug:public_id>/opml", public_packs.pack_opml, name="pack_opml"),
    path("pack/<slug:public_id>/accounts", public_packs.pack_accounts, name="pack_accounts"),
    path("pack/<slug:public_id>/invitation", public_packs.pack_invitation, name="pack_invitation"),
]
