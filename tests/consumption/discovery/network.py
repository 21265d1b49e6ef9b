"""A network of our own making: a dict of address and answer, in place of the fetcher."""

from __future__ import annotations

from collections.abc import Mapping

from commonplace.kernel.http import Answer, FetchTrouble

FEED = """<?xml version="1.0"?><rss version="2.0"><channel><title>{title}</title><link>https://example.org/</link>
<item><title>Third</title><guid>3</guid><link>https://example.org/3</link><pubDate>Wed, 04 Mar 2026 10:00:00 GMT</pubDate></item>
<item><title>First</title><guid>1</guid><link>https://example.org/1</link><pubDate>Mon, 02 Mar 2026 10:00:00 GMT</pubDate></item>
<item><title>Fourth</title><guid>4</guid><link>https://example.org/4</link><pubDate>Thu, 05 Mar 2026 10:00:00 GMT</pubDate></item>
<item><title>Second</title><guid>2</guid><link>https://example.org/2</link><pubDate>Tue, 03 Mar 2026 10:00:00 GMT</pubDate></item>
</channel></rss>"""


def answer(body: str | bytes, kind: str = "text/html", *, status: int = 200, at: str = "", moved_to: str | None = None) -> Answer:
    data = body.encode() if isinstance(body, str) else body
    return Answer(status, moved_to or at, data, {}, kind, None, moved_to, 1)


def feed(title: str = "A source") -> Answer:
    return answer(FEED.format(title=title), "application/rss+xml")


def page(head: str = "", body: str = "<p>Words</p>") -> Answer:
    return answer(f"<!DOCTYPE html><html><head><title>A page</title>{head}</head><body>{body}</body></html>")


class Net:
    """Answers from a dict; what is not in it is a 404. Remembers what it was asked."""

    def __init__(self, answers: Mapping[str, Answer | FetchTrouble], otherwise: Answer | FetchTrouble | None = None) -> None:
        self.answers = answers
        self.otherwise = otherwise or answer("", status=404)
        self.asked: list[str] = []

    async def get(self, address: str, *, accept: str = "", max_bytes: int = 0, deadline: float = 0) -> Answer:
        self.asked.append(address)
        assert accept
        assert 0 < deadline <= 20
        assert 0 < max_bytes <= 10_000_000
        found = self.answers.get(address, self.otherwise)
        if isinstance(found, FetchTrouble):
            raise found
        place = found.address or address
        return Answer(found.status, place, found.body, found.headers, found.content_type, found.charset, found.permanent_address, 1)
