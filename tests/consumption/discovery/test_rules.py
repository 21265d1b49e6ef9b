"""Every rule from what was typed to its source, with pages of our own making."""

from __future__ import annotations

import asyncio
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonplace.consumption.discovery import classify, discover, load_rules
from commonplace.consumption.discovery.words import HINTS, PROBLEMS
from commonplace.kernel.http import Answer
from tests.consumption.discovery.network import Net, answer, feed, page
from tests.runaway import ends

UC = "UC" + "a1-_B" * 4 + "xy"
YOUTUBE = f"https://www.youtube.com/feeds/videos.xml?channel_id={UC}"
REDDIT = "https://www.reddit.com/r/Teachers/.rss"


def webfinger(*links: dict[str, str]) -> Answer:
    return answer(json.dumps({"subject": "acct:x", "links": links}), "application/jrd+json")


PROFILE = {"rel": "http://webfinger.net/rel/profile-page", "type": "text/html", "href": "https://example.social/@ada"}
SELF = {"rel": "self", "type": "application/activity+json", "href": "https://example.social/users/ada"}
FINGER = "https://example.social/.well-known/webfinger?resource=acct:ada@example.social"

# rule, what is typed, the network, the address that is found, its kind, as what it is followed
CASES: list[tuple[str, str, dict[str, Answer], str, str, str]] = [
    ("a fediverse account", "@ada@example.social", {FINGER: webfinger(SELF, PROFILE)},
     "https://example.social/@ada.rss", "fediverse", "person"),
    ("a fediverse account", "acct:Ada@EXAMPLE.social", {FINGER.replace("acct:ada", "acct:Ada"): webfinger(SELF)},
     "https://example.social/users/ada.rss", "fediverse", "person"),
    ("a fediverse account", "@ada@example.social", {}, "https://example.social/@ada.atom", "fediverse", "person"),
    ("a fediverse account", "@ada@example.social",
     {FINGER: webfinger({**PROFILE, "href": "https://elsewhere.example/a/ada/"})}, "https://elsewhere.example/a/ada/feed.rss", "fediverse", "person"),
    ("a fediverse account", "@ada@example.social",
     {FINGER: webfinger(PROFILE), "https://example.social/@ada": page('<link rel=alternate type="application/atom+xml" href="/p/ada.atom">')},
     "https://example.social/p/ada.atom", "fediverse", "person"),
    ("a fediverse account", "@ada@127.0.0.1:8001",
     {"http://127.0.0.1:8001/.well-known/webfinger?resource=acct:ada@127.0.0.1:8001": webfinger({**PROFILE, "href": "http://127.0.0.1:8001/@ada"})},
     "http://127.0.0.1:8001/@ada.rss", "fediverse", "person"),
    ("a fediverse account, seen from another host", "https://other.example/@ada@example.social", {FINGER: webfinger(PROFILE)},
     "https://example.social/@ada.rss", "fediverse", "person"),
    ("a fediverse profile", "https://example.social/@ada", {}, "https://example.social/@ada.rss", "fediverse", "person"),
    ("a fediverse profile", "https://example.social/users/ada/",
     {"https://example.social/users/ada/": page('<link rel="alternate" type="application/atom+xml" href="ada.atom">')},
     "https://example.social/users/ada/ada.atom", "blog", "space"),
    ("a forum in the fediverse", "!libraries@forum.example", {}, "https://forum.example/feeds/c/libraries.xml?sort=New", "forum", "space"),
    ("a hashtag in the fediverse", "#TLChat@example.social", {}, "https://example.social/tags/TLChat.rss", "hashtag", "space"),
    ("a hashtag in the fediverse", "#bücher@bücher.example", {}, "https://xn--bcher-kva.example/tags/b%C3%BCcher.rss", "hashtag", "space"),
    ("a hashtag in the fediverse", "#a@localhost:81", {}, "http://localhost:81/tags/a.rss", "hashtag", "space"),
    ("a hashtag's page in the fediverse", "https://example.social/tags/TLChat", {}, "https://example.social/tags/TLChat.rss", "hashtag", "space"),
    ("a Bluesky handle", "@ada.bsky.social", {}, "https://bsky.app/profile/ada.bsky.social/rss", "bluesky", "person"),
    ("a Bluesky handle", "ada.bsky.social", {}, "https://bsky.app/profile/ada.bsky.social/rss", "bluesky", "person"),
    ("a Bluesky handle", "@ada.example.org", {}, "https://bsky.app/profile/ada.example.org/rss", "bluesky", "person"),
    ("a Bluesky profile", "https://bsky.app/profile/ada.example.org/post/3k", {}, "https://bsky.app/profile/ada.example.org/rss", "bluesky", "person"),
    ("a Bluesky profile", "bsky.app/profile/did:plc:abc123", {}, "https://bsky.app/profile/did:plc:abc123/rss", "bluesky", "person"),
    ("a YouTube channel", f"https://m.youtube.com/channel/{UC}/videos", {}, YOUTUBE, "video", "space"),
    ("a YouTube playlist", "https://www.youtube.com/playlist?list=PLabcdefghij", {},
     "https://www.youtube.com/feeds/videos.xml?playlist_id=PLabcdefghij", "video", "space"),
    ("a YouTube playlist", "youtube.com/watch?v=abc&list=PLabcdefghij&index=2", {},
     "https://www.youtube.com/feeds/videos.xml?playlist_id=PLabcdefghij", "video", "space"),
    ("a YouTube handle, name or video", "https://www.youtube.com/@school_library/videos",
     {"https://www.youtube.com/@school_library/videos": page(f'<link rel="canonical" href="https://www.youtube.com/channel/{UC}">')},
     YOUTUBE, "video", "space"),
    ("a YouTube handle, name or video", "youtube.com/c/Name",
     {"https://youtube.com/c/Name": page(f'<link rel="alternate" type="application/rss+xml" title="RSS" href="{YOUTUBE}">')},
     YOUTUBE, "video", "space"),
    ("a YouTube handle, name or video", "https://www.youtube.com/user/name",
     {"https://www.youtube.com/user/name": page(f'<script>var x = {{"externalId":"{UC}"}}</script>')}, YOUTUBE, "video", "space"),
    ("a YouTube handle, name or video", "https://youtu.be/abc",
     {"https://youtu.be/abc": page(body=f'<meta itemprop="channelId" content="{UC}">')}, YOUTUBE, "video", "space"),
    ("a YouTube handle, name or video", "https://www.youtube.com/watch?v=abc",
     {"https://www.youtube.com/watch?v=abc": page(f'<script>{{"videoDetails":{{"title":"}}","channelId":"{UC}"}}}}</script>')},
     YOUTUBE, "video", "space"),
    ("a Vimeo user", "https://vimeo.com/library", {}, "https://vimeo.com/library/videos/rss", "video", "space"),
    ("a subreddit by name", "r/Teachers", {}, REDDIT, "forum", "space"),
    ("a subreddit by name", " /r/Teachers/ ", {}, REDDIT, "forum", "space"),
    ("a subreddit", "https://old.reddit.com/r/Teachers/comments/1/x", {}, REDDIT, "forum", "space"),
    ("a subreddit", "reddit.com/r/Teachers", {}, REDDIT, "forum", "space"),
    ("a Reddit user", "https://new.reddit.com/user/ada/", {}, "https://www.reddit.com/user/ada/.rss", "forum", "space"),
    ("a Substack", "https://ada.substack.com/p/one", {}, "https://ada.substack.com/feed", "blog", "space"),
    ("a Substack", "https://open.substack.com/pub/ada/p/one?r=1", {}, "https://ada.substack.com/feed", "blog", "space"),
    ("a writer or a publication on Medium", "https://medium.com/@ada/one", {}, "https://medium.com/feed/@ada", "blog", "space"),
    ("a blog at Medium", "https://ada.medium.com/one", {}, "https://ada.medium.com/feed", "blog", "space"),
    ("a blog at WordPress or Edublogs", "https://ada.wordpress.com/about", {}, "https://ada.wordpress.com/feed/", "blog", "space"),
    ("a blog at WordPress or Edublogs", "ada.edublogs.org", {}, "https://ada.edublogs.org/feed/", "blog", "space"),
    ("a blog at Tumblr", "https://ada.tumblr.com/post/1", {}, "https://ada.tumblr.com/rss", "blog", "space"),
    ("a blog at Tumblr", "https://www.tumblr.com/ada", {}, "https://ada.tumblr.com/rss", "blog", "space"),
    ("a blog at Blogger", "http://ada.blogspot.co.uk/2026/", {}, "https://ada.blogspot.co.uk/feeds/posts/default", "blog", "space"),
    ("a newsletter at Buttondown", "https://buttondown.email/ada", {}, "https://buttondown.com/ada/rss", "blog", "space"),
    ("a podcast at Apple", "https://podcasts.apple.com/us/podcast/a-title/id1234567?l=en",
     {"https://itunes.apple.com/lookup?id=1234567&entity=podcast": answer('{"resultCount": 1, "results": [{"feedUrl": "https://pod.example/a.xml"}]}', "text/javascript")},
     "https://pod.example/a.xml", "podcast", "space"),
    ("a SoundCloud user", "https://soundcloud.com/ada",
     {"https://soundcloud.com/ada": page('<meta property="al:ios:url" content="soundcloud://users:4711">')},
     "https://feeds.soundcloud.com/users/soundcloud:users:4711/sounds.rss", "podcast", "space"),
    ("a reader at Goodreads", "https://www.goodreads.com/user/show/42-ada", {}, "https://www.goodreads.com/review/list_rss/42", "blog", "space"),
    ("a shelf at LibraryThing", "https://www.librarything.com/profile/ada", {}, "https://www.librarything.com/rss/recent/ada", "blog", "space"),
    ("a group at Zotero", "https://www.zotero.org/groups/77/name/library", {},
     "https://api.zotero.org/groups/77/items/top?format=atom&sort=dateAdded", "blog", "space"),
    ("annotations of a person at Hypothesis", "https://hypothes.is/users/ada", {}, "https://hypothes.is/stream.atom?user=ada", "blog", "space"),
    ("bookmarks at Pinboard", "https://pinboard.in/u:ada/", {}, "https://feeds.pinboard.in/rss/u:ada/", "blog", "space"),
    ("a project at GitHub", "https://github.com/ada/tool/tree/main", {}, "https://github.com/ada/tool/releases.atom", "blog", "space"),
    ("a web page or a source", "https://example.org/any.xml", {}, "https://example.org/any.xml", "blog", "space"),
]

PROBLEM_CASES = [
    ("nothing typed", "  ", "empty"),
    ("a tag without a host", "#tlchat", "tag_needs_host"),
    ("a handle without a host", "@ada", "handle_needs_host"),
    ("an address with a password", "https://ada:pass@example.org/feed", "password"),
    ("a mail address", "ada@example.org", "mail"),
    ("a mail address", "mailto:ada@example.org", "mail"),
    ("a host that gives no sources", "https://www.facebook.com/somebody", "closed_host"),
    ("a host that gives no sources", "https://x.com/somebody", "closed_host"),
    ("a podcast at Spotify", "https://open.spotify.com/show/abc", "spotify"),
    ("an address that is not of the web", "javascript:alert(1)", "not_web"),
    ("an address that is not of the web", "file:///etc/passwd", "not_web"),
    ("an address that is not of the web", "data:text/html,x", "not_web"),
    ("a name", "Ada Example, at the school library", "name"),
]


@pytest.mark.parametrize(("rule", "typed", "answers", "address", "kind", "follows_as"), CASES)
def test_a_rule_leads_to_its_source(rule: str, typed: str, answers: dict[str, Answer], address: str, kind: str, follows_as: str) -> None:
    fake = Net({**answers, address: feed()})
    assert classify(typed).rule.name == rule
    found = asyncio.run(discover(typed, fetcher=fake))
    assert [(one.address, one.kind, one.follows_as) for one in found.candidates] == [(address, kind, follows_as)], found.tried
    assert [title for title, _ in found.candidates[0].entries_preview] == ["Fourth", "Third", "Second"]
    assert found.problem == ""
    assert len(fake.asked) == len(set(fake.asked)) <= 10


@pytest.mark.parametrize(("rule", "typed", "code"), PROBLEM_CASES)
def test_case_46_what_is_no_address_is_told_and_nothing_is_asked(rule: str, typed: str, code: str) -> None:
    fake = Net({})
    assert classify(typed).rule.name == rule
    found = asyncio.run(discover(typed, fetcher=fake))
    assert (found.candidates, found.tried, found.code) == ((), (), code)
    assert found.problem.endswith(".")
    assert fake.asked == []


def test_every_rule_has_a_case_here() -> None:
    assert {rule.name for rule in load_rules().rules} == {case[0] for case in CASES} | {case[0] for case in PROBLEM_CASES}


def test_no_rule_claims_to_have_been_tried_live() -> None:
    assert not [rule.name for rule in load_rules().rules if rule.tried_live]


def test_every_code_in_the_rules_has_its_sentence() -> None:
    for rule in load_rules().rules:
        assert not rule.problem or rule.problem in PROBLEMS
        assert not rule.hint or rule.hint in HINTS


@pytest.mark.parametrize("address", [
    "https://www.youtube.com/feeds/videos.xml?channel_id=" + UC, "https://www.reddit.com/r/Teachers/.rss", "https://ada.substack.com/feed",
    "https://ada.wordpress.com/feed/", "https://ada.tumblr.com/rss", "https://ada.blogspot.com/feeds/posts/default", "https://medium.com/feed/@ada",
    "https://buttondown.com/ada/rss", "https://github.com/ada/tool/releases.atom", "https://example.social/@ada.rss",
])
def test_the_address_of_a_source_itself_is_taken_as_it_is(address: str) -> None:
    found = asyncio.run(discover(address, fetcher=Net({address: feed()})))
    assert [one.address for one in found.candidates] == [address]


@pytest.mark.parametrize("typed", [
    "  https://example.org/x  ", "<https://example.org/x>", '"https://example.org/x"', "“https://example.org/x”", "«example.org/x»",
    "feed:https://example.org/x", "HTTPS://EXAMPLE.org/x#part", "\u200bexample.org/x\n", "'example.org/x'",
])
def test_what_stands_around_an_address_does_not_matter(typed: str) -> None:
    assert classify(typed).values["address"] == "https://example.org/x"


@pytest.mark.parametrize(("typed", "kept"), [("Ada\n Example", "Ada Example"), ("a\x00b", "ab"), ("x\ud800y", "x?y")])
def test_what_is_kept_can_be_stored(typed: str, kept: str) -> None:
    assert classify(typed).typed == kept


@given(st.text(max_size=80) | st.text(st.sampled_from("@#./:!r-a1é[]% "), max_size=40))
def test_any_text_is_understood_by_some_rule(typed: str) -> None:
    reading = classify(typed)
    for place in (*reading.filled(reading.rule.feeds), *reading.filled(reading.rule.pages), *reading.filled(reading.rule.ask)):
        assert place.startswith(("http://", "https://"))


@pytest.mark.parametrize("junk", ["a.", "@a", "#", "r/", "[", "https://", "a" * 50 + "@", "https://reddit.com/r/" + "a" * 30, "x.blogspot.", "/tags/a"])
def test_case_68_long_junk_is_classified_quickly(junk: str) -> None:
    with ends():
        classify(junk * 20_000)
        classify("https://example.org/" + junk * 20_000)
