"""A server that misbehaves in every way a fetcher has to survive, on loopback addresses only."""

from __future__ import annotations

import asyncio
import gzip
import threading
import zlib
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass, field
from ipaddress import ip_network

import pytest

from commonplace.kernel.http import Answer, Fetcher, FetchTrouble

LOOPBACK = [ip_network("127.0.0.0/8")]
Reply = Callable[[str, asyncio.StreamWriter], Awaitable[None]]
FEED = b"<rss><channel><title>Shelf talk</title></channel></rss>"
CHUNKED = "Transfer-Encoding: chunked"


@dataclass
class Server:
    port: int = 0
    requests: list[tuple[str, dict[str, str]]] = field(default_factory=list)

    def at(self, path: str, host: str = "127.0.0.1") -> str:
        return f"http://{host}:{self.port}{path}"

    def headers_of(self, path: str) -> dict[str, str]:
        return next(headers for asked, headers in reversed(self.requests) if asked == path)


def reply(status: str, *headers: str, body: bytes = b"") -> bytes:
    lengths = () if any(line.lower().startswith(("content-length", "transfer")) for line in headers) else (f"Content-Length: {len(body)}",)
    return "\r\n".join([f"HTTP/1.1 {status}", *headers, *lengths, "", ""]).encode("latin-1") + body


def bare_deflate(body: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-15)
    return packer.compress(body) + packer.flush()


def fixed(port: int) -> dict[str, bytes]:
    """Paths that always answer the same."""
    here = f"http://127.0.0.1:{port}"
    bomb = gzip.compress(bytes(50_000_000), 9)
    redirects = {f"/hop{number}": reply("302 Found", f"Location: /hop{number - 1}") for number in range(1, 5)}
    return redirects | {
        "/hop0": reply("200 OK", "Content-Type: text/xml", body=FEED),
        "/feed": reply("200 OK", 'Content-Type: Application/RSS+XML; Charset="KOI8-R"; x=y', 'ETag: W/"a;b"', body=FEED),
        "/moved": reply("301 Moved Permanently", "Location: /moved-again"),
        "/moved-again": reply("308 Permanent Redirect", f"Location: {here}/feed"),
        "/moved-mixed": reply("302 Found", "Location: /moved"),
        "/loop-a": reply("302 Found", "Location: /loop-b"),
        "/loop-b": reply("302 Found", "Location: /loop-a#again"),
        "/inside": reply("302 Found", f"Location: http://127.0.0.2:{port}/feed"),
        "/inside-name": reply("302 Found", f"Location: http://intranet.example:{port}/feed"),
        "/decimal": reply("302 Found", f"Location: http://2130706433:{port}/feed"),
        "/to-data": reply("302 Found", "Location: data:text/plain,hello"),
        "/to-file": reply("302 Found", "Location: file:///etc/passwd"),
        "/to-gopher": reply("302 Found", "Location: gopher://127.0.0.1/1"),
        "/to-credentials": reply("302 Found", f"Location: http://ada:secret@127.0.0.1:{port}/feed"),
        "/to-nonsense": reply("302 Found", "Location: http://[::1"),
        "/to-nowhere": reply("302 Found"),
        "/cookie": reply("302 Found", "Set-Cookie: who=ada; Path=/", "Location: /hop0"),
        "/missing": reply("404 Not Found", "Content-Type: text/html", body=b"x" * 500_000),
        "/busy": reply("429 Too Many Requests", "Retry-After: 120", body=b"later"),
        "/big": reply("200 OK", body=b"x" * 300_000),
        "/liar": reply("200 OK", "Content-Length: 99999999999", body=b"x"),
        "/cut": reply("200 OK", "Content-Length: 1000", body=b"only this"),
        "/cut-chunk": reply("200 OK", CHUNKED, body=b"ff\r\nonly this"),
        "/bad-chunk": reply("200 OK", CHUNKED, body=b"zz\r\nnot a length\r\n0\r\n\r\n"),
        "/gzip": reply("200 OK", "Content-Encoding: gzip", body=gzip.compress(FEED)),
        "/gzip-twice": reply("200 OK", "Content-Encoding: x-gzip", body=gzip.compress(FEED) + gzip.compress(FEED)),
        "/gzip-padded": reply("200 OK", "Content-Encoding: gzip", body=gzip.compress(FEED) + bytes(20)),
        "/gzip-cut": reply("200 OK", "Content-Encoding: gzip", body=gzip.compress(FEED)[:-12]),
        "/gzip-not": reply("200 OK", "Content-Encoding: gzip", body=FEED),
        "/gzip-empty": reply("200 OK", "Content-Encoding: gzip"),
        "/gzip-many": reply("200 OK", "Content-Encoding: gzip", body=gzip.compress(b"") * 5_000),
        "/deflate": reply("200 OK", "Content-Encoding: deflate", body=zlib.compress(FEED)),
        "/deflate-bare": reply("200 OK", "Content-Encoding: deflate", body=bare_deflate(FEED)),
        "/brotli": reply("200 OK", "Content-Encoding: br", body=b"\x1b\x00"),
        "/bomb": reply("200 OK", "Content-Encoding: gzip", body=bomb),
        "/bomb-error": reply("500 Oops", "Content-Encoding: gzip", body=bomb),
        "/no-http": b"220 mail.example ESMTP\r\n",
        "/long-header": reply("200 OK", "X-Long: " + "x" * 100_000, body=FEED),
        "/many-headers": reply("200 OK", *(f"X-{number}: y" for number in range(5_000)), body=FEED),
        "/odd-header": reply("200 OK", 'ETag: "caf\xe9"', body=FEED),
        "/silent-end": b"",
    }


async def forever(writer: asyncio.StreamWriter, opening: bytes, drop: bytes) -> None:
    writer.write(opening)
    for _ in range(10_000):
        writer.write(drop)
        await writer.drain()
        await asyncio.sleep(0.01)


async def serve(server: Server, ready: threading.Event, done: list[Callable[[], object]]) -> None:
    answers: dict[str, bytes] = {}
    drips = {
        "/drip": (reply("200 OK", "Content-Length: 100000"), b"x"),
        "/drip-header": (b"HTTP/1.1 200 OK\r\nX-A: ", b"x"),
        "/early-hints": (b"", b"HTTP/1.1 103 Early Hints\r\n\r\n"),
        "/endless": (reply("200 OK", CHUNKED), b"10000\r\n" + bytes(65536) + b"\r\n"),
    }

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            start = await reader.readexactly(1)
            if start == b"\x16":  # the greeting of TLS, which is not spoken here
                writer.write(reply("400 Bad Request"))
                return
            while head := start + await reader.readuntil(b"\r\n\r\n"):
                start = b""
                first, *lines = head.decode("latin-1").strip().split("\r\n")
                headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
                path = first.split(" ")[1]
                server.requests.append((path, headers))
                if path == "/hang":
                    await asyncio.sleep(60)
                if path in drips:
                    await forever(writer, *drips[path])
                if path == "/feed" and "if-none-match" in headers:
                    writer.write(reply("304 Not Modified", f"ETag: {headers['if-none-match']}", "Content-Encoding: gzip"))
                else:
                    writer.write(answers[path])
                await writer.drain()
                if path.startswith(("/cut", "/liar", "/bad", "/no-http", "/silent", "/long", "/many")):
                    break
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    first = await asyncio.start_server(talk, "127.0.0.1", 0)
    server.port = first.sockets[0].getsockname()[1]
    answers.update(fixed(server.port))
    await asyncio.start_server(talk, "127.0.0.2", server.port)
    end = asyncio.Event()
    loop = asyncio.get_running_loop()
    done.append(lambda: loop.call_soon_threadsafe(end.set))
    ready.set()
    await end.wait()


@pytest.fixture(scope="session")
def running() -> Iterator[Server]:
    server, ready, done = Server(), threading.Event(), list[Callable[[], object]]()
    thread = threading.Thread(target=lambda: asyncio.run(serve(server, ready, done)), daemon=True)
    thread.start()
    assert ready.wait(10)
    yield server
    done[0]()
    thread.join(10)


@pytest.fixture
def server(running: Server) -> Server:
    running.requests.clear()
    return running


def names(**known: Sequence[str]) -> Callable[[str], Awaitable[Sequence[str]]]:
    """A look-up that knows these names only (`a_example` stands for a.example)."""

    async def lookup(host: str) -> Sequence[str]:
        try:
            return known[host.replace(".", "_")]
        except KeyError:
            raise OSError(f"{host} is not known") from None

    return lookup


def ask(address: str, *, fetcher: Fetcher | None = None, deadline: float = 5.0, **options: object) -> Answer:
    async def run() -> Answer:
        async with fetcher or Fetcher(allow=LOOPBACK) as opened:
            return await opened.get(address, deadline=deadline, **options)

    return asyncio.run(run())


def trouble(address: str, **options: object) -> str:
    """The code of the trouble that `address` ends in."""
    with pytest.raises(FetchTrouble) as caught:
        ask(address, **options)
    return caught.value.code
