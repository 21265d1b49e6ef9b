"""Where an account of the fediverse went: read from what servers say, and believed only as far as each may speak."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from commonplace.consumption.actions.following import Wish, follow
from commonplace.consumption.actions.replacing import follow_instead
from commonplace.consumption.models import Polling
from commonplace.consumption.moving import MAX_REQUESTS, Moved, account_page, ask, read_actor
from commonplace.entries.models import Follow
from commonplace.kernel.clock import now
from commonplace.kernel.http import Answer, FetchTrouble
from commonplace.members.models import Member
from commonplace.people.actions import add_handle, merge, note_person
from commonplace.people.models import Handle
from tests.consumption.conftest import FakeWeb, Reply, rss

OLD, NEW = "https://old.example/users/nora", "https://new.example/users/nora"
PAGE = "https://old.example/@nora"


def actor(address: str, **more: Any) -> bytes:  # Any: whatever a server may say
    return json.dumps({
        "id": address, "type": "Person", "inbox": f"{address}/inbox", "preferredUsername": "nora", "url": address.replace("users/", "@"), **more,
    }).encode()


class Servers:
    """What is asked, and what is answered; everything else is not there."""

    def __init__(self, pages: dict[str, bytes], leads: dict[str, str] | None = None) -> None:
        self.pages, self.leads = pages, leads or {}
        self.asked: list[str] = []

    async def get(self, address: str, **_more: object) -> Answer:
        self.asked.append(address)
        if address not in self.pages:
            raise FetchTrouble("unreachable")
        return Answer(200, self.leads.get(address, address), self.pages[address], {}, "application/activity+json", None, None, 1)


def webfinger(document: str) -> bytes:
    return json.dumps({"links": [{"rel": "self", "type": "application/activity+json", "href": document}]}).encode()


def asked(pages: dict[str, bytes], page: str = PAGE, leads: dict[str, str] | None = None) -> Moved:
    servers = Servers({"https://old.example/.well-known/webfinger?resource=acct:nora@old.example": webfinger(OLD), **pages}, leads)
    found = asyncio.run(ask(page, fetcher=servers))
    assert len(servers.asked) <= MAX_REQUESTS
    return found


def test_an_account_that_moved_says_where_to_and_the_new_one_says_it_back() -> None:
    found = asked({OLD: actor(OLD, movedTo=NEW), NEW: actor(NEW, alsoKnownAs=[OLD])})
    assert (found.code, found.is_said_back) == ("moved", True)
    assert found.to is not None
    assert (found.to.name, found.to.page) == ("@nora@new.example", "https://new.example/@nora")


def test_a_new_account_that_does_not_say_it_back_is_told_so() -> None:
    found = asked({OLD: actor(OLD, movedTo=NEW), NEW: actor(NEW)})
    assert (found.code, found.is_said_back) == ("moved", False)


def test_the_same_is_only_believed_when_both_say_so() -> None:
    assert asked({OLD: actor(OLD, alsoKnownAs=[NEW]), NEW: actor(NEW)}).code == "stays"
    assert asked({OLD: actor(OLD, alsoKnownAs=[NEW]), NEW: actor(NEW, alsoKnownAs=OLD)}).code == "same"
    assert asked({OLD: actor(OLD, alsoKnownAs=[OLD])}).code == "stays"


@pytest.mark.parametrize("pages", [
    {OLD: actor(OLD)}, {OLD: actor(OLD, movedTo=OLD)}, {OLD: actor(OLD, movedTo=None, alsoKnownAs=None)},
])
def test_who_is_still_there_stays(pages: dict[str, bytes]) -> None:
    assert asked(pages).code == "stays"


def test_without_webfinger_the_page_itself_is_asked() -> None:
    servers = Servers({PAGE: actor(OLD, movedTo=NEW), NEW: actor(NEW)})
    assert asyncio.run(ask(f"{PAGE}.rss", fetcher=servers)).code == "moved"


@pytest.mark.parametrize(("pages", "code"), [({}, "unknown"), ({OLD: b"<html>"}, "unknown"), ({OLD: b"[" * 100_000}, "unknown")])
def test_what_is_no_account_is_none(pages: dict[str, bytes], code: str) -> None:
    assert asked(pages).code == code


def test_nobody_answering_is_told_apart_from_nobody_there() -> None:
    assert asyncio.run(ask(PAGE, fetcher=Servers({}))).code == "unreachable"
    assert asked({OLD: actor(OLD, movedTo=NEW)}).code == "unreachable"


@pytest.mark.parametrize("address", [
    "http://169.254.169.254/latest", "file:///etc/passwd", "javascript:alert(1)", "https://name:password@new.example/x", "gopher://x/", "", {"href": []},
])
def test_case_41_where_it_moved_to_is_asked_through_the_same_door_as_all_else(address: Any) -> None:
    servers = Servers({PAGE: actor(OLD, movedTo=address)})
    found = asyncio.run(ask(PAGE, fetcher=servers))
    assert found.code in {"stays", "unreachable"}
    assert all(one.startswith(("http://", "https://")) and "@new.example/x" not in one for one in servers.asked)


def test_case_14_nobody_speaks_for_another_host() -> None:
    # A server that answers with the account of another, or sends on to another host.
    assert read_actor(actor("https://victim.example/users/nora", movedTo=NEW), asked=OLD) is None
    assert asked({OLD: actor(OLD, movedTo=NEW), NEW: actor(NEW)}, leads={OLD: "https://evil.example/x"}).code == "unknown"
    assert asked({OLD: actor(OLD, movedTo=NEW), NEW: actor("https://victim.example/users/nora")}).code == "unreachable"


def test_accounts_are_known_by_their_address() -> None:
    accounts = ["https://example.social/@nora", "https://example.social/users/nora.rss", "https://example.social/@nora/feed.rss"]
    others = ["https://example.org/blog", "https://example.org/", "https://example.org/blog/@nora"]
    assert [account_page([address]) for address in (*accounts, *others)] == [*accounts, "", "", ""]


@given(st.recursive(
    st.none() | st.booleans() | st.text(max_size=20) | st.sampled_from([OLD, NEW, "https://", "http://[", "//x"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["href", "id", "x"]), inner, max_size=3), max_leaves=8,
), st.sampled_from(["movedTo", "alsoKnownAs", "url", "preferredUsername", "id", "inbox"]))
def test_whatever_a_server_says_is_read_or_left(value: object, field: str) -> None:
    found = read_actor(actor(OLD, **{field: value}) if field != "id" else json.dumps({"id": value, "inbox": "x"}).encode(), asked=OLD)
    if found is not None:
        assert found.page.startswith("http")
        assert all(one.startswith("http") for one in found.also)


@given(st.binary(max_size=200))
def test_any_bytes_are_no_account(body: bytes) -> None:
    read_actor(body, asked=OLD)


# ── as the member does it ────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def moved(web: FakeWeb, member: Member) -> Follow:
    """Nora is followed at an account that moved to another one."""
    old, new = f"{web.address}/users/nora", f"{web.address}/users/quill"
    host = web.address.removeprefix("http://")
    web.pages[f"/.well-known/webfinger?resource=acct:nora@{host}"] = Reply(webfinger(old))
    web.pages["/users/nora"] = Reply(actor(old, movedTo=new, url=f"{web.address}/@nora"))
    web.pages["/users/quill"] = Reply(actor(new, alsoKnownAs=[old], preferredUsername="quill", url=f"{web.address}/@quill"))
    web.pages["/@quill.rss"] = Reply(rss(("1", "Now over here"), title="Nora Quill"), headers={"Content-Type": "application/rss+xml"})
    person = note_person(acting=member, name="Nora Quill", note="Knows mending")
    add_handle(acting=member, person=person, typed=f"@nora@{host}", kind="fediverse", address=f"{web.address}/@nora")
    add_handle(acting=member, person=person, typed="nora@example.org", kind="mail")
    follow_ = follow(acting=member, wish=Wish(f"{web.address}/@nora.rss", title="Nora", kind="fediverse", site_address=f"{web.address}/@nora", person=person))
    Polling.objects.update(state=Polling.State.CLOSED, trouble="gone", checked_at=now())
    return follow_


def test_an_account_that_moved_is_followed_there_with_one_confirmation(signed_in: Client, web: FakeWeb, moved: Follow) -> None:
    page = signed_in.get(f"/read/source/{moved.source.public_id}").content.decode()
    for told in ("Where did they go?", "nora@example.org", "/ask/new?text=Does+anyone+know+where+Nora+Quill+went%3F"):
        assert told in page
    assert web.asked == []
    address = f"/read/silent/{moved.source.public_id}/elsewhere"
    assert "Has it moved?" in signed_in.get(address).content.decode()
    assert web.asked == []
    page = signed_in.post(address, {"look": "moved"}).content.decode()
    host = web.address.removeprefix("http://")
    assert f"They are at @quill@{host} now" in page
    assert "the new one says that it is the same" in page
    assert "Now over here" in page
    assert not Follow.objects.exclude(pk=moved.pk).exists()
    answer = signed_in.post(address, {
        "follow": f"{web.address}/@quill.rss", "typed": f"{web.address}/@quill", "kind": "fediverse", "site_address": f"{web.address}/@quill",
        "moved": "1", "account": f"@quill@{host}",
    })
    assert answer.status_code == 302
    made = Follow.objects.exclude(pk=moved.pk).get()
    moved.refresh_from_db()
    assert (made.person, made.title, made.stopped_at, moved.stopped_at is None) == (moved.person, "Nora", None, False)
    handles = Handle.objects.order_by("pk").values_list("typed", "kind", "is_dead")
    assert list(handles) == [(f"@nora@{host}", "fediverse", True), ("nora@example.org", "mail", False), (f"@quill@{host}", "fediverse", False)]


def test_what_is_closed_for_others_is_not_looked_at(signed_in: Client, web: FakeWeb, moved: Follow) -> None:
    assert moved.person is not None
    handle = add_handle(acting=moved.member, person=moved.person, typed="@nora", kind="twitter", address=f"{web.address}/x", is_dead=True)
    address = f"/read/silent/{moved.source.public_id}/elsewhere"
    page = signed_in.get(address).content.decode()
    assert "leads nowhere any more" in page
    assert "nothing to follow there" in page
    signed_in.post(address, {"look": str(handle.pk)})
    assert web.asked == []


def test_a_move_inside_walls_is_not_followed(signed_in: Client, web: FakeWeb, moved: Follow, monkeypatch: pytest.MonkeyPatch) -> None:
    from tests.consumption.conftest import knobs

    knobs(monkeypatch, allow_networks=())
    page = signed_in.post(f"/read/silent/{moved.source.public_id}/elsewhere", {"look": "moved"}).content.decode()
    assert "Its server did not answer." in page
    assert web.asked == []


def test_the_handles_of_what_was_merged_are_offered_too(signed_in: Client, member: Member, moved: Follow) -> None:
    other = note_person(acting=member, name="N. Quill")
    add_handle(acting=member, person=other, typed="https://quill.example.org/", kind="blog", address="https://quill.example.org/")
    assert moved.person is not None
    merge(acting=member, kept=other, gone=moved.person)
    page = signed_in.get(f"/read/silent/{moved.source.public_id}/elsewhere").content.decode()
    assert "https://quill.example.org/" in page
    assert "N.+Quill" in page


def test_a_handle_that_is_noted_already_is_not_noted_twice(member: Member, following: Callable[..., Follow]) -> None:
    person = note_person(acting=member, name="Nora Quill")
    old = follow(acting=member, wish=Wish("https://old.example/feed", person=person))
    add_handle(acting=member, person=person, typed="@nora@new.example", kind="fediverse", address="https://new.example/@nora")
    before = Handle.objects.count()
    follow_instead(acting=member, old=old, wish=Wish("https://new.example/@nora.rss", kind="fediverse", site_address="https://new.example/@nora"))
    assert Handle.objects.count() == before
    assert following is not None


def test_nobody_follows_as_somebody_of_anothers_network(member: Member) -> None:
    from tests.conftest import make_member

    theirs = note_person(acting=make_member("ben@example.org"), name="Cem Sample")
    with pytest.raises(PermissionError):
        follow(acting=member, wish=Wish("https://a.example.org/feed", person=theirs))
    assert not Follow.objects.exists()


@pytest.mark.parametrize("why", ["too_much", "not_now", "sells", "other", "", "gold"])
def test_stopping_keeps_its_reason_until_it_comes_back(signed_in: Client, member: Member, why: str) -> None:
    made = follow(acting=member, wish=Wish("https://a.example.org/feed", title="Paper"))
    address = f"/read/source/{made.source.public_id}/stop"
    assert 'value="too_much"' in signed_in.get(address).content.decode()
    signed_in.post(address, {"why": why, "next": "/read/sources"})
    made.refresh_from_db()
    assert (made.stopped_why, made.stopped_at is None) == (why if why != "gold" else "", False)
    listed = signed_in.get("/read/stopped").content.decode()
    assert ("too much</span>" in listed) == (why == "too_much")
    answer = signed_in.post(address, {"again": "1", "next": "//evil.example/"})
    assert not answer["Location"].startswith("//")
    made.refresh_from_db()
    assert (made.stopped_why, made.stopped_at) == ("", None)
