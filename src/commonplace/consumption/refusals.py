"""Whose owner asked the site not to fetch: the stewards' list, compared with an address."""

from __future__ import annotations

from collections.abc import Iterable


def is_refused(address: str, patterns: Iterable[str]) -> bool:
    """Whether the stewards' list says that this address is not to be fetched.

    A pattern is a host name, which stands for all names below it too, or the beginning of an address.
    """
    bare = address.split("://", 1)[-1].lower()
    host = bare.split("/", 1)[0].rsplit("@", 1)[-1].split(":", 1)[0]
    for pattern in patterns:
        wanted = pattern.split("://", 1)[-1].strip().lower()
        if "/" in wanted.rstrip("/"):
            if bare.startswith(wanted):
                return True
        elif wanted and (host == wanted.rstrip("/") or host.endswith("." + wanted.rstrip("/"))):
            return True
    return False
