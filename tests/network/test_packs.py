"""What of a starter pack may leave: pure decisions, each attacked."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonplace.network import packs
from commonplace.network.models import PackItem
from commonplace.network.packs import Chosen, Consent, Fed, Held, Way
from commonplace.people.models import Handle
from commonplace.spaces.canonical import canonical_key

TODAY = date(2026, 11, 22)
PACK = UUID(int=7)
NORA = Chosen(thing="person", uuid=UUID(int=1), name="Nora Sample", kind="person", consent=Consent.AGREED, agreed_on=date(2026, 11, 2))
FORUM = Chosen(thing="space", uuid=UUID(int=2), name="Example Forum", kind="forum", address="https://forum.example.org/")


def left(one: Chosen, *secrets: str) -> packs.Leaving | None:
    return packs.leaving(one, pack=PACK, secrets=secrets, today=TODAY)


def held(one: Chosen, *secrets: str) -> Held | None:
    return packs.why_held(one, secrets, today=TODAY)


def test_whoever_agreed_and_whoever_is_publicly_listed_leaves() -> None:
    assert left(NORA) is not None
    listed = left(replace(NORA, consent=Consent.LISTED, listed_at="https://example.org/speakers", agreed_on=None))
    assert listed is not None
    assert (listed.listed_at, listed.agreed_on) == ("https://example.org/speakers", None)


@pytest.mark.parametrize(("change", "why"), [
    ({"consent": Consent.NOT_ASKED}, Held.NOT_ASKED),
    ({"consent": "whatever"}, Held.NOT_ASKED),
    ({"consent": Consent.LISTED, "listed_at": " \u202e "}, Held.NOT_SAID_WHERE),
    ({"agreed_on": None}, Held.NOT_YET),
    ({"agreed_on": date(2026, 11, 23)}, Held.NOT_YET),
    ({"is_personal": True}, Held.PERSONAL),
    ({"is_students": True, "name": ""}, Held.STUDENTS),
    ({"is_left": True}, Held.LET_GO),
    ({"name": "nora@example.org"}, Held.NAME),
    ({"name": "Nora, 555-123-4567"}, Held.NAME),
    ({"name": "https://example.org/feed?token=abcdef0123456789abcdef"}, Held.NAME),
    ({"name": "\u200e"}, Held.NAME),
])
def test_nobody_else_does(change: dict[str, object], why: Held) -> None:
    assert held(replace(NORA, **change)) == why
    assert left(replace(NORA, **change)) is None
    assert packs.WHY_HELD[why]


@pytest.mark.parametrize("kind", ["fediverse", "bluesky"])
def test_a_space_that_is_somebody_s_account_needs_their_consent(kind: str) -> None:
    account = replace(FORUM, kind=kind)
    assert held(account) == Held.NOT_ASKED
    assert held(replace(account, consent=Consent.AGREED, agreed_on=TODAY)) is None
    assert held(FORUM) is None


def test_a_group_of_this_site_stays_here() -> None:
    assert held(replace(FORUM, is_group=True)) == Held.GROUP


@pytest.mark.parametrize("change", [
    {"address": "https://forum.example.org/private/abcdefgh1234"},
    {"address": "https://ada:secret@forum.example.org/"},
    {"address": "https://forum.example.org/?reader=nora%40example.org"},
    {"address": "https://forum.example.org/?reader=nora%2540example.org"},
    {"sources": (Fed("https://forum.example.org/feed", is_secret=True),)},
    {"sources": (Fed("https://forum.example.org/feed?token=abcdef0123456789abcdef"),)},
])
def test_a_space_behind_a_secret_address_stays_here_with_its_name(change: dict[str, object]) -> None:
    assert held(replace(FORUM, **change)) == Held.SECRET


def test_an_address_that_only_this_site_knows_to_be_secret_stays_here() -> None:
    assert held(FORUM, canonical_key("http://forum.example.org")) == Held.SECRET
    nora = replace(NORA, ways=(Way("blog", "https://blog.example.org/quiet", "https://blog.example.org/quiet"),))
    assert left(nora) is not None
    assert left(nora).handles  # type: ignore[union-attr]
    assert not left(nora, canonical_key("https://blog.example.org/quiet")).handles  # type: ignore[union-attr]


PRIVATE_WAYS = [
    Way("mail", "nora@example.org", "mailto:nora@example.org"), Way("phone", "+1 555 123 4567"), Way("none", "Nora from the workshop"),
    Way("web", "nora@example.org"), Way("other", "call 555-123-4567"), Way("other", "tel:5551234567"), Way("web", "x", "mailto:nora@example.org"),
    Way("blog", "https://blog.example.org/feed?token=abcdef0123456789abcdef", "https://blog.example.org/feed?token=abcdef0123456789abcdef"),
    Way("blog", "Nora's blog", "https://ada:secret@blog.example.org/"), Way("twitter", "@nora", "https://twitter.com/nora", is_dead=True),
    Way("other", "blog.example.org/feed?token=abcdef0123456789abcdef"), Way("unheard-of", "@nora"), Way("web", "", ""), Way("web", "x", "javascript:alert(1)"),
]


@pytest.mark.parametrize("way", PRIVATE_WAYS)
def test_no_private_way_to_somebody_leaves(way: Way) -> None:
    found = left(replace(NORA, ways=(way, Way("web", "https://nora.example.org/", "https://nora.example.org/"))))
    assert found is not None
    assert [one.address for one in found.handles] == ["https://nora.example.org/"]


def test_public_ways_leave() -> None:
    ways = (Way("fediverse", "nora@example.social"), Way("bluesky", "nora.example.com", "https://bsky.app/profile/nora.example.com"))
    found = left(replace(NORA, ways=ways))
    assert found is not None
    assert [one.value for one in found.handles] == ["@nora@example.social", "nora.example.com"]


def test_a_secret_source_does_not_leave_and_takes_its_page_along() -> None:
    secret = Fed("https://pod.example.org/feed", "https://pod.example.org/nora", "podcast", is_secret=True)
    found = left(replace(NORA, sources=(secret, Fed("https://blog.example.org/feed")), ways=(Way("podcast", "x", "https://pod.example.org/nora"),)))
    assert found is not None
    assert ([one.address for one in found.sources], found.handles) == (["https://blog.example.org/feed"], ())


@pytest.mark.parametrize("text", [
    "Write to nora@example.org.", "mailto:nora@example.org", "call 555-123-4567", "(555) 123-4567", "+44 20 7946 0958", "tel:+445557946",
    "see https://example.org/feed?token=abcdef0123456789abcdef", "<nora.sample+lists@mail.example.org>", "555 1234",
])
def test_private_words_are_found_in_texts_and_taken_out(text: str) -> None:
    assert packs.is_private_text(text)
    assert "[…]" in packs.without_private(text)
    for part in ("nora@", "sample+lists", "123-4567", "7946", "abcdef0123", "555 1234"):
        assert part not in packs.without_private(text)


@pytest.mark.parametrize("text", [
    "She is @nora@example.social and answers on the day.", "Since 2019-2026", "On 2026-11-22", "ISBN 978-0-306-40615-7", "Dewey 027.8", "12 of 40 lessons",
    "https://example.org/groups/123456789012", "https://example.social/@nora@other.example", "22.11.2026", "10,000 books",
])
def test_words_that_only_look_so_stay(text: str) -> None:
    assert packs.without_private(text) == text


@given(st.text(max_size=300))
def test_what_was_taken_out_of_any_text_leaves_nothing_to_take_out(text: str) -> None:
    once = packs.without_private(text)
    assert packs.without_private(once) == once


@pytest.mark.parametrize("value", ["=cmd|x@example.social", "+nora@example.social", "-nora@example.social", "@=nora@example.social", "@nora@example", "@nora", "nora@exa mple.social", "@nora@example.social,true", "\tnora@example.social\r\n=1+1", "@nora@-example.social"])
def test_an_account_that_a_spreadsheet_could_take_for_a_formula_is_none(value: str) -> None:
    account = packs.account_of(Way("fediverse", value))
    assert not account or account[0].isalnum()
    assert not set(account) & set('=+,;|"\t\r\n ')


def test_only_fediverse_handles_are_accounts() -> None:
    assert packs.account_of(Way("fediverse", "@Nora@Example.Social")) == "Nora@example.social"
    assert packs.account_of(Way("mail", "nora@example.org")) == ""


def test_the_id_that_leaves_is_the_same_in_each_copy_of_a_pack_and_another_in_another_pack() -> None:
    first, again = left(NORA), left(NORA)
    other = packs.leaving(NORA, pack=uuid4(), today=TODAY)
    assert first is not None
    assert again is not None
    assert other is not None
    assert first.uuid == again.uuid
    assert len({first.uuid, other.uuid, NORA.uuid}) == 3


def test_what_is_said_of_consent_is_as_the_rows_say_it() -> None:
    assert {one.value for one in Consent} == set(PackItem.Consent.values)
    assert set(Handle.Kind.values) >= packs.PUBLIC_KINDS
    assert not packs.PUBLIC_KINDS & {"mail", "phone", "none"}


def test_every_licence_says_what_it_means_in_one_sentence() -> None:
    assert {"cc-by-4.0", "cc-by-sa-4.0", "cc0-1.0", "all-rights"} <= set(packs.LICENCES)
    for key, one in packs.LICENCES.items():
        assert key == one.key
        assert len(key) <= 20
        assert str(one.says).endswith(".")
        assert str(one.says).count(".") == 1


def test_a_page_to_look_at_is_told_rather_than_what_a_reader_fetches() -> None:
    fed = Fed("https://blog.example.org/atom.xml", "https://blog.example.org/")
    blog = left(replace(FORUM, kind="blog", address="https://blog.example.org/atom.xml", sources=(fed,)))
    assert blog is not None
    assert (blog.page, blog.address) == ("https://blog.example.org/", "https://blog.example.org/atom.xml")
    alone = left(replace(FORUM, kind="blog", address="https://blog.example.org/atom.xml", sources=(replace(fed, site_address=""),)))
    assert alone is not None
    assert alone.page == "https://blog.example.org/atom.xml"
    other = left(replace(FORUM, sources=(fed,)))
    assert other is not None
    assert other.page == FORUM.address


@pytest.mark.parametrize(("said", "page"), [
    ("https://example.org/speakers", "https://example.org/speakers"), ("the printed list of the county", ""), ("javascript:alert(1)", ""),
])
def test_where_somebody_is_listed_can_be_opened_if_it_is_an_address(said: str, page: str) -> None:
    listed = left(replace(NORA, consent=Consent.LISTED, listed_at=said, agreed_on=None))
    assert listed is not None
    assert listed.listed_page == page
