"""A steward decides with a reason, both sides are told, each may appeal once, and all of it stands in a log."""

from __future__ import annotations

from datetime import timedelta
from unittest.mock import patch

import pytest
from django.test import Client

from commonplace.connection.models import Answer, Asked, Question, Reply
from commonplace.kernel.clock import now
from commonplace.kernel.outbox.models import OutgoingMail
from commonplace.members.leaving import write_export
from commonplace.members.models import Member
from commonplace.members.reporting import report_address
from commonplace.trust import actions, queries, telling
from commonplace.trust.models import Appeal, Decision, LogEntry, NeverChanged, Report
from tests.conftest import make_member
from tests.trust.conftest import TEXT, about_in, mails_to, path_in

pytestmark = pytest.mark.django_db
Outcome = Decision.Outcome


@pytest.fixture
def report(bo: Member, question: Question) -> Report:
    """Bo reports what Ada asked."""
    return actions.report(acting=bo, about=f"question:{question.public_id}", kind="harm", text="It hurt me.")[0]


def test_a_child_stands_first_then_the_oldest(as_, stella: Member, bo: Member, ada: Member, question: Question, reply: Reply, answer: Answer) -> None:
    at = now()
    for number, (about, kind) in enumerate(((question, "harm"), (answer, "selling"), (answer, "child"), (question, "child"))):
        name = "question" if about is question else "answer"
        row, _new = actions.report(acting=bo, about=f"{name}:{about.public_id}", kind=kind)
        Report.objects.filter(pk=row.pk).update(made_at=at - timedelta(hours=4 - number))
    assert [(one.kind, one.about.partition(":")[0]) for one in queries.waiting(stella)] == [
        ("child", "answer"), ("child", "question"), ("harm", "question"), ("selling", "answer")]
    page = as_(stella).get("/settings/site/reports").content.decode()
    assert page.index("a child may be at risk") < page.index("it hurts or threatens somebody") < page.index("it sells something")


def test_the_page_of_a_report_says_what_and_around_what_but_not_who_reported(as_, stella: Member, report: Report) -> None:
    page = as_(stella).get(f"/settings/site/reports/{report.public_id}").content.decode()
    for words in (TEXT, "Ada Example", "Shelf talk", "It hurt me.", "A member, who is not named to you"):
        assert words in page
    assert "Bo Example" not in page
    assert "bo@example.org" not in page


def test_who_reports_is_shown_where_that_is_wished(as_, stella: Member, bo: Member, question: Question) -> None:
    as_(bo).post(f"/report?about=question:{question.public_id}", {"kind": "child", "shows_reporter": "on"})
    page = as_(stella).get(f"/settings/site/reports/{Report.objects.get().public_id}").content.decode()
    assert "Bo Example (bo@example.org)" in page


def test_without_an_account_an_address_is_shown_only_where_that_is_wished(as_, client: Client, stella: Member, question: Question) -> None:
    token = about_in(report_address(f"question:{question.public_id}"))
    client.post(f"/report?about={token}", {"kind": "harm", "contact": "cleo@elsewhere.example"})
    client.post(f"/report?about={token}", {"kind": "false", "contact": "dora@elsewhere.example", "shows_reporter": "on"})
    pages = [as_(stella).get(f"/settings/site/reports/{one.public_id}").content.decode() for one in Report.objects.order_by("pk")]
    assert "cleo@elsewhere.example" not in pages[0]
    assert "dora@elsewhere.example" in pages[1]


def test_what_is_hidden_is_seen_by_nobody_but_its_author(as_, stella: Member, bo: Member, ada: Member, report: Report, question: Question) -> None:
    as_(stella).post(f"/settings/site/reports/{report.public_id}", {"outcome": "hidden", "reason": "The rules say: be kind."})
    question.refresh_from_db()
    assert question.state == "hidden"
    assert not Question.objects.visible_to(bo).exists()
    decision = Decision.objects.get()
    assert (decision.outcome, decision.before, decision.decided_by, decision.reason) == ("hidden", "sent", stella, "The rules say: be kind.")
    assert Report.objects.get().state == "decided"


@pytest.mark.parametrize("typed", [{"outcome": "hidden"}, {"outcome": "hidden", "reason": "  "}, {"reason": "So."}, {"outcome": "burned", "reason": "So."}, {"outcome": "paused", "reason": "So."}])
def test_nothing_is_decided_without_an_outcome_and_a_reason(typed: dict[str, str], as_, stella: Member, report: Report) -> None:
    answer = as_(stella).post(f"/settings/site/reports/{report.public_id}", typed)
    assert answer.status_code == 200
    assert not Decision.objects.exists()
    assert Question.objects.get().state == "sent"
    assert not OutgoingMail.objects.filter(kind="decision").exists()


def test_both_sides_are_told_and_neither_learns_of_the_other(stella: Member, report: Report) -> None:
    actions.decide(acting=stella, report=report, outcome="hidden", reason="Be kind.")
    (to_reporter,), (to_author,) = mails_to("bo@example.org"), mails_to("ada@example.org")
    for mail in (to_reporter, to_author):
        assert "it is hidden" in mail.text
        assert "Be kind." in mail.text
        assert "/report/appeal/" in mail.text
        assert "Stella" not in mail.text
    assert "Somebody reported a question of yours" in to_author.text
    assert "It hurt me." not in to_author.text
    assert not any(word in to_author.text for word in ("Bo Example", "bo@example.org"))
    assert not any(word in to_reporter.text for word in ("Ada Example", "ada@example.org"))
    assert (to_reporter.owner_id, to_author.owner_id) == (Member.objects.get(email="bo@example.org").pk, Member.objects.get(email="ada@example.org").pk)


def test_whoever_reported_without_an_account_is_told_where_they_said(stella: Member, client: Client, question: Question) -> None:
    token = about_in(report_address(f"question:{question.public_id}"))
    client.post(f"/report?about={token}", {"kind": "harm", "contact": "cleo@elsewhere.example"})
    actions.decide(acting=stella, report=Report.objects.get(), outcome="nothing", reason="It is fine.")
    (mail,) = mails_to("cleo@elsewhere.example")
    assert "it stays" in mail.text


def test_whoever_replied_by_mail_is_told_by_mail(stella: Member, ada: Member, asked: Asked) -> None:
    made = Reply.objects.create(question=asked.question, asked=asked, name="Cleo", text="Burn them all, I say.", way="mail", sender="forged@evil.example")
    row, _new = actions.report(acting=ada, about=f"reply:{made.public_id}", kind="harm")
    actions.decide(acting=stella, report=row, outcome="hidden", reason="Be kind.")
    assert mails_to("cleo@elsewhere.example")
    assert not mails_to("forged@evil.example")
    made.refresh_from_db()
    assert made.state == "hidden"
    assert not Reply.objects.visible_to(ada).exists()


def test_where_telling_is_dangerous_the_author_is_not_told_and_the_log_says_so(as_, stella: Member, report: Report) -> None:
    as_(stella).post(f"/settings/site/reports/{report.public_id}", {"outcome": "hidden", "reason": "A child.", "keeps_from_author": "on"})
    assert not mails_to("ada@example.org")
    assert mails_to("bo@example.org")
    assert LogEntry.objects.get(did="decided").details["tells_author"] is False


def test_the_address_in_the_mail_appeals_once_without_signing_in(client: Client, stella: Member, otto: Member, report: Report) -> None:
    actions.decide(acting=stella, report=report, outcome="hidden", reason="Be kind.")
    path = path_in(mails_to("ada@example.org")[0])
    page = client.get(path).content.decode()
    assert "Be kind." in page
    assert "No name or mail address is added to it" in page
    assert TEXT not in page
    assert "Your appeal is with the stewards" in client.post(path, {"text": "It was a joke."}).content.decode()
    assert "You appealed already" in client.post(path, {"text": "Once more"}).content.decode()
    page = client.get(path).content.decode()
    assert "<textarea" not in page
    assert "You are told by mail." in page
    assert [(one.side, one.text) for one in Appeal.objects.all()] == [("author", "It was a joke.")]
    assert Report.objects.get().state == "appealed"
    assert client.post(path_in(mails_to("bo@example.org")[0]), {"text": "Hide more"}).status_code == 200
    assert Appeal.objects.count() == 2


@pytest.mark.parametrize("token", ["x", "abc:author", "abc:author.sig", "%00"])
def test_an_address_that_was_not_made_here_appeals_nothing(token: str, client: Client) -> None:
    for answer in (client.get(f"/report/appeal/{token}"), client.post(f"/report/appeal/{token}", {"text": "x"})):
        assert answer.status_code == 404
    assert not Appeal.objects.exists()


def test_the_address_of_one_side_is_none_of_the_other(client: Client, stella: Member, report: Report) -> None:
    actions.decide(acting=stella, report=report, outcome="hidden", reason="Be kind.")
    path = path_in(mails_to("bo@example.org")[0])
    assert client.post(path.replace("reporter", "author"), {"text": "x"}).status_code == 404
    assert not Appeal.objects.exists()


def test_another_steward_decides_an_appeal_and_what_was_hidden_comes_back(as_, client: Client, bo: Member, stella: Member, otto: Member, report: Report) -> None:
    actions.decide(acting=stella, report=report, outcome="hidden", reason="Be kind.")
    actions.appeal(report=report, side="author", text="It was a joke.")
    address = f"/settings/site/reports/{report.public_id}"
    page = as_(stella).get(address).content.decode()
    assert "An appeal is for another steward" in page
    assert "It was a joke." in page
    as_(stella).post(address, {"outcome": "purged", "reason": "I say so."})
    assert Question.objects.get().state == "hidden"
    as_(otto).post(address, {"outcome": "nothing", "reason": "It was a joke indeed."})
    assert Question.objects.get().state == "sent"
    assert Question.objects.visible_to(bo).exists()
    assert Appeal.objects.get().answered_by == Decision.objects.last()
    assert "You appealed, and this is the answer. It stands." in mails_to("ada@example.org")[1].text
    assert "/report/appeal/" not in mails_to("ada@example.org")[1].text
    # The other side has not appealed yet, and still can.
    assert "/report/appeal/" in mails_to("bo@example.org")[1].text


def test_where_there_is_one_steward_that_one_decides_the_appeal(stella: Member, report: Report) -> None:
    actions.decide(acting=stella, report=report, outcome="hidden", reason="Be kind.")
    actions.appeal(report=report, side="author", text="It was a joke.")
    actions.decide(acting=stella, report=report, outcome="nothing", reason="True.")
    assert Question.objects.get().state == "sent"


def test_nobody_decides_about_what_is_their_own(stella: Member, otto: Member, bo: Member, report: Report, question: Question) -> None:
    Question.objects.update(asker=otto)
    with pytest.raises(actions.CannotDecide, match="your own"):
        actions.decide(acting=otto, report=report, outcome="nothing", reason="Mine.")
    Member.objects.filter(pk=bo.pk).update(is_steward=True)
    bo.refresh_from_db()
    with pytest.raises(actions.CannotDecide, match="your own"):
        actions.decide(acting=bo, report=report, outcome="hidden", reason="I reported it.")
    assert not Decision.objects.exists()


def test_a_member_decides_nothing(bo: Member, report: Report) -> None:
    with pytest.raises(actions.CannotDecide):
        actions.decide(acting=bo, report=report, outcome="hidden", reason="So.")


def test_what_is_decided_is_not_decided_again(stella: Member, report: Report) -> None:
    actions.decide(acting=stella, report=report, outcome="nothing", reason="Fine.")
    with pytest.raises(actions.CannotDecide, match="decided"):
        actions.decide(acting=stella, report=report, outcome="hidden", reason="No.")


def test_when_telling_fails_nothing_is_decided(stella: Member, report: Report) -> None:
    with patch("commonplace.trust.telling.put", side_effect=OSError), pytest.raises(OSError):  # noqa: PT011
        actions.decide(acting=stella, report=report, outcome="hidden", reason="Be kind.")
    assert Question.objects.get().state == "sent"
    assert not Decision.objects.exists()
    assert not LogEntry.objects.exists()


def test_case_74_members_and_strangers_see_no_page_of_the_stewards(as_, client: Client, ada: Member, bo: Member, report: Report) -> None:
    for path in ("/settings/site/reports", f"/settings/site/reports/{report.public_id}", "/settings/site/log"):
        for member in (ada, bo):
            assert as_(member).get(path).status_code == 404
            assert as_(member).post(path, {"outcome": "hidden", "reason": "x"}).status_code == 404
        assert client.get(path).headers["Location"].startswith("/account/login/")
    assert not Decision.objects.exists()
    assert not LogEntry.objects.exists()


def test_every_look_stands_in_the_log(as_, stella: Member, report: Report) -> None:
    client = as_(stella)
    client.get(f"/settings/site/reports/{report.public_id}")
    client.post(f"/settings/site/reports/{report.public_id}", {"outcome": "", "reason": ""})
    client.post(f"/settings/site/reports/{report.public_id}", {"outcome": "hidden", "reason": "Be kind."})
    lines = list(LogEntry.objects.order_by("pk"))
    assert [one.did for one in lines] == ["opened", "opened", "decided"]
    assert all((one.steward, one.about) == (stella, f"report:{report.public_id}") for one in lines)
    assert lines[-1].details["outcome"] == "hidden"
    page = client.get("/settings/site/log").content.decode()
    assert "decided about a report: it is hidden" in page
    # The log stays for good, and people may be forgotten: it names nobody but stewards.
    for words in (TEXT, "It hurt me.", "Ada Example", "Bo Example", "Be kind."):
        assert words not in str([one.details for one in lines]) + page


def test_the_log_is_only_added_to(stella: Member, report: Report) -> None:
    actions.look(acting=stella, report=report)
    line = LogEntry.objects.get()
    line.did = "nothing"
    for change in (
        line.save, line.delete, lambda: LogEntry.objects.all().delete(), lambda: LogEntry.objects.update(did="x"),
        lambda: LogEntry.objects.filter(pk=line.pk).update(steward=None), lambda: LogEntry.objects.bulk_update([line], ["did"]),
        lambda: LogEntry.objects.update_or_create(pk=line.pk, defaults={"did": "x"}),
    ):
        with pytest.raises(NeverChanged):
            change()
    assert LogEntry.objects.get().did == "opened"


def test_a_steward_who_leaves_stays_in_the_log_as_nobody(as_, stella: Member, otto: Member, report: Report) -> None:
    actions.look(acting=otto, report=report)
    otto.delete()
    assert LogEntry.objects.visible_to(stella).get().steward is None
    assert "A steward who has left opened a report" in as_(stella).get("/settings/site/log").content.decode()


def test_the_log_comes_in_pages_and_costs_the_same_for_each(as_, stella: Member, report: Report, django_assert_max_num_queries) -> None:
    client = as_(stella)
    for _number in range(120):
        actions.look(acting=stella, report=report)
    with django_assert_max_num_queries(12):
        page = client.get("/settings/site/log").content.decode()
    assert page.count("opened a report") == 50
    assert "Older lines" in page
    last = client.get("/settings/site/log?page=3").content.decode()
    assert last.count("opened a report") == 20
    assert "That is the whole log." in last
    assert client.get("/settings/site/log?page=%00").status_code == 200


def test_small_numbers_are_not_counted_out(as_, stella: Member, question: Question) -> None:
    for number in range(12):
        one = make_member(f"m{number}@example.org", f"M{number}")
        Report.objects.create(kind="selling" if number < 10 else "harm", about=f"question:{question.public_id}", reporter=one)
    numbers = {one.what: one.number for one in queries.year(now())}
    assert numbers["All reports"] == "12"
    assert numbers["Reported: it sells something"] == "10"
    assert numbers["Reported: it hurts or threatens somebody"] == "fewer than 10"
    assert numbers["Reported: a child may be at risk"] == "fewer than 10"
    assert "fewer than 10" in as_(stella).get("/settings/site/reports").content.decode()


def test_the_list_costs_the_same_for_ten_and_for_twenty(as_, stella: Member, question: Question, django_assert_max_num_queries) -> None:
    client = as_(stella)
    for number in range(20):
        Report.objects.create(kind="harm", about=f"question:{question.public_id}", contact=f"m{number}@elsewhere.example")
    with django_assert_max_num_queries(12):
        client.get("/settings/site/reports")


def test_my_reports_go_along_and_lose_my_name(bo: Member, stella: Member, report: Report, tmp_path) -> None:
    actions.decide(acting=stella, report=report, outcome="hidden", reason="Be kind.")
    import zipfile

    with (tmp_path / "all.zip").open("wb") as file:
        write_export(member=bo, file=file)
    with zipfile.ZipFile(tmp_path / "all.zip") as archive:
        mine = archive.read("my reports.json").decode()
    assert "It hurt me." in mine
    assert "Be kind." in mine
    for words in (TEXT, "Ada Example", "Stella"):
        assert words not in mine
    from commonplace.members.leaving import erase_account

    erase_account(member=bo)
    assert Report.objects.get().reporter is None
    assert queries.reporter_as_shown(Report.objects.get()) == "Somebody without an account, or who has left"


def test_the_author_and_the_reporter_as_one_get_one_mail(ada: Member, stella: Member, question: Question) -> None:
    row, _new = actions.report(acting=ada, about=f"question:{question.public_id}", kind="other")
    actions.decide(acting=stella, report=row, outcome="nothing", reason="Fine.")
    assert len(mails_to("ada@example.org")) == 1


def test_an_appeal_needs_a_decision(report: Report) -> None:
    with pytest.raises(actions.CannotAppeal):
        actions.appeal(report=report, side="author", text="x")
    assert telling.appeal_of("x") is None
