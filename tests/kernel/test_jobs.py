"""The bell: jobs are registered by name, rung after commit, answered by the worker, and never hurt who rings."""

from __future__ import annotations

import logging
import threading
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import transaction

from commonplace.kernel import jobs
from commonplace.kernel.jobs import queue


@pytest.fixture(autouse=True)
def _nothing_registered(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("_tasks", "_periodic"):
        monkeypatch.setattr(jobs, name, {})
    monkeypatch.setattr(jobs, "_silent_until", 0.0)


@pytest.mark.django_db(transaction=True)
def test_a_bell_rings_after_the_commit_and_not_after_a_rollback(monkeypatch: pytest.MonkeyPatch) -> None:
    rung: list[tuple[str, dict[str, Any]]] = []
    monkeypatch.setattr(queue, "put", lambda name, kwargs: rung.append((name, kwargs)))
    with transaction.atomic():
        jobs.ring("consumption.fetch", source=3)
        assert rung == []
    assert rung == [("consumption.fetch", {"source": 3})]
    with transaction.atomic():
        jobs.ring("consumption.fetch", source=4)
        transaction.set_rollback(True)
    assert len(rung) == 1


@pytest.mark.django_db(transaction=True)
def test_a_queue_out_of_reach_does_not_hurt_who_rings_and_is_not_asked_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    tried: list[str] = []

    def put(name: str, _kwargs: dict[str, Any]) -> None:
        tried.append(name)
        raise ConnectionRefusedError

    monkeypatch.setattr(queue, "put", put)
    jobs.ring("consumption.fetch", source=3)
    jobs.ring("consumption.fetch", source=4)
    assert tried == ["consumption.fetch"]


@pytest.mark.django_db
def test_a_job_is_called_by_its_module_and_name_and_its_failure_ends_there(caplog: pytest.LogCaptureFixture) -> None:
    seen: list[int] = []

    def fetch(source: int) -> None:
        seen.append(source)
        raise OSError("no way")

    fetch.__module__ = "commonplace.consumption.jobs"
    jobs.task(fetch)
    jobs.answer("consumption.fetch", {"source": 3})
    jobs.answer("consumption.gone", {})
    assert seen == [3]
    assert "consumption.fetch failed" in caplog.text
    assert "consumption.gone" in caplog.text


def test_what_comes_back_every_few_minutes_comes_once_a_slot() -> None:
    @jobs.every(minutes=5)
    def sweep() -> None: ...

    start = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)
    due = [minute for minute in range(21) if jobs.due(start + timedelta(minutes=minute))]
    assert due == [0, 5, 10, 15, 20]


def test_what_comes_once_a_day_is_made_up_for_after_a_sleep() -> None:
    @jobs.every(at_hour=3)
    def nightly() -> None: ...

    evening = datetime(2026, 11, 22, 22, tzinfo=UTC)
    hours = (0, 4, 5, 6, 20, 60, 61)
    assert [hour for hour in hours if jobs.due(evening + timedelta(hours=hour))] == [0, 5, 60]


@pytest.mark.django_db(transaction=True)
def test_a_long_sweep_delays_no_other() -> None:
    release, done = threading.Event(), threading.Event()

    @jobs.every(minutes=1)
    def long() -> None:
        release.wait(10)

    @jobs.every(minutes=1)
    def short() -> None:
        done.set()

    jobs.sweep()
    assert done.wait(10)
    assert f"{long.__module__}.long" in jobs._running
    release.set()
    for thread in threading.enumerate():
        if thread.name.endswith((".long", ".short")):
            thread.join(10)
    assert jobs._running == set()


@pytest.mark.django_db
def test_a_sweep_rung_while_it_runs_looks_once_more_and_never_runs_beside_itself() -> None:
    runs: list[str] = []

    def sweep() -> None:
        runs.append("begins")
        if len(runs) == 1:
            jobs.answer(name, {})
            jobs.answer(name, {})
        runs.append("ends")

    jobs.every(minutes=1)(sweep)
    name = f"{sweep.__module__}.sweep"
    jobs.answer(name, {})
    assert runs == ["begins", "ends", "begins", "ends"]
    assert name not in jobs._running


def test_a_queue_out_of_reach_is_told_once_a_minute_in_one_line(caplog: pytest.LogCaptureFixture) -> None:
    logger = logging.getLogger("tests.queue")
    seldom = queue.Seldom()
    logger.addFilter(seldom)
    for _ in range(5):
        try:
            raise ConnectionRefusedError("nobody there")
        except ConnectionRefusedError:
            logger.exception("Error reading from queue")
    assert [record.getMessage() for record in caplog.records] == ["Error reading from queue (nobody there)"]
    assert "Traceback" not in caplog.text


def test_messages_are_json_and_a_pickle_is_refused() -> None:
    import pickle

    serializer = queue.Json()
    message = serializer.deserialize(b'["id", "commonplace.kernel.jobs.queue.bell", ["consumption.fetch", {"source": 3}]]')
    assert message.args == ("consumption.fetch", {"source": 3})
    assert serializer.deserialize(serializer.serialize(message)).args == message.args
    with pytest.raises(ValueError):  # noqa: PT011 - json's own
        serializer.deserialize(pickle.dumps(("id", "name", [])))
