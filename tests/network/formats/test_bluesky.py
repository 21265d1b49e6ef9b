"""A starter pack or list of Bluesky: from its address, through the answers, to the people in it."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from commonplace.network.formats import NotUnderstood, bluesky, recognize
from tests.network.formats.making import short

OWNER = "did:plc:owner123"


def subject(number: int, **more: Any) -> dict[str, Any]:
    return {"subject": {"did": f"did:plc:n{number}", "handle": f"n{number}.example.org", "displayName": f"Nora Sample {number}", **more}}


def page(items: list[dict[str, Any]], cursor: str = "") -> bytes:
    said: dict[str, Any] = {"list": {"name": "Makers", "description": "who makes"}, "items": items}
    return json.dumps({**said, "cursor": cursor} if cursor else said).encode()


def pack(uri: str = f"at://{OWNER}/app.bsky.graph.list/L1") -> bytes:
    return json.dumps({"starterPack": {
        "record": {"name": "Teacher librarians", "description": "a start", "list": uri}, "list": {"uri": uri} if uri else {},
        "listItemsSample": [subject(1)]}}).encode()


def asked(address: str) -> tuple[str, dict[str, list[str]]]:
    parts = urlsplit(address)
    return parts.path.rpartition(".")[2], parse_qs(parts.query)


@pytest.mark.parametrize(("address", "first"), [
    ("https://bsky.app/starter-pack/nora.example.org/3kabc", ("resolveHandle", {"handle": ["nora.example.org"]})),
    ("https://bsky.app/start/did:plc:owner123/3kabc",
     ("getStarterPack", {"starterPack": ["at://did:plc:owner123/app.bsky.graph.starterpack/3kabc"]})),
    ("https://bsky.app/profile/did:plc:owner123/lists/3kabc?x=1",
     ("getList", {"list": ["at://did:plc:owner123/app.bsky.graph.list/3kabc"], "limit": ["100"]})),
    ("at://did:plc:owner123/app.bsky.graph.list/3kabc",
     ("getList", {"list": ["at://did:plc:owner123/app.bsky.graph.list/3kabc"], "limit": ["100"]})),
])
def test_an_address_is_recognized_and_says_what_to_ask_first(address: str, first: tuple[str, dict[str, list[str]]]) -> None:
    found = recognize(f"  {address}\n".encode())
    assert (found.format, found.rows, found.extra) == ("bluesky_pack", (), {"ask": address})
    walk = bluesky.Walk(address)
    assert walk.ask.startswith("https://public.api.bsky.app/xrpc/")
    assert asked(walk.ask) == first


def test_from_a_handle_over_the_pack_to_every_page_of_its_list() -> None:
    walk = bluesky.Walk("https://bsky.app/starter-pack/nora.example.org/3kabc")
    walk.take(json.dumps({"did": OWNER}).encode())
    assert asked(walk.ask)[0] == "getStarterPack"
    walk.take(pack())
    assert asked(walk.ask) == ("getList", {"list": [f"at://{OWNER}/app.bsky.graph.list/L1"], "limit": ["100"]})
    walk.take(page([subject(1), subject(2)], cursor="next one"))
    assert asked(walk.ask)[1]["cursor"] == ["next one"]
    walk.take(page([subject(3)]))
    assert walk.ask == ""
    found = walk.brought()
    assert (found.format, found.title, found.extra) == ("bluesky_pack", "Teacher librarians", {"about": "a start"})
    assert [short(row) for row in found.rows] == [f"person | Nora Sample {n} | bluesky:@n{n}.example.org" for n in (1, 2, 3)]


def test_a_short_address_is_followed_to_where_it_leads() -> None:
    walk = bluesky.Walk("https://go.bsky.app/AbCdEf")
    assert walk.ask == "https://go.bsky.app/AbCdEf"
    walk.take(b"<html>", address=f"https://bsky.app/start/{OWNER}/3kabc")
    assert asked(walk.ask)[0] == "getStarterPack"


def test_a_short_address_that_leads_elsewhere_asks_nobody_else() -> None:
    walk = bluesky.Walk("https://go.bsky.app/AbCdEf")
    with pytest.raises(NotUnderstood):
        walk.take(b"<html>", address="http://127.0.0.1/private")
    assert walk.ask == ""


def test_addresses_in_their_own_words_come_along() -> None:
    row = bluesky.person_of(subject(1, description="also @nora@a.example and nora.example"))
    assert short(row) == "person | Nora Sample 1 | bluesky:@n1.example.org fediverse:@nora@a.example web:nora.example"
    assert row.details["id"] == "did:plc:n1"


def test_whose_handle_is_invalid_is_known_by_the_did() -> None:
    assert short(bluesky.person_of(subject(1, handle="handle.invalid"))) == "person | Nora Sample 1 | bluesky:did:plc:n1"


def test_an_answer_saved_as_a_file_is_read() -> None:
    assert [short(row) for row in recognize(page([subject(1), {"subject": None}])).rows] == [
        "person | Nora Sample 1 | bluesky:@n1.example.org", "nothing | damaged"]
    assert recognize(pack()).format == "bluesky_pack"


@pytest.mark.parametrize("answer", [b"", b"<html>", b"{}", b"[]", b'{"items": []}', b'{"starterPack": 7}', b'{"did": 7}', b"x" * 3_000_000])
def test_any_other_answer_ends_in_a_sentence(answer: bytes) -> None:
    for address in (f"https://bsky.app/start/{OWNER}/3kabc", f"at://{OWNER}/app.bsky.graph.list/L1", "https://bsky.app/starter-pack/n.example/3kabc"):
        with pytest.raises(NotUnderstood):
            bluesky.Walk(address).take(answer)


def test_case_63_a_list_without_an_end_is_not_asked_for_ever() -> None:
    walk = bluesky.Walk(f"at://{OWNER}/app.bsky.graph.list/L1")
    asks = 0
    while walk.ask:
        walk.take(page([subject(1)], cursor="again"))
        asks += 1
    assert asks == bluesky.MAX_PAGES
    assert walk.brought().problems == ("too_many_rows",)


def test_a_pack_in_the_middle_of_other_things_says_that_it_comes_alone() -> None:
    found = recognize(b"@nora@a.example\nhttps://bsky.app/starter-pack/nora.example.org/3kabc\n").rows
    assert short(found[1]) == "space | https://bsky.app/starter-pack/nora.example.org/3kabc | bluesky_alone"
