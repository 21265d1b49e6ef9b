"""How long a day takes to be made, and to be shown again.

    PYTHONPATH=src python -m bench.today                500 sources, 20,000 candidates of ten days; on SQLite
    PYTHONPATH=src python -m bench.today --postgres     the same on a private PostgreSQL
    PYTHONPATH=src python -m bench.today --candidates 50000

To reach: 150 ms the first time, 20 ms afterwards, as whole pages: routing, database, template.
"""

from __future__ import annotations

import argparse
import gc
import os
import random
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path

from commonplace.cli.postgres import private_cluster, programs

ROOT = Path(__file__).resolve().parents[1]
SOURCES = 500
ROUNDS = 20
ALLOWED_FIRST, ALLOWED_AGAIN = 150, 20


def fill(count: int) -> None:
    """One member, 500 sources of very different pace, `count` unread entries of the last ten days."""
    from bench.fill import write
    from commonplace.kernel.clock import now
    from commonplace.kernel.ids import entry_ids
    from commonplace.members.models import Member
    from commonplace.people.models import Person  # noqa: F401 - the tables are there
    from commonplace.spaces.models import Source, Space

    at, chance = now(), random.Random(20)
    member = Member.objects.create_user(
        "ada@example.org", name="Ada Example", adult_confirmed_at=at, rules_version=1, rules_accepted_at=at, welcomed_at=at
    )
    sources = Source.objects.bulk_create([
        Source(address=f"https://s{number}.example.org/feed", canonical=f"s{number}.example.org/feed", title=f"Source {number}", first_fetched_at=at)
        for number in range(SOURCES)
    ])
    Space.objects.bulk_create([Space(owner=member, name=source.title) for source in sources])
    spaces = list(Space.objects.order_by("pk").values_list("pk", flat=True))
    write("consumption_polling", "source_id, state, claim, interval, etag, last_modified, body_hash, failures, trouble, trouble_detail, moved_from, policy, attempts", (
        (source.pk, "ok", 0, 3600, "", "", "", 0, "", "", "", "", "[]") for source in sources))
    write(
        "entries_follow", "member_id, source_id, space_id, title, stopped_why, since, is_muted, is_noisy, is_blocked_at_school, read_through",
        ((member.pk, source.pk, space, "", "", at.isoformat(" "), False, False, False, 0) for source, space in zip(sources, spaces, strict=True)),
    )
    weights = [1 / (1 + number) ** 0.7 for number in range(SOURCES)]
    said = chance.choices(range(SOURCES), weights, k=count)
    newest: dict[int, tuple[int, object]] = {}
    rows = []
    for pk, number in zip(entry_ids(count), said, strict=True):
        when = at - timedelta(seconds=chance.uniform(0, 10 * 86_400 - 60))
        rows.append((
            pk, sources[number].pk, pk.to_bytes(16, "big"), bytes(16), "article", f"Thing {pk}", f"https://s{number}.example.org/{pk}", "",
            "What happened in the library this week, in two lines that say enough to know whether to open it or not.",
            chance.randrange(20, 900), when.isoformat(" "), when.isoformat(" "), when.isoformat(" "),
        ))
        newest[number] = (pk, max(when, newest.get(number, (0, when))[1]))  # type: ignore[type-var]
    write("entries_entry", "id, source_id, identity, content_hash, kind, title, address, author, excerpt, seconds, stands_at, published_at, seen_at", rows)
    for number, (pk, when) in newest.items():
        Source.objects.filter(pk=sources[number].pk).update(newest_at=when, newest_id=pk, posts_a_week=round(said.count(number) * 0.7, 2))


def inside(count: int) -> None:
    """Measure; runs with Django loaded."""
    from django.test import Client

    from bench.timing import watched
    from commonplace.members.models import Member
    from commonplace.today.models import Day

    fill(count)
    client = Client(headers={"host": "localhost"})
    client.force_login(Member.objects.get())
    client.get("/read")  # what is loaded once is not the day's cost
    gc.collect()
    gc.freeze()  # as `serve` does when it has started
    first, again, everything = [], [], []
    for _ in range(ROUNDS):
        Day.objects.all().delete()
        for path, taken in (("/today", first), ("/today", again), ("/today", again), ("/today?minutes=all", everything)):
            started, busy = time.perf_counter(), time.process_time()
            with watched() as spent:
                answer = client.get(path)
            taken.append((time.perf_counter() - started, time.process_time() - busy, spent.seconds, len(spent.statements)))
            assert answer.status_code == 200, path
    print("| page | least ms | median ms | processor, least | of which SQL, median | statements | |\n|---|---|---|---|---|---|---|")
    for name, taken, allowed in (("Today, the first time", first, ALLOWED_FIRST), ("Today, afterwards", again, ALLOWED_AGAIN), ("everything of the day", everything, 60)):
        ordered = sorted(taken)
        middle = ordered[len(ordered) // 2]
        least = min(busy for _, busy, _, _ in taken)
        kept = "kept" if middle[0] * 1000 <= allowed else "MISSED"
        print(f"| {name}, {count:,} candidates | {ordered[0][0] * 1000:.1f} | {middle[0] * 1000:.1f} | {least * 1000:.1f} | {middle[2] * 1000:.1f} | {middle[3]} | {kept} |", flush=True)


def main() -> None:
    """Fill a database of its own, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--postgres", action="store_true")
    parser.add_argument("--candidates", type=int, default=20_000)
    parser.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.inside:
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "commonplace.config.settings")
        from commonplace.cli.database import ready

        ready()
        inside(options.candidates)
        return
    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="commonplace-bench-"))
        environment = {**os.environ, "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}", "COMMONPLACE_DATA": folder, "COMMONPLACE_BACKUPS": "0"}
        if options.postgres:
            found = programs()
            if found is None:
                raise SystemExit("The programs of PostgreSQL are not installed.")
            environment["COMMONPLACE_DATABASE_URL"] = stack.enter_context(private_cluster(found))
        subprocess.run(
            [sys.executable, "-m", "bench.today", "--inside", "--candidates", str(options.candidates)], env=environment, cwd=ROOT, check=True
        )


if __name__ == "__main__":
    main()
