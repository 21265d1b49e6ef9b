"""From what was typed to sources to choose from: walks the parts of the rule that fits."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Final

from commonplace.consumption import refusals
from commonplace.consumption.discovery import pages, words
from commonplace.consumption.discovery.rules import Reading, classify, load_rules
from commonplace.consumption.discovery.scout import (
    PAGE_BYTES,
    Candidate,
    FollowsAs,
    Gets,
    Look,
    Parse,
    Refuses,
    Scout,
    Tried,
)
from commonplace.kernel.http import Answer, from_settings
from commonplace.spaces.canonical import canonical_key

_JSON_BYTES: Final = 1_000_000
_AT_A_TIME: Final = 2
"""Places of which one is enough are asked two at a time, so that no host gets them all at once."""
_POINTLESS: Final = frozenset({"address", "private", "dns", "refused"})
"""After these the host's other places need not be asked."""
_SILENT: Final = _POINTLESS | {"unreachable", "timeout"}
"""A host that could not even be asked who is there."""


@dataclass(frozen=True, slots=True)
class Found:
    """What following something comes to.

    `candidates`: sources to choose from, the likeliest first. `tried`: what was asked. `problem`: a sentence when there
    is nothing to choose from, and `code` its code (a key of `words.PROBLEMS`). `typed` is tidied; it is kept as
    "no address yet", as a person or a space (`follows_as`).
    """

    candidates: tuple[Candidate, ...]
    tried: tuple[Tried, ...]
    problem: str
    code: str
    typed: str
    kind: str
    follows_as: FollowsAs


def nothing_is_refused(_address: str) -> bool:
    """For sites whose stewards keep no list of owners who asked not to be fetched."""
    return False


async def discover(
    typed: str, *, fetcher: Gets, is_refused: Refuses = nothing_is_refused, parse: Parse | None = None
) -> Found:
    """Find the sources behind an address, a handle or a tag: at most ten requests and twenty seconds.

    `fetcher` is an open `kernel.http.Fetcher` or whatever has its `get`; only it touches the network. `is_refused` says
    which addresses' owners asked not to be fetched. `parse` stands in for `consumption.parsing.parse`.
    No trouble of a host is raised: each ends in a sentence of `tried`.
    """
    reading = classify(typed)
    if reading.rule.problem:
        return _found(reading, (), (), reading.rule.problem)
    search = _Search(reading, Scout(fetcher, is_refused=is_refused, parse=parse))
    await search.run()
    candidates = _distinct(search.candidates)
    return _found(reading, candidates, search.scout.tried, "" if candidates else search.problem)


def discover_now(typed: str) -> Found:
    """`discover` for pages and commands, which are not async: in a loop of its own, with the site's own fetcher.

    Keeps to the stewards' list of what is not to be fetched.
    """
    from commonplace.consumption.models import DoNotFetch

    listed = tuple(DoNotFetch.objects.values_list("pattern", "reason"))
    patterns = [pattern for pattern, _reason in listed]

    async def run() -> Found:
        async with from_settings(forbids=refusals.forbidding(listed)) as fetcher:
            return await discover(typed, fetcher=fetcher, is_refused=lambda address: refusals.is_refused(address, patterns))

    # Not asyncio.run: at its end it waits for threads that hang, deadline or not.
    loop = asyncio.new_event_loop()
    try:
        return loop.run_until_complete(run())
    finally:
        loop.run_until_complete(loop.shutdown_asyncgens())
        loop.close()


class _Search:
    """One rule at work."""

    def __init__(self, reading: Reading, scout: Scout) -> None:
        self.reading = reading
        self.rule = reading.rule
        self.scout = scout
        self.candidates: list[Candidate] = []
        self.values: Mapping[str, str] = {}
        self._is_list = False

    @property
    def problem(self) -> str:
        """Why there is nothing, as a code of `words.PROBLEMS`."""
        if self._is_list:
            return "list"
        if self.scout.was_kept_out:
            return "private"
        return "nothing" if self.scout.was_answered else "unreachable"

    async def run(self) -> None:
        if self.rule.ask:
            picked = await self._asked_document()
            if picked is None:
                return
            self.values = {**dict(self._otherwise()), **picked}
        await self._try_feeds()
        if not self.candidates and self.rule.pages:
            await self._try_pages()

    def _otherwise(self) -> Iterable[tuple[str, str]]:
        for name, template in self.rule.otherwise.items():
            for text in self.reading.filled((template,)):
                yield name, text

    async def _asked_document(self) -> dict[str, str] | None:
        """What the document says; None when its host could not be asked at all."""
        look = Look()
        for address in self.reading.filled(self.rule.ask):
            look = await self.scout.ask(address, accept="application/jrd+json, application/json", max_bytes=_JSON_BYTES)
            if look.answer:
                values = pages.picked(look.answer.body, self.rule)
                self.scout.note(address, words.of_document(len(values)))
                return values
        return None if look.trouble in _SILENT else {}

    async def _try_feeds(self) -> None:
        places = self.reading.filled(self.rule.feeds, self.values)
        looks = await self._looked_at(places, first=self.rule.take == "first")
        if self.candidates or not self.rule.sure:
            return
        for place, look in zip(places, looks, strict=False):
            if look.is_refused_for_now:
                self._add(self._unseen(place, self.scout.tried))
                return

    async def _try_pages(self) -> None:
        """Read the page: it may be a source itself, say what the rule looks for, or name its sources."""
        look = Look()
        asked = ""
        for asked in self.reading.filled(self.rule.pages, self.values):
            look = await self.scout.look(asked)
            if look.status:
                break
        if look.candidate:
            self._add(look.candidate)
            return
        if look.answer:
            self._is_list = b"<opml" in look.answer.body[:2_000].lower()
            if found := pages.found_in_page(look.answer.body[:PAGE_BYTES], self.rule):
                self.values = {**self.values, **found}
                await self._try_feeds()
            if not self.candidates and self.rule.links:
                await self._try_links(asked, look.answer)
        if not self.candidates and not self._is_list and self.rule.usual and look.trouble not in _POINTLESS:
            await self._try_usual_places(look.answer.address if look.answer else asked)

    async def _try_links(self, asked: str, answer: Answer) -> None:
        links = pages.links_of_page(
            answer.body[:PAGE_BYTES], address=answer.address, charset=answer.charset, rules=load_rules().page
        )
        self.scout.note(asked, words.of_page(len(links)))
        for link in links:
            if not link.is_safe:
                self.scout.note(link.address[:300], words.of_trouble("address"))
        await self._looked_at(tuple(link.address for link in links if link.is_safe), first=False)

    async def _try_usual_places(self, address: str) -> None:
        usual = load_rules().usual
        places = [place for place in pages.usual_places(address, usual) if not self.scout.has_asked(place)]
        await self._looked_at(tuple(places[: usual.tries]), first=True)

    async def _looked_at(self, places: tuple[str, ...], *, first: bool) -> list[Look]:
        """Ask places for sources and keep what is one; with `first`, stop at one that is not mere comments."""
        looks: list[Look] = []
        step = _AT_A_TIME if first else max(1, len(places))
        for start in range(0, len(places), step):
            some = await asyncio.gather(*(self.scout.look(place) for place in places[start : start + step]))
            looks += some
            sources = [look.candidate for look in some if look.candidate]
            wanted = [one for one in sources if not self._is_last(one)]
            if first and wanted:
                self.candidates.clear()
                self._add(wanted[0])
                break
            for one in sources:
                self._add(one)
        self.candidates.sort(key=self._is_last)
        return looks

    def _is_last(self, candidate: Candidate) -> bool:
        return pages.is_last(candidate.title, candidate.address, load_rules().page)

    def _add(self, candidate: Candidate) -> None:
        site = next(iter(self.reading.filled((self.rule.site,), self.values)), "") if self.rule.site else ""
        self.candidates.append(
            replace(
                candidate,
                kind=self.rule.kind or candidate.kind,
                site_address=candidate.site_address or site,
                follows_as=self.rule.follows_as or candidate.follows_as,
            )
        )

    def _unseen(self, place: str, tried: tuple[Tried, ...]) -> Candidate:
        """The address is right by its rule, though its host would not show it now."""
        trouble = next((one.outcome for one in tried if one.address == place), "")
        return Candidate(place, self.reading.typed, self.rule.kind, (), "", self.rule.follows_as or "space", trouble)


def _distinct(candidates: Iterable[Candidate]) -> tuple[Candidate, ...]:
    """Each source once: the same address, or the same title with the same entries, is the same source."""
    seen: set[object] = set()
    kept: list[Candidate] = []
    for one in candidates:
        key, content = canonical_key(one.address), (one.title, one.entries_preview)
        if key in seen or (one.entries_preview and content in seen):
            continue
        seen |= {key, content}
        kept.append(one)
    return tuple(kept)


def _found(reading: Reading, candidates: tuple[Candidate, ...], tried: tuple[Tried, ...], code: str) -> Found:
    rule = reading.rule
    hint = rule.hint if code and not rule.problem else ""
    return Found(
        candidates=candidates,
        tried=tried,
        problem=words.of_problem(code, hint) if code else "",
        code=code,
        typed=reading.typed,
        kind=rule.kind,
        follows_as=rule.follows_as or "space",
    )
