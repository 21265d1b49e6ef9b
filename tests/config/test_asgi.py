"""What the program believes of a request's headers."""

from __future__ import annotations

from typing import Any

from commonplace.config.asgi import believed


def scope(*headers: tuple[bytes, bytes]) -> dict[str, Any]:
    return {"type": "http", "headers": list(headers), "client": ("198.51.100.7", 4711)}


def test_case_77_forwarded_headers_of_a_stranger_are_dropped() -> None:
    seen = believed(scope((b"x-forwarded-for", b"127.0.0.1"), (b"x-forwarded-proto", b"https"), (b"accept", b"*/*")), trust_proxy=False)
    assert seen == {"headers": [(b"accept", b"*/*")], "client": ("198.51.100.7", 4711)}


def test_case_77_of_several_entries_only_the_nearest_proxys_counts() -> None:
    seen = believed(scope((b"x-forwarded-for", b"127.0.0.1, 203.0.113.9"), (b"x-forwarded-proto", b"https")), trust_proxy=True)
    assert seen["client"] == ("203.0.113.9", 0)
    assert (b"x-forwarded-proto", b"https") in seen["headers"]


def test_case_77_an_underscore_does_not_pass_for_a_hyphen() -> None:
    for trust_proxy in (True, False):
        seen = believed(scope((b"x_forwarded_proto", b"https"), (b"x_forwarded_for", b"127.0.0.1")), trust_proxy=trust_proxy)
        assert seen == {"headers": [], "client": ("198.51.100.7", 4711)}


def test_a_proxy_that_says_nothing_of_the_visitor_is_the_visitor() -> None:
    assert believed(scope(), trust_proxy=True)["client"] == ("198.51.100.7", 4711)
