"""How long reading takes at 100,000 entries, and its SQL at 3,000,000 entries and 10,000 members.

    python -m bench.reading small              lists and search, in SQL and as pages under `serve`; on SQLite
    python -m bench.reading large              first pages for every shape of member; on SQLite
    python -m bench.reading large --postgres   the same on a private PostgreSQL

Filling takes half a minute and three minutes. --keep DIR leaves the SQLite database there, and uses it again.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from commonplace.cli.postgres import private_cluster, programs

if TYPE_CHECKING:
    from bench.timing import Times

ROOT = Path(__file__).resolve().parents[1]
ALLOWED = {"small": 5, "large": 10}
"""Milliseconds of SQL: of a page at 100,000 entries, and of the first page at 3,000,000 (p95)."""
ALLOWED_PAGE = 60
"""Milliseconds of a page under `serve`, median."""
SEARCHES = {
    "rare": "kakapo", "common": "the", "two words": "the and", "phrase": '"of the"', "prefix": "kak*", "without": "the -kakapo",
    "in a category": 'kakapo in:"Category 3"', "since": "kakapo after:2026-01-01",
}
ROUNDS = 60


def _row(name: str, taken: Times, rest: str, allowed: float, counts: float) -> None:
    """`counts` is the one of the three figures that must not exceed what is allowed."""
    kept = "kept" if counts <= allowed else "MISSED"
    print(f"| {name:45} | {taken.least:6.1f} | {taken.median:6.1f} | {taken.p95:6.1f} | {rest:>8} | {kept} |", flush=True)


def _head(what: str, rest: str) -> None:
    print(f"| {what} | least ms | median ms | p95 ms | {rest} | |\n|---|---|---|---|---|---|")


def inside_large() -> None:
    """First and second pages of every shape of member; runs with Django loaded."""
    from bench.fill import LARGE_MEMBERS
    from bench.timing import times
    from commonplace.consumption import timeline
    from commonplace.members.models import Member

    _head("SQL at 3,000,000 entries: member, list", "statements")
    for number, name in enumerate(LARGE_MEMBERS, 1):
        member = Member.objects.get(pk=number)
        for unread in (False, True):
            first = timeline.newest(member, unread=unread)
            for page, before in (("first", None), ("second", first.older)):
                if page == "second" and before is None:
                    continue

                def ask(member: Member = member, *, unread: bool = unread, before: timeline.Cursor | None = before) -> object:
                    return timeline.newest(member, unread=unread, before=before)

                took = times(ask, rounds=ROUNDS)
                title = f"{name}: {'unread' if unread else 'all'}, {page} page"
                _row(title, took, str(took.statements), ALLOWED["large"], took.p95)


def inside_small() -> None:
    """SQL of lists and of search; prints at last the addresses of the pages and a session, as JSON."""
    from bench.timing import times
    from commonplace.consumption import searching, timeline
    from commonplace.consumption.models import Category
    from commonplace.members.models import Member
    from commonplace.spaces.models import Source

    member = Member.objects.get(pk=1)
    category, source = Category.objects.order_by("pk")[0], Source.objects.order_by("pk")[0]
    calls: dict[str, Callable[[], object]] = {}
    for unread in (False, True):
        view = "unread" if unread else "all"
        for name, shelf in (("everything", timeline.Shelf()), ("a category", timeline.Shelf.of(category)), ("a source", timeline.Shelf(source=source.pk))):
            calls[f"{name}, {view}"] = lambda shelf=shelf, unread=unread: timeline.newest(member, shelf=shelf, unread=unread)
    for name, text in SEARCHES.items():
        calls[f"search, {name}: {text}"] = lambda text=text: searching.find(member, text)
    for text in ("the", "the and", '"of the"', "kakapo"):
        calls[f"search, best first: {text}"] = lambda text=text: searching.find(member, text, newest=False)
    _head("SQL at 100,000 entries", "statements")
    for name, call in calls.items():
        took = times(call, rounds=ROUNDS)
        _row(name, took, str(took.statements), ALLOWED["small"], took.median)
    paths = {
        "/read": "/read", "/read, all": "/read?view=all", "a category": f"/read/category/{category.public_id}?view=all",
        "a source": f"/read/source/{source.public_id}", "search, rare": "/search?q=kakapo", "search, common": "/search?q=the",
    }
    print(json.dumps({"session": _session(member), "paths": paths}))


def _session(member: object) -> str:
    """The key of a session in which this member is signed in."""
    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore

    from commonplace.members.models import Member

    assert isinstance(member, Member)
    session = SessionStore()
    session[SESSION_KEY] = str(member.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = member.get_session_auth_hash()
    session.create()
    assert session.session_key is not None
    return session.session_key


@contextmanager
def served(environment: dict[str, str]) -> Iterator[int]:
    """`serve`, as it is; gives its port."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    words = [sys.executable, "-m", "commonplace", "serve", "--port", str(port)]
    process = subprocess.Popen(words, env=environment, stdout=subprocess.DEVNULL)
    try:
        for _ in range(100):
            try:
                socket.create_connection(("127.0.0.1", port), timeout=1).close()
                break
            except OSError:
                time.sleep(0.1)
        yield port
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait()


def pages(environment: dict[str, str], session: str, paths: dict[str, str]) -> None:
    """Each page sixty times over one connection that stays open, signed in, compressed, as a browser would ask."""
    from bench.timing import Times

    headers = {"Cookie": f"sessionid={session}", "Accept-Encoding": "gzip", "Host": "localhost"}
    with served(environment) as port:
        connection = http.client.HTTPConnection("127.0.0.1", port)
        _head("page under `serve`", "kB")
        for name, path in paths.items():
            taken: list[float] = []
            size = 0
            for _ in range(ROUNDS + 5):
                started = time.perf_counter()
                connection.request("GET", path, headers=headers)
                answer = connection.getresponse()
                size = len(answer.read())
                taken.append((time.perf_counter() - started) * 1_000)
                if answer.status != 200:
                    raise SystemExit(f"{path} answers {answer.status} {answer.headers.get('Location', '')}")
            took = Times(tuple(taken[5:]), 0)
            _row(name, took, f"{size / 1000:.1f}", ALLOWED_PAGE, took.median)


def main() -> None:
    """Fill, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("size", choices=("small", "large"))
    parser.add_argument("--postgres", action="store_true", help="on a private PostgreSQL; its programs must be installed")
    parser.add_argument("--keep", type=Path, help="the data folder; what is there already is not filled again")
    parser.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.inside:
        from commonplace.cli.database import ready

        ready()
        (inside_large if options.size == "large" else inside_small)()
        return
    with ExitStack() as stack:
        folder = options.keep or Path(tempfile.mkdtemp(prefix="commonplace-bench-"))
        if not options.keep:
            stack.callback(shutil.rmtree, folder)
        environment = {**os.environ, "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}", "COMMONPLACE_DATA": str(folder), "COMMONPLACE_BACKUPS": "0"}
        if options.postgres:
            found = programs()
            if found is None:
                raise SystemExit("The programs of PostgreSQL are not installed.")
            environment["COMMONPLACE_DATABASE_URL"] = stack.enter_context(private_cluster(found))
        if options.postgres or not (folder / "commonplace.sqlite3").exists():
            subprocess.run([sys.executable, "-m", "bench.fill", options.size], env=environment, cwd=ROOT, check=True)
        said = subprocess.run(
            [sys.executable, "-m", "bench.reading", options.size, "--inside"], env=environment, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True
        ).stdout
        print(re.sub(r"^\{.*\n?", "", said, flags=re.MULTILINE).rstrip())
        if options.size == "small":
            pages(environment, **json.loads(said.splitlines()[-1]))


if __name__ == "__main__":
    main()
