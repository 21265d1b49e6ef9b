"""How long things are kept: the stewards set it, every member can read it, and each night keeps to it."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from commonplace.connection import attachments
from commonplace.connection.models import Answer, Attachment, Question, Reply
from commonplace.kernel.clock import now
from commonplace.kernel.jobs import _periodic
from commonplace.kernel.outbox.actions import put
from commonplace.kernel.outbox.models import OutgoingMail, Suppressed
from commonplace.kernel.outbox.suppression import is_suppressed, suppress
from commonplace.members.models import Member
from commonplace.trust import actions, queries, telling
from commonplace.trust.keeping import days_of, forget_all, set_days
from commonplace.trust.models import LogEntry, Report
from tests.trust.conftest import TEXT

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def test_stewards_set_the_days_and_members_read_them(as_, bo: Member, stella: Member) -> None:
    page = as_(bo).get("/settings/how-long").content.decode()
    assert "365 days" in page
    assert "until somebody erases it" in page
    answer = as_(stella).post("/settings/site/keeping", {"reports": "90", "questions": "180", "mails": "14"})
    assert answer.status_code == 302
    page = as_(bo).get("/settings/how-long").content.decode()
    for words in ("90 days", "180 days", "14 days"):
        assert words in page
    assert "/settings/how-long" in as_(bo).get("/settings/who-sees-me").content.decode()
    assert sorted((one.about, one.details["days"]) for one in LogEntry.objects.all()) == [("keeping:mails", 14), ("keeping:questions", 180), ("keeping:reports", 90)]
    as_(stella).post("/settings/site/keeping", {"reports": "90", "questions": "", "mails": "14"})
    assert days_of("questions") is None
    assert LogEntry.objects.count() == 4


@pytest.mark.parametrize("typed", [{"reports": "1"}, {"reports": ""}, {"mails": "31"}, {"questions": "-3"}, {"mails": "x"}, {"reports": "9" * 30}])
def test_days_out_of_bounds_are_refused(typed: dict[str, str], as_, stella: Member) -> None:
    answer = as_(stella).post("/settings/site/keeping", {"reports": "90", "questions": "", "mails": "14", **typed})
    assert answer.status_code == 200
    assert days_of("reports") == 365


def test_a_decided_report_is_forgotten_after_its_days_and_counted_on(bo: Member, stella: Member, question: Question) -> None:
    row, _new = actions.report(acting=bo, about=f"question:{question.public_id}", kind="harm", text="It hurt.")
    still_open, _new = actions.report(acting=bo, about=f"question:{question.public_id}", kind="selling", text="It sells.")
    actions.decide(acting=stella, report=row, outcome="hidden", reason="Be kind, please.")
    address = telling.appeal_address(row, "author").rpartition("/")[2]
    forget_all(at=now() + 364 * DAY)
    assert Report.objects.get(pk=row.pk).context["text"] == TEXT
    forget_all(at=now() + 366 * DAY)
    row.refresh_from_db()
    still_open.refresh_from_db()
    assert (row.context, row.text, row.reporter, row.contact) == ({}, "", None, "")
    assert row.decisions.get().reason == ""
    assert row.forgotten_at is not None
    assert still_open.context["text"] == TEXT
    assert telling.appeal_of(address) is None
    assert {one.what: one.number for one in queries.year(now())}["All reports"] == "fewer than 10"


def test_a_forgotten_report_still_opens(as_, bo: Member, stella: Member, question: Question) -> None:
    row, _new = actions.report(acting=bo, about=f"question:{question.public_id}", kind="harm")
    actions.decide(acting=stella, report=row, outcome="nothing", reason="Fine.")
    forget_all(at=now() + 366 * DAY)
    page = as_(stella).get(f"/settings/site/reports/{row.public_id}").content.decode()
    assert "Its text was kept long enough, and is forgotten." in page


def test_closed_questions_are_kept_until_a_steward_sets_days(ada: Member, stella: Member, question: Question, reply: Reply, answer: Answer, tmp_path: Path, settings, django_capture_on_commit_callbacks) -> None:
    settings.DATA = tmp_path
    file = Attachment.objects.create(kind="pdf", name="plan.pdf", file="abc.pdf", size=3)
    path = attachments.path_of(file)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"%PDF")
    Reply.objects.update(attachment=file)
    Question.objects.update(state="closed", closed_at=now() - 40 * DAY)
    forget_all(at=now())
    assert Question.objects.get().text == TEXT
    set_days(acting=stella, days={"questions": 41})
    assert forget_all(at=now())["questions"] == 0
    set_days(acting=stella, days={"questions": 39})
    with django_capture_on_commit_callbacks(execute=True):
        assert forget_all(at=now())["questions"] == 1
    assert (Question.objects.get().text, Reply.objects.get().text) == ("[…]", "[…]")
    assert not path.exists()
    assert Answer.objects.get().text.startswith("Somebody said")
    assert forget_all(at=now())["questions"] == 0


def test_an_open_question_is_not_forgotten(stella: Member, question: Question) -> None:
    set_days(acting=stella, days={"questions": 30})
    forget_all(at=now() + 4_000 * DAY)
    assert Question.objects.get().text == TEXT


def test_mails_are_forgotten_as_early_as_the_stewards_say(stella: Member) -> None:
    for number in (3, 10):
        put(key=f"mail:{number}", kind="digest", to="x@example.org", subject="x", text="x")
        OutgoingMail.objects.filter(key=f"mail:{number}").update(state="sent", sent_at=now() - number * DAY)
    forget_all(at=now())
    assert OutgoingMail.objects.count() == 2
    set_days(acting=stella, days={"mails": 7})
    forget_all(at=now())
    assert OutgoingMail.objects.get().key == "mail:3"


def test_it_happens_each_night() -> None:
    from commonplace.trust import jobs

    assert "trust.forget_what_is_old" in _periodic
    jobs.forget_what_is_old()


def test_of_addresses_that_want_no_mails_a_steward_sees_the_number_and_can_let_one_back(as_, stella: Member) -> None:
    suppress("Cleo@elsewhere.example")
    suppress("dora@elsewhere.example")
    client = as_(stella)
    page = client.get("/settings/site/no-mails").content.decode()
    assert "2 addresses want no mails" in page
    assert "elsewhere.example" not in page
    page = client.post("/settings/site/no-mails", {"address": "cleo@elsewhere.example"}, follow=True).content.decode()
    assert "Mails may go to this address again." in page
    assert not is_suppressed("cleo@elsewhere.example")
    assert Suppressed.objects.count() == 1
    page = client.post("/settings/site/no-mails", {"address": "eve@elsewhere.example"}, follow=True).content.decode()
    assert "not among them" in page
    assert "cleo" not in str(list(LogEntry.objects.values()))
    assert [one.did for one in LogEntry.objects.all()] == ["allowed", "allowed"]
