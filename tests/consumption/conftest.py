"""Sources and entries made by hand, and a small server that says what a test tells it to."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count

import pytest
from django.conf import settings

from commonplace.config.knobs import Settings
from commonplace.consumption.actions.following import Wish, follow
from commonplace.consumption.parsing import fallback
from commonplace.entries.models import Entry, EntryBody, Follow
from commonplace.kernel import search
from commonplace.kernel.ids import entry_ids
from commonplace.members.models import Member
from commonplace.spaces.models import Source

START = datetime(2026, 9, 1, 8, tzinfo=UTC)
_numbers = count(1)


@pytest.fixture(autouse=True)
def _a_busy_machine_is_no_fault_of_a_document(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fallback, "SECONDS", 120)


@pytest.fixture
def following() -> Callable[..., Follow]:
    """Let a member follow a source by a short name, on a path of folders."""

    def make(member: Member, name: str, *folders: str) -> Follow:
        wish = Wish(f"https://{name}.example.org/feed", title=name.title(), folders=folders)
        return follow(acting=member, wish=wish)

    return make


@pytest.fixture
def says() -> Callable[..., Entry]:
    """Let a source say something, so many hours after the start."""

    def make(source: Source, title: str, hours: float = 0, text: str = "") -> Entry:
        number = next(_numbers)
        entry = Entry.objects.create(
            id=entry_ids(1)[0], source=source, identity=number.to_bytes(16, "big"), content_hash=bytes(16), title=title,
            address=f"https://example.org/{number}", excerpt=text[:280], seconds=60,
            stands_at=START + timedelta(hours=hours), published_at=START + timedelta(hours=hours),
        )
        EntryBody.objects.create(entry=entry, html=f"<p>{text}</p>")
        search.add([search.Document(entry.pk, source.pk, title, text, int(entry.stands_at.timestamp()))])
        source.newest_at = max(source.newest_at or entry.stands_at, entry.stands_at)
        source.newest_id = max(source.newest_id, entry.pk)
        source.save()
        return entry

    return make


@dataclass
class Reply:
    """What the server answers at a path."""

    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)


class FakeWeb:
    """A server on loopback; `pages` maps a path to its reply, `asked` lists (path, headers) as they came."""

    def __init__(self) -> None:
        self.pages: dict[str, Reply | Callable[[], Reply]] = {}
        self.asked: list[tuple[str, dict[str, str]]] = []
        web = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                web.asked.append((self.path, {name.lower(): value for name, value in self.headers.items()}))
                found = web.pages.get(self.path, Reply(status=404))
                reply = found() if callable(found) else found
                body = reply.body
                if reply.headers.get("ETag") and self.headers.get("If-None-Match") == reply.headers["ETag"]:
                    self.send_response(304)
                    body = b""
                else:
                    self.send_response(reply.status)
                for name, value in reply.headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *args: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()


@pytest.fixture
def web(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeWeb]:
    """A server that may be fetched, without limits on the pace."""
    knobs(monkeypatch, allow_networks=Settings.__dataclass_fields__["allow_networks"].metadata["read"]("127.0.0.0/8"), host_rate=0.0)
    fake = FakeWeb()
    yield fake
    fake.close()


def knobs(monkeypatch: pytest.MonkeyPatch, **changed: object) -> None:
    """Change settings for one test."""
    from dataclasses import replace

    monkeypatch.setattr(settings, "KNOBS", replace(settings.KNOBS, **changed))


def rss(*items: tuple[str, str], title: str = "A school library") -> bytes:
    """A document with items of (guid, title), the newest first, one a day."""
    rows = "".join(
        f"<item><guid isPermaLink='false'>{guid}</guid><title>{name}</title><link>https://example.org/{guid}</link>"
        f"<pubDate>{(START - timedelta(days=place)).strftime('%a, %d %b %Y %H:%M:%S GMT')}</pubDate>"
        f"<description>&lt;p&gt;About {name} and what became of it.&lt;/p&gt;</description></item>"
        for place, (guid, name) in enumerate(items)
    )
    return f"<?xml version='1.0'?><rss version='2.0'><channel><title>{title}</title>{rows}</channel></rss>".encode()
