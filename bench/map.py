"""What a map costs: laid out, drawn, and as a whole page, the first time and again.

    PYTHONPATH=src python -m bench.map

Invented networks of 5, 50, 150, 500 and 5,000. To reach: 1 s of layout at 500, 15 queries and 70 kB (page, look, scripts, icons) a page.
"""

from __future__ import annotations

import gzip
import os
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SIZES = (5, 50, 150, 500, 5_000)
ROUNDS = 5


def fill(size: int) -> object:
    """A member with a network of so many: half of it around spaces, as people make them."""
    from commonplace.kernel.clock import now
    from commonplace.members.models import Member
    from commonplace.network.models import Link
    from commonplace.people.models import Person
    from commonplace.spaces.models import Space
    from commonplace.tools.models import Tool

    at, chance = now(), random.Random(size)
    member = Member.objects.create_user(
        f"map{size}@example.org", name="Ada Example", adult_confirmed_at=at, rules_version=1, rules_accepted_at=at, welcomed_at=at)
    spaces = Space.objects.bulk_create([Space(owner=member, name=f"Space {one}", kind="blog") for one in range(max(1, size // 8))])
    tools = Tool.objects.bulk_create([Tool(owner=member, name=f"Tool {one}") for one in range(max(1, size // 9))])
    people = Person.objects.bulk_create([Person(owner=member, name=f"Person {one}") for one in range(size - len(spaces) - len(tools))])
    pairs = {(person, chance.choice(spaces)) for person in people if chance.random() < 0.9} | {(person, chance.choice(spaces)) for person in people if chance.random() < 0.2}
    Link.objects.bulk_create([
        Link(owner=member, person=person, to_space=space, pair=f"person:{person.pk} space:{space.pk}") for person, space in sorted(pairs, key=lambda pair: (pair[0].pk, pair[1].pk))])
    return member


def inside() -> None:
    """Measure; runs with Django loaded."""
    from django.test import Client

    from bench.timing import watched
    from commonplace.network.map import page
    from commonplace.network.models import DrawnMap

    static = ROOT / "src/commonplace"
    files = [static / "web/static/web" / name for name in ("style.css", "app.js", "icons.svg")]
    files += [static / "network/static/network" / name for name in ("map.css", "map.js")]
    besides = sum(len(gzip.compress(path.read_bytes())) for path in files)
    print("| nodes | layout ms | page, first ms | page, again ms | statements, first and again | kB in all | |\n|---|---|---|---|---|---|---|")
    for size in SIZES:
        client = Client(headers={"host": "localhost"})
        client.force_login(fill(size))  # type: ignore[arg-type]
        client.get("/network")
        laying: list[float] = []
        lay_out = page.lay_out

        def timed(*given: object, lay_out: object = lay_out, laying: list[float] = laying) -> object:
            started = time.process_time()
            made = lay_out(*given)  # type: ignore[operator]
            laying.append(time.process_time() - started)
            return made

        page.lay_out = timed  # type: ignore[assignment]
        first, again, laid, weight = [], [], [], 0
        asked: tuple[int, ...] = ()
        for _ in range(ROUNDS):
            DrawnMap.objects.all().delete()
            laying.clear()
            started = time.process_time()
            with watched() as spent:
                client.get("/network/map")
            first.append(time.process_time() - started)
            laid.append(sum(laying))
            started = time.process_time()
            with watched() as less:
                answer = client.get("/network/map")
            again.append(time.process_time() - started)
            asked = tuple(sum(not one.startswith(("BEGIN", "COMMIT")) for one in some.statements) for some in (spent, less))
            weight = len(gzip.compress(answer.content)) + besides
        page.lay_out = lay_out
        kept = "kept" if min(laid) <= 1 and asked[0] <= 15 and weight <= 70_000 else "MISSED"
        print(f"| {size:,} | {min(laid) * 1000:.0f} | {min(first) * 1000:.0f} | {min(again) * 1000:.0f} | {asked[0]}, {asked[1]} | {weight / 1000:.1f} | {kept} |", flush=True)


def main() -> None:
    """Fill a database of its own, measure, print. Processor time, least of five; both papers of a map, the wide and the tall."""
    if "--inside" in sys.argv:
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "commonplace.config.settings")
        from commonplace.cli.database import ready

        ready()
        inside()
        return
    with tempfile.TemporaryDirectory(prefix="commonplace-bench-") as folder:
        environment = {**os.environ, "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}", "COMMONPLACE_DATA": folder, "COMMONPLACE_BACKUPS": "0"}
        subprocess.run([sys.executable, "-m", "bench.map", "--inside"], env=environment, cwd=ROOT, check=True)


if __name__ == "__main__":
    main()
