"""What it costs to read what somebody brings: rows a second and memory, for generated files in their real layouts.

    PYTHONPATH=src python -m bench.formats

Nothing is fetched or stored: only `network.formats` is measured. Each file is read in a process of its own.
"""

from __future__ import annotations

import argparse
import io
import json
import os
import random
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from bench.words import Vocabulary


def table(count: int, words: Vocabulary) -> bytes:
    """People with a name, a handle, some words about them and a page."""
    lines = (
        f'Nora Sample {number},nora{number}@server{number % 90}.example,"{words.sentence()}",https://site{number}.example/blog'
        for number in range(count)
    )
    return "\n".join(["Name,Mastodon,Bio,Website", *lines]).encode()


def follows(count: int, _words: Vocabulary) -> bytes:
    """Accounts that somebody follows, as Mastodon writes them."""
    lines = (f"nora{number}@server{number % 90}.example,true,false," for number in range(count))
    return "\n".join(["Account address,Show boosts,Notify on new posts,Languages", *lines]).encode()


def pasted(count: int, words: Vocabulary) -> bytes:
    """Lines of names, handles and words."""
    return "\n".join(f"Nora Sample, @nora{number}@server{number % 90}.example: {words.sentence()}" for number in range(count)).encode()


def sources(count: int, words: Vocabulary) -> bytes:
    """A list of sources in folders."""
    from commonplace.network.formats.opml import Outline, write

    outlines = [
        Outline(f"https://site{number}.example/feed.xml", words.title(), (f"Folder {number // 200}",), f"https://site{number}.example/")
        for number in range(count)
    ]
    return write("Mine", outlines, datetime(2026, 3, 4, tzinfo=UTC))


def bookmarks(count: int, words: Vocabulary) -> bytes:
    """Bookmarks as Pinboard writes them."""
    return json.dumps([
        {"href": f"https://site{number}.example/{number}", "description": words.title(), "extended": words.sentence(), "meta": "0", "hash": "0",
         "time": "2022-02-10T15:31:16Z", "shared": "yes", "toread": "no", "tags": "makers robots"}
        for number in range(count)
    ]).encode()


def archive(count: int, words: Vocabulary) -> bytes:
    """An archive of Twitter: a tenth follows, the rest own posts."""
    follows = [{"following": {"accountId": str(number), "userLink": f"https://twitter.com/intent/user?user_id={number}"}} for number in range(count // 10)]
    posts = [
        {"tweet": {"id_str": str(number), "full_text": f"@nora_{number % 999} {words.sentence()}", "created_at": "Wed Oct 10 20:19:24 +0000 2018", "lang": "en",
                   "entities": {"urls": [], "hashtags": [], "user_mentions": [
                       {"id_str": str(number % 999), "screen_name": f"nora_{number % 999}", "name": "Nora Sample", "indices": ["0", "9"]}]}}}
        for number in range(count - count // 10)
    ]
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as written:
        written.writestr("data/following.js", "window.YTD.following.part0 = " + json.dumps(follows, indent=2))
        written.writestr("data/tweets.js", "window.YTD.tweets.part0 = " + json.dumps(posts, indent=2))
    return held.getvalue()


CASES: dict[str, tuple[Callable[[int, Vocabulary], bytes], int]] = {
    "table of people (CSV)": (table, 50_000),
    "follows of Mastodon (CSV)": (follows, 50_000),
    "pasted text": (pasted, 50_000),
    "list of sources (OPML)": (sources, 20_000),
    "bookmarks of Pinboard (JSON)": (bookmarks, 20_000),
    "archive of Twitter (zip)": (archive, 20_000),
}


def one() -> None:
    """Read what comes in and print what it cost, as JSON."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "commonplace.config.settings")
    import django

    django.setup()
    from commonplace.network.formats import recognize

    data = sys.stdin.buffer.read()
    recognize(b"Name,Mastodon,Website\nNora Sample,nora@a.example,https://nora.example/\n")
    before = _peak_kb()
    started = time.process_time()
    found = recognize(data)
    spent = time.process_time() - started
    print(json.dumps({"bytes": len(data), "rows": len(found.rows), "seconds": spent, "kb": _peak_kb() - before}))


def _peak_kb() -> int:
    """The most memory that this process ever held; what the system counts for a process includes who started it."""
    line = next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM"))
    return int(line.split()[1])


def main() -> None:
    """Read every file and print a table."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--one", action="store_true", help="read what comes in, in this process, and print what it cost")
    if options.parse_args().one:
        one()
        return
    print("| what | MB | rows | processor s | rows a second | MB of memory |\n|---|---|---|---|---|---|")
    for name, (make, count) in CASES.items():
        data = make(count, Vocabulary(random.Random(4)))
        said = subprocess.run([sys.executable, "-m", "bench.formats", "--one"], input=data, check=True, stdout=subprocess.PIPE).stdout
        cost = json.loads(said.splitlines()[-1])
        rate = round(cost["rows"] / cost["seconds"])
        print(f"| {name} | {cost['bytes'] / 1e6:.1f} | {cost['rows']:,} | {cost['seconds']:.1f} | {rate:,} | {cost['kb'] / 1024:.0f} |")


if __name__ == "__main__":
    main()
