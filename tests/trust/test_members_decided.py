"""What is decided about a member: a warning, writing nothing for others for a time, a closed account; each with a reason, an appeal, a way back."""

from __future__ import annotations

from datetime import timedelta

import pytest

from commonplace.connection.actions import asking, following_up, keeping, replying, tending
from commonplace.connection.inbox.taking import take_mail
from commonplace.connection.models import Answer, Asked, Question, Reply
from commonplace.kernel.clock import now
from commonplace.members import leaving
from commonplace.members.actions import barring
from commonplace.members.audience import Kind
from commonplace.members.models import Member
from commonplace.trust import actions, measures, queries
from commonplace.trust.forms import PAUSES
from commonplace.trust.models import Decision, LogEntry, Report
from tests.trust.conftest import TEXT, mails_to, path_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def report(ada: Member, bo: Member, group: object) -> Report:
    """Ada reports Bo."""
    return actions.report(acting=ada, about=f"member:{bo.public_id}", kind="harm", text="He hurts.")[0]


def decide(stella: Member, report: Report, outcome: str, **more: object) -> Decision:
    return actions.decide(acting=stella, report=report, outcome=outcome, reason="The rules say: be kind.", **more)


def test_a_steward_chooses_on_the_page_of_the_report(as_, stella: Member, bo: Member, report: Report) -> None:
    client, address = as_(stella), f"/settings/site/reports/{report.public_id}"
    page = client.get(address).content.decode()
    for words in ("nothing follows from it", "a warning", "writing nothing here for others for four weeks", "the account is closed"):
        assert words in page
    for odd in ("barred", "barred-5", "barred-", "barred-28-7", "closed-7"):
        assert client.post(address, {"outcome": odd, "reason": "Be kind."}).status_code == 200
    assert not Decision.objects.exists()
    page = client.post(address, {"outcome": "barred-28", "reason": "Be kind."}, follow=True).content.decode()
    assert "Decided: writing nothing here for others until" in page
    bo.refresh_from_db()
    assert bo.writes_paused_until is not None
    assert timedelta(days=27) < bo.writes_paused_until - now() < timedelta(days=28, minutes=1)


@pytest.mark.parametrize("days", [None, 0, -1, 5, 10_000])
def test_a_pause_has_one_of_three_lengths(days: int | None, stella: Member, report: Report) -> None:
    with pytest.raises(actions.CannotDecide, match="how long"):
        decide(stella, report, "barred", days=days)
    assert not Decision.objects.exists()


@pytest.mark.parametrize("outcome", ["hidden", "purged", "paused"])
def test_what_is_for_things_is_not_decided_about_a_member(outcome: str, stella: Member, report: Report) -> None:
    with pytest.raises(actions.CannotDecide):
        decide(stella, report, outcome)


@pytest.mark.parametrize("outcome", ["warned", "barred", "closed"])
def test_what_is_for_members_is_not_decided_about_a_thing(outcome: str, stella: Member, bo: Member, question: Question) -> None:
    row, _new = actions.report(acting=bo, about=f"question:{question.public_id}", kind="harm")
    with pytest.raises(actions.CannotDecide):
        decide(stella, row, outcome, days=7)


def test_both_are_told_what_was_decided_why_until_when_and_how_to_appeal(stella: Member, bo: Member, report: Report) -> None:
    bo.time_zone = "America/New_York"
    bo.save()
    decision = decide(stella, report, "barred", days=7)
    assert set(PAUSES) == set(measures.DAYS)
    (to_bo,), (to_ada,) = mails_to("bo@example.org"), mails_to("ada@example.org")
    assert to_bo.text.startswith("Somebody reported you: it hurts or threatens somebody.")
    assert barring.day_in_words(bo, decision.until).rstrip(".") + ".\n" in to_bo.text
    assert "Until then you can read" in to_bo.text
    for mail in (to_bo, to_ada):
        assert "The reason: The rules say: be kind." in mail.text
        assert "/report/appeal/" in mail.text
        assert "Stella" not in mail.text
    assert not any(words in to_bo.text for words in ("He hurts.", "Ada"))
    assert "Bo" not in to_ada.text
    line = LogEntry.objects.get(did="decided")
    assert (line.details["outcome"], line.details["days"]) == ("barred", 7)


def test_a_warning_changes_nothing_but_is_told(stella: Member, bo: Member, question: Question, report: Report) -> None:
    decide(stella, report, "warned")
    assert "decided: a warning." in mails_to("bo@example.org")[0].text
    bo.refresh_from_db()
    assert (bo.is_active, bo.writes_paused_until) == (True, None)
    assert replying.reply_here(acting=bo, question=question, text="A kind word.", at=now())


def test_whoever_is_paused_brings_nothing_before_others(stella: Member, bo: Member, ada: Member, question: Question, answer: Answer, group, report: Report) -> None:
    mine = Question.objects.create(asker=bo, text="Where is the key?", group=group, state="sent", sent_at=now())
    theirs = Reply.objects.create(question=mine, member=ada, text="Under the mat.", way="web")
    draft = asking.write(acting=bo, wording=asking.Wording(text="And who has it?"))
    asking.put_to(acting=bo, question=draft, group=group)
    held = asking.write(acting=bo, wording=asking.Wording(text="This one is about to leave."))
    asking.put_to(acting=bo, question=held, group=group)
    asking.ask(acting=bo, question=held, at=now() - timedelta(hours=1))
    decide(stella, report, "barred", days=7)
    said = keeping.Said(title="Keys", text="Under the mat.", wanted=keeping.Wanted(Kind.GROUP, group))
    for attempt, trouble in (
        (lambda: asking.ask(acting=bo, question=draft, at=now()), asking.NotAsked),
        (lambda: asking.carry(acting=bo, question=draft, at=now()), asking.NotAsked),
        (lambda: replying.reply_here(acting=bo, question=question, text="You fool.", at=now()), replying.NotTaken),
        (lambda: replying.reply_here(acting=bo, question=mine, text="More of me.", at=now()), replying.NotTaken),
        (lambda: following_up.ask_back(acting=bo, reply=theirs, text="Which mat?", at=now()), following_up.CannotFollowUp),
        (lambda: following_up.tell_outcome(acting=bo, question=mine, did="Looked.", happened="", result="worked", helped=(), at=now()), following_up.CannotFollowUp),
        (lambda: keeping.write(acting=bo, said=said, at=now()), keeping.CannotKeep),
        (lambda: tending.add_experience(acting=bo, answer=answer, did="Tried.", happened="", result="worked", at=now()), keeping.CannotKeep),
        (lambda: tending.dispute(acting=bo, answer=answer, reason="Wrong.", source="https://example.org/x", at=now()), keeping.CannotKeep),
    ):
        with pytest.raises(trouble, match="write nothing here for others until"):
            attempt()
    assert asking.leave_due(at=now()) == 0
    held.refresh_from_db()
    assert held.state == "draft"
    # What reaches nobody else stays free.
    assert asking.write(acting=bo, wording=asking.Wording(text="For later."))
    assert keeping.write(acting=bo, said=keeping.Said(title="Keys", text="Mine."), at=now())
    assert following_up.close(acting=bo, question=mine, how="moot", at=now()).state == "closed"


def test_a_mail_and_a_link_are_no_way_around_it(stella: Member, bo: Member, question: Question, report: Report) -> None:
    asked = Asked.objects.create(question=question, member=bo, name="Bo Example", asked_at=now(), reply_key="abcdefghijklmnop")
    decide(stella, report, "barred", days=7)
    from commonplace.connection.inbox import addresses

    raw = f"From: bo@example.org\r\nTo: {addresses.reply_address(asked.reply_key)}\r\nMessage-ID: <1@example.org>\r\nSubject: Re\r\n\r\nYou fool, you know.\r\n"
    assert take_mail(raw.encode(), at=now()).reply is None
    with pytest.raises(replying.NotTaken):
        replying.take(question=question, asked=asked, text="You fool.", way=Reply.Way.LINK, at=now())
    assert not Reply.objects.exists()


def test_the_page_says_until_when_and_keeps_what_was_typed(as_, stella: Member, bo: Member, question: Question, report: Report) -> None:
    decide(stella, report, "barred", days=7)
    page = as_(bo).post(f"/ask/question/{question.public_id}/reply", {"text": "My long kind words."}).content.decode()
    assert "write nothing here for others until" in page
    assert "My long kind words." in page


def test_a_pause_ends_by_itself(stella: Member, bo: Member, question: Question, report: Report) -> None:
    decide(stella, report, "barred", days=7)
    Member.objects.filter(pk=bo.pk).update(writes_paused_until=now() - timedelta(seconds=1))
    assert replying.reply_here(acting=bo, question=question, text="A kind word.", at=now())


def test_a_closed_account_is_signed_out_and_lets_nobody_in(as_, client, stella: Member, bo: Member, question: Question, report: Report) -> None:
    bo.set_password("a long enough secret")
    bo.save()
    there = as_(bo)
    assert there.get("/today").status_code == 200
    decide(stella, report, "closed")
    assert there.get("/today").headers["Location"].startswith("/account/login/")
    client.post("/account/login/?by=password", {"login": "bo@example.org", "password": "a long enough secret"})
    assert client.get("/today").status_code == 302
    with pytest.raises(replying.NotTaken, match="closed"):
        replying.reply_here(acting=bo, question=question, text="Still here.", at=now())
    (mail,) = mails_to("bo@example.org")
    assert "the account is closed" in mail.text
    assert "copy of it, or all of it erased" in mail.text


def test_an_appeal_to_another_steward_opens_the_account_again(as_, client, stella: Member, otto: Member, bo: Member, report: Report) -> None:
    decide(stella, report, "closed")
    client.post(path_in(mails_to("bo@example.org")[0]), {"text": "It was not me."})
    with pytest.raises(actions.CannotDecide, match="another steward"):
        decide(stella, report, "nothing")
    decide(otto, report, "nothing")
    assert as_(bo).get("/today").status_code == 200
    assert "decided: nothing follows from it." in mails_to("bo@example.org")[1].text
    assert "You appealed, and this is the answer." in mails_to("bo@example.org")[1].text


def test_one_decision_undone_leaves_the_others_in_force(stella: Member, ada: Member, bo: Member, group, report: Report) -> None:
    longer = decide(stella, report, "barred", days=28)
    other, _new = actions.report(acting=ada, about=f"member:{bo.public_id}", kind="selling")
    decide(stella, other, "barred", days=7)
    bo.refresh_from_db()
    assert bo.writes_paused_until == longer.until
    actions.appeal(report=report, side="author", text="No.")
    decide(stella, report, "nothing")
    bo.refresh_from_db()
    assert bo.writes_paused_until == other.decisions.get().until


def test_what_was_closed_elsewhere_is_not_opened_by_a_decision(stella: Member, bo: Member, report: Report) -> None:
    Member.objects.filter(pk=bo.pk).update(is_active=False)
    decide(stella, report, "nothing")
    assert not Member.objects.get(pk=bo.pk).is_active


def test_the_account_of_a_steward_is_not_closed_while_they_have_the_keys(as_, stella: Member, bo: Member, report: Report) -> None:
    Member.objects.filter(pk=bo.pk).update(is_steward=True)
    page = as_(stella).get(f"/settings/site/reports/{report.public_id}").content.decode()
    assert "once the keys were taken back" in page
    with pytest.raises(actions.CannotDecide):
        decide(stella, report, "closed")


def test_a_steward_does_not_decide_about_themselves(stella: Member, bo: Member, report: Report) -> None:
    Member.objects.filter(pk=bo.pk).update(is_steward=True)
    bo.refresh_from_db()
    with pytest.raises(actions.CannotDecide, match="your own"):
        decide(bo, report, "nothing")


def test_from_what_was_reported_a_steward_goes_on_to_its_author(as_, stella: Member, ada: Member, bo: Member, question: Question) -> None:
    row, _new = actions.report(acting=bo, about=f"question:{question.public_id}", kind="harm")
    client = as_(stella)
    page = client.get(f"/settings/site/reports/{row.public_id}").content.decode()
    assert "Decide about its author, too" in page
    for _ in range(2):
        answer = client.post(f"/settings/site/reports/{row.public_id}/author")
    made = Report.objects.get(about=f"member:{ada.public_id}")
    assert answer.headers["Location"] == f"/settings/site/reports/{made.public_id}"
    page = client.get(answer.headers["Location"]).content.decode()
    for words in ("Ada Example", TEXT, "A steward, out of another report", "a warning"):
        assert words in page
    decide(stella, made, "warned")
    assert mails_to("ada@example.org")
    assert [one.did for one in LogEntry.objects.all() if one.did != "opened"] == ["decided", "reported_author"]


@pytest.mark.parametrize("what", ["none", "chosen", "own words", "answer"])
def test_nobody_goes_on_to_an_author_who_is_not_named(what: str, as_, stella: Member, ada: Member, bo: Member, unnamed: Question) -> None:
    about = f"question:{unnamed.public_id}"
    if what == "chosen":
        Question.objects.update(naming="chosen", chosen_name="Dewey")
    if what == "own words":
        about = f"reply:{Reply.objects.create(question=unnamed, member=ada, text='More of it, from me.', way='web').public_id}"
    if what == "answer":
        made = Answer.objects.create(question=unnamed, owner=ada, title="What I did", text="I left.", audience="site", state="kept")
        about = f"answer:{made.public_id}"
    row = Report.objects.create(kind="harm", about=about, reporter=bo)
    page = as_(stella).get(f"/settings/site/reports/{row.public_id}").content.decode()
    assert "Decide about its author" not in page
    assert as_(stella).post(f"/settings/site/reports/{row.public_id}/author").status_code == 404
    assert actions.report_author(acting=stella, report=row) is None
    assert Report.objects.count() == 1


def test_a_member_opens_no_report_about_an_author(as_, bo: Member, question: Question) -> None:
    row, _new = actions.report(acting=bo, about=f"question:{question.public_id}", kind="harm")
    assert as_(bo).post(f"/settings/site/reports/{row.public_id}/author").status_code == 404
    assert actions.report_author(acting=bo, report=row) is None


def test_what_is_purged_is_gone_from_the_report_about_its_author(stella: Member, bo: Member, question: Question) -> None:
    row, _new = actions.report(acting=bo, about=f"question:{question.public_id}", kind="harm")
    made = actions.report_author(acting=stella, report=row)
    assert made is not None
    decide(stella, row, "purged")
    made.refresh_from_db()
    assert TEXT not in str(made.context)


def test_a_pause_is_taken_along(stella: Member, bo: Member, report: Report) -> None:
    decide(stella, report, "barred", days=7)
    body = dict(part for one in leaving.parts() if one.module == "members" for part in one.export(Member.objects.get(pk=bo.pk)))["member.json"]
    assert b'"writes_nothing_for_others_until": "20' in body


def test_whoever_leaves_before_it_is_decided_leaves_a_report_that_can_be_closed(stella: Member, bo: Member, report: Report) -> None:
    leaving.erase_account(member=bo)
    assert actions.outcomes_for(report) == ["nothing"]
    decide(stella, report, "nothing")
    assert queries.waiting(stella) == []


def test_a_steward_who_thinks_otherwise_takes_it_up_again(as_, stella: Member, otto: Member, bo: Member, report: Report) -> None:
    decide(stella, report, "closed")
    client, address = as_(stella), f"/settings/site/reports/{report.public_id}"
    assert "Take it up again" in client.get(address).content.decode()
    assert client.post(f"{address}/again").status_code == 302
    assert queries.waiting(stella) == [report]
    assert not Member.objects.get(pk=bo.pk).is_active
    client.post(address, {"outcome": "nothing", "reason": "I was wrong."})
    assert Member.objects.get(pk=bo.pk).is_active
    assert LogEntry.objects.filter(did="took_up", steward=stella).count() == 1
    assert as_(bo).post(f"{address}/again").status_code == 404
    assert not actions.take_up(acting=bo, report=report)


def test_what_is_not_decided_is_not_taken_up_again(stella: Member, otto: Member, report: Report) -> None:
    assert not actions.take_up(acting=stella, report=report)
    decide(stella, report, "warned")
    actions.appeal(report=report, side="author", text="No.")
    assert not actions.take_up(acting=stella, report=report)
    with pytest.raises(actions.CannotDecide, match="another steward"):
        decide(stella, report, "warned")


def test_what_was_decided_about_me_goes_along_without_who_reported(stella: Member, ada: Member, bo: Member, group: object, report: Report) -> None:
    decide(stella, report, "barred", days=7)
    silent, _new = actions.report(acting=ada, about=f"member:{bo.public_id}", kind="child", text="A child.")
    actions.decide(acting=stella, report=silent, outcome="warned", reason="In secret.", tells_author=False)
    files = dict(part for one in leaving.parts() if one.module == "trust" for part in one.export(bo))
    mine = files["decided about me.json"].decode()
    assert "The rules say: be kind." in mine
    assert '"until": "20' in mine
    for words in ("Ada", "He hurts.", "In secret.", "A child.", "Stella"):
        assert words not in mine
