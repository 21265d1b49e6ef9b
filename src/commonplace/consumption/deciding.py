"""What a fetch changes: a pure function of what is stored and what was read. No I/O; the edge applies what is decided here.

Identity. An entry is the same as a stored one if its identity is the same under the source's policy: "guid" (guid, else
address, else content), "link" (address, else content) or "content" (title and text). A source that gives every item a new
guid at each fetch, or one guid to all, is moved to the next policy; its entries are recognised by what they say and get
their identity anew, so that none of them is new again.

Edits. The content hash has two halves of eight bytes. The first is over title, text and enclosures; the second over the same
without digits. Markup and white space count in neither (in entries of hardly any text, markup does). A difference in digits
alone (a counter of views, "3 hours ago") is an edit only if the author declares a fresh date of update.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from hashlib import blake2b
from typing import Any

from commonplace.consumption.parsing import ParsedEntry, ParsedSource
from commonplace.entries.lengths import PLAYED
from commonplace.kernel.html import clean, plain_text
from commonplace.kernel.text import excerpt, reading_seconds

POLICIES = ("guid", "link", "content")
EXCERPT_LIMIT = 280
FRESH = timedelta(days=2)
"""A difference in digits alone counts if the author's date of update is no older than this."""
_TAG = re.compile(r"<[^<>]*>")
_HARDLY_ANY_TEXT = 20
_NO_SPACE = b" \t\r\n\x0b\x0c"
_NO_DIGITS = _NO_SPACE + b"0123456789"


@dataclass(frozen=True, slots=True)
class Known:
    """A stored entry, as far as deciding needs it."""

    id: int
    content_hash: bytes
    published: datetime | None
    gone: bool = False


@dataclass(frozen=True, slots=True)
class StoredSource:
    """A source as stored. `known` by identity; `tombstones` are identities of entries that were purged."""

    is_first_fetch: bool
    policy: str = "guid"
    known: Mapping[bytes, Known] = field(default_factory=dict)
    tombstones: frozenset[bytes] = frozenset()


@dataclass(frozen=True, slots=True)
class NewEntry:
    """All columns of an entry and its body, ready to be stored."""

    identity: bytes
    content_hash: bytes
    kind: str
    title: str
    address: str
    author: str
    excerpt: str
    seconds: int
    stands_at: datetime
    published_at: datetime | None
    updated_at: datetime | None
    html: str
    text: str
    # Any: JSON values, as the column takes them.
    enclosures: list[dict[str, Any]]
    tags: list[str]
    chapters: list[dict[str, Any]] = field(default_factory=list)
    """[{seconds, title}]; where they lie in a file of their own, `enclosures` of what is played have its address as "chapters"."""


@dataclass(frozen=True, slots=True)
class ChangedEntry:
    """A stored entry that differs from what its source says now.

    `content` is None where only the identity is another or the entry merely came back; its `stands_at` is not meant: an
    entry keeps its place when it is edited. `back`: it was gone and is there again.
    """

    id: int
    identity: bytes
    content: NewEntry | None = None
    back: bool = False


@dataclass(frozen=True, slots=True)
class Decision:
    """`new` stands in the order in which ids are to be given; `gone` are ids of entries that their source took back."""

    new: tuple[NewEntry, ...] = ()
    changed: tuple[ChangedEntry, ...] = ()
    gone: tuple[int, ...] = ()
    policy: str = "guid"


def identity(policy: str, entry: ParsedEntry) -> bytes:
    """Sixteen bytes that say which entry of its source this is, under `policy`."""
    if policy == "guid" and entry.guid:
        key = "guid\n" + entry.guid
    elif policy in ("guid", "link") and entry.address:
        key = "link\n" + entry.address
    else:
        return blake2b(b"content\n" + _essence(entry), digest_size=16).digest()
    return blake2b(key.encode("utf-8", "replace"), digest_size=16).digest()


def content_hash(entry: ParsedEntry) -> bytes:
    """Two halves of eight bytes: over title, text and enclosures, and over the same without digits."""
    essence = _essence(entry)
    exact = blake2b(essence.translate(None, _NO_SPACE), digest_size=8).digest()
    return exact + blake2b(essence.translate(None, _NO_DIGITS), digest_size=8).digest()


def stands_at(published: datetime | None, seen: datetime, *, position: int = 0) -> datetime:
    """Where an entry stands in "newest first": the earlier of published and seen, so that no future date is believed.

    Without a date, seen less one second for each item above it, so that the document's order is kept; at a source's first
    fetch its neighbors say more (`_places_of_undated`).
    """
    return min(published, seen) if published else seen - timedelta(seconds=position)


def decide(stored: StoredSource, parsed: ParsedSource, *, seen: datetime) -> Decision:
    """What is new, changed and gone.

    Args:
        stored: the source and what is known of it.
        parsed: what it says now.
        seen: the time of the fetch, UTC.

    HTML is cleaned and turned into text only for what is new or really changed.
    """
    policy = _fit(stored.policy if stored.policy in POLICIES else "guid", parsed.entries)
    items = _Matched(stored, parsed.entries, policy)
    if items.policy != policy:
        items = _Matched(stored, parsed.entries, items.policy)
    places = _places_of_undated(parsed.entries, seen) if stored.is_first_fetch else {}
    new = [
        _put(_content(item.entry, item.identity, item.hash, seen=seen, position=item.position), places.get(item.position))
        for item in items.unknown
        if not (stored.tombstones and any(identity(each, item.entry) in stored.tombstones for each in POLICIES))
    ]
    # Ids are given in this order; of two that stand at the same time, the one further down in the document is the older.
    order = {item.identity: item.position for item in items.unknown}
    new.sort(key=lambda one: (one.stands_at, -order[one.identity]))
    changed = [change for item, known_as, known in items.known if (change := _change(item, known_as, known, seen))]
    gone = () if parsed.repaired else _gone(stored, {known.id for _, _, known in items.known}, parsed.entries)
    return Decision(tuple(new), tuple(sorted(changed, key=lambda one: one.id)), gone, items.policy)


def _places_of_undated(entries: tuple[ParsedEntry, ...], seen: datetime) -> dict[int, datetime]:
    """Where the items without a date of a first fetch stand, by position: what is old must not stand on top as if it were new.

    Just below the dated item above it; what has none above it, just above the first dated one; where nothing is dated,
    seen less a minute for each item above.
    """
    dated = [(position, min(entry.published, seen)) for position, entry in enumerate(entries) if entry.published]
    found: dict[int, datetime] = {}
    above: tuple[int, datetime] | None = None
    for position, entry in enumerate(entries):
        if entry.published:
            above = (position, min(entry.published, seen))
        elif above:
            found[position] = above[1] - timedelta(seconds=position - above[0])
        elif dated:
            found[position] = min(dated[0][1] + timedelta(seconds=dated[0][0] - position), seen)
        else:
            found[position] = seen - timedelta(minutes=position)
    return found


def _put(entry: NewEntry, at: datetime | None) -> NewEntry:
    return replace(entry, stands_at=at) if at else entry


@dataclass(frozen=True, slots=True)
class _Item:
    position: int
    entry: ParsedEntry
    identity: bytes
    hash: bytes


class _Matched:
    """The items of a document beside the entries that are known: by identity, then by what they say."""

    def __init__(self, stored: StoredSource, entries: tuple[ParsedEntry, ...], policy: str) -> None:
        self.policy = policy
        self.known: list[tuple[_Item, bytes, Known]] = []
        self.unknown: list[_Item] = []
        items = _collapsed(entries, policy)
        for item in items:
            known = stored.known.get(item.identity)
            if known is None:
                self.unknown.append(item)
            else:
                self.known.append((item, item.identity, known))
        if stored.known and self.unknown:
            if policy != stored.policy:
                self._find_under_old_identity(stored, items)
            self._recognise(stored)

    def _find_under_old_identity(self, stored: StoredSource, items: list[_Item]) -> None:
        """When the policy has just moved on, what is stored still has the identity of before."""
        before = stored.policy if stored.policy in POLICIES else "guid"
        old = {item.identity: identity(before, item.entry) for item in items}
        times = Counter(old.values())
        present = {known_as for _, known_as, _ in self.known}
        for item in list(self.unknown):
            known_as = old[item.identity]
            known = stored.known.get(known_as)
            if known is not None and times[known_as] == 1 and known_as not in present:
                self.known.append((item, known_as, known))
                self.unknown.remove(item)

    def _recognise(self, stored: StoredSource) -> None:
        """Finds unknown items that say exactly what a known, absent entry said: their source renames its items.

        The date must be the same too, unless everything unknown is found again and it is not all the same text.
        """
        present = {known_as for _, known_as, _ in self.known}
        by_content: dict[bytes, list[tuple[bytes, Known]]] = {}
        for known_as, known in sorted(stored.known.items(), key=lambda pair: pair[1].id):
            if known_as not in present:
                by_content.setdefault(known.content_hash[:8], []).append((known_as, known))
        alike = sorted((item for item in self.unknown if item.hash[:8] in by_content), key=lambda item: item.identity)
        are_all = len(alike) == len(self.unknown) and len({item.hash[:8] for item in alike}) > 1
        moved: set[bytes] = set()
        for item in alike:
            candidates = by_content[item.hash[:8]]
            same_date = [pair for pair in candidates if pair[1].published == item.entry.published]
            found = (same_date or (candidates if are_all else []))[:1]
            for pair in found:
                candidates.remove(pair)
                self.known.append((item, *pair))
                moved.add(item.identity)
        # Right after a move, everything is found by what it says: that is no reason to move on again.
        if self.policy == stored.policy and len(moved) > 1 and len(moved) * 2 >= len(self.known) and len(moved) * 2 >= len(self.unknown):
            self.policy = POLICIES[min(POLICIES.index(self.policy) + 1, len(POLICIES) - 1)]
        self.unknown = [item for item in self.unknown if item.identity not in moved]


def _collapsed(entries: tuple[ParsedEntry, ...], policy: str) -> list[_Item]:
    """Items of the same identity made one: the one last changed, so that the order in the document decides nothing."""
    found: dict[bytes, _Item] = {}
    for position, entry in enumerate(entries):
        item = _Item(position, entry, identity(policy, entry), content_hash(entry))
        other = found.get(item.identity)
        if other is None or _rank(item) > _rank(other):
            found[item.identity] = item
    return list(found.values())


def _rank(item: _Item) -> tuple[datetime, bytes, str]:
    date = item.entry.updated or item.entry.published or datetime.min.replace(tzinfo=UTC)
    return date, item.hash, item.entry.address


def _fit(policy: str, entries: tuple[ParsedEntry, ...]) -> str:
    """`policy`, or the next one under which the items of this document are not mostly one and the same."""
    if len(entries) < 2:
        return policy
    different = 0  # counted only if it matters: it costs a look at every text
    for fit in POLICIES[POLICIES.index(policy) :]:
        identities = len({identity(fit, entry) for entry in entries})
        if identities * 2 > len(entries):
            return fit
        different = different or len({_essence(entry) for entry in entries})
        if identities * 2 > different:
            return fit
    return POLICIES[-1]


def _change(item: _Item, known_as: bytes, known: Known, seen: datetime) -> ChangedEntry | None:
    edited = _is_edit(item, known, seen)
    if not edited and not known.gone and item.identity == known_as:
        return None
    content = _content(item.entry, item.identity, item.hash, seen=seen, position=item.position) if edited else None
    return ChangedEntry(known.id, item.identity, content, back=known.gone)


def _is_edit(item: _Item, known: Known, seen: datetime) -> bool:
    if item.hash == known.content_hash:
        return False
    if item.hash[8:] != known.content_hash[8:]:
        return True
    updated, published = item.entry.updated, item.entry.published
    return updated is not None and updated != published and updated > seen - FRESH


def _gone(stored: StoredSource, present: set[int], entries: tuple[ParsedEntry, ...]) -> tuple[int, ...]:
    """Known entries that stand within the span of the document and are not in it.

    One old item that is kept at the top does not stretch the span: of five dated items or more, two must be older.
    """
    dates = sorted(entry.published for entry in entries if entry.published)
    if not dates:
        return ()
    edge = dates[1] if len(dates) > 4 else dates[0]
    return tuple(
        sorted(
            known.id
            for known in stored.known.values()
            if known.id not in present and not known.gone and known.published is not None and known.published > edge
        )
    )


def _content(entry: ParsedEntry, named: bytes, hashed: bytes, *, seen: datetime, position: int) -> NewEntry:
    html = clean(entry.html, base=entry.base or entry.address)
    text = plain_text(html)
    lasting = next((one.seconds for one in entry.enclosures if one.seconds), None)
    # What is played without a length is stored with none: its text says nothing about how long it takes.
    takes = lasting or (0 if entry.kind in PLAYED else reading_seconds(text))
    return NewEntry(
        identity=named,
        content_hash=hashed,
        kind=entry.kind,
        title=entry.title,
        address=entry.address,
        author=entry.author,
        excerpt=excerpt(text, EXCERPT_LIMIT),
        seconds=takes,
        stands_at=stands_at(entry.published, seen, position=position),
        published_at=min(entry.published, seen) if entry.published else None,
        updated_at=min(entry.updated, seen) if entry.updated else None,
        html=html,
        text=text,
        enclosures=_files(entry),
        tags=list(entry.tags),
        chapters=[{"seconds": one.seconds, "title": one.title} for one in entry.chapters],
    )


# Any: JSON values, as the column takes them.
def _files(entry: ParsedEntry) -> list[dict[str, Any]]:
    files: list[dict[str, Any]] = [
        {"address": one.address, "type": one.type, "seconds": one.seconds, "bytes": one.bytes, "title": one.title}
        for one in entry.enclosures
    ]
    if entry.chapters_at:
        for one in files:
            if one["type"].startswith(("audio/", "video/")):
                one["chapters"] = entry.chapters_at
                break
    return files


def _essence(entry: ParsedEntry) -> bytes:
    """What an entry says, without its markup."""
    text = _TAG.sub("", entry.html) if "<" in entry.html else entry.html
    if len(text) < _HARDLY_ANY_TEXT:
        text = entry.html
    parts = (entry.title, text, *(one.address for one in entry.enclosures))
    return "\n".join(parts).encode("utf-8", "replace")
