"""A server whose visitors never finish what they ask."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import Any

import pytest
import uvicorn

from commonplace.config import patience
from commonplace.config.patience import Patient


async def slow_page(scope: Any, receive: Any, send: Any) -> None:  # Any: ASGI
    """Takes longer to answer than a head may take to come."""
    del scope, receive
    await asyncio.sleep(0.3)
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"2")]})
    await send({"type": "http.response.body", "body": b"ok"})


def said(*pieces: bytes, pause: float = 0.0) -> bytes:
    """What the server says to a visitor who sends these pieces and then listens until the end."""

    async def run() -> bytes:
        server = uvicorn.Server(uvicorn.Config(slow_page, port=0, http=Patient, lifespan="off", ws="none", log_config=None))
        server.config.load()
        server.lifespan = server.config.lifespan_class(server.config)
        await server.startup()
        try:
            reader, writer = await asyncio.open_connection(*server.servers[0].sockets[0].getsockname()[:2])
            with suppress(ConnectionError):  # it was closed while this one still wrote
                for piece in pieces:
                    writer.write(piece)
                    await asyncio.sleep(pause)
            heard = b""
            with suppress(ConnectionError):
                heard = await asyncio.wait_for(reader.read(), 5)
            writer.close()
            return heard
        finally:
            await server.shutdown()

    return asyncio.run(run())


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(patience, "HEAD_SECONDS", 0.1)


@pytest.mark.parametrize("pieces", [[], [b"GET / HT"], [b"G"] * 3, [b"GET / HTTP/1.1\r\nHost: x\r\nX-A: "]])
def test_a_head_that_does_not_come_ends_the_connection(pieces: list[bytes]) -> None:
    assert said(*pieces) == b""


def test_a_head_that_drips_ends_the_connection() -> None:
    assert said(b"GET / HTTP/1.1\r\n", *[b"X-A: b\r\n"] * 12, pause=0.04) == b""


def test_a_page_that_takes_its_time_is_not_cut_off() -> None:
    assert said(b"GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").endswith(b"ok")


def test_two_requests_at_once_are_both_answered() -> None:
    one = b"GET / HTTP/1.1\r\nHost: x\r\n\r\n"
    assert said(one, one.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n")).count(b"ok") == 2


def test_after_an_answer_the_next_head_is_waited_for_no_longer() -> None:
    assert said(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n", b"GET / HT", pause=0.4).count(b"ok") == 1
