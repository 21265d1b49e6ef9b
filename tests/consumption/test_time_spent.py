"""The hours a week that a member wants at most: what she opens counts once, at her speed, in her own week."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import UTC, date, datetime, timedelta

import pytest

from commonplace.consumption.actions import reading
from commonplace.consumption.models import ReadingDay
from commonplace.consumption.time_spent import Week, seconds_this_week, week_of
from commonplace.members import leaving
from tests.conftest import make_member

pytestmark = pytest.mark.django_db
WEDNESDAY = datetime(2026, 9, 2, 12, tzinfo=UTC)


def lasting(entry, seconds, kind="article"):
    entry.seconds, entry.kind = seconds, kind
    entry.save()
    return entry


def days(member):
    return dict(ReadingDay.objects.filter(member=member).values_list("day", "seconds"))


def test_what_is_opened_counts_once_and_for_this_member_alone(signed_in, member, following, says):
    other = make_member("bo@example.org")
    follow = following(member, "one")
    following(other, "one")
    says(follow.source, "older", -1)
    entry = lasting(says(follow.source, "entry"), 240)
    signed_in.get(f"/read/entry/{entry.pk}")
    signed_in.get(f"/read/entry/{entry.pk}")
    assert list(days(member).values()) == [240]
    assert days(other) == {}


def test_marking_as_read_without_opening_counts_nothing(member, following, says):
    reading.mark(acting=member, entry=lasting(says(following(member, "one").source, "entry"), 240), read=True)
    assert days(member) == {}


@pytest.mark.parametrize(
    ("kind", "seconds", "percent", "counted"),
    [
        ("article", 600, 200, 600), ("post", 30, 150, 30), ("episode", 3600, 200, 1800), ("video", 600, 75, 800),
        ("episode", 0, 100, 1800), ("episode", 0, 200, 900), ("article", 0, 100, 0), ("episode", 2**31 - 1, 100, 86_400),
    ],
)
def test_audio_and_video_count_at_the_member_s_own_speed(member, following, says, kind, seconds, percent, counted):
    member.speed_percent = percent
    entry = lasting(says(following(member, "one").source, "entry"), seconds, kind)
    assert reading.count_reading(acting=member, entry=entry, at=WEDNESDAY) == counted
    assert days(member) == {date(2026, 9, 2): counted}


def test_a_day_has_no_more_seconds_than_a_day(member, following, says):
    entry = lasting(says(following(member, "one").source, "entry"), 2**31 - 1, "episode")
    for _ in range(3):
        reading.count_reading(acting=member, entry=entry, at=WEDNESDAY)
    assert days(member) == {date(2026, 9, 2): 86_400}


def test_the_day_is_the_member_s_own(member, following, says):
    entry = lasting(says(following(member, "one").source, "entry"), 60)
    member.time_zone = "Pacific/Chatham"
    reading.count_reading(acting=member, entry=entry, at=WEDNESDAY)
    assert days(member) == {date(2026, 9, 3): 60}


def test_a_week_runs_from_monday_to_today(member):
    for day in range(20, 32):
        ReadingDay.objects.create(member=member, day=date(2026, 8, day), seconds=10 ** (day - 20 >= 4))
    for day in (1, 2, 3):  # Monday was 31 August; a clock that had jumped wrote the third
        ReadingDay.objects.create(member=member, day=date(2026, 9, day), seconds=100)
    assert seconds_this_week(member, date(2026, 9, 2)) == 10 + 200
    assert seconds_this_week(member, date(2026, 8, 31)) == 10
    assert seconds_this_week(member, date(2026, 9, 7)) == 0


def test_the_ceiling_is_the_member_s_or_there_is_none(member, django_assert_num_queries):
    ReadingDay.objects.create(member=member, day=date(2026, 9, 1), seconds=3600)
    with django_assert_num_queries(0):
        assert week_of(member, date(2026, 9, 2)) is None
    member.ceiling_hours = 1
    week = week_of(member, date(2026, 9, 2))
    assert week == Week(3600, 3600)
    assert week.is_over
    member.ceiling_hours = 2
    assert not week_of(member, date(2026, 9, 2)).is_over


def test_what_lies_more_than_five_weeks_back_is_forgotten(member, following, says):
    entry = lasting(says(following(member, "one").source, "entry"), 60)
    for back in (0, 34, 36, 400):
        reading.count_reading(acting=member, entry=entry, at=WEDNESDAY - timedelta(days=back))
    reading.count_reading(acting=member, entry=entry, at=WEDNESDAY + timedelta(days=1))
    assert sorted(days(member)) == [date(2026, 9, 3) - timedelta(days=35), date(2026, 9, 2), date(2026, 9, 3)]


def test_it_is_taken_along_and_erased(member, following, says):
    make_member("steward@example.org", is_steward=True)
    reading.count_reading(acting=member, entry=lasting(says(following(member, "one").source, "entry"), 60), at=WEDNESDAY)
    file = io.BytesIO()
    leaving.write_export(member=member, file=file)
    assert json.loads(zipfile.ZipFile(file).read("reading.json"))["seconds_a_day"] == {"2026-09-02": 60}
    leaving.erase_account(member=member)
    assert not ReadingDay.objects.exists()
