"""Which addresses of entries and files lead to the same thing."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonplace.consumption.permalinks import file_key, permalink_key

POST = "https://example.org/2026/a-post"


@pytest.mark.parametrize(
    "address",
    [
        "http://example.org/2026/a-post",
        "https://example.org/2026/a-post/",
        "HTTPS://WWW.Example.ORG:443/2026/a-post#more",
        "https://m.example.org/2026/a-post",
        "https://mobile.example.org/2026/a-post",
        "https://amp.example.org/2026/a-post",
        "https://www.m.example.org/2026/a-post",
        "https://example.org/2026/a-post/amp",
        "https://example.org/2026/a-post/amp/",
        "https://example.org/2026/a-post.amp",
        "https://example.org/2026/a-post?amp=1",
        "https://example.org/2026/a-post?amp",
        "https://example.org/2026/a-post?outputType=amp",
        "https://www.google.com/amp/s/example.org/2026/a-post/amp/",
        "https://google.co.uk/amp/www.example.org/2026/a-post",
        "https://example-org.cdn.ampproject.org/c/s/example.org/2026/a-post",
        "https://example-org.cdn.ampproject.org/v/s/www.example.org/2026/a-post/amp/?usqp=mq331",
        "https://example.org/2026/a-post?utm_source=rss&utm_medium=rss&utm_campaign=a-post",
        "https://example.org/2026/a-post?utm_source=rss&amp;utm_medium=rss",
        "https://example.org/2026/a-post?fbclid=1&gclid=2&mc_cid=3&mc_eid=4&igshid=5&msclkid=6&ref_src=7",
        "https://example.org/2026/a-post?ref=rss",
        "https://example.org/2026/a-post?UTM_Source=x#comments",
        f"https://example.org/2026/a-post?fbclid={'x' * 900}",
    ],
)
def test_these_are_one_post(address):
    assert permalink_key(address) == permalink_key(POST) == "example.org/2026/a-post"


@pytest.mark.parametrize(
    "address",
    [
        "https://example.org/2026/another-post",
        "https://example.org/2026/a-post?p=2",
        "https://blog.example.org/2026/a-post",
        "https://webm.example.org/2026/a-post",
        "https://example.com/2026/a-post",
        "https://example.org/2026/A-post",
        "https://example.org:8080/2026/a-post",
        "https://example.org/2026/a-post?ref=main",
    ],
)
def test_these_are_others(address):
    assert permalink_key(address) != permalink_key(POST)


def test_what_tells_pages_apart_stays_in_whatever_order():
    assert permalink_key("https://example.org/?p=12&utm_source=x") == permalink_key("http://www.example.org?p=12") != ""
    assert permalink_key("https://example.org/a?b=2&a=1") == permalink_key("https://example.org/a?a=1&b=2")
    assert permalink_key("https://example.org/a.amp.html") == permalink_key("https://example.org/a.html")
    assert permalink_key("https://en.m.wikipedia.org/wiki/Library") == permalink_key("https://en.wikipedia.org/wiki/Library")


@pytest.mark.parametrize(
    "address",
    [
        "", "   ", "mailto:ada@example.org", "urn:uuid:1", "javascript:alert(1)", "/2026/a-post", "https://", "http://[::1",
        "https://example.org", "https://example.org/", "https://www.example.org/?utm_source=rss", "https://example.org/index.html",
        "https://example.org/de/", "https://example.org/en-US/index.php", "https://example.org/#!topic/12", "https://example.org/app#/12",
    ],
)
def test_front_pages_and_what_is_no_address_have_no_key(address):
    assert permalink_key(address) == ""


def test_services_that_count_downloads_are_passed_over():
    plain = "https://media.example.org/show/12.mp3"
    for address in (
        "http://media.example.org/show/12.mp3?utm_source=feed",
        "https://dts.podtrac.com/redirect.mp3/media.example.org/show/12.mp3",
        "https://pdst.fm/e/chrt.fm/track/4F1/media.example.org/show/12.mp3?utm_campaign=x",
    ):
        assert file_key(address) == file_key(plain) != ""


def test_a_folder_that_looks_like_a_host_is_a_folder():
    assert file_key("https://example.org/site.example.com/1.mp3") != file_key("https://example.com/site.example.com/1.mp3")
    assert file_key("https://example.org/") == file_key("") == ""


@given(st.text())
def test_any_text_is_taken(text):
    for address in (text, "https://" + text, "https://example.org/" + text):
        permalink_key(address)
        file_key(address)


_WORDS = st.text("abcxyz0129-_.", min_size=1, max_size=8)


@given(st.lists(_WORDS, max_size=4), st.dictionaries(_WORDS, _WORDS, max_size=3))
def test_what_leads_somewhere_by_its_key_has_the_same_key(path, query):
    address = "https://example.org/" + "/".join(path) + "?" + "&".join(f"{name}={value}" for name, value in query.items())
    key = permalink_key(address)
    assert not key or permalink_key("https://" + key) == key
