"""Handles and addresses in running text, told by how they are spelled."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final, cast

from commonplace.kernel.http import has_known_ending
from commonplace.network.formats.model import Handle, Kind
from commonplace.network.formats.places import Place, is_fediverse_host, person, place_of
from commonplace.spaces.canonical import web_address

_HOST: Final = r"(?:[^\W_][\w-]{0,62}\.){1,8}[^\W\d_][\w-]{1,62}"
# Every alternative begins where a run of its characters begins and is bounded, so that each character is looked at a few times at most.
_TOKEN: Final = re.compile(
    rf"""
      (?P<at_uri>at://[^\s<>"'()]{{3,300}})
    | (?<![\w.])(?P<address>(?:(?:(?:feed|podcast|itpc|pcast):(?://)?)?https?://|(?:feed|podcast|itpc|pcast)://)[^\s<>"“”«»]{{1,2000}})
    | (?<!\w)(?P<label>twitter|instagram|insta|ig|bluesky|bsky|tiktok|threads)\s?:\s?(?P<labeled>\w[\w.-]{{1,59}})(?=\s*(?:\Z|[,;|)\]/·\n]))
    | (?P<did>did:(?:plc|web):[\w.:%-]{{3,200}})
    | (?<![\w@./])@(?P<fediverse>[\w][\w.-]{{0,63}}@{_HOST}(?::\d{{1,5}})?)
    | (?<![\w@./])@(?P<domain_handle>{_HOST})
    | (?<![\w@./])@(?P<name>\w{{1,30}})(?![\w@])
    | (?<![\w.+@/-])acct:@?(?P<account>[\w][\w.-]{{0,63}}@{_HOST}(?::\d{{1,5}})?)
    | (?<![\w.+@/-])(?:mailto:)?(?P<mail>[\w][\w.+-]{{0,63}}@{_HOST})
    | (?<![\w&/#.])\#(?P<tag>(?=\w*[^\W\d])\w{{1,100}})(?:@(?P<tag_host>{_HOST}))?
    | (?<![\w.!/])!(?P<forum>[\w][\w.-]{{0,63}}@{_HOST})
    | (?<![\w./])/?r/(?P<subreddit>\w{{2,30}})(?![\w/])
    | (?<![\w./])/?u/(?P<redditor>[\w-]{{2,30}})(?![\w/])
    | (?<![\w@.+-])(?P<domain>{_HOST}(?::\d{{1,5}})?(?:/[^\s<>"“”«»]{{0,1000}})?)
    """,
    re.VERBOSE | re.IGNORECASE,
)
_HINT: Final = re.compile(r"[@#!/:]|\.\w|did:", re.IGNORECASE)
"""Without any of these there is nothing in a text; most texts have none, and this is told quickly."""
_TRAILING: Final = ".,;:!?…'\u2019”»*_"
_CLOSING: Final = {")": "(", "]": "[", "}": "{", ">": "<"}


@dataclass(frozen=True, slots=True)
class Token:
    """A handle or an address in a text: where it stands, as it stands, and what it leads to."""

    start: int
    end: int
    text: str
    place: Place


def tokens(text: str) -> Iterator[Token]:
    """The handles and addresses in a text, in its order."""
    text = text.replace("\uff20", "@")  # as keyboards of East Asia write it
    if not _HINT.search(text):
        return
    position = 0
    while match := _TOKEN.search(text, position):
        token = _token(match)
        if token is None:
            position = match.end()
            continue
        yield token
        position = max(token.end, match.start() + 1)


def handles_in(text: str) -> tuple[Handle, ...]:
    """The ways to a person that a text about them names: what is no longer there and single posts are left out."""
    found: dict[tuple[str, str], Handle] = {}
    for token in tokens(text):
        handle = token.place.handle
        if handle is not None and not handle.dead:
            found.setdefault((handle.kind, handle.value.lower()), handle)
    return tuple(found.values())


def whole(text: str) -> Place | None:
    """What a text is that is one handle or address and nothing besides; None where it is more, or none."""
    text = text.strip()
    for token in tokens(text):
        return token.place if token.start == 0 and token.end == len(text) else None
    return None


def _token(match: re.Match[str]) -> Token | None:
    kind = match.lastgroup or ""
    if kind == "tag_host":
        kind = "tag"
    text = match[0]
    start, end = match.span()
    if kind in {"address", "domain", "at_uri"}:
        text = _trimmed(text)
        end = start + len(text)
        place = _READERS[kind](text)
    elif kind == "labeled":
        start, text = match.start(kind), match[kind]
        place = _of_label(match["label"].lower(), text)
    elif kind == "tag" and match["tag_host"]:
        place = _of_tag(match["tag"], match["tag_host"])
    else:
        place = _READERS[kind](match[kind])
    return Token(start, end, text, place) if place else None


def fediverse(account: str) -> Place:
    """An account of the fediverse, with or without the @ before it."""
    name, _at, host = account.strip().removeprefix("acct:").lstrip("@").partition("@")
    return person("fediverse", f"@{name}@{host}", f"https://{host.lower()}/@{name}")


def mail(address: str) -> Place:
    """A mail address."""
    return Place("person", Handle("mail", address.strip().removeprefix("mailto:")))


def _of_mail(value: str) -> Place | None:
    host = value.rpartition("@")[2]
    if is_fediverse_host(host):
        return fediverse(value)
    return mail(value) if _ends(host) else None


def _of_domain(text: str) -> Place | None:
    host = re.split(r"[/:]", text, maxsplit=1)[0]
    last = host.rpartition(".")[2]
    return place_of(text) if _ends(host) and (last.islower() or host.isupper()) else None


def _of_domain_handle(value: str) -> Place | None:
    value = value.lower()
    return person("bluesky", f"@{value}", f"https://bsky.app/profile/{value}") if _ends(value) else None


def _of_name(value: str) -> Place | None:
    return None if value.isdigit() else person("twitter", f"@{value}", "", dead=True)


def _of_did(value: str) -> Place | None:
    value = value.rstrip(".:")
    return person("bluesky", value, f"https://bsky.app/profile/{value}")


def _of_redditor(value: str) -> Place | None:
    return person("other", f"u/{value}", f"https://www.reddit.com/user/{value}/")


def _of_label(label: str, value: str) -> Place | None:
    handle = handle_on(_LABELS.get(label, cast("Kind", label)), value)
    return Place("person", handle) if handle else None


def _of_subreddit(value: str) -> Place | None:
    return Place("space", None, "subreddit", f"r/{value}", address=f"https://www.reddit.com/r/{value}/")


def _of_forum(value: str) -> Place | None:
    name, _at, host = value.partition("@")
    return Place("space", None, "forum", f"!{value}", address=f"https://{host.lower()}/c/{name}")


def _of_tag(value: str, host: str = "") -> Place | None:
    if host:
        return Place("space", None, "hashtag", f"#{value}@{host}", address=f"https://{host.lower()}/tags/{value}")
    return Place("space", None, "chat" if value.lower().endswith("chat") else "hashtag", f"#{value}", "no_address")


def _of_pack(value: str) -> Place | None:
    return Place("space", None, "bluesky", "", "bluesky_alone", value)


_LABELS: Final[dict[str, Kind]] = {"insta": "instagram", "ig": "instagram", "bsky": "bluesky"}
_READERS: Final[dict[str, Callable[[str], Place | None]]] = {
    "address": place_of, "domain": _of_domain, "at_uri": _of_pack, "did": _of_did, "fediverse": fediverse, "account": fediverse,
    "name": _of_name,
    "domain_handle": _of_domain_handle, "mail": _of_mail, "tag": _of_tag, "forum": _of_forum, "subreddit": _of_subreddit,
    "redditor": _of_redditor,
}


def _ends(host: str) -> bool:
    return has_known_ending(host.lower().rstrip("."))


def _trimmed(address: str) -> str:
    """Without the punctuation of the sentence around it; a bracket stays that was opened inside."""
    surplus = {closing: address.count(closing) - address.count(opening) for closing, opening in _CLOSING.items()}
    end = len(address)
    while end and (address[end - 1] in _TRAILING or surplus.get(address[end - 1], 0) > 0):
        surplus[address[end - 1]] = surplus.get(address[end - 1], 0) - 1
        end -= 1
    return address[:end]


_PLATFORMS: Final[dict[Kind, str]] = {
    "twitter": "https://twitter.com/{}", "bluesky": "https://bsky.app/profile/{}", "facebook": "https://www.facebook.com/{}",
    "instagram": "https://www.instagram.com/{}/", "threads": "https://www.threads.net/@{}", "linkedin": "https://www.linkedin.com/in/{}/",
    "tiktok": "https://www.tiktok.com/@{}",
}
_WEB_KINDS: Final = frozenset({"web", "blog", "podcast", "video", "newsletter", "fediverse"})
_MAIL: Final = re.compile(r"(?:mailto:)?[^@\s]{1,64}@[^@\s]{1,255}")
_PHONE: Final = re.compile(r"(?=\D*\d)[^\n]{2,60}")
_ACCOUNT: Final = re.compile(r"(?:acct:)?@?[\w.-]{1,64}@[\w.:-]{1,255}")
_PLAIN_NAME: Final = re.compile(r"@?[\w][\w.-]{0,60}")


def handle_on(kind: Kind, value: str) -> Handle | None:
    """What stands in a column or field that says its platform; None where it can be no handle of it.

    An address may stand there as well: then it decides. A mere name is taken for a name on that platform.
    """
    value = value.strip()
    if kind == "mail":
        return Handle("mail", value.removeprefix("mailto:")) if _MAIL.fullmatch(value) else None
    if kind == "phone":
        return Handle("phone", value.removeprefix("tel:")) if _PHONE.fullmatch(value) else None
    if kind == "fediverse" and _ACCOUNT.fullmatch(value):
        return fediverse(value).handle
    if "://" in value or kind in _WEB_KINDS:
        return _handle_at(kind, value)
    if kind == "bluesky":
        return _on_bluesky(value.lower().removeprefix("@"))
    return _on_platform(kind, value)


def _on_platform(kind: Kind, value: str) -> Handle | None:
    place = whole(value)
    if place and place.handle and place.handle.kind not in {"twitter", "web"}:
        return place.handle
    if not _PLAIN_NAME.fullmatch(value):
        return None
    name = value.removeprefix("@")
    if kind not in _PLATFORMS:
        return Handle(kind, value)
    shown = name if kind in {"facebook", "linkedin"} else f"@{name}"
    return Handle(kind, shown, "" if kind == "twitter" else _PLATFORMS[kind].format(name), kind == "twitter")


def _on_bluesky(name: str) -> Handle | None:
    """A name without a dot may be anybody's: it is kept without an address."""
    if not re.fullmatch(r"[\w.:-]+", name):
        return None
    shown = name if name.startswith("did:") else f"@{name}"
    return Handle("bluesky", shown, _PLATFORMS["bluesky"].format(name) if "." in name or name.startswith("did:") else "")


def _handle_at(kind: Kind, value: str) -> Handle | None:
    place = whole(value) or place_of(value)
    if place.handle and place.handle.kind != "web":
        return place.handle
    if web_address(value) is None or place.thing == "nothing":
        return None
    return Handle("web" if kind == "fediverse" else kind, value, value)
