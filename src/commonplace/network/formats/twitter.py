"""Archives of Twitter (X): whom one followed, who followed, lists and own posts; nothing is asked of Twitter.

An archive names accounts by number only. Names are known of those whom one's own posts mention.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from commonplace.kernel.text import clip
from commonplace.network.formats import making
from commonplace.network.formats.groups import AROUND
from commonplace.network.formats.handles import handle_on, handles_in, tokens
from commonplace.network.formats.model import MAX_ROWS, MAX_TEXT, Brought, Handle, NotUnderstood, Row
from commonplace.network.formats.objects import Reads, elements, list_at, text_at
from commonplace.network.formats.places import closed
from commonplace.network.formats.times import moment
from commonplace.spaces.canonical import web_address

_PART: Final = re.compile(r"\s*(?:window\.)?(?:YTD\.(?P<kind>\w+)\.part\d+|Grailbird\.data\.(?P<old>tweets_)\w+)\s*=", re.ASCII)
_READ: Final = {
    "account": "account", "following": "following", "follower": "follower", "tweets": "tweet", "tweet": "tweet", "tweets_": "tweet",
    "note_tweet": "note_tweet", "lists_created": "list", "lists_member": "list", "lists_subscribed": "list",
}
"""{the name of a part: what is read of it}, in the order in which they are read"""

_LABEL: Final = re.compile(
    r"(?:\b(?:now\s+)?(?:on|at)\s+)?\b(?:mastodon|fediverse|bluesky|bsky|blog|web(?:site)?)\s*[:=]?\s*(?=[)\]]?\s*$)", re.IGNORECASE)

# Any in this file: JSON of strangers.


def part_of(beginning: str) -> str:
    """Which part of an archive a file is, by its first characters; empty where it is none."""
    match = _PART.match(beginning.removeprefix("\ufeff"))
    return (match["kind"] or match["old"]) if match else ""


def is_read(part: str) -> bool:
    """Whether a part is one that is read."""
    return part in _READ


def rank(part: str) -> int:
    """In which order a part that is read is read: whom one followed before who followed."""
    return list(_READ).index(part)


@dataclass(slots=True)
class _Archive:
    username: str = ""
    relations: dict[str, list[str]] = field(default_factory=dict)
    """{number of an account: following, follower}"""
    links: dict[str, str] = field(default_factory=dict)
    said: dict[str, dict[str, Any]] = field(default_factory=dict)
    """{number of an account: whatever else the archive says of it}"""
    names: dict[str, tuple[str, str]] = field(default_factory=dict)
    """{number of an account: its name there, the name of its owner}"""
    lists: list[str] = field(default_factory=list)
    posts: list[Any] = field(default_factory=list)
    damaged: list[str] = field(default_factory=list)
    posts_left_out: bool = False


def read(parts: Iterable[tuple[str, Reads]], *, has_more: bool) -> Brought:
    """An archive out of its parts: each with its name (`part_of`) and what gives its text.

    `has_more`: there were parts that are not read. Raises `NotUnderstood` where a part ends in the middle.
    """
    archive = _Archive()
    for part, reads in parts:
        take = _TAKERS[_READ[part]]
        for element in elements(reads):
            take(archive, element, part)
    return _brought(archive, has_more=has_more)


def _brought(archive: _Archive, *, has_more: bool) -> Brought:
    rows = (*_people(archive), *_lists(archive), *_posts(archive), *(making.nothing(one, "damaged") for one in archive.damaged))
    problems = []
    if any(row.thing == "person" and row.handles[0].value.isdigit() for row in rows):
        problems.append("twitter_names")
    if archive.posts_left_out:
        problems.append("twitter_posts_cut")
    if has_more:
        problems.append("twitter_rest")
    title = f"Twitter @{archive.username}" if archive.username else "Twitter"
    return Brought("twitter", title, rows[:MAX_ROWS], (*problems, *(["too_many_rows"] if len(rows) > MAX_ROWS else [])))


def _take_account(archive: _Archive, element: Any, _part: str) -> None:
    archive.username = archive.username or text_at(element, "account", "username")


def _take_relation(archive: _Archive, element: Any, part: str) -> None:
    said = element.get(part) if isinstance(element, dict) else None
    number = text_at(said, "accountId")
    if not isinstance(said, dict) or not number:
        archive.damaged.append(_shown(element))
        return
    archive.relations.setdefault(number, []).append(part)
    archive.links.setdefault(number, text_at(said, "userLink"))
    if len(said) > 2:
        archive.said[number] = said


def _take_list(archive: _Archive, element: Any, _part: str) -> None:
    found = list_at(element, "userListInfo", "urls") or [text_at(element, "userListInfo", "url")]
    good = [one for one in found if isinstance(one, str) and one]
    archive.lists += good
    if not good:
        archive.damaged.append(_shown(element))


def _take_post(archive: _Archive, element: Any, _part: str) -> None:
    post = element.get("tweet", element) if isinstance(element, dict) else None
    if not isinstance(post, dict) or not (text_at(post, "full_text") or text_at(post, "text")):
        archive.damaged.append(_shown(element))
        return
    for one in list_at(post, "entities", "user_mentions"):
        number, name = text_at(one, "id_str"), text_at(one, "screen_name")
        if number and name:
            archive.names[number] = name, text_at(one, "name")
    number, name = text_at(post, "in_reply_to_user_id_str"), text_at(post, "in_reply_to_screen_name")
    if number and name:
        archive.names.setdefault(number, (name, ""))
    _keep_post(archive, _post(post))


def _take_note(archive: _Archive, element: Any, _part: str) -> None:
    note = element.get("noteTweet") if isinstance(element, dict) else None
    text = text_at(note, "core", "text")
    if text:
        _keep_post(archive, {"text": text, "at": moment(text_at(note, "createdAt")), "id": text_at(note, "noteTweetId")})
    else:
        archive.damaged.append(_shown(element))


def _keep_post(archive: _Archive, details: dict[str, Any]) -> None:
    if len(archive.posts) < MAX_ROWS:
        archive.posts.append(making.said(details))
    else:
        archive.posts_left_out = True


_TAKERS: Final = {
    "account": _take_account, "following": _take_relation, "follower": _take_relation, "list": _take_list, "tweet": _take_post,
    "note_tweet": _take_note,
}


def _post(post: dict[str, Any]) -> dict[str, Any]:
    text = text_at(post, "full_text") or text_at(post, "text")
    for one in [*list_at(post, "entities", "urls"), *list_at(post, "extended_entities", "media")]:
        short, long = text_at(one, "url"), text_at(one, "expanded_url")
        if short and long:
            text = text.replace(short, long)
    return {
        "text": html.unescape(text), "at": moment(text_at(post, "created_at")), "id": text_at(post, "id_str") or text_at(post, "id"),
        "is_reply": bool(text_at(post, "in_reply_to_status_id_str") or text_at(post, "in_reply_to_user_id_str")) or None,
        "tags": [tag for one in list_at(post, "entities", "hashtags") if (tag := making.folder(text_at(one, "text")))][:50],
    }


def _people(archive: _Archive) -> Iterator[Row]:
    for number, relations in archive.relations.items():
        said = archive.said.get(number, {})
        screen_name, name = archive.names.get(number, ("", ""))
        screen_name = text_at(said, "screenName") or text_at(said, "screen_name") or text_at(said, "username") or screen_name
        about = text_at(said, "description") or text_at(said, "bio")
        link = archive.links[number] or f"https://twitter.com/intent/user?user_id={number}"
        name = text_at(said, "name") or name
        handles = [_dead(screen_name, number, link), *_addresses(about, text_at(said, "url") or text_at(said, "website"), name)]
        details = {"id": number, "relation": list(dict.fromkeys(relations)), "note": about, "place": text_at(said, "location")}
        yield making.person(_bare(name), handles, details=details)


def _dead(screen_name: str, number: str, link: str = "") -> Handle:
    known = re.fullmatch(r"\w{1,30}", screen_name)
    return Handle("twitter", f"@{screen_name}" if known else number, link if web_address(link) else "", dead=True)


def _addresses(about: str, website: str, name: str) -> Iterator[Handle]:
    """Where else somebody is, by what their profile says; what Twitter shortened leads to Twitter and is left.

    Who left often wrote the new address into the name, and names are all that an archive holds of a profile.
    """
    site = handle_on("web", website) if website else None
    if site and not site.dead:
        yield site
    yield from handles_in(f"{about}\n{name}")


def _bare(name: str) -> str:
    """A name without the addresses in it; as it stood where nothing else is left."""
    rest, end = "", 0
    for token in tokens(name):
        if token.place.handle and not token.place.handle.dead:
            rest, end = rest + name[end : token.start], token.end
    bare = _LABEL.sub("", rest + name[end:]).strip(AROUND) if end else ""
    return bare or name


def _lists(archive: _Archive) -> Iterator[Row]:
    for address in dict.fromkeys(archive.lists):
        name = address.rstrip("/").rpartition("/")[2]
        yield making.space(closed(name), details={"typed": address})


def _posts(archive: _Archive) -> Iterator[Row]:
    for post in archive.posts:
        number = post.get("id", "")
        is_known = archive.username and number.isdigit()
        yield Row("post", "", (), f"https://twitter.com/{archive.username}/status/{number}" if is_known else "", (), post)


def _shown(element: Any) -> str:
    return clip(json.dumps(element, ensure_ascii=False), MAX_TEXT)


def profiles(users: list[Any]) -> Iterator[Row]:
    """People out of profiles as Twitter's programming interface gave them: with a text, and addresses that are spelled out."""
    for user in users:
        screen_name = text_at(user, "screen_name") or text_at(user, "username")
        if not screen_name:
            yield making.nothing(_shown(user))
            continue
        about, website = text_at(user, "description"), text_at(user, "url")
        for path in (("entities", "description", "urls"), ("entities", "url", "urls")):
            for one in list_at(user, *path):
                short, long = text_at(one, "url"), text_at(one, "expanded_url")
                if short and long:
                    about, website = about.replace(short, long), website.replace(short, long)
        number = text_at(user, "id_str") or text_at(user, "id")
        name = text_at(user, "name")
        handles = [_dead(screen_name, number), *_addresses(about, website, name)]
        yield making.person(
            _bare(name), handles, details={"id": number, "note": about, "place": text_at(user, "location")})


def is_profiles(value: Any) -> bool:
    """Whether JSON is a list of such profiles."""
    users = value if isinstance(value, list) else list_at(value, "data") or list_at(value, "users")
    first = users[0] if users else None
    return isinstance(first, dict) and ("screen_name" in first or "username" in first) and ("description" in first or "name" in first)


def read_profiles(value: Any) -> Brought:
    """A list of profiles. Raises `NotUnderstood` where there is nobody in it."""
    users = value if isinstance(value, list) else list_at(value, "data") or list_at(value, "users")
    rows = tuple(profiles(users[:MAX_ROWS]))
    if not rows:
        raise NotUnderstood("not_understood")
    return Brought("profiles", "Twitter", rows, ("too_many_rows",) if len(users) > MAX_ROWS else ())
