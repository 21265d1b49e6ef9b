"""A starter pack of Bluesky by its address, asked of a host that answers as the documented interface of Bluesky does."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import unquote

import pytest
from django.test import Client

from commonplace.network.formats import bluesky
from commonplace.network.models import Bringing
from commonplace.people.models import Person
from tests.consumption.conftest import FakeWeb, Reply

pytestmark = pytest.mark.django_db
OWNER = "did:plc:z72i7hdynmk6r22z27h6tvur"
PACK_URI = f"at://{OWNER}/app.bsky.graph.starterpack/3kabcdefgh2x"
LIST_URI = f"at://{OWNER}/app.bsky.graph.list/3klistofpeople"
CREATOR = {
    "did": OWNER, "handle": "nora.example.org", "displayName": "Nora Sample", "avatar": "https://cdn.example.org/a.jpg",
    "associated": {"chat": {"allowIncoming": "following"}}, "labels": [], "createdAt": "2023-05-01T00:00:00.000Z",
}
TYPE = {"Content-Type": "application/json; charset=utf-8"}


class ByMeaning(dict[str, Reply]):
    """Replies by what an address says: `:` and `%3A` are one in a query."""

    def get(self, path: str, default: Reply) -> Reply:  # type: ignore[override]  # as the server calls it
        return super().get(unquote(path), default)


def said(value: Any, status: int = 200) -> Reply:
    return Reply(json.dumps(value).encode(), status, TYPE)


def item(number: int, **more: Any) -> dict[str, Any]:
    """`app.bsky.graph.defs#listItemView` with a `profileView` in it."""
    return {
        "uri": f"at://{OWNER}/app.bsky.graph.listitem/3kitem{number}",
        "subject": {
            "did": f"did:plc:reader{number}", "handle": f"reader{number}.example.org", "displayName": f"Reader {number}",
            "description": f"I read. Blog: https://reader{number}.example.com", "indexedAt": "2026-01-01T00:00:00.000Z", "labels": [], **more},
    }


@pytest.fixture
def host(web: FakeWeb, monkeypatch: pytest.MonkeyPatch) -> FakeWeb:
    """The interface at its paths: a handle, a pack, and two pages of its list."""
    monkeypatch.setattr(bluesky, "API", f"{web.address}/xrpc/")
    listed = {
        "uri": LIST_URI, "cid": "bafyrei", "name": "People of the pack", "purpose": "app.bsky.graph.defs#referencelist", "listItemCount": 3,
        "indexedAt": "2026-01-01T00:00:00.000Z", "labels": []}
    asking = f"/xrpc/app.bsky.graph.getList?list={LIST_URI}&limit=100"
    web.pages = ByMeaning({
        "/xrpc/com.atproto.identity.resolveHandle?handle=nora.example.org": said({"did": OWNER}),
        f"/xrpc/app.bsky.graph.getStarterPack?starterPack={PACK_URI}": said({"starterPack": {
            "uri": PACK_URI, "cid": "bafyreigh", "creator": CREATOR, "list": listed, "listItemsSample": [item(1)], "feeds": [],
            "joinedWeekCount": 2, "joinedAllTimeCount": 9, "labels": [], "indexedAt": "2026-01-01T00:00:00.000Z",
            "record": {
                "$type": "app.bsky.graph.starterpack", "name": "Librarians who answer", "description": "All of them answer.", "list": LIST_URI,
                "feeds": [], "createdAt": "2025-01-01T00:00:00.000Z"}}}),
        asking: said({"cursor": "3kitem2::bafy", "list": {**listed, "creator": CREATOR}, "items": [item(1), item(2)]}),
        f"{asking}&cursor=3kitem2::bafy": said({"list": {**listed, "creator": CREATOR}, "items": [item(3, handle="handle.invalid")]}),
    })
    return web


@pytest.mark.parametrize("field", ["address", "text"])
def test_everybody_in_it_is_shown_and_comes_in_as_a_person(signed_in: Client, host: FakeWeb, field: str) -> None:
    answer = signed_in.post("/network/bring", {field: "https://bsky.app/starter-pack/nora.example.org/3kabcdefgh2x"})
    assert answer.status_code == 302, answer.content.decode()
    page = signed_in.get(answer.headers["Location"]).content.decode()
    assert "Librarians who answer" in page
    assert "a starter pack of Bluesky. 3 are new." in page
    assert [path.split("?")[0].rpartition(".")[2] for path, _headers in host.asked] == ["resolveHandle", "getStarterPack", "getList", "getList"]
    signed_in.post(answer.headers["Location"], {"tick": "all"})
    signed_in.post(answer.headers["Location"], {})
    people = {person.name: sorted(person.handles.values_list("kind", "typed")) for person in Person.objects.all()}
    assert people == {
        "Reader 1": [("bluesky", "@reader1.example.org"), ("web", "https://reader1.example.com")],
        "Reader 2": [("bluesky", "@reader2.example.org"), ("web", "https://reader2.example.com")],
        "Reader 3": [("bluesky", "did:plc:reader3"), ("web", "https://reader3.example.com")],
    }


def test_a_list_of_bluesky_is_asked_for_in_the_same_way(signed_in: Client, host: FakeWeb) -> None:
    page = signed_in.post("/network/bring", {"address": f"https://bsky.app/profile/{OWNER}/lists/3klistofpeople"}, follow=True).content.decode()
    assert "People of the pack" in page
    assert page.count('name="row"') == 3
    assert {path.split("?")[0] for path, _headers in host.asked} == {"/xrpc/app.bsky.graph.getList"}


@pytest.mark.parametrize(("reply", "says"), [
    (said({"error": "InvalidRequest", "message": "Unable to resolve handle"}, 400), "Nothing was changed"),
    (said({"error": "RateLimitExceeded", "message": "Rate Limit Exceeded"}, 429), "Nothing was changed"),
    (said({"error": "InternalServerError", "message": "Internal Server Error"}, 500), "Nothing was changed"),
    (Reply(b"<html>captcha</html>", 200, {"Content-Type": "text/html"}), "Nothing was changed"),
])
def test_where_it_refuses_that_is_a_sentence_and_nothing_is_kept(signed_in: Client, host: FakeWeb, reply: Reply, says: str) -> None:
    host.pages["/xrpc/com.atproto.identity.resolveHandle?handle=nora.example.org"] = reply
    answer = signed_in.post("/network/bring", {"address": "https://bsky.app/starter-pack/nora.example.org/3kabcdefgh2x"})
    assert answer.status_code == 422
    assert says in answer.content.decode()
    assert not Bringing.objects.exists()


def test_where_it_stops_in_the_middle_what_came_is_shown_and_that_there_is_more(signed_in: Client, host: FakeWeb) -> None:
    host.pages = ByMeaning({path: reply for path, reply in host.pages.items() if "cursor=" not in path})
    page = signed_in.post(
        "/network/bring", {"address": "https://bsky.app/starter-pack/nora.example.org/3kabcdefgh2x"}, follow=True).content.decode()
    assert page.count('name="row"') == 2
    assert "It ends in the middle; what stood before that was read." in page
