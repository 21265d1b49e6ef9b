"""What strangers write, followed, fetched, and shown on every page that shows it. Cases 52 to 59."""

from __future__ import annotations

import json
from html import escape

import pytest
from django.test import Client
from django.urls import reverse

from commonplace.consumption.actions.following import Wish, follow
from commonplace.consumption.bringing import bring
from commonplace.consumption.refresh.running import refresh
from commonplace.entries.models import Entry, EntryBody
from commonplace.members.models import Member
from commonplace.spaces.models import Source
from tests.consumption.conftest import FakeWeb, Reply
from tests.security.conftest import harmless

pytestmark = pytest.mark.django_db(transaction=True)

MARK = "<script>alert(1)</script>"
HANDLER = '"><img src=x onerror=alert(1)><svg onload=alert(1)>'
SCRIPTS = ("javascript:alert(1)", "JaVaScRiPt:alert(1)", "java\tscript:alert(1)", "\x01javascript:alert(1)", "data:text/html,<script>1</script>", "vbscript:x")
BODY = f"""<p onclick="alert(1)" style="position:fixed" class="button primary" id="marks">Words</p>{MARK}<style>*{{display:none}}</style>
<iframe srcdoc="{escape(MARK)}"></iframe><object data="x"></object><form action="/settings/erase"><input name="email"><button>Go</button></form>
<svg><a xlink:href="javascript:alert(1)"><text>x</text></a></svg><math><mtext></mtext><mglyph><style><img src=x onerror=alert(1)></style></mglyph></math>
<a href="javascript:alert(1)">a</a><a href=" &#106;avascript:alert(1)">b</a><img src="data:image/svg+xml,<svg onload=alert(1)>"><img src="x" onerror="alert(1)">
<noscript><p title="</noscript><img src=x onerror=alert(1)>"></noscript><base href="http://evil.example/"><meta http-equiv="refresh" content="0;url=http://evil.example/">
<img src="http://127.0.0.1/p.png" alt="&quot;&gt;&lt;script&gt;" title="&quot; onload=&quot;alert(1)"><a href="http://example.org/&quot;onmouseover=alert(1)">c</a><!--><script>alert(1)</script>-->"""


def hostile_rss(script: str) -> bytes:
    """Every field of a source and of an entry holds markup or a script."""
    text, address = escape(MARK + HANDLER), escape(script).replace("\x01", "").replace("\t", "&#9;")
    return f"""<?xml version="1.0"?><rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd"
xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:media="http://search.yahoo.com/mrss/"><channel><title>{text}</title><link>{address}</link><description>{text}</description>
<language>en" onfocus="alert(1)</language><image><url>{address}</url><title>{text}</title><link>{address}</link></image><item><guid isPermaLink="true">{address}</guid><title>{text}</title>
<link>{address}</link><dc:creator>{text}</dc:creator><category domain="{address}">{text}</category><itunes:image href="{address}"/><comments>{address}</comments>
<enclosure url="{address}" type="audio/mpeg" length="1"/><enclosure url="http://example.org/a&quot;b.mp3" type="audio/mpeg&quot; onerror=&quot;alert(1)" length="1"/>
<media:content url="{address}" type="video/mp4"><media:title>{text}</media:title></media:content><media:thumbnail url="{address}"/>
<content:encoded>{escape(BODY)}</content:encoded><description>{text}</description></item></channel></rss>""".encode()


def hostile_json(script: str) -> bytes:
    text = MARK + HANDLER
    return json.dumps({
        "version": "https://jsonfeed.org/version/1.1", "title": text, "home_page_url": script, "description": text, "icon": script, "favicon": script,
        "language": 'en" onfocus="alert(1)', "authors": [{"name": text, "url": script, "avatar": script}],
        "items": [{
            "id": script, "url": script, "external_url": script, "title": text, "content_html": BODY, "summary": text, "image": script, "tags": [text],
            "authors": [{"name": text, "url": script}], "attachments": [{"url": script, "mime_type": "audio/mpeg", "title": text}, {"url": "http://example.org/x", "mime_type": text, "title": text}],
        }],
    }).encode()


def hostile_atom(script: str) -> bytes:
    text, address = escape(MARK + HANDLER), escape(script).replace("\x01", "").replace("\t", "&#9;")
    return f"""<feed xmlns="http://www.w3.org/2005/Atom" xml:base="{address}"><title type="html">{text}</title><subtitle type="html">{text}</subtitle><link href="{address}"/>
<icon>{address}</icon><logo>{address}</logo><author><name>{text}</name><uri>{address}</uri></author><entry xml:base="{address}"><id>{address}</id><title type="html">{text}</title>
<link rel="alternate" href="{address}"/><link rel="enclosure" href="{address}" type="audio/mpeg" title="{text}"/><category term="{text}" scheme="{address}" label="{text}"/>
<updated>2026-09-01T00:00:00Z</updated><content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><script>alert(1)</script><p onclick="alert(1)">x</p><a href="{address}">a</a></div></content></entry></feed>""".encode()


PAGES = ("/read?view=all", "/read/sources", "/read/attention", "/search?q=script", "/search?q=alert&order=best", "/settings/who-sees-me")


@pytest.mark.parametrize("script", SCRIPTS)
@pytest.mark.parametrize("document", [hostile_rss, hostile_json, hostile_atom])
def test_case_52_58_nothing_of_a_hostile_source_runs_on_any_page(
    document: object, script: str, signed_in: Client, member: Member, web: FakeWeb
) -> None:
    web.pages["/feed"] = Reply(document(script))  # type: ignore[operator]
    followed = follow(acting=member, wish=Wish(web.address + "/feed", folders=(MARK,)))
    assert refresh().failed == []
    entry = Entry.objects.get()
    source = Source.objects.get()
    pages = [
        *PAGES, reverse("consumption:entry", args=[entry.pk]), reverse("consumption:source", args=[source.public_id]),
        reverse("consumption:edit_source", args=[source.public_id]), reverse("consumption:stop", args=[source.public_id]),
        reverse("consumption:category", args=[followed.shelvings.get().category.public_id]) + "?view=all",  # type: ignore[union-attr]
    ]
    for page in pages:
        answer = signed_in.get(page)
        assert answer.status_code == 200, page
        harmless(answer.content)
    shown = signed_in.get(reverse("consumption:entry", args=[entry.pk])).content.decode()
    prose = shown.partition('<div class="prose"')[2].partition("</article>")[0]
    assert not any(sign in prose for sign in ("<form", "<input", 'id="', "class="))
    assert not any(word in entry.address + source.site_address for word in ("script", "data:"))
    assert all(one["address"].startswith("http") for one in EntryBody.objects.get().enclosures)


def test_case_52_what_a_hostile_source_would_show_before_it_is_followed(signed_in: Client, web: FakeWeb) -> None:
    web.pages["/feed"] = Reply(hostile_rss(SCRIPTS[0]))
    page = harmless(signed_in.post("/read/follow", {"address": web.address + "/feed"}).content)
    assert "This was found" in page


def test_case_52_a_page_that_names_hostile_sources_is_told_about_harmlessly(signed_in: Client, web: FakeWeb) -> None:
    links = "".join(f'<link rel=alternate type=application/rss+xml href="{escape(one)}" title="{escape(HANDLER)}">' for one in SCRIPTS)
    web.pages["/"] = Reply(f"<html><head><title>{escape(MARK)}</title>{links}</head></html>".encode(), headers={"Content-Type": "text/html"})
    harmless(signed_in.post("/read/follow", {"address": web.address + "/"}).content)


def test_case_52_a_hostile_list_is_shown_kept_and_given_back_as_text(signed_in: Client, member: Member) -> None:
    outline = "".join(f'<outline text="{escape(HANDLER)}" xmlUrl="{escape(one)}" htmlUrl="{escape(one)}"/>' for one in SCRIPTS if one.isprintable())
    good = f'<outline text="{escape(MARK)}"><outline text="{escape(HANDLER)}" xmlUrl="http://a.example/{escape(HANDLER)}" htmlUrl="javascript:alert(1)"/></outline>'
    made = bring(acting=member, data=f"<opml><head><title>{escape(MARK)}</title></head><body>{outline}{good}</body></opml>".encode())
    address = reverse("consumption:brought", args=[made.public_id])
    harmless(signed_in.get(address).content)
    harmless(signed_in.post(address, follow=True).content)
    for page in PAGES:
        harmless(signed_in.get(page).content)
    given = signed_in.get("/read/sources.opml")
    assert MARK not in given.content.decode()
    assert given.headers["Content-Disposition"].startswith("attachment")


@pytest.mark.parametrize("query", [MARK, HANDLER, '"</mark><script>', 'in:<script> from:"><img>', "after:<b>", "%3Cscript%3E"])
def test_case_52_a_search_is_repeated_as_text(signed_in: Client, query: str) -> None:
    page = signed_in.get("/search", {"q": query}).content
    assert MARK not in harmless(page)


def test_case_56_a_source_cannot_turn_the_page_around(signed_in: Client, member: Member, web: FakeWeb) -> None:
    turned = "abc\u202etxt.exe\u2066\u200b"
    web.pages["/feed"] = Reply(f"<rss version='2.0'><channel><title>{turned}</title><item><guid>1</guid><title>{turned}</title><author>{turned}</author><description>x</description></item></channel></rss>".encode())
    follow(acting=member, wish=Wish(web.address + "/feed"))
    refresh()
    entry = Entry.objects.get()
    for page in ("/read?view=all", "/read/sources", reverse("consumption:entry", args=[entry.pk])):
        assert not any(sign in signed_in.get(page).content.decode() for sign in "\u202e\u2066\u200b")


def test_case_54_a_link_in_a_text_tells_nothing_and_weighs_nothing(signed_in: Client, member: Member, web: FakeWeb) -> None:
    web.pages["/feed"] = Reply(b"<rss version='2.0'><channel><title>T</title><item><guid>1</guid><title>t</title><link>http://example.org/1</link><description>&lt;a href='http://evil.example/' target='_top' rel='opener'&gt;https://bank.example/&lt;/a&gt;</description></item></channel></rss>")
    follow(acting=member, wish=Wish(web.address + "/feed"))
    refresh()
    page = signed_in.get(reverse("consumption:entry", args=[Entry.objects.get().pk])).content.decode()
    assert 'rel="nofollow noopener noreferrer"' in page
    assert "target=" not in page


def test_case_58_what_a_browser_sends_back_as_the_page_of_a_source_is_no_script(signed_in: Client, web: FakeWeb) -> None:
    signed_in.post("/read/follow", {"follow": web.address + "/feed", "typed": MARK, "kind": MARK, "site_address": SCRIPTS[0], "new_category": HANDLER, "as": MARK})
    source = Source.objects.get()
    assert (source.site_address, source.kind) == ("", "blog")
    harmless(signed_in.get(reverse("consumption:source", args=[source.public_id])).content)
    harmless(signed_in.get("/read/sources").content)
