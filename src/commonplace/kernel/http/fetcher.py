"""The fetcher: one for many addresses, and `fetch` for a single one."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from types import TracebackType
from typing import TYPE_CHECKING, Protocol, Self

from commonplace.kernel.http.answer import Answer, Forbids
from commonplace.kernel.http.gate import Gate, Network

if TYPE_CHECKING:
    from commonplace.kernel.http.dialing import Lookup
    from commonplace.kernel.http.exchange import Exchange

AGENT = "Commonplace/0.1"
ACCEPT = (
    "application/atom+xml, application/rss+xml, application/feed+json, "
    "application/xml;q=0.9, text/html;q=0.8, */*;q=0.5"
)
MAX_BYTES = 10 * 1024 * 1024
DEADLINE = 20.0


class HasContact(Protocol):
    """What is needed of the site's settings."""

    @property
    def contact(self) -> str: ...
    @property
    def site_address(self) -> str: ...


class Fetcher:
    """Fetches addresses; an async context manager that keeps connections and look-ups while it is open.

    `allow` opens networks inside the walls; `lookup` replaces the system's look-up of names (async, name to numeric
    addresses); `forbids` is asked before every hop, and what it says is raised as "refused".
    Any number of `get` may run at once in the loop that opened it: pace and number are the caller's matter.
    """

    def __init__(
        self, *, allow: Iterable[Network] = (), user_agent: str = AGENT, lookup: Lookup | None = None, forbids: Forbids | None = None
    ) -> None:
        self._gate = Gate(allow)
        self._user_agent = user_agent
        self._lookup = lookup
        self._forbids = forbids
        self._exchange: Exchange | None = None

    async def __aenter__(self) -> Self:
        # 20 MB, which the web process has no room for until it fetches.
        from commonplace.kernel.http.exchange import Exchange

        self._exchange = Exchange(self._gate, self._user_agent, self._lookup, self._forbids)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._exchange is not None:
            await self._exchange.__aexit__(kind, error, trace)
            self._exchange = None

    async def get(
        self,
        address: str,
        *,
        etag: str = "",
        last_modified: str = "",
        accept: str = ACCEPT,
        max_bytes: int = MAX_BYTES,
        deadline: float = DEADLINE,
    ) -> Answer:
        """Ask `address`, following at most three redirects.

        `etag` and `last_modified` are what it sent last, sent back verbatim; `max_bytes` caps the body as sent and as
        unpacked; `deadline` is in seconds, for everything together. Raises `FetchTrouble`; any status is an answer.
        """
        if self._exchange is None:
            raise RuntimeError("the fetcher is not open: use it with `async with`")
        headers = {"Accept": accept}
        # Unprintable characters would end the header; whoever sent them gets an unconditional request.
        if etag and etag.isprintable():
            headers["If-None-Match"] = etag
        if last_modified and last_modified.isprintable():
            headers["If-Modified-Since"] = last_modified
        return await self._exchange.ask(address, headers, max_bytes=max_bytes, deadline=deadline)


def from_settings(*, forbids: Forbids | None = None) -> Fetcher:
    """A fetcher as the site's settings want it: networks that it may enter, and whom its requests name."""
    from django.conf import settings

    knobs = settings.KNOBS
    return Fetcher(allow=knobs.allow_networks, user_agent=user_agent(contact_of(knobs)), forbids=forbids)


def contact_of(knobs: HasContact) -> str:
    """Where the owner of a host that is asked can write to: what the site's keeper chose, else the site's own address."""
    return knobs.contact or knobs.site_address


def user_agent(contact: str) -> str:
    """What every request calls itself, with where its owner can be reached."""
    plain = "".join(character for character in contact if character.isascii() and character.isprintable())
    return f"{AGENT} (+{plain.replace('(', '').replace(')', '')[:200]})" if plain else AGENT


def fetch(
    address: str,
    *,
    etag: str = "",
    last_modified: str = "",
    accept: str = ACCEPT,
    max_bytes: int = MAX_BYTES,
    deadline: float = DEADLINE,
    opener: Callable[[], Fetcher] = from_settings,
) -> Answer:
    """Ask one address from code that is not async, such as a page or a command; like `Fetcher.get`.

    Runs in a loop of its own, so it works in any thread that has none running. `opener` makes the fetcher.
    """

    async def ask() -> Answer:
        async with opener() as fetcher:
            return await fetcher.get(
                address, etag=etag, last_modified=last_modified, accept=accept, max_bytes=max_bytes, deadline=deadline
            )

    # Not asyncio.run: at its end it waits for look-ups that hang, deadline or not.
    loop = asyncio.new_event_loop()
    try:
        return loop.run_until_complete(ask())
    finally:
        loop.run_until_complete(loop.shutdown_asyncgens())
        loop.close()
