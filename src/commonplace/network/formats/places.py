"""What an address of the web leads to, by its spelling alone: a person, a space, a single thing; and whether other programs are let in."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Final, Literal

from commonplace.network.formats.model import Handle, Kind
from commonplace.spaces.canonical import ascii_host, web_address


@dataclass(frozen=True, slots=True)
class Place:
    """What stands behind an address.

    `kind`: of a space, a value of `spaces.Space.Kind` or empty. `handle`: the way to a person that it is, or would be if it is theirs.
    `name`: what it calls itself in its address. `problem`: a key of `words.ROWS`. `address`: where a space or a single thing stands;
    empty where it has none, or where nobody is to be asked.
    """

    thing: Literal["person", "space", "bookmark", "nothing"]
    handle: Handle | None = None
    kind: str = ""
    name: str = ""
    problem: str = ""
    address: str = ""

    def is_at(self, typed: str) -> bool:
        """Whether `typed` is the address of the place, spelled as it came."""
        return bool(self.address) and web_address(typed) == self.address


_SPLIT = re.compile(r"https?://(?P<host>[^/?#:]*)(?::\d+)?(?P<path>[^?#]*)(?P<query>\??[^#]*)", re.IGNORECASE)
_NO_PERSON: Final = frozenset({
    "about", "download", "explore", "hashtag", "help", "home", "i", "intent", "jobs", "login", "messages", "notifications", "privacy",
    "search", "settings", "share", "signup", "tos",
})
_POST: Final = re.compile(
    r"/(?:@[^/]+/(?:posts?/)?\w{8,}|users/[^/]+/statuses/\w+|notice/\w+|objects/[\w-]+|notes/\w+|p/[^/]+/\d+|post/\d+|videos/watch/[\w-]+|w/\w+)/?"
)
_ARTICLE: Final = re.compile(
    r"/(?:19|20)\d\d/(?:\d\d?/|[a-z]{3}/)?[^/]+|.*\.(?:pdf|docx?|pptx?|xlsx?|odt|epub|mp3|mp4|jpe?g|png|zip)", re.IGNORECASE
)
_FEDIVERSE_HOST = re.compile(
    r"mastodon|masto|mstdn|fosstodon|pixelfed|peertube|lemmy|misskey|pleroma|akkoma|friendica|hachyderm|fedi|(?:^|\.)toot|"
    r"\.social$|\.masto\.|(?:^|\.)(?:glammr\.us|ausglam\.space|social\.[\w.-]+|infosec\.exchange|mas\.to|techhub\.social|c\.im|zirk\.us)$"
)
_BLOG_HOST = re.compile(
    r"\.(?:wordpress|tumblr|typepad|medium|weebly)\.com$|\.blogspot\.[a-z.]+$|\.(?:edublogs|hypotheses)\.org$|\.ghost\.io$|^(?:www\.)?micro\.blog$"
)
_CLOSED: Final = re.compile(
    r"(?:[\w-]+\.)?(?:discord\.(?:gg|com)|t\.me|telegram\.me|wa\.me|(?:chat\.)?whatsapp\.com|slack\.com|classroom\.google\.com|"
    r"teams\.microsoft\.com|groups\.google\.com|weibo\.com|snapchat\.com|edmodo\.com|ning\.com)$"
)


def is_fediverse_host(host: str) -> bool:
    """Whether a host sounds like a server of the fediverse: decides what `name@host` is where nothing else does."""
    return _FEDIVERSE_HOST.search(host.lower()) is not None


def place_of(typed: str) -> Place:
    """What an address leads to; any text is taken, nothing is raised and nobody is asked."""
    address = web_address(typed)
    match = _SPLIT.match(address) if address else None
    host = (ascii_host(match["host"]) if match else None) or ""
    if address is None or match is None or not host:
        return Place("nothing", problem="password" if _has_password(typed) else "not_web")
    bare = host.removeprefix("www.").removeprefix("m.").removeprefix("mobile.")
    steps = [step for step in match["path"].split("/") if step]
    reader = _READERS.get(bare)
    found = reader(steps, match["query"], address) if reader else None
    found = found or _anywhere(host, match["path"], steps, address)
    if found.handle and found.handle.value == address:
        return replace(found, handle=replace(found.handle, value=typed.strip()))
    return found


def _has_password(typed: str) -> bool:
    return re.match(r"\s*[a-z]+://[^/?#\s]*@", typed, re.IGNORECASE) is not None


def person(kind: Kind, value: str, address: str, *, dead: bool = False, name: str = "") -> Place:
    """A place that is one person's."""
    return Place("person", Handle(kind, value, address, dead), name=name)


def space(kind: str, handle_kind: Kind, address: str, *, name: str = "") -> Place:
    """A place where people speak; with the handle that it is when one person is behind it."""
    return Place("space", Handle(handle_kind, address, address), kind, name, address=address)


def closed(name: str, *, kind: str = "social_group") -> Place:
    """A place that lets no other program in: it is kept by name, and nobody is asked."""
    return Place("space", None, kind, name, "closed")


_TWITTER_INTENT: Final = re.compile(r"[?&](?:user_id=(?P<number>\d{1,20})|screen_name=(?P<name>\w{1,20}))")


def _twitter(steps: list[str], query: str, address: str) -> Place | None:
    first = steps[0].lower() if steps else ""
    if first == "intent" and (match := _TWITTER_INTENT.search(query)):
        return person("twitter", match["number"] or f"@{match['name']}", address, dead=True)
    if first == "hashtag" and len(steps) > 1:
        return Place("space", None, "hashtag", f"#{steps[1]}", "no_address")
    if not steps or "lists" in (step.lower() for step in steps):
        return closed(steps[-1] if steps else "Twitter")
    if len(steps) > 1 or first in _NO_PERSON or not re.fullmatch(r"@?\w{1,20}", first):
        return Place("bookmark", address=address)
    return person("twitter", f"@{steps[0].removeprefix('@')}", address, dead=True)


def _bluesky(steps: list[str], _query: str, address: str) -> Place | None:
    if steps and steps[0] in {"starter-pack", "starter-pack-short", "start"}:
        return Place("space", None, "bluesky", problem="bluesky_alone", address=address)
    if len(steps) < 2 or steps[0] != "profile":
        return None
    if len(steps) == 2:
        return person("bluesky", steps[1] if steps[1].startswith("did:") else f"@{steps[1].removeprefix('@')}", address)
    if steps[2] in {"lists", "feed"}:
        return Place("space", None, "bluesky", steps[-1], "bluesky_alone" if steps[2] == "lists" else "", address)
    return Place("bookmark", address=address)


def _bluesky_short(_steps: list[str], _query: str, address: str) -> Place | None:
    return Place("space", None, "bluesky", problem="bluesky_alone", address=address)


def _shortened(_steps: list[str], _query: str, _address: str) -> Place | None:
    return Place("nothing", problem="shortened")


def _facebook(steps: list[str], query: str, address: str) -> Place | None:
    if steps[:1] == ["groups"] and len(steps) > 1:
        return closed(steps[1])
    if steps[:1] in (["events"], ["watch"], ["share"], ["photo.php"], ["story.php"], ["permalink.php"]) or "posts" in steps:
        return Place("bookmark", address=address)
    if steps == ["profile.php"] and (number := re.search(r"[?&]id=(\d+)", query)):
        return person("facebook", number[1], address)
    if steps[:1] in (["people"], ["pages"], ["p"]) and len(steps) > 1:
        return person("facebook", steps[1], address)
    return person("facebook", steps[0], address) if len(steps) == 1 and steps[0].lower() not in _NO_PERSON else None


def _instagram(steps: list[str], _query: str, address: str) -> Place | None:
    if steps[:1] == ["explore"]:
        return closed(f"#{steps[-1]}")
    if len(steps) == 1 and steps[0].lower() not in _NO_PERSON:
        return person("instagram", f"@{steps[0].removeprefix('@')}", address)
    return Place("bookmark", address=address) if steps else None


def _threads(steps: list[str], _query: str, address: str) -> Place | None:
    if len(steps) == 1 and steps[0].startswith("@"):
        return person("threads", steps[0], address)
    return Place("bookmark", address=address) if len(steps) > 1 else None


def _linkedin(steps: list[str], _query: str, address: str) -> Place | None:
    if len(steps) < 2:
        return None
    if steps[0] in {"in", "pub"}:
        return person("linkedin", steps[1], address)
    return closed(steps[1]) if steps[0] in {"groups", "company", "school", "showcase"} else Place("bookmark", address=address)


def _tiktok(steps: list[str], _query: str, address: str) -> Place | None:
    if len(steps) == 1 and steps[0].startswith("@"):
        return person("tiktok", steps[0], address)
    return closed(f"#{steps[1]}") if steps[:1] == ["tag"] and len(steps) > 1 else Place("bookmark", address=address)


def _reddit(steps: list[str], _query: str, address: str) -> Place | None:
    if len(steps) < 2:
        return None
    if "comments" in steps or steps[0] not in {"r", "u", "user"}:
        return Place("bookmark", address=address)
    if steps[0] == "r":
        return Place("space", None, "subreddit", f"r/{steps[1]}", address=address)
    return person("other", f"u/{steps[1]}", address)


def _youtube(steps: list[str], _query: str, address: str) -> Place | None:
    if steps and (steps[0] in {"channel", "c", "user", "playlist", "feeds"} or steps[0].startswith("@")):
        return space("video", "video", address, name=steps[0] if steps[0].startswith("@") else "")
    if steps and steps[0] in {"watch", "shorts", "embed", "live"}:
        return Place("bookmark", address=address)
    return space("video", "video", address) if len(steps) == 1 else None


def _bookmark(_steps: list[str], _query: str, address: str) -> Place | None:
    return Place("bookmark", address=address)


def _vimeo(steps: list[str], _query: str, address: str) -> Place | None:
    if steps and steps[0].isdigit():
        return Place("bookmark", address=address)
    return space("video", "video", address) if steps else None


def _podcast(_steps: list[str], _query: str, address: str) -> Place | None:
    return space("podcast", "podcast", address)


def _newsletter(_steps: list[str], _query: str, address: str) -> Place | None:
    return space("newsletter", "newsletter", address)


def _medium(steps: list[str], _query: str, address: str) -> Place | None:
    if len(steps) == 1 and steps[0].startswith("@"):
        return person("blog", address, address)
    return space("blog", "blog", address) if len(steps) == 1 else Place("bookmark", address=address)


_READERS: Final = {
    "twitter.com": _twitter, "x.com": _twitter, "t.co": _shortened, "lnkd.in": _shortened, "fb.me": _shortened,
    "bsky.app": _bluesky, "staging.bsky.app": _bluesky, "go.bsky.app": _bluesky_short,
    "facebook.com": _facebook, "fb.com": _facebook, "instagram.com": _instagram, "threads.net": _threads, "threads.com": _threads,
    "linkedin.com": _linkedin, "tiktok.com": _tiktok, "reddit.com": _reddit, "old.reddit.com": _reddit, "new.reddit.com": _reddit,
    "youtube.com": _youtube, "youtu.be": _bookmark, "vimeo.com": _vimeo, "podcasts.apple.com": _podcast, "itunes.apple.com": _podcast,
    "open.spotify.com": _podcast, "open.substack.com": _newsletter, "buttondown.com": _newsletter, "buttondown.email": _newsletter,
    "medium.com": _medium,
}


def _anywhere(host: str, path: str, steps: list[str], address: str) -> Place:
    """A place on a host that has no rule of its own."""
    if _CLOSED.fullmatch(host):
        return closed(steps[-1] if steps else host)
    found = _in_the_fediverse(host, steps, address)
    if found:
        return found
    if _POST.fullmatch(path) or _ARTICLE.fullmatch(path) or (host.endswith(".substack.com") and steps[:1] == ["p"]):
        return Place("bookmark", address=address)
    if host.endswith(".bsky.social") and not steps:
        return person("bluesky", f"@{host}", f"https://bsky.app/profile/{host}")
    if host.endswith(".substack.com"):
        return space("newsletter", "newsletter", address)
    return space("blog", "blog", address) if _BLOG_HOST.search(host) else space("", "web", address)


def _in_the_fediverse(host: str, steps: list[str], address: str) -> Place | None:
    """A page of an account or a tag, as the servers of the fediverse spell them."""
    name = ""
    if len(steps) == 1 and steps[0].startswith("@"):
        name = steps[0][1:]
    elif len(steps) == 2 and steps[0] == "users":
        name = steps[1]
    elif len(steps) == 2 and steps[0] == "tags" and is_fediverse_host(host):
        return Place("space", None, "hashtag", f"#{steps[1]}@{host}", address=address)
    name, _at, other = name.removesuffix(".rss").removesuffix(".atom").partition("@")
    return person("fediverse", f"@{name}@{other or host}", address) if re.fullmatch(r"[\w.-]+", name) else None
