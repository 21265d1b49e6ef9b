"""Bookmarks of Pinboard and of browsers keep their folders, tags and times."""

from __future__ import annotations

import json

import pytest

from commonplace.network.formats import NotUnderstood, recognize
from tests.network.formats.making import REAL, short

PINBOARD = [
    {"href": "https://blog.example/a?x=1&y=2", "description": "A day", "extended": "worth it", "meta": "0", "hash": "1",
     "time": "2022-02-10T15:31:16Z", "shared": "no", "toread": "yes", "tags": "makers robots"},
    {"href": "https://other.example/", "description": "", "extended": "", "meta": "0", "hash": "2", "time": "", "shared": "yes", "toread": "no", "tags": ""},
    {"href": "", "description": "nowhere", "extended": ""},
    {"href": "javascript:alert(1)", "description": "a trick", "extended": ""},
]


def test_pinboard_keeps_notes_tags_times_and_what_was_private() -> None:
    found = recognize(json.dumps(PINBOARD).encode(), name="pinboard_export.2022.json")
    assert found.format == "pinboard"
    assert [short(row) for row in found.rows] == [
        "bookmark | A day | https://blog.example/a?x=1&y=2", "bookmark | https://other.example/", "nothing | no_bookmark", "nothing | not_web"]
    assert found.rows[0].details == {
        "note": "worth it", "tags": ["makers", "robots"], "at": "2022-02-10T15:31:16Z", "is_private": True, "is_unread": True}
    assert "javascript:alert(1)" in found.rows[3].raw


def test_pinboard_that_ends_in_the_middle_is_refused_whole() -> None:
    with pytest.raises(NotUnderstood) as trouble:
        recognize(json.dumps(PINBOARD).encode()[:-30])
    assert trouble.value.code == "json_cut"


@pytest.mark.skipif(not REAL.is_dir(), reason="the folder of real data is not beside this project")
def test_a_real_export_of_pinboard_keeps_every_address() -> None:
    data = (REAL / "bookmarks" / "pinboard_export_2022.json").read_bytes()
    found = recognize(data)
    assert [row.address for row in found.rows] == [one["href"] for one in json.loads(data)]
    assert {row.thing for row in found.rows} == {"bookmark"}


NETSCAPE = """<!DOCTYPE NETSCAPE-Bookmark-file-1>
<!-- This is an automatically generated file. -->
<META HTTP-EQUIV="Content-Type" CONTENT="text/html; charset=UTF-8">
<TITLE>Bookmarks</TITLE>
<H1>Bookmarks Menu</H1>
<DL><p>
    <DT><A HREF="https://first.example/?a=1&amp;b=2" ADD_DATE="1415926535" TAGS="makers,robots" PRIVATE="1">First &amp; best</A>
    <DD>a note on it
    <DT><H3 ADD_DATE="1" LAST_MODIFIED="2">School</H3>
    <DL><p>
        <DT><H3>Robots</H3>
        <DL><p>
            <DT><A HREF="https://second.example/" ICON="data:image/png;base64,{icon}">Second</A>
        </DL><p>
        <DT><A HREF="https://third.example/">Third <b>bold</b></A>
        <DT><A HREF="https://page.example/" FEEDURL="https://page.example/feed">Live one</A>
    </DL><p>
    <DT><A HREF="javascript:(function(){{}})()">A tool</A>
    <DT><A HREF="place:sort=8">Recent</A>
</DL><p>
"""


def test_bookmarks_of_a_browser_keep_folders_tags_times_and_notes() -> None:
    found = recognize(NETSCAPE.format(icon="A" * 30_000).encode())
    assert (found.format, found.title) == ("bookmarks", "Bookmarks")
    assert [(short(row), row.folders) for row in found.rows] == [
        ("bookmark | First & best | https://first.example/?a=1&b=2", ()),
        ("bookmark | Second | https://second.example/", ("School", "Robots")),
        ("bookmark | Third bold | https://third.example/", ("School",)),
        ("space | Live one | https://page.example/feed", ("School",)),
        ("nothing | not_web", ()),
        ("nothing | not_web", ()),
    ]
    assert found.rows[0].details == {"note": "a note on it", "tags": ["makers", "robots"], "at": "2014-11-14T00:55:35Z", "is_private": True}
    assert found.rows[3].details["site_address"] == "https://page.example/"


def test_bookmarks_whose_tags_are_never_closed_are_read() -> None:
    found = recognize(b"<!DOCTYPE NETSCAPE-Bookmark-file-1>\n<DL><DT><H3>One</H3><DL><DT><A HREF='https://a.example/'>A\n<DT><A HREF=https://b.example/>B")
    assert [(short(row), row.folders) for row in found.rows] == [
        ("bookmark | A | https://a.example/", ("One",)), ("bookmark | B | https://b.example/", ("One",))]


def test_lists_of_pocket_keep_whether_they_were_read() -> None:
    data = b"""<!DOCTYPE html><html><head><title>Pocket Export</title></head><body><h1>Unread</h1>
<ul><li><a href="https://a.example/x" time_added="1415926535" tags="makers">A</a></li></ul><h1>Read Archive</h1><ul>
<li><a href="https://b.example/y" time_added="1415926535" tags="">B</a></li></ul></body></html>"""
    assert [(short(row), row.folders, row.details) for row in recognize(data).rows] == [
        ("bookmark | A | https://a.example/x", ("Unread",), {"tags": ["makers"], "at": "2014-11-14T00:55:35Z"}),
        ("bookmark | B | https://b.example/y", ("Read Archive",), {"at": "2014-11-14T00:55:35Z"}),
    ]


def test_lists_of_instapaper_keep_their_folders() -> None:
    data = b"""<!DOCTYPE html><html><head><title>Instapaper: Export</title></head><body><h1>Unread</h1>
<ol><li><a href="https://a.example/x">A</a></ol><h1>Robots</h1><ol><li><a href="https://b.example/y">B</a></ol></body></html>"""
    assert [(short(row), row.folders) for row in recognize(data).rows] == [
        ("bookmark | A | https://a.example/x", ("Unread",)), ("bookmark | B | https://b.example/y", ("Robots",))]


def test_folders_as_deep_as_a_well_are_cut() -> None:
    deep = "<DT><H3>f</H3><DL>" * 5_000
    row = recognize(f"<!DOCTYPE NETSCAPE-Bookmark-file-1>{deep}<DT><A HREF='https://a.example/'>A</A>".encode()).rows[0]
    assert len(row.folders) == 32


def test_a_backup_of_firefox_keeps_its_tree() -> None:
    tree = {"guid": "root________", "title": "", "typeCode": 2, "children": [
        {"guid": "menu________", "title": "menu", "children": [
            {"title": "A day", "uri": "https://a.example/", "dateAdded": 1415926535000000, "tags": "makers,robots"},
            {"title": "Recent", "uri": "place:sort=8"}, {"typeCode": 3}, 7,
            {"title": "Inner", "children": [{"title": "B", "uri": "https://b.example/"}, {"title": "trick", "uri": "data:text/html,x"}]}]}]}
    found = recognize(json.dumps(tree).encode())
    assert found.format == "browser"
    assert [(short(row), row.folders) for row in found.rows] == [
        ("bookmark | A day | https://a.example/", ("menu",)), ("nothing | damaged", ()),
        ("bookmark | B | https://b.example/", ("menu", "Inner")), ("nothing | not_web", ())]
    assert found.rows[0].details == {"tags": ["makers", "robots"], "at": "2014-11-14T00:55:35Z"}
