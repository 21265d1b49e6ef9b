"""Asking addresses within bounds: how many, how long, how much; and writing down what came of each."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final, Literal, Protocol
from urllib.parse import urlsplit

from commonplace.consumption.discovery import words
from commonplace.kernel.http import Answer, FetchTrouble, safe_address

if TYPE_CHECKING:
    from commonplace.consumption.parsing import ParsedSource

MAX_REQUESTS: Final = 10
SECONDS: Final = 20.0
ONE_REQUEST_SECONDS: Final = 10.0
PAGE_BYTES: Final = 3_000_000
"""So much of a web page is read; a source may be larger, and which it is shows only when it is there."""
SOURCE_BYTES: Final = 10_000_000
_AT_ONCE: Final = 4
_PREVIEWED: Final = 3
_TITLE: Final = 300
_OLDEST: Final = datetime.min.replace(tzinfo=UTC)

FollowsAs = Literal["person", "space"]
Parse = Callable[..., "ParsedSource"]
Refuses = Callable[[str], bool]


class Gets(Protocol):
    """What discovery needs of `kernel.http.Fetcher`."""

    async def get(self, address: str, *, accept: str = ..., max_bytes: int = ..., deadline: float = ...) -> Answer: ...


@dataclass(frozen=True, slots=True)
class Candidate:
    """A source that can be followed, with its latest three entries as (title, published).

    `trouble` is a sentence where the address is known to be right but its host would not answer now; then there are
    no entries to show.
    """

    address: str
    title: str
    kind: str
    entries_preview: tuple[tuple[str, datetime | None], ...]
    site_address: str
    follows_as: FollowsAs
    trouble: str = ""


@dataclass(frozen=True, slots=True)
class Tried:
    """An address that was tried, and in a sentence what came of it."""

    address: str
    outcome: str


@dataclass(frozen=True, slots=True)
class Look:
    """What one address came to: a source, or something else that answered; `trouble` is a code of `FetchTrouble`."""

    candidate: Candidate | None = None
    answer: Answer | None = None
    trouble: str = ""
    status: int = 0

    @property
    def is_refused_for_now(self) -> bool:
        """Whether a source may be there all the same."""
        passing = {"unreachable", "timeout", "tls"}
        return self.trouble in passing or self.status in {401, 403, 429} or self.status >= 500


class Scout:
    """Asks at most ten addresses in at most twenty seconds; each only once."""

    def __init__(self, fetcher: Gets, *, is_refused: Refuses, parse: Parse | None = None) -> None:
        self._fetcher = fetcher
        self._is_refused = is_refused
        self._parse = parse
        self._tried: dict[str, Tried] = {}
        self._looks: dict[str, Look] = {}
        self._left = MAX_REQUESTS
        self._gate = asyncio.Semaphore(_AT_ONCE)
        self._ends = asyncio.get_running_loop().time() + SECONDS

    @property
    def tried(self) -> tuple[Tried, ...]:
        """In the order in which they were asked."""
        return tuple(self._tried.values())

    @property
    def was_answered(self) -> bool:
        """Whether any host answered at all."""
        return any(look.status for look in self._looks.values())

    @property
    def was_kept_out(self) -> bool:
        """Whether all that was asked lies in networks that this site does not enter."""
        return bool(self._looks) and all(look.trouble == "private" for look in self._looks.values())

    def has_asked(self, address: str) -> bool:
        return address in self._tried

    def note(self, address: str, outcome: str) -> None:
        """Write down what came of an address, in the place where it was asked."""
        self._tried[address] = Tried(address, outcome)

    async def ask(self, address: str, *, accept: str, max_bytes: int) -> Look:
        """Ask one address as it is; whatever the trouble, it ends in a `Look` and a `Tried`."""
        if address in self._looks:
            return self._looks[address]
        if safe_address(address) is None:
            self.note(address, words.of_trouble("address"))
            return Look(trouble="address")
        if self._is_refused(address):
            self.note(address, words.of_trouble("refused"))
            return Look(trouble="refused")
        if self._left <= 0 or self._remaining() <= 0 or address in self._tried:
            return Look(trouble="timeout")
        self._left -= 1
        self.note(address, words.of_trouble("timeout"))
        async with self._gate:
            look = await self._asked(address, accept, max_bytes)
        self._looks[address] = look
        if look.trouble:
            self.note(address, words.of_trouble(look.trouble))
        elif look.answer is None:
            self.note(address, words.of_status(look.status))
        return look

    async def look(self, address: str) -> Look:
        """Ask an address where a source or a page may be, and see which it is."""
        look = await self.ask(address, accept=_ACCEPT, max_bytes=SOURCE_BYTES)
        if look.answer is None or look.candidate:
            return look
        from commonplace.consumption.parsing import NotASource, parse

        answer = look.answer
        try:
            parsed = await asyncio.wait_for(
                asyncio.to_thread(
                    self._parse or parse,
                    answer.body,
                    address=answer.address,
                    content_type=answer.content_type,
                    charset=answer.charset,
                ),
                max(0.1, self._remaining()),
            )
        except NotASource as other:
            self.note(address, words.of_no_source(other.code))
            return look
        except TimeoutError:
            return look
        self.note(address, words.of_source(len(parsed.entries)))
        look = replace(look, candidate=_candidate(address, answer, parsed))
        self._looks[address] = look
        return look

    async def _asked(self, address: str, accept: str, max_bytes: int) -> Look:
        seconds = min(ONE_REQUEST_SECONDS, self._remaining())
        if seconds <= 0:
            return Look(trouble="timeout")
        try:
            answer = await asyncio.wait_for(
                self._fetcher.get(address, accept=accept, max_bytes=max_bytes, deadline=seconds), seconds + 1
            )
        except FetchTrouble as trouble:
            return Look(trouble=trouble.code)
        except TimeoutError:
            return Look(trouble="timeout")
        if self._is_refused(answer.address):  # where a redirect led
            return Look(trouble="refused")
        if answer.status != 200:
            return Look(status=answer.status)
        return Look(answer=answer, status=200)

    def _remaining(self) -> float:
        return self._ends - asyncio.get_running_loop().time()


_ACCEPT: Final = (
    "application/atom+xml, application/rss+xml, application/feed+json, "
    "text/html;q=0.9, application/xml;q=0.9, */*;q=0.5"
)


def _candidate(address: str, answer: Answer, parsed: ParsedSource) -> Candidate:
    newest = sorted(parsed.entries, key=lambda entry: entry.published or _OLDEST, reverse=True)[:_PREVIEWED]
    return Candidate(
        address=answer.permanent_address or address,
        title=parsed.title[:_TITLE] or urlsplit(address).hostname or address,
        kind=parsed.kind,
        entries_preview=tuple((entry.title[:_TITLE], entry.published) for entry in newest),
        site_address=safe_address(parsed.site_address) or "",
        follows_as="person" if parsed.kind in {"fediverse", "bluesky"} else "space",
    )
