"""How long the database takes: every statement with the fetching of its rows, where SQLite does most of its work."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from unittest.mock import patch

from django.db.backends.utils import CursorWrapper


@dataclass(slots=True)
class Spent:
    """Seconds in the database, and the number of statements."""

    seconds: float = 0.0
    statements: list[str] = field(default_factory=list)


@contextmanager
def watched() -> Iterator[Spent]:
    """Counts what is asked of the database in this block."""
    spent = Spent()
    execute, attribute = CursorWrapper.execute, CursorWrapper.__getattr__

    def timed(function: Callable[..., Any]) -> Callable[..., Any]:
        def run(*positional: Any, **named: Any) -> Any:
            started = time.perf_counter()
            try:
                return function(*positional, **named)
            finally:
                spent.seconds += time.perf_counter() - started

        return run

    def watch_execute(self: Any, sql: str, params: Any = None) -> Any:
        spent.statements.append(sql)
        return timed(execute)(self, sql, params)

    def watch_attribute(self: Any, name: str) -> Any:
        found = attribute(self, name)
        return timed(found) if name.startswith("fetch") else found

    def rows(self: Any) -> Iterator[Any]:
        step = timed(self.cursor.__next__)
        while True:
            try:
                yield step()
            except StopIteration:
                return

    with (
        patch.object(CursorWrapper, "execute", watch_execute),
        patch.object(CursorWrapper, "__getattr__", watch_attribute),
        patch.object(CursorWrapper, "__iter__", rows),
    ):
        yield spent


@dataclass(frozen=True, slots=True)
class Times:
    """Milliseconds in the database of repeated calls, and statements a call."""

    milliseconds: tuple[float, ...]
    statements: int

    @property
    def least(self) -> float:
        """The fastest: what it takes where nobody else wants the processor."""
        return min(self.milliseconds)

    @property
    def median(self) -> float:
        """The middle one."""
        return share(self.milliseconds, 0.5)

    @property
    def p95(self) -> float:
        """95 % took no longer."""
        return share(self.milliseconds, 0.95)


def share(values: tuple[float, ...], part: float) -> float:
    """The value that `part` of the values do not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * part))]


def times(call: Callable[[], object], *, rounds: int = 60, before: int = 3) -> Times:
    """Call it `rounds` times after some rounds that warm the caches."""
    taken: list[float] = []
    statements = 0
    for number in range(rounds + before):
        with watched() as spent:
            call()
        if number >= before:
            taken.append(spent.seconds * 1_000)
            statements = len(spent.statements)
    return Times(tuple(taken), statements)
