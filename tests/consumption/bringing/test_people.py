"""People, spaces, tools and bookmarks that are brought: who they become, and what is followed of them."""

from __future__ import annotations

import json

import pytest

from commonplace.consumption import bringing, queries
from commonplace.consumption.actions.following import Wish, follow
from commonplace.consumption.bringing import choosing
from commonplace.consumption.bringing.sources import source_of
from commonplace.entries.models import Follow
from commonplace.members.models import Member
from commonplace.network.models import BroughtRow
from commonplace.people.models import Handle, Person
from commonplace.spaces.models import Source, Space
from commonplace.tools.models import Tool
from tests.conftest import make_member
from tests.consumption.bringing.rows import brought, counts

pytestmark = pytest.mark.django_db

MASTODON = b"""Account address,Show boosts,Notify on new posts,Languages
nora@example.social,true,false,
sam@toot.example,true,false,en
"""
FOLLOWING = ("window.YTD.following.part0 = " + json.dumps([
    {"following": {"accountId": "12", "userLink": "https://twitter.com/intent/user?user_id=12"}},
    {"following": {"accountId": "13", "userLink": "https://twitter.com/intent/user?user_id=13", "name": "Nora Sample", "screenName": "nora",
                   "description": "Librarian. Now @nora@example.social and https://nora.example/feed"}},
])).encode()


def addresses() -> set[str]:
    return set(Source.objects.values_list("address", flat=True))


def test_accounts_of_the_fediverse_become_people_who_are_followed(member: Member) -> None:
    assert counts(brought(member, MASTODON), "added", "person") == (2, 2)
    assert addresses() == {"https://example.social/@nora.rss", "https://toot.example/@sam.rss"}
    nora = Person.objects.get(name="@nora@example.social")
    assert [(one.kind, one.typed, one.address) for one in nora.handles.all()] == [("fediverse", "@nora@example.social", "https://example.social/@nora")]
    assert Follow.objects.get(person=nora).source.kind == "fediverse"
    assert Follow.objects.get(person=nora).shelvings.get().typed == "https://example.social/@nora.rss"


def test_the_same_accounts_again_are_there_already(member: Member) -> None:
    brought(member, MASTODON)
    assert counts(brought(member, MASTODON.replace(b"nora@", b"Nora@")), "added", "there") == (0, 2)
    assert (Person.objects.count(), Handle.objects.count(), Follow.objects.count()) == (2, 2, 2)


def test_another_s_people_are_not_there_already(member: Member) -> None:
    brought(make_member("bo@example.org"), MASTODON)
    assert counts(brought(member, MASTODON), "added", "there") == (2, 0)
    assert Source.objects.count() == 2


def test_somebody_followed_already_gets_the_handle_and_is_no_second_person(member: Member) -> None:
    there = follow(acting=member, wish=Wish("https://example.social/@nora.rss", kind="fediverse", title="Nora"))
    assert there.person
    assert counts(brought(member, MASTODON), "added", "there") == (1, 1)
    assert Person.objects.count() == 2
    assert "@nora@example.social" in set(there.person.handles.values_list("typed", flat=True))


def test_who_was_followed_on_twitter_has_a_dead_handle_and_every_new_address(member: Member) -> None:
    done = brought(member, FOLLOWING)
    assert counts(done, "added", "unaddressed", "person") == (1, 1, 2)
    nora = Person.objects.get(name="Nora Sample")
    assert {(one.kind, one.typed, one.is_dead) for one in nora.handles.all()} == {
        ("twitter", "@nora", True), ("fediverse", "@nora@example.social", False), ("blog", "https://nora.example/feed", False),
    } or {one.kind for one in nora.handles.all()} >= {"twitter", "fediverse"}
    assert "https://example.social/@nora.rss" in addresses()
    assert not any("twitter" in one for one in addresses())
    assert Person.objects.get(name="Twitter 12").handles.get().is_dead


def test_who_only_follows_her_is_not_ticked(member: Member) -> None:
    made = bringing.bring(acting=member, data=FOLLOWING.replace(b"following", b"follower"))
    assert not made.rows.filter(is_taken=True).exists()


def test_names_and_handles_in_prose_become_people_and_spaces(member: Member) -> None:
    text = "You should read Maya Sample (@maya@example.social) and Tom Sample, tom@mail.example.\nThe chat is #libchat, Tuesdays.\nhttps://blog.example.org/feed.xml"
    brought(member, text.encode())
    assert {"Maya Sample", "Tom Sample"} <= set(Person.objects.values_list("name", flat=True))
    assert Handle.objects.get(person__name="Tom Sample").kind == "mail"
    assert Space.objects.get(typed="#libchat").address == ""
    assert "https://blog.example.org/feed.xml" in addresses()


def test_folders_become_categories_for_people_too(member: Member) -> None:
    lists = b"Librarians,nora@example.social\nLibrarians,sam@toot.example\nMakers,sam@toot.example\n"
    brought(member, lists)
    assert queries.paths_of(Follow.objects.get(person__name="@nora@example.social")) == [("Librarians",)]
    assert sorted(queries.paths_of(Follow.objects.get(person__name="@sam@toot.example"))) == [("Librarians",), ("Makers",)]


def test_a_row_becomes_what_the_member_says(member: Member) -> None:
    made = bringing.bring(acting=member, data=b"https://tool.example.org/about\n@nora@example.social\nhttps://one.example.org/feed")
    at = {row.address or row.handles[0]["value"]: row.position for row in made.rows.all()}
    becomes = {at["https://tool.example.org/about"]: "tool", at["@nora@example.social"]: "space", at["https://one.example.org/feed"]: "person"}
    choosing.choose(acting=member, bringing=made, shown=set(becomes), ticked=set(becomes), becomes=becomes)
    bringing.work_off(bringing.agree(acting=member, bringing=made))
    assert Tool.objects.get().address == "https://tool.example.org/about"
    assert Follow.objects.get(source__address="https://example.social/@nora.rss").space
    assert Follow.objects.get(source__address="https://one.example.org/feed").person
    assert Person.objects.get().handles.get().typed == "https://one.example.org/feed"


def test_what_is_not_ticked_is_left_out(member: Member) -> None:
    made = bringing.bring(acting=member, data=MASTODON)
    choosing.choose(acting=member, bringing=made, shown={0, 1}, ticked={1}, becomes={})
    done = bringing.work_off(bringing.agree(acting=member, bringing=made))
    assert counts(done, "added", "left") == (1, 1)
    assert Person.objects.get().name == "@sam@toot.example"


def test_what_the_page_did_not_show_stays_as_it_was_ticked(member: Member) -> None:
    made = bringing.bring(acting=member, data=MASTODON)
    choosing.choose(acting=member, bringing=made, shown={0}, ticked=set(), becomes={})
    assert list(made.rows.values_list("is_taken", flat=True)) == [False, True]
    choosing.tick_all(acting=member, bringing=made, is_taken=False)
    assert not made.rows.filter(is_taken=True).exists()


def test_nothing_can_be_chosen_once_she_agreed_or_by_somebody_else(member: Member) -> None:
    made = bringing.bring(acting=member, data=MASTODON)
    with pytest.raises(PermissionError):
        choosing.choose(acting=make_member("bo@example.org"), bringing=made, shown={0}, ticked=set(), becomes={})
    agreed = bringing.agree(acting=member, bringing=made)
    choosing.choose(acting=member, bringing=agreed, shown={0}, ticked=set(), becomes={})
    assert made.rows.filter(is_taken=True).count() == 2


def test_bookmarks_stay_rows_and_are_not_kept_twice(member: Member) -> None:
    marks = json.dumps([{"href": "https://example.org/a", "description": "A", "extended": "", "time": "2022-02-10T15:31:16Z", "shared": "yes",
                         "toread": "no", "tags": "one two", "meta": "", "hash": ""}]).encode()
    assert counts(brought(member, marks), "kept") == (1,)
    assert counts(brought(member, marks), "there") == (1,)
    assert BroughtRow.objects.filter(thing="bookmark", is_taken=True).count() == 1
    assert not Follow.objects.exists()


def test_a_stopped_source_comes_back_with_its_name(member: Member) -> None:
    from commonplace.consumption.actions.following import stop

    follow_ = follow(acting=member, wish=Wish("https://example.social/@nora.rss", kind="fediverse", title="My Nora"))
    stop(acting=member, follow=follow_)
    made = bringing.bring(acting=member, data=MASTODON)
    assert made.rows.get(position=0).verdict == "new"
    bringing.work_off(bringing.agree(acting=member, bringing=made))
    follow_.refresh_from_db()
    assert (follow_.stopped_at, follow_.title) == (None, "My Nora")


@pytest.mark.parametrize(("typed", "address"), [
    ("@nora@example.social", "https://example.social/@nora.rss"),
    ("@sam.example.com", "https://bsky.app/profile/sam.example.com/rss"), ("https://example.org/feed/", "https://example.org/feed/"),
    ("https://one.substack.com/", "https://one.substack.com/feed"), ("r/Libraries", "https://www.reddit.com/r/libraries/.rss"),
    ("https://x.com/nora", ""), ("https://www.facebook.com/groups/1", ""), ("nora@example.org", ""), ("#libchat", ""), ("", ""),
])
def test_where_a_source_is_follows_from_how_it_is_spelled(typed: str, address: str) -> None:
    found = source_of(typed)
    assert (found.address, found.is_to_look) == (address, False)


def test_a_page_is_to_be_looked_at_unless_it_is_known_for_an_account_s() -> None:
    assert source_of("https://example.social/@nora", kind="fediverse").address == "https://example.social/@nora.rss"
    assert source_of("https://example.org/about") == ("", "", True)
