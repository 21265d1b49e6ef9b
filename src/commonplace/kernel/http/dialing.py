"""The connector: every socket is made here, for an address that was just checked. Security cases 41 and 43.

A name is looked up once a connection, and what is dialed is what was checked: a second look-up, which may say something
else ("DNS rebinding"), is never made.
"""

from __future__ import annotations

import asyncio
import importlib
import socket
import ssl
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path
from weakref import WeakSet

from aiohttp import TCPConnector
from aiohttp.abc import AbstractResolver, ResolveResult

from commonplace.kernel.http.gate import Gate, Refused

Lookup = Callable[[str], Awaitable[Sequence[str]]]
"""Gives the numeric addresses of a name; raises OSError where there are none."""

LOOKUPS_AT_ONCE = 16
LOOKUP_KEPT_SECONDS = 300
IDLE_SECONDS = 15
MAX_OPEN_BEFORE_CLOSING = 150
"""So many connections may stand open; beyond, each is closed after its answer: the usual limit is 1,024 files."""


class GuardedResolver(AbstractResolver):
    """Looks names up, and leaves out whatever may not be dialed."""

    def __init__(self, gate: Gate, lookup: Lookup | None) -> None:
        self._gate = gate
        self._lookup = lookup or self._ask_system
        # Threads of our own: the loop's default pool is small, and a hanging look-up cannot be called off.
        self._threads = ThreadPoolExecutor(LOOKUPS_AT_ONCE, thread_name_prefix="lookup") if lookup is None else None

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        del family
        found = list(dict.fromkeys(await self._lookup(host)))
        fit = [address for address in found if self._gate.lets(address)]
        if found and not fit:
            raise Refused(f"{host} leads into a network that is not fetched")
        if not fit:
            raise OSError(f"{host} has no address")
        return [
            ResolveResult(
                hostname=host, host=address, port=port, proto=0, flags=socket.AI_NUMERICHOST,
                family=socket.AF_INET6 if ":" in address else socket.AF_INET,
            )
            for address in fit
        ]

    async def close(self) -> None:
        if self._threads is not None:
            self._threads.shutdown(wait=False, cancel_futures=True)

    async def _ask_system(self, host: str) -> Sequence[str]:
        return await asyncio.get_running_loop().run_in_executor(self._threads, _addresses, host)


class Dialer:
    """Makes the sockets of one fetcher."""

    def __init__(self, gate: Gate) -> None:
        self._gate = gate
        self._open: WeakSet[socket.socket] = WeakSet()

    @property
    def is_crowded(self) -> bool:
        """Whether so many connections stand open that new ones should not be kept."""
        return len(self._open) > MAX_OPEN_BEFORE_CLOSING

    def make(self, target: tuple[int, int, int, str, tuple[object, ...]]) -> socket.socket:
        """A socket for `target`, which is dialed next; raises `Refused` where it may not be."""
        family, kind, protocol, _name, where = target
        if not self._gate.lets(str(where[0])):
            raise Refused("leads into a network that is not fetched")
        made = socket.socket(family, kind, protocol)
        self._open.add(made)
        return made


def connector(gate: Gate, dialer: Dialer, lookup: Lookup | None) -> tuple[TCPConnector, GuardedResolver]:
    """A connector that dials nothing but what `gate` lets through, and the resolver to close with it."""
    resolver = GuardedResolver(gate, lookup)
    made = TCPConnector(
        resolver=resolver,
        socket_factory=dialer.make,
        ttl_dns_cache=LOOKUP_KEPT_SECONDS,
        dns_cache_max_size=10_000,
        keepalive_timeout=IDLE_SECONDS,
        limit=0,
        ssl=certificates() or True,
    )
    return made, resolver


@cache
def certificates() -> ssl.SSLContext | None:
    """A context for machines without a list of trusted certificates, from a package that brings one; else None."""
    paths = ssl.get_default_verify_paths()
    if paths.cafile or (paths.capath and any(Path(paths.capath).iterdir())):
        return None
    for package in ("certifi", "pip._vendor.certifi"):
        try:
            where = importlib.import_module(package).where()
        except ImportError:
            continue
        context = ssl.create_default_context(cafile=where)
        context.set_alpn_protocols(["http/1.1"])
        return context
    return None


def _addresses(host: str) -> list[str]:
    return [str(found[4][0]) for found in socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)]
