"""Security cases 41 to 51: the attack is made, and fails."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Sequence
from ipaddress import ip_network

import pytest

from commonplace.kernel.http import Fetcher, FetchTrouble
from commonplace.kernel.http.dialing import Dialer
from commonplace.kernel.http.gate import Gate, Refused

from .conftest import FEED, LOOPBACK, Server, ask, names, trouble

ONE = [ip_network("127.0.0.1/32")]
INSIDE = [
    "0.0.0.0", "0.1.2.3", "10.0.0.1", "100.64.0.1", "100.100.100.200", "127.0.0.1", "127.255.255.254", "168.63.129.16",
    "169.254.169.254", "172.16.0.1", "172.31.255.255", "192.0.0.8", "192.0.2.1", "192.168.1.1", "198.18.0.1",
    "198.51.100.7", "203.0.113.9", "224.0.0.1", "239.255.255.255", "240.0.0.1", "255.255.255.255",
    "::", "::1", "::127.0.0.1", "::ffff:127.0.0.1", "::ffff:8.8.8.8", "::ffff:0:127.0.0.1", "64:ff9b::7f00:1",
    "64:ff9b:1::7f00:1", "100::1", "2001::1", "2001:db8::1", "2002:7f00:1::", "3fff::1", "5f00::1", "fc00::1", "fd12::1",
    "fe80::1", "fe80::1%eth0", "fec0::1", "ff02::1",
]  # fmt: skip
PUBLIC = ["1.1.1.1", "8.8.8.8", "100.63.255.255", "100.128.0.1", "172.15.0.1", "172.32.0.1", "192.169.0.1", "2606:4700::1111", "2a00::1"]


@pytest.mark.parametrize("number", INSIDE)
def test_case_41_no_network_inside_the_walls_is_dialed(number: str) -> None:
    host = f"[{number.replace('%', '%25')}]" if ":" in number else number
    assert trouble(f"http://{host}/", fetcher=Fetcher()) == "private"
    assert trouble("http://inside.example/", fetcher=Fetcher(lookup=names(inside_example=[number]))) == "private"
    with pytest.raises(Refused):
        Dialer(Gate()).make((socket.AF_INET, socket.SOCK_STREAM, 0, "", (number, 80)))


@pytest.mark.parametrize("number", PUBLIC)
def test_case_41_public_networks_are_let_through(number: str) -> None:
    assert Gate().lets(number)


def test_case_41_localhost_is_refused_by_the_system_s_own_look_up(server: Server) -> None:
    assert trouble(server.at("/feed", "localhost"), fetcher=Fetcher()) == "private"


@pytest.mark.parametrize("number", ["10.1.2.3", "::ffff:10.1.2.3", "64:ff9b::10.1.2.3", "2002:a01:203::1", "::10.1.2.3"])
def test_case_41_an_allowed_network_opens_its_carried_forms_too(number: str) -> None:
    gate = Gate([ip_network("10.0.0.0/8")])
    assert gate.lets(number)
    assert not gate.lets(number.replace("10.1", "127.1").replace("a01", "7f01"))
    assert not Gate([ip_network("fd00::/8")]).lets(number)


def test_case_41_the_trouble_does_not_tell_where_a_name_leads() -> None:
    with pytest.raises(FetchTrouble) as caught:
        ask("http://inside.example/", fetcher=Fetcher(lookup=names(inside_example=["10.9.8.7"])))
    assert "10.9.8.7" not in str(caught.value)


@pytest.mark.parametrize(
    "host",
    ["2130706433", "0x7f000001", "0x7f.1", "0177.0.0.1", "127.1", "127.0.1", "0", "0x7f.0x0.0x0.0x1", "127.0.0.1.",
     "134744072", "010.8.8.8", "1.2.3.4.5", "256.1.1.1", "example.0x7f"],
)  # fmt: skip
def test_case_42_odd_spellings_of_numbers_are_no_hosts(host: str) -> None:
    assert trouble(f"http://{host}/", fetcher=Fetcher(allow=LOOPBACK)) == "address"


@pytest.mark.parametrize("host", ["１２７.0.0.1", "①②⑦.0.0.1", "127。0。0。1"])  # noqa: RUF001 - that is the attack
def test_case_42_numbers_in_other_scripts_are_seen_through(host: str) -> None:
    assert trouble(f"http://{host}/", fetcher=Fetcher()) in {"private", "address"}


def test_case_43_what_was_checked_is_what_is_dialed(server: Server) -> None:
    looked: list[str] = []

    async def rebinding(host: str) -> Sequence[str]:
        looked.append(host)
        return ["127.0.0.1"] if len(looked) == 1 else ["127.0.0.2"]

    address = server.at("/feed", "rebind.example")
    assert ask(address, fetcher=Fetcher(allow=ONE, lookup=rebinding)).body == FEED
    assert looked == ["rebind.example"]


def test_case_43_a_second_look_up_is_checked_again(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("commonplace.kernel.http.dialing.LOOKUP_KEPT_SECONDS", 0)
    monkeypatch.setattr("commonplace.kernel.http.dialing.MAX_OPEN_BEFORE_CLOSING", -1)
    answers = iter([["127.0.0.1"], ["127.0.0.2"]])

    async def rebinding(host: str) -> Sequence[str]:
        return next(answers)

    async def run() -> None:
        async with Fetcher(allow=ONE, lookup=rebinding) as fetcher:
            address = server.at("/cut", "rebind.example")  # the host hangs up, so the second request dials anew
            with pytest.raises(FetchTrouble, match="broken"):
                await fetcher.get(address)
            with pytest.raises(FetchTrouble, match="private"):
                await fetcher.get(server.at("/feed", "rebind.example"))

    asyncio.run(run())
    assert [path for path, _ in server.requests] == ["/cut"]


def test_case_43_of_several_addresses_only_the_public_are_dialed(server: Server) -> None:
    lookup = names(both_example=["127.0.0.2", "10.0.0.1", "127.0.0.1"])
    assert ask(server.at("/feed", "both.example"), fetcher=Fetcher(allow=ONE, lookup=lookup)).body == FEED


@pytest.mark.parametrize("path", ["/inside", "/inside-name"])
def test_case_44_every_redirect_is_checked_again(server: Server, path: str) -> None:
    lookup = names(intranet_example=["127.0.0.2"])
    assert trouble(server.at(path), fetcher=Fetcher(allow=ONE, lookup=lookup)) == "private"
    assert [asked for asked, _ in server.requests] == [path]


def test_case_44_a_redirect_to_an_odd_spelling_is_refused(server: Server) -> None:
    assert trouble(server.at("/decimal")) == "address"


def test_what_the_caller_forbids_is_asked_neither_at_once_nor_after_a_redirect(server: Server) -> None:
    asked: list[str] = []

    def forbids(address: str) -> str | None:
        asked.append(address)
        return "its owner asked" if address.endswith("/hop1") else None

    with pytest.raises(FetchTrouble) as caught:
        ask(server.at("/hop3"), fetcher=Fetcher(allow=LOOPBACK, forbids=forbids))
    assert (caught.value.code, caught.value.detail) == ("refused", "its owner asked")
    assert asked == [server.at("/hop3"), server.at("/hop2"), server.at("/hop1")]
    assert [path for path, _ in server.requests[-2:]] == ["/hop3", "/hop2"]
    assert trouble(server.at("/hop1"), fetcher=Fetcher(allow=LOOPBACK, forbids=forbids)) == "refused"


def test_case_45_three_redirects_are_followed_and_a_fourth_is_not(server: Server) -> None:
    assert ask(server.at("/hop3")).body == FEED
    assert trouble(server.at("/hop4")) == "redirects"


def test_case_45_a_loop_is_seen(server: Server) -> None:
    assert trouble(server.at("/loop-a")) == "loop"
    assert len(server.requests) == 2


@pytest.mark.parametrize("path", ["/to-data", "/to-file", "/to-gopher", "/to-nonsense"])
def test_case_46_redirects_lead_to_http_and_https_only(server: Server, path: str) -> None:
    assert trouble(server.at(path)) == "address"


def test_case_46_https_is_not_left_for_http() -> None:
    from yarl import URL

    from commonplace.kernel.http.exchange import Exchange

    async def run() -> None:
        async with Exchange(Gate(), "test", None) as exchange:
            exchange._next(URL("http://example.org/"), "https://example.org/")
            exchange._next(URL("https://example.org/"), "//example.com/feed")
            exchange._next(URL("https://example.org/"), "HTTP://example.org/")

    with pytest.raises(FetchTrouble, match="downgrade"):
        asyncio.run(run())


def test_case_48_everything_outside_the_kernel_uses_this_fetcher() -> None:
    from pathlib import Path

    source = Path("src/commonplace")
    clients = ("import aiohttp", "import requests", "import httpx", "urllib.request", "http.client", "from aiohttp")
    found = [
        str(path) for path in source.rglob("*.py")
        if "kernel/http/" not in path.as_posix() and any(client in path.read_text("utf-8") for client in clients)
    ]  # fmt: skip
    # The supervisor asks its own web process whether it is up; nothing else may speak HTTP by itself.
    assert [path for path in found if "/cli/" not in path] == []


@pytest.mark.parametrize("path", ["/big", "/liar", "/endless", "/bomb"])
def test_case_49_no_body_is_larger_than_asked_for(server: Server, path: str) -> None:
    assert trouble(server.at(path), max_bytes=200_000) == "too_big"


def test_case_49_an_error_page_that_is_a_bomb_is_cut_short(server: Server) -> None:
    assert len(ask(server.at("/bomb-error"), max_bytes=200_000).body) == 65_536


@pytest.mark.parametrize("path", ["/drip", "/drip-header", "/hang", "/early-hints"])
def test_case_49_the_deadline_counts_for_everything(server: Server, path: str) -> None:
    assert trouble(server.at(path), deadline=0.2) == "timeout"


def test_case_50_no_cookie_goes_back_nor_any_credentials(server: Server, monkeypatch: pytest.MonkeyPatch, tmp_path) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login ada password secret\n")
    monkeypatch.setenv("NETRC", str(netrc))
    ask(server.at("/cookie"))
    assert {"cookie", "authorization"}.isdisjoint(server.headers_of("/hop0"))


def test_case_50_credentials_in_an_address_are_rejected(server: Server) -> None:
    assert trouble(f"http://ada:secret@127.0.0.1:{server.port}/feed") == "address"
    assert trouble(f"http://ada@127.0.0.1:{server.port}/feed") == "address"
    assert trouble(server.at("/to-credentials")) == "address"


@pytest.mark.parametrize("name", ["HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"])
def test_case_51_a_proxy_in_the_environment_is_ignored(server: Server, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setenv(name, "http://127.0.0.1:9")
    assert ask(server.at("/feed")).body == FEED
