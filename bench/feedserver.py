"""A server of generated feeds on all of 127.0.0.0/8, in a process of its own, so that its work counts for nobody.

`python -m bench.feedserver COUNT` prints its port and serves until its standard input ends. Every feed answers with ETag and
Last-Modified, and with 304 where one of them is sent back. Lines on standard input steer it:

    changed SHARE   that share of the feeds has its new entry from now on
    arrivals        prints, as JSON, how many requests came, and when (seconds) they came to each address, then forgets them
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from datetime import timedelta
from email.utils import format_datetime
from hashlib import blake2b

from bench.feeds import Generator, start_now


class Shelf:
    """The documents, their validators, and who asked when."""

    def __init__(self, count: int) -> None:
        start = start_now()
        generator = Generator(start=start)
        self.versions = [generator.document(feed) for feed in range(count)]
        self.is_changed = [False] * count
        self.dates = (format_datetime(start - timedelta(hours=2), usegmt=True), format_datetime(start, usegmt=True))
        self.arrivals: dict[str, list[float]] = {}

    def answer(self, feed: int, *, etag: str, since: str) -> bytes:
        """The whole HTTP answer for a feed."""
        version = self.is_changed[feed]
        body = self.versions[feed][version]
        tag = '"' + blake2b(b"%d %d" % (feed, version), digest_size=8).hexdigest() + '"'
        validators = f"ETag: {tag}\r\nLast-Modified: {self.dates[version]}\r\n"
        if etag == tag or (not etag and since == self.dates[version]):
            return f"HTTP/1.1 304 Not Modified\r\n{validators}\r\n".encode()
        kind = "application/atom+xml" if b"<feed " in body[:200] else "application/rss+xml"
        head = f"HTTP/1.1 200 OK\r\nContent-Type: {kind}; charset=utf-8\r\nContent-Length: {len(body)}\r\n{validators}\r\n"
        return head.encode() + body


class Connection(asyncio.Protocol):
    """One connection, kept alive until the other side closes it."""

    def __init__(self, shelf: Shelf) -> None:
        self.shelf = shelf
        self.waiting = b""
        self.transport: asyncio.Transport

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        self.waiting += data
        while b"\r\n\r\n" in self.waiting:
            head, self.waiting = self.waiting.split(b"\r\n\r\n", 1)
            self._serve(head.decode("latin-1"))

    def _serve(self, head: str) -> None:
        first, *lines = head.split("\r\n")
        headers = {name.strip().lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
        self.shelf.arrivals.setdefault(self.transport.get_extra_info("sockname")[0], []).append(time.monotonic())
        number = first.split(" ")[1].rpartition("/")[2]
        if not number.isdecimal() or int(number) >= len(self.shelf.versions):
            self.transport.write(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n")
            return
        self.transport.write(
            self.shelf.answer(int(number), etag=headers.get("if-none-match", ""), since=headers.get("if-modified-since", ""))
        )


def _obey(shelf: Shelf, line: str) -> None:
    word, _, rest = line.strip().partition(" ")
    if word == "changed":
        step = round(1 / float(rest))
        shelf.is_changed = [feed % step == (feed // step) % step for feed in range(len(shelf.versions))]
        print("ok", flush=True)
    elif word == "arrivals":
        print(json.dumps(shelf.arrivals), flush=True)
        shelf.arrivals.clear()


async def _serve(count: int) -> None:
    shelf = Shelf(count)
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: Connection(shelf), "0.0.0.0", 0, backlog=1024)
    print(server.sockets[0].getsockname()[1], flush=True)
    while line := await asyncio.to_thread(sys.stdin.readline):
        _obey(shelf, line)


if __name__ == "__main__":
    asyncio.run(_serve(int(sys.argv[1])))
