"""Which networks may be dialed. Security cases 41 and 42."""

from __future__ import annotations

from collections.abc import Iterable
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

Network = IPv4Network | IPv6Network
Address = IPv4Address | IPv6Address

REFUSED_4 = tuple(
    IPv4Network(text)
    for text in (
        "0.0.0.0/8",  # "this" network: Linux dials 0.0.0.0 as loopback
        "10.0.0.0/8",
        "100.64.0.0/10",  # carrier-grade NAT; clouds keep services there
        "127.0.0.0/8",
        "168.63.129.16/32",  # a cloud's own services behind a public number
        "169.254.0.0/16",  # link-local; clouds keep credentials there
        "172.16.0.0/12",
        "192.0.0.0/24",
        "192.0.2.0/24",  # documentation
        "192.88.99.0/24",  # 6to4 relays
        "192.168.0.0/16",
        "198.18.0.0/15",  # benchmarks
        "198.51.100.0/24",  # documentation
        "203.0.113.0/24",  # documentation
        "224.0.0.0/4",  # multicast
        "240.0.0.0/4",  # reserved, and broadcast
    )
)
PUBLIC_6 = IPv6Network("2000::/3")
"""All public IPv6 there is; ::, ::1, mapped, translated, unique local, link-local and multicast lie outside."""
REFUSED_6 = tuple(
    IPv6Network(text)
    for text in (
        "2001::/23",  # Teredo and other protocols' own
        "2001:db8::/32",  # documentation
        "2002::/16",  # 6to4: carries an IPv4 address
        "3fff::/20",  # documentation
    )
)
_REMEMBERED = 10_000
_TRANSLATED = (IPv6Network("64:ff9b::/96"), IPv6Network("64:ff9b:1::/48"), IPv6Network("::/96"))


class Refused(OSError):
    """An address that must not be dialed; an OSError, as the layers between expect of a failed dial."""


def carried(address: IPv6Address) -> IPv4Address | None:
    """The IPv4 address inside an IPv6 address that is mapped, translated, 6to4 or Teredo."""
    if address.ipv4_mapped is not None:
        return address.ipv4_mapped
    if address.sixtofour is not None:
        return address.sixtofour
    if address.teredo is not None:
        return address.teredo[1]
    if any(address in network for network in _TRANSLATED):
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return None


class Gate:
    """Says whether a numeric address may be dialed; `allow` opens networks inside the walls."""

    def __init__(self, allow: Iterable[Network] = ()) -> None:
        self._allow = tuple(allow)
        self._known: dict[str, bool] = {}

    def lets(self, text: str) -> bool:
        """Whether the numeric address `text` may be dialed; what is no numeric address may not."""
        known = self._known.get(text)
        if known is None:
            if len(self._known) >= _REMEMBERED:
                self._known.clear()
            known = self._known[text] = self._decide(text)
        return known

    def _decide(self, text: str) -> bool:
        try:
            address = ip_address(text.partition("%")[0])
        except ValueError:
            return False
        if self._is_allowed(address):
            return True
        if isinstance(address, IPv4Address):
            return not any(address in network for network in REFUSED_4)
        inner = carried(address)
        if inner is not None and self._is_allowed(inner):
            return True
        return address in PUBLIC_6 and not any(address in network for network in REFUSED_6)

    def _is_allowed(self, address: Address) -> bool:
        # Of another version is never in a network: `in` says so itself.
        return any(address in network for network in self._allow)
