"""One digest for each chosen day, at her hour on her clock, whatever clocks, workers and calendars do."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import settings as how
from hypothesis import strategies as some

from commonplace.members.hours import Hours, day_of, open_from, quiet_span
from commonplace.today.digest.due import is_due, next_at

DUBLIN, YORK, NUUK, GAZA, LORD_HOWE = "Europe/Dublin", "America/New_York", "America/Nuuk", "Asia/Gaza", "Australia/Lord_Howe"
SCHOOL, EVERY = "12345", "1234567"
SEVEN = time(7)
ZONES = (
    "UTC", DUBLIN, YORK, NUUK, LORD_HOWE, "America/Santiago", "America/St_Johns", "Pacific/Chatham", "Pacific/Kiritimati", "Pacific/Pago_Pago",
    "Africa/Casablanca", "Africa/Cairo", "Asia/Beirut", "America/Havana", "Antarctica/Troll", "Asia/Kathmandu",
)


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[misc, arg-type]


def hours(here: str, quiet: str = "", *holidays: tuple[date, date]) -> Hours:
    start, _, end = quiet.partition("-")
    return Hours(ZoneInfo(here), time.fromisoformat(start) if quiet else None, time.fromisoformat(end) if quiet else None, holidays)


MONDAY, TUESDAY, FRIDAY, SATURDAY = date(2026, 5, 4), date(2026, 5, 5), date(2026, 5, 8), date(2026, 5, 9)
SUNDAY = date(2026, 5, 3)


@pytest.mark.parametrize(
    ("hour", "days", "last", "at", "due"),
    [
        # The hour of a chosen day, from its first second on, until midnight.
        (SEVEN, SCHOOL, None, utc(2026, 5, 4, 6, 59, 59), None),
        (SEVEN, SCHOOL, None, utc(2026, 5, 4, 7), MONDAY),
        (SEVEN, SCHOOL, None, utc(2026, 5, 4, 7, 3), MONDAY),
        (SEVEN, SCHOOL, None, utc(2026, 5, 4, 23, 59, 59), MONDAY),  # the worker was off: later the same day counts
        (SEVEN, SCHOOL, None, utc(2026, 5, 5, 0, 0), None),  # never yesterday's
        (SEVEN, SCHOOL, SUNDAY, utc(2026, 5, 4, 7), MONDAY),
        (time(0), SCHOOL, None, utc(2026, 5, 4, 0, 0), MONDAY),
        (time(23, 59), SCHOOL, None, utc(2026, 5, 4, 23, 59, 30), MONDAY),
        # Made already; also where the calendar seems to go back, as it does for who flies west over the date line.
        (SEVEN, SCHOOL, MONDAY, utc(2026, 5, 4, 7, 1), None),
        (SEVEN, SCHOOL, TUESDAY, utc(2026, 5, 4, 7, 1), None),
        # Days that were not chosen; no day at all; days that are none.
        (SEVEN, SCHOOL, None, utc(2026, 5, 9, 7), None),
        (SEVEN, "67", None, utc(2026, 5, 9, 7), SATURDAY),
        (SEVEN, "", None, utc(2026, 5, 4, 7), None),
        (SEVEN, "089x", None, utc(2026, 5, 4, 7), None),
        # After a long pause only today's is made.
        (SEVEN, SCHOOL, date(2025, 1, 1), utc(2026, 5, 4, 9), MONDAY),
    ],
)
def test_a_digest_is_due_on_chosen_days_from_her_hour_on(hour: time, days: str, last: date | None, at: datetime, due: date | None) -> None:
    assert is_due(hours("UTC"), hour, days, last_made=last, at=at) == due


@pytest.mark.parametrize(
    ("here", "hour", "at", "due"),
    [
        (DUBLIN, SEVEN, utc(2026, 5, 4, 5, 59), None),
        (DUBLIN, SEVEN, utc(2026, 5, 4, 6), MONDAY),
        (YORK, SEVEN, utc(2026, 5, 4, 11), MONDAY),
        (YORK, time(22), utc(2026, 5, 5, 2), MONDAY),  # Tuesday in UTC, Monday evening there
        ("Pacific/Kiritimati", SEVEN, utc(2026, 5, 3, 17), MONDAY),
        # 2 o'clock to 3 is left out on 8 March 2026 in New York: the moment of the change is the hour.
        (YORK, time(2, 30), utc(2026, 3, 8, 6, 59), None),
        (YORK, time(2, 30), utc(2026, 3, 8, 7), date(2026, 3, 8)),
        # 1 o'clock to 2 comes twice on 1 November 2026: the first time.
        (YORK, time(1, 30), utc(2026, 11, 1, 5, 29), None),
        (YORK, time(1, 30), utc(2026, 11, 1, 5, 30), date(2026, 11, 1)),
        (LORD_HOWE, time(2, 15), utc(2026, 10, 3, 15, 30), date(2026, 10, 4)),  # half an hour is left out
        ("America/Santiago", time(0, 30), utc(2026, 9, 6, 4), date(2026, 9, 6)),  # the first hour of the day is left out
        (NUUK, time(23, 30), utc(2026, 3, 29, 0, 59), None),  # the last hour of Saturday is left out: midnight it is
        (NUUK, time(23, 30), utc(2026, 3, 29, 1), date(2026, 3, 28)),
    ],
)
def test_it_is_her_clock_that_counts(here: str, hour: time, at: datetime, due: date | None) -> None:
    assert is_due(hours(here), hour, EVERY, last_made=None, at=at) == due


def test_a_day_that_a_calendar_leaves_out_has_no_digest() -> None:
    apia = hours("Pacific/Apia")  # 30 December 2011 was left out there
    at = utc(2011, 12, 30, 10, 30)
    assert day_of(apia, at) == date(2011, 12, 31)
    assert is_due(apia, SEVEN, EVERY, last_made=date(2011, 12, 29), at=at) is None
    assert is_due(apia, SEVEN, EVERY, last_made=date(2011, 12, 29), at=utc(2011, 12, 30, 17)) == date(2011, 12, 31)


@pytest.mark.parametrize(
    ("quiet", "hour", "holidays", "at", "due"),
    [
        ("", SEVEN, ((MONDAY, MONDAY),), utc(2026, 5, 4, 7), None),
        ("", SEVEN, ((MONDAY, MONDAY),), utc(2026, 5, 5, 7), TUESDAY),
        ("", SEVEN, ((date(2026, 5, 1), FRIDAY),), utc(2026, 5, 8, 12), None),
        # An hour inside quiet hours means their end, also where that is the next day.
        ("22:00-07:30", SEVEN, (), utc(2026, 5, 4, 7), None),
        ("22:00-07:30", SEVEN, (), utc(2026, 5, 4, 7, 30), MONDAY),
        ("22:00-07:00", time(23), (), utc(2026, 5, 4, 23), SUNDAY),  # Sunday's went at seven, where the worker was there
        ("22:00-07:00", time(23), (), utc(2026, 5, 5, 6, 59), None),
        ("22:00-07:00", time(23), (), utc(2026, 5, 5, 7), MONDAY),
        ("22:00-07:00", time(23), (), utc(2026, 5, 5, 22, 30), MONDAY),  # the worker was off; the outbox holds it until morning
        # What they hold until a holiday is old after it.
        ("22:00-07:00", time(23), ((TUESDAY, TUESDAY),), utc(2026, 5, 5, 7), None),
        ("22:00-07:00", time(23), ((TUESDAY, TUESDAY),), utc(2026, 5, 6, 7), None),
        ("22:00-07:00", time(21), ((TUESDAY, TUESDAY),), utc(2026, 5, 4, 21), MONDAY),
        ("22:00-07:00", time(21), ((TUESDAY, TUESDAY),), utc(2026, 5, 4, 22), None),  # too late: it would wait for Wednesday
    ],
)
def test_nothing_on_a_holiday(quiet: str, hour: time, holidays: tuple[tuple[date, date], ...], at: datetime, due: date | None) -> None:
    assert is_due(hours("UTC", quiet, *holidays), hour, EVERY, last_made=None, at=at) == due


@pytest.mark.parametrize(
    ("quiet", "hour", "days", "last", "holidays", "at", "comes"),
    [
        ("", SEVEN, SCHOOL, None, (), utc(2026, 5, 4, 6), utc(2026, 5, 4, 7)),
        ("", SEVEN, SCHOOL, None, (), utc(2026, 5, 4, 8), utc(2026, 5, 4, 8)),  # due, and not made yet
        ("", SEVEN, SCHOOL, MONDAY, (), utc(2026, 5, 4, 8), utc(2026, 5, 5, 7)),
        ("", SEVEN, SCHOOL, FRIDAY, (), utc(2026, 5, 8, 8), utc(2026, 5, 11, 7)),
        ("22:00-07:30", SEVEN, SCHOOL, None, (), utc(2026, 5, 4, 6), utc(2026, 5, 4, 7, 30)),
        ("22:00-07:30", time(23), SCHOOL, SUNDAY, (), utc(2026, 5, 5, 6), utc(2026, 5, 5, 7, 30)),  # Monday's, on Tuesday morning
        ("22:00-07:30", time(23), SCHOOL, MONDAY, (), utc(2026, 5, 5, 8), utc(2026, 5, 6, 7, 30)),
        ("", SEVEN, SCHOOL, MONDAY, ((TUESDAY, date(2026, 9, 1)),), utc(2026, 5, 4, 8), utc(2026, 9, 2, 7)),
        ("", SEVEN, "", None, (), utc(2026, 5, 4, 6), None),
    ],
)
def test_when_the_next_one_comes(
    quiet: str, hour: time, days: str, last: date | None, holidays: tuple[tuple[date, date], ...], at: datetime, comes: datetime | None,
) -> None:
    assert next_at(hours("UTC", quiet, *holidays), hour, days, last_made=last, at=at) == comes


Outage = tuple[int, int]
"""A worker that is off: from an hour of the year on, for so many minutes."""


@how(max_examples=25)
@given(
    here=some.sampled_from(ZONES), hour=some.times(), days=some.sets(some.sampled_from(EVERY)).map(lambda found: "".join(sorted(found))),
    step=some.integers(1, 11), outages=some.lists(some.tuples(some.integers(0, 366 * 24), some.integers(1, 40 * 60)), max_size=12),
    holiday=some.tuples(some.integers(0, 365), some.integers(0, 60)), quiet=some.sampled_from(["", "22:00-06:30", "06:00-20:00", "00:00-23:00"]),
)
def test_over_a_year_each_chosen_day_has_exactly_one_whatever_the_worker_does(
    here: str, hour: time, days: str, step: int, outages: list[Outage], holiday: tuple[int, int], quiet: str,
) -> None:
    begin = utc(2026, 1, 1)
    first = date(2026, 1, 1) + timedelta(days=holiday[0])
    last_day = first + timedelta(days=holiday[1])
    mine = hours(here, quiet, (first, last_day))
    off = [(begin + timedelta(hours=at), begin + timedelta(hours=at, minutes=length)) for at, length in outages]
    made: list[date] = []
    at = begin
    while at < utc(2027, 1, 1):
        asleep = [until for since, until in off if since <= at < until]
        if asleep:
            at = max(asleep)
            continue
        last = made[-1] if made else None
        due = is_due(mine, hour, days, last_made=last, at=at)
        if due is not None:
            assert last is None or due > last
            assert day_of(mine, at) - due <= timedelta(days=1)
            made.append(due)
        # As often as every few minutes; where nothing can happen for a while, the sweeps in between are passed over.
        comes = next_at(mine, hour, days, last_made=made[-1] if made else None, at=at)
        if comes is None:
            break
        skipped = max(timedelta(0), comes - at - timedelta(hours=1)) // timedelta(minutes=step)
        at += timedelta(minutes=step) * (skipped + 1)
    assert len(made) == len(set(made))
    assert all(str(day.isoweekday()) in days and not first <= day <= last_day for day in made)
    # Every chosen day on which the worker was there when its mail could go had its own.
    for number in range(1, 363):
        day = date(2026, 1, 1) + timedelta(days=number)
        is_free = not any(first <= one <= last_day for one in (day, day + timedelta(days=1)))
        if str(day.isoweekday()) in days and is_free and not _was_off(mine, day, off):
            assert day in made or _is_too_short(hour, step), day


def _was_off(mine: Hours, day: date, off: list[tuple[datetime, datetime]]) -> bool:
    begin = datetime.combine(day, time(0), mine.zone).astimezone(UTC) - timedelta(hours=3)
    return any(since < begin + timedelta(hours=54) and until > begin for since, until in off)


def _is_too_short(hour: time, step: int) -> bool:
    """Sweeps every few minutes may pass by the last minutes of a day; the program's come each minute."""
    return hour >= time(23, 59 - step)


@given(
    here=some.sampled_from(ZONES), at=some.integers(0, 366 * 86_400).map(lambda one: utc(2026, 1, 1) + timedelta(seconds=one)),
    hour=some.times(), start=some.times(), end=some.times(),
)
def test_the_next_one_never_comes_inside_quiet_hours(here: str, at: datetime, hour: time, start: time, end: time) -> None:
    mine = Hours(ZoneInfo(here), start, end)
    comes = next_at(mine, hour, EVERY, last_made=None, at=at)
    assert comes is not None
    assert comes >= at
    assert quiet_span(mine, comes) is None
    assert open_from(mine, comes) == comes
