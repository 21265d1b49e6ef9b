"""Whatever is sent to any page, list or source: it ends in a sentence and a working program. Cases 60, 61, 68 and 69."""

from __future__ import annotations

import json
import random
import time
from urllib.parse import quote

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http.response import HttpResponseBase
from django.test import Client
from django.urls import reverse

from commonplace.consumption.actions.following import Wish, follow
from commonplace.consumption.models import Category, DoNotFetch
from commonplace.consumption.refresh.running import refresh
from commonplace.entries.models import Entry
from commonplace.kernel.http import FetchTrouble
from commonplace.members.models import Member
from commonplace.network.models import Bringing
from commonplace.spaces.models import Source
from tests.consumption.conftest import FakeWeb, Reply, says
from tests.security.conftest import harmless

__all__ = ["says"]

ODD = {
    "NUL": "a\0b", "half a character": "a\ud800b", "turned around": "\u202eabc\u2066", "only blanks": " \t ", "nothing": "", "controls": "a\x01\x1b[31m\x7f",
    "many digits": "9" * 5000, "negative": "-1", "a float": "1e309", "other digits": "٣٤٥", "superscript": "²", "beyond 64 bits": str(1 << 64), "at 63 bits": str(1 << 63),
    "markup": "<script>alert(1)</script>", "a template": "{{ settings.SECRET_KEY }}{% debug %}", "a format": "%s%(name)s%n{0}{name.__class__}", "SQL": "' OR 1=1; DROP TABLE members_member; --",
    "long": "x" * 100_000, "many letters": "é" * 50_000, "emoji": "👩‍👩‍👧‍👦" * 50, "a path": "../../../etc/passwd", "lines": "a\r\nX: b\r\n\r\nc", "noncharacters": "\uffff\ufdd0\U0010ffff",
}
FIELDS = (
    "text", "through", "next", "title", "categories", "blocked", "chosen",
    "name", "role", "level", "region", "alone", "minutes_a_day", "time_zone", "quiet_from", "quiet_until", "email", "note", "pattern", "reason", "rules", "version", "code", "sign_up", "login", "password",
)
OF_A_WISH = ("typed", "kind", "site_address", "category", "new_category", "as")
POSTS = (
    "/read/follow", "/network/bring", "/read/mark", "/read/all-read", "/read/first-shelf", "/settings/keep/me", "/settings/keep/hours", "/welcome/me", "/welcome/hours", "/rules", "/settings/erase",
    "/settings/site", "/settings/site/invite", "/settings/site/stewards", "/settings/site/do-not-fetch", "/account/email/", "/account/password/set/", "/account/reauthenticate/",
)
GETS = (
    "/read?before={}", "/read?undo={}", "/read?view={}", "/search?q={}", "/search?q=a&below={}", "/search?q=a&skip={}", "/search?q=a&order={}", "/search?q=in:{}", "/search?q=from:{}",
    "/search?q=after:{}", "/read/follow?address=", "/read/first-shelf?next={}", "/account/login/?next={}", "/account/login/?by={}", "/read/source/{}", "/read/category/{}", "/read/entry/{}",
    "/network/bring/{}", "/join/{}", "/picture/{}/{}", "/welcome/{}", "/settings/keep/{}", "/static/{}", "/{}", "/read?before={}-1", "/read?before=1-{}",
)


def ended_well(answer: HttpResponseBase) -> None:
    assert answer.status_code in {200, 302, 400, 404, 405, 410, 413, 422, 429}, answer.status_code
    if answer.status_code == 200 and answer.headers["Content-Type"].startswith("text/html"):
        harmless(answer.content)  # type: ignore[attr-defined]


def encoded(text: str) -> str:
    return quote(text.encode("utf-8", "surrogatepass"), safe="")


@pytest.fixture
def stewarding(client: Client, steward: Member) -> Client:
    client.force_login(steward)
    client.raise_request_exception = False
    return client


@pytest.mark.django_db
@pytest.mark.parametrize("path", POSTS)
def test_case_61_69_nothing_odd_in_a_form_breaks_a_page(path: str, stewarding: Client, steward: Member) -> None:
    follow(acting=steward, wish=Wish("https://example.org/feed", folders=("Shelf",)))
    for text in ODD.values():
        if path == "/read/follow":
            sets = [{"keep": text, "as": text}, {"keep": text, "as": "person"}, {"follow": text, **dict.fromkeys(OF_A_WISH, text)}]
            sets.append({"follow": "https://example.org/other", **dict.fromkeys(OF_A_WISH, text)})
        elif path == "/read/mark":
            sets = [{"read": text}, {"unread": text, "next": text}]
        else:
            sets = [dict.fromkeys(FIELDS, text)]
        for fields in sets:
            body = "&".join(f"{name}={encoded(value)}" for name, value in fields.items())
            ended_well(stewarding.post(path, body, content_type="application/x-www-form-urlencoded"))
    for page in ("/read", "/read/sources", "/read/sources.opml", "/settings", "/settings/site"):
        assert stewarding.get(page).status_code in {200, 302}, page
    assert Member.objects.filter(pk=steward.pk).exists()


@pytest.mark.django_db
@pytest.mark.parametrize("odd", ODD)
def test_case_69_nothing_odd_in_an_address_breaks_a_page(odd: str, stewarding: Client, says, steward: Member) -> None:  # type: ignore[no-untyped-def]
    says(follow(acting=steward, wish=Wish("https://example.org/feed")).source, "An entry")
    text = encoded(ODD[odd][:20_000])
    for path in GETS:
        ended_well(stewarding.get(path.replace("{}", text)))


@pytest.mark.django_db
@pytest.mark.parametrize("odd", ODD)
def test_case_69_nothing_odd_in_a_cookie_or_header_breaks_a_page(odd: str, stewarding: Client) -> None:
    text = ODD[odd].encode("utf-8", "replace").decode("latin-1").replace("\r", "").replace("\n", "")[:8000]
    for name in ("tz", "sessionid", "csrftoken", "messages", "django_language"):
        client = Client(raise_request_exception=False)
        client.cookies[name] = "x"
        client.cookies[name].set(name, text, text)
        ended_well(client.get("/account/login/"))
    for name in ("accept-language", "referer", "user-agent", "accept", "if-none-match", "if-modified-since", "range", "origin", "x-requested-with", "accept-encoding"):
        ended_well(stewarding.get("/read", headers={name: text}))
        assert Client(enforce_csrf_checks=True, raise_request_exception=False).post("/read/follow", headers={name: text}).status_code in {400, 403}


@pytest.mark.django_db
@pytest.mark.parametrize("odd", ODD)
def test_case_68_69_nothing_odd_to_follow_breaks_the_page(odd: str, stewarding: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    async def nowhere(*_args: object, **_more: object) -> None:
        raise FetchTrouble("dns", "there is no network in a test")

    monkeypatch.setattr("commonplace.kernel.http.fetcher.Fetcher.get", nowhere)
    text = ODD[odd]
    for typed in (text, f"https://{text}", f"https://example.org/{text}", f"@{text}@example.org", f"#{text}@example.org", f"@a@{text}", f"r/{text}", f"https://www.youtube.com/@{text}", f"https://bsky.app/profile/{text}"):
        started = time.monotonic()
        ended_well(stewarding.post("/read/follow", f"address={encoded(typed)}", content_type="application/x-www-form-urlencoded"))
        assert time.monotonic() - started < 5
        ended_well(stewarding.post("/read/follow", f"keep={encoded(typed)}", content_type="application/x-www-form-urlencoded"))
        ended_well(stewarding.post("/read/follow", f"follow={encoded(typed)}&typed={encoded(typed)}", content_type="application/x-www-form-urlencoded"))
    ended_well(stewarding.get("/read/sources"))
    ended_well(stewarding.get("/read/sources.opml"))
    ended_well(stewarding.post("/settings/export"))


@pytest.mark.django_db
def test_a_steward_s_list_takes_nothing_that_is_no_host(stewarding: Client) -> None:
    for text in ODD.values():
        stewarding.post("/settings/site/do-not-fetch", f"pattern={encoded(text)}", content_type="application/x-www-form-urlencoded")
    assert not DoNotFetch.objects.filter(pattern__in=["", " ", "a"]).exists()


LISTS: dict[str, bytes] = {
    "nothing": b"", "not XML": b"\x89PNG\r\n\x1a\n\0\0\0", "a page": b"<!doctype html><html><body>no", "a source": b"<rss version='2.0'><channel><title>x</title></channel></rss>",
    "cut off": b"<opml><head><title>L</title></head><body><outline text='a' xmlUrl='http://a.example/'/><outline te", "NUL": b"<opml><body><outline text='a\0b' xmlUrl='http://a.example/\0x'/></body></opml>",
    "half characters": b"<opml><body><outline text='&#xD800;\xed\xa0\x80' xmlUrl='http://a.example/&#xDFFF;'/></body></opml>", "controls": b"<opml><body><outline text='&#1;&#x1b;' xmlUrl='http://a.example/&#8;'/></body></opml>",
    "laughs": b"<!DOCTYPE o [<!ENTITY a 'ha'>" + b"".join(f"<!ENTITY a{n} '{f'&a{n - 1 or str()};' * 10}'>".encode() for n in range(1, 12)) + b"]><opml><head><title>&a11;</title></head><body><outline text='&a11;' xmlUrl='http://a.example/'/></body></opml>",
    "a file of the house": b"<!DOCTYPE o [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><opml><body><outline text='&x;' xmlUrl='http://a.example/&x;'/></body></opml>",
    "a parameter": b"<!DOCTYPE o [<!ENTITY % p SYSTEM 'http://127.0.0.1:1/x'> %p;]><opml><body><outline text='x' xmlUrl='http://a.example/'/></body></opml>",
    "deep": b"<opml><body>" + b"<outline text='f'>" * 20_000 + b"<outline text='x' xmlUrl='http://a.example/'/>", "scripts": b"<opml><body><outline text='x' xmlUrl='javascript:alert(1)' htmlUrl='javascript:alert(2)'/></body></opml>",
    "long words": b"<opml><head><title>" + b"T" * 1_000_000 + b"</title></head><body><outline text='" + b"x" * 1_000_000 + b"' xmlUrl='http://a.example/" + b"y" * 1_000_000 + b"'/></body></opml>",
    "another encoding": "<?xml version='1.0' encoding='utf-7'?><opml><body><outline text='x' xmlUrl='http://a.example/'/></body></opml>".encode("utf-16"),
    "many attributes": b"<opml><body><outline " + b" ".join(b"a%d='x'" % n for n in range(20_000)) + b" xmlUrl='http://a.example/'/></body></opml>",
    "10 MB": b"<opml><body>" + b"".join(b"<outline text='%s' xmlUrl='http://h%d.example/%s'/>" % (b"x" * 800, n, b"y" * 200) for n in range(9_500)) + b"</body></opml>",
    "21 MB": b"<opml>" + b" " * 21_000_000,
}


@pytest.mark.django_db
@pytest.mark.parametrize("name", LISTS)
def test_case_60_69_every_list_ends_in_a_sentence(name: str, signed_in: Client, member: Member) -> None:
    answer = signed_in.post("/network/bring", {"file": SimpleUploadedFile("list.opml", LISTS[name])}, follow=True)
    assert answer.status_code in {200, 422}
    page = harmless(answer.content)
    assert "root:" not in page
    assert "haha" not in page
    made = Bringing.objects.filter(owner=member).first()
    if made and name != "10 MB":
        done = signed_in.post(reverse("consumption:brought", args=[made.public_id]), follow=True)
        assert done.status_code == 200
        harmless(done.content)
        for after in ("/read", "/read/sources", "/read/sources.opml"):
            assert signed_in.get(after).status_code == 200
        assert not Source.objects.exclude(address__startswith="http").exists()


@pytest.mark.django_db
@pytest.mark.parametrize("length", [1_900, 2_100, 2_600, 3_500, 4_200, 20_000])
def test_case_61_an_address_without_end_is_kept_and_named(length: int, signed_in: Client, member: Member) -> None:
    # Letters at random: what repeats is compressed by a database, and its limits are not met.
    address = "http://a.example/" + "".join(random.Random(length).choices("abcdefghijklmnopqrstuvwxyz0123456789", k=length))
    data = f"<opml><body><outline text='Long' xmlUrl='{address}'/><outline text='Short' xmlUrl='http://b.example/'/></body></opml>".encode()
    page = signed_in.post("/network/bring", {"file": SimpleUploadedFile("list.opml", data)}, follow=True)
    assert ("longer than 2,000 characters" in page.content.decode()) is (length > 2_000)
    signed_in.post(reverse("consumption:brought", args=[Bringing.objects.get().public_id]))
    made = Bringing.objects.get()
    assert made.done_at
    assert (made.extra["counts"].get("added"), made.extra["counts"].get("unaddressed", 0)) == ((2, 0) if length < 2_000 else (1, 1))
    assert "Long" in signed_in.get("/read/sources").content.decode()
    assert signed_in.post("/read/follow", {"follow": address, "typed": address, "kind": "blog"}).status_code == 302


@pytest.mark.django_db(transaction=True)
def test_a_list_of_20_000_is_looked_at_agreed_to_and_goes_on_by_itself(signed_in: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    data = b"<opml><body>" + b"".join(b"<outline text='F%d'><outline text='S%d' xmlUrl='https://h%d.example/feed'/></outline>" % (n // 20, n, n) for n in range(20_000)) + b"</body></opml>"
    rung: list[str] = []
    monkeypatch.setattr("commonplace.consumption.views.bring.ring", lambda name, **_: rung.append(name))
    monkeypatch.setattr("commonplace.consumption.views.bring.AT_ONCE", 0.2)
    page = signed_in.post("/network/bring", {"file": SimpleUploadedFile("list.opml", data)}, follow=True)
    assert "20000 are new" in page.content.decode()
    made = Bringing.objects.get()
    page = signed_in.post(reverse("consumption:brought", args=[made.public_id]), follow=True)
    assert "of 20000" in page.content.decode()
    assert "goes on by itself" in page.content.decode()
    assert rung == ["consumption.work_off_brought"]
    assert 0 < Category.objects.count() <= 1000


SOURCES: dict[str, bytes] = {
    "60,000 items": b"<rss version='2.0'><channel><title>Many</title>" + b"".join(b"<item><guid>%d</guid><title>Item %d</title><description>words</description></item>" % (n, n) for n in range(60_000)) + b"</channel></rss>",
    "a title of 1 MB": b"<rss version='2.0'><channel><title>" + b"T" * 1_000_000 + b"</title><item><guid>1</guid><title>" + b"t&lt;b&gt;" * 120_000 + b"</title><author>" + b"a" * 1_000_000 + b"</author><category>" + b"c" * 1_000_000 + b"</category></item></channel></rss>",
    "NUL and half characters": json.dumps({"version": "https://jsonfeed.org/version/1.1", "title": "a\0b\ud800", "items": [{"id": "\ud800\0", "url": "http://example.org/\0\ud800", "title": "\ud800\0x", "content_html": "<p>\0\ud800</p>", "tags": ["\0\ud800"], "attachments": [{"url": "http://example.org/\0", "mime_type": "audio/\0mpeg\ud800", "title": "\0\ud800", "duration_in_seconds": 1e308, "size_in_bytes": 10**400}]}]}).encode(),
    "numbers and years": json.dumps({"version": "https://jsonfeed.org/version/1.1", "title": 7, "items": [{"id": 10**300, "url": 5, "title": ["x"], "content_text": {"a": 1}, "date_published": "10000-01-01T00:00:00Z", "date_modified": "-0001-13-45"}, {"id": True, "title": "t", "content_text": "x", "date_published": "9999-12-31T23:59:59-23:59"}, {"id": "x", "content_text": "y", "date_published": "0001-01-01T00:00:00+23:59"}]}).replace("true", "NaN").encode(),
    "years in RSS": b"<rss version='2.0'><channel><title>x</title><ttl>" + b"9" * 5000 + b"</ttl>" + b"".join(b"<item><guid>%d</guid><title>t</title><pubDate>%s</pubDate><enclosure url='http://example.org/a.mp3' type='audio/mpeg' length='%s'/></item>" % (n, date, b"9" * 5000) for n, date in enumerate((b"Mon, 01 Jan 10000 00:00:00 GMT", b"Mon, 32 Foo 2026 99:99:99 +9999", b"0", b"-99999999999999999999", b"\xd9\xa3", b"Fri, 31 Dec 9999 23:59:59 -2359"))) + b"</channel></rss>",
    "deep JSON": b'{"version":"https://jsonfeed.org/version/1.1","title":"x","items":' + b"[" * 200_000 + b"]" * 200_000 + b"}",
    "a number without end": b'{"version":"https://jsonfeed.org/version/1.1","title":"x","items":[{"id":' + b"9" * 100_000 + b',"content_text":"x"}]}',
    "deep HTML": b"<rss version='2.0'><channel><title>x</title><item><guid>1</guid><title>t</title><description><![CDATA[" + b"<div><b>" * 50_000 + b"x]]></description></item></channel></rss>",
    "many attributes": b"<rss version='2.0'><channel><title>x</title><item><guid>1</guid><description><![CDATA[<p " + b"a='b' " * 200_000 + b">x</p>" + b"<img src='http://example.org/p.png' alt='" + b"&quot;" * 50_000 + b"'>" * 3 + b"]]></description></item></channel></rss>",
    "open signs": b"<rss version='2.0'><channel><title>x</title><item><guid>1</guid><description><![CDATA[" + b"<" * 300_000 + b"<!--" * 50_000 + b"&" * 100_000 + b"]]></description></item></channel></rss>",
    "laughs": b"<!DOCTYPE r [<!ENTITY a 'ha'>" + b"".join(f"<!ENTITY a{n} '{f'&a{n - 1 or str()};' * 10}'>".encode() for n in range(1, 12)) + b"<!ENTITY f SYSTEM 'file:///etc/passwd'>]><rss version='2.0'><channel><title>&a11;&f;</title><item><guid>1</guid><title>&a11;&f;</title></item></channel></rss>",
}


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("name", SOURCES)
def test_case_60_68_69_every_source_ends_as_entries_or_as_an_honest_state(name: str, signed_in: Client, member: Member, web: FakeWeb) -> None:
    web.pages["/feed"] = Reply(SOURCES[name])
    found = follow(acting=member, wish=Wish(web.address + "/feed"))
    started = time.process_time()
    report = refresh()
    assert time.process_time() - started < 30
    assert report.checked == 1
    assert not [one for one in report.failed if one["reason"] == "fault"]
    pages = ["/read?view=all", "/read/sources", "/read/attention", "/search?q=x", reverse("consumption:source", args=[found.source.public_id]), "/read/sources.opml"]
    pages += [reverse("consumption:entry", args=[pk]) for pk in Entry.objects.values_list("pk", flat=True)[:3]]
    for page in pages:
        answer = signed_in.get(page)
        assert answer.status_code == 200
        assert b"root:" not in answer.content
        assert len(answer.content) < 3_000_000
    assert b"".join(signed_in.post("/settings/export").streaming_content)  # type: ignore[attr-defined]
    assert Entry.objects.count() <= 2000
    assert all(len(entry.title) <= 500 for entry in Entry.objects.only("title"))
