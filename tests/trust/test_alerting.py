"""Stewards learn that something was reported: by a mail that says nothing of it, outside their quiet hours, and by a line on their pages."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from commonplace.connection.models import Question
from commonplace.kernel.clock import now
from commonplace.kernel.outbox.models import OutgoingMail
from commonplace.members.models import Member
from commonplace.trust import actions, alerting
from commonplace.trust.models import Report
from tests.trust.conftest import TEXT, mails_to

pytestmark = pytest.mark.django_db
LINE = "Something that was reported waits for a steward."


def report(by: Member, question: Question, kind: str = "harm") -> Report:
    return actions.report(acting=by, about=f"question:{question.public_id}", kind=kind, text="Secret words")[0]


def mails(to: str = "stella@example.org") -> list[OutgoingMail]:
    return mails_to(to, "reports")


def went(mail: OutgoingMail, ago: timedelta) -> None:
    OutgoingMail.objects.filter(pk=mail.pk).update(state="sent", made_at=now() - ago, sent_at=now() - ago)


def test_every_steward_is_mailed_where_to_look_and_nothing_else(bo: Member, stella: Member, otto: Member, question: Question) -> None:
    row = report(bo, question)
    for to in ("stella@example.org", "otto@example.org"):
        (mail,) = mails(to)
        assert "/settings/site/reports\n" in mail.text
        assert mail.owner == Member.objects.get(email=to)
        assert mail.not_before <= now()
        for words in (TEXT, "Secret words", "Bo", "Ada", "bo@example.org", row.public_id, question.public_id, "question", "hurts", "Shelf talk"):
            assert words not in mail.text + mail.subject + str(mail.headers)
    assert not mails("bo@example.org")


def test_quiet_hours_hold_it(bo: Member, stella: Member, question: Question) -> None:
    at = now()
    Member.objects.filter(pk=stella.pk).update(quiet_from=(at - timedelta(hours=1)).time(), quiet_until=(at + timedelta(hours=2)).time(), time_zone="UTC")
    report(bo, question)
    (mail,) = mails()
    assert timedelta(hours=1, minutes=58) < mail.not_before - at <= timedelta(hours=2)


def test_a_child_at_risk_has_its_own_mail_and_no_second(bo: Member, stella: Member, question: Question) -> None:
    report(bo, question, "child")
    assert mails_to("stella@example.org", "child")
    assert not mails()


def test_several_reports_within_an_hour_are_one_mail(bo: Member, ada: Member, stella: Member, question: Question) -> None:
    report(bo, question)
    report(ada, question)
    assert len(mails()) == 1


def test_what_comes_after_a_mail_went_is_told_an_hour_after_it(bo: Member, ada: Member, stella: Member, question: Question) -> None:
    report(bo, question)
    went(mails()[0], timedelta(minutes=20))
    report(ada, question)
    report(bo, question, "selling")
    first, second = mails()
    assert timedelta(minutes=39) < second.not_before - now() <= timedelta(minutes=40)
    went(first, timedelta(minutes=180))
    went(second, timedelta(minutes=90))
    report(ada, question, "false")
    assert mails()[2].not_before <= now()


def test_the_wait_of_an_hour_ends_outside_quiet_hours(bo: Member, ada: Member, stella: Member, question: Question, monkeypatch: pytest.MonkeyPatch) -> None:
    report(bo, question)
    went(mails()[0], timedelta(minutes=20))
    at = now()
    ends: datetime = at + timedelta(hours=5)
    Member.objects.filter(pk=stella.pk).update(quiet_from=(at + timedelta(minutes=30)).time(), quiet_until=ends.time(), time_zone="UTC")
    report(ada, question)
    assert abs(mails()[1].not_before - ends) < timedelta(minutes=1)


def test_an_appeal_is_told_too(ada: Member, bo: Member, stella: Member, otto: Member, question: Question) -> None:
    row = report(bo, question)
    actions.decide(acting=stella, report=row, outcome="hidden", reason="Be kind.")
    assert [mail.state for mail in mails()] == ["withdrawn"]
    actions.appeal(report=row, side="author", text="It was a joke.")
    assert [mail.state for mail in mails("otto@example.org")] == ["withdrawn", "waiting"]
    assert "joke" not in mails("otto@example.org")[1].text


def test_once_another_was_quicker_no_mail_goes(ada: Member, bo: Member, stella: Member, otto: Member, question: Question) -> None:
    first, second = report(bo, question), report(ada, question)
    actions.decide(acting=stella, report=first, outcome="nothing", reason="Fine.")
    assert [mail.state for mail in mails("otto@example.org")] == ["waiting"]
    actions.decide(acting=stella, report=second, outcome="nothing", reason="Fine.")
    assert [mail.state for mail in mails("otto@example.org")] == ["withdrawn"]


def test_a_steward_who_reports_is_not_told_of_it(stella: Member, otto: Member, ada: Member, question: Question) -> None:
    question.group.members.add(stella)
    report(stella, question)
    assert not mails()
    assert mails("otto@example.org")


def test_the_same_report_again_is_told_once(bo: Member, stella: Member, question: Question) -> None:
    report(bo, question)
    went(mails()[0], timedelta(hours=3))
    report(bo, question)
    assert len(mails()) == 1


def test_a_line_leads_stewards_there_from_today_and_settings_and_counts_nothing(as_, bo: Member, ada: Member, stella: Member, question: Question) -> None:
    client = as_(stella)
    for path in ("/today?minutes=15", "/settings", "/settings/site"):
        assert LINE not in client.get(path).content.decode()
    row, other = report(bo, question), report(ada, question)
    for path in ("/settings", "/settings/site", "/today?minutes=15"):
        page = client.get(path).content.decode()
        assert LINE in page, path
        assert 'href="/settings/site/reports"' in page
        assert LINE not in as_(bo).get(path).content.decode()
    for one in (row, other):
        actions.decide(acting=stella, report=one, outcome="nothing", reason="Fine.")
    assert LINE not in client.get("/settings").content.decode()
    assert alerting.line(stella) == ""


def test_members_cost_no_query_for_it(bo: Member, django_assert_num_queries) -> None:
    from commonplace.members import steward_pages

    with django_assert_num_queries(0):
        assert steward_pages.waiting(bo) == []
