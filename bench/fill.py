"""A database full of entries, written straight into its tables: what no number of refreshes would make in an hour.

    python -m bench.fill small    100,000 entries with bodies and search index, one member, 300 sources in 10 categories
    python -m bench.fill large    3,000,000 entries without bodies, 20,000 sources, 10,000 members

Writes to the database that the environment names, which must be empty.
"""

from __future__ import annotations

import bisect
import random
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import accumulate, islice
from typing import Any

from bench.words import Vocabulary

CHUNK = 20_000
YEARS_BACK = 3


@dataclass(frozen=True, slots=True)
class Shape:
    """How much there is of what."""

    entries: int
    sources: int
    members: int
    with_bodies: bool


SHAPES = {"small": Shape(100_000, 300, 1, with_bodies=True), "large": Shape(3_000_000, 20_000, 10_000, with_bodies=False)}
LARGE_MEMBERS = {
    "3 quiet": "the three sources that say least",
    "300 mixed": "any 300",
    "2,000": "any 2,000",
    "2,000 quiet": "2,000 of the quarter that says least",
    "300 busiest": "the 300 that say most",
    "2,000, all read": "any 2,000, and all was marked read an hour ago",
    "2,000, opened": "any 2,000, and the newest 2,000 entries were opened one by one",
    "60": "any 60, as do all others",
}
"""The first members of the large database, by id from 1."""


def write(table: str, columns: str, rows: Iterable[Sequence[Any]]) -> None:
    """Rows into a table, by the fastest way the database has. Any: values as the driver takes them."""
    from django.db import connection

    rest = iter(rows)
    with connection.cursor() as cursor:
        if connection.vendor != "postgresql":
            marks = ", ".join(["%s"] * (columns.count(",") + 1))
            while part := list(islice(rest, CHUNK)):
                cursor.executemany(f"INSERT INTO {table} ({columns}) VALUES ({marks})", part)
            return
        with cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
            for row in rest:
                # A date as it is; bytes as PostgreSQL writes them.
                copy.write_row([r"\x" + value.hex() if isinstance(value, bytes) else value for value in row])


class Filling:
    """Writes one database."""

    def __init__(self, shape: Shape) -> None:
        from django.db import connection

        self.shape = shape
        self.chance = random.Random(19)
        self.words = Vocabulary(self.chance)
        self.now = datetime.now(UTC).replace(microsecond=0)
        self.moment = connection.ops.adapt_datetimefield_value
        # Some say much and most say little, as sources do.
        self.weights = [self.chance.paretovariate(1.1) for _ in range(shape.sources)]
        self.newest: dict[int, tuple[datetime, int]] = {}

    def run(self) -> None:
        """All of it, in one transaction."""
        from django.db import connection, transaction

        with transaction.atomic():
            self.sources()
            write(
                "entries_entry",
                "id, source_id, identity, content_hash, kind, title, address, author, excerpt, seconds, stands_at, published_at, seen_at",
                self.entries(),
            )
            self.newest_of_sources()
            self.members()
        with connection.cursor() as cursor:
            # On a site PostgreSQL does it by itself; in the private one that is off.
            cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")

    def sources(self) -> None:
        """Sources, and how each is polled: asked just now, and not due."""
        from commonplace.consumption.models import Polling
        from commonplace.spaces.models import Source

        numbers = range(1, self.shape.sources + 1)
        Source.objects.bulk_create(
            [
                Source(
                    pk=number, address=f"https://s{number}.example.org/feed", canonical=f"s{number}.example.org/feed",
                    title=self.words.title()[:60], first_fetched_at=self.now,
                )
                for number in numbers
            ],
            batch_size=1_000,
        )
        Polling.objects.bulk_create(
            [Polling(source_id=number, state="ok", due_at=self.now + timedelta(days=30), checked_at=self.now) for number in numbers],
            batch_size=1_000,
        )

    def entries(self) -> Iterator[Sequence[Any]]:
        """Entries in the order of their arrival, evenly over three years up to now."""
        from commonplace.kernel.ids import EPOCH_MS, SEQUENCE_BITS

        bounds = list(accumulate(self.weights))
        span = timedelta(days=365 * YEARS_BACK)
        titles = [self.words.title() for _ in range(5_000)]
        excerpts = [" ".join(self.words.some(38))[:280] for _ in range(5_000)]
        for number in range(self.shape.entries):
            seen = self.now - span * (1 - (number + 1) / self.shape.entries)
            published = seen - timedelta(seconds=self.chance.expovariate(1 / 3600))
            source = bisect.bisect(bounds, self.chance.random() * bounds[-1]) + 1
            pk = (int(seen.timestamp() * 1000) - EPOCH_MS << SEQUENCE_BITS) + number % 4096
            before = self.newest.get(source)
            self.newest[source] = (max(before[0], published) if before else published, pk)
            yield (
                pk, source, number.to_bytes(16), b"0123456789abcdef", "article", f"{self.chance.choice(titles)} {number}",
                f"https://s{source}.example.org/{number}", "", self.chance.choice(excerpts), 120 + number % 400,
                self.moment(published), self.moment(published), self.moment(seen),
            )

    def newest_of_sources(self) -> None:
        """What each source remembers of its newest entry."""
        from django.db import connection

        with connection.cursor() as cursor:
            cursor.executemany(
                "UPDATE spaces_source SET newest_at = %s, newest_id = %s WHERE id = %s",
                [(self.moment(at), pk, source) for source, (at, pk) in self.newest.items()],
            )

    def members(self) -> None:
        """Members and whom they follow."""
        from commonplace.members.models import Member

        Member.objects.bulk_create(
            [
                Member(
                    pk=number, email=f"m{number}@example.org", name=f"Member {number}", password="!", rules_version=1_000,
                    adult_confirmed_at=self.now, joined_at=self.now, welcomed_at=self.now,
                )
                for number in range(1, self.shape.members + 1)
            ],
            batch_size=1_000,
        )
        follows = list(self.follows())
        write(
            "spaces_space",
            "id, public_id, uuid, owner_id, name, kind, typed, note, added_at, address, cost, extra, form, place, scope, times, why,"
            " found_by, filed_under",
            (
                (pk, f"space{pk}", f"{pk:032x}", member, "A space", "blog", "", "", self.moment(self.now), "", "", "{}", "", "", "", "", "", "a space", "a space")
                for pk, (member, _, _) in enumerate(follows, 1)
            ),
        )
        write(
            "entries_follow", "id, member_id, source_id, space_id, title, stopped_why, since, is_muted, is_noisy, is_blocked_at_school, read_through",
            (
                (pk, member, source, pk, "", "", self.moment(self.now), False, False, False, read_through)
                for pk, (member, source, read_through) in enumerate(follows, 1)
            ),
        )

    def follows(self) -> Iterator[tuple[int, int, int]]:
        """(member, source, watermark)."""
        everything = range(1, self.shape.sources + 1)
        for member in range(1, self.shape.members + 1):
            yield from ((member, source, 0) for source in (everything if self.shape.members == 1 else self._of(member)))

    def _of(self, member: int) -> Sequence[int]:
        everything = range(1, self.shape.sources + 1)
        by_rate = sorted(everything, key=lambda source: self.weights[source - 1]) if member <= len(LARGE_MEMBERS) else []
        match dict(enumerate(LARGE_MEMBERS, 1)).get(member, "60"):
            case "3 quiet":
                return by_rate[:3]
            case "300 mixed":
                return self.chance.sample(everything, 300)
            case "2,000 quiet":
                return self.chance.sample(by_rate[: len(by_rate) // 4], 2_000)
            case "300 busiest":
                return by_rate[-300:]
            case "60":
                return self.chance.sample(everything, 60)
            case _:
                return self.chance.sample(everything, 2_000)


class Small(Filling):
    """100,000 entries as they are when they were fetched: with bodies, in the index, on shelves."""

    def run(self) -> None:
        super().run()
        self.bodies()

    def members(self) -> None:
        super().members()
        from commonplace.consumption.models import Category

        categories = Category.objects.bulk_create([Category(member_id=1, name=f"Category {number}") for number in range(1, 11)])
        write(
            "consumption_shelving", "follow_id, category_id, typed, title",
            ((follow, categories[follow % 10].pk, f"https://s{follow}.example.org/feed", "") for follow in range(1, self.shape.sources + 1)),
        )

    def bodies(self) -> None:
        """About 3 KB of text each; the word "kakapo" stands in every thousandth."""
        from commonplace.entries.models import Entry
        from commonplace.kernel import search

        rows = Entry.objects.order_by("pk").values_list("pk", "source_id", "title", "stands_at")
        start = 0
        while part := list(rows[start : start + 2_000]):
            texts = [" ".join(self.words.some(450)) + (" a kakapo nests" if (start + at) % 1_000 == 7 else "") for at in range(len(part))]
            write("entries_entrybody", "entry_id, html, enclosures, tags, chapters", ((row[0], f"<p>{text}</p>", "[]", "[]", "[]") for row, text in zip(part, texts, strict=True)))
            search.add(
                search.Document(id=row[0], scope=row[1], title=row[2], text=text, at=int(row[3].timestamp()))
                for row, text in zip(part, texts, strict=True)
            )
            start += len(part)


def read_states() -> None:
    """What the members of the large database have read; by the program's own action where there is one click."""
    from commonplace.consumption.models import Reading
    from commonplace.consumption.timeline import newest
    from commonplace.entries.models import Entry, Follow
    from commonplace.kernel.ids import SEQUENCE_BITS
    from commonplace.members.models import Member

    numbers = {name: number for number, name in enumerate(LARGE_MEMBERS, 1)}
    latest = Entry.objects.order_by("-pk").values_list("pk", flat=True)[0]
    an_hour_ago = latest - (3_600_000 << SEQUENCE_BITS)
    Follow.objects.filter(member=numbers["2,000, all read"]).update(read_through=an_hour_ago)
    member = Member.objects.get(pk=numbers["2,000, opened"])
    opened = newest(member, limit=2_000).rows
    Reading.objects.bulk_create([Reading(member=member, entry_id=row.entry.pk) for row in opened], batch_size=1_000)


def main(name: str) -> None:
    """Migrate, and fill."""
    import os

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "commonplace.config.settings")
    from commonplace.cli.database import ready

    ready()
    shape = SHAPES[name]
    (Small(shape) if shape.with_bodies else Filling(shape)).run()
    if name == "large":
        read_states()


if __name__ == "__main__":
    main(sys.argv[1])
