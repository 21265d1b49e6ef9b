"""A member's hours: days that turn at her midnight, quiet hours that hold what her clock shows, holidays."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta, tzinfo
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as some

from commonplace.members.hours import Hours, day_of, hours_of, is_holiday, moment, open_from, quiet_span
from commonplace.members.models import Holiday, Member

ZONES = (
    "UTC", "Europe/Dublin", "America/New_York", "America/Sao_Paulo", "America/St_Johns", "Australia/Sydney", "Australia/Lord_Howe",
    "Pacific/Auckland", "Pacific/Chatham", "Pacific/Pago_Pago", "Pacific/Kiritimati", "Pacific/Apia", "Asia/Kathmandu",
    "Africa/Casablanca", "Asia/Gaza", "America/Santiago", "Antarctica/Troll",
)


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[misc, arg-type]


def hours(here: str, quiet: str = "", *holidays: tuple[date, date]) -> Hours:
    start, _, end = quiet.partition("-")
    if not quiet:
        return Hours(ZoneInfo(here), holidays=holidays)
    return Hours(ZoneInfo(here), time.fromisoformat(start), time.fromisoformat(end), holidays)


def clock(at: datetime, here: tzinfo) -> time:
    return at.astimezone(here).time()


@pytest.mark.parametrize(
    ("here", "at", "day"),
    [
        ("UTC", utc(2026, 3, 1, 23, 59, 59), date(2026, 3, 1)),
        ("UTC", utc(2026, 3, 2), date(2026, 3, 2)),
        ("Pacific/Chatham", utc(2026, 1, 1, 10, 14), date(2026, 1, 1)),
        ("Pacific/Chatham", utc(2026, 1, 1, 10, 15), date(2026, 1, 2)),
        ("Pacific/Chatham", utc(2026, 7, 1, 11, 15), date(2026, 7, 2)),  # +12:45 in winter
        ("Pacific/Pago_Pago", utc(2026, 1, 1, 10, 59), date(2025, 12, 31)),
        ("Pacific/Pago_Pago", utc(2026, 1, 1, 11, 0), date(2026, 1, 1)),
        ("Pacific/Kiritimati", utc(2026, 1, 1, 10, 0), date(2026, 1, 2)),
        ("America/Santiago", utc(2026, 9, 6, 3, 59), date(2026, 9, 5)),  # midnight itself is left out this night
        ("America/Santiago", utc(2026, 9, 6, 4, 0), date(2026, 9, 6)),
    ],
)
def test_a_day_turns_at_the_member_s_midnight(here: str, at: datetime, day: date) -> None:
    assert day_of(hours(here), at) == day


@pytest.mark.parametrize(
    ("quiet", "at", "opens"),
    [
        ("22:00-07:00", utc(2026, 5, 4, 21, 59), None),
        ("22:00-07:00", utc(2026, 5, 4, 22, 0), utc(2026, 5, 5, 7, 0)),
        ("22:00-07:00", utc(2026, 5, 5, 0, 0), utc(2026, 5, 5, 7, 0)),
        ("22:00-07:00", utc(2026, 5, 5, 6, 59, 59), utc(2026, 5, 5, 7, 0)),
        ("22:00-07:00", utc(2026, 5, 5, 7, 0), None),
        ("13:00-14:30", utc(2026, 5, 5, 14, 0), utc(2026, 5, 5, 14, 30)),
        ("13:00-14:30", utc(2026, 5, 5, 2, 0), None),
        ("00:00-06:00", utc(2026, 5, 5, 0, 0), utc(2026, 5, 5, 6, 0)),
        ("18:00-00:00", utc(2026, 5, 5, 23, 59), utc(2026, 5, 6, 0, 0)),
        ("18:00-00:00", utc(2026, 5, 6, 0, 0), None),
        ("07:00-06:59", utc(2026, 5, 5, 6, 59), None),  # one minute a day is left
        ("07:00-06:59", utc(2026, 5, 5, 7, 0), utc(2026, 5, 6, 6, 59)),
        ("07:00-07:00", utc(2026, 5, 5, 7, 0), None),  # no quiet hours rather than nothing but quiet hours
        ("", utc(2026, 5, 5, 3, 0), None),
    ],
)
def test_quiet_hours_hold_until_they_end(quiet: str, at: datetime, opens: datetime | None) -> None:
    mine = hours("UTC", quiet)
    span = quiet_span(mine, at)
    assert (span[1] if span else None) == opens
    assert open_from(mine, at) == (opens or at)


@pytest.mark.parametrize(
    ("here", "quiet", "begin", "end"),
    [
        # Clocks go forward: 01:00 to 02:00 in Dublin on 29 March 2026, 02:00 to 03:00 in New York on 8 March, in Sydney on 4 October.
        ("Europe/Dublin", "22:00-07:00", utc(2026, 3, 28, 22), utc(2026, 3, 29, 6)),
        ("Europe/Dublin", "01:30-07:00", utc(2026, 3, 29, 1), utc(2026, 3, 29, 6)),
        ("Europe/Dublin", "22:00-01:30", utc(2026, 3, 28, 22), utc(2026, 3, 29, 1)),
        ("America/New_York", "02:30-06:00", utc(2026, 3, 8, 7), utc(2026, 3, 8, 10)),
        ("America/New_York", "21:00-02:30", utc(2026, 3, 8, 2), utc(2026, 3, 8, 7)),
        ("Australia/Sydney", "02:30-06:00", utc(2026, 10, 3, 16), utc(2026, 10, 3, 19)),
        ("Australia/Sydney", "21:00-02:30", utc(2026, 10, 3, 11), utc(2026, 10, 3, 16)),
        ("America/Santiago", "22:00-00:30", utc(2026, 9, 6, 2), utc(2026, 9, 6, 4)),
        # Clocks go back: 02:00 to 01:00 in Dublin on 25 October 2026, in New York on 1 November, 03:00 to 02:00 in Sydney on 5 April.
        ("Europe/Dublin", "22:00-07:00", utc(2026, 10, 24, 21), utc(2026, 10, 25, 7)),
        ("Europe/Dublin", "01:30-07:00", utc(2026, 10, 25, 0, 30), utc(2026, 10, 25, 7)),
        ("Europe/Dublin", "22:00-01:30", utc(2026, 10, 24, 21), utc(2026, 10, 25, 1, 30)),
        ("America/New_York", "01:30-06:00", utc(2026, 11, 1, 5, 30), utc(2026, 11, 1, 11)),
        ("America/New_York", "21:00-01:30", utc(2026, 11, 1, 1), utc(2026, 11, 1, 6, 30)),
        ("Australia/Sydney", "02:30-06:00", utc(2026, 4, 4, 15, 30), utc(2026, 4, 4, 20)),
        ("Australia/Sydney", "21:00-02:30", utc(2026, 4, 4, 10), utc(2026, 4, 4, 16, 30)),
        ("Australia/Lord_Howe", "22:00-01:45", utc(2026, 4, 4, 11), utc(2026, 4, 4, 15, 15)),  # by half an hour
    ],
)
def test_quiet_hours_where_clocks_change(here: str, quiet: str, begin: datetime, end: datetime) -> None:
    mine = hours(here, quiet)
    tick = timedelta(seconds=1)
    assert quiet_span(mine, begin) == quiet_span(mine, end - tick) == (begin, end)
    assert open_from(mine, begin - tick) == begin - tick
    assert open_from(mine, end) == end


def test_the_half_hour_that_is_open_a_day_is_open_on_the_day_of_the_change_too() -> None:
    spring = hours("Europe/Dublin", "01:30-01:00")  # open from 01:00 to 01:30, which there is not on 29 March
    assert open_from(spring, utc(2026, 3, 28, 12)) == utc(2026, 3, 29, 1)
    assert quiet_span(spring, utc(2026, 3, 29, 1, 29)) is None
    assert quiet_span(spring, utc(2026, 3, 29, 1, 30)) is not None
    autumn = hours("Europe/Dublin", "01:20-01:10")  # twice there: once is enough
    assert open_from(autumn, utc(2026, 10, 24, 12)) == utc(2026, 10, 25, 1, 10)


def test_quiet_hours_where_a_whole_day_was_left_out() -> None:
    mine = hours("Pacific/Apia", "22:00-07:00")  # 30 December 2011 never was
    assert quiet_span(mine, utc(2011, 12, 30, 8)) == (utc(2011, 12, 30, 8), utc(2011, 12, 30, 17))


@pytest.mark.parametrize(
    ("here", "day", "at", "moment_of_it"),
    [
        ("Pacific/Chatham", date(2026, 1, 2), time(7), utc(2026, 1, 1, 17, 15)),
        ("Pacific/Pago_Pago", date(2026, 1, 2), time(7), utc(2026, 1, 2, 18)),
        ("Europe/Dublin", date(2026, 3, 29), time(1, 30), utc(2026, 3, 29, 1)),
        ("Europe/Dublin", date(2026, 10, 25), time(1, 30), utc(2026, 10, 25, 0, 30)),
    ],
)
def test_a_time_of_day_is_one_moment_even_where_there_is_none_or_two(here: str, day: date, at: time, moment_of_it: datetime) -> None:
    assert moment(hours(here), day, at) == moment_of_it


def test_a_holiday_holds_from_its_first_day_to_its_last() -> None:
    mine = hours("UTC", "", (date(2026, 7, 1), date(2026, 7, 31)), (date(2026, 12, 24), date(2026, 12, 24)))
    days = [date(2026, 6, 30), date(2026, 7, 1), date(2026, 7, 31), date(2026, 8, 1), date(2026, 12, 24), date(2026, 12, 25)]
    assert [is_holiday(mine, day) for day in days] == [False, True, True, False, True, False]


@pytest.mark.django_db
def test_the_hours_of_a_member_come_from_the_settings(member: Member) -> None:
    member.time_zone, member.quiet_from, member.quiet_until = "Asia/Tokyo", time(22), time(6)
    Holiday.objects.create(member=member, first=date(2026, 7, 1), last=date(2026, 7, 2))
    assert hours_of(member) == Hours(ZoneInfo("Asia/Tokyo"), time(22), time(6), ((date(2026, 7, 1), date(2026, 7, 2)),))


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("chosen", "seen", "counts"),
    [
        ("", "", "UTC"), ("", "Asia/Tokyo", "Asia/Tokyo"), ("Europe/Dublin", "Asia/Tokyo", "Europe/Dublin"),
        ("Atlantis/Poseidonis", "Asia/Tokyo", "Asia/Tokyo"), ("Atlantis/Poseidonis", "Lemuria/South", "UTC"), ("../etc/passwd", "", "UTC"),
    ],
)
def test_a_zone_that_no_longer_exists_gives_way(member: Member, chosen: str, seen: str, counts: str) -> None:
    member.time_zone, member.seen_zone = chosen, seen
    assert day_of(hours_of(member), utc(2026, 1, 1, 16)) == utc(2026, 1, 1, 16).astimezone(ZoneInfo(counts)).date()


@pytest.mark.parametrize("at", [utc(1970, 1, 1), utc(1999, 12, 31, 23, 59, 59), utc(2038, 1, 19, 3, 14, 8), utc(2400, 2, 29, 3)])
def test_a_clock_that_jumped_far_still_finds_the_end_of_quiet_hours(at: datetime) -> None:
    for here in ("America/New_York", "Pacific/Chatham"):
        opens = open_from(hours(here, "20:00-19:30"), at)
        assert at <= opens <= at + timedelta(hours=25)


minutes_of_day = some.times().map(lambda one: one.replace(second=0, microsecond=0))
# Half of all moments lie near a change of clocks in one zone or another: these are the Sundays and nights on which they happen.
nights = some.sampled_from([
    utc(2026, 3, 29), utc(2026, 10, 25), utc(2026, 3, 8), utc(2026, 11, 1), utc(2026, 4, 4), utc(2026, 10, 3), utc(2026, 4, 5),
    utc(2026, 9, 6), utc(2026, 9, 26), utc(2011, 12, 30), utc(2015, 3, 29), utc(2018, 11, 4),
])
near = some.builds(lambda night, seconds: night + timedelta(seconds=seconds), nights, some.integers(-100_000, 100_000))
moments = some.one_of(near, some.integers(0, 48 * 365 * 86_400).map(lambda seconds: utc(2012, 2, 1) + timedelta(seconds=seconds)))
every_hours = some.builds(Hours, some.sampled_from(ZONES).map(ZoneInfo), minutes_of_day, minutes_of_day)


@given(every_hours, moments)
def test_what_opens_is_never_inside_quiet_hours(mine: Hours, at: datetime) -> None:
    opens = open_from(mine, at)
    assert quiet_span(mine, opens) is None
    assert open_from(mine, opens) == opens


@given(every_hours, moments)
def test_what_is_held_goes_within_25_hours(mine: Hours, at: datetime) -> None:
    most = 26 if mine.zone == ZoneInfo("Antarctica/Troll") else 25  # clocks there change by two hours
    assert timedelta(0) <= open_from(mine, at) - at <= timedelta(hours=most)


@given(every_hours, moments, some.timedeltas(timedelta(0), timedelta(days=3)))
def test_what_came_first_is_open_first(mine: Hours, at: datetime, later: timedelta) -> None:
    assert open_from(mine, at) <= open_from(mine, at + later)


@given(every_hours, moments)
def test_a_moment_lies_within_its_quiet_hours(mine: Hours, at: datetime) -> None:
    if (span := quiet_span(mine, at)) is not None:
        begin, end = span
        assert begin <= at < end
        assert quiet_span(mine, begin) == span
        assert quiet_span(mine, begin - timedelta(seconds=1)) is None


@given(every_hours, moments)
def test_nothing_goes_while_the_clock_shows_a_quiet_time(mine: Hours, at: datetime) -> None:
    start, end = mine.quiet_from, mine.quiet_until
    assert start is not None
    assert end is not None
    shows = clock(at, mine.zone)
    by_the_clock = start <= shows < end if start < end else start != end and not end <= shows < start
    change = _change_of_clocks(mine.zone, at)
    if not change:
        assert (quiet_span(mine, at) is not None) == by_the_clock
    elif by_the_clock and not _gone_or_twice(mine, at):
        assert quiet_span(mine, at) is not None


def _change_of_clocks(here: tzinfo, at: datetime) -> bool:
    """Whether clocks change within a day and a half of a moment."""
    around = [(at + timedelta(hours=step)).astimezone(here).utcoffset() for step in range(-36, 37)]
    return len(set(around)) > 1


def _gone_or_twice(mine: Hours, at: datetime) -> bool:
    """Whether what is open a day lies wholly in an hour that is gone or comes twice: then it is open all the same."""
    assert mine.quiet_from is not None
    assert mine.quiet_until is not None
    day = day_of(mine, at)
    for back in (-2, -1, 0, 1):
        opens = datetime.combine(day + timedelta(days=back), mine.quiet_until, mine.zone)
        closes = datetime.combine(opens.date() + timedelta(days=mine.quiet_from < mine.quiet_until), mine.quiet_from, mine.zone)
        if opens.utcoffset() != opens.replace(fold=1).utcoffset() and closes.utcoffset() != closes.replace(fold=1).utcoffset():
            return True
        if opens.replace(fold=1).astimezone(UTC) >= closes.astimezone(UTC):
            return True
    return False
