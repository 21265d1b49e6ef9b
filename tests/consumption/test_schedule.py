"""When a source is asked again."""

from __future__ import annotations

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as some

from commonplace.consumption.refresh.schedule import (
    DAY,
    HOUR,
    JITTER,
    LONGEST,
    LONGEST_ASKED,
    LONGEST_TROUBLE,
    SHORTEST,
    Outcome,
    Poll,
    after_success,
    after_trouble,
)

AT = datetime(2026, 11, 22, tzinfo=UTC)
polls = some.builds(Poll, source=some.just(1), address=some.just("https://example.org"), interval=some.integers(0, 10**8), failures=some.integers(0, 10**6))


def wait(poll):
    return (poll.due_at - AT).total_seconds()


@given(polls, some.integers(0, 50), some.integers(0, 10**9), some.floats(0, 1, exclude_max=True))
def test_no_source_is_asked_too_soon_nor_forgotten(poll, new, asked, chance):
    seconds = wait(after_success(poll, Outcome("new", new=new, asked=asked), at=AT, chance=chance))
    assert SHORTEST <= seconds <= LONGEST_ASKED * (1 + JITTER)
    assert seconds >= min(asked, LONGEST_ASKED)


@given(polls, some.integers(0, 10**9), some.floats(0, 1, exclude_max=True))
def test_trouble_makes_it_rarer_and_never_stops_it(poll, asked, chance):
    after = after_trouble(poll, Outcome("dns", asked=asked), at=AT, chance=chance)
    assert SHORTEST <= wait(after) <= max(LONGEST_TROUBLE, LONGEST_ASKED) * (1 + JITTER)
    assert after.failures == poll.failures + 1


def test_a_source_that_often_has_something_new_is_asked_sooner():
    poll = Poll(1, "https://example.org", interval=4 * HOUR)
    busy = after_success(poll, Outcome("new", new=3), at=AT, chance=0)
    quiet = after_success(poll, Outcome("not modified"), at=AT, chance=0)
    assert wait(busy) < 4 * HOUR < wait(quiet)


def test_a_quiet_source_is_still_asked_once_a_day():
    poll = Poll(1, "https://example.org")
    for _ in range(50):
        poll = after_success(poll, Outcome("not modified"), at=AT, chance=0)
    assert wait(poll) == DAY == LONGEST


def test_sources_added_together_are_not_asked_together():
    poll = Poll(1, "https://example.org")
    assert wait(after_success(poll, Outcome("new"), at=AT, chance=0)) != wait(after_success(poll, Outcome("new"), at=AT, chance=0.9))


def test_gone_is_never_asked_again():
    assert after_trouble(Poll(1, "https://example.org"), Outcome("gone", 410), at=AT, chance=0).due_at is None
