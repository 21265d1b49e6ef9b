"""Whose owner asked the site not to fetch: the stewards' list, compared with an address."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import lru_cache

Forbids = Callable[[str], str | None]
"""Why an address is not to be fetched, in a few words; None where it may be."""


def is_refused(address: str, patterns: Iterable[str]) -> bool:
    """Whether the stewards' list says that this address is not to be fetched.

    A pattern is a host name, which stands for all names below it too, or the beginning of an address.
    """
    return _first(address, patterns) is not None


def forbidding(listed: Iterable[tuple[str, str]]) -> Forbids | None:
    """What a fetcher asks at every hop, for a list of (pattern, reason); None where the list is empty."""
    reasons = dict(listed)

    def forbids(address: str) -> str | None:
        found = _first(address, reasons)
        if found is None:
            return None
        host = _parted(address)[0]
        return f"{host}: {reasons[found]}" if reasons[found] else host

    return forbids if reasons else None


def not_to_be_fetched() -> Forbids | None:
    """What a fetcher is to ask at every hop: the stewards' list as it is now."""
    from commonplace.consumption.models import DoNotFetch

    return forbidding(DoNotFetch.objects.values_list("pattern", "reason"))


def _first(address: str, patterns: Iterable[str]) -> str | None:
    host, rest = _parted(address)
    for pattern in patterns:
        wanted, path = _parted(pattern)
        if not wanted:
            continue
        if path.rstrip("/"):
            if host == wanted and rest.startswith(path):
                return pattern
        elif host == wanted or host.endswith("." + wanted):
            return pattern
    return None


@lru_cache(maxsize=4096)
def _parted(address: str) -> tuple[str, str]:
    """Host and what follows it, in one spelling: lower case, no port, no dot at the end, letters of other scripts encoded."""
    bare = address.strip().lower().split("://", 1)[-1]
    host, slash, rest = bare.partition("/")
    host = host.rsplit("@", 1)[-1].split(":", 1)[0].rstrip(".")
    if not host.isascii():
        try:
            host = host.encode("idna").decode("ascii")
        except UnicodeError:
            return host, slash + rest
    return host, slash + rest
