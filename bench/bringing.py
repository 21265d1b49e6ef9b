"""What bringing 20,000 rows in costs: reading them, showing a page of them, taking them in, undoing it; rows a second, and memory.

Run: `PYTHONPATH=src .venv/bin/python -m bench.bringing [--rows 20000] [--only people|list]`. Each way runs in a process of its own.
"""

from __future__ import annotations

import argparse
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from typing import Any

WAYS = ("list", "people")


def made(way: str, rows: int) -> bytes:
    """Something to bring: a list of sources in a thousand folders, or accounts of the fediverse."""
    if way == "list":
        outlines = "".join(
            f'<outline text="F{number // 20}"><outline text="S{number}" xmlUrl="https://h{number}.example/feed"/></outline>' for number in range(rows)
        )
        return f"<opml><body>{outlines}</body></opml>".encode()
    return ("Account address,Show boosts\n" + "".join(f"p{number}@s{number % 50}.example,true\n" for number in range(rows))).encode()


def timed(name: str, rows: int, work: Callable[[], Any]) -> Any:
    """Do it and say what it cost; the peak of memory is that of the whole process so far."""
    began, processor = time.perf_counter(), time.process_time()
    result = work()
    took, used = time.perf_counter() - began, time.process_time() - processor
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(f"  {name:<20} {took:7.1f} s by the clock {used:7.1f} s of processor {rows / used:8.0f} rows a second {peak:5} MB at most", flush=True)
    return result


def run(way: str, rows: int) -> None:
    """One way, in this process."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {"COMMONPLACE_DATA": folder, "DJANGO_SETTINGS_MODULE": "commonplace.config.settings"}
        import django
        from django.core.management import call_command

        django.setup()
        call_command("migrate", verbosity=0)
        measure(way, rows)


def measure(way: str, rows: int) -> None:
    """Read, look, take in, look again, undo."""
    from django.db import connection

    from commonplace.consumption.bringing import agree, bring, undoing, work_off
    from commonplace.consumption.bringing.presenting import Choices, context_of
    from commonplace.entries.models import Follow
    from commonplace.members.models import Member

    member = Member.objects.create_user("ada@example.org", name="Ada Example")
    data = made(way, rows)
    connection.ensure_connection()
    print(f"{way}: {rows} rows, {len(data) // 1024} kB", flush=True)
    bringing = timed("reading it", rows, lambda: bring(acting=member, data=data))
    choices = Choices("", 100, frozenset(), frozenset(), {}, "", is_agreed=False)
    timed("a page of it", rows, lambda: context_of(bringing, choices))
    agree(acting=member, bringing=bringing)
    bringing = timed("taking it in", rows, lambda: work_off(bringing))
    assert Follow.objects.count() == rows
    timed("the same again", rows, lambda: bring(acting=member, data=data))
    timed("undoing it", rows, lambda: undoing.work_back(undoing.begin(acting=member, bringing=bringing)))
    assert not Follow.objects.exists()


def main() -> None:
    """Both ways, each in a process of its own."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--rows", type=int, default=20_000)
    parser.add_argument("--only", choices=WAYS)
    parser.add_argument("--here", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.here:
        run(options.only, options.rows)
        return
    for way in [options.only] if options.only else WAYS:
        subprocess.run([sys.executable, "-m", "bench.bringing", "--here", "--only", way, "--rows", str(options.rows)], check=True)


if __name__ == "__main__":
    main()
