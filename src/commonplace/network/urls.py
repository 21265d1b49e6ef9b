"""Addresses of my network. What is made comes before what is found by its id."""

from django.urls import URLPattern, URLResolver, path, register_converter

from commonplace.network.converters import ThingConverter
from commonplace.network.views import (
    front,
    goals,
    handles,
    merging,
    packs,
    people,
    platforms,
    public_packs,
    snapshots,
    spaces,
    support,
    things,
    tools,
)
from commonplace.network.views.file import network_file, take_file
from commonplace.network.views.map import network_map

register_converter(ThingConverter, "thing")
app_name = "network"
urlpatterns: list[URLPattern | URLResolver] = [
    path("network", front.network, name="network"),
    # Goals, support, snapshots
    path("network/goals", goals.goals, name="goals"),
    path("network/goals/new", goals.new_goal, name="new_goal"),
    path("network/goals/<slug:public_id>", goals.goal, name="goal"),
    path("network/goals/<slug:public_id>/edit", goals.edit_goal, name="edit_goal"),
    path("network/goals/<slug:public_id>/delete", goals.forget_goal, name="forget_goal"),
    path("network/goals/<slug:public_id>/choose", goals.choose_serving, name="choose_serving"),
    path("network/goals/<slug:public_id>/serve-no-more", goals.serve_no_more, name="serve_no_more"),
    path("network/goals/<slug:public_id>/<thing:thing>", goals.goal_served, name="goal_served"),
    path("network/goals/<slug:public_id>/<slug:way>", goals.goal_way, name="goal_way"),
    path("network/support", support.support, name="support"),
    path("network/support/<slug:kind>", support.choose_giving, name="choose_giving"),
    path("network/snapshots", snapshots.snapshot_list, name="snapshots"),
    path("network/snapshots/take", snapshots.take_snapshot, name="take_snapshot"),
    path("network/snapshots/compare", snapshots.compare, name="compare"),
    path("network/snapshots/lists", snapshots.compare_lists, name="compare_lists"),
    path("network/snapshots/days/<int:pk>/remove", snapshots.remove_term_day, name="remove_term_day"),
    path("network/snapshots/<slug:public_id>", snapshots.snapshot, name="snapshot"),
    path("network/snapshots/<slug:public_id>/delete", snapshots.delete_snapshot, name="delete_snapshot"),
    # People, spaces and tools
    path("network/find", things.find, name="find"),
    path("network/people", people.people, name="people"),
    path("network/people/new", people.new_person, name="new_person"),
    path("network/people/new/students", people.new_students, name="new_students"),
    path("network/people/<slug:public_id>", people.person, name="person"),
    path("network/people/<slug:public_id>/everything", people.everything, name="everything"),
    path("network/people/<slug:public_id>/edit", people.edit_person, name="edit_person"),
    path("network/people/<slug:public_id>/handles/new", handles.new_handle, name="new_handle"),
    path("network/people/<slug:public_id>/handles/<uuid:handle>", handles.edit_handle, name="edit_handle"),
    path("network/people/<slug:public_id>/said", handles.stream, name="stream"),
    path("network/people/<slug:public_id>/merge", merging.merge_person, name="merge"),
    path("network/people/<slug:public_id>/split", merging.split_person, name="split"),
    path("network/same", merging.same, name="same"),
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
    path("network/<thing:thing>/<slug:public_id>/gave", things.gave, name="gave"),
    path("network/<thing:thing>/<slug:public_id>/delete", things.forget, name="forget"),
    path("network/<thing:thing>/<slug:public_id>/link", things.link, name="link"),
    path("network/<thing:thing>/<slug:public_id>/unlink", things.unlink, name="unlink"),
    path("network/<thing:thing>/<slug:public_id>/goals", things.serve, name="serve"),
    # The map
    path("network/map", network_map, name="map"),
    # The whole as one file
    path("network/file", network_file, name="file"),
    path("network/file/take", take_file, name="take_file"),
    # Platforms
    path("network/platforms", platforms.all_platforms, name="platforms"),
    path("network/platforms/<slug:key>", platforms.platform, name="platform"),
    path("network/platforms/<slug:key>/correct", platforms.edit_platform, name="edit_platform"),
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
