"""How alive a source is, by its own rhythm: the mission's rule as a table and as properties."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as some

from commonplace.spaces.liveness import (
    SILENT,
    Fetching,
    Liveness,
    closed_from,
    liveness,
    rhythm,
    silent_from,
    turning_points,
)

AT = datetime(2026, 5, 20, 12, tzinfo=UTC)
DAY = timedelta(days=1)
LOOKED = Fetching(checked_at=AT)
NEW, LIVE, QUIET, DORMANT, MOVED, CLOSED = Liveness
moments = some.datetimes(min_value=datetime(1, 1, 2), max_value=datetime(2100, 1, 1), timezones=some.just(UTC))  # noqa: DTZ001 - Hypothesis adds the zone


def ago(*days: float) -> list[datetime]:
    return [AT - one * DAY for one in days]


def judged(*days: float, at: datetime = AT) -> Liveness:
    """A source that spoke so many days ago, looked at just now."""
    quiet, dormant = turning_points(ago(*days), at=AT)
    return liveness(Fetching(checked_at=at), quiet_from=quiet, dormant_from=dormant, at=at)


@pytest.mark.parametrize(
    ("days", "gap"),
    [
        ((), 90), ((3,), 90), ((3, 4), 90),  # fewer than 3
        ((0, 1, 2), 1), ((0, 1, 11), 5.5), ((0, 1, 2, 400), 1),
        ((11, 0, 1), 5.5),  # in any order
        ((5, 5, 5), 0),  # all at once
        ((*range(20), *range(1000, 9000, 100)), 1),  # no more than 20 count
        ((*range(0, 60, 3), 400), 3),
    ],
)
def test_the_rhythm_is_the_median_gap_of_the_last_twenty(days: tuple[float, ...], gap: float) -> None:
    assert rhythm(ago(*days)) == gap * DAY


DAILY = tuple(range(25))
YEARLY = (0, 365, 730, 1095)


def later(days: tuple[int, ...], by: float) -> tuple[float, ...]:
    return tuple(one + by for one in days)


@pytest.mark.parametrize(
    ("days", "found"),
    [
        # Daily: g = 1 day, so 30 and 180 days count.
        (DAILY, LIVE), (later(DAILY, 30), LIVE), (later(DAILY, 30.01), QUIET), (later(DAILY, 180), QUIET), (later(DAILY, 180.01), DORMANT),
        # Monthly: g = 30 days, so three and six times that.
        (later(tuple(range(0, 300, 30)), 90), LIVE), (later(tuple(range(0, 300, 30)), 91), QUIET), (later(tuple(range(0, 300, 30)), 181), DORMANT),
        # Once a year, by its own rhythm, is alive for three years.
        (later(YEARLY, 1095), LIVE), (later(YEARLY, 1096), QUIET), (later(YEARLY, 2190), QUIET), (later(YEARLY, 2191), DORMANT),
        # One or two items: 90 days are taken for the gap.
        ((270,), LIVE), ((271,), QUIET), ((541,), DORMANT), ((270, 900), LIVE), ((541, 542), DORMANT),
        # A burst of long ago does not make it impatient below the floor.
        ((29, 29, 29), LIVE), ((31, 31, 31), QUIET),
        # Unsorted, and from the future: no date later than now is believed, so it is not alive for ever.
        ((40, 1, 80), LIVE), ((-4000,), LIVE), ((-4000, -4001, -4002), LIVE),
        # Nothing at all: its time counts from the first look.
        ((), LIVE),
    ],
)
def test_a_source_is_live_quiet_or_dormant_by_its_own_rhythm(days: tuple[float, ...], found: Liveness) -> None:
    assert judged(*days) is found


def test_a_date_in_the_future_counts_as_the_day_it_was_seen() -> None:
    assert turning_points(ago(-4000), at=AT) == turning_points(ago(0), at=AT)
    assert judged(-4000, at=AT + 271 * DAY) is QUIET
    assert judged(-4000, -4001, -4002, at=AT + 181 * DAY) is DORMANT


def test_a_source_that_never_said_anything_becomes_quiet_and_dormant_too() -> None:
    quiet, dormant = turning_points((), at=AT)
    assert (quiet - AT, dormant - AT) == (270 * DAY, 540 * DAY)


WELL = {"quiet_from": AT + DAY, "dormant_from": AT + 2 * DAY}


def failing(times: int, days: float, *, web_page: bool = False) -> Fetching:
    return Fetching(is_failing=True, is_web_page=web_page, failures=times, failing_since=AT - days * DAY, checked_at=AT)


@pytest.mark.parametrize(
    ("fetching", "found"),
    [
        (Fetching(), NEW),
        (LOOKED, LIVE),
        (Fetching(has_ended=True, checked_at=AT), CLOSED),
        (failing(3, 14), CLOSED), (failing(2, 30), LIVE), (failing(30, 13.9), LIVE), (failing(300, 400), CLOSED),
        (failing(1, 0, web_page=True), CLOSED),
        # It answers again: what it was before is over.
        (Fetching(failures=0, failing_since=None, checked_at=AT, is_web_page=True), LIVE),
        (Fetching(checked_at=AT, moved_at=AT - 89 * DAY), MOVED),
        (Fetching(checked_at=AT, moved_at=AT), MOVED),
        (Fetching(checked_at=AT, moved_at=AT - 90 * DAY), LIVE),
        (Fetching(checked_at=AT, moved_at=AT + DAY), LIVE),
        # Never fetched with success, and failing for long: closed, though nothing is known of its rhythm.
        (Fetching(is_failing=True, failures=5, failing_since=AT - 20 * DAY, checked_at=AT), CLOSED),
        (Fetching(is_failing=True), NEW),
    ],
)
def test_how_it_is_fetched_says_whether_it_closed_or_moved(fetching: Fetching, found: Liveness) -> None:
    assert liveness(fetching, **WELL, at=AT) is found


def test_before_anything_is_known_it_is_new_unless_it_closed() -> None:
    nothing = {"quiet_from": None, "dormant_from": None, "at": AT}
    assert liveness(LOOKED, **nothing) is NEW
    assert liveness(failing(3, 14), **nothing) is CLOSED


def test_dormant_says_more_than_moved_and_moved_more_than_quiet() -> None:
    moved = Fetching(checked_at=AT, moved_at=AT - DAY)
    assert liveness(moved, quiet_from=AT - 9 * DAY, dormant_from=AT - DAY, at=AT) is DORMANT
    assert liveness(moved, quiet_from=AT - 9 * DAY, dormant_from=AT + DAY, at=AT) is MOVED


def test_a_site_that_was_switched_off_does_not_take_its_own_silence_for_that_of_its_sources() -> None:
    quiet, dormant = turning_points(ago(*DAILY), at=AT)
    assert liveness(LOOKED, quiet_from=quiet, dormant_from=dormant, at=AT + 999 * DAY) is LIVE


def test_a_clock_that_went_back_makes_nothing_dormant() -> None:
    quiet, dormant = turning_points(ago(*DAILY), at=AT)
    assert liveness(LOOKED, quiet_from=quiet, dormant_from=dormant, at=AT - 999 * DAY) is LIVE


def test_since_when_it_is_silent() -> None:
    assert closed_from(failing(3, 20)) == AT - 6 * DAY
    assert closed_from(failing(1, 20, web_page=True)) == AT - 20 * DAY
    assert closed_from(LOOKED) is None
    assert silent_from(LOOKED, dormant_from=AT - DAY) == AT - DAY
    assert silent_from(failing(3, 20), dormant_from=AT + 99 * DAY) == AT - 6 * DAY
    assert silent_from(LOOKED, dormant_from=None) is None


@given(some.lists(moments, max_size=30))
def test_turning_points_come_in_order_and_never_leave_the_calendar(dates: list[datetime]) -> None:
    quiet, dormant = turning_points(dates, at=AT)
    newest = max((min(one, AT) for one in dates), default=AT)
    assert newest + 30 * DAY <= quiet <= dormant
    assert dormant >= newest + 180 * DAY
    assert turning_points(reversed(dates), at=AT) == (quiet, dormant)


@given(some.lists(moments, max_size=30), some.lists(some.integers(0, 20_000), min_size=2, max_size=8))
def test_with_age_a_source_never_becomes_more_alive(dates: list[datetime], days: list[int]) -> None:
    quiet, dormant = turning_points(dates, at=AT)
    order = [LIVE, QUIET, DORMANT]
    found = [
        liveness(Fetching(checked_at=at), quiet_from=quiet, dormant_from=dormant, at=at)
        for at in (AT + one * DAY for one in sorted(days))
    ]
    assert all(order.index(earlier) <= order.index(after) for earlier, after in pairwise(found))


@given(some.lists(moments, min_size=1, max_size=30))
def test_one_more_word_makes_a_source_live(dates: list[datetime]) -> None:
    quiet, dormant = turning_points([*dates, AT], at=AT)
    assert liveness(LOOKED, quiet_from=quiet, dormant_from=dormant, at=AT) is LIVE
    assert frozenset({DORMANT, CLOSED}) == SILENT
