"""Reporting a question, a reply, an answer or a member: in two taps, with an account and without."""

from __future__ import annotations

from datetime import time
from urllib.parse import quote, urlsplit

import pytest
from django.template.loader import render_to_string
from django.test import Client

from commonplace.connection.models import Answer, Question, Reply
from commonplace.kernel.clock import now
from commonplace.kernel.outbox.holding import held_until
from commonplace.kernel.outbox.models import OutgoingMail
from commonplace.members.models import Member, Site
from commonplace.members.reporting import report_address, signed_about, subject_of
from commonplace.trust import actions
from commonplace.trust.models import Report
from tests.security.conftest import harmless
from tests.trust.conftest import REPLIED, TEXT, about_in

pytestmark = pytest.mark.django_db
ABOUT = "question:{}"


def test_two_taps_lead_to_every_kind_of_report(as_, bo: Member, question: Question) -> None:
    page = render_to_string("trust/_report.html", {"about": f"question:{question.public_id}", "what": "Weeding"})
    assert page.index("<summary") < page.index("kind=child")
    client = as_(bo)
    for kind in Report.Kind.values:
        answer = client.get(f"/report?kind={kind}&about=question:{question.public_id}")
        assert f"kind={kind}&amp;about=question%3A{question.public_id}" in page
        assert answer.status_code == 200
        assert f'value="{kind}"' in answer.content.decode()


def test_what_is_reported_is_kept_as_it_reads_now(as_, bo: Member, question: Question) -> None:
    client = as_(bo)
    page = client.get(f"/report?kind=selling&about=question:{question.public_id}").content.decode()
    assert TEXT in page
    client.post(f"/report?about=question:{question.public_id}", {"kind": "selling", "text": "An advertisement"})
    Question.objects.update(text="Something else")
    row = Report.objects.get()
    assert (row.kind, row.about, row.reporter, row.text) == ("selling", f"question:{question.public_id}", bo, "An advertisement")
    assert row.context["text"] == TEXT
    assert row.context["author"] == "Ada Example"
    assert "Shelf talk" in row.context["context"][0]["text"]


def test_a_reply_and_an_answer_are_kept_with_what_stood_around_them(bo: Member, ada: Member, reply: Reply, answer: Answer) -> None:
    row, _new = actions.report(acting=ada, about=f"reply:{reply.public_id}", kind="harm")
    assert (row.context["text"], row.context["author"]) == (REPLIED, "Bo Example")
    assert row.context["context"] == [{"who": "The question, by Ada Example", "text": TEXT}]
    row, _new = actions.report(acting=bo, about=f"answer:{answer.public_id}", kind="false")
    assert row.context["title"] == "Weeding picture books"


def test_a_member_is_reported_by_whoever_meets_them_in_a_group(ada: Member, bo: Member, stella: Member, group: object) -> None:
    row, _new = actions.report(acting=ada, about=f"member:{bo.public_id}", kind="harm")
    assert row.context["author"] == "Bo Example"
    with pytest.raises(actions.NotThere):
        actions.report(acting=ada, about=f"member:{stella.public_id}", kind="harm")


def test_a_thing_is_reported_once_a_kind_by_one_member(as_, bo: Member, ada: Member, question: Question) -> None:
    client = as_(bo)
    for kind in ("harm", "harm", "selling"):
        client.post(f"/report?about=question:{question.public_id}", {"kind": kind})
    as_(ada).post(f"/report?about=question:{question.public_id}", {"kind": "harm"})
    assert Report.objects.count() == 3
    page = client.post(f"/report?about=question:{question.public_id}", {"kind": "harm"}, follow=True).content.decode()
    assert "You reported this already" in page


def test_what_to_do_for_a_child_is_said_before_and_after(as_, bo: Member, stella: Member, question: Question) -> None:
    client = as_(bo)
    before = client.get(f"/report?kind=child&about=question:{question.public_id}").content.decode()
    assert before.index("local emergency number") < before.index("Send it to the stewards")
    after = client.post(f"/report?about=question:{question.public_id}", {"kind": "child"}, follow=True).content.decode()
    assert "local emergency number" in after
    assert "All stewards of this site are told by mail at once." in after
    assert "emergency" not in client.get(f"/report?kind=harm&about=question:{question.public_id}").content.decode()


def test_the_words_for_a_child_are_the_stewards_own(as_, bo: Member, stella: Member, question: Question) -> None:
    as_(stella).post("/settings/site", {
        "name": "Reading Room", "sign_up": "open", "rules": "Be kind.", "shows_pictures": "on", "child_at_risk": "Call Mrs. Example.\n\nThen write to us."})
    assert Site.current().child_at_risk.startswith("Call Mrs. Example.")
    page = as_(bo).get(f"/report?kind=child&about=question:{question.public_id}").content.decode()
    assert "Call Mrs. Example." in page
    assert "emergency" not in page


def test_all_stewards_are_told_of_a_child_at_once_whatever_their_hours(bo: Member, stella: Member, otto: Member, question: Question) -> None:
    Member.objects.filter(is_steward=True).update(quiet_from=time(0, 0), quiet_until=time(23, 59))
    row, _new = actions.report(acting=bo, about=f"question:{question.public_id}", kind="child", text="Secret words")
    mails = list(OutgoingMail.objects.filter(kind="child"))
    assert {one.to for one in mails} == {"stella@example.org", "otto@example.org"}
    for mail in mails:
        assert mail.not_before <= now()
        assert held_until(mail, now()) is None
        assert f"/settings/site/reports/{row.public_id}" in mail.text
        # A mailbox of a school is no place for what was reported, nor for who did.
        assert not any(word in mail.text + mail.subject for word in (TEXT, "Secret words", "Bo Example", "Ada Example", "bo@example.org"))


def test_whoever_has_the_mail_reports_without_an_account(client: Client, question: Question) -> None:
    address = urlsplit(report_address(f"question:{question.public_id}"))
    path = f"{address.path}?{address.query}"
    page = client.get(path).content.decode()
    assert "Report a question" in page
    assert TEXT not in page
    assert "Ada Example" not in page
    page = client.get(f"{path}&kind=harm").content.decode()
    assert "Where can we tell you what was decided?" in page
    done = client.post(path, {"kind": "harm", "text": "It names a child", "contact": "cleo@elsewhere.example"})
    assert done.headers["Location"] == "/report/sent?kind=harm"
    row = Report.objects.get()
    assert (row.reporter, row.contact, row.about) == (None, "cleo@elsewhere.example", f"question:{question.public_id}")
    assert row.context["text"] == TEXT


@pytest.mark.parametrize("change", ["other", "cut", "plain", "answer", "empty", "markup"])
def test_a_signed_address_is_good_for_its_own_thing_alone(change: str, client: Client, question: Question, unnamed: Question) -> None:
    token = about_in(report_address(f"question:{question.public_id}"))
    forged = {
        "other": token.replace(question.public_id, unnamed.public_id), "cut": token[:-3], "plain": f"question:{question.public_id}",
        "answer": token.replace("question", "answer"), "empty": "", "markup": "question:<script>.x",
    }[change]
    for answer in (client.get("/report", {"about": forged}), client.post(f"/report?about={quote(forged)}", {"kind": "harm"})):
        assert answer.status_code == 302
        assert answer.headers["Location"].startswith("/account/login/?next=/report")
    assert not Report.objects.exists()


def test_an_address_signed_for_something_else_reports_nothing(client: Client, ada: Member, question: Question) -> None:
    from commonplace.today.digest.stopping import stop_address

    token = stop_address(ada).rstrip("/").rpartition("/")[2]
    assert signed_about(token) is None
    assert client.get("/report", {"about": token}).status_code == 302


@pytest.mark.parametrize("state", ["draft", "held"])
def test_case_72_what_has_not_left_cannot_be_reported_nor_looked_at(state: str, client: Client, as_, bo: Member, question: Question) -> None:
    Question.objects.update(state=state)
    token = about_in(report_address(f"question:{question.public_id}"))
    assert client.get("/report", {"about": token}).status_code == 404
    assert as_(bo).get("/report", {"about": f"question:{question.public_id}"}).status_code == 404


def test_case_70_what_a_member_does_not_see_is_not_shown_by_reporting_it(as_, stella: Member, question: Question, reply: Reply, answer: Answer) -> None:
    Answer.objects.update(audience="self")
    outsider = as_(stella)
    for about in (f"question:{question.public_id}", f"reply:{reply.public_id}", f"answer:{answer.public_id}", "question:none", "planet:x", "question:" + "a" * 99):
        assert outsider.get("/report", {"about": about}).status_code == 404
        assert outsider.post(f"/report?about={about}", {"kind": "harm"}).status_code == 404
    assert not Report.objects.exists()


def test_case_78_nothing_leads_away_from_the_site(as_, bo: Member, question: Question) -> None:
    client = as_(bo)
    answer = client.post(
        f"/report?about=question:{question.public_id}&next=https://evil.example/", {"kind": "harm", "next": "//evil.example"}, headers={"referer": "https://evil.example/"})
    assert answer.headers["Location"] == "/report/sent?kind=harm"
    page = client.get("/report/sent?kind=harm&next=https://evil.example/").content.decode()
    assert "evil.example" not in page
    signed_out = Client().get("/report", {"about": "https://evil.example/"})
    assert signed_out.headers["Location"].startswith("/account/login/?next=/report%3Fabout")


def test_case_52_nothing_that_was_reported_runs(as_, bo: Member, stella: Member, question: Question) -> None:
    bad = "<script>alert(1)</script><img src=x onerror=alert(1)> <a href='javascript:alert(1)'>x</a>"
    Question.objects.update(text=bad)
    Member.objects.filter(email="ada@example.org").update(name="<svg onload=alert(1)>")
    row, _new = actions.report(acting=bo, about=f"question:{question.public_id}", kind="other", text=bad)
    for page in (as_(bo).get(f"/report?kind=other&about=question:{question.public_id}"), as_(stella).get(f"/settings/site/reports/{row.public_id}"), as_(stella).get("/settings/site/reports")):
        assert page.status_code == 200
        harmless(page.content)
        assert "<script>alert" not in page.content.decode()
        assert "<svg onload" not in page.content.decode()


def test_case_77_reports_are_throttled_and_a_foreign_header_changes_nothing(client: Client, as_, bo: Member, question: Question) -> None:
    token = about_in(report_address(f"question:{question.public_id}"))
    codes = [client.post(f"/report?about={quote(token)}", {"kind": "harm"}, headers={"x-forwarded-for": f"198.51.100.{number}"}).status_code for number in range(22)]
    assert codes[:20] == [302] * 20
    assert codes[20:] == [429] * 2
    member = as_(bo)
    codes = [member.post(f"/report?about=question:{question.public_id}", {"kind": "harm"}).status_code for _ in range(32)]
    assert codes[29:] == [302, 429, 429]


def test_an_odd_kind_is_refused_with_a_sentence(as_, bo: Member, question: Question) -> None:
    answer = as_(bo).post(f"/report?about=question:{question.public_id}", {"kind": "nonsense"})
    assert answer.status_code == 200
    assert not Report.objects.exists()


def test_a_member_who_has_not_read_the_new_rules_can_report(as_, bo: Member, question: Question) -> None:
    Site.objects.filter(pk=Site.current().pk).update(rules_version=2)
    assert as_(bo).get(f"/report?about=question:{question.public_id}").status_code == 200


def test_no_about_is_longer_than_its_column() -> None:
    assert subject_of("question:" + "a" * 40) is None
    assert subject_of("question:a b") is None
    assert subject_of("question:") is None
