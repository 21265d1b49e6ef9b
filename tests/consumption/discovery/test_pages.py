"""What a page, a document and a site say about where their sources are."""

from __future__ import annotations

import pytest

from commonplace.consumption.discovery.pages import links_of_page, picked, usual_places
from commonplace.consumption.discovery.rules import load_rules
from tests.runaway import ends

RULES = load_rules().page
WEBFINGER = next(rule for rule in load_rules().rules if rule.name == "a fediverse account")
APPLE = next(rule for rule in load_rules().rules if rule.name == "a podcast at Apple")


def links(head: str, address: str = "https://example.org/blog/", charset: str | None = None) -> list[str]:
    return [link.address for link in links_of_page(head.encode(), address=address, charset=charset, rules=RULES) if link.is_safe]


@pytest.mark.parametrize(("head", "found"), [
    ('<link rel="alternate" type="application/rss+xml" href="https://example.org/feed">', ["https://example.org/feed"]),
    ('<link rel="alternate" type="application/atom+xml" href="feed.atom">', ["https://example.org/blog/feed.atom"]),
    ('<LINK REL=Alternate TYPE="Application/RSS+XML; charset=utf-8" HREF=/feed>', ["https://example.org/feed"]),
    ('<link rel="alternate" type="application/rss+xml" href="//other.example/feed">', ["https://other.example/feed"]),
    ('<link rel="alternate" type="application/rss+xml" href=" ../a&amp;b ">', ["https://example.org/a&b"]),
    ('<link rel="feed" href="/feed">', ["https://example.org/feed"]),
    ('<link rel="alternate home" type="application/feed+json" href="/feed.json">', ["https://example.org/feed.json"]),
    ('<link rel="alternate" type="application/json" href="/feed.json">', ["https://example.org/feed.json"]),
    ('<link rel="alternate" type="application/json" href="/wp-json/wp/v2/posts/1">', []),
    ('<link rel="alternate" type="text/xml+oembed" href="/oembed">', []),
    ('<link rel="alternate" hreflang="de" href="/de">', []),
    ('<link rel="alternate stylesheet" type="text/xml" href="/x">', []),
    ('<link rel="alternate" type="application/rss+xml" href="">', []),
    ('<link rel="alternate" type="application/rss+xml">', []),
    ('<!-- <link rel="alternate" type="application/rss+xml" href="/old"> -->', []),
    ('<base href="https://cdn.example/x/"><link rel="alternate" type="application/rss+xml" href="feed">', ["https://cdn.example/x/feed"]),
    ('<base href="javascript:alert(1)"><link rel="alternate" type="application/rss+xml" href="/feed">', ["https://example.org/feed"]),
    ('<a href="/about">About</a><a href="/rss.xml">RSS</a>', ["https://example.org/rss.xml"]),
    ('<a href="/blog/feed/">x</a><link rel="alternate" type="application/rss+xml" href="/feed">', ["https://example.org/feed"]),
    ('<a href="/feedback">Say something</a>', []),
    ('<link rel="alternate" type="application/rss+xml" href="http://[bad">', []),
])
def test_a_page_names_its_sources(head: str, found: list[str]) -> None:
    assert links(head) == found


def test_comments_come_last_and_the_same_address_once() -> None:
    head = (
        '<link rel="alternate" type="application/rss+xml" title="Blog » Comments Feed" href="/comments/feed/">'
        '<link rel="alternate" type="application/rss+xml" title="Blog » Feed" href="/feed/">'
        '<link rel="alternate" type="application/rss+xml" title="again" href="http://example.org/feed/">'
        '<link rel="alternate" type="application/atom+xml" title="Atom" href="/atom/">'
    )
    assert links(head) == ["https://example.org/feed/", "https://example.org/atom/", "https://example.org/comments/feed/"]


@pytest.mark.parametrize("href", ["data:text/xml,<rss/>", "file:///etc/passwd", "javascript:alert(1)", "ftp://example.org/feed", "https://a:b@example.org/feed"])
def test_case_46_a_page_cannot_lead_out_of_the_web(href: str) -> None:
    page = f'<link rel="alternate" type="application/rss+xml" href="{href}">'.encode()
    (link,) = links_of_page(page, address="https://example.org/", charset=None, rules=RULES)
    assert not link.is_safe


def test_a_page_of_thousands_of_sources_gives_a_few() -> None:
    assert len(links("".join(f'<link rel="alternate" type="application/rss+xml" href="/{n}">' for n in range(20_000)))) == RULES.most


@pytest.mark.parametrize("charset", ["utf-8", "latin-1", "no-such-thing", "", None])
def test_any_charset_will_do(charset: str | None) -> None:
    assert links('<link rel="alternate" type="application/rss+xml" href="/feed">', charset=charset) == ["https://example.org/feed"]


@pytest.mark.parametrize("body", [b"", b"\x00" * 100, bytes(range(256)), b"<" * 1_000_000, b"<div>" * 300_000, b"<link " * 300_000, b"<a href='x" * 100_000])
def test_case_68_a_bad_page_is_read_quickly(body: bytes) -> None:
    with ends():
        assert links_of_page(body, address="https://example.org/", charset=None, rules=RULES) == ()


@pytest.mark.parametrize("document", [
    b"", b"null", b"[]", b'{"links": null}', b'{"links": [1, null, {"rel": "self"}]}', b"[" * 200_000, b'{"links": {"rel": "self"}}',
    b'{"links": [{"rel": "self", "href": "javascript:alert(1)"}]}', b'{"links": [{"rel": "self", "href": 3}]}', b"\xff\xfe", b'{"results": []}',
    b'{"results": [{"feedUrl": "file:///etc/passwd"}]}',
])
def test_case_58_only_addresses_of_the_web_are_picked(document: bytes) -> None:
    assert picked(document, WEBFINGER) == {}
    assert picked(document, APPLE) == {}


@pytest.mark.parametrize(("address", "first"), [
    ("https://example.org", "https://example.org/feed"),
    ("https://example.org/", "https://example.org/feed"),
    ("https://example.org/blog", "https://example.org/blog/feed"),
    ("https://example.org/index.html", "https://example.org/feed"),
    ("https://example.org/2026/03/04/a-post/", "https://example.org/feed"),
])
def test_the_usual_places_begin_beside_the_page(address: str, first: str) -> None:
    assert usual_places(address, load_rules().usual)[0] == first
