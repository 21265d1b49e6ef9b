"""One address asked, its redirects followed by rules of our own. Security cases 44 to 46, 49 to 51."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping
from types import TracebackType
from typing import Self

import aiohttp
from multidict import CIMultiDict
from yarl import URL

from commonplace.kernel.http.address import is_fit_name, numeric, safe_address
from commonplace.kernel.http.answer import Answer, FetchTrouble, Forbids
from commonplace.kernel.http.body import read_body, read_some
from commonplace.kernel.http.dialing import Dialer, Lookup, connector
from commonplace.kernel.http.gate import Gate, Refused

MAX_REDIRECTS = 3
MAX_HEADERS = 100
MAX_HEADER_BYTES = 16_384
ERROR_BODY_BYTES = 65_536
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_PERMANENT = frozenset({301, 308})
_NO_LIMIT = aiohttp.ClientTimeout(total=None, connect=None, sock_connect=None, sock_read=None)


class Exchange:
    """A session with the network; opened and closed by `Fetcher`."""

    def __init__(self, gate: Gate, user_agent: str, lookup: Lookup | None, forbids: Forbids | None = None) -> None:
        self._gate = gate
        self._forbids = forbids
        self._dialer = Dialer(gate)
        self._connector, self._resolver = connector(gate, self._dialer, lookup)
        self._session = aiohttp.ClientSession(
            connector=self._connector,
            headers={"User-Agent": user_agent, "Accept-Encoding": "gzip, deflate"},
            cookie_jar=aiohttp.DummyCookieJar(),
            trust_env=False,  # no proxy and no .netrc from the environment (security case 51)
            auto_decompress=False,  # `body` does it, and stops in time
            timeout=_NO_LIMIT,  # one deadline for all hops stands in `ask`
            max_headers=MAX_HEADERS,
            max_field_size=MAX_HEADER_BYTES,
        )

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._session.close()
        await self._resolver.close()

    async def ask(self, address: str, headers: Mapping[str, str], *, max_bytes: int, deadline: float) -> Answer:
        """The answer of `address` within `deadline` seconds, redirects and body included; raises `FetchTrouble`."""
        started = time.monotonic()
        try:
            async with asyncio.timeout(deadline):
                return await self._follow(address, headers, max_bytes=max_bytes, started=started)
        except TimeoutError:
            raise FetchTrouble("timeout", f"not done within {deadline:g} seconds") from None
        except FetchTrouble:
            raise
        except (aiohttp.ClientError, OSError, ValueError, AssertionError) as error:
            raise trouble_of(error) from error

    async def _follow(self, address: str, headers: Mapping[str, str], *, max_bytes: int, started: float) -> Answer:
        url = self._checked(address)
        seen = {url}
        is_permanent = True
        while True:
            async with self._session.get(url, allow_redirects=False, headers=self._hop_headers(headers)) as response:
                target = response.headers.get("Location", "").strip() if response.status in _REDIRECTS else ""
                if not target:
                    moved = str(url) if len(seen) > 1 and is_permanent else None
                    return await _answer(response, url, moved, max_bytes=max_bytes, started=started)
                is_permanent = is_permanent and response.status in _PERMANENT
            following = self._next(url, target)
            if following in seen:
                raise FetchTrouble("loop", f"redirects come back to {following.host}")
            if len(seen) > MAX_REDIRECTS:
                raise FetchTrouble("redirects", f"more than {MAX_REDIRECTS} redirects")
            seen.add(following)
            url = following

    def _next(self, url: URL, target: str) -> URL:
        try:
            joined = url.join(URL(target))
        except ValueError:
            raise FetchTrouble("address", "redirects to something that is no address") from None
        if url.scheme == "https" and joined.scheme == "http":
            raise FetchTrouble("downgrade", f"redirects from https to http at {joined.host}")
        return self._checked(str(joined))

    def _checked(self, address: str) -> URL:
        if safe_address(address) is None and safe_address(_quoted(address)) is None:
            raise FetchTrouble("address", "not an http or https address, or one with a password in it")
        try:
            url = URL(address.strip())
        except ValueError as error:
            raise FetchTrouble("address", str(error)) from None
        host = url.raw_host or ""
        if numeric(host) is not None:
            if not self._gate.lets(host):
                raise FetchTrouble("private", f"{host} is in a network that is not fetched")
        elif not is_fit_name(host):
            raise FetchTrouble("address", f"{host[:100]} is no proper host")
        if url.raw_user is not None or url.raw_password is not None:
            raise FetchTrouble("address", "there is a user name or a password in it")
        url = url.with_fragment(None) if url.raw_fragment else url
        if self._forbids is not None and (why := self._forbids(str(url))) is not None:
            raise FetchTrouble("refused", why)
        return url

    def _hop_headers(self, headers: Mapping[str, str]) -> Mapping[str, str]:
        return {**headers, "Connection": "close"} if self._dialer.is_crowded else headers


async def _answer(
    response: aiohttp.ClientResponse, url: URL, moved: str | None, *, max_bytes: int, started: float
) -> Answer:
    headers = _storable(response.headers)
    packing = headers.get("Content-Encoding", "")
    length = headers.get("Content-Length", "")
    if response.status == 304:
        body = b""
    elif response.status >= 400:
        body = await read_some(response.content, packing=packing, max_bytes=min(max_bytes, ERROR_BODY_BYTES))
    elif length.isdecimal() and int(length[:20]) > max_bytes:
        raise FetchTrouble("too_big", f"{length[:20]} bytes, more than {max_bytes}")
    else:
        body = await read_body(response.content, packing=packing, max_bytes=max_bytes)
    content_type, _, parameters = headers.get("Content-Type", "").partition(";")
    return Answer(
        status=response.status,
        address=str(url),
        body=body,
        headers=headers,
        content_type=content_type.strip().lower()[:100],
        charset=_charset(parameters) if parameters else None,
        permanent_address=moved,
        milliseconds=round((time.monotonic() - started) * 1000),
    )


def trouble_of(error: BaseException) -> FetchTrouble:  # noqa: PLR0911 - one line a kind of error
    """The trouble that an error of the layers below stands for."""
    inner = getattr(error, "os_error", None)
    if isinstance(error, Refused) or isinstance(inner, Refused):
        return FetchTrouble("private", str(inner or error))
    detail = f"{type(error).__name__}: {error}"
    match error:
        case aiohttp.ClientConnectorDNSError() | UnicodeError():
            return FetchTrouble("dns", str(inner or error))
        case aiohttp.ClientSSLError():
            return FetchTrouble("tls", str(inner or error))
        case aiohttp.InvalidURL():
            return FetchTrouble("address", detail)
        case aiohttp.ClientOSError():
            return FetchTrouble("unreachable", (inner.strerror if inner is not None else error.strerror) or detail)
        case aiohttp.ClientError() | AssertionError() | ValueError():
            return FetchTrouble("broken", detail)
    return FetchTrouble("unreachable", detail)


def _storable(headers: Mapping[str, str]) -> Mapping[str, str]:
    """The headers, with bytes that are no text replaced: they are stored and sent back, and no database takes them."""
    if all(value.isascii() for value in headers.values()):
        return headers
    clean: CIMultiDict[str] = CIMultiDict()
    for name, value in headers.items():
        clean.add(name, value.encode("utf-8", "surrogateescape").decode("utf-8", "replace"))
    return clean


def _charset(parameters: str) -> str | None:
    for parameter in parameters.split(";"):
        name, _, value = parameter.partition("=")
        if name.strip().lower() == "charset":
            return value.strip().strip("\"'").lower()[:40] or None
    return None


def _quoted(address: str) -> str:
    """Blanks inside an address, as people paste them, are quoted on the way; nothing else is forgiven."""
    return address.strip().replace(" ", "%20")
