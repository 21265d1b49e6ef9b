from __future__ import annotations

import pytest

from commonplace.kernel.http import has_known_ending, host_key, safe_address


@pytest.mark.parametrize(
    "text",
    ["https://example.org", "HTTP://Example.org:8080/feed?a=b%20c#d", "https://bücher.example/ä", "http://[2606:4700::1]/", "http://127.0.0.1/"],
)
def test_absolute_web_addresses_are_kept_as_they_are(text: str) -> None:
    assert safe_address(f"  {text}\n") == text


@pytest.mark.parametrize(
    "text",
    ["", "example.org", "/feed", "//example.org/", "ftp://example.org", "javascript:alert(1)", "data:text/html,x", "http:", "https:///x",
     "http://ada:secret@example.org/", "http://ada@example.org/", "http://@example.org/", "http://example.org:99999/", "http://example.org:x/",
     "http://exam\nple.org/", "java\tscript:x", "http://example.org\\@evil.example/", "http://[::1", "https://example.org/\ud800",
     "http://example.org/a b", "https://example.org/" + "a" * 5000],
)  # fmt: skip
def test_whatever_else_is_no_address(text: str) -> None:
    assert safe_address(text) is None


@pytest.mark.parametrize(
    ("address", "key"),
    [
        ("https://feeds.ada.example.org:8443/x", "example.org"),
        ("http://Blog.Example.CO.UK./", "example.co.uk"),
        ("https://ada.wordpress.com/feed", "ada.wordpress.com"),
        ("https://www.ada.wordpress.com/feed", "ada.wordpress.com"),
        ("https://wordpress.com/tag/x", "wordpress.com"),
        ("https://ada.blogspot.com/", "ada.blogspot.com"),
        ("https://ada.github.io/x", "ada.github.io"),
        ("http://127.0.0.1:8000/", "127.0.0.1"),
        ("http://[2606:4700::1]:80/", "2606:4700::1"),
        ("http://localhost:8000/", "localhost"),
        ("https://www.bücher.example/", "xn--bcher-kva.example"),
        ("https://www.xn--bcher-kva.example/", "xn--bcher-kva.example"),
        ("nothing", ""),
        ("http://[::1", ""),
    ],
)
def test_hosts_of_one_owner_share_a_key(address: str, key: str) -> None:
    assert host_key(address) == key


def test_a_key_always_fits_its_column() -> None:
    assert len(host_key("https://" + "é" * 500 + ".example/")) <= 253
    assert len(host_key("https://" + "a" * 500)) <= 253


@pytest.mark.parametrize(("host", "is_known"), [
    ("example.org", True), ("library.example", True), ("school.k12.tx.us", True), ("ada.wordpress.com", True), ("letter.docx", False),
    ("e.g", False), ("node.js", False), ("", False),
])
def test_a_name_of_the_internet_is_told_from_a_file_by_its_ending(host: str, *, is_known: bool) -> None:
    assert has_known_ending(host) is is_known
