"""What the site asks about a member's hours, once."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

import pytest

from commonplace.members import prompts
from commonplace.members.asking import quiet_hours
from commonplace.members.models import Member

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("day", "asks"),
    [
        (date(2026, 3, 1), False), (date(2026, 3, 14), False), (date(2026, 3, 15), True), (date(2026, 4, 11), True),
        (date(2026, 4, 12), False), (date(2027, 1, 1), False),
    ],
)
def test_quiet_hours_are_asked_about_two_weeks_after_joining_and_not_for_ever(member: Member, day: date, asks: bool) -> None:  # noqa: FBT001
    member.joined_at = datetime(2026, 3, 1, 12, tzinfo=UTC)
    assert [one.key for one in quiet_hours(member, day)] == ["quiet-hours"] * asks
    assert ("quiet-hours" in {one.key for one in prompts.of(member, day)}) is asks


def test_the_day_of_joining_is_the_member_s_own(member: Member) -> None:
    member.joined_at = datetime(2026, 3, 1, 12, tzinfo=UTC)
    member.time_zone = "Pacific/Kiritimati"
    assert list(quiet_hours(member, date(2026, 3, 15))) == []
    assert [one.due for one in quiet_hours(member, date(2026, 3, 16))] == [date(2026, 3, 16)]


def test_whoever_has_set_quiet_hours_or_mails_is_not_asked(member: Member) -> None:
    member.joined_at = datetime(2026, 3, 1, 12, tzinfo=UTC)
    member.quiet_from, member.quiet_until = time(22), time(6)
    assert list(quiet_hours(member, date(2026, 3, 20))) == []
    member.quiet_from = member.quiet_until = None
    member.mails_today = True
    assert list(quiet_hours(member, date(2026, 3, 20))) == []


def test_a_module_that_fails_to_say_what_it_would_ask_does_not_silence_the_others(member: Member, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(member: Member, day: date) -> list[prompts.Prompt]:
        raise RuntimeError(day)

    mine = prompts.Prompt("mine", date(2026, 1, 1), "Mine?", "", "Yes", "/read")
    monkeypatch.setattr(prompts, "_providers", {"broken": broken, "mine": lambda member, day: [mine]})
    assert prompts.of(member, date(2026, 1, 2)) == [mine]
