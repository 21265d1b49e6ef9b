"""Addresses of reading."""

from django.urls import URLPattern, URLResolver, path

from commonplace.consumption.views import bring, entry, follow, lists, media, mutes, picture, refusing, silent, source

app_name = "consumption"
urlpatterns: list[URLPattern | URLResolver] = [
    path("read", lists.read, name="read"),
    path("read/category/<slug:public_id>", lists.category, name="category"),
    path("read/mark", lists.mark, name="mark"),
    path("read/all-read", lists.all_read, name="all_read"),
    path("read/all-read/<slug:public_id>/back", lists.take_back, name="take_back"),
    path("read/entry/<int:pk>", entry.entry, name="entry"),
    path("read/entry/<int:pk>/next", entry.next_entry, name="next"),
    path("read/entry/<int:pk>/blocked", entry.block, name="block"),
    path("read/entry/<int:pk>/place", media.place, name="place"),
    path("read/follow", follow.follow, name="follow"),
    path("read/first-shelf", follow.first_shelf, name="first_shelf"),
    path("read/no-address/<slug:public_id>", follow.unaddressed, name="unaddressed"),
    # Whatever comes from elsewhere: people, spaces, tools; they stand in my network, their sources are followed.
    path("network/bring", bring.bring, name="bring"),
    path("network/bring/<slug:public_id>", bring.brought, name="brought"),
    path("network/bring/<slug:public_id>/undo", bring.undo_brought, name="undo_brought"),
    path("network/bring/<slug:public_id>/not-understood.csv", bring.not_understood, name="not_understood"),
    path("read/bring", bring.old_bring, name="old_bring"),
    path("read/bring/<slug:public_id>", bring.old_bring, name="old_brought"),
    path("read/sources", source.sources, name="sources"),
    path("read/sources.opml", bring.take_away, name="take_away"),
    path("read/attention", source.attention, name="attention"),
    path("read/silent", silent.silent, name="silent"),
    path("read/silent/<slug:public_id>", silent.decide, name="decide"),
    path("read/silent/<slug:public_id>/elsewhere", silent.elsewhere, name="elsewhere"),
    path("read/stopped", silent.stopped, name="stopped"),
    path("read/mutes", mutes.mutes, name="mutes"),
    path("read/mutes/new", mutes.new_mute, name="new_mute"),
    path("read/mutes/<slug:public_id>/stop", mutes.stop_mute, name="stop_mute"),
    path("read/source/<slug:public_id>", source.source, name="source"),
    path("read/source/<slug:public_id>/change", source.change_source, name="change_source"),
    path("read/source/<slug:public_id>/edit", source.edit_source, name="edit_source"),
    path("read/source/<slug:public_id>/stop", source.stop, name="stop"),
    path("settings/site/do-not-fetch", refusing.do_not_fetch, name="do_not_fetch"),
    path("settings/site/do-not-fetch/<int:pk>/again", refusing.fetch_again, name="fetch_again"),
    path("picture/<str:signature>/<str:address>", picture.picture, name="picture"),
]
