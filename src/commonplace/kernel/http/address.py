"""Addresses as text: whether one may be fetched at all, and to whom it belongs."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from ipaddress import IPv4Address, IPv6Address, ip_address
from typing import TYPE_CHECKING
from urllib.parse import SplitResult, urlsplit

if TYPE_CHECKING:
    from publicsuffixlist import PublicSuffixList

MAX_LENGTH = 4096
_UNFIT = re.compile(r"[\x00-\x20\x7f\\\ud800-\udfff]")
_NAME = re.compile(r"(?=.{1,253}\.?\Z)[a-z0-9_-]{1,63}(?:\.[a-z0-9_-]{1,63})*\.?", re.ASCII)
_ENDS_IN_NUMBER = re.compile(r"(?:\A|\.)(?:[0-9]+|0x[0-9a-f]*)\.?\Z", re.ASCII)
_SHARED = (
    "dreamwidth.org", "edublogs.org", "ghost.io", "livejournal.com", "micro.blog", "neocities.org",
    "substack.com", "tumblr.com", "typepad.com", "weebly.com", "wordpress.com",
)
"""Hosts of many people's sites that the public suffix list does not name."""


def safe_address(text: str) -> str | None:
    """`text` without blanks around it, if it is an absolute http or https address without credentials, else None.

    Says nothing about where the address leads: that is checked when it is dialed.
    """
    text = text.strip()
    if len(text) > MAX_LENGTH or text[:4].lower() != "http" or _UNFIT.search(text):
        return None
    parts = _split(text)
    if parts is None or parts.scheme not in {"http", "https"} or not parts.hostname or "@" in parts.netloc:
        return None
    return text


def host_key(address: str) -> str:
    """To whom an address belongs, so that all of one owner's hosts are asked politely together.

    The registrable domain, in lower case; sites on a host of many (`ada.wordpress.com`) each count for themselves;
    a numeric host stays itself, without its port. "" where there is no host.
    """
    parts = _split(address.strip())
    return _registrable(parts.hostname or "") if parts is not None else ""


def numeric(host: str) -> IPv4Address | IPv6Address | None:
    """The numeric address that `host` is, in its one proper spelling; None for a name."""
    if host[-1:].isalpha() and ":" not in host:
        return None  # most hosts end in letters: no need to ask
    try:
        return ip_address(host.partition("%")[0])
    except ValueError:
        return None


def is_fit_name(host: str) -> bool:
    """Whether `host` (lower case, IDNA) is a proper name.

    Numbers in decimal, octal, hexadecimal or short spelling are not (security case 42): `2130706433`, `0x7f.1`.
    """
    return _NAME.fullmatch(host) is not None and _ENDS_IN_NUMBER.search(host) is None


@lru_cache(maxsize=8192)
def has_known_ending(host: str) -> bool:
    """Whether `host` (lower case) ends as names on the internet do: tells `example.org` from `example.docx` in running text.

    What is reserved for examples (RFC 2606) counts as known.
    """
    return host.endswith(".example") or _suffixes().publicsuffix(host, accept_unknown=False) is not None


def _split(text: str) -> SplitResult | None:
    try:
        parts = urlsplit(text)
        fits = parts.port is None or 0 < parts.port < 65536
    except ValueError:
        return None
    return parts if fits else None


@lru_cache(maxsize=8192)
def _registrable(host: str) -> str:
    host = host.rstrip(".").lower()
    if not host or numeric(host) is not None:
        return host
    if not host.isascii():
        try:
            host = host.encode("idna").decode("ascii")
        except UnicodeError:
            return host[:253]
    for shared in _SHARED:
        if host.endswith("." + shared):
            return ".".join(host.split(".")[-shared.count(".") - 2 :])
    domain: str | None = _suffixes().privatesuffix(host)
    return (domain or host)[:253]


@cache
def _suffixes() -> PublicSuffixList:
    from publicsuffixlist import PublicSuffixList

    return PublicSuffixList()
