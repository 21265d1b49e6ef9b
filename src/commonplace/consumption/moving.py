"""Where an account of the fediverse went: what its own servers say, asked when a member presses a button, and of what has fallen
quiet now and then (`noticing`).

An account says where it moved (`movedTo`), or which other accounts are the same (`alsoKnownAs`); the second is only believed where the
other says it back, since anybody can claim to be somebody. ActivityPub's actors are JSON documents (W3C Recommendation, 4.1).
"""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal
from urllib.parse import quote, urlsplit

from commonplace.consumption import refusals
from commonplace.consumption.discovery.scout import Gets
from commonplace.kernel.http import FetchTrouble, from_settings, safe_address
from commonplace.kernel.text import isolate
from commonplace.spaces.canonical import canonical_key

ACTOR: Final = 'application/activity+json, application/ld+json; profile="https://www.w3.org/ns/activitystreams"'
WEBFINGER: Final = "application/jrd+json, application/json"
MAX_BYTES: Final = 1_000_000
MAX_REQUESTS: Final = 6
"""Webfinger, the account, where it moved to, and a few that it calls the same."""
ALIKE: Final = 3
"""So many of the accounts that it calls the same are asked."""
SECONDS: Final = 8.0
"""Of each request."""
AT_ONCE: Final = 4
"""So many accounts are asked about at the same time."""
LONGEST_NAME: Final = 100
_PAGE: Final = re.compile(
    r"(?P<site>https?://[^/?#]+)(?:/web)?/(?:@|users/)(?P<name>[\w.-]{1,64})(?:@(?P<host>[\w.:-]{1,255}))?(?:[/?#.].*)?", re.IGNORECASE,
)

Code = Literal["moved", "same", "stays", "unknown", "unreachable"]
Refuses = Callable[[str], bool]


@dataclass(frozen=True, slots=True)
class Actor:
    """An account, as its server describes it.

    Args:
        id: its address as a document; decides sameness.
        name: as it is written, such as `@nora@example.social`; "" where the server does not say.
        page: the page for people.
        moved_to: id of the account that it moved to, or "".
        also: ids of accounts that it says are the same.

    """

    id: str
    name: str
    page: str
    moved_to: str = ""
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Moved:
    """What asking came to.

    `code`: "moved" (it says so), "same" (two accounts that name each other), "stays" (it is there and names no other), "unknown" (no
    account was found), "unreachable" (its server did not answer). `to`: the other account, where there is one. `is_said_back`: the
    other account names this one too.
    """

    code: Code
    to: Actor | None = None
    is_said_back: bool = False


def read_actor(body: bytes, *, asked: str) -> Actor | None:
    """An account in what a server sent; None where it is none. Pure; nothing is raised.

    Args:
        body: JSON, as it came.
        asked: the address that was asked. An account that says it stands on another host is none: nobody speaks for another's host.

    """
    try:
        said = json.loads(body)
    except (ValueError, RecursionError):
        return None
    if not isinstance(said, dict) or not isinstance(said.get("id"), str) or "inbox" not in said:
        return None
    own = safe_address(said["id"])
    if own is None or _host(own) != _host(asked):
        return None
    user = said.get("preferredUsername")
    name = isolate(user)[:LONGEST_NAME] if isinstance(user, str) and re.fullmatch(r"[\w.-]{1,64}", user) else ""
    page = next((found for one in _strings(said.get("url")) if (found := safe_address(one)) and _host(found) == _host(own)), own)
    return Actor(
        own, f"@{name}@{urlsplit(own).netloc.lower()}" if name else "", page, next(iter(_addresses(said.get("movedTo"))), ""),
        tuple(_addresses(said.get("alsoKnownAs")))[:20],
    )


def _strings(value: Any) -> list[str]:  # Any: what JSON can say
    if isinstance(value, str):
        return [value]
    if isinstance(value, dict):
        return _strings(value.get("href") or value.get("id"))
    return [text for one in value[:20] for text in _strings(one)] if isinstance(value, list) else []


def _addresses(value: Any) -> list[str]:  # Any: what JSON can say
    return [found for one in _strings(value) if (found := safe_address(one))]


def _host(address: str) -> str:
    return urlsplit(canonical_key(address)).netloc.removeprefix("www.")


def account_page(addresses: list[str]) -> str:
    """The first of some addresses that is the page of an account of the fediverse, or its source; "" where none is."""
    return next((one for one in addresses if _PAGE.fullmatch(one)), "")


async def ask(page: str, *, fetcher: Gets) -> Moved:
    """Ask the servers where an account went: at most six requests. No trouble of a host is raised.

    Args:
        page: its page, such as `https://example.social/@nora`, or its source beside it.
        fetcher: an open `kernel.http.Fetcher`, or whatever has its `get`.

    """
    asking = _Asking(fetcher)
    own = await asking.account(page)
    if own is None:
        return Moved("unknown" if asking.was_answered else "unreachable")
    if own.moved_to and canonical_key(own.moved_to) != canonical_key(own.id):
        to = await asking.actor(own.moved_to)
        if to is not None:
            return Moved("moved", to, _names(to, own))
        return Moved("unreachable")
    for address in [one for one in own.also if canonical_key(one) != canonical_key(own.id)][:ALIKE]:
        to = await asking.actor(address)
        if to is not None and _names(to, own):
            return Moved("same", to, is_said_back=True)
    return Moved("stays")


def _names(one: Actor, other: Actor) -> bool:
    """Whether an account says that another one is the same."""
    return canonical_key(other.id) in {canonical_key(address) for address in one.also}


class _Asking:
    """A few requests, counted."""

    def __init__(self, fetcher: Gets) -> None:
        self._fetcher = fetcher
        self._left = MAX_REQUESTS
        self.was_answered = False

    async def account(self, page: str) -> Actor | None:
        """The account behind a page: by webfinger, else by asking the page itself for its document."""
        match = _PAGE.fullmatch(page)
        if match is None:
            return None
        name = match["name"].removesuffix(".rss").removesuffix(".atom")
        host = urlsplit(match["site"]).netloc
        # The page may show somebody of another server: then that one is asked.
        site = match["site"] if match["host"] in {None, host} else f"https://{match['host']}"
        account = quote(f"acct:{name}@{match['host'] or host}", safe=":@")
        body = await self._get(f"{site}/.well-known/webfinger?resource={account}", WEBFINGER)
        document = _self_link(body) if body else ""
        found = await self.actor(document) if document else None
        return found or await self.actor(f"{site}/@{name}")

    async def actor(self, address: str) -> Actor | None:
        """The account at an address; the address that it was asked at decides for whom it may speak."""
        body = await self._get(address, ACTOR)
        return read_actor(body, asked=address) if body else None

    async def _get(self, address: str, accept: str) -> bytes:
        if self._left <= 0 or safe_address(address) is None:
            return b""
        self._left -= 1
        try:
            answer = await asyncio.wait_for(
                self._fetcher.get(address, accept=accept, max_bytes=MAX_BYTES, deadline=SECONDS), SECONDS + 1,
            )
        except (FetchTrouble, TimeoutError):
            return b""
        self.was_answered = True
        # Where a redirect led to another host, that host would speak for this one.
        return answer.body if answer.status == 200 and _host(answer.address) == _host(address) else b""


def _self_link(body: bytes) -> str:
    """The document of an account, as webfinger names it; "" where it names none."""
    try:
        links = json.loads(body).get("links", [])
        found = [one["href"] for one in links if one.get("rel") == "self" and "json" in one.get("type", "json")]
    except (ValueError, RecursionError, AttributeError, TypeError, KeyError):
        return ""
    return next((one for text in found if isinstance(text, str) and (one := safe_address(text))), "")


def ask_now(page: str) -> Moved:
    """`ask` for pages, which are not async."""
    return ask_all_now([page])[0]


def ask_all_now(pages: Sequence[str]) -> list[Moved]:
    """`ask` for several, a few at a time: in a loop of its own, with the site's own fetcher and the stewards' list."""
    forbids = refusals.not_to_be_fetched()

    async def run() -> list[Moved]:
        async with from_settings(forbids=forbids) as fetcher:
            few = asyncio.Semaphore(AT_ONCE)

            async def one(page: str) -> Moved:
                async with few:
                    return await ask(page, fetcher=fetcher)

            return await asyncio.gather(*map(one, pages))

    # Not asyncio.run: at its end it waits for threads that hang, deadline or not.
    loop = asyncio.new_event_loop()
    try:
        return loop.run_until_complete(run())
    finally:
        loop.run_until_complete(loop.shutdown_asyncgens())
        loop.close()
