"""What the digests of many members cost: made at one hour, and sent over one line to a mail server on this machine.

    PYTHONPATH=src python -m bench.digests                 1,000 members of 40 sources each, 500 sources, 4,000 entries of ten days
    PYTHONPATH=src python -m bench.digests --postgres      the same on a private PostgreSQL
    PYTHONPATH=src python -m bench.digests --members 10000 --only-asking

Making and sending are a whole process each: start of the program, rows and memory. The mail server is one more, and not counted.
A tenth of the follows is blocked at school, so that texts go with the mails.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import random
import shutil
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bench.mail import server
from bench.measure import run
from commonplace.cli.postgres import private_cluster, programs

ROOT = Path(__file__).resolve().parents[1]
AT = datetime(2026, 11, 23, 7, tzinfo=UTC)
"""A Monday at seven."""
SOURCES, FOLLOWED, ENTRIES = 500, 40, 4_000
TEXT = "<p>What happened in the library this week, said in a sentence of usual length and a little more.</p>" * 12


def fill(members: int, *, only_members: bool) -> None:
    """The members, their sources, and what these said."""
    _django()
    from django.core.management import call_command

    from bench.fill import write
    from commonplace.entries.models import Entry, EntryBody, Follow
    from commonplace.kernel.ids import entry_ids
    from commonplace.members.models import Member
    from commonplace.spaces.models import Source, Space

    call_command("migrate", verbosity=0)
    chance = random.Random(7)
    Member.objects.bulk_create([
        Member(email=f"m{number}@example.org", name="Ada Example", mails_today=True, mail_days="1234567", time_zone="UTC", adult_confirmed_at=AT, welcomed_at=AT)
        for number in range(members)
    ])
    if only_members:
        return
    Source.objects.bulk_create([
        Source(
            address=f"https://s{number}.example.org/feed", canonical=f"s{number}.example.org/feed", title=f"Source {number}", first_fetched_at=AT,
            posts_a_week=round(chance.uniform(0.2, 9), 1),
        ) for number in range(SOURCES)
    ])
    sources = list(Source.objects.order_by("pk"))
    write("consumption_polling", "source_id, state, claim, interval, etag, last_modified, body_hash, failures, trouble, trouble_detail, moved_from, policy, attempts", (
        (source.pk, "ok", 0, 3600, "", "", "", 0, "", "", "", "", "[]") for source in sources))
    for member in Member.objects.order_by("pk"):
        mine = chance.sample(sources, FOLLOWED)
        Space.objects.bulk_create([Space(owner=member, name=source.title) for source in mine])
        spaces = list(Space.objects.filter(owner=member).order_by("pk"))
        Follow.objects.bulk_create([
            Follow(member=member, source=source, space=space, since=AT - timedelta(days=60), is_blocked_at_school=chance.random() < 0.1)
            for source, space in zip(mine, spaces, strict=True)
        ])
    entries = []
    for pk in entry_ids(ENTRIES):
        when = AT - timedelta(seconds=chance.uniform(3_600, 10 * 86_400 - 60))
        entries.append(Entry(
            id=pk, source=chance.choice(sources), identity=pk.to_bytes(16, "big"), content_hash=bytes(16), title=f"Thing {pk} of usual length, with a name",
            address=f"https://s.example.org/a/usual/path/{pk}", excerpt="What happened in the library this week, in two lines that say enough to know. " * 3,
            seconds=chance.randrange(40, 300), stands_at=when, published_at=when, seen_at=when,
        ))
    Entry.objects.bulk_create(entries, batch_size=500)
    EntryBody.objects.bulk_create([EntryBody(entry=entry, html=TEXT) for entry in entries], batch_size=500)
    newest: dict[int, tuple[datetime, int]] = {}
    for entry in entries:
        newest[entry.source_id] = max(newest.get(entry.source_id, (entry.stands_at, entry.pk)), (entry.stands_at, entry.pk))
    for source, (when, pk) in newest.items():
        Source.objects.filter(pk=source).update(newest_at=when, newest_id=pk)


def make() -> None:
    """Make all that is due; then ask again, as each minute does. Prints how many, seconds, and what a mail weighs."""
    _django()
    from django.db.models import Avg
    from django.db.models.functions import Length

    from commonplace.kernel.outbox.models import OutgoingMail
    from commonplace.today.digest import making

    making.now = lambda: AT  # type: ignore[attr-defined]
    started = time.perf_counter()
    made = making.make_due()
    seconds = time.perf_counter() - started
    started = time.perf_counter()
    assert making.make_due() == 0
    again = time.perf_counter() - started
    weight = OutgoingMail.objects.aggregate(html=Avg(Length("html")), text=Avg(Length("text")))
    print("\n" + json.dumps({"made": made, "seconds": seconds, "again": again, **weight}))


def ask() -> None:
    """What one minute costs before anybody's hour has come, with members in many zones, hours and days. Prints seconds."""
    _django()
    from commonplace.members.models import Member
    from commonplace.members.zones import names
    from commonplace.today.digest import making

    chance = random.Random(7)
    zones = chance.sample(names(), 40)
    everybody = list(Member.objects.all())
    for member in everybody:
        member.time_zone = chance.choice(zones)
        member.mail_hour = datetime(2026, 1, 1, chance.randrange(24), chance.choice([0, 30]), tzinfo=UTC).time()
        member.mail_days = chance.choice(["12345", "1234567", "135"])
    Member.objects.bulk_update(everybody, ["time_zone", "mail_hour", "mail_days"], batch_size=500)
    taken = []
    for _ in range(5):
        started = time.perf_counter()
        count = sum(1 for _ in making._whose_hour_has_come(AT))  # noqa: SLF001 - what a minute does
        taken.append(time.perf_counter() - started)
    print("\n" + json.dumps({"due": count, "seconds": min(taken)}))


def send() -> None:
    """Send all that is due. Prints how many and seconds."""
    _django()
    from commonplace.kernel.outbox.sending import send_due

    started, sent = time.perf_counter(), 0
    while (report := send_due(at=AT + timedelta(minutes=1))).sent:
        sent += report.sent
    print("\n" + json.dumps({"sent": sent, "seconds": time.perf_counter() - started}))


def _django() -> None:
    import django

    os.environ["DJANGO_SETTINGS_MODULE"] = "commonplace.config.settings"
    django.setup()


def main() -> None:
    """Fill, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--members", type=int, default=1_000)
    parser.add_argument("--postgres", action="store_true", help="on a private PostgreSQL; its programs must be installed")
    parser.add_argument("--only-asking", action="store_true", help="only what a minute costs in which nothing is made")
    parser.add_argument("--be", choices=("fill", "make", "ask", "send"), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.be:
        {"fill": lambda: fill(options.members, only_members=options.only_asking), "make": make, "ask": ask, "send": send}[options.be]()
        return
    with contextlib.ExitStack() as stack:
        found = programs() if options.postgres else None
        folder = Path(tempfile.mkdtemp(prefix="commonplace-bench-"))
        stack.callback(shutil.rmtree, folder)
        environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("COMMONPLACE_")},
            "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT)]), "COMMONPLACE_DATA": str(folder),
            "COMMONPLACE_DATABASE_URL": stack.enter_context(private_cluster(found)) if found else "", "COMMONPLACE_MAIL_URL": stack.enter_context(server()),
        }
        words = [sys.executable, "-m", "bench.digests", "--members", str(options.members), *(["--only-asking"] if options.only_asking else []), "--be"]
        run([*words, "fill"], environment)
        print("| step | a second | processor ms each | peak MB | |\n|---|---|---|---|---|")
        for step, key in [] if options.only_asking else [("make", "made"), ("send", "sent")]:
            cost = run([*words, step], environment)
            told = json.loads(cost.output.strip().splitlines()[-1])
            rest = f"{told['html'] / 1000:.1f} + {told['text'] / 1000:.1f} kB a mail; a minute later {told['again'] * 1000:.0f} ms" if step == "make" else ""
            print(f"| {told[key]:,} {key} | {told[key] / told['seconds']:.0f} | {cost.cpu * 1000 / max(1, told[key]):.1f} | {cost.peak:.0f} | {rest} |", flush=True)
        cost = run([*words, "ask"], environment)
        told = json.loads(cost.output.strip().splitlines()[-1])
        print(f"| one minute, {options.members:,} members in 40 zones and 48 hours | | {told['seconds'] * 1000:.0f} ms in all | {cost.peak:.0f} | {told['due']} due |")


if __name__ == "__main__":
    main()
