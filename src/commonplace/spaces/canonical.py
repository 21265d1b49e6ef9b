"""When two addresses are the same source, and when an address is a secret: pure functions over text.

The address as typed is kept elsewhere, byte for byte; what is made here only decides sameness and discretion.
"""

from __future__ import annotations

import hashlib
import re
from ipaddress import AddressValueError, IPv6Address
from typing import Final, NamedTuple
from urllib.parse import parse_qsl, unquote_to_bytes

import idna

MAX_KEY: Final = 512
"""Characters: the width of `Source.canonical`."""
LONGEST: Final = 2_000
"""Bytes of an address as typed: it stands in an index, and PostgreSQL takes 2,700 there."""

_CONTROLS = dict.fromkeys([*range(32), 127])
_FEED_SCHEME = re.compile(r"(?:feed|podcast|itpc|pcast):(?://)?(?=https?://)", re.IGNORECASE)
_FEED_ALONE = re.compile(r"(?:feed|podcast|itpc|pcast)://", re.IGNORECASE)
_WEB = re.compile(r"(https?)://([^/?#\\]*)([^?#]*)(?:\?([^#]*))?", re.IGNORECASE)
_NO_SCHEME = re.compile(
    r"(?://)?(?:(?:[^\W_][\w-]*\.)+[^\W\d_][\w-]*\.?|\d{1,3}(?:\.\d{1,3}){3}|localhost)(?::\d{1,5})?(?=[/?#]|$)"
)
_HOST_ALLOWED = re.compile(r"[a-z0-9._~!$&'()*+,;=-]+")
_PORT = re.compile(r":(\d*)$")
_PERCENT = re.compile(r"%([0-9A-Fa-f]{2})|%")
_UNRESERVED: Final = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
_KEPT: Final = _UNRESERVED | frozenset("!$&'()*+,;=:@/%[]")


class _Parts(NamedTuple):
    scheme: str
    login: str
    host: str
    port: str
    path: str
    query: str | None


def canonical_key(address: str) -> str:
    """The one spelling by which two addresses are the same source; any text is taken, nothing is raised.

    `http` and `https` are one; so are spellings of the host (case, punycode, a dot at its end), the usual ports, an
    empty path and "/", and percent-encoding where it means the same. The fragment goes. Query parameters and `www.`
    stay: they may lead elsewhere. What is no web address is its own key. At most 512 characters, or a hash of it.
    """
    text = tidy(address)
    parts = _parts(_with_scheme(text) or text)
    key = _spelled(parts, scheme="https") if parts else text
    if len(key) <= MAX_KEY:
        return key
    return "long:" + hashlib.blake2b(key.encode(), digest_size=32).hexdigest()


def web_address(typed: str) -> str | None:
    """The address to ask for what was typed in a list or a field, or None when it is no address of the web.

    `feed:` is understood, a missing scheme becomes https, blanks around it go and those in it are encoded. An address
    with a name or password in it is none: such a thing is never sent on.
    Nor is one of more than `LONGEST` bytes.
    """
    if len(typed) > LONGEST or len(typed.encode("utf-8", "replace")) > LONGEST:
        return None
    text = _with_scheme(tidy(typed))
    parts = _parts(text) if text else None
    return None if text is None or parts is None or parts.login else text.replace(" ", "%20")


def ascii_host(host: str) -> str | None:
    """A host as it is asked for: lower case, punycode, no dot at the end; None when it can be none."""
    if host.startswith("["):
        try:
            return f"[{IPv6Address(host[1:].removesuffix(']')).compressed}]" if host.endswith("]") else None
        except (AddressValueError, ValueError):
            return None
    plain = unquote_to_bytes(host).decode("utf-8", "replace")
    if not plain.isascii():
        try:
            plain = idna.encode(plain, uts46=True).decode("ascii")
        except (idna.IDNAError, UnicodeError, ValueError, IndexError):
            return None
    plain = plain.lower().removesuffix(".")
    return plain if _HOST_ALLOWED.fullmatch(plain) and not plain.endswith(".") and len(plain) <= 253 else None


def tidy(text: str) -> str:
    """Without control characters and blanks around it, and storable as UTF-8."""
    return text.translate(_CONTROLS).strip().encode("utf-8", "replace").decode()


def _with_scheme(text: str) -> str | None:
    """The text as an http or https address, when it can be meant as one."""
    while match := _FEED_SCHEME.match(text):
        text = text[match.end() :]
    text = _FEED_ALONE.sub("http://", text, count=1)
    if _WEB.match(text):
        return text
    return "https://" + text.removeprefix("//") if _NO_SCHEME.match(text) else None


def _parts(text: str) -> _Parts | None:
    match = _WEB.match(text)
    if match is None:
        return None
    scheme, authority, path, query = match.groups()
    login, at, place = authority.rpartition("@")
    port = _PORT.search(place)
    number = port[1].lstrip("0") if port else ""
    host = ascii_host(place[: port.start()] if port else place)
    if host is None or (number and (len(number) > 5 or int(number) > 65535)):
        return None
    return _Parts(scheme.lower(), login + at, host, number, path, query)


def _spelled(parts: _Parts, *, scheme: str) -> str:
    port = f":{parts.port}" if parts.port and parts.port not in {"80", "443"} else ""
    login = _percent(parts.login, _KEPT)
    query = f"?{_percent(parts.query, _KEPT | {'?'})}" if parts.query else ""
    return f"{scheme}://{login}{parts.host}{port}{_without_dots(_percent(parts.path, _KEPT))}{query}"


def _percent(text: str, kept: frozenset[str]) -> str:
    """Percent-encoding in one spelling: decoded where it means the same, upper-case hex, a lone % as %25."""

    def one(match: re.Match[str]) -> str:
        if match[1] is None:
            return "%25"
        character = chr(int(match[1], 16))
        return character if character in _UNRESERVED else f"%{match[1].upper()}"

    text = _PERCENT.sub(one, text)
    return "".join(c if c in kept else "".join(f"%{byte:02X}" for byte in c.encode()) for c in text)


def _without_dots(path: str) -> str:
    """The path with "." and ".." walked (RFC 3986, 5.2.4); never empty."""
    walked: list[str] = []
    steps = path.split("/")[1:] if path.startswith("/") else path.split("/")
    for step in steps:
        if step == "..":
            if walked:
                walked.pop()
        elif step != ".":
            walked.append(step)
    if steps[-1] in {".", ".."}:
        walked.append("")
    return "/" + "/".join(walked)


_SECRET_NAMES: Final = frozenset(
    {
        "access_key", "access_token", "accesskey", "api-key", "api_key", "apikey", "auth", "auth_token",
        "authkey", "authtoken", "bearer", "bugzilla_api_key", "credential", "credentials", "feed_key",
        "feed_token", "feedkey", "hmac", "invite", "jwt", "member_token", "pass", "passwd", "password",
        "phpsessid", "private", "private_key", "private_token", "pw", "pwd", "rss_key", "rss_token", "rsskey",
        "secret", "session", "sessionid", "sid", "sig", "signature", "subscriber_token", "token", "user_token",
        "usertoken", "wltoken", "x-amz-credential", "x-amz-signature", "x-goog-signature",
    }
)
"""Names of query parameters that carry a secret, whatever their value looks like."""

_PUBLIC_NAMES: Final = frozenset(
    {"channel_id", "playlist_id", "list", "v", "q", "query", "url", "u", "src", "p", "page_id", "ceid"}
)
"""Names whose values are long and public: channels, playlists, searches."""

_TOKEN = re.compile(r"(?=[^a-z]*[a-z])(?=\D*\d)[A-Za-z0-9_.~+=-]{20,}", re.IGNORECASE)
_HEX = re.compile(r"[0-9a-f]{24,}", re.IGNORECASE)
_WORDS = re.compile(r"(?:[a-z]+|\d{1,4})(?:[-_.+](?:[a-z]+|\d{1,4}))+", re.IGNORECASE)
_PRIVATE_STEP = re.compile(r"/(?:private|secret|token)[/:=-][^/]{8,}", re.IGNORECASE)

_PRIVATE_HOSTS: Final[tuple[tuple[str, re.Pattern[str]], ...]] = tuple(
    (host, re.compile(path, re.IGNORECASE))
    for host, path in (
        ("access.acast.com", r"/rss/."),
        ("supportingcast.fm", r"/content/."),
        ("supercast.com", r"/feeds/."),
        ("supercast.tech", r"/feeds/."),
        ("subscribers.transistor.fm", r"/."),
        ("private.transistor.fm", r"/."),
        ("helloaudio.fm", r"/."),
        ("kill-the-newsletter.com", r"/feeds/."),
        ("instructure.com", r"/feeds/.*(?:enrollment|user)_."),
        ("patreon.com", r"/rss/.*\?.*auth="),
        ("calendar.google.com", r"/private-."),
    )
)
"""Hosts where the path alone lets its holder in: paid podcasts, mailboxes, courses, calendars."""

_COURSE_TOKEN = re.compile(r"/rss/file\.php/\d+/[0-9a-f]{32}/", re.IGNORECASE)
"""A course site (Moodle) on any host puts the reader's own key in the path."""


def holds_secret(address: str) -> bool:
    """Whether an address lets in whoever holds it: then it is never shared, suggested, packed or shown to another.

    True for a name or password before the host, for query values that are named or look like a token, and for the
    long paths of private podcasts, mailboxes, courses and calendars. In doubt it says yes: a public source that is
    not suggested costs little. Nothing is raised.
    """
    text = tidy(address)
    parts = _parts(_with_scheme(text) or text)
    if parts is None:
        return False
    if parts.login:
        return True
    whole = parts.path + (f"?{parts.query}" if parts.query else "")
    if _PRIVATE_STEP.search(parts.path) or _COURSE_TOKEN.search(parts.path):
        return True
    if any(_is_within(parts.host, host) and path.match(whole) for host, path in _PRIVATE_HOSTS):
        return True
    return any(_is_secret_value(name, value) for name, value in _pairs(parts.query or ""))


def _pairs(query: str) -> list[tuple[str, str]]:
    return parse_qsl(query.replace(";", "&"), encoding="utf-8", errors="replace")


def _is_secret_value(name: str, value: str) -> bool:
    name = name.lower()
    if name in _SECRET_NAMES:
        return True
    if name in {"key", "feed", "hash", "code"} and len(value) >= 16 and not _WORDS.fullmatch(value):
        return True
    if name in _PUBLIC_NAMES or _WORDS.fullmatch(value):
        return False
    return bool(_HEX.fullmatch(value) or _TOKEN.fullmatch(value))


def _is_within(host: str, parent: str) -> bool:
    return host == parent or host.endswith("." + parent)
