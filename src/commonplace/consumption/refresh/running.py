"""Run a refresh: many fetches at once, one thread that decides and stores."""

from __future__ import annotations

import asyncio
import logging
import random
import time
from collections.abc import Callable, Collection
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial
from hashlib import blake2b
from typing import Any

from django.conf import settings
from django.db import connection

from commonplace.consumption.refresh import claiming, schedule, storing
from commonplace.consumption.refresh.claiming import Claimed
from commonplace.consumption.refresh.schedule import Outcome, Poll
from commonplace.consumption.refresh.troubles import of_fetch, of_status
from commonplace.consumption.refusals import not_to_be_fetched
from commonplace.kernel import search
from commonplace.kernel.clock import now
from commonplace.kernel.http import Answer, Fetcher, FetchTrouble, from_settings, host_key, max_age_seconds, retry_after_seconds

log = logging.getLogger(__name__)
AT_ONCE = 20
"""Fetches under way at the same time."""
CLAIM_SIZE = 200
WAITING = 1_000
"""Claimed sources that wait for their hosts or for a free place; no more are claimed until some are done."""
POLLS_AT_ONCE = 100
WITHIN = 10.0
"""What was stored is searchable within about so many seconds, also while the run goes on."""
COOL_DOWN = 15 * schedule.MINUTE
"""How long a host is left alone that asked for it without saying how long, seconds."""
UNCONDITIONAL = 0.01
"""Share of checks that ask for the whole document, to cure validators that are broken."""
PARSE_CODES = {"broken": "unreadable"}


@dataclass(slots=True)
class Report:
    """What a refresh did; `checked` counts failures too."""

    checked: int = 0
    new_entries: int = 0
    not_modified: int = 0
    failed: list[dict[str, str]] = field(default_factory=list)


def refresh(
    *,
    only: Collection[int] | None = None,
    everything: bool = False,
    wait: bool = True,
    tell: Callable[[Poll, Outcome], None] | None = None,
    most: int | None = None,
) -> Report:
    """Check sources and return when all that they said is stored and searchable.

    Args:
        only: ids of the sources; None for all that are due.
        everything: also those that are not due yet.
        wait: wait for hosts that are not free yet, however long; else put their sources back.
        tell: called with each poll and its outcome, from a thread of the refresh.
        most: at most so many sources in this run.

    """
    with ThreadPoolExecutor(max_workers=1, thread_name_prefix="store") as store:
        run = _Run(store, wait=wait, tell=tell)
        try:
            return asyncio.run(run.all(only=only, everything=everything, most=most))
        finally:
            store.submit(_close).result()


class _Run:
    def __init__(self, store: ThreadPoolExecutor, *, wait: bool, tell: Callable[[Poll, Outcome], None] | None) -> None:
        self.rate: float = settings.KNOBS.host_rate
        self.report = Report()
        self.store = store
        self.wait = wait
        self.tell = tell
        self.places = asyncio.Semaphore(AT_ONCE)
        self.queues: dict[str, asyncio.Lock] = {}
        self.free_at: dict[str, datetime] = {}
        self.indexed_at = time.monotonic()
        self.unchanged: list[Poll] = []
        self.polls: list[Poll] = []
        self.documents: list[search.Document] = []

    async def all(self, *, only: Collection[int] | None, everything: bool, most: int | None) -> Report:
        started = now()
        left = most if most is not None else 1 << 60
        early = started if everything or only is not None else None
        await self._in_thread(claiming.free_the_dead, at=started)
        # One who asked for everything is told that all is searchable: then nothing is left to another process that may live.
        await self._in_thread(storing.index_left_over, before=started if everything else started - storing.STALE)
        # Loaded once a run, asked at every hop.
        forbids = await self._in_thread(not_to_be_fetched)
        async with from_settings(forbids=forbids) as fetcher:
            running: set[asyncio.Task[None]] = set()
            room = asyncio.Semaphore(WAITING)

            def done(task: asyncio.Task[None]) -> None:
                running.discard(task)
                room.release()

            while left > 0:
                claimed = await self._in_thread(
                    claiming.claim, at=now(), rate=self.rate, limit=min(CLAIM_SIZE, left), only=only, early=early, again=only is not None
                )
                if not claimed:
                    break
                left -= len(claimed)
                for one in sorted(claimed, key=lambda one: one.start_at):
                    if not self.wait and one.start_at > now() + claiming.PATIENCE:
                        await self._in_thread(claiming.put_back, one)
                        continue
                    await room.acquire()
                    task = asyncio.create_task(self._check(fetcher, one))
                    running.add(task)
                    task.add_done_callback(done)
            await asyncio.gather(*running)
        await self._write_unchanged()
        await self._in_thread(self._flush, everything=True)
        return self.report

    async def _check(self, fetcher: Fetcher, one: Claimed) -> None:
        if one.kept_back:
            await self._in_thread(self._conclude_trouble, one.poll, Outcome(one.kept_back))
            return
        if not await self._turn(one):
            await self._in_thread(claiming.put_back, replace(one, start_at=self.free_at[one.host]))
            return
        try:
            answer = await self._fetch(fetcher, one)
            if isinstance(answer, Outcome):
                await self._in_thread(self._conclude_trouble, one.poll, answer)
                return
            if self.rate:
                await self._mind_pace(one, answer)
            if answer.status == 304:
                await self._unchanged(one.poll, answer)
            else:
                await self._in_thread(self._conclude, one.poll, answer)
        except Exception:
            # One source must not take the others down with it; it comes again when its claim has run out.
            log.exception("The check of source %s failed", one.poll.source)
            await self._in_thread(self._conclude_trouble, one.poll, Outcome("fault"))
        finally:
            self.places.release()

    async def _turn(self, one: Claimed) -> bool:
        """Wait for the host's turn, then for a free place: no slow host keeps others waiting.

        The claim says when the turn is; should many be late together, they still start one by one. False where the host
        has meanwhile asked for so much time that the source is better put back.
        """
        if not self.rate:
            await self.places.acquire()
            return True
        async with self.queues.setdefault(one.host, asyncio.Lock()):
            start = max(one.start_at, self.free_at.get(one.host, one.start_at))
            if not self.wait and start > now() + claiming.PATIENCE:
                return False
            await _until(start)
            await self.places.acquire()
            self.free_at[one.host] = now() + timedelta(seconds=1 / self.rate)
            return True

    async def _mind_pace(self, one: Claimed, answer: Answer) -> None:
        """A host that asks for time gets it from all its sources; one that was redirected to was asked as well."""
        if answer.status in {429, 503}:
            until = now() + timedelta(seconds=retry_after_seconds(answer.headers, now()) or COOL_DOWN)
            self.free_at[one.host] = until
            await self._in_thread(claiming.cool_down, host=one.host, until=until)
        elif answer.address != one.poll.address:
            host = host_key(answer.address)
            self.free_at[host] = max(self.free_at.get(host, now()), now()) + timedelta(seconds=1 / self.rate)
            await self._in_thread(claiming.count_extra, host=host, requests=1, rate=self.rate)

    async def _fetch(self, fetcher: Fetcher, one: Claimed) -> Answer | Outcome:
        whole = random.random() < UNCONDITIONAL  # noqa: S311 - chance, not a secret
        try:
            return await fetcher.get(
                one.poll.address,
                etag="" if whole else one.poll.etag,
                last_modified="" if whole else one.poll.last_modified,
            )
        except FetchTrouble as trouble:
            return Outcome(of_fetch(trouble.code), detail=trouble.detail)

    async def _in_thread(self, function: Callable[..., Any], *positional: Any, **named: Any) -> Any:
        # Any: a passage for functions of all kinds to the one thread that writes.
        return await asyncio.get_running_loop().run_in_executor(self.store, partial(function, *positional, **named))

    async def _unchanged(self, poll: Poll, answer: Answer) -> None:
        """Most checks end here, so the thread that writes hears of many at once."""
        at = now()
        outcome = Outcome("not modified", 304, milliseconds=answer.milliseconds, asked=_asked(answer, at))
        if self.tell:
            self.tell(poll, outcome)
        self.unchanged.append(schedule.after_success(poll, outcome, at=at, chance=_chance()))
        if len(self.unchanged) >= POLLS_AT_ONCE:
            await self._write_unchanged()

    async def _write_unchanged(self) -> None:
        unchanged, self.unchanged = self.unchanged, []
        await self._in_thread(self._count_unchanged, unchanged)

    def _count_unchanged(self, polls: list[Poll]) -> None:
        self.report.checked += len(polls)
        self.report.not_modified += len(polls)
        self.polls += polls
        self._flush()

    def _conclude(self, poll: Poll, answer: Answer) -> None:
        """Decide what an answer means, and store it; runs in the one thread that writes."""
        at = now()
        asked = _asked(answer, at)
        if answer.status != 200:
            wait = retry_after_seconds(answer.headers, at) or 0
            self._conclude_trouble(poll, Outcome(of_status(answer.status), answer.status, asked=wait))
            return
        poll = _moved(poll, answer, at)
        body_hash = blake2b(answer.body, digest_size=16).hexdigest()
        poll = replace(poll, etag=answer.headers.get("etag", ""), last_modified=answer.headers.get("last-modified", ""))
        if body_hash == poll.body_hash and not poll.trouble:
            self._settle(poll, Outcome("not modified", 200, milliseconds=answer.milliseconds, asked=asked), at)
            return
        # Not before something has to be parsed: mostly nothing has, and it takes long to load.
        from commonplace.consumption.parsing import NotASource, parse

        try:
            parsed = parse(answer.body, address=answer.address, content_type=answer.content_type, charset=answer.charset)
        except NotASource as fault:
            # The validators of what is no source are forgotten: the source is to come back whole.
            code = PARSE_CODES.get(fault.code, fault.code)
            poll = replace(poll, etag="", last_modified="", body_hash="")
            self._conclude_trouble(poll, Outcome(code, 200, detail=fault.detail))
            return
        asked = max(asked, 60 * (parsed.ttl_minutes or 0))
        stored = storing.store(replace(poll, body_hash=body_hash), parsed, at=at)
        self.documents += stored.documents
        code = "new" if stored.new else "nothing new"
        cut = str(parsed.truncated_from - len(parsed.entries)) if parsed.truncated_from else ""
        self._settle(stored.poll, Outcome(code, 200, stored.new, answer.milliseconds, asked, detail=cut), at)

    def _settle(self, poll: Poll, outcome: Outcome, at: datetime) -> None:
        self.report.checked += 1
        self.report.new_entries += outcome.new
        self.report.not_modified += outcome.code == "not modified"
        self._keep(schedule.after_success(poll, outcome, at=at, chance=_chance()), outcome)

    def _conclude_trouble(self, poll: Poll, outcome: Outcome) -> None:
        self.report.checked += 1
        self.report.failed.append({"address": poll.address, "reason": outcome.code})
        self._keep(schedule.after_trouble(poll, outcome, at=now(), chance=_chance()), outcome)

    def _keep(self, poll: Poll, outcome: Outcome) -> None:
        if self.tell:
            self.tell(poll, outcome)
        self.polls.append(poll)
        self._flush()

    def _flush(self, *, everything: bool = False) -> None:
        """Write polls and index entries in batches: what is lost with the process is only asked or indexed again."""
        if everything or len(self.polls) >= POLLS_AT_ONCE:
            storing.write_polls(self.polls)
            self.polls.clear()
        if everything or len(self.documents) >= storing.BATCH or time.monotonic() > self.indexed_at + WITHIN:
            storing.index(self.documents)
            self.documents.clear()
            self.indexed_at = time.monotonic()


def _close() -> None:
    # The connection of the thread that runs this, not of the one that asks for it.
    connection.close()


def _moved(poll: Poll, answer: Answer, at: datetime) -> Poll:
    """A permanent move changes the address that is fetched from now on."""
    if answer.permanent_address and answer.permanent_address != poll.address:
        return replace(poll, address=answer.permanent_address, moved_from=poll.address, moved_at=at)
    return poll


def _asked(answer: Answer, at: datetime) -> int:
    """For how long the source wants to be left alone, seconds."""
    return max(max_age_seconds(answer.headers, at) or 0, 0)


def _chance() -> float:
    return random.random()  # noqa: S311 - jitter, not a secret


async def _until(moment: datetime) -> None:
    wait = (moment - now()).total_seconds()
    if wait > 0:
        await asyncio.sleep(wait)
