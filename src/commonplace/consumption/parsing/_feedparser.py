"""Runs alone in a process of its own: feedparser, with little memory and little time. Reads bytes, prints JSON.

Started by file name with `python -I`, so it imports nothing of this program. Arguments: address, megabytes, seconds.
"""

import io
import json
import resource
import sys
import time


def main() -> None:
    megabytes, limit = int(sys.argv[2]), int(sys.argv[3])
    resource.setrlimit(resource.RLIMIT_AS, (megabytes << 20, megabytes << 20))
    resource.setrlimit(resource.RLIMIT_CPU, (limit, limit))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    body = sys.stdin.buffer.read()
    import feedparser

    # A stream, never a string: feedparser would fetch a string that looks like an address.
    found = feedparser.parse(
        io.BytesIO(body),
        response_headers={"content-type": "application/xml; charset=utf-8", "content-location": sys.argv[1]},
        sanitize_html=False,
        resolve_relative_uris=True,
    )

    def date(entry: object, name: str) -> str | None:
        value = entry.get(f"{name}_parsed")  # type: ignore[attr-defined]
        try:
            return time.strftime("%Y-%m-%dT%H:%M:%S+00:00", value) if value else None
        except (ValueError, TypeError, OverflowError):
            return None

    entries = []
    for entry in found.entries[:5000]:
        one = {name: entry.get(name) for name in ("id", "title", "link", "author", "itunes_duration")}
        one["description"] = entry.get("summary")
        one["content"] = [{"type": part.get("type"), "value": part.get("value")} for part in entry.get("content") or []]
        one["tags"] = [{"term": tag.get("term")} for tag in entry.get("tags") or []]
        one["enclosures"] = [
            {"url": part.get("href"), "type": part.get("type"), "length": part.get("length")} for part in entry.get("enclosures") or []
        ]
        one["published"] = date(entry, "published") or date(entry, "updated")
        one["updated"] = date(entry, "updated")
        entries.append(one)
    feed = {name: found.feed.get(name) for name in ("title", "subtitle", "link", "language", "ttl", "generator")}
    json.dump({"version": found.version, "feed": feed, "entries": entries}, sys.stdout)


main()
