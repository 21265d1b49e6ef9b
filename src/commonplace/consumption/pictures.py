"""Pictures of followed sources, shown from our own host.

Whoever published a picture learns that this site fetched it once, and nothing about who reads what and when. An address
comes with a signature, so that the site fetches what stands in entries and not what somebody types (security case 82).
"""

from __future__ import annotations

import base64
import html as entities
import os
import re
import tempfile
import threading
import time
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from hashlib import blake2b
from itertools import count
from pathlib import Path

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.utils.translation import gettext as _

from commonplace.consumption.refusals import not_to_be_fetched
from commonplace.kernel.http import FetchTrouble, fetch, from_settings, safe_address
from commonplace.kernel.media import NotAPicture, reencode
from commonplace.members.models import Member, Site

MAX_BYTES = 8 * 1024 * 1024
DEADLINE_SECONDS = 8.0
FETCHES_AT_ONCE = 4
WAITING_AT_ONCE = 2
"""With those that fetch, six of the eight threads that serve pages: two are always left for reading."""
KEPT_BYTES = 500 * 1024 * 1024
FAILED_SECONDS = 3600
SWEEP_EVERY = 64
ACCEPT = "image/webp, image/jpeg, image/png, image/gif, image/*;q=0.5"
_TYPES = {".jpg": "image/jpeg", ".webp": "image/webp"}
_SUFFIXES = {type_: suffix for suffix, type_ in _TYPES.items()}
_FAILED = ".none"
_UNTYPED = frozenset({"", "application/octet-stream", "binary/octet-stream"})

# In HTML that `kernel.html.clean` gives, "<" begins a tag and values stand in double quotes, whatever is inside them.
_TAG = re.compile(r"""<(/?)([a-zA-Z][a-zA-Z0-9-]*)((?:[^"<>]|"[^"]*")*)>""")
_ATTRIBUTE = re.compile(r"""([a-zA-Z-]+)="([^"]*)\"""")
_SIZE = re.compile(r"[1-9][0-9]{0,4}", re.ASCII)

_fetching = threading.BoundedSemaphore(FETCHES_AT_ONCE)
_waiting = threading.BoundedSemaphore(WAITING_AT_ONCE)
_stored = count(1)


class Busy(Exception):
    """So many pictures are being fetched that this one has to wait for another request."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture of our own making."""

    body: bytes
    content_type: str


def shown_to(member: Member) -> bool:
    """Whether this member sees pictures of sources: both the site and the member can switch them off."""
    return member.shows_pictures and Site.current().shows_pictures


def signed_path(address: str) -> str:
    """The path on this site that shows the picture at `address`."""
    encoded = base64.urlsafe_b64encode(address.encode()).rstrip(b"=").decode("ascii")
    return f"/picture/{_signer().signature(encoded)}/{encoded}"


def address_of(signature: str, encoded: str) -> str | None:
    """The address that a signed path stands for; None where this site did not sign it."""
    try:
        _signer().unsign(f"{encoded}:{signature}")
        return base64.urlsafe_b64decode(encoded + "=" * (-len(encoded) % 4)).decode()
    except (BadSignature, ValueError):
        return None


def readdress(html: str, *, shown: bool) -> str:
    """`html`, as `kernel.html.clean` gave it, with its pictures coming from this site.

    With `shown` false each picture is a link to it that says what it shows; inside of another link, the words stay
    there and the link follows behind it.
    """
    if "<img" not in html:
        return html
    inside_link = False
    behind: list[str] = []

    def rewritten(tag: re.Match[str]) -> str:
        nonlocal inside_link
        closing, name, attributes = tag.groups()
        if name == "a":
            inside_link = not closing
            if closing and behind:
                links = "".join(f" {link}" for link in behind)
                behind.clear()
                return tag.group() + links
        if name != "img" or closing:
            return tag.group()
        given = {key.lower(): entities.unescape(value) for key, value in _ATTRIBUTE.findall(attributes)}
        address = safe_address(given.get("src", ""))
        if shown and address:
            return _own_image(address, given)
        words = _words(given.get("alt", ""))
        if not address:
            return words
        if inside_link:
            behind.append(_link(address, _("(the picture)")))
            return words
        return _link(address, words)

    return _TAG.sub(rewritten, html)


def picture_at(address: str) -> Picture | None:
    """The picture at `address`: kept, or else fetched, made anew and kept; None where there is none to show.

    A failure is remembered for an hour. Takes up to eight seconds, or twice that when others are first; raises `Busy`.
    """
    place = _place(address)
    found, is_known = _kept(place)
    if is_known:
        return found
    _enter()
    try:
        found, is_known = _kept(place)  # another request may have brought it while this one waited
        if is_known:
            return found
        found = _fetched(address)
        _keep(place, found)
        return found
    finally:
        _fetching.release()


def _own_image(address: str, given: dict[str, str]) -> str:
    shape = "".join(f' {key}="{given[key]}"' for key in ("width", "height") if _SIZE.fullmatch(given.get(key, "")))
    title = f' title="{entities.escape(given["title"])}"' if given.get("title") else ""
    alt = entities.escape(given.get("alt", ""))
    return f'<img src="{signed_path(address)}" alt="{alt}"{title}{shape} loading="lazy" decoding="async">'


def _words(alt: str) -> str:
    return entities.escape(_("Picture: %(what)s") % {"what": alt.strip()} if alt.strip() else _("Picture"))


def _link(address: str, words: str) -> str:
    return f'<a href="{entities.escape(address)}" rel="nofollow noopener noreferrer">{words}</a>'


def _signer() -> Signer:
    return Signer(salt="commonplace.picture")


def _enter() -> None:
    """Take one of the places for fetching, or one of the few for waiting; the caller gives it back."""
    if _fetching.acquire(blocking=False):
        return
    if not _waiting.acquire(blocking=False):
        raise Busy
    try:
        if not _fetching.acquire(timeout=DEADLINE_SECONDS):
            raise Busy
    finally:
        _waiting.release()


def _fetched(address: str) -> Picture | None:
    forbids = not_to_be_fetched()
    if forbids and forbids(address):
        return None
    try:
        answer = fetch(
            address, accept=ACCEPT, max_bytes=MAX_BYTES, deadline=DEADLINE_SECONDS, opener=partial(from_settings, forbids=forbids)
        )
        if answer.status != 200 or not (answer.content_type.startswith("image/") or answer.content_type in _UNTYPED):
            return None
        return Picture(*reencode(answer.body))
    except (FetchTrouble, NotAPicture):
        return None


def _place(address: str) -> Path:
    """Where it is kept, without a suffix; the name is a hash, so that nobody outside has a say in it."""
    name = blake2b(address.encode(), digest_size=20).hexdigest()
    return _folder() / name[:2] / name


def _folder() -> Path:
    return Path(settings.DATA) / "cache" / "pictures"


def _kept(place: Path) -> tuple[Picture | None, bool]:
    """What is kept, and whether anything is known: a failure within the last hour is known too."""
    for suffix, content_type in _TYPES.items():
        path = place.with_suffix(suffix)
        with suppress(OSError):
            found = Picture(path.read_bytes(), content_type)
            if path.stat().st_mtime < time.time() - 86_400:
                os.utime(path)  # what is still looked at is swept last
            return found, True
    with suppress(OSError):
        return None, place.with_suffix(_FAILED).stat().st_mtime > time.time() - FAILED_SECONDS
    return None, False


def _keep(place: Path, found: Picture | None) -> None:
    # A full disk costs the copy, not the picture.
    with suppress(OSError):
        place.parent.mkdir(parents=True, exist_ok=True)
        descriptor, temporary = tempfile.mkstemp(dir=place.parent, suffix=".tmp")
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(found.body if found else b"")
            Path(temporary).replace(place.with_suffix(_SUFFIXES[found.content_type] if found else _FAILED))
        except BaseException:
            Path(temporary).unlink(missing_ok=True)
            raise
        if next(_stored) % SWEEP_EVERY == 0:
            sweep()


def sweep(limit: int = KEPT_BYTES) -> None:
    """Throw away what nobody looked at for longest, until four fifths of `limit` bytes are left; and old failures."""
    at = time.time()
    files: list[tuple[float, int, str]] = []
    for shelf in _folder().glob("??"):
        for file in os.scandir(shelf):
            with suppress(FileNotFoundError):
                about = file.stat()
                if file.name.endswith(tuple(_TYPES)):
                    files.append((about.st_mtime, about.st_size, file.path))
                elif about.st_mtime < at - FAILED_SECONDS:
                    Path(file.path).unlink()
    total = sum(size for _at, size, _path in files)
    if total <= limit:
        return
    for _seen, size, path in sorted(files):
        Path(path).unlink(missing_ok=True)
        total -= size
        if total <= limit * 4 // 5:
            return
