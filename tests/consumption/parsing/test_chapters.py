"""Chapters and lengths of recordings: as sources give them, and as broken as they come."""

from __future__ import annotations

import json

import pytest

from commonplace.consumption.deciding import StoredSource, decide
from commonplace.consumption.parsing import Chapter, NotASource, ParsedEntry, chapters, fields, parse
from commonplace.kernel.clock import now

ADDRESS = "https://pod.example/feed.xml"
SOUND = '<enclosure url="https://cdn.example/1.mp3" length="12000000" type="audio/mpeg"/>'


def episode(inside: str, *, sound: str = SOUND) -> ParsedEntry:
    xml = (
        '<?xml version="1.0"?><rss version="2.0" xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd" '
        'xmlns:psc="http://podlove.org/simple-chapters" xmlns:podcast="https://podcastindex.org/namespace/1.0">'
        f"<channel><title>Pod</title><item><guid>1</guid><title>One</title><link>https://pod.example/1</link>{sound}{inside}</item></channel></rss>"
    )
    return parse(xml.encode(), address=ADDRESS).entries[0]


def test_podlove_s_chapters_are_read_in_the_order_of_time() -> None:
    found = episode(
        '<psc:chapters version="1.2"><!-- ours --><psc:chapter start="00:12:30.500" title="Book &amp; fair"/>'
        '<psc:chapter start="0" title="Hello"/><psc:chapter start="-5" title="Before"/><psc:chapter start="99:99:99" title="Never"/>'
        '<psc:chapter start="1:00" title=""/><psc:chapter title="No time"/></psc:chapters>'
    )
    assert found.chapters == (Chapter(0, "Hello"), Chapter(750, "Book & fair"))
    assert found.chapters_at == ""


def test_a_file_of_chapters_is_remembered_by_its_address() -> None:
    assert episode('<podcast:chapters url="/1.json" type="application/json+chapters"/>').chapters_at == "https://pod.example/1.json"
    assert episode('<podcast:chapters url="javascript:alert(1)" type="x"/>').chapters_at == ""
    assert episode('<podcast:chapters url="https://ada:secret@pod.example/1.json"/>').chapters_at == ""


def test_what_cannot_be_played_has_no_chapters() -> None:
    inside = '<psc:chapters><psc:chapter start="0" title="Hello"/></psc:chapters><podcast:chapters url="/1.json"/>'
    found = episode(inside, sound="")
    assert (found.chapters, found.chapters_at) == ((), "")


LISTED = "&lt;p&gt;About it&lt;/p&gt;&lt;ul&gt;&lt;li&gt;00:00 Hello&lt;/li&gt;&lt;li&gt;(12:30) &#8211; Book fair&lt;/li&gt;&lt;li&gt;[1:02:03] Goodbye&lt;/li&gt;&lt;/ul&gt;"


def test_times_at_the_beginnings_of_three_lines_are_chapters() -> None:
    found = episode(f"<description>{LISTED}</description>")
    assert found.chapters == (Chapter(0, "Hello"), Chapter(750, "Book fair"), Chapter(3723, "Goodbye"))


def test_times_beyond_the_end_are_something_else() -> None:
    assert episode(f"<itunes:duration>20:00</itunes:duration><description>{LISTED}</description>").chapters == ()


@pytest.mark.parametrize("text", [
    "00:00 One<br>05:00 Two", "10:00 One<br>05:00 Two<br>20:00 Three", "One 00:00<br>Two 05:00<br>Three 10:00",
    "<p>Doors open at 09:00, 10:30 and 12:00", "00:00<br>01:00<br>02:00", "1:99 One<br>2:99 Two<br>3:99 Three", "", "::::" * 50_000,
    "0:00" * 60_000,
])  # fmt: skip
def test_other_times_are_no_chapters(text: str) -> None:
    assert chapters.in_text(text, lasting=None) == ()


def test_ranges_and_linked_times_are_read_as_chapters() -> None:
    text = '0:00 - 1:10 Hello\n<br><a href="#t=70">1:10</a>: The mail\n▶ 2:00 \u2013 3:00 | Goodbye'
    assert chapters.in_text(text, lasting=600) == (Chapter(0, "Hello"), Chapter(70, "The mail"), Chapter(120, "Goodbye"))


def test_a_file_of_chapters_is_read_with_what_is_wrong_in_it_left_out() -> None:
    given = [
        {"startTime": 750.4, "title": "Book fair\u202e"}, {"startTime": 0, "title": "<b>Hello</b>"}, {"startTime": 9, "title": "Advert", "toc": False},
        {"startTime": -1, "title": "x"}, {"startTime": 10**12, "title": "x"}, {"startTime": "00:20:00", "title": "Text"},
        {"startTime": True, "title": "x"}, {"startTime": None, "title": "x"}, {"startTime": 5}, {"startTime": 6, "title": 7}, "x", None,
    ]  # fmt: skip
    body = json.dumps({"version": "1.2.0", "chapters": given}).encode()
    assert chapters.in_json(body) == (Chapter(0, "Hello"), Chapter(6, "7"), Chapter(750, "Book fair"), Chapter(1200, "Text"))


@pytest.mark.parametrize("body", [b"[]", b"{}", b'{"chapters": 5}', b'{"chapters": {"a": 1}}', b"null"])
def test_a_file_without_chapters_has_none(body: bytes) -> None:
    assert chapters.in_json(body) == ()


@pytest.mark.parametrize("body", [b"", b"<html>", b'{"chapters": [' + b"[" * 10_000, b"\xff\xfe", b'{"chapters": [{"startTime": NaN'])
def test_a_broken_file_of_chapters_is_refused(body: bytes) -> None:
    with pytest.raises(NotASource):
        chapters.in_json(body)


def test_more_than_five_hundred_chapters_are_cut() -> None:
    body = json.dumps({"chapters": [{"startTime": number, "title": "x" * 1000} for number in range(900)]}).encode()
    found = chapters.in_json(body)
    assert len(found) == 500
    assert len(found[0].title) == 200


@pytest.mark.parametrize(("said", "seconds"), [
    ("34:12", 2052), ("1:02:03", 3723), ("2052", 2052), ("90:00", 5400), ("PT1H2M3S", 3723), ("34 min", 2040), ("1h 5m", 3900), ("00:34:12.5", 2052),
    ("00:00", None), ("0", None), ("99:99:99", None), ("1:90:00", None), ("12:99", None), ("-5:00", None), ("5:-10", None), ("1000000000", None),
    ("1e9", None), ("nan", None), ("inf", None), ("", None), (":", None), ("1:2:3:4", None), ("soon", None), ("PT", None), ("49:00:00", None),
    (10**12, None), (-1, None), (float("nan"), None), (True, None), (None, None),
])  # fmt: skip
def test_a_length_is_read_or_honestly_not_known(said: object, seconds: int | None) -> None:
    assert fields.seconds(said) == seconds


def test_minutes_that_stand_where_seconds_belong_are_not_believed() -> None:
    assert episode("<itunes:duration>34</itunes:duration>").enclosures[0].seconds is None
    assert episode("<itunes:duration>34:00</itunes:duration>").enclosures[0].seconds == 2040


def test_an_episode_without_a_length_is_stored_without_one_and_chapters_go_along() -> None:
    source = parse(
        (
            '<rss version="2.0" xmlns:podcast="https://podcastindex.org/namespace/1.0"><channel><title>Pod</title><item><guid>1</guid>'
            f'<description>{LISTED}</description>{SOUND}<podcast:chapters url="https://pod.example/1.json"/></item></channel></rss>'
        ).encode(),
        address=ADDRESS,
    )
    [new] = decide(StoredSource(is_first_fetch=True), source, seen=now()).new
    assert (new.kind, new.seconds) == ("episode", 0)
    assert new.chapters[1] == {"seconds": 750, "title": "Book fair"}
    assert new.enclosures[0]["chapters"] == "https://pod.example/1.json"


@pytest.mark.parametrize(("duration", "kind"), [("", "post"), ("<itunes:duration>4:00</itunes:duration>", "video")])
def test_a_clip_in_a_short_post_does_not_count_as_a_film_of_unknown_length(duration: str, kind: str) -> None:
    xml = (
        '<rss version="2.0" xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd"><channel><title>Ada</title><generator>Mastodon v4</generator>'
        '<item><guid>1</guid><link>https://social.example/@ada/1</link><description>A wheel that turns</description>'
        f'<enclosure url="https://cdn.example/1.mp4" length="9" type="video/mp4"/>{duration}</item></channel></rss>'
    )
    assert parse(xml.encode(), address="https://social.example/@ada.rss").entries[0].kind == kind
