"""The queue behind the bell: Huey on a file of the data folder, or on Redis; messages are JSON, never pickles."""

from __future__ import annotations

import contextlib
import functools
import json
import logging
import sqlite3
import sys
import time
from collections.abc import Callable, Iterator
from typing import Any

from django.conf import settings


@contextlib.contextmanager
def _without(*names: str) -> Iterator[None]:
    """Modules that were not imported yet cannot be, for a moment."""
    hidden = [name for name in names if name not in sys.modules]
    for name in hidden:
        sys.modules[name] = None  # type: ignore[assignment]  # how Python is told that there is none
    try:
        yield
    finally:
        for name in hidden:
            del sys.modules[name]


# Huey imports the clients of all its storages if it can: measured 14 MB a process, for nothing where the queue is a file.
with _without(*(() if settings.KNOBS.queue_url else ("redis", "psycopg"))):
    from huey.api import Huey, RedisHuey, SqliteHuey
    from huey.registry import Message
    from huey.serializer import Serializer

CONNECT_SECONDS = 1.0


class Json(Serializer):  # type: ignore[misc]  # Huey has no types
    """Messages as JSON: whoever can write to the queue can ring, and nothing else."""

    def _serialize(self, data: Any) -> bytes:  # Any: Huey's own message, without types
        return json.dumps([data.id, data.name, data.args]).encode()

    def _deserialize(self, data: bytes) -> Any:  # Any: Huey's own message, without types
        known, name, arguments = json.loads(data)
        return Message(id=known, name=name, args=tuple(arguments), kwargs={}, retries=0, retry_delay=0)


@functools.cache
def queue() -> Huey:
    """The site's queue, made at the first ring."""
    if settings.KNOBS.queue_url:
        from redis import ConnectionPool

        pool = ConnectionPool.from_url(settings.KNOBS.queue_url, socket_connect_timeout=CONNECT_SECONDS)
        return RedisHuey("commonplace", connection_pool=pool, results=False, serializer=Json(), read_timeout=1)
    path = settings.DATA / "jobs.sqlite3"
    make = functools.partial(
        SqliteHuey, "commonplace", filename=str(path), results=False, serializer=Json(), cache_mb=1, timeout=2
    )
    try:
        return make()
    except sqlite3.DatabaseError as error:
        if isinstance(error, sqlite3.OperationalError):
            raise
        # A damaged file of bells is worth nothing: the sweeps know what is to do.
        for end in ("", "-wal", "-shm"):
            path.with_name(path.name + end).unlink(missing_ok=True)
        return make()


class Seldom(logging.Filter):
    """A queue out of reach is told once a minute and in one line, not each second with a traceback."""

    def __init__(self, seconds: float = 60.0) -> None:
        super().__init__()
        self.seconds = seconds
        self.told: dict[str, float] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        at = time.monotonic()
        if at - self.told.get(record.msg, -self.seconds) < self.seconds:
            return False
        self.told[record.msg] = at
        if record.exc_info and record.exc_info[1] is not None:
            record.msg, record.args = "%s (%s)", (record.msg, record.exc_info[1])
            record.exc_info = None
        return True


def put(name: str, kwargs: dict[str, Any]) -> None:  # Any: what JSON can say
    """Put one ring into the queue."""
    _bell()(name, kwargs)


def serve(*, threads: int, answer: Callable[[str, dict[str, Any]], None], sweep: Callable[[], None]) -> None:
    """Hand every ring to `answer` until a signal, and call `sweep` once a minute, also while the queue is out of reach."""
    from huey.consumer import Consumer

    global _answer
    _answer = answer
    for thread in ("Worker", "Scheduler"):
        logging.getLogger(f"huey.consumer.{thread}").addFilter(Seldom())
    _bell()

    def instead_of_periodic_tasks(_timestamp: object) -> list[object]:
        sweep()
        return []

    # Huey would put periodic tasks into the queue; a sweep must not need the queue, since it makes up for what that loses.
    queue().read_periodic = instead_of_periodic_tasks
    Consumer(
        queue(),
        workers=threads,
        initial_delay=0.1,
        backoff=1.3,
        max_delay=1.0,
        scheduler_interval=60,
        shutdown_timeout=1.5,
        graceful_signal="TERM",
    ).run()


def _unanswered(name: str, _kwargs: dict[str, Any]) -> None:
    raise RuntimeError(f"{name} was rung in a process that is no worker")


_answer: Callable[[str, dict[str, Any]], None] = _unanswered


@functools.cache
def _bell() -> Any:  # Any: Huey's task wrapper has no types
    def bell(name: str, kwargs: dict[str, Any]) -> None:
        _answer(name, kwargs)

    return queue().task(name="bell")(bell)
