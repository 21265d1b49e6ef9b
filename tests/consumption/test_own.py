"""Taking reading along, and erasing it."""

from __future__ import annotations

import io
import json
import zipfile

import pytest

from commonplace.consumption import searching
from commonplace.consumption.actions import following as actions
from commonplace.consumption.actions import reading
from commonplace.entries.models import Entry, Follow
from commonplace.kernel import search
from commonplace.members import leaving
from commonplace.members.models import Member
from commonplace.people.models import Person
from commonplace.spaces.models import Source, Space
from tests.conftest import make_member

pytestmark = pytest.mark.django_db


def test_the_zip_holds_sources_network_and_reading_in_open_formats(member, following, says):
    followed = following(member, "one", "Shelf", "Within")
    says(followed.source, "unread")
    entry = says(followed.source, "read")
    reading.mark(acting=member, entry=entry, read=True)
    actions.change(acting=member, follow=followed, is_muted=True, title="My name for it")
    actions.keep_without_address(acting=member, typed="someone from Ohio")
    file = io.BytesIO()
    leaving.write_export(member=member, file=file)
    archive = zipfile.ZipFile(file)
    assert b'xmlUrl="https://one.example.org/feed"' in archive.read("sources.opml")
    kept = json.loads(archive.read("reading.json"))
    assert kept["follows"][0]["categories"] == ["Shelf / Within"]
    assert kept["follows"][0]["muted"] is True
    assert kept["read"][0]["title"] == "read"
    assert any(space["typed"] == "someone from Ohio" for space in json.loads(archive.read("network.json"))["spaces"])


def test_the_zip_holds_nothing_of_others(member, following, says):
    other = make_member("bo@example.org", "Bo Invented")
    says(following(other, "secretive").source, "theirs")
    file = io.BytesIO()
    leaving.write_export(member=member, file=file)
    archive = zipfile.ZipFile(file)
    everything = b"".join(archive.read(name) for name in archive.namelist())
    assert b"secretive" not in everything
    assert b"Bo Invented" not in everything


def test_erasing_removes_what_is_mine_and_leaves_what_others_follow(member, following, says):
    make_member("steward@example.org", is_steward=True)
    other = make_member("bo@example.org")
    says(following(member, "mine").source, "only mine", text="weeding")
    says(following(member, "shared").source, "shared", text="weeding")
    following(other, "shared")
    leaving.erase_account(member=member)
    assert not Member.objects.filter(pk=member.pk).exists()
    assert [source.address for source in Source.objects.all()] == ["https://shared.example.org/feed"]
    assert [entry.title for entry in Entry.objects.all()] == ["shared"]
    assert Follow.objects.count() == Space.objects.count() == 1
    assert not Person.objects.exists()
    hits = search.find(search.parse("weeding"), scopes=None)
    assert len(hits) == 1
    assert [hit.row.entry.title for hit in searching.find(other, "weeding").hits] == ["shared"]
