"""The settings of the day: Today by mail, hours a week, holidays, speed, and mails that did not arrive."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import date, time, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from commonplace.kernel.clock import now
from commonplace.kernel.outbox.models import OutgoingMail
from commonplace.members import leaving
from commonplace.members.actions import add_holiday, remove_holiday
from commonplace.members.actions.holidays import MOST
from commonplace.members.hours import Hours, today_of, waits_until
from commonplace.members.models import Holiday, Member
from tests.conftest import make_member

pytestmark = pytest.mark.django_db
HOURS = {"minutes_a_day": "15"}


@pytest.fixture
def today(member: Member) -> date:
    return today_of(member, now())


def page(client: Client) -> str:
    return client.get("/settings").content.decode()


def mail(owner: Member, key: str = "digest:1", **more: object) -> OutgoingMail:
    return OutgoingMail.objects.create(**{
        "key": key, "owner_id": owner.pk, "kind": "digest", "to": owner.email, "subject": "Your Today", "text": "One thing.",
        "state": "failed", "trouble": "550 no such mailbox", **more,
    })


def test_today_by_mail_is_kept_with_its_hour_and_days(signed_in: Client, member: Member) -> None:
    signed_in.post("/settings/keep/mail", {"mails_today": "on", "mail_hour": "06:45", "mail_days": ["7", "1", "3"]})
    member.refresh_from_db()
    assert (member.mails_today, member.mail_hour, member.mail_days) == (True, time(6, 45), "137")
    assert 'value="06:45"' in page(signed_in)


@pytest.mark.parametrize(
    ("posted", "error"),
    [
        ({"mail_hour": "06:45"}, "Choose at least one day"),
        ({"mail_days": ["1"]}, "Say when the mail shall come"),
        ({"mail_hour": "half past six", "mail_days": ["1"]}, "This is not a time"),
        ({"mail_hour": "06:45", "mail_days": ["8"]}, "Choose among the seven days"),
        ({"mail_hour": "06:45", "mail_days": ["12345"]}, "Choose among the seven days"),
    ],
)
def test_mails_that_could_never_come_are_not_switched_on(signed_in: Client, member: Member, posted: dict[str, object], error: str) -> None:
    answer = signed_in.post("/settings/keep/mail", {"mails_today": "on", **posted})
    assert error in answer.content.decode()
    member.refresh_from_db()
    assert not member.mails_today


def test_switching_mails_off_keeps_what_was_chosen(signed_in: Client, member: Member) -> None:
    signed_in.post("/settings/keep/mail", {"mails_today": "on", "mail_hour": "06:45", "mail_days": ["1"]})
    signed_in.post("/settings/keep/mail", {"mail_days": ["1"]})
    member.refresh_from_db()
    assert (member.mails_today, member.mail_hour, member.mail_days) == (False, time(6, 45), "1")


def test_a_mail_that_has_to_wait_for_the_end_of_quiet_hours_says_so(signed_in: Client, member: Member) -> None:
    Member.objects.update(mails_today=True, mail_hour=time(6, 45), quiet_from=time(22), quiet_until=time(7, 30))
    assert "the mail waits until 7:30 a.m." in page(signed_in)
    Member.objects.update(mail_hour=time(8))
    assert "the mail waits" not in page(signed_in)


@pytest.mark.parametrize(
    ("start", "end", "clock", "waits"),
    [
        (22, 7, 23, 7), (22, 7, 22, 7), (22, 7, 0, 7), (22, 7, 7, None), (22, 7, 12, None), (9, 15, 9, 15), (9, 15, 15, None),
        (9, 15, 8, None), (9, 9, 9, None),
    ],
)
def test_what_is_due_at_a_quiet_time_waits_until_its_end(start: int, end: int, clock: int, waits: int | None) -> None:
    from zoneinfo import ZoneInfo

    mine = Hours(ZoneInfo("UTC"), time(start), time(end))
    assert waits_until(mine, time(clock)) == (None if waits is None else time(waits))


@pytest.mark.parametrize(("typed", "kept"), [("4", 4), ("168", 168), ("", None)])
def test_hours_a_week_at_most(signed_in: Client, member: Member, typed: str, kept: int | None) -> None:
    Member.objects.update(ceiling_hours=9)
    signed_in.post("/settings/keep/hours", {**HOURS, "ceiling_hours": typed})
    member.refresh_from_db()
    assert member.ceiling_hours == kept


@pytest.mark.parametrize("typed", ["0", "-3", "169", "4.5", "many", "9" * 400])
def test_hours_a_week_that_cannot_be_are_refused_with_a_sentence(signed_in: Client, member: Member, typed: str) -> None:
    answer = signed_in.post("/settings/keep/hours", {**HOURS, "ceiling_hours": typed}).content.decode()
    assert "leave it empty" in answer.split('id="id_ceiling_hours_error"')[1][:300]
    member.refresh_from_db()
    assert member.ceiling_hours is None


def test_quiet_hours_say_what_they_hold(signed_in: Client) -> None:
    assert "nothing is sent to you but what you ask for, such as a code to sign in, and Today shows nothing that arrives in them" in page(signed_in)


@pytest.mark.parametrize("percent", [75, 100, 125, 150, 175, 200])
def test_a_speed_is_kept(signed_in: Client, member: Member, percent: int) -> None:
    signed_in.post("/settings/keep/playing", {"speed_percent": str(percent)})
    member.refresh_from_db()
    assert member.speed_percent == percent


@pytest.mark.parametrize("typed", ["0", "-100", "110", "", "fast"])
def test_another_speed_is_refused(signed_in: Client, member: Member, typed: str) -> None:
    assert "Choose one of the six" in signed_in.post("/settings/keep/playing", {"speed_percent": typed}).content.decode()
    member.refresh_from_db()
    assert member.speed_percent == 100


def test_a_holiday_is_added_shown_and_removed(signed_in: Client, member: Member, today: date) -> None:
    first, last = today + timedelta(days=3), today + timedelta(days=9)
    signed_in.post("/settings/holidays", {"holiday-first": f"{first}", "holiday-last": f"{last}", "holiday-name": "spring"})
    holiday = Holiday.objects.get()
    assert (holiday.member, holiday.first, holiday.last, holiday.name) == (member, first, last, "spring")
    assert "<div>spring<" in page(signed_in)
    assert signed_in.post(f"/settings/holidays/{holiday.public_id}/remove").headers["Location"] == "/settings#holidays"
    assert not Holiday.objects.exists()


def test_a_single_day_needs_no_last_one(signed_in: Client, today: date) -> None:
    signed_in.post("/settings/holidays", {"holiday-first": f"{today}", "holiday-last": ""})
    assert list(Holiday.objects.values_list("first", "last", "name")) == [(today, today, "")]
    assert '<span class="chip">now</span>' in page(signed_in)


@pytest.mark.parametrize(
    ("first", "last", "error"),
    [
        (5, 4, "This day is before the first one"), (-5, -1, "These days are over"), (-5, None, "These days are over"),
        (1, 368, "Is the year right?"), (5 * 366 + 1, None, "Is the year right?"),
    ],
)
def test_days_that_cannot_be_meant_are_refused_and_stay_typed(
    signed_in: Client, today: date, first: int, last: int | None, error: str
) -> None:
    typed = {"holiday-first": f"{today + timedelta(days=first)}", "holiday-last": "" if last is None else f"{today + timedelta(days=last)}"}
    answer = signed_in.post("/settings/holidays", {**typed, "holiday-name": "what I typed"}).content.decode()
    assert error in answer
    assert "what I typed" in answer
    assert not Holiday.objects.exists()


@pytest.mark.parametrize("typed", ["", "soon", "2027-02-30", "0000-00-00", "9999-12-31", "1" * 500])
def test_what_is_no_day_is_refused_with_a_sentence(signed_in: Client, typed: str) -> None:
    answer = signed_in.post("/settings/holidays", {"holiday-first": typed})
    assert answer.status_code == 200
    assert not Holiday.objects.exists()
    assert 'class="error"' in answer.content.decode()


def test_a_holiday_that_runs_since_last_week_may_still_be_added(signed_in: Client, today: date) -> None:
    signed_in.post("/settings/holidays", {
        "holiday-first": f"{today - timedelta(days=7)}", "holiday-last": f"{today + timedelta(days=1)}", "holiday-name": "",
    })
    assert Holiday.objects.count() == 1


def test_the_same_days_twice_are_one_holiday(member: Member, today: date) -> None:
    add_holiday(acting=member, first=today, last=today)
    add_holiday(acting=member, first=today, last=today, name="a name")
    add_holiday(acting=member, first=today, last=today)
    assert list(Holiday.objects.values_list("name", flat=True)) == ["a name"]


def test_old_holidays_make_room(member: Member, today: date) -> None:
    for days in range(MOST + 5):
        add_holiday(acting=member, first=today + timedelta(days=days), last=today + timedelta(days=days))
    assert Holiday.objects.count() == MOST
    assert Holiday.objects.order_by("first")[0].first == today + timedelta(days=5)


def test_holidays_that_are_over_are_folded_away(signed_in: Client, member: Member, today: date) -> None:
    for days, name in ((-9, "long ago"), (-3, "lately"), (5, "soon")):
        Holiday.objects.create(member=member, first=today + timedelta(days=days), last=today + timedelta(days=days), name=name)
    found = page(signed_in)
    before, folded = found.split("2 holidays that are over")
    assert "<div>soon<" in before
    assert "<div>lately<" not in before
    assert folded.index("<div>lately<") < folded.index("<div>long ago<")


def test_nobody_sees_or_removes_another_s_holiday(signed_in: Client, member: Member, today: date) -> None:
    grace = make_member("grace@example.org")
    theirs = add_holiday(acting=grace, first=today, last=today, name="away from home")
    assert "away from home" not in page(signed_in)
    assert signed_in.post(f"/settings/holidays/{theirs.public_id}/remove").status_code == 404
    assert not remove_holiday(acting=member, public_id=theirs.public_id)
    assert Holiday.objects.count() == 1


def test_an_address_that_only_takes_forms_leads_to_the_settings(signed_in: Client) -> None:
    assert signed_in.get("/settings/holidays").headers["Location"] == "/settings#holidays"
    assert signed_in.get("/settings/mails/x/again").status_code == 405


def test_mails_that_did_not_arrive_are_shown_with_what_happened(signed_in: Client, member: Member) -> None:
    assert "Mails that did not arrive" not in page(signed_in)
    mail(member)
    mail(member, "digest:2", state="doubtful", subject="Your Tuesday", trouble="")
    mail(make_member("grace@example.org"), "digest:3", subject="Grace's Today")
    mail(member, "digest:4", state="sent", subject="It arrived")
    found = page(signed_in)
    for words in ("Mails that did not arrive", "Your Today", "Your Tuesday", "550 no such mailbox", "It may have arrived"):
        assert words in found
    assert "Grace" not in found.split("<main")[1]
    assert "It arrived" not in found


def test_a_mail_is_sent_again_or_let_go(signed_in: Client, member: Member) -> None:
    one, two = mail(member), mail(member, "digest:2", state="doubtful")
    signed_in.post(f"/settings/mails/{one.public_id}/again")
    signed_in.post(f"/settings/mails/{two.public_id}/let-go")
    one.refresh_from_db()
    two.refresh_from_db()
    assert (one.state, two.state) == ("waiting", "withdrawn")
    assert "Mails that did not arrive" not in page(signed_in)


def test_nobody_sends_another_s_mail(signed_in: Client) -> None:
    theirs = mail(make_member("grace@example.org"))
    for what in ("again", "let-go"):
        assert signed_in.post(f"/settings/mails/{theirs.public_id}/{what}").status_code == 404
    theirs.refresh_from_db()
    assert theirs.state == "failed"


def test_more_holidays_and_mails_do_not_cost_more_queries(signed_in: Client, member: Member, today: date) -> None:
    signed_in.get("/settings")
    counts = []
    for size in (5, 15):
        for step in range(size):
            Holiday.objects.create(member=member, first=today, last=today + timedelta(days=step))
            mail(member, f"digest:{size}:{step}")
        with CaptureQueriesContext(connection) as seen:
            signed_in.get("/settings")
        counts.append(len(seen))
    assert counts[0] == counts[1] <= 15


def test_holidays_mail_times_and_ceiling_are_taken_along_and_erased(member: Member, today: date) -> None:
    make_member("steward@example.org", is_steward=True)
    Member.objects.filter(pk=member.pk).update(ceiling_hours=4, mails_today=True, seen_zone="Asia/Tokyo", mail_days="17", speed_percent=150)
    member.refresh_from_db()
    add_holiday(acting=member, first=today, last=today, name="harvest")
    mail(member)
    file = io.BytesIO()
    leaving.write_export(member=member, file=file)
    about = json.loads(zipfile.ZipFile(file).read("member.json"))
    assert about["holidays"] == [{"first": f"{today}", "last": f"{today}", "name": "harvest"}]
    assert about["today_by_mail"] == {"on": True, "at": "07:00:00", "days_of_the_week": [1, 7], "in_trouble_since": None}
    assert (about["hours_a_week_at_most"], about["time_zone_of_the_browser"], about["speed_percent"]) == (4, "Asia/Tokyo", 150)
    assert about["mails_from_here"][0]["text"] == "One thing."
    leaving.erase_account(member=member)
    assert not Holiday.objects.exists()
    assert not OutgoingMail.objects.exists()


def test_who_can_see_me_names_holidays_mails_and_hours(signed_in: Client) -> None:
    found = signed_in.get("/settings/who-sees-me").content.decode()
    for words in ("Your holidays, and when your Today comes by mail", "hours a week at most", "How long what you opened on a day takes"):
        assert words in found
