"""Two spellings of one address are one source; an address that lets its holder in is a secret."""

from __future__ import annotations

import time

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from commonplace.spaces.canonical import ascii_host, canonical_key, holds_secret, web_address

HOSTS = st.sampled_from(["example.org", "www.example.org", "blog.example.co.uk", "bücher.example", "127.0.0.1", "[2001:db8::1]"])
PATHS = st.text(st.sampled_from("abcXYZ019-._~/%25 é文"), max_size=30).map(lambda text: "/" + text)
QUERIES = st.text(st.sampled_from("abcXYZ=&+;%20é?/:@"), min_size=1, max_size=30)


@st.composite
def addresses(draw: st.DrawFn) -> str:
    # A blank at the end is no part of an address.
    return ("https://" + draw(HOSTS) + draw(PATHS) + draw(st.one_of(st.just(""), QUERIES.map(lambda q: "?" + q)))).rstrip()


@given(st.one_of(st.text(), addresses(), st.text().map(lambda text: "http://" + text), st.text().map(lambda text: "https://x.org/" + text)))
@example("http://x:443")
@example("https://x.org/%%341")
@example("https://x.org/a/%2e%2e/b")
@example("feed:feed:https://x.org")
@example("\ud800 http://x.org/\ud800")
@example("http://[::1")
@example("http://x.org:٣/")
@example("https://" + "a" * 600 + ".org/")
def test_the_key_of_a_key_is_itself_and_fits_its_column(text: str) -> None:
    key = canonical_key(text)
    assert canonical_key(key) == key
    assert len(key) <= 512
    assert "\x00" not in key
    key.encode()
    assert holds_secret(text) in {True, False}
    assert web_address(text) is None or canonical_key(web_address(text) or "") == key


@given(addresses(), st.sampled_from([
    lambda a: a.replace("https://", "http://", 1),
    lambda a: a.replace("https://", "HTTPS://", 1),
    lambda a: "feed:" + a,
    lambda a: a.replace("https://", "feed://", 1),
    lambda a: a + "#part",
    lambda a: f"  {a}\n",
    lambda a: a.replace("example", "EXAMPLE", 1) if "bücher" not in a else a.replace("bücher", "xn--bcher-kva", 1),
    lambda a: a.replace(".org/", ".org./", 1).replace(".org?", ".org.?", 1),
    lambda a: a.replace("example.org", "example.org:443", 1),
    lambda a: a.replace("a", "%61") if "%" not in a else a,
]))
def test_spellings_of_one_address_are_one_source(address: str, respell: object) -> None:
    assert callable(respell)
    assert canonical_key(respell(address)) == canonical_key(address)


@pytest.mark.parametrize(("one", "other"), [
    ("http://example.org", "https://example.org/"),
    ("http://example.org:80/a", "https://EXAMPLE.org:443/a#top"),
    ("http://bücher.example/", "http://xn--bcher-kva.example/"),
    ("https://example.org/%7eada/%c3%a9", "https://example.org/~ada/é"),
    ("https://example.org/a/./b/../c", "https://example.org/a/c"),
    ("https://example.org/feed?", "https://example.org/feed"),
    ("example.org/feed", "https://example.org/feed"),
    ("//example.org/feed", "https://example.org/feed"),
    ("feed://example.org/feed", "https://example.org/feed"),
    ("feed:https://example.org/feed", "https://example.org/feed"),
    ("feed://https://example.org/feed", "https://example.org/feed"),
    ("http://[2001:DB8:0::1]/", "http://[2001:db8::1]/"),
    ("https://example.org:/a", "https://example.org/a"),
])
def test_these_are_the_same(one: str, other: str) -> None:
    assert canonical_key(one) == canonical_key(other)


@pytest.mark.parametrize(("one", "other"), [
    ("https://example.org/", "https://www.example.org/"),
    ("https://example.org/feed", "https://example.org/feed/"),
    ("https://example.org/feed", "https://example.org/Feed"),
    ("https://example.org/?a=1", "https://example.org/?a=2"),
    ("https://example.org/?a=1", "https://example.org/"),
    ("https://example.org/?a=1&b=2", "https://example.org/?b=2&a=1"),
    ("https://example.org/a%2Fb", "https://example.org/a/b"),
    ("https://example.org/?q=a%26b", "https://example.org/?q=a&b"),
    ("https://example.org/?q=a+b", "https://example.org/?q=a%20b"),
    ("https://example.org:8080/", "https://example.org/"),
    ("https://ada:one@example.org/", "https://example.org/"),
    ("javascript:alert(1)", "javascript:alert(2)"),
    ("https://example.org/" + "a" * 600, "https://example.org/" + "a" * 601),
])
def test_these_are_not_the_same(one: str, other: str) -> None:
    assert canonical_key(one) != canonical_key(other)


@pytest.mark.parametrize(("typed", "asked"), [
    (" https://example.org/feed ", "https://example.org/feed"),
    ("example.org", "https://example.org"),
    ("localhost:8000/x", "https://localhost:8000/x"),
    ("127.0.0.1", "https://127.0.0.1"),
    ("1.2", None),
    ("https://example.org/a b", "https://example.org/a%20b"),
    ("example.org:8080/x", "https://example.org:8080/x"),
    ("feed://example.org/x", "http://example.org/x"),
    ("feed:https://example.org/x", "https://example.org/x"),
    ("https://ada:pass@example.org/", None),
    ("javascript:alert(1)", None),
    ("JAVASCRIPT:alert(1)", None),
    ("java\nscript:alert(1)", None),
    ("file:///etc/passwd", None),
    ("data:text/html,x", None),
    ("ftp://example.org/x", None),
    ("mailto:ada@example.org", None),
    ("ada@example.org", None),
    ("a name", None),
    ("", None),
    ("http://", None),
    ("http:///x", None),
    ("https://exa mple.org/", None),
])
def test_case_46_only_web_addresses_are_asked_for(typed: str, asked: str | None) -> None:
    assert web_address(typed) == asked


@pytest.mark.parametrize("host", ["", ".", "a b", "<x>", "[::1", "x\\y", "a" * 300, "%00"])
def test_what_can_be_no_host_is_none(host: str) -> None:
    assert ascii_host(host) is None


@pytest.mark.parametrize("address", [
    "https://ada:pass@example.org/feed",
    "https://token@example.org/feed",
    "https://example.org/feed?token=abc",
    "https://example.org/feed?a=1&Auth=x",
    "https://example.org/feed?key=7d1f3c9e5a0b4d2e8f60",
    "https://example.org/feed?x=Zk3mPq9sT1vW5yB7dF0hJ2",
    "https://example.org/feed?x=0123456789abcdef01234567",
    "https://www.patreon.com/rss/someshow?auth=abcdef",
    "https://show.supportingcast.fm/content/eyJ0Ijoi.rss",
    "https://access.acast.com/rss/1234/abcd",
    "https://kill-the-newsletter.com/feeds/abcdefgh12345678.xml",
    "https://api.substack.com/feed/podcast/12/private/0b0d1c2e-aaaa-bbbb-cccc-0123456789ab.rss",
    "https://school.instructure.com/feeds/announcements/enrollment_AbCdEf12345.atom",
    "https://courses.example.edu/rss/file.php/12/0123456789abcdef0123456789abcdef/mod_forum/3/rss.xml",
    "https://calendar.google.com/calendar/ical/ada%40example.org/private-0123456789abcdef/basic.ics",
    "https://feeds.pinboard.in/rss/secret:0123456789abcdef/u:ada/",
    "feed://example.org/?feed_token=1",
])
def test_an_address_that_lets_its_holder_in_is_a_secret(address: str) -> None:
    assert holds_secret(address)


@pytest.mark.parametrize("address", [
    "https://example.org/feed",
    "https://example.org/2024/03/a-long-title-of-some-words-about-libraries/feed/",
    "https://www.youtube.com/feeds/videos.xml?channel_id=UCabcdefghij0123456789AB",
    "https://www.youtube.com/feeds/videos.xml?playlist_id=PLabcdefghij0123456789ABcdef",
    "https://example.org/?feed=rss2",
    "https://example.org/?feed=comments-rss2&page=2",
    "https://news.example.org/rss/search?q=school%20libraries%20in%202026&hl=en-US",
    "https://example.org/rss?category=reading-and-writing-2026-spring",
    "https://feeds.example.org/public/shows/0b0d1c2e-aaaa-bbbb-cccc-0123456789ab",
    "nothing of the web",
    "",
])
def test_an_open_address_is_no_secret(address: str) -> None:
    assert not holds_secret(address)


def test_long_text_takes_no_long_time() -> None:
    started = time.process_time()
    for text in ("a" * 200_000, "a." * 100_000, "https://x.org/" + "%" * 200_000, "https://x.org/?" + "a=1&" * 50_000, "feed:" * 40_000):
        canonical_key(text)
        holds_secret(text)
    assert time.process_time() - started < 5
