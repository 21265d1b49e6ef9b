"""Fold what a source says now into what others said before: a few statements for a document that brought something new.

`Entry.repeats` may name an entry of a source that a member does not follow, so a reader only compares roots and never
shows a root that `visible_to` does not give. A source whose address is a secret takes no part.

Two processes that store the same thing at the same moment do not see one another, and it stays unfolded: a lock around
every document would cost more than now and then a repeat that is seen twice.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

from django.db import connection

from commonplace.consumption import folding
from commonplace.consumption.folding import Held, Marks
from commonplace.consumption.permalinks import permalink_key
from commonplace.entries.models import Entry, EntryBody, RepeatKey

if TYPE_CHECKING:
    from commonplace.consumption.deciding import NewEntry
    from commonplace.consumption.parsing import ParsedSource

RECENT = timedelta(days=30)
"""Older entries do not come up in Today, and what they say is not looked for."""
ALWAYS = 10
"""So many of the newest of a document are looked at however old they are."""
MOST = 500
"""More new entries of one document are not looked at."""
KEYS_AT_ONCE = 500
HOLDERS = 16
"""Entries that are remembered a key: it bounds what a look-up brings."""
COMMON = 8
"""A piece of text that more different things hold is a greeting, and nobody is found by it."""
FORGOTTEN = timedelta(days=45)


def marks_of(new: Sequence[NewEntry], parsed: ParsedSource, *, at: datetime) -> list[Marks]:
    """What the last of these entries are recognized by, in their order (the newest last); fewer than there are, where many are old."""
    count = sum(one.stands_at >= at - RECENT for one in new)
    looked_at = new[-min(MOST, max(ALWAYS, count)) :]
    times = Counter(address.partition("#")[0] for _, address in {(one.guid, one.address) for one in parsed.entries})
    front = permalink_key(parsed.site_address)
    return folding.without_shared([
        folding.marks(
            address="" if times[one.address.partition("#")[0]] > 1 else one.address, enclosures=one.enclosures, text=one.text,
            is_timed=one.kind in (Entry.Kind.EPISODE, Entry.Kind.VIDEO), front=front,
        )
        for one in looked_at
    ])


def fold(*, source: int, new: Mapping[int, Marks], at: datetime) -> None:
    """Find what these entries of one source repeat, and remember what they are recognized by; within the caller's transaction.

    Args:
        source: its id.
        new: marks by the id of the entry.
        at: when they were stored.

    Statements: 2, one for each 500 keys and one for each 500 entries found; where something is folded, 2 more for each 500
    groups and one for each entry folded. Texts are compared with at most `HOLDERS` others a key.
    """
    if not any(own.keys for own in new.values()) or _is_secret(source):
        return
    holders = _holders({key for own in new.values() for key in own.keys})
    found = folding.matches(new, _held(holders, {key for own in new.values() for key in own.pieces}, source), source=source)
    if found:
        _write(folding.fold(found, source=source, sources=_sources({match.held.root for match in found})), new)
    _remember(new, Counter(one.key for one in holders), at)


def _is_secret(source: int) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT is_secret FROM spaces_source WHERE id = %s", (source,))
        return bool(cursor.fetchone()[0])


class _Holder(NamedTuple):
    """A row of `RepeatKey`, with what is asked of its entry."""

    key: int
    entry: int
    source: int
    root: int


def _holders(keys: Iterable[int]) -> list[_Holder]:
    # In SQL: nearly every document that brings something new asks this, and mostly nothing comes of it.
    found: list[_Holder] = []
    with connection.cursor() as cursor:
        for chunk in _chunks(keys):
            cursor.execute(_HOLDERS_OF % ", ".join(["%s"] * len(chunk)), chunk)
            found += (_Holder(*row) for row in cursor.fetchall())
    return found


_HOLDERS_OF = (
    "SELECT key, entry_id, source_id, COALESCE(repeats, entries_entry.id) FROM entries_repeatkey"
    " JOIN entries_entry ON entries_entry.id = entry_id JOIN spaces_source ON spaces_source.id = source_id"
    " WHERE key IN (%s) AND NOT is_secret"
)


def _held(holders: Iterable[_Holder], pieces: AbstractSet[int], source: int) -> list[Held]:
    """Those who hold the keys, but for pieces of text that are common; with sketches where a piece led to them."""
    roots: dict[int, set[int]] = {}
    for one in holders:
        roots.setdefault(one.key, set()).add(one.root)
    found: dict[int, list[_Holder]] = {}
    for one in holders:
        if one.key not in pieces or len(roots[one.key]) <= COMMON:
            found.setdefault(one.entry, []).append(one)
    to_compare = (entry for entry, those in found.items() if those[0].source != source and any(one.key in pieces for one in those))
    bodies = EntryBody.objects.filter(sketch__isnull=False)
    sketches = {
        entry: bytes(sketch or b"")
        for chunk in _chunks(to_compare)
        for entry, sketch in bodies.filter(pk__in=chunk).values_list("pk", "sketch")
    }
    return [
        Held(entry, those[0].root, those[0].source, frozenset(one.key for one in those), sketches.get(entry, b""))
        for entry, those in found.items()
    ]


def _sources(roots: Iterable[int]) -> dict[int, set[int]]:
    """The sources of whatever is folded into each of these roots, their own too."""
    found: dict[int, set[int]] = {}
    for chunk in _chunks(roots):
        for root, source in Entry.objects.filter(pk__in=chunk).values_list("pk", "source_id"):
            found.setdefault(root, set()).add(source)
        for entry in Entry.objects.filter(repeats__in=chunk).only("repeats", "source_id"):
            found.setdefault(entry.repeats or entry.pk, set()).add(entry.source_id)
    return found


def _write(folded: Mapping[int, int], new: Container[int]) -> None:
    # In the order of ids, so that two processes do not wait for one another.
    rows = sorted(folded.items())
    moved = [(root, entry) for entry, root in rows if entry not in new]
    with connection.cursor() as cursor:
        cursor.executemany("UPDATE entries_entry SET repeats = %s WHERE id = %s", [(root, entry) for entry, root in rows])
        if moved:
            cursor.executemany("UPDATE entries_entry SET repeats = %s WHERE repeats = %s", moved)


def _remember(new: Mapping[int, Marks], holders: Counter[int], at: datetime) -> None:
    moment = connection.ops.adapt_datetimefield_value(at)
    rows = []
    for entry, own in new.items():
        for key in own.keys:
            holders[key] += 1
            if holders[key] <= HOLDERS:
                rows.append((key, entry, moment))
    if rows:
        with connection.cursor() as cursor:
            cursor.executemany("INSERT INTO entries_repeatkey (key, entry_id, at) VALUES (%s, %s, %s)", rows)


def _chunks(values: Iterable[int]) -> Iterator[list[int]]:
    ordered = sorted(values)
    return (ordered[at : at + KEYS_AT_ONCE] for at in range(0, len(ordered), KEYS_AT_ONCE))


def forget(*, at: datetime, most: int = 5_000) -> int:
    """Delete what nobody is found by any more, a piece at a time; returns how many rows."""
    total = 0
    while gone := list(RepeatKey.objects.filter(at__lt=at - FORGOTTEN).order_by("at").values_list("pk", flat=True)[:most]):
        RepeatKey.objects.filter(pk__in=gone).delete()
        total += len(gone)
    return total
