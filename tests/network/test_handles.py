"""The pages of handles: a table, one field for another, and one stream of all that somebody says."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from commonplace.entries.models import Follow
from commonplace.kernel.clock import now
from commonplace.members.models import Member
from commonplace.network.handle_kinds import as_kind, guess
from commonplace.network.stream import Below, stream_of
from commonplace.people.actions import add_handle, merge, note_person
from commonplace.people.models import Handle, Person
from tests.conftest import make_member
from tests.network.rows import make_entry, make_follow, make_source

MOST_QUERIES = 15


@pytest.fixture
def bea(member: Member) -> Person:
    return note_person(acting=member, name="Bea Sample")


def page(client: Client, person: Person) -> str:
    return client.get(reverse("network:person", args=[person.public_id])).content.decode()


@pytest.mark.parametrize(("typed", "kind", "address"), [
    ("@bea@example.social", "fediverse", "https://example.social/@bea"),
    ("bea.bsky.social", "bluesky", "https://bsky.app/profile/bea.bsky.social"),
    ("https://youtube.com/@bea", "video", "https://youtube.com/@bea"),
    ("bea@example.org", "mail", ""), ("+49 30 123 45 67", "phone", ""), ("@bea", "twitter", ""),
    ("https://example.org/blog", "web", "https://example.org/blog"), ("example.org", "web", "https://example.org"),
    ("she said she is on Mastodon", "none", ""), ("javascript:alert(1)", "none", ""),
])
def test_the_kind_is_guessed_from_what_was_typed(typed: str, kind: str, address: str) -> None:
    found = guess(typed)
    assert (found.kind, found.address) == (kind, address)


def test_what_the_member_says_it_is_counts() -> None:
    assert as_kind("blog", "https://example.org/bea").kind == "blog"
    assert as_kind("instagram", "bea").address == "https://www.instagram.com/bea/"
    assert as_kind("none", "https://example.org/") == as_kind("none", " https://example.org/ ")


def test_one_field_adds_a_handle_and_the_table_shows_it(signed_in: Client, bea: Person) -> None:
    answer = signed_in.post(reverse("network:new_handle", args=[bea.public_id]), {"typed": "@bea@example.social"}, follow=True)
    shown = answer.content.decode()
    assert "Kept as fediverse: @bea@example.social." in shown
    assert '<a class="address" href="https://example.social/@bea"' in shown
    assert "/read/follow?address=%40bea%40example.social&amp;person=" + bea.public_id in shown
    signed_in.post(reverse("network:new_handle", args=[bea.public_id]), {"typed": "@bea"})
    shown = page(signed_in, bea)
    assert "leads nowhere any more" in shown
    assert shown.count("/read/follow?") == 1


def test_nothing_typed_is_said_beside_the_field(signed_in: Client, bea: Person) -> None:
    shown = signed_in.post(reverse("network:new_handle", args=[bea.public_id]), {"typed": " "}).content.decode()
    assert "There is nothing to keep" in shown
    assert not Handle.objects.exists()


def test_a_handle_is_changed_said_to_be_dead_and_removed(signed_in: Client, member: Member, bea: Person) -> None:
    handle = add_handle(acting=member, person=bea, typed="bea@example.org", kind="mail")
    address = reverse("network:edit_handle", args=[bea.public_id, handle.uuid])
    assert 'value="bea@example.org"' in signed_in.get(address).content.decode()
    signed_in.post(address, {"typed": "bea@example.org", "kind": "fediverse", "address": "", "is_dead": "on"})
    handle.refresh_from_db()
    assert (handle.kind, handle.address, handle.is_dead) == ("fediverse", "https://example.org/@bea", True)
    signed_in.post(address, {"typed": "@bea@other.example", "kind": "fediverse", "address": handle.address})
    handle.refresh_from_db()
    assert (handle.address, handle.is_dead) == ("https://other.example/@bea", False)
    signed_in.post(address, {"remove": "1"})
    assert not Handle.objects.exists()


def test_case_74_handles_of_another_s_people_do_not_exist(signed_in: Client, bea: Person) -> None:
    other = make_member("ben@example.org", "Ben Example")
    theirs = note_person(acting=other, name="Cem Sample")
    handle = add_handle(acting=other, person=theirs, typed="@cem", kind="twitter")
    for address in (
        reverse("network:new_handle", args=[theirs.public_id]), reverse("network:stream", args=[theirs.public_id]),
        reverse("network:edit_handle", args=[theirs.public_id, handle.uuid]), reverse("network:edit_handle", args=[bea.public_id, handle.uuid]),
    ):
        assert signed_in.get(address).status_code == 404
    assert signed_in.post(reverse("network:edit_handle", args=[bea.public_id, handle.uuid]), {"remove": "1"}).status_code == 404
    assert signed_in.get(f"/read/follow?person={theirs.public_id}").status_code == 404
    assert signed_in.post(f"/read/follow?person={theirs.public_id}", {"follow": "https://example.org/feed"}).status_code == 404
    assert signed_in.get("/read/follow?person=%00").status_code == 404
    assert not Follow.objects.exists()


def test_words_of_strangers_are_shown_as_text(signed_in: Client, member: Member, bea: Person) -> None:
    add_handle(acting=member, person=bea, typed="<script>alert(1)</script>\u202egpj", kind="other")
    shown = page(signed_in, bea)
    assert "<script>alert" not in shown
    assert "\u202e" not in shown
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in shown


def test_a_handle_is_followed_as_that_person(signed_in: Client, member: Member, bea: Person) -> None:
    add_handle(acting=member, person=bea, typed="https://bea.example.org/", kind="blog", address="https://bea.example.org/")
    here = f"/read/follow?person={bea.public_id}"
    assert "stands on the page of Bea Sample" in signed_in.get(here).content.decode()
    signed_in.post(here, {
        "follow": "https://bea.example.org/feed", "typed": "https://bea.example.org/", "kind": "blog", "site_address": "https://bea.example.org",
    })
    follow = Follow.objects.get()
    assert follow.person == bea
    assert Person.objects.count() == 1
    assert Handle.objects.count() == 1
    assert f'href="/read/source/{follow.source.public_id}">Followed' in page(signed_in, bea)
    # Followed once more as somebody else, it stays who it is.
    cem = note_person(acting=member, name="Cem Sample")
    answer = signed_in.post(f"/read/follow?person={cem.public_id}", {"follow": "https://bea.example.org/feed"}, follow=True)
    assert "You followed it already, as Bea Sample." in answer.content.decode()
    assert Follow.objects.get().person == bea


def test_all_that_they_say_is_one_stream(signed_in: Client, member: Member, bea: Person) -> None:
    other = note_person(acting=member, name="Bea on the go")
    blog, podcast, stopped = make_source(title="Bea: blog"), make_source(title="Bea talks"), make_source(title="Bea: old blog")
    for row, source in ((bea, blog), (other, podcast)):
        make_follow(row, source)
    make_follow(bea, stopped, stopped_at=now())
    for number in range(6):
        make_entry((blog, podcast, stopped)[number % 3], f"Entry {number}", days=number)
    strangers = make_source()
    make_entry(strangers, "Not hers", days=9)
    merge(acting=member, kept=bea, gone=other)
    found = stream_of(member, bea)
    assert [line.title for line in found.lines] == ["Entry 4", "Entry 3", "Entry 1", "Entry 0"]
    shown = signed_in.get(reverse("network:stream", args=[bea.public_id])).content.decode()
    assert shown.index("Entry 4") < shown.index("Entry 3") < shown.index("Entry 0")
    assert "From all 2 sources that you follow as them, newest first." in shown
    assert "Not hers" not in shown
    assert "That is all that they have said so far." in shown
    assert reverse("network:stream", args=[bea.public_id]) in page(signed_in, bea)


def test_the_stream_goes_on_in_pages_without_losing_or_repeating(member: Member, bea: Person) -> None:
    source = make_source()
    make_follow(bea, source)
    said = [make_entry(source, f"Entry {number}", days=number // 2) for number in range(11)]
    titles, below = [], None
    while True:
        found = stream_of(member, bea, below=below, limit=3)
        titles += [line.title for line in found.lines]
        if found.older is None:
            break
        below = Below.parse(str(found.older))
    assert sorted(titles) == sorted(one.title for one in said)
    assert len(titles) == 11


@pytest.mark.parametrize("below", ["", "x", "1-", "9" * 40 + "-1", "1-" + "9" * 40, "\u0663-1"])
def test_any_place_in_the_address_shows_a_page(signed_in: Client, bea: Person, below: str) -> None:
    assert signed_in.get(reverse("network:stream", args=[bea.public_id]), {"below": below}).status_code == 200


def test_pages_cost_the_same_however_many_handles_there_are(signed_in: Client, member: Member, bea: Person) -> None:
    costs = set()
    for number in range(3):
        source = make_source()
        make_follow(bea, source)
        make_entry(source, "Something")
        for place in range(10):
            add_handle(acting=member, person=bea, typed=f"https://h{number}-{place}.example.org/", kind="web", address=source.address)
        counts = []
        for address in (reverse("network:person", args=[bea.public_id]), reverse("network:stream", args=[bea.public_id])):
            with CaptureQueriesContext(connection) as caught:
                assert signed_in.get(address).status_code == 200
            counts.append(len(caught))
        if number:  # what is read once for all is read
            costs.add(tuple(counts))
    assert len(costs) == 1
    assert max(*costs.pop()) <= MOST_QUERIES


def test_a_source_is_stopped_with_a_reason_from_the_page_and_comes_back(signed_in: Client, bea: Person) -> None:
    source = make_source(title="Bea: blog", newest_at=now() - timedelta(days=1))
    make_follow(bea, source)
    shown = page(signed_in, bea)
    address = f"/read/source/{source.public_id}/stop"
    assert f'formaction="{address}" name="why" value="too_much"' in shown
    here = reverse("network:person", args=[bea.public_id])
    answer = signed_in.post(address, {"why": "too_much", "next": here}, follow=True)
    assert answer.redirect_chain == [(here, 302)]
    follow = Follow.objects.get()
    assert (follow.stopped_why, follow.person) == ("too_much", bea)
    shown = answer.content.decode()
    assert "no longer followed</span><span>too much</span>" in shown
    assert "Follow again" in shown
    signed_in.post(address, {"again": "1", "next": here})
    follow.refresh_from_db()
    assert (follow.stopped_at, follow.stopped_why) == (None, "")
