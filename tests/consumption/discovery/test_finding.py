"""Following something: what is found, what is said when nothing is, and how far a stranger can lead us."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from typing import Self

import pytest

from commonplace.consumption.discovery import Found, discover, finding, scout
from commonplace.consumption.models import DoNotFetch
from commonplace.kernel.http import Answer, FetchTrouble
from tests.consumption.discovery.network import Net, answer, feed, page

LINK = '<link rel="alternate" type="application/rss+xml" title="{0}" href="{1}">'


class Open(Net):
    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        return None


def look_for(typed: str, net: object) -> Found:
    return asyncio.run(discover(typed, fetcher=net))  # type: ignore[arg-type]


def test_several_sources_of_a_page_are_there_to_choose_from_with_comments_last() -> None:
    net = Net({
        "https://example.org/": page(LINK.format("Comments", "/comments/feed/") + LINK.format("Posts", "/feed/") + LINK.format("News", "news.xml")),
        "https://example.org/feed/": feed("Posts"),
        "https://example.org/comments/feed/": feed("Comments on posts"),
        "https://example.org/news.xml": feed("News"),
    })
    found = look_for("https://example.org/", net)
    assert [one.title for one in found.candidates] == ["Posts", "News", "Comments on posts"]
    assert found.candidates[0].entries_preview == (
        ("Fourth", datetime(2026, 3, 5, 10, tzinfo=UTC)),
        ("Third", datetime(2026, 3, 4, 10, tzinfo=UTC)),
        ("Second", datetime(2026, 3, 3, 10, tzinfo=UTC)),
    )
    assert found.candidates[0].site_address == "https://example.org/"
    assert found.tried[0].outcome == "A web page that names 3 sources."
    assert found.problem == found.code == ""


def test_a_source_of_comments_is_known_by_its_own_title_too() -> None:
    net = Net({
        "https://example.org/": page(LINK.format("a", "/a") + LINK.format("b", "/b")),
        "https://example.org/a": feed("Replies to posts"), "https://example.org/b": feed("Posts"),
    })
    assert [one.title for one in look_for("https://example.org/", net).candidates] == ["Posts", "Replies to posts"]


@pytest.mark.parametrize("address", ["file:///etc/passwd", "data:text/xml,x", "https://ada:pass@example.org/"])
def test_case_46_the_scout_itself_asks_only_the_web(address: str) -> None:
    net = Net({})

    async def ask() -> str:
        return (await scout.Scout(net, is_refused=finding.nothing_is_refused).look(address)).trouble

    assert asyncio.run(ask()) == "address"
    assert net.asked == []


def test_the_same_source_at_two_addresses_is_offered_once() -> None:
    net = Net({
        "https://example.org/": page(LINK.format("a", "/feed") + LINK.format("b", "/feed/rss")),
        "https://example.org/feed": feed("Posts"), "https://example.org/feed/rss": feed("Posts"),
    })
    assert [one.address for one in look_for("https://example.org/", net).candidates] == ["https://example.org/feed"]


def test_a_page_that_names_nothing_is_searched_in_the_usual_places_at_most_six_times() -> None:
    net = Net({"https://example.org/": page()})
    found = look_for("example.org/", net)
    assert net.asked[0] == "https://example.org/"
    assert len(net.asked) == 7
    assert [one.address for one in found.tried] == net.asked
    assert found.tried[0].outcome == "A web page that names no source."
    assert {one.outcome for one in found.tried[1:]} == {"Nothing is there (404)."}
    assert found.code == "nothing"
    assert "no address yet" in found.problem
    assert found.typed == "example.org/"


@pytest.mark.parametrize("place", ["feed", "rss", "feed.xml", "index.xml", "atom.xml", "rss.xml"])
def test_a_source_in_a_usual_place_is_found(place: str) -> None:
    net = Net({"https://example.org": page(), f"https://example.org/{place}": feed()})
    assert [one.address for one in look_for("example.org", net).candidates] == [f"https://example.org/{place}"]


def test_mere_comments_in_a_usual_place_do_not_end_the_search() -> None:
    net = Net({
        "https://example.org/blog": page(), "https://example.org/blog/feed": feed("Comments on: Blog"), "https://example.org/rss": feed("Blog"),
    })
    assert [one.title for one in look_for("example.org/blog", net).candidates] == ["Blog"]


def test_a_link_that_leads_nowhere_is_followed_by_the_usual_places() -> None:
    net = Net({"https://example.org": page(LINK.format("x", "/gone")), "https://example.org/rss": feed()})
    found = look_for("example.org", net)
    assert [one.address for one in found.candidates] == ["https://example.org/rss"]
    assert ("https://example.org/gone", "Nothing is there (404).") in [(one.address, one.outcome) for one in found.tried]


def test_without_a_scheme_the_safe_one_is_tried_first() -> None:
    net = Net({"https://example.org": FetchTrouble("tls"), "http://example.org": feed()})
    assert [one.address for one in look_for("example.org", net).candidates] == ["http://example.org"]
    net = Net({"https://example.org": FetchTrouble("tls"), "http://example.org": feed()})
    assert look_for("https://example.org", net).candidates == ()
    assert "http://example.org" not in net.asked


def test_a_source_that_moved_for_good_is_offered_where_it_is_now() -> None:
    net = Net({"https://example.org/feed": answer(feed().body, "text/xml", moved_to="https://new.example/feed")})
    assert look_for("https://example.org/feed", net).candidates[0].address == "https://new.example/feed"


def test_a_right_address_is_offered_though_its_host_refuses_for_now() -> None:
    net = Net({}, otherwise=answer("slow down", status=429))
    (one,) = look_for("r/Teachers", net).candidates
    assert (one.address, one.title, one.entries_preview) == ("https://www.reddit.com/r/Teachers/.rss", "r/Teachers", ())
    assert "too often" in one.trouble
    assert look_for("r/Teachers", Net({})).candidates == ()


def test_an_account_that_is_not_there_is_kept_as_a_person() -> None:
    found = look_for("@ada@example.social", Net({}))
    assert (found.candidates, found.follows_as, found.kind, found.code) == ((), "person", "fediverse", "nothing")
    assert "members of their own host" in found.problem


@pytest.mark.parametrize("code", ["dns", "private", "refused", "address", "unreachable", "timeout", "tls", "too_big", "redirects", "loop", "downgrade", "broken"])
def test_case_48_every_trouble_of_the_fetcher_ends_in_a_sentence(code: str) -> None:
    net = Net({}, otherwise=FetchTrouble(code))  # type: ignore[arg-type]
    found = look_for("https://example.org/", net)
    assert found.candidates == ()
    assert found.code == ("private" if code == "private" else "unreachable")
    assert all(one.outcome.endswith(".") for one in found.tried)
    if code in {"dns", "private", "refused", "address"}:
        assert net.asked == ["https://example.org/"]


@pytest.mark.parametrize("href", ["data:text/xml,x", "file:///etc/passwd", "javascript:alert(1)", "https://ada:pass@example.org/feed"])
def test_case_46_what_a_page_names_outside_the_web_is_never_asked(href: str) -> None:
    net = Net({"https://example.org/": page(LINK.format("x", href))})
    found = look_for("https://example.org/", net)
    assert all(address.startswith("https://example.org/") for address in net.asked)
    assert (href, "This is not an address that can be asked: only http and https, without a password.") in [
        (one.address, one.outcome) for one in found.tried]


def test_case_52_titles_are_text() -> None:
    net = Net({"https://example.org/": page(LINK.format("x", "/feed")), "https://example.org/feed": feed("&lt;script&gt;alert(1)&lt;/script&gt;Posts")})
    assert "<" not in look_for("https://example.org/", net).candidates[0].title


def test_case_61_a_title_without_end_is_cut() -> None:
    (one,) = look_for("https://example.org/feed", Net({"https://example.org/feed": feed("x" * 1_000_000)})).candidates
    assert len(one.title) == 300


def test_case_58_the_page_of_a_source_is_never_a_script() -> None:
    body = feed().body.replace(b"<link>https://example.org/</link>", b"<link>javascript:alert(1)</link>")
    net = Net({"https://example.org/feed": answer(body, "text/xml")})
    assert "javascript" not in look_for("https://example.org/feed", net).candidates[0].site_address


def test_a_list_of_sources_is_named_as_one() -> None:
    net = Net({"https://example.org/mine": answer("<?xml version='1.0'?><opml><body/></opml>", "text/xml")})
    found = look_for("https://example.org/mine", net)
    assert (found.code, len(net.asked)) == ("list", 1)


@pytest.mark.parametrize("code", ["dns", "timeout", "unreachable", "private"])
def test_a_host_that_cannot_be_asked_who_is_there_is_asked_no_more(code: str) -> None:
    net = Net({}, otherwise=FetchTrouble(code))  # type: ignore[arg-type]
    assert look_for("@ada@example.social", net).code == ("private" if code == "private" else "unreachable")
    assert len(net.asked) == 1


@pytest.mark.parametrize("typed", ["https://example.org/a", "@ada@example.org", "https://example.org/@ada", "https://example.org/tags/x"])
def test_no_more_than_ten_requests_however_much_a_page_names(typed: str) -> None:
    endless = page("".join(LINK.format(n, f"/{n}") for n in range(50)))
    net = Net({}, otherwise=endless)
    look_for(typed, net)
    assert len(net.asked) <= 10


def test_a_host_that_never_answers_does_not_hold_the_page(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scout, "SECONDS", 0.2)

    class Silent:
        async def get(self, address: str, *, accept: str = "", max_bytes: int = 0, deadline: float = 0) -> Answer:
            await asyncio.Event().wait()
            raise AssertionError

    # The program's own limit ends it, even if the fetcher's does not.
    found = asyncio.run(asyncio.wait_for(discover("https://example.org/", fetcher=Silent()), 5))
    assert found.code == "unreachable"
    assert found.tried[0].outcome == "It took too long to answer."


def test_a_large_source_is_still_a_source_and_a_large_page_is_read_in_part() -> None:
    large = feed().body.replace(b"</channel>", b"<!--" + b"x" * 4_000_000 + b"--></channel>")
    assert look_for("https://example.org/f", Net({"https://example.org/f": answer(large, "text/xml")})).candidates
    long_page = b"<html><head>" + LINK.format("x", "/feed").encode() + b"</head><body>" + b"<p>x</p>" * 500_000
    net = Net({"https://example.org/": answer(long_page), "https://example.org/feed": feed()})
    assert look_for("https://example.org/", net).candidates


@pytest.mark.django_db
def test_what_an_owner_asked_not_to_fetch_is_not_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    DoNotFetch.objects.create(pattern="refused.example")
    net = Open({
        "https://example.org/": page(LINK.format("x", "https://www.refused.example/feed")),
        "https://example.org/moved": answer(feed().body, "text/xml", moved_to="https://refused.example/feed"),
    })
    monkeypatch.setattr(finding, "from_settings", lambda **_: net)
    assert finding.discover_now("https://refused.example/").tried[0].outcome == "Its owner asked this site not to fetch it."
    assert net.asked == []
    assert finding.discover_now("https://example.org/").candidates == ()
    assert finding.discover_now("https://example.org/moved").candidates == ()
    assert not [address for address in net.asked if "refused" in address]


@pytest.mark.django_db
def test_pages_and_commands_discover_with_the_fetcher_of_the_site(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(finding, "from_settings", lambda **_: Open({"https://example.org/feed": feed()}))
    assert finding.discover_now("https://example.org/feed").candidates
