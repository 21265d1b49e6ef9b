"""Every format that sources are written in, and what is taken out of it."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from commonplace.consumption.parsing import ParsedEntry, ParsedSource, parse
from tests.consumption.parsing.documents import ADDRESS, ITEM, atom, item, rss


def read(text: str | bytes, *, address: str = ADDRESS) -> ParsedSource:
    return parse(text.encode() if isinstance(text, str) else text, address=address)


def only(text: str | bytes, *, address: str = ADDRESS) -> ParsedEntry:
    (entry,) = read(text, address=address).entries
    return entry


def test_rss_2():
    head = "<description>About it</description><language>en-US</language><ttl>90</ttl>"
    raw = "<dc:creator>Ada Example</dc:creator><category>libraries</category><category>libraries</category><content:encoded><![CDATA[<p>Full</p>]]></content:encoded>"
    whole = item(title="One", link="/1", guid="g", pubDate="Tue, 5 Mar 2024 10:00:00 -0500", description="Short", raw=raw)
    source = read(rss(whole, head=head))
    (entry,) = source.entries
    assert (source.title, source.about, source.site_address, source.language) == ("Blog", "About it", "https://blog.example/", "en-us")
    assert (source.ttl_minutes, source.kind, source.truncated_from, source.repaired) == (90, "blog", None, False)
    assert (entry.guid, entry.address, entry.title, entry.author) == ("g", "https://blog.example/1", "One", "Ada Example")
    assert (entry.html, entry.tags, entry.kind) == ("<p>Full</p>", ("libraries",), "article")
    assert entry.published == datetime(2024, 3, 5, 15, tzinfo=UTC)


def test_rss_0_91_with_its_document_type():
    before = '<?xml version="1.0"?><!DOCTYPE rss PUBLIC "-//Netscape//DTD RSS 0.91//EN" "http://127.0.0.1:9/rss-0.91.dtd">'
    entry = only(
        f'{before}<rss version="0.91"><channel><title>x</title><item><title>A&nbsp;b</title><link>/rel</link></item></channel></rss>'
    )
    assert (entry.title, entry.address) == ("A b", "https://blog.example/rel")


def test_rdf_prefers_its_full_text():
    entry = only(
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:content="http://purl.org/rss/1.0/modules/content/">'
        '<channel rdf:about="https://a.example"><title>R</title><link>https://a.example</link></channel>'
        '<item rdf:about="https://a.example/r1"><title>R1</title><link>https://a.example/r1</link><description>Short</description>'
        "<dc:date>2004-01-02</dc:date><content:encoded><![CDATA[<p>Full</p>]]></content:encoded></item></rdf:RDF>"
    )
    assert (entry.title, entry.address, entry.html) == ("R1", "https://a.example/r1", "<p>Full</p>")
    assert entry.published == datetime(2004, 1, 2, tzinfo=UTC)


def test_atom_0_3():
    entry = only(
        '<feed version="0.3" xmlns="http://purl.org/atom/ns#"><title>x</title><entry><title>Old</title>'
        '<link rel="alternate" href="https://a.example/o"/><id>u</id><issued>2004-01-02T03:04:05Z</issued>'
        '<modified>2004-01-03T03:04:05Z</modified><content type="text/html" mode="escaped">&lt;p&gt;x&lt;/p&gt;</content></entry></feed>'
    )
    assert (entry.title, entry.address, entry.html) == ("Old", "https://a.example/o", "<p>x</p>")
    assert (entry.published, entry.updated) == (datetime(2004, 1, 2, 3, 4, 5, tzinfo=UTC), datetime(2004, 1, 3, 3, 4, 5, tzinfo=UTC))


def test_atom_with_elements_as_content_and_bases_within_bases():
    entry = only(
        atom(
            '<entry xml:base="y/"><title type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">A <b>t</b></div></title><link href="z"/>'
            '<id>1</id><content type="xhtml" xmlns:h="http://www.w3.org/1999/xhtml"><h:div>Hi <h:a href="q"/><h:br/>there</h:div></content></entry>',
            attributes=' xml:base="https://b.example/x/"',
        )
    )
    assert (entry.title, entry.address, entry.base) == ("A t", "https://b.example/x/y/z", "https://b.example/x/y/")
    assert '<a href="q"></a><br>there' in entry.html


@pytest.mark.parametrize(
    ("content", "html"),
    [
        ('<content type="text">one &lt; two\n\nnext</content>', "<p>one &lt; two</p><p>next</p>"),
        ('<content type="html">&lt;p&gt;x&lt;/p&gt;</content>', "<p>x</p>"),
        ('<summary type="html">&lt;i&gt;s&lt;/i&gt;</summary>', "<i>s</i>"),
        ('<summary type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>s</p></div></summary>', "<p>s</p>"),
    ],
)
def test_the_types_of_atom_texts(content: str, html: str):
    found = only(atom(f'<entry><title>t</title><link href="/1"/><id>1</id>{content}</entry>')).html
    assert html in found


def test_atom_files_that_go_with_an_entry_are_not_its_page():
    entry = only(
        atom(
            '<entry><title>t</title><id>urn:1</id><link rel="enclosure" href="/a.mp3" type="audio/mpeg" title="Talk"/><link href="/page"/></entry>'
        )
    )
    assert entry.address == "https://blog.example/page"
    assert [(one.address, one.type, one.title) for one in entry.enclosures] == [("https://blog.example/a.mp3", "audio/mpeg", "Talk")]


def test_json_feed_1_1():
    source = read(
        json.dumps(
            {
                "version": "https://jsonfeed.org/version/1.1",
                "title": "J",
                "home_page_url": "https://j.example/",
                "language": "de",
                "authors": [{"name": "Ada Example"}],
                "items": [
                    {
                        "id": 7,
                        "url": "/7",
                        "content_text": "one\n\ntwo",
                        "date_published": "2024-03-05T10:00:00+01:00",
                        "tags": ["a", 5],
                        "attachments": [{"url": "/x.mp3", "mime_type": "audio/mpeg", "size_in_bytes": 9, "duration_in_seconds": 61.4}],
                    }
                ],
            }
        )
    )
    (entry,) = source.entries
    assert (source.title, source.site_address, source.language, source.kind) == ("J", "https://j.example/", "de", "podcast")
    assert (entry.guid, entry.address, entry.author, entry.html) == ("7", "https://j.example/7", "Ada Example", "<p>one</p><p>two</p>")
    assert (entry.tags, entry.published) == (("a",), datetime(2024, 3, 5, 9, tzinfo=UTC))
    assert [(one.address, one.seconds, one.bytes) for one in entry.enclosures] == [("https://j.example/x.mp3", 61, 9)]


def test_json_feed_1_names_one_author():
    entry = only(
        '{"version": "https://jsonfeed.org/version/1", "title": "x", "items": [{"id": "a", "author": {"name": "Ada"}, "content_html": "<p>h</p>"}]}'
    )
    assert (entry.author, entry.html) == ("Ada", "<p>h</p>")


@pytest.mark.parametrize(
    ("said", "seconds"),
    [("34:12", 2052), ("1:02:03", 3723), ("2052", 2052), ("00:00", None), ("soon", None), ("NaN", None), ("1e99", None)],
)
def test_a_podcast_says_how_long_it_lasts(said: str, seconds: int | None):
    raw = f'<itunes:duration>{said}</itunes:duration><enclosure url="https://cdn.example/1.mp3" length="123" type="audio/mpeg"/>'
    source = read(rss(item(title="E", raw=raw)))
    (sound,) = source.entries[0].enclosures
    assert (source.kind, source.entries[0].kind) == ("podcast", "episode")
    assert (sound.seconds, sound.bytes, sound.type) == (seconds, 123, "audio/mpeg")


def test_a_file_without_a_type_is_known_by_its_ending():
    (sound,) = only(rss(item(title="E", raw='<enclosure url="https://cdn.example/1.MP3?x=1" length="lots"/>'))).enclosures
    assert (sound.type, sound.bytes) == ("audio/mpeg", None)


def test_a_channel_of_films_shows_a_picture_and_what_it_is_about():
    source = read(
        atom(
            '<entry><id>yt:video:abc</id><title>V</title><link rel="alternate" href="https://www.youtube.com/watch?v=abc"/>'
            "<published>2024-03-05T10:00:00+00:00</published><media:group><media:title>V</media:title>"
            '<media:content url="https://www.youtube.com/v/abc" type="application/x-shockwave-flash"/>'
            '<media:thumbnail url="https://i1.ytimg.com/vi/abc/hqdefault.jpg"/><media:description>About &lt; this\n\nSecond</media:description>'
            "</media:group></entry>"
        ),
        address="https://www.youtube.com/feeds/videos.xml?channel_id=x",
    )
    (entry,) = source.entries
    assert (source.kind, entry.kind, entry.address) == ("video", "video", "https://www.youtube.com/watch?v=abc")
    assert entry.html == '<p><img src="https://i1.ytimg.com/vi/abc/hqdefault.jpg" alt=""></p><p>About &lt; this</p><p>Second</p>'


def test_pictures_beside_a_post_are_shown_with_their_words():
    raw = '<media:content url="https://m.example/i.jpg" medium="image"><media:description>A "cat"</media:description></media:content>'
    source = read(rss(item(link="https://m.example/@ada/1", description="Hi", raw=raw)), address="https://m.example/@ada.rss")
    assert (source.kind, source.entries[0].kind) == ("fediverse", "post")
    assert source.entries[0].html == '<p><img src="https://m.example/i.jpg" alt="A &quot;cat&quot;"></p>Hi'


@pytest.mark.parametrize(
    ("address", "kind"),
    [
        ("https://social.example/tags/edchat.rss", "hashtag"),
        ("https://www.reddit.com/r/library/.rss", "forum"),
        ("https://bsky.app/profile/ada.example/rss", "bluesky"),
        ("https://blog.example/feed", "blog"),
    ],
)
def test_the_kind_of_a_source_is_where_it_lives(address: str, kind: str):
    assert read(rss(), address=address).kind == kind


def test_a_source_without_entries_is_a_source():
    assert read(rss("")).entries == ()


@pytest.mark.parametrize(
    ("written", "title"),
    [
        ("AT&amp;amp;T &lt;b&gt;bold&lt;/b&gt;", "AT&T bold"),
        ("<![CDATA[<em>One</em> &amp; two]]>", "One & two"),
        ("1 &lt; 2 and 3 &gt; 2", "1 < 2 and 3 > 2"),
        (" many \n\t spaces ", "many spaces"),
        ("&amp;lt;script&amp;gt;", "<script>"),
        ("a\u202eb\u200bc", "abc"),
    ],
)
def test_titles_are_text(written: str, title: str):
    assert only(rss(item(title=written))).title == title


@pytest.mark.parametrize(
    ("written", "author"),
    [("ada@example.org (Ada Example)", "Ada Example"), ("&lt;b&gt;Ada&lt;/b&gt;", "Ada"), ("ada@example.org", "ada@example.org")],
)
def test_authors_are_names(written: str, author: str):
    assert only(rss(item(title="x", author=written))).author == author


def test_a_guid_that_is_an_address_stands_in_for_a_missing_link():
    assert only(rss(item(title="x", guid="https://blog.example/p"))).address == "https://blog.example/p"
    assert only(rss(item(title="x", guid="tag:blog.example,2024:1"))).address == ""
    assert only(atom("<entry><title>x</title><id>https://blog.example/p</id></entry>")).address == "https://blog.example/p"


def test_a_link_hidden_behind_another_of_the_same_name_is_found():
    raw = '<atom:link href="https://blog.example/self" rel="self"/><link>https://blog.example/real</link>'
    assert only(rss(item(title="x", raw=raw))).address == "https://blog.example/real"


def test_the_period_of_syndication_is_a_wish_to_be_left_alone():
    head = '<sy:updatePeriod xmlns:sy="http://purl.org/rss/1.0/modules/syndication/">daily</sy:updatePeriod>'
    assert read(rss(head=head)).ttl_minutes is None  # a prefix declared on the element is not looked for
    assert read(rss(ITEM, head="<sy:updatePeriod>daily</sy:updatePeriod><sy:updateFrequency>2</sy:updateFrequency>")).ttl_minutes == 720
