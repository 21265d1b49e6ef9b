"""An archive of Twitter gives people with a dead handle, lists, own posts; nobody is asked for what it leaves out."""

from __future__ import annotations

import json
from typing import Any

import pytest

from commonplace.network.formats import NotUnderstood, recognize
from tests.network.formats.making import short, zipped


def part(name: str, elements: list[Any], number: int = 0) -> str:
    return f"window.YTD.{name}.part{number} = {json.dumps(elements, indent=2)}"


def follow(kind: str, number: int) -> dict[str, Any]:
    return {kind: {"accountId": str(number), "userLink": f"https://twitter.com/intent/user?user_id={number}"}}


def tweet(number: int, text: str, **more: Any) -> dict[str, Any]:
    return {"tweet": {"id_str": str(number), "full_text": text, "created_at": "Wed Oct 10 20:19:24 +0000 2018", "entities": {}, **more}}


def archive(**changed: str) -> bytes:
    files = {
        "Your archive.html": "<html><title>Your archive</title></html>",
        "assets/js/app.js": "console.log(1)",
        "data/manifest.js": "window.__THAR_CONFIG = {}",
        "data/account.js": part("account", [{"account": {"username": "ada_e", "accountId": "1", "accountDisplayName": "Ada Example"}}]),
        "data/following.js": part("following", [follow("following", 101), follow("following", 102)]),
        "data/follower.js": part("follower", [follow("follower", 102), {"follower": {"accountId": "103"}}]),
        "data/lists-created.js": part("lists_created", [{"userListInfo": {"url": "https://twitter.com/ada_e/lists/makers"}}]),
        "data/lists-subscribed.js": part("lists_subscribed", [{"userListInfo": {"urls": ["https://twitter.com/nora_s/lists/books"]}}]),
        "data/tweets.js": part("tweets", [
            tweet(7001, "@nora_s thanks &amp; see https://t.co/abc #tlchat", in_reply_to_status_id_str="7000", entities={
                "user_mentions": [{"screen_name": "nora_s", "name": "Nora Sample", "id_str": "101"}],
                "urls": [{"url": "https://t.co/abc", "expanded_url": "https://blog.example/post"}], "hashtags": [{"text": "tlchat"}]}),
            tweet(7002, "second"),
        ]),
        "data/direct-messages.js": part("direct_messages", [{"dmConversation": {"messages": [{"messageCreate": {"text": "not for anybody"}}]}}]),
        "data/like.js": part("like", [{"like": {"tweetId": "5", "fullText": "liked"}}]),
        "data/tweets_media/7001-x.jpg": b"\xff\xd8\xff not a picture",
    }
    return zipped({**files, **changed})


def test_follows_followers_lists_and_posts_are_read() -> None:
    found = recognize(archive(), name="twitter-2023.zip")
    assert (found.format, found.title) == ("twitter", "Twitter @ada_e")
    assert [short(row) for row in found.rows] == [
        "person | Nora Sample | twitter:@nora_s† | dead_only",
        "person | twitter:102† | dead_only",
        "person | twitter:103† | dead_only",
        "space | makers | closed",
        "space | books | closed",
        "post | https://twitter.com/ada_e/status/7001",
        "post | https://twitter.com/ada_e/status/7002",
    ]


def by_handle(data: bytes) -> dict[str, Any]:
    return {row.handles[0].value: row for row in recognize(data).rows if row.handles}


def test_who_followed_whom_is_kept_and_each_account_is_one_person() -> None:
    people = by_handle(archive())
    assert {name: row.details["relation"] for name, row in people.items()} == {
        "@nora_s": ["following"], "102": ["following", "follower"], "103": ["follower"]}
    assert people["@nora_s"].details["id"] == "101"
    assert people["102"].handles[0].address == "https://twitter.com/intent/user?user_id=102"


def test_a_post_is_kept_as_it_was_meant_with_its_addresses_spelled_out() -> None:
    post = next(row for row in recognize(archive()).rows if row.thing == "post")
    assert post.details == {
        "text": "@nora_s thanks & see https://blog.example/post #tlchat", "at": "2018-10-10T20:19:24Z", "id": "7001", "is_reply": True,
        "tags": ["tlchat"]}


def test_what_was_not_read_is_said_and_messages_are_in_no_row() -> None:
    found = recognize(archive())
    assert set(found.problems) == {"twitter_names", "twitter_rest"}
    assert "not for anybody" not in repr(found)


def test_a_list_of_twitter_is_kept_by_name_and_has_no_address_to_fetch() -> None:
    lists = [row for row in recognize(archive()).rows if row.thing == "space"]
    assert [(row.address, row.details["typed"], row.details["kind"]) for row in lists] == [
        ("", "https://twitter.com/ada_e/lists/makers", "social_group"), ("", "https://twitter.com/nora_s/lists/books", "social_group")]


def test_posts_may_come_in_parts_and_under_their_old_name() -> None:
    data = zipped({"data/tweet.js": part("tweet", [tweet(1, "one")]), "data/tweet-part1.js": part("tweet", [tweet(2, "two")], 1)})
    assert [row.details["text"] for row in recognize(data).rows] == ["one", "two"]


def test_one_file_out_of_an_archive_is_understood_alone() -> None:
    found = recognize(part("following", [follow("following", 101)]).encode())
    assert [short(row) for row in found.rows] == ["person | twitter:101† | dead_only"]


def test_a_part_that_is_not_read_is_refused_with_a_sentence() -> None:
    with pytest.raises(NotUnderstood, match=r"following\.js"):
        recognize(part("direct_messages", []).encode())


def test_names_and_profile_texts_are_taken_where_a_file_has_them() -> None:
    data = part("following", [{"following": {
        "accountId": "101", "userLink": "https://twitter.com/intent/user?user_id=101", "screenName": "nora_s", "name": "Nora Sample",
        "description": "moved: @nora@a.example · https://nora.example · @nora.example.org · nora@lib.example"}}])
    row = recognize(data.encode()).rows[0]
    assert short(row) == (
        "person | Nora Sample | twitter:@nora_s† fediverse:@nora@a.example web:https://nora.example bluesky:@nora.example.org mail:nora@lib.example")


def test_profiles_of_the_programming_interface_are_people() -> None:
    users = [{
        "id_str": "101", "screen_name": "nora_s", "name": "Nora Sample", "description": "blog: https://t.co/x", "url": "https://t.co/y", "location": "Austin",
        "entities": {"description": {"urls": [{"url": "https://t.co/x", "expanded_url": "https://blog.nora.example/"}]},
                     "url": {"urls": [{"url": "https://t.co/y", "expanded_url": "https://nora.example/"}]}}}]
    found = recognize(json.dumps(users).encode())
    assert found.format == "profiles"
    assert short(found.rows[0]) == "person | Nora Sample | twitter:@nora_s† web:https://nora.example/ web:https://blog.nora.example/"


def test_what_twitter_shortened_is_no_address_of_a_person() -> None:
    users = [{"screen_name": "nora_s", "name": "Nora", "description": "see https://t.co/x", "url": "https://t.co/y"}]
    assert [one.kind for one in recognize(json.dumps(users).encode()).rows[0].handles] == ["twitter"]


def test_an_element_that_is_damaged_is_kept_as_not_understood() -> None:
    data = part("following", [follow("following", 101), {"following": {}}, 7, None])
    assert [(row.thing, row.raw) for row in recognize(data.encode()).rows] == [
        ("person", ""), ("nothing", '{"following": {}}'), ("nothing", "7"), ("nothing", "null")]


def test_an_archive_that_ends_in_the_middle_is_refused_whole() -> None:
    cut = part("following", [follow("following", 101), follow("following", 102)])[:-60]
    with pytest.raises(NotUnderstood) as trouble:
        recognize(archive(**{"data/following.js": cut}))
    assert trouble.value.code == "json_cut"


def test_a_long_archive_is_read_piece_by_piece() -> None:
    many = part("tweets", [tweet(number, "word " * 200) for number in range(4_000)])
    assert len(many) > 4_000_000
    assert sum(row.thing == "post" for row in recognize(archive(**{"data/tweets.js": many})).rows) == 4_000


def test_more_posts_than_are_read_at_once_are_left_out_and_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("commonplace.network.formats.twitter.MAX_ROWS", 2)
    found = recognize(part("tweets", [tweet(number, "word") for number in range(3)]).encode())
    assert (len(found.rows), found.problems) == (2, ("twitter_posts_cut",))


@pytest.mark.parametrize(("name", "shown", "handles"), [
    ("Nora Sample @nora@a.example.org", "Nora Sample", "twitter:@nora_s† fediverse:@nora@a.example.org"),
    ("Nora on Mastodon: nora@mastodon.social", "Nora", "twitter:@nora_s† fediverse:@nora@mastodon.social"),
    ("Nora | blog: nora.example.org", "Nora", "twitter:@nora_s† web:nora.example.org"),
    ("@nora@mastodon.social", "@nora@mastodon.social", "twitter:@nora_s† fediverse:@nora@mastodon.social"),
    ("Dr. N. Sample", "Dr. N. Sample", "twitter:@nora_s† | dead_only"),
])
def test_a_new_address_in_the_name_of_somebody_is_found(name: str, shown: str, handles: str) -> None:
    mentions = {"user_mentions": [{"screen_name": "nora_s", "name": name, "id_str": "101"}]}
    data = zipped({"data/following.js": part("following", [follow("following", 101)]), "data/tweets.js": part("tweets", [tweet(1, "x", entities=mentions)])})
    assert short(recognize(data).rows[0]) == f"person | {shown} | {handles}"
