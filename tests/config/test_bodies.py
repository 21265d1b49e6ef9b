"""Bodies are taken in before a thread is given to them; what is too large, too slow or one too many gets a page."""

from __future__ import annotations

import asyncio
import io
from typing import Any

import pytest
from django.test import Client

from commonplace.config import bodies
from commonplace.config.bodies import REFUSED, Bodies, Gone


def told(*pieces: bytes, ends: bool = True) -> bodies.Receive:
    """What a server hears of a visitor who sends these pieces, and then ends, or is silent for ever."""
    waiting = list(pieces)

    async def receive() -> dict[str, Any]:
        if not waiting:
            await asyncio.Event().wait()
        piece = waiting.pop(0)
        return {"type": "http.request", "body": piece, "more_body": bool(waiting) or not ends}

    return receive


def scope(length: int) -> dict[str, Any]:
    return {"type": "http", "headers": [(b"host", b"localhost"), (b"content-length", str(length).encode())]}


def taken(keeper: Bodies, length: int, receive: bodies.Receive) -> tuple[Any, bytes, int]:
    """The scope that the pages get, the body that they read, and how much the keeper holds meanwhile."""

    async def run() -> tuple[Any, bytes, int]:
        seen, again, done = await keeper.take(scope(length), receive)
        body = io.BytesIO()
        while True:
            message = await again()
            body.write(message["body"])
            if not message["more_body"]:
                break
        held = keeper.held
        done()
        return seen, body.getvalue(), held

    return asyncio.run(run())


def test_what_is_sent_arrives_byte_for_byte() -> None:
    keeper = Bodies()
    pieces = [bytes([number]) * 50_000 for number in range(5)]
    seen, body, held = taken(keeper, 250_000, told(*pieces))
    assert (body, held, keeper.held) == (b"".join(pieces), 250_000, 0)
    assert REFUSED not in seen


def test_without_a_body_nothing_is_waited_for() -> None:
    async def run() -> Any:
        return await Bodies().take({"type": "http", "headers": []}, told())

    assert asyncio.run(run())[0] == {"type": "http", "headers": []}


def test_case_49_a_body_that_does_not_come_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bodies, "SILENCE_SECONDS", 0.01)
    seen, body, _ = taken(Bodies(), 1000, told(b"a", ends=False))
    assert (seen[REFUSED], body) == (408, b"")
    assert (b"content-length", b"0") in seen["headers"]


def test_case_49_a_body_that_drips_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bodies, "SECONDS", 0.01)
    seen, _, _ = taken(Bodies(), 1000, told(b"a", ends=False))
    assert seen[REFUSED] == 408


def test_what_is_too_large_is_heard_out_and_thrown_away(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bodies, "MAX_BYTES", 1000)
    keeper = Bodies()
    seen, body, held = taken(keeper, 1500, told(b"a" * 750, b"b" * 750))
    assert (seen[REFUSED], body, held) == (413, b"", 0)


def test_what_is_far_too_large_is_not_even_heard_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bodies, "MAX_BYTES", 1000)
    assert taken(Bodies(), 1_000_000_000_000, told())[0][REFUSED] == 413


def test_a_flood_of_large_bodies_leaves_room_for_forms(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bodies, "ALL_AT_ONCE", 100_000)
    keeper = Bodies()
    keeper.held = 90_000
    assert taken(keeper, 70_000, told(b"a" * 70_000))[0][REFUSED] == 503
    assert taken(keeper, 60_000, told(b"a" * 60_000))[1] == b"a" * 60_000
    assert keeper.held == 90_000


def test_a_visitor_who_leaves_holds_nothing() -> None:
    async def left() -> dict[str, Any]:
        return {"type": "http.disconnect"}

    async def run(keeper: Bodies) -> None:
        with pytest.raises(Gone):
            await keeper.take(scope(100), left)

    keeper = Bodies()
    asyncio.run(run(keeper))
    assert keeper.held == 0


@pytest.mark.parametrize(("status", "sentence"), [(413, "too large"), (408, "too long"), (503, "Wait a minute")])
def test_what_was_not_taken_in_gets_a_page_that_says_so(client: Client, status: int, sentence: str) -> None:
    answer = client.post("/account/login/", **{"asgi.scope": {REFUSED: status}})  # type: ignore[arg-type]  # an extra of the environ
    assert answer.status_code == status
    assert sentence in answer.content.decode()
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]


@pytest.mark.django_db
def test_a_pasted_text_that_is_too_large_gets_a_sentence(signed_in: Client) -> None:
    signed_in.raise_request_exception = False
    answer = signed_in.post("/network/bring", {"text": "x" * 13_000_000}, content_type="application/x-www-form-urlencoded")
    assert answer.status_code == 413
    assert "Nothing was changed" in answer.content.decode()
