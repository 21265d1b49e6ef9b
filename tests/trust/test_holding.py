"""What the law asks to be kept is neither erased nor does it expire, until the hold is lifted."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from commonplace.connection.models import Question, Reply
from commonplace.kernel.clock import now
from commonplace.members import leaving
from commonplace.members.models import Member
from commonplace.trust import actions
from commonplace.trust.keeping import forget_all, set_days
from commonplace.trust.models import Hold, LogEntry, Report
from tests.trust.conftest import TEXT, mails_to

pytestmark = pytest.mark.django_db


def test_a_held_member_is_told_and_cannot_be_erased_until_it_is_lifted(as_, ada: Member, stella: Member) -> None:
    as_(stella).post("/settings/site/holds", {"about": "Ada@Example.org", "reason": "A court asks for it", "is_told": "on"})
    (mail,) = mails_to("ada@example.org", "hold")
    assert "A court asks for it" in mail.text
    page = as_(ada).post("/settings/erase", {"email": "ada@example.org"})
    assert page.status_code == 200
    assert "The law asks us to keep this account for now: A court asks for it. Nothing was erased." in page.content.decode().replace("&#x27;", "'")
    assert Member.objects.filter(pk=ada.pk).exists()
    as_(stella).post(f"/settings/site/holds/{Hold.objects.get().pk}/lift")
    assert "lifted" in mails_to("ada@example.org", "hold")[1].text
    as_(ada).post("/settings/erase", {"email": "ada@example.org"})
    assert not Member.objects.filter(pk=ada.pk).exists()
    assert [one.did for one in LogEntry.objects.order_by("pk")] == ["held", "lifted"]


def test_where_telling_is_forbidden_no_word_of_the_hold_reaches_its_subject(as_, ada: Member, stella: Member) -> None:
    as_(stella).post("/settings/site/holds", {"about": "ada@example.org", "reason": "A court asks for it"})
    assert not mails_to("ada@example.org", "hold")
    page = as_(ada).post("/settings/erase", {"email": "ada@example.org"}).content.decode()
    assert "This account cannot be erased at this moment." in page
    assert "court" not in page
    assert "law" not in page.partition("<main")[2].partition("<form")[2].partition("</form>")[0]
    assert Member.objects.filter(pk=ada.pk).exists()


def test_no_other_way_erases_a_held_member(ada: Member, stella: Member) -> None:
    actions.hold(acting=stella, about="ada@example.org", reason="A court asks for it.")
    with pytest.raises(leaving.NotErased, match="A court asks for it"):
        leaving.erase_account(member=ada)


def test_a_held_question_keeps_all_who_said_something_in_it(ada: Member, bo: Member, stella: Member, question: Question, reply: Reply) -> None:
    actions.hold(acting=stella, about=f"question:{question.public_id}", reason="A court asks for it.")
    for member in (ada, bo):
        with pytest.raises(leaving.NotErased):
            leaving.erase_account(member=member)
    leaving.erase_account(member=Member.objects.create_user("dora@example.org"))


def test_a_hold_on_what_was_asked_under_no_name_tells_its_asker_and_no_steward(as_, ada: Member, stella: Member, unnamed: Question) -> None:
    about = f"question:{unnamed.public_id}"
    page = as_(stella).post("/settings/site/holds", {"about": about, "reason": "A court.", "is_told": "on"}, follow=True).content.decode()
    assert about in page
    assert not any(word in page for word in ("Ada Example", "ada@example.org", ada.public_id))
    assert mails_to("ada@example.org", "hold")
    assert ada.public_id not in str(list(LogEntry.objects.values()))


def test_a_held_thing_cannot_be_removed_but_hidden(bo: Member, stella: Member, question: Question, reply: Reply, ada: Member) -> None:
    row, _new = actions.report(acting=bo, about=f"question:{question.public_id}", kind="harm")
    other, _new = actions.report(acting=ada, about=f"reply:{reply.public_id}", kind="harm")
    actions.hold(acting=stella, about=row.about, reason="A court.")
    assert actions.outcomes_for(row) == ["nothing", "hidden"]
    assert actions.outcomes_for(other) == ["nothing", "hidden"]
    with pytest.raises(actions.CannotDecide):
        actions.decide(acting=stella, report=row, outcome="purged", reason="So.")


def test_that_a_member_is_held_does_not_tell_what_that_member_asked_under_no_name(bo: Member, ada: Member, stella: Member, unnamed: Question) -> None:
    row, _new = actions.report(acting=bo, about=f"question:{unnamed.public_id}", kind="harm")
    before = actions.outcomes_for(row)
    actions.hold(acting=stella, about="ada@example.org", reason="A court.")
    assert actions.outcomes_for(row) == before


@pytest.mark.parametrize("held", ["question", "reply", "asker", "replier"])
def test_what_is_held_does_not_expire(held: str, ada: Member, bo: Member, stella: Member, question: Question, reply: Reply) -> None:
    old = now() - timedelta(days=100)
    Question.objects.update(state="closed", closed_at=old)
    free = Question.objects.create(asker=stella, text="Another old question of somebody else", state="closed", closed_at=old)
    set_days(acting=stella, days={"questions": 30})
    about = {"question": f"question:{question.public_id}", "reply": f"reply:{reply.public_id}", "asker": "ada@example.org", "replier": "bo@example.org"}[held]
    actions.hold(acting=stella, about=about, reason="A court.")
    forget_all(at=now())
    question.refresh_from_db()
    free.refresh_from_db()
    assert question.text == TEXT
    assert free.text == "[…]"
    actions.lift(acting=stella, pk=Hold.objects.get().pk)
    forget_all(at=now())
    question.refresh_from_db()
    assert question.text == "[…]"


def test_a_report_about_what_is_held_is_not_forgotten(bo: Member, stella: Member, question: Question) -> None:
    row, _new = actions.report(acting=bo, about=f"question:{question.public_id}", kind="harm")
    actions.decide(acting=stella, report=row, outcome="nothing", reason="Fine.")
    actions.hold(acting=stella, about=row.about, reason="A court.")
    forget_all(at=now() + timedelta(days=400))
    assert Report.objects.get().context["text"] == TEXT


@pytest.mark.parametrize("typed", ["nobody@example.org", "question:none", "planet:x", "Ada", "member:\u202e", "question:' OR 1=1"])
def test_what_is_not_there_cannot_be_held(typed: str, as_, stella: Member) -> None:
    answer = as_(stella).post("/settings/site/holds", {"about": typed, "reason": "A court."})
    assert answer.status_code == 200
    assert not Hold.objects.exists()
    assert not LogEntry.objects.exists()


def test_a_hold_is_set_again_after_it_was_lifted(ada: Member, stella: Member) -> None:
    first = actions.hold(acting=stella, about="ada@example.org", reason="A court.")
    actions.lift(acting=stella, pk=first.pk)
    with pytest.raises(Hold.DoesNotExist):
        actions.lift(acting=stella, pk=first.pk)
    actions.hold(acting=stella, about="ada@example.org", reason="Another court.")
    with pytest.raises(leaving.NotErased, match="Another court"):
        leaving.erase_account(member=ada)
    assert len(mails_to("ada@example.org", "hold")) == 3


def test_case_74_members_hold_and_lift_nothing(as_, client: Client, bo: Member, ada: Member, stella: Member) -> None:
    row = actions.hold(acting=stella, about="ada@example.org", reason="A court.")
    for path in ("/settings/site/holds", f"/settings/site/holds/{row.pk}/lift", "/settings/site/keeping", "/settings/site/no-mails"):
        for method in ("get", "post"):
            assert getattr(as_(bo), method)(path, {"about": "bo@example.org", "reason": "x"}).status_code == 404
            assert getattr(client, method)(path).headers["Location"].startswith("/account/login/")
    assert Hold.objects.get().lifted_at is None
