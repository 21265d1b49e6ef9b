"""What is said about a source as a whole: its kind, its language, how often it wants to be asked."""

from __future__ import annotations

import re
from collections.abc import Sequence
from urllib.parse import urlsplit

from commonplace.consumption.parsing.model import ParsedEntry

OF_POSTS = frozenset({"fediverse", "bluesky", "hashtag"})
_VIDEO_HOSTS = ("youtube.com", "vimeo.com")
_FORUMS = ("discourse", "phpbb", "vbulletin", "flarum", "vanilla")
_LANGUAGE = re.compile(rb"<(?:dc:)?language>\s{0,20}([A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8}){0,3})\s{0,20}</")
_CODE = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8}){0,3}")
_TTL = re.compile(rb"<ttl>\s{0,20}(\d{1,7})\s{0,20}</ttl>")
_PERIOD = re.compile(rb"<sy:updatePeriod>\s{0,20}(hourly|daily|weekly|monthly|yearly)\s{0,20}</")
_FREQUENCY = re.compile(rb"<sy:updateFrequency>\s{0,20}(\d{1,4})\s{0,20}</")
_MINUTES = {b"hourly": 60, b"daily": 1_440, b"weekly": 10_080, b"monthly": 43_200, b"yearly": 525_600}
_LONGEST_WAIT = 10_080
_HEAD = 20_000


def is_video_source(address: str) -> bool:
    """Whether everything at this host is a film."""
    return _host(address).endswith(_VIDEO_HOSTS)


def kind(address: str, *, generator: object, entries: Sequence[ParsedEntry]) -> str:
    """What sort of source it is, by where it lives, what made it and what it carries."""
    made_by = str(generator or "")[:200].lower()
    if by_place := _kind_of_place(address, made_by):
        return by_place
    for carried, name in (("episode", "podcast"), ("video", "video")):
        if sum(entry.kind == carried for entry in entries) * 2 > len(entries):
            return name
    return "forum" if any(name in made_by for name in _FORUMS) else "blog"


def _kind_of_place(address: str, made_by: str) -> str:
    host, path = _host(address), urlsplit(address).path.lower()
    if "mastodon" in made_by or (path.startswith(("/@", "/tags/")) and path.endswith(".rss")):
        return "hashtag" if path.startswith("/tags/") else "fediverse"
    if host.endswith(_VIDEO_HOSTS):
        return "video"
    return "bluesky" if host == "bsky.app" else "forum" if host.endswith("reddit.com") else ""


def language(declared: object, xml: bytes) -> str:
    """A language code, lower case with a hyphen ("en-us"), or ""."""
    if not (isinstance(declared, str) and _CODE.fullmatch(declared.strip())):
        found = _LANGUAGE.search(xml, 0, _HEAD)
        declared = found.group(1).decode() if found else ""
    return declared.strip().replace("_", "-").lower()[:20]


def ttl_minutes(declared: object, xml: bytes) -> int | None:
    """How long a source asks to be left alone, in minutes, a week at most; None where it does not say."""
    if isinstance(declared, str) and declared.strip().isdigit() and len(declared) < 8:
        return min(int(declared), _LONGEST_WAIT) or None
    if found := _TTL.search(xml, 0, _HEAD):
        return min(int(found.group(1)), _LONGEST_WAIT) or None
    if found := _PERIOD.search(xml, 0, _HEAD):
        times = _FREQUENCY.search(xml, 0, _HEAD)
        return min(_MINUTES[found.group(1)] // max(1, int(times.group(1)) if times else 1), _LONGEST_WAIT) or None
    return None


def _host(address: str) -> str:
    try:
        return (urlsplit(address).hostname or "").removeprefix("www.")
    except ValueError:
        return ""
