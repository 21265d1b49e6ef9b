"""Jobs: a doorbell only. What must happen is a row in the database; a bell lost is found again by a sweep.

A module registers its jobs in its `jobs.py`, which the worker imports:

    @task
    def fetch_source(source: int) -> None: ...      # rung by ring("consumption.fetch_source", source=3)

    @every(minutes=1)
    def sweep() -> None: ...                        # also once at start; must bear to run twice at once
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeVar

from django.db import close_old_connections, connections, transaction
from django.utils import timezone

from commonplace.kernel.clock import now

logger = logging.getLogger(__name__)
Job = Callable[..., None]
JobT = TypeVar("JobT", bound=Job)
QUIET_AFTER_FAILURE = 30.0
"""Seconds without another try after the queue could not be reached, so that no page waits for it twice."""


@dataclass(slots=True)
class Periodic:
    """A job that comes back: every so many minutes, or daily from an hour on (local time of the machine)."""

    name: str
    minutes: int | None
    hour: int | None
    last: int | None = None

    def is_due(self, at: datetime) -> bool:
        """Whether a new slot has begun since the last run; says so once a slot, and at the first question."""
        if self.minutes is not None:
            slot = int(at.timestamp() // 60) // self.minutes
        else:
            slot = (timezone.localtime(at) - timedelta(hours=self.hour or 0)).toordinal()
        due = slot != self.last
        self.last = slot
        return due


_tasks: dict[str, Job] = {}
_periodic: dict[str, Periodic] = {}
_running: set[str] = set()
_again: set[str] = set()
_lock = threading.Lock()
_silent_until = 0.0


def task(function: JobT) -> JobT:
    """Register a job under "<module>.<function>", such as "consumption.fetch_source"."""
    _tasks[_name(function)] = function
    return function


def every(*, minutes: int | None = None, at_hour: int | None = None) -> Callable[[JobT], JobT]:
    """Register a job that comes back: every `minutes`, or once a day from `at_hour` (0 to 23) on.

    It also runs when the worker starts, and may run in two workers at once: it must find out itself what is left to do.
    """
    if (minutes is None) == (at_hour is None):
        raise ValueError("either minutes or at_hour")

    def register(function: JobT) -> JobT:
        name = _name(function)
        _tasks[name] = function
        _periodic[name] = Periodic(name, minutes, at_hour)
        return function

    return register


def ring(name: str, **kwargs: object) -> None:
    """Ask the worker to run a job soon, once what was written is committed. Never fails the caller.

    `kwargs` must be what JSON can say. The caller needs not import the job.
    """
    transaction.on_commit(lambda: _put(name, kwargs), robust=True)


def answer(name: str, kwargs: dict[str, Any]) -> None:  # Any: what JSON can say
    """Run one job, in the worker. A failure is logged and ends here: the sweep will find the work again."""
    job = _tasks.get(name)
    if job is None:
        logger.warning("No job is called %s in this version; its work is found by a sweep.", name)
        return
    if name not in _periodic:
        _run(name, job, kwargs)
        return
    # A sweep never runs twice at once in one process; rung meanwhile, it looks once more when it is through.
    with _lock:
        if name in _running:
            _again.add(name)
            return
        _running.add(name)
    while True:
        _run(name, job, kwargs)
        with _lock:
            if name not in _again:
                _running.discard(name)
                return
            _again.discard(name)


def due(at: datetime) -> list[str]:
    """Names of the periodic jobs whose time has come and that are not under way in this process."""
    return [one.name for one in _periodic.values() if one.is_due(at) and one.name not in _running]


def run_worker(*, threads: int = 2) -> None:
    """Answer the bell until SIGTERM or SIGINT: then jobs get 1.5 s to end; what is cut off rolls back.

    Jobs are those of the `jobs.py` of every installed app, and of whatever was imported before.
    """
    from django.utils.module_loading import autodiscover_modules

    from commonplace.kernel.jobs import queue

    autodiscover_modules("jobs")
    queue.serve(threads=threads, answer=answer, sweep=sweep)


def sweep() -> None:
    """Start the periodic jobs that are due, each in a thread of its own, so that a long one delays no other."""
    for name in due(now()):
        threading.Thread(target=_sweep, args=(name,), name=name, daemon=True).start()


def _sweep(name: str) -> None:
    try:
        answer(name, {})
    finally:
        connections.close_all()


def _run(name: str, job: Job, kwargs: dict[str, Any]) -> None:
    close_old_connections()
    try:
        job(**kwargs)
    except Exception:
        logger.exception("The job %s failed; what it left is found again.", name)
    finally:
        close_old_connections()


def _name(function: Job) -> str:
    module = function.__module__.removeprefix("commonplace.").removesuffix(".jobs")
    return f"{module}.{function.__name__}"


def _put(name: str, kwargs: dict[str, Any]) -> None:
    global _silent_until
    if time.monotonic() < _silent_until:
        return
    try:
        from commonplace.kernel.jobs import queue

        queue.put(name, kwargs)
    except Exception as error:  # noqa: BLE001 - whatever the queue's trouble is, the caller's work is done and stored
        _silent_until = time.monotonic() + QUIET_AFTER_FAILURE
        logger.warning("The job queue cannot be reached (%s); jobs wait for the next sweep.", error)
