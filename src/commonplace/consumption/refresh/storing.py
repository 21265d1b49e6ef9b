"""Write what a check brought: one transaction a source, and the search index in batches after it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db import connection, transaction

from commonplace.consumption.actions.following import NEW_AT_FIRST
from commonplace.consumption.muting import indexed
from commonplace.consumption.refresh.schedule import Poll
from commonplace.entries.models import Entry, EntryBody, Follow, Tombstone, Unindexed
from commonplace.kernel import search
from commonplace.kernel.http import host_key
from commonplace.kernel.ids import entry_ids
from commonplace.people.models import Person
from commonplace.spaces.canonical import canonical_key, holds_secret
from commonplace.spaces.liveness import turning_points
from commonplace.spaces.models import Source, Space

if TYPE_CHECKING:
    # Loaded when something has to be stored: cleaners and parsers take as long to load as asking 200 sources.
    from commonplace.consumption.deciding import ChangedEntry, NewEntry, StoredSource
    from commonplace.consumption.folding import Marks
    from commonplace.consumption.parsing import ParsedSource

LOOK_BACK = 400
"""So many of a source's newest entries are compared, besides those that the document itself names."""
BATCH = 2_000
"""Entries that the search index takes at once: each time it writes what it gathered and merges it with what it has."""
RHYTHM_OF = 20
"""How often a source says something is reckoned from so many of its newest entries."""
ENOUGH = 4
"""Of fewer entries nothing is said about how often a source speaks."""
STALE = timedelta(minutes=5)
"""An entry that is not indexed after this was left by a process that died."""


@dataclass(frozen=True, slots=True)
class Stored:
    """What came of a document: the poll with its new policy, how many entries are new, what the index has to take."""

    poll: Poll
    new: int
    documents: tuple[search.Document, ...]


def store(poll: Poll, parsed: ParsedSource, *, at: datetime) -> Stored:
    """Store what is new and changed of a source: all of it or nothing."""
    from commonplace.consumption.deciding import decide
    from commonplace.consumption.refresh import repeats

    # Decided before the transaction begins: cleaning 2,000 entries takes a second, and SQLite has one writer at a time.
    # The claim keeps others away from this source; should two meet all the same, one of them fails as a whole.
    decision = decide(_stored(poll, parsed), parsed, seen=at)
    marks = repeats.marks_of(decision.new, parsed, at=at)
    with transaction.atomic():
        ids = entry_ids(len(decision.new))
        marked = dict(zip(ids[len(ids) - len(marks) :], marks, strict=True))
        documents = [*_add(poll, ids, decision.new, marked, at), *_change(decision.changed, at, source=poll.source)]
        if decision.gone:
            Entry.objects.filter(pk__in=decision.gone).update(gone_at=at)
        _describe(poll, parsed, at, added=_Added(ids[-1], tuple(one.stands_at for one in decision.new)) if ids else None)
        repeats.fold(source=poll.source, new=marked, at=at)
    return Stored(replace(poll, policy=decision.policy), len(ids), tuple(documents))


def _stored(poll: Poll, parsed: ParsedSource) -> StoredSource:
    from commonplace.consumption.deciding import POLICIES, Known, StoredSource, identity

    if poll.is_first_fetch:
        return StoredSource(is_first_fetch=True, policy=poll.policy, known={}, tombstones=frozenset())
    columns = ("identity", "pk", "content_hash", "published_at", "gone_at")
    entries = Entry.objects.filter(source=poll.source)
    rows = {row[1]: row for row in entries.order_by("-pk").values_list(*columns)[:LOOK_BACK]}
    if len(rows) == LOOK_BACK:
        named = {identity(policy, entry) for entry in parsed.entries for policy in POLICIES}
        rows |= {row[1]: row for row in entries.filter(identity__in=named).values_list(*columns)}
    graves = Tombstone.objects.filter(source=poll.source).values_list("identity", flat=True)
    return StoredSource(
        is_first_fetch=False,
        policy=poll.policy,
        known={
            bytes(name): Known(id=pk, content_hash=bytes(content), published=published, gone=gone is not None)
            for name, pk, content, published, gone in rows.values()
        },
        tombstones=frozenset(bytes(grave) for grave in graves),
    )


def _add(
    poll: Poll, ids: Sequence[int], new: Sequence[NewEntry], marked: Mapping[int, Marks], at: datetime
) -> list[search.Document]:
    """Insert new entries, without an object a row: a first refresh writes thousands."""
    moment = connection.ops.adapt_datetimefield_value
    seen = moment(at)
    _insert(
        "entries_entry",
        "id, source_id, identity, content_hash, kind, title, address, author, excerpt, seconds,"
        " stands_at, published_at, updated_at, seen_at",
        [
            (
                pk, poll.source, one.identity, one.content_hash, one.kind, one.title, one.address, one.author, one.excerpt,
                one.seconds, moment(one.stands_at), moment(one.published_at), moment(one.updated_at), seen,
            )
            for pk, one in zip(ids, new, strict=True)
        ],
    )
    _insert(
        "entries_entrybody",
        "entry_id, html, enclosures, tags, chapters, sketch",
        [
            (
                pk, one.html, json.dumps(one.enclosures), json.dumps(one.tags), json.dumps(one.chapters),
                (marked[pk].sketch or None) if pk in marked else None,
            )
            for pk, one in zip(ids, new, strict=True)
        ],
    )
    _insert("entries_unindexed", "entry_id, since", [(pk, seen) for pk in ids])
    if poll.is_first_fetch and len(ids) > NEW_AT_FIRST:
        Follow.objects.filter(source=poll.source, read_through=0).update(read_through=ids[-NEW_AT_FIRST - 1])
    elif ids and not poll.is_first_fetch:
        _let_rest(poll, ids, new)
    return [_document(pk, poll.source, one) for pk, one in zip(ids, new, strict=True)]


def _let_rest(poll: Poll, ids: Sequence[int], new: Sequence[NewEntry]) -> None:
    """For whoever followed it again since the last check, what was said before that is not new: ids ascend with `stands_at`."""
    again = Follow.objects.running().filter(source=poll.source, resumed_at__isnull=False)
    for follow in again if poll.checked_at is None else again.filter(resumed_at__gt=poll.checked_at):
        before = [pk for pk, one in zip(ids, new, strict=True) if follow.resumed_at and one.stands_at <= follow.resumed_at]
        if before and before[-1] > follow.read_through:
            Follow.objects.filter(pk=follow.pk).update(read_through=before[-1])


def _insert(table: str, columns: str, rows: Sequence[tuple[Any, ...]]) -> None:
    # Any: values as the driver takes them.
    if rows:
        marks = ", ".join(["%s"] * len(rows[0]))
        with connection.cursor() as cursor:
            cursor.executemany(f"INSERT INTO {table} ({columns}) VALUES ({marks})", rows)  # noqa: S608 - names of ours


def _change(changed: Sequence[ChangedEntry], at: datetime, *, source: int) -> list[search.Document]:
    documents = []
    for change in changed:
        Entry.objects.filter(pk=change.id).update(identity=change.identity, gone_at=None)
        if (content := change.content) is None:
            continue
        Entry.objects.filter(pk=change.id).update(
            content_hash=content.content_hash, title=content.title, address=content.address, author=content.author,
            excerpt=content.excerpt, seconds=content.seconds, updated_at=content.updated_at,
        )
        EntryBody.objects.filter(pk=change.id).update(
            html=content.html, enclosures=content.enclosures, tags=content.tags, chapters=content.chapters,
        )
        documents.append(_document(change.id, source, content))
    Unindexed.objects.bulk_create([Unindexed(entry_id=one.id, since=at) for one in documents], ignore_conflicts=True)
    return documents


def _document(pk: int, source: int, entry: NewEntry) -> search.Document:
    text = indexed(entry.text, entry.tags)
    return search.Document(id=pk, scope=source, title=entry.title, text=text, at=int(entry.stands_at.timestamp()))


@dataclass(frozen=True, slots=True)
class _Added:
    """What was added to a source: the id that came last, and where the entries stand, ascending."""

    newest_id: int
    stands_at: tuple[datetime, ...]


def _move(source: Source, address: str) -> None:
    """Fetch a source at its new address from now on.

    It stands for that address only when the owner is the same: else whoever follows a newspaper would get as its news what
    a source said that then sent us there.
    """
    canonical = canonical_key(address)
    same_owner = host_key(source.address) == host_key(address)
    if same_owner and not Source.objects.filter(canonical=canonical).exclude(pk=source.pk).exists():
        source.canonical = canonical
    source.is_secret = source.is_secret or holds_secret(address)
    source.address = address


def _describe(poll: Poll, parsed: ParsedSource, at: datetime, *, added: _Added | None) -> None:
    """What the document says about its source; a name that the source had is kept, the member's own name anyway."""
    source = Source.objects.get(pk=poll.source)
    before = {name: getattr(source, name) for name in _DESCRIBED}
    if parsed.title:
        source.title = parsed.title[:300]
    source.about = parsed.about[:1000] or source.about
    source.site_address = parsed.site_address or source.site_address
    source.language = parsed.language[:20] or source.language
    if poll.is_first_fetch:
        source.first_fetched_at = at
    # What was fetched says what it is, not who followed it first; "blog" is also what nothing more was known of.
    if parsed.kind in Source.Kind.values and (poll.is_first_fetch or source.kind == Source.Kind.BLOG):
        source.kind = parsed.kind
    if poll.address != source.address:
        _move(source, poll.address)
    if added is not None:
        newest = added.stands_at[: -RHYTHM_OF - 1 : -1] if poll.is_first_fetch else _newest_dates(source)
        source.newest_at = newest[0]
        source.newest_id = max(source.newest_id, added.newest_id)
        days = (at - newest[-1]).total_seconds() / 86_400
        source.posts_a_week = round(7 * len(newest) / max(days, 1), 3) if len(newest) >= ENOUGH else None
        source.quiet_from, source.dormant_from = turning_points(newest, at=at)
    elif poll.is_first_fetch:
        source.quiet_from, source.dormant_from = turning_points((), at=at)
    changed = [name for name in _DESCRIBED if getattr(source, name) != before[name]]
    if changed:
        source.save(update_fields=changed)
    if source.title and not before["title"]:
        # It was followed by its bare address: now it has a name.
        bare = ("", source.address[:200], before["address"][:200])
        Space.objects.filter(follows__source=source, name__in=bare).update(name=source.title[:200])
        Person.objects.filter(follows__source=source, name__in=bare).update(name=source.title[:200])


def _newest_dates(source: Source) -> Sequence[datetime]:
    entries = Entry.objects.filter(source=source).order_by("-stands_at", "-pk")
    return list(entries.values_list("stands_at", flat=True)[:RHYTHM_OF])


_DESCRIBED = (
    "title", "about", "site_address", "language", "first_fetched_at", "kind", "address", "canonical", "is_secret",
    "newest_at", "newest_id", "posts_a_week", "quiet_from", "dormant_from",
)
_COLUMNS = (
    "state", "due_at", "interval", "etag", "last_modified", "body_hash", "checked_at", "failures", "failing_since",
    "trouble", "trouble_detail", "moved_from", "moved_at", "policy", "attempts",
)


def write_polls(polls: Iterable[Poll]) -> None:
    """Write polls back and free their claims, in one transaction: what did not change costs one statement a source."""
    adapt = connection.ops.adapt_datetimefield_value
    sets = ", ".join(f"{column} = %s" for column in _COLUMNS)
    rows: list[tuple[Any, ...]] = [
        (
            poll.state, adapt(poll.due_at), poll.interval, poll.etag, poll.last_modified, poll.body_hash, adapt(poll.checked_at),
            poll.failures, adapt(poll.failing_since), poll.trouble, poll.trouble_detail, poll.moved_from, adapt(poll.moved_at),
            poll.policy, json.dumps(poll.attempts), poll.source,
        )
        for poll in polls
    ]
    if not rows:
        return
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.executemany(f"UPDATE consumption_polling SET {sets}, claimed_until = NULL WHERE source_id = %s", rows)  # noqa: S608 - column names


@transaction.atomic
def index(documents: Sequence[search.Document]) -> None:
    """Let the search index take these entries."""
    if documents:
        search.add(documents)
        with connection.cursor() as cursor:
            cursor.executemany("DELETE FROM entries_unindexed WHERE entry_id = %s", [(document.id,) for document in documents])


def index_left_over(*, before: datetime) -> int:
    """Index what a process that died had stored but not indexed; returns how many entries."""
    total = 0
    while True:
        left = list(Unindexed.objects.filter(since__lte=before).values_list("pk", flat=True)[:BATCH])
        if left:
            from commonplace.kernel.html import plain_text

            index([
                search.Document(
                    id=body.pk, scope=body.entry.source_id, title=body.entry.title, text=indexed(plain_text(body.html), body.tags),
                    at=int(body.entry.stands_at.timestamp()),
                )
                for body in EntryBody.objects.filter(pk__in=left).select_related("entry")
            ])
        total += len(left)
        if len(left) < BATCH:
            return total
