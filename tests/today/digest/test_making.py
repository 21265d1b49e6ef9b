"""Each chosen day has one mail: made once, at her hour, held in quiet hours, none on a holiday, none with nothing in it."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from commonplace.entries.models import Entry
from commonplace.kernel.outbox import actions as outbox
from commonplace.kernel.outbox.models import OutgoingMail
from commonplace.kernel.outbox.sending import send_due
from commonplace.members.models import Holiday, Member
from commonplace.today import jobs
from commonplace.today.digest import making
from commonplace.today.models import Day, Digest
from tests.conftest import make_member
from tests.today.digest.conftest import MONDAY_SEVEN, Following, following, give, wants_mails  # noqa: F401 - a fixture

pytestmark = pytest.mark.django_db
Clock = Callable[[datetime], None]
MINUTE = timedelta(minutes=1)
MONDAY = date(2026, 11, 23)
State = OutgoingMail.State


def keys() -> list[str]:
    return list(OutgoingMail.objects.order_by("key").values_list("key", flat=True))


def every_minute(clock: Clock, begin: datetime, end: datetime, *, step: timedelta = MINUTE) -> None:
    while begin <= end:
        clock(begin)
        jobs.make_digests()
        begin += step


def test_at_her_hour_one_mail_is_put_and_no_second_one(reader: Member, clock: Clock) -> None:
    every_minute(clock, MONDAY_SEVEN - 3 * MINUTE, MONDAY_SEVEN - MINUTE)
    assert keys() == []
    every_minute(clock, MONDAY_SEVEN, MONDAY_SEVEN + 5 * MINUTE)
    every_minute(clock, MONDAY_SEVEN, MONDAY_SEVEN + timedelta(hours=16), step=timedelta(hours=1))
    assert keys() == [f"digest:{reader.public_id}:2026-11-23"]
    mail = OutgoingMail.objects.get()
    assert (mail.to, mail.kind, mail.subject) == ("ada@example.org", "digest", "Today: three things, about six minutes")
    assert (mail.owner_id, mail.not_before, mail.state) == (reader.pk, MONDAY_SEVEN, State.WAITING)


def test_over_a_week_and_a_half_there_is_one_a_school_day(reader: Member, clock: Clock) -> None:
    every_minute(clock, MONDAY_SEVEN - timedelta(hours=1), MONDAY_SEVEN + timedelta(days=9), step=timedelta(minutes=37))
    assert [key.removeprefix(f"digest:{reader.public_id}:") for key in keys()] == [
        "2026-11-23", "2026-11-24", "2026-11-25", "2026-11-26", "2026-11-27", "2026-11-30", "2026-12-01"]


def test_who_wants_none_is_away_or_gone_gets_none(reader: Member, clock: Clock) -> None:
    clock(MONDAY_SEVEN)
    for state in ({"mails_today": False}, {"is_active": False}, {"mail_days": "67"}, {"mail_hour": time(7, 1)}, {"time_zone": "America/New_York"}):
        wants_mails(reader, **state)
        jobs.make_digests()
        wants_mails(reader, is_active=True)
    assert keys() == []
    assert not Day.objects.exists()  # not even a day is composed for nothing
    jobs.make_digests()
    assert len(keys()) == 1


def test_a_zone_that_no_longer_exists_is_the_browser_s_and_else_utc(reader: Member, clock: Clock) -> None:
    clock(MONDAY_SEVEN)
    wants_mails(reader, time_zone="Middle/Earth", seen_zone="America/New_York")
    jobs.make_digests()
    assert keys() == []
    wants_mails(reader, time_zone="Middle/Earth", seen_zone="../../etc/passwd")
    jobs.make_digests()
    assert len(keys()) == 1


def test_an_empty_day_has_no_mail_and_is_looked_at_once(reader: Member, clock: Clock) -> None:
    Entry.objects.all().delete()
    clock(MONDAY_SEVEN)
    jobs.make_digests()
    assert keys() == []
    assert Digest.objects.get().made_for == MONDAY
    with CaptureQueriesContext(connection) as asked:
        assert making.make_due() == 0
    assert len(asked) == 1


def test_an_hour_inside_quiet_hours_means_their_end_with_what_arrived_in_them(reader: Member, clock: Clock) -> None:
    wants_mails(reader, quiet_from=time(20), quiet_until=time(7, 30))
    every_minute(clock, MONDAY_SEVEN, MONDAY_SEVEN + 29 * MINUTE, step=29 * MINUTE)
    assert keys() == []
    clock(MONDAY_SEVEN + 30 * MINUTE)
    jobs.make_digests()
    assert OutgoingMail.objects.get().subject == "Today: three things, about six minutes"  # they arrived at five


def test_quiet_hours_hold_a_mail_that_is_made_late_and_release_it_after(reader: Member, clock: Clock) -> None:
    wants_mails(reader, quiet_from=time(20), quiet_until=time(7, 30))
    clock(MONDAY_SEVEN + timedelta(hours=14))  # the worker was off all day
    jobs.make_digests()
    assert OutgoingMail.objects.get().not_before == MONDAY_SEVEN + timedelta(days=1, minutes=30)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("quiet", "at", "goes"),
    [
        (None, MONDAY_SEVEN, MONDAY_SEVEN),
        ((time(6), time(8)), MONDAY_SEVEN, MONDAY_SEVEN + timedelta(hours=1)),
        ((time(6), time(7)), MONDAY_SEVEN, MONDAY_SEVEN),
        ((time(6), time(6)), MONDAY_SEVEN, MONDAY_SEVEN),
    ],
)
def test_a_mail_whose_turn_comes_inside_quiet_hours_that_were_set_later_is_held(
    member: Member, folder: Path, quiet: tuple[time, time] | None, at: datetime, goes: datetime,
) -> None:
    wants_mails(member, quiet_from=quiet and quiet[0], quiet_until=quiet and quiet[1])
    mail = outbox.put(key="k", kind="digest", to=member.email, subject="s", text="t", not_before=MONDAY_SEVEN, owner=member)
    send_due(at=at)
    mail.refresh_from_db()
    assert (mail.state, mail.not_before) == ((State.SENT, MONDAY_SEVEN) if goes == at else (State.WAITING, goes))
    assert len(list(folder.glob("*.eml"))) == (goes == at)
    send_due(at=goes)
    mail.refresh_from_db()
    assert mail.state == State.SENT


@pytest.mark.django_db(transaction=True)
def test_what_she_asks_for_comes_inside_quiet_hours_and_on_a_holiday_too(reader: Member, folder: Path, clock: Clock) -> None:
    wants_mails(reader, quiet_from=time(6), quiet_until=time(8))
    Holiday.objects.create(member=reader, first=MONDAY, last=MONDAY)
    clock(MONDAY_SEVEN)
    assert making.send_now(acting=reader, at=MONDAY_SEVEN) is not None
    send_due(at=MONDAY_SEVEN)
    assert OutgoingMail.objects.get().state == State.SENT
    assert len(list(folder.glob("*.eml"))) == 1


def test_asked_for_twice_within_five_minutes_it_goes_once(reader: Member, clock: Clock) -> None:
    for after in (0, 1, 4):
        clock(MONDAY_SEVEN + after * MINUTE)
        making.send_now(acting=reader, at=MONDAY_SEVEN + after * MINUTE)
    assert len(keys()) == 1
    making.send_now(acting=reader, at=MONDAY_SEVEN + 5 * MINUTE)
    assert len(keys()) == 2


def test_none_on_a_holiday_and_the_day_is_looked_at_once(reader: Member, clock: Clock) -> None:
    Holiday.objects.create(member=reader, first=MONDAY, last=MONDAY)
    every_minute(clock, MONDAY_SEVEN, MONDAY_SEVEN + 2 * MINUTE)
    assert keys() == []
    with CaptureQueriesContext(connection) as asked:
        making.make_due()
    assert len(asked) == 1
    every_minute(clock, MONDAY_SEVEN + timedelta(days=1), MONDAY_SEVEN + timedelta(days=1))
    assert len(keys()) == 1


@pytest.mark.django_db(transaction=True)
def test_a_try_that_falls_on_a_holiday_waits_until_it_and_its_night_are_over(member: Member, folder: Path) -> None:
    wants_mails(member, quiet_from=time(21), quiet_until=time(6))
    Holiday.objects.create(member=member, first=MONDAY, last=date(2026, 11, 24))
    Holiday.objects.create(member=member, first=date(2026, 11, 25), last=date(2026, 11, 25))
    mail = outbox.put(key="k", kind="digest", to=member.email, subject="s", text="t", not_before=MONDAY_SEVEN, owner=member)
    other = outbox.put(key="other", kind="notice", to=member.email, subject="s", text="t", not_before=MONDAY_SEVEN, owner=member)
    send_due(at=MONDAY_SEVEN)
    mail.refresh_from_db()
    other.refresh_from_db()
    assert mail.not_before == datetime(2026, 11, 26, 6, tzinfo=MONDAY_SEVEN.tzinfo)
    assert other.state == State.SENT  # a holiday keeps Today away, not what a colleague writes
    assert len(list(folder.glob("*.eml"))) == 1


def test_a_mail_that_waits_in_quiet_hours_is_withdrawn_when_the_mails_are_ended(reader: Member, clock: Clock) -> None:
    late = MONDAY_SEVEN + timedelta(hours=14)
    wants_mails(reader, quiet_from=time(20), quiet_until=time(7, 30))
    every_minute(clock, late, late)
    wants_mails(reader, mails_today=False)  # as the form of the settings does it
    every_minute(clock, late + MINUTE, late + MINUTE)
    assert OutgoingMail.objects.get().state == State.WITHDRAWN


def test_ended_while_her_mail_is_made_she_gets_none(reader: Member, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    real = making.compose

    def slowly(member: Member, **more: object) -> object:
        Member.objects.update(mails_today=False)
        return real(member, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(making, "compose", slowly)
    clock(MONDAY_SEVEN)
    jobs.make_digests()
    assert keys() == []


def test_two_workers_at_once_put_one_mail(reader: Member, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    real = making.compose

    def slowly(member: Member, **more: object) -> object:
        monkeypatch.setattr(making, "compose", real)
        assert making.make(member.pk, at=MONDAY_SEVEN) is not None  # the other one is through meanwhile
        return real(member, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(making, "compose", slowly)
    clock(MONDAY_SEVEN)
    assert making.make_due() == 0
    assert len(keys()) == 1


def test_one_whose_day_cannot_be_made_keeps_nobody_else_from_hers(
    reader: Member, following: Following, clock: Clock, monkeypatch: pytest.MonkeyPatch,  # noqa: F811
) -> None:
    other = wants_mails(make_member("bo@example.org", "Bo Example"))
    give(other, following, "birds")
    real = making.compose

    def breaks_for_one(member: Member, **more: object) -> object:
        if member == reader:
            raise ZeroDivisionError
        return real(member, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(making, "compose", breaks_for_one)
    clock(MONDAY_SEVEN)
    jobs.make_digests()
    assert keys() == [f"digest:{other.public_id}:2026-11-23"]
    monkeypatch.setattr(making, "compose", real)
    jobs.make_digests()
    assert len(keys()) == 2


def test_ten_thousand_members_cost_one_question_a_minute(clock: Clock, db: None) -> None:
    del db
    Member.objects.bulk_create([
        Member(email=f"m{number}@example.org", mails_today=True, mail_hour=time(7 + number % 3), time_zone="UTC") for number in range(300)
    ])
    clock(MONDAY_SEVEN - MINUTE)
    with CaptureQueriesContext(connection) as asked:
        making.make_due()
    assert len(asked) == 1
    clock(MONDAY_SEVEN)
    making.make_due()  # nobody follows anything: a hundred empty days
    assert Digest.objects.filter(made_for=MONDAY).count() == 100
    with CaptureQueriesContext(connection) as asked:
        making.make_due()
    assert len(asked) == 1


def test_trouble_is_noted_with_the_member_and_forgotten_when_it_is_over(reader: Member, clock: Clock) -> None:
    every_minute(clock, MONDAY_SEVEN, MONDAY_SEVEN)
    OutgoingMail.objects.update(state=State.FAILED, trouble="550 no such box")
    every_minute(clock, MONDAY_SEVEN + MINUTE, MONDAY_SEVEN + MINUTE)
    reader.refresh_from_db()
    assert reader.mail_trouble_at == MONDAY_SEVEN + MINUTE
    every_minute(clock, MONDAY_SEVEN + 2 * MINUTE, MONDAY_SEVEN + 2 * MINUTE)
    reader.refresh_from_db()
    assert reader.mail_trouble_at == MONDAY_SEVEN + MINUTE
    outbox.let_go(reader, OutgoingMail.objects.get().public_id)
    every_minute(clock, MONDAY_SEVEN + 3 * MINUTE, MONDAY_SEVEN + 3 * MINUTE)
    reader.refresh_from_db()
    assert reader.mail_trouble_at is None


def test_up_to_which_day_mails_were_made_is_taken_along_and_erased(reader: Member, clock: Clock) -> None:
    from commonplace.today.own import erase, export

    every_minute(clock, MONDAY_SEVEN, MONDAY_SEVEN)
    assert json.loads(dict(export(reader))["days.json"])["mailed_up_to"] == "2026-11-23"
    erase(reader)
    assert not Digest.objects.exists()


def test_a_holiday_that_was_taken_back_in_the_morning_lets_the_next_day_s_come(reader: Member, clock: Clock) -> None:
    day = Holiday.objects.create(member=reader, first=MONDAY, last=date(2026, 11, 27))
    every_minute(clock, MONDAY_SEVEN, MONDAY_SEVEN)
    day.delete()
    every_minute(clock, MONDAY_SEVEN + timedelta(days=1), MONDAY_SEVEN + timedelta(days=1))
    assert [key[-2:] for key in keys()] == ["24"]
