"""What a visitor sends is taken in whole before a thread is given to it, within bounds of size and time.

A page is made by one of eight threads. One that waited for a body which never comes would be lost to everybody else, and
eight such visitors would stop the site; here a slow one costs a few kilobytes and nobody's time.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, MutableMapping
from tempfile import SpooledTemporaryFile
from typing import IO, Any

# Any: the dictionaries of the ASGI specification.
Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]

MAX_BYTES = 25 * 1024 * 1024
"""A list of sources may have 20 MB; forms around it add a little."""
IN_MEMORY = 64 * 1024
ALL_AT_ONCE = 200 * 1024 * 1024
"""So many bytes of large bodies lie on the disk at one time; forms, which are small, are taken in whatever there is."""
SILENCE_SECONDS = 20.0
SECONDS = 600.0
LISTENED_TO = 4
"""A body up to so many times too large is listened to and thrown away, so that its sender hears the answer."""
REFUSED = "commonplace.refused"
"""Key in the scope: the status of the page that a refused body gets; `web.middleware` makes it."""


class Gone(Exception):
    """The visitor left before all was sent."""


class _Refused(Exception):
    def __init__(self, status: int) -> None:
        self.status = status


class Bodies:
    """Takes bodies in; knows how much of the disk they use together."""

    def __init__(self) -> None:
        self.held = 0

    async def take(self, scope: Scope, receive: Receive) -> tuple[Scope, Receive, Callable[[], None]]:
        """The scope and the messages that the pages get, and what to call when they are done.

        A body that is too large (413), too slow (408) or one too many (503) is replaced by none, and the scope says so.
        Raises `Gone` where the visitor left.
        """
        length = _length(scope)
        if not length:
            return scope, receive, _nothing
        body: IO[bytes] = SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115 - closed by `done`
        counted = [0]

        def done() -> None:
            self.held -= counted[0]
            counted[0] = 0
            body.close()

        try:
            if length > MAX_BYTES:
                if length <= MAX_BYTES * LISTENED_TO:
                    await _read(receive, length, _ignore)
                raise _Refused(413)
            await _read(receive, length, lambda piece: self._keep(body, piece, counted, is_large=length > IN_MEMORY))
        except _Refused as refused:
            done()
            return _without_body(scope, refused.status), _empty, _nothing
        except BaseException:
            done()
            raise
        body.seek(0)
        return scope, _again(body, receive), done

    def _keep(self, body: IO[bytes], piece: bytes, counted: list[int], *, is_large: bool) -> None:
        if is_large:
            if self.held + len(piece) > ALL_AT_ONCE:
                raise _Refused(503)
            self.held += len(piece)
            counted[0] += len(piece)
        body.write(piece)


def _length(scope: Scope) -> int:
    value: bytes = next((value for name, value in scope["headers"] if name == b"content-length"), b"")
    return int(value[:15]) if value.isdigit() else 0


async def _read(receive: Receive, length: int, keep: Callable[[bytes], None]) -> None:
    left = length
    try:
        async with asyncio.timeout(SECONDS):
            while left > 0:
                message = await asyncio.wait_for(receive(), SILENCE_SECONDS)
                if message["type"] == "http.disconnect":
                    raise Gone
                piece: bytes = message.get("body", b"")
                left -= len(piece)
                keep(piece)
                if not message.get("more_body", False):
                    return
    except TimeoutError:
        raise _Refused(408) from None


def _without_body(scope: Scope, status: int) -> Scope:
    headers = [(name, value) for name, value in scope["headers"] if name not in {b"content-length", b"content-type"}]
    return {**scope, "headers": [*headers, (b"content-length", b"0")], REFUSED: status}


def _again(body: IO[bytes], receive: Receive) -> Receive:
    """The body once more, from where it was kept."""

    async def told() -> MutableMapping[str, Any]:
        if body.closed:
            return await receive()
        piece = body.read(IN_MEMORY)
        if len(piece) < IN_MEMORY:
            return {"type": "http.request", "body": piece, "more_body": False}
        return {"type": "http.request", "body": piece, "more_body": True}

    return told


async def _empty() -> MutableMapping[str, Any]:
    return {"type": "http.request", "body": b"", "more_body": False}


def _ignore(piece: bytes) -> None:
    del piece


def _nothing() -> None:
    return
