"""Quiet hours, holidays, mails and hours a week in the settings, on a phone without scripts."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import time, timedelta

import pytest
from playwright.sync_api import Page

from commonplace.kernel.clock import now
from commonplace.kernel.outbox.models import OutgoingMail
from commonplace.members.hours import today_of
from commonplace.members.models import Holiday, Member
from tests.browser.conftest import PageAt
from tests.browser.invented import fill

PHONE = 390
Axe = Callable[[Page], list[str]]
SignIn = Callable[[Page, Member], None]
OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.fixture
def settings_page(page_at: PageAt, sign_in: SignIn, member: Member) -> Page:
    page = page_at(PHONE, javascript=False)
    sign_in(page, member)
    page.goto("/settings")
    return page


def test_today_by_mail_on_the_days_i_choose(settings_page: Page, member: Member) -> None:
    page = settings_page
    page.get_by_label("Send me Today by mail").check()
    page.get_by_label("At what time?").fill("06:30")
    page.get_by_label("Friday").uncheck()
    page.get_by_label("Sunday").check()
    page.get_by_role("button", name="Keep these mails").click()
    assert page.get_by_label("At what time?").input_value() == "06:30"
    member.refresh_from_db()
    assert (member.mails_today, member.mail_hour, member.mail_days) == (True, time(6, 30), "12347")


def test_a_mail_inside_quiet_hours_says_when_it_comes(settings_page: Page, member: Member) -> None:
    page = settings_page
    page.get_by_label("Quiet from").fill("21:00")
    page.get_by_label("Quiet until").fill("07:30")
    page.get_by_role("button", name="Keep these hours").click()
    page.get_by_label("Send me Today by mail").check()
    page.get_by_role("button", name="Keep these mails").click()
    assert page.get_by_text("the mail waits until 7:30 a.m.").is_visible()


def test_holidays_come_and_go(settings_page: Page, member: Member) -> None:
    page, today = settings_page, today_of(member, now())
    Holiday.objects.create(member=member, first=today - timedelta(days=20), last=today - timedelta(days=15), name="Half term")
    page.get_by_label("First day").fill(f"{today + timedelta(days=10)}")
    page.get_by_label("Last day").fill(f"{today + timedelta(days=3)}")
    page.get_by_label("What is it?").fill("Summer")
    page.get_by_role("button", name="Add these days").click()
    assert page.get_by_text("This day is before the first one").is_visible()
    assert page.get_by_label("What is it?").input_value() == "Summer"
    page.get_by_label("Last day").fill(f"{today + timedelta(days=20)}")
    page.get_by_role("button", name="Add these days").click()
    assert page.get_by_role("button", name=re.compile("Remove.*Summer")).is_visible()
    assert page.get_by_role("button", name=re.compile("Remove.*Half term")).count() == 0, "what is over is folded away"
    page.get_by_text("1 holiday that is over").click()
    assert page.get_by_role("button", name=re.compile("Remove.*Half term")).is_visible()
    page.get_by_role("button", name=re.compile("Remove.*Summer")).click()
    assert list(Holiday.objects.values_list("name", flat=True)) == ["Half term"]


def test_hours_a_week_and_speed(settings_page: Page, member: Member) -> None:
    page = settings_page
    page.get_by_label("Hours a week at most").fill("4")
    page.get_by_role("button", name="Keep these hours").click()
    page.get_by_label("Speed").select_option("150")
    page.get_by_role("button", name="Keep this speed").click()
    member.refresh_from_db()
    assert (member.ceiling_hours, member.speed_percent) == (4, 150)


def test_over_the_ceiling_today_says_so_once_and_lets_me_go_on(settings_page: Page, member: Member) -> None:
    from commonplace.consumption.models import ReadingDay

    page = settings_page
    fill(member)
    Member.objects.update(ceiling_hours=1)
    ReadingDay.objects.create(member=member, day=today_of(member, now()), seconds=3700)
    page.goto("/today")
    assert page.get_by_text("1 hour a week at most").is_visible()
    assert page.locator(".entry-row").count() > 0
    page.goto("/today")
    assert page.get_by_text("1 hour a week at most").count() == 0


def test_inside_quiet_hours_today_says_until_when(settings_page: Page, member: Member) -> None:
    fill(member)
    at = now()
    Member.objects.update(quiet_from=(at - timedelta(hours=2)).time(), quiet_until=(at + timedelta(hours=2)).time(), time_zone="UTC")
    settings_page.goto("/today")
    assert settings_page.get_by_text("It is quiet until").is_visible()
    assert settings_page.locator("#prompt").count() == 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_all_of_it_is_without_fault(page_at: PageAt, sign_in: SignIn, member: Member, axe: Axe, scheme: str) -> None:
    today = today_of(member, now())
    for days, name in ((-20, "Half term"), (0, "x" * 100), (9, "")):
        Holiday.objects.create(member=member, first=today + timedelta(days=days), last=today + timedelta(days=days + 3), name=name)
    for state in ("failed", "doubtful"):
        OutgoingMail.objects.create(
            key=state, owner_id=member.pk, kind="digest", to=member.email, subject="Your Today: eleven things", text="x", state=state,
            trouble="550 5.1.1 " + "x" * 200,
        )
    page = page_at(PHONE, scheme=scheme)
    sign_in(page, member)
    page.goto("/settings")
    for fold in page.locator("main details").all():
        fold.locator("summary").click()
    assert axe(page) == []
    assert page.evaluate(OVERFLOW) <= 0
    page.get_by_label("First day").fill("2020-01-01")
    page.get_by_role("button", name="Add these days").click()
    assert page.get_by_text("These days are over").is_visible()
    assert axe(page) == []


def test_a_mail_that_did_not_arrive_is_sent_again(settings_page: Page, member: Member) -> None:
    page = settings_page
    OutgoingMail.objects.create(
        key="one", owner_id=member.pk, kind="digest", to=member.email, subject="Your Today", text="x", state="failed", trouble="550 no"
    )
    page.reload()
    assert page.get_by_text("The mail server did not take this mail").is_visible()
    page.get_by_role("button", name=re.compile("Send it again.*Your Today")).click()
    assert page.get_by_text("on its way again").is_visible()
    assert page.get_by_role("heading", name="Mails that did not arrive").count() == 0
