"""Attacks on who asks under no name, by way of reports: each is made, and fails."""

from __future__ import annotations

import io
import json
import zipfile

import pytest
from django.test import Client

from commonplace.connection.actions.asking import unnamed_paused
from commonplace.connection.models import Asked, Attachment, Naming, Question, Reply
from commonplace.kernel.clock import now
from commonplace.kernel.outbox.actions import put
from commonplace.kernel.outbox.models import OutgoingMail
from commonplace.members.leaving import write_export
from commonplace.members.models import Member
from commonplace.members.reporting import report_address
from commonplace.trust import actions, queries
from commonplace.trust.models import Decision, LogEntry, Report
from tests.trust.conftest import about_in, mails_to

pytestmark = pytest.mark.django_db
WHO = ("Ada Example", "ada@example.org", "Ada")


def says_who(text: str, ada: Member) -> bool:
    return any(word in text for word in (*WHO, ada.public_id))


@pytest.fixture
def report(bo: Member, unnamed: Question) -> Report:
    unnamed.attachment = Attachment.objects.create(kind="pdf", name="Ada Example plan.pdf", file="x.pdf", size=3)
    unnamed.save()
    return actions.report(acting=bo, about=f"question:{unnamed.public_id}", kind="harm")[0]


def test_a_report_does_not_keep_who_asked(ada: Member, report: Report) -> None:
    kept = json.dumps(Report.objects.filter(pk=report.pk).values("context", "text", "about", "contact").get())
    assert not says_who(kept, ada)
    assert report.context["author"] == "Somebody in Shelf talk"


def test_no_page_of_a_steward_says_who_asked(as_, ada: Member, stella: Member, report: Report) -> None:
    client = as_(stella)
    address = f"/settings/site/reports/{report.public_id}"
    pages = [client.get(address), client.get("/settings/site/reports"), client.post(address, {"outcome": "paused", "reason": "Be kind."}, follow=True), client.get(address), client.get("/settings/site/log")]
    for page in pages:
        assert page.status_code == 200
        assert not says_who(page.content.decode(), ada)
    assert mails_to("ada@example.org")
    assert not says_who(str(list(LogEntry.objects.values())), ada)


def test_the_page_to_report_it_does_not_say_who_asked(as_, client: Client, ada: Member, bo: Member, unnamed: Question) -> None:
    assert not says_who(as_(bo).get(f"/report?kind=harm&about=question:{unnamed.public_id}").content.decode(), ada)
    token = about_in(report_address(f"question:{unnamed.public_id}"))
    assert not says_who(client.get("/report", {"about": token, "kind": "harm"}).content.decode(), ada)


def test_what_the_asker_replies_to_herself_does_not_say_who_asked(ada: Member, bo: Member, unnamed: Question) -> None:
    for fields in ({"is_from_asker": True, "name": "Ada Example"}, {"member": ada, "name": "Ada Example"}, {"member": ada, "is_from_asker": True}):
        made = Reply.objects.create(question=unnamed, text="Thank you, and what then?", way="web", **fields)
        row, _new = actions.report(acting=bo, about=f"reply:{made.public_id}", kind="other")
        assert not says_who(json.dumps(row.context), ada)
        assert row.context["author"] == "Somebody in Shelf talk"


def test_a_chosen_name_stays_the_only_name(ada: Member, bo: Member, unnamed: Question) -> None:
    Question.objects.update(naming=Naming.CHOSEN, chosen_name="Dewey")
    row, _new = actions.report(acting=bo, about=f"question:{unnamed.public_id}", kind="other")
    assert row.context["author"] == "Dewey"
    assert not says_who(json.dumps(row.context), ada)


def test_somebody_from_outside_whom_only_she_knows_is_not_named(ada: Member, bo: Member, unnamed: Question) -> None:
    sister = Asked.objects.create(question=unnamed, name="Ada's sister", address="sister@elsewhere.example")
    made = Reply.objects.create(question=unnamed, asked=sister, name="Ada's sister", text="Courage, little one, it passes.", way="mail")
    row, _new = actions.report(acting=bo, about=f"reply:{made.public_id}", kind="other")
    assert row.context["author"] == "Somebody by mail"


def test_the_asker_who_reports_a_reply_is_not_named_to_the_stewards(as_, ada: Member, bo: Member, stella: Member, unnamed: Question) -> None:
    made = Reply.objects.create(question=unnamed, member=bo, text="You should quit.", way="web")
    row, _new = actions.report(acting=ada, about=f"reply:{made.public_id}", kind="harm", text="It hurts.")
    address = f"/settings/site/reports/{row.public_id}"
    client = as_(stella)
    for page in (client.get(address), client.post(address, {"outcome": "hidden", "reason": "Be kind."}, follow=True), client.get(address)):
        assert not says_who(page.content.decode(), ada)
    assert not says_who(mails_to("bo@example.org")[0].text, ada)


def test_her_appeal_reaches_the_stewards_without_her_name(as_, ada: Member, stella: Member, otto: Member, report: Report) -> None:
    actions.decide(acting=stella, report=report, outcome="hidden", reason="Be kind.")
    mail = mails_to("ada@example.org")[0]
    path = next(line for line in mail.text.splitlines() if "/report/appeal/" in line).partition("/report")[2]
    as_(ada).post(f"/report{path}", {"text": "I meant it well."})
    page = as_(otto).get(f"/settings/site/reports/{report.public_id}").content.decode()
    assert "I meant it well." in page
    assert "Appeal by its author" in page
    assert not says_who(page, ada)


def test_a_steward_pauses_her_unnamed_asking_and_she_alone_is_told(as_, ada: Member, bo: Member, stella: Member, report: Report) -> None:
    page = as_(stella).post(f"/settings/site/reports/{report.public_id}", {"outcome": "paused", "reason": "Be kind."}, follow=True)
    assert not says_who(page.content.decode(), ada)
    assert unnamed_paused(ada, at=now())
    assert not unnamed_paused(bo, at=now())
    assert Question.objects.get().state == "hidden"
    assert "may not ask under no name for now" in mails_to("ada@example.org")[0].text


def test_asking_under_ones_name_cannot_be_paused(stella: Member, bo: Member, question: Question) -> None:
    row, _new = actions.report(acting=bo, about=f"question:{question.public_id}", kind="harm")
    assert "paused" not in actions.outcomes_for(row)
    with pytest.raises(actions.CannotDecide):
        actions.decide(acting=stella, report=row, outcome="paused", reason="So.")


def test_that_whoever_asked_has_left_is_not_said(as_, stella: Member, report: Report) -> None:
    address = f"/settings/site/reports/{report.public_id}"
    there = as_(stella).get(address).content.decode()
    Question.objects.update(asker=None)
    client = as_(stella)
    gone = client.get(address).content.decode()
    assert [line for line in gone.splitlines() if "csrf" not in line] == [line for line in there.splitlines() if "csrf" not in line]
    page = client.post(address, {"outcome": "paused", "reason": "So."}, follow=True).content.decode()
    assert "Decided." in page
    assert Decision.objects.get().outcome == "paused"


def test_who_is_missing_among_those_who_were_mailed_cannot_be_found_out(as_, ada: Member, bo: Member, stella: Member, unnamed: Question, report: Report) -> None:
    for number, to in enumerate(("bo@example.org", "sister@elsewhere.example", "ada@example.org")):
        put(key=f"group:{number}", kind="question", to=to, subject="A question", text=f"Somebody asks:\n\n{unnamed.text}\n")
    OutgoingMail.objects.update(state="sent", sent_at=now())
    client, address = as_(stella), f"/settings/site/reports/{report.public_id}"
    page = client.post(address, {"outcome": "purged", "reason": "The law."}, follow=True).content.decode()
    assert "It had gone to 3 mailboxes." in page
    assert "bo@example.org" not in page
    assert "elsewhere.example" not in page
    assert not says_who(page, ada)


def test_no_export_of_another_says_who_asked(ada: Member, bo: Member, stella: Member, report: Report) -> None:
    actions.decide(acting=stella, report=report, outcome="paused", reason="Be kind.")
    for member in (bo, stella):
        file = io.BytesIO()
        write_export(member=member, file=file)
        with zipfile.ZipFile(file) as archive:
            for name in archive.namelist():
                assert not says_who(archive.read(name).decode(), ada), name


def test_nothing_that_a_steward_sees_says_when_she_asked(as_, stella: Member, report: Report) -> None:
    Question.objects.update(sent_at="2001-02-03T04:05:06Z", made_at="2001-02-03T04:05:06Z")
    page = as_(stella).get(f"/settings/site/reports/{report.public_id}").content.decode()
    assert "2001" not in page
    assert "2001" not in json.dumps(report.context)


def test_a_steward_who_asked_it_herself_is_told_so_and_nobody_else_is(as_, ada: Member, stella: Member, bo: Member, report: Report) -> None:
    Question.objects.update(asker=stella)
    address = f"/settings/site/reports/{report.public_id}"
    Member.objects.filter(pk=ada.pk).update(is_steward=True)
    assert "This is your own" in as_(stella).get(address).content.decode()
    page = as_(ada).get(address).content.decode()
    assert "This is your own" not in page
    assert "Stella" not in page.partition("<main")[2]
    as_(stella).post(address, {"outcome": "nothing", "reason": "Mine."})
    # A try that was refused leaves no other trace than that she looked, as every steward does.
    assert {one.did for one in LogEntry.objects.all()} == {"opened"}


def test_numbers_say_nothing_of_single_people(stella: Member, report: Report) -> None:
    actions.decide(acting=stella, report=report, outcome="paused", reason="So.")
    assert {one.number for one in queries.year(now())} == {"fewer than 10"}
