"""A body, unpacked as it comes and never larger than asked for. Security case 49."""

from __future__ import annotations

import zlib
from typing import Protocol

from commonplace.kernel.http.answer import FetchTrouble

MAX_MEMBERS = 64
"""A gzip body may be several in a row; more than these are an attack on the processor."""
_PACKINGS = {"": "", "identity": "", "gzip": "gzip", "x-gzip": "gzip", "deflate": "deflate"}


class Stream(Protocol):
    """Where bytes come from: `b""` is the end."""

    async def readany(self) -> bytes: ...


class Unpacker:
    """Unpacks gzip or deflate piece by piece."""

    def __init__(self, packing: str) -> None:
        self._packing = packing
        self._members = 0
        self._is_past_end = False
        self._inner = zlib.decompressobj(wbits=31) if packing == "gzip" else None

    def feed(self, data: bytes, room: int) -> bytes:
        """What `data` unpacks to; stops at `room` + 1 bytes, so that a bomb never goes off.

        Raises `FetchTrouble` "broken" where it cannot be unpacked.
        """
        out: list[bytes] = []
        size = 0
        while data and size <= room and not self._is_past_end:
            if self._inner is None:
                # "deflate" is sent with a zlib header by some and bare by others.
                self._inner = zlib.decompressobj(wbits=15 if data[0] & 0x0F == 8 else -15)
            try:
                piece = self._inner.decompress(data, room + 1 - size)
            except zlib.error as error:
                raise FetchTrouble("broken", f"{self._packing}: {error}") from None
            out.append(piece)
            size += len(piece)
            data = self._inner.unused_data if self._inner.eof else self._inner.unconsumed_tail
            if self._inner.eof and data:
                self._next_member(data)
        return b"".join(out)

    def finish(self) -> None:
        """Raises `FetchTrouble` "broken" where the body ended before it was whole."""
        if self._inner is not None and not self._inner.eof:
            raise FetchTrouble("broken", f"{self._packing}: the body ends too early")

    def _next_member(self, data: bytes) -> None:
        self._members += 1
        if self._packing != "gzip" or data[0] != 0x1F:
            self._is_past_end = True  # padding behind the end, as some servers send
            return
        if self._members >= MAX_MEMBERS:
            raise FetchTrouble("broken", "gzip: too many parts")
        self._inner = zlib.decompressobj(wbits=31)


async def read_body(stream: Stream, *, packing: str, max_bytes: int) -> bytes:
    """The whole body, unpacked; at most `max_bytes` both as sent and as unpacked.

    Raises `FetchTrouble` "too_big", or "broken" where the packing is unknown or damaged.
    """
    kind = _PACKINGS.get(packing.strip().lower())
    if kind is None:
        raise FetchTrouble("broken", f"packed as {packing[:60]}, which was not asked for")
    unpacker = Unpacker(kind) if kind else None
    parts: list[bytes] = []
    raw = size = 0
    while chunk := await stream.readany():
        raw += len(chunk)
        part = unpacker.feed(chunk, max_bytes - size) if unpacker is not None else chunk
        size += len(part)
        if max(raw, size) > max_bytes:
            raise FetchTrouble("too_big", f"more than {max_bytes} bytes")
        parts.append(part)
    if unpacker is not None and raw:
        unpacker.finish()
    return parts[0] if len(parts) == 1 else b"".join(parts)


async def read_some(stream: Stream, *, packing: str, max_bytes: int) -> bytes:
    """The beginning of a body that nobody depends on, such as an error page's; empty where damaged."""
    kind = _PACKINGS.get(packing.strip().lower())
    if kind is None:
        return b""
    unpacker = Unpacker(kind) if kind else None
    out = b""
    while len(out) < max_bytes and (chunk := await stream.readany()):
        try:
            out += unpacker.feed(chunk, max_bytes) if unpacker is not None else chunk
        except FetchTrouble:
            return b""
    return out[:max_bytes]
