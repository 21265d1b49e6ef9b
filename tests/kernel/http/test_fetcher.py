"""What a fetcher does with hosts that behave, and with those that do not."""

from __future__ import annotations

import asyncio
import socket
import subprocess
import sys
import threading
from ipaddress import ip_network

import pytest

from commonplace.kernel.http import Fetcher, FetchTrouble, fetch
from commonplace.kernel.http.fetcher import user_agent

from .conftest import FEED, LOOPBACK, Server, ask, names, trouble


def test_an_answer_says_what_came_and_from_where(server: Server) -> None:
    answer = ask(server.at("/feed#top"))
    assert (answer.status, answer.body, answer.content_type) == (200, FEED, "application/rss+xml")
    assert (answer.charset, answer.headers["etag"], answer.headers["ETAG"]) == ("koi8-r", 'W/"a;b"', 'W/"a;b"')
    assert (answer.address, answer.permanent_address) == (server.at("/feed"), None)
    assert answer.milliseconds >= 0


def test_validators_go_back_verbatim_and_304_is_an_answer(server: Server) -> None:
    answer = ask(server.at("/feed"), etag='W/"a;b"', last_modified="Sat, 01 Feb 2025 00:00:00 GMT")
    sent = server.headers_of("/feed")
    assert (answer.status, answer.body) == (304, b"")
    assert (sent["if-none-match"], sent["if-modified-since"]) == ('W/"a;b"', "Sat, 01 Feb 2025 00:00:00 GMT")


def test_a_validator_that_would_break_the_request_is_not_sent(server: Server) -> None:
    assert ask(server.at("/feed"), etag='"a"\r\nX-Evil: 1').status == 200
    assert "x-evil" not in server.headers_of("/feed")


def test_requests_name_the_program_and_a_contact(server: Server) -> None:
    ask(server.at("/feed"), fetcher=Fetcher(allow=LOOPBACK, user_agent=user_agent("mailto:ada@example.org")))
    sent = server.headers_of("/feed")
    assert sent["user-agent"] == "Commonplace/0.1 (+mailto:ada@example.org)"
    assert sent["accept-encoding"] == "gzip, deflate"
    assert "referer" not in sent


def test_a_contact_cannot_break_out_of_the_header() -> None:
    assert user_agent("ada\r\nX: y) (é") == "Commonplace/0.1 (+adaX: y )".replace(" )", " )")


def test_errors_of_the_host_are_answers(server: Server) -> None:
    missing, busy = ask(server.at("/missing")), ask(server.at("/busy"))
    assert (missing.status, len(missing.body)) == (404, 65_536)
    assert (busy.status, busy.headers["Retry-After"]) == (429, "120")


def test_permanent_redirects_are_told_only_when_all_were_permanent(server: Server) -> None:
    moved, mixed = ask(server.at("/moved")), ask(server.at("/moved-mixed"))
    assert (moved.address, moved.permanent_address) == (server.at("/feed"), server.at("/feed"))
    assert (mixed.address, mixed.permanent_address) == (server.at("/feed"), None)


@pytest.mark.parametrize("path", ["/gzip", "/deflate", "/deflate-bare", "/gzip-padded"])
def test_packed_bodies_are_unpacked(server: Server, path: str) -> None:
    assert ask(server.at(path)).body == FEED


def test_several_gzip_parts_are_one_body(server: Server) -> None:
    assert ask(server.at("/gzip-twice")).body == FEED + FEED


def test_an_empty_packed_body_is_empty(server: Server) -> None:
    assert ask(server.at("/gzip-empty")).body == b""


@pytest.mark.parametrize(
    "path",
    ["/gzip-cut", "/gzip-not", "/gzip-many", "/brotli", "/cut", "/cut-chunk", "/bad-chunk", "/no-http", "/silent-end",
     "/long-header", "/many-headers"],
)  # fmt: skip
def test_what_is_not_http_is_broken(server: Server, path: str) -> None:
    assert trouble(server.at(path)) == "broken"


def test_a_redirect_without_an_address_is_an_answer(server: Server) -> None:
    assert ask(server.at("/to-nowhere")).status == 302


def test_headers_can_be_stored_and_sent_back(server: Server) -> None:
    assert ask(server.at("/odd-header")).headers["ETag"].encode("utf-8") == '"caf\ufffd"'.encode()


def test_nobody_there_is_unreachable() -> None:
    with socket.socket() as taken:  # bound, but nobody listens
        taken.bind(("127.0.0.1", 0))
        assert trouble(f"http://127.0.0.1:{taken.getsockname()[1]}/") == "unreachable"


def test_no_safe_connection_is_tls(server: Server) -> None:
    assert trouble(f"https://127.0.0.1:{server.port}/feed") == "tls"


@pytest.mark.parametrize("host", ["nowhere.example", "a" * 63 + ".example"])
def test_an_unknown_name_is_dns(host: str) -> None:
    assert trouble(f"http://{host}/", fetcher=Fetcher(lookup=names())) == "dns"


@pytest.mark.parametrize(
    "address",
    ["", "example.org", "ftp://example.org/", "javascript:alert(1)", "file:///etc/passwd", "http://", "http:///feed",
     "http://[::1", "http://exa\\mple.org/", "http://a..b/", "http://example.org:0/", "http://example.org:99999/",
     "http://%31%32%37.0.0.1/", "http://" + "a" * 70 + ".org/", "http://a b/", "http://example.org/" + "a" * 5000],
)  # fmt: skip
def test_what_is_no_address_is_told_apart_without_asking_anyone(address: str) -> None:
    assert trouble(address, fetcher=Fetcher(allow=LOOPBACK, lookup=names())) == "address"


def test_connections_are_kept_between_requests(server: Server) -> None:
    async def run() -> int:
        async with Fetcher(allow=LOOPBACK) as fetcher:
            for _ in range(5):
                await fetcher.get(server.at("/hop1"))
            exchange = fetcher._exchange
            assert exchange is not None
            return len(exchange._dialer._open)

    assert asyncio.run(run()) == 1


def test_a_crowd_of_open_connections_is_not_kept(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("commonplace.kernel.http.dialing.MAX_OPEN_BEFORE_CLOSING", -1)
    ask(server.at("/feed"))
    assert server.headers_of("/feed")["connection"] == "close"


def test_one_off_fetch_works_in_any_thread(server: Server) -> None:
    found: list[bytes] = []
    thread = threading.Thread(
        target=lambda: found.append(fetch(server.at("/gzip"), opener=lambda: Fetcher(allow=LOOPBACK)).body)
    )
    thread.start()
    thread.join(10)
    assert found == [FEED]


def test_one_off_fetch_does_not_wait_for_a_look_up_that_hangs(monkeypatch: pytest.MonkeyPatch) -> None:
    hanging = threading.Event()
    monkeypatch.setattr("commonplace.kernel.http.dialing._addresses", lambda host: [str(hanging.wait(30))])
    try:
        with pytest.raises(FetchTrouble, match="timeout"):
            fetch("http://slow.example/", deadline=0.1, opener=Fetcher)
    finally:
        assert not hanging.is_set()
        hanging.set()


def test_the_settings_decide_which_networks_open(server: Server, settings: object) -> None:
    with pytest.raises(FetchTrouble, match="private"):
        fetch(server.at("/feed"))
    settings.KNOBS = type("Knobs", (), {"allow_networks": (ip_network("127.0.0.1/32"),), "contact": "", "site_address": "https://pln.example.org"})
    assert fetch(server.at("/feed")).body == FEED
    assert server.headers_of("/feed")["user-agent"] == "Commonplace/0.1 (+https://pln.example.org)"


def test_a_trouble_survives_being_sent_between_processes() -> None:
    import pickle

    again = pickle.loads(pickle.dumps(FetchTrouble("dns", "no such name")))
    assert (again.code, again.detail) == ("dns", "no such name")


def test_importing_the_package_does_not_load_aiohttp() -> None:
    code = "import sys, commonplace.kernel.http; sys.exit('aiohttp' in sys.modules or 'publicsuffixlist' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], env={"PYTHONPATH": "src"}, check=False).returncode == 0
