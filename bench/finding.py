"""How long it takes to find answers while somebody types.

    PYTHONPATH=src python -m bench.finding               5,000 answers of 100 words; on SQLite
    PYTHONPATH=src python -m bench.finding --postgres    the same on a private PostgreSQL
    PYTHONPATH=src python -m bench.finding --answers 20000

To reach: 100 ms in the middle, permission, ranking and the five rows that are shown included.
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
import tomllib
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from commonplace.cli.postgres import private_cluster, programs

ROOT = Path(__file__).resolve().parents[1]
CORPUS = ROOT / "tests" / "connection" / "corpus.toml"
ALLOWED = 100
ROUNDS = 1


def fill(said: dict[str, Any], count: int) -> None:
    """Answers that everybody may see: a title of one of the tests', its text, and those of two others."""
    from commonplace.connection.models import Answer
    from commonplace.members.models import Member

    chance = random.Random(20)
    owner = Member.objects.create_user("ben@example.org", name="Ben Example")
    Member.objects.create_user("ada@example.org", name="Ada Example")
    every = [*said["answers"].values(), *said["further"].values()]
    rows = []
    for _ in range(count):
        (title, text), (_, second), (_, third) = chance.sample(every, 3)
        rows.append(Answer(owner=owner, title=title, text=f"{text} {second} {third}", state=Answer.State.KEPT, audience="site"))
    Answer.objects.bulk_create(rows, batch_size=1_000)


def inside(count: int) -> None:
    """Measure; runs with Django loaded."""
    from bench.timing import share, watched
    from commonplace.connection.finding import find_answers
    from commonplace.connection.indexing import index_answers
    from commonplace.connection.models import AnswerWord
    from commonplace.members.models import Member

    said = tomllib.loads(CORPUS.read_text("utf-8"))
    fill(said, count)
    started = time.process_time()
    assert index_answers() == count
    print(f"Taken in: {(time.process_time() - started) / count * 1000:.1f} ms an answer, {AnswerWord.objects.count() / count:.0f} terms each", flush=True)
    member = Member.objects.get(email="ada@example.org")
    find_answers(member, "weeding", limit=5)  # what is loaded once
    gc.collect()
    gc.freeze()  # as `serve` does when it has started
    kinds = {
        "worded otherwise": [one["text"] for part in ("questions", "mended", "unseen") for one in said[part]],
        "half typed": [one["text"][: len(one["text"]) // 3] for one in said["unseen"]],
        "on something else": [one["text"] for part in ("elsewhere", "elsewhere_unseen") for one in said[part]],
    }
    print("| questions | processor ms, median | p95 | by the clock, median | most statements | |\n|---|---|---|---|---|---|")
    for name, texts in kinds.items():
        processor, clock, statements = [], [], 0
        for text in texts * ROUNDS:
            began, began_processor = time.perf_counter(), time.process_time()
            with watched() as spent:
                find_answers(member, text, limit=5)
            processor.append((time.process_time() - began_processor) * 1000)
            clock.append((time.perf_counter() - began) * 1000)
            statements = max(statements, len(spent.statements))
        middle = share(tuple(processor), 0.5)
        kept = "kept" if middle <= ALLOWED else "MISSED"
        print(
            f"| {name}, {count:,} answers | {middle:.1f} | {share(tuple(processor), 0.95):.1f} | {share(tuple(clock), 0.5):.1f} | {statements} | {kept} |",
            flush=True,
        )


def main() -> None:
    """Fill a database of its own, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--postgres", action="store_true")
    parser.add_argument("--answers", type=int, default=5_000)
    parser.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.inside:
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "commonplace.config.settings")
        from commonplace.cli.database import ready

        ready()
        inside(options.answers)
        return
    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="commonplace-bench-"))
        environment = {**os.environ, "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}", "COMMONPLACE_DATA": folder, "COMMONPLACE_BACKUPS": "0"}
        if options.postgres:
            found = programs()
            if found is None:
                raise SystemExit("The programs of PostgreSQL are not installed.")
            environment["COMMONPLACE_DATABASE_URL"] = stack.enter_context(private_cluster(found))
        subprocess.run([sys.executable, "-m", "bench.finding", "--inside", "--answers", str(options.answers)], env=environment, cwd=ROOT, check=True)


if __name__ == "__main__":
    main()
