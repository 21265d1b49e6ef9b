"""A refresh against a server that says what the test tells it to."""

from __future__ import annotations

import threading
import time
from datetime import timedelta

import pytest

from commonplace.consumption import presenting, queries, searching, timeline
from commonplace.consumption.actions.following import Wish, follow
from commonplace.consumption.models import DoNotFetch, HostPace, Polling
from commonplace.consumption.refresh import claiming, running, storing
from commonplace.consumption.refresh.running import refresh
from commonplace.consumption.refusals import is_refused, not_to_be_fetched
from commonplace.entries.models import Entry, EntryBody, Follow, Tombstone, Unindexed
from commonplace.kernel.clock import now
from commonplace.spaces.models import Source
from tests.conftest import make_member
from tests.consumption.conftest import Reply, knobs, rss

# The refresh writes from a thread of its own, so these tests commit.
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def never_whole(monkeypatch):
    """No check asks for the whole document by chance."""
    monkeypatch.setattr(running, "UNCONDITIONAL", 0)


@pytest.fixture
def followed(member, web):
    def make(path="/feed", reply=None):
        if reply is not None:
            web.pages[path] = reply
        return follow(acting=member, wish=Wish(web.address + path))

    return make


def titles(member, **arguments):
    return [row.entry.title for row in timeline.newest(member, **arguments).rows]


def test_what_a_source_says_is_stored_read_and_found(member, followed):
    found = followed(reply=Reply(rss(("2", "Weeding"), ("1", "Book fair"))))
    report = refresh()
    assert (report.checked, report.new_entries, report.failed) == (1, 2, [])
    assert titles(member) == ["Weeding", "Book fair"]
    assert [hit.row.entry.title for hit in searching.find(member, "became fair").hits] == ["Book fair"]
    assert not Unindexed.objects.exists()
    source = Source.objects.get(pk=found.source_id)
    assert (source.title, source.newest_id) == ("A school library", max(Entry.objects.values_list("pk", flat=True)))
    assert Follow.objects.get().space.name == "A school library"


def test_a_source_is_fetched_once_for_all_who_follow_it(member, web, followed):
    followed(reply=Reply(rss(("1", "One"))))
    follow(acting=make_member("bo@example.org"), wish=Wish(web.address + "/feed"))
    refresh()
    assert len(web.asked) == 1
    assert Entry.objects.count() == 1


def test_what_did_not_change_is_asked_for_with_its_validators_verbatim(web, followed):
    followed(reply=Reply(rss(("1", "One")), headers={"ETag": 'W/"odd etag"', "Last-Modified": "yesterday, about noon"}))
    refresh()
    report = refresh(everything=True)
    assert web.asked[1][1]["if-none-match"] == 'W/"odd etag"'
    assert web.asked[1][1]["if-modified-since"] == "yesterday, about noon"
    assert report.not_modified == 1


def test_the_same_bytes_without_validators_count_as_not_modified(followed):
    followed(reply=Reply(rss(("1", "One"))))
    refresh()
    assert refresh(everything=True).not_modified == 1


def test_a_second_fetch_adds_only_what_is_new_and_it_is_unread(member, web, followed):
    followed(reply=Reply(rss(*((f"{number}", f"Old {number}") for number in range(9, 0, -1)))))
    refresh()
    assert titles(member, unread=True) == ["Old 9", "Old 8", "Old 7"]
    web.pages["/feed"] = Reply(rss(("10", "New"), ("9", "Old 9 edited, with many more words than it had")))
    assert refresh(everything=True).new_entries == 1
    assert Entry.objects.count() == 10
    assert "New" in titles(member, unread=True)
    assert [hit.row.entry.title[:5] for hit in searching.find(member, "edited").hits] == ["Old 9"]


def test_what_was_purged_does_not_return_as_new(followed, web):
    followed(reply=Reply(rss(("1", "One"), ("2", "Two"))))
    refresh()
    gone = Entry.objects.get(title="One")
    Tombstone.objects.create(source=gone.source, identity=gone.identity)
    gone.delete()
    web.pages["/feed"] = Reply(rss(("3", "Three"), ("1", "One"), ("2", "Two")))
    refresh(everything=True)
    assert sorted(Entry.objects.values_list("title", flat=True)) == ["Three", "Two"]


def test_gone_ends_polling_and_what_was_read_stays(member, followed, web):
    followed(reply=Reply(rss(("1", "One"))))
    refresh()
    web.pages["/feed"] = Reply(status=410)
    report = refresh(everything=True)
    assert [one["reason"] for one in report.failed] == ["gone"]
    assert (Polling.objects.get().state, Polling.objects.get().due_at) == ("closed", None)
    assert titles(member) == ["One"]
    assert refresh(everything=True).checked == 0


@pytest.mark.parametrize(
    ("reply", "code"),
    [
        (Reply(b"<!doctype html><html><body>Buy this domain</body></html>", headers={"Content-Type": "text/html"}), "web_page"),
        (Reply(b"\x89PNG\r\n\x1a\n" + bytes(99), headers={"Content-Type": "image/png"}), "picture"),
        (Reply(b""), "empty"),
        (Reply(b"PK\x03\x04" + bytes(99)), "not_a_source"),
        (Reply(status=404), "missing"),
        (Reply(status=403), "refuses"),
        (Reply(status=500), "server"),
        (Reply(status=418), "status"),
        (Reply(status=302, headers={"Location": "/feed"}), "loop"),
        (Reply(status=302, headers={"Location": "file:///etc/passwd"}), "address"),
        (Reply(status=302, headers={"Location": "http://10.1.2.3/"}), "private"),
    ],
)
def test_every_trouble_leaves_an_honest_state(member, followed, reply, code):
    followed(reply=reply)
    report = refresh()
    assert [one["reason"] for one in report.failed] == [code]
    polling = Polling.objects.get()
    assert (polling.state, polling.trouble, polling.failures) == ("trouble", code, 1)
    assert polling.due_at > now()
    assert [one.pk for one in queries.needing_attention(member)] == [Follow.objects.get().pk]


def test_a_source_that_recovers_needs_no_attention_any_more(member, followed, web):
    followed(reply=Reply(status=500))
    refresh()
    web.pages["/feed"] = Reply(rss(("1", "One")))
    refresh(everything=True)
    assert not queries.needing_attention(member).exists()
    assert Polling.objects.get().failures == 0


def test_a_permanent_move_changes_the_address_and_a_passing_one_does_not(followed, web):
    followed("/old", Reply(status=301, headers={"Location": "/new"}))
    followed("/here", Reply(status=302, headers={"Location": "/there"}))
    web.pages["/new"] = Reply(rss(("1", "One")))
    web.pages["/there"] = Reply(rss(("2", "Two")))
    refresh()
    addresses = sorted(source.address.removeprefix(web.address) for source in Source.objects.all())
    assert addresses == ["/here", "/new"]
    assert Polling.objects.get(source__address__endswith="/new").moved_from == web.address + "/old"


def test_case_44_a_private_address_is_not_fetched_without_the_stewards_leave(member, web, monkeypatch):
    knobs(monkeypatch, allow_networks=())
    follow(acting=member, wish=Wish(web.address + "/feed"))
    assert [one["reason"] for one in refresh().failed] == ["private"]
    assert web.asked == []


def test_an_owner_who_asked_not_to_be_fetched_is_not(member, web, followed):
    followed(reply=Reply(rss(("1", "One"))))
    DoNotFetch.objects.create(pattern="127.0.0.1", reason="asked in March")
    assert [one["reason"] for one in refresh().failed] == ["asked_not_to"]
    assert web.asked == []
    assert Polling.objects.get().state == "refused"


def test_a_source_that_leads_on_to_an_owner_who_asked_not_to_be_fetched_is_not(member, web, followed):
    followed("/one", Reply(status=302, headers={"Location": "/hop"}))
    web.pages["/hop"] = Reply(status=301, headers={"Location": "http://localhost:1/feed"})
    DoNotFetch.objects.create(pattern="localhost", reason="asked in March")
    assert [one["reason"] for one in refresh().failed] == ["asked_not_to"]
    assert [path for path, _ in web.asked] == ["/one", "/hop"]
    polling = Polling.objects.get()
    assert (polling.state, polling.trouble_detail, polling.due_at) == ("refused", "localhost: asked in March", None)


def test_a_source_is_what_was_fetched_whatever_its_first_follower_took_it_for(member, web):
    web.pages["/feed"] = Reply(rss(("1", "One")))
    first = follow(acting=member, wish=Wish(web.address + "/feed", kind="podcast"))
    second = follow(acting=make_member("bo@example.org", "Bo Example"), wish=Wish(web.address + "/feed"))
    assert presenting.kind_word(first.source) == "address"
    assert (first.space.kind, second.space.kind) == ("podcast", "blog")
    refresh()
    assert (source := Source.objects.get()).kind == "blog"
    assert presenting.kind_word(source) == "blog"


def test_a_source_that_was_empty_at_first_becomes_what_it_carries(member, web):
    web.pages["/feed"] = Reply(rss())
    follow(acting=member, wish=Wish(web.address + "/feed", kind="video"))
    refresh()
    assert Source.objects.get().kind == "blog"
    sound = b"<item><guid>1</guid><title>One</title><enclosure url='https://example.org/1.mp3' type='audio/mpeg' length='1'/></item>"
    web.pages["/feed"] = Reply(rss().replace(b"</channel>", sound + b"</channel>"))
    refresh(everything=True)
    assert Source.objects.get().kind == "podcast"


def test_the_list_of_what_is_not_fetched_is_read_once_a_run(member, web, followed, monkeypatch):
    for number in range(5):
        followed(f"/{number}", Reply(status=302, headers={"Location": "/feed"}))
    web.pages["/feed"] = Reply(rss(("1", "One")))
    DoNotFetch.objects.create(pattern="example.net")
    read = []
    monkeypatch.setattr(running, "not_to_be_fetched", lambda: read.append(1) or not_to_be_fetched())
    assert refresh().new_entries == 5
    assert read == [1]


@pytest.mark.parametrize(
    ("pattern", "address", "refused"),
    [
        ("example.org", "https://example.org/feed", True),
        ("example.org", "https://blog.example.org/feed", True),
        ("example.org", "https://badexample.org/feed", False),
        ("EXAMPLE.org", "https://example.org:8443/feed", True),
        ("https://example.org/private", "http://example.org/private/feed", True),
        ("https://example.org/private", "https://example.org/public", False),
        ("", "https://example.org/", False),
        ("example.org", "https://example.org./feed", True),
        ("example.org/private", "https://example.org:8443/private/feed", True),
        ("b\u00fccher.example", "https://xn--bcher-kva.example/feed", True),
        ("example.org/private", "https://private.example.org/private", False),
    ],
)
def test_a_pattern_is_a_host_with_all_below_it_or_the_beginning_of_an_address(pattern, address, refused):
    assert is_refused(address, [pattern]) is refused


def test_a_host_that_asks_to_slow_down_is_left_alone_with_all_its_sources(member, followed, web, monkeypatch):
    knobs(monkeypatch, host_rate=1000.0)
    followed("/one", Reply(status=429, headers={"Retry-After": "120"}))
    refresh()
    cool = HostPace.objects.get().cool_until
    assert timedelta(seconds=100) < cool - now() <= timedelta(seconds=120)
    followed("/two", Reply(rss(("1", "One"))))
    claimed = claiming.claim(at=now(), rate=1000.0, limit=10)
    assert [one.start_at >= cool for one in claimed] == [True]


def test_no_host_gets_more_than_its_pace_allows_however_many_claim(member, monkeypatch):
    for number in range(10):
        follow(acting=member, wish=Wish(f"https://one.example.org/{number}"))
    follow(acting=member, wish=Wish("https://two.example.net/"))
    at = now() + timedelta(seconds=1)
    starts = []
    while claimed := claiming.claim(at=at, rate=2, limit=4):
        starts += [(one.start_at - at).total_seconds() for one in claimed if one.host == "example.org"]
    assert sorted(starts) == [number / 2 for number in range(10)]


def test_two_workers_never_claim_the_same_source(member):
    for number in range(40):
        follow(acting=member, wish=Wish(f"https://s{number}.example.org/"))
    found, lock = [], threading.Lock()
    at = now() + timedelta(seconds=1)

    def work():
        from django.db import connection

        for _ in range(4):
            mine = [one.poll.source for one in claiming.claim(at=at, rate=0, limit=7)]
            with lock:
                found.extend(mine)
        connection.close()

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == len(set(found)) == 40


def test_a_claim_of_a_worker_that_died_is_free_again_later(member):
    follow(acting=member, wish=Wish("https://one.example.org/"))
    at = now() + timedelta(seconds=1)
    assert len(claiming.claim(at=at, rate=0, limit=5)) == 1
    assert claiming.claim(at=at, rate=0, limit=5) == []
    assert len(claiming.claim(at=at + claiming.CLAIM + timedelta(seconds=1), rate=0, limit=5)) == 1


def test_a_worker_that_dies_while_storing_leaves_a_source_whole_or_untouched(followed, monkeypatch):
    followed(reply=Reply(rss(("1", "One"), ("2", "Two"))))
    real = storing._describe
    monkeypatch.setattr(storing, "_describe", lambda *arguments, **named: 1 / 0)
    assert [one["reason"] for one in refresh().failed] == ["fault"]
    assert not Entry.objects.exists()
    assert not EntryBody.objects.exists()
    monkeypatch.setattr(storing, "_describe", real)
    assert refresh(everything=True).new_entries == 2


def test_what_was_stored_but_not_indexed_is_found_after_the_next_refresh(member, followed, monkeypatch):
    followed(reply=Reply(rss(("1", "Weeding"))))
    monkeypatch.setattr(storing, "index", lambda documents: None)
    refresh()
    monkeypatch.undo()
    assert not searching.find(member, "weeding").hits
    Unindexed.objects.update(since=now() - timedelta(hours=1))
    assert storing.index_left_over(before=now() - storing.STALE) == 1
    assert [hit.row.entry.title for hit in searching.find(member, "weeding").hits] == ["Weeding"]


def test_one_source_that_hangs_does_not_hold_up_the_others(member, followed, monkeypatch):
    followed("/fine", Reply(rss(("1", "Fine"))))

    def slow():
        time.sleep(0.8)
        return Reply(rss(("2", "Late")))

    followed("/slow", slow)
    told = []
    refresh(tell=lambda poll, outcome: told.append(poll.address.rsplit("/", 1)[1]))
    assert told == ["fine", "slow"]


def test_only_the_last_ten_attempts_are_kept(followed, web):
    followed(reply=Reply(rss(("1", "One"))))
    for _ in range(12):
        refresh(everything=True)
    attempts = Polling.objects.get().attempts
    assert len(attempts) == 10
    assert attempts[0]["outcome"] == "not modified"


def test_a_source_that_sends_very_many_entries_at_once_is_cut_and_says_so(member, followed):
    from commonplace.consumption import presenting

    followed(reply=Reply(rss(*((f"{number}", f"Entry {number}") for number in range(2_100)))))
    assert refresh().new_entries == 2_000
    assert refresh(everything=True).not_modified == 1
    found = Follow.objects.select_related("source__polling").get()
    assert "100 older ones were left out" in presenting.health(found, found.source.polling).detail
