"""What the pages of a network cost: the front page, lists, one person, finding, and all of it at once.

    PYTHONPATH=src python -m bench.nodes                20, 500 and 20,000 people, spaces and tools
    PYTHONPATH=src python -m bench.nodes --postgres     the same on a private PostgreSQL

The pages are made in this process, through all of the program but its server. Times are processor seconds of this process, the least of five.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from commonplace.cli.postgres import private_cluster, programs

ROOT = Path(__file__).resolve().parents[1]
SIZES = (20, 500, 20_000)
TIMES = 5


def measure() -> None:
    """Fill, look, print."""
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection
    from django.test import Client
    from django.test.utils import setup_test_environment

    from commonplace.members.models import Member
    from commonplace.network.finding import find
    from commonplace.network.nodes import all_nodes
    from commonplace.people.models import Person
    from tests.conftest import make_member
    from tests.network.rows import make_network

    setup_test_environment()
    call_command("migrate", verbosity=0)
    print(f"{'what':32}" + "".join(f"{size:>18,}" for size in SIZES) + f"    on {connection.vendor}")
    rows: dict[str, list[str]] = {}
    for size in SIZES:
        member: Member = make_member(f"m{size}@example.org")
        make_network(member, size)
        Person.objects.filter(owner=member).update(why="A reason of some length, written once", note="A note of usual length. " * 8)
        client = Client()
        client.force_login(member)
        person = Person.objects.filter(owner=member).order_by("pk")[size // 4]
        pages = {
            "the front page": "/network", "people, first page": "/network/people", "spaces, first page": "/network/spaces",
            "one person": f"/network/people/{person.public_id}", "find 17": "/network/find?q=17", "search of the house: 17": "/search?q=17",
            "what to link with: 17": f"/network/people/{person.public_id}/link?q=17",
        }
        for name, address in pages.items():
            asked: list[str] = []
            with connection.execute_wrapper(lambda run, sql, *rest, into=asked: into.append(sql) or run(sql, *rest)):
                client.get(address)
            rows.setdefault(name, []).append(f"{_least(lambda at=address, who=client: who.get(at)):.0f} ms, {len(asked)} q")
        rows.setdefault("all nodes", []).append(f"{_least(lambda who=member: all_nodes(who)):.0f} ms")  # type: ignore[misc]
        rows.setdefault("finding alone: 17", []).append(f"{_least(lambda who=member: find(who, '17')):.0f} ms")  # type: ignore[misc]
    for name, figures in rows.items():
        print(f"{name:32}" + "".join(f"{figure:>18}" for figure in figures))


def _least(deed: Callable[[], object]) -> float:
    taken = []
    for _number in range(TIMES):
        started = time.process_time()
        deed()
        taken.append(time.process_time() - started)
    return min(taken) * 1000


def main() -> None:
    """Read what was asked for, and measure in a folder of its own."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--postgres", action="store_true", help="on a private PostgreSQL")
    asked = parser.parse_args()
    binaries = programs() if asked.postgres else None
    if asked.postgres and binaries is None:
        sys.exit("The programs of PostgreSQL are not installed.")
    folder = tempfile.mkdtemp(prefix="commonplace-bench-")
    sys.path[:0] = [str(ROOT), str(ROOT / "src")]
    os.environ |= {"COMMONPLACE_DATA": folder, "DJANGO_SETTINGS_MODULE": "commonplace.config.settings"}
    try:
        with private_cluster(binaries) if binaries else contextlib.nullcontext("") as address:
            if address:
                os.environ["COMMONPLACE_DATABASE_URL"] = address
            measure()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
