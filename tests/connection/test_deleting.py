"""An answer is deleted by whoever keeps it, once it was said what goes with it; what must be kept stays."""

from __future__ import annotations

import pytest
from django.test import Client

from commonplace.connection import indexing
from commonplace.connection.actions import crediting, deleting, tending
from commonplace.connection.models import Answer, AnswerVersion, AnswerWord, Credit, Dispute, Experience, Question, Reply
from commonplace.kernel.clock import now
from commonplace.kernel.outbox.models import OutgoingMail
from commonplace.members.models import Member
from commonplace.trust.actions.holding import hold
from tests.conftest import make_member
from tests.connection.rows import ask, reply

pytestmark = pytest.mark.django_db


def kept_by(owner: Member, **fields: object) -> Answer:
    return Answer.objects.create(**{"owner": owner, "title": "Weeding", "text": "Weed by use.", "audience": "site", "state": "kept", **fields})


@pytest.fixture
def steward(db: None) -> Member:
    return make_member("sten@example.org", "Sten Steward", is_steward=True)


def test_what_goes_is_said_first_and_a_look_deletes_nothing(signed_in: Client, member: Member, ben: Member) -> None:
    answer = kept_by(member)
    AnswerVersion.objects.create(answer=answer, title="W", text="Before.")
    Experience.objects.create(answer=answer, member=ben, did="I did.", result="worked")
    Dispute.objects.create(answer=answer, member=ben, reason="No.", source="https://example.org/")
    page = signed_in.get(f"/ask/answer/{answer.public_id}").content.decode()
    assert f"/ask/answer/{answer.public_id}/delete" in page
    page = signed_in.get(f"/ask/answer/{answer.public_id}/delete").content.decode()
    for words in ("its text, and one earlier text", "what one person said that came of it", "one dispute, with its reason and source", "everybody on this site"):
        assert words in page
    assert Answer.objects.exists()


def test_it_is_gone_everywhere_with_all_that_was_said_of_it(signed_in: Client, member: Member, ben: Member) -> None:
    question = ask(member, to=[ben])
    said = reply(question, ben)
    answer = kept_by(member, question=question)
    AnswerVersion.objects.create(answer=answer, title="W", text="Before.")
    credit = Credit.objects.create(answer=answer, reply=said)
    crediting.tell(credit, answer=answer, at=now())
    Experience.objects.create(answer=answer, member=ben, did="I did.", result="worked")
    Experience.objects.create(answer=answer, question=question, member=member, did="I as well.", result="worked")
    Dispute.objects.create(answer=answer, member=ben, reason="No.", source="https://example.org/")
    indexing.index_answers()
    assert signed_in.post(f"/ask/answer/{answer.public_id}/delete")["Location"] == "/ask/answers"
    for model in (Answer, AnswerVersion, AnswerWord, Credit, Dispute):
        assert not model.objects.exists(), model
    assert (Question.objects.count(), Reply.objects.count()) == (1, 1)
    assert [one.did for one in Experience.objects.all()] == ["I as well."], "what she said on her question stays there"
    assert OutgoingMail.objects.get(to=ben.email).state == "withdrawn"
    assert signed_in.get(f"/ask/answer/{answer.public_id}").status_code == 404
    assert signed_in.post(f"/ask/answer/{answer.public_id}/delete").status_code == 404


def test_an_answer_of_somebody_else_that_became_part_of_it_stands_for_itself_again(member: Member, ben: Member, steward: Member) -> None:
    mine, hers, into = kept_by(member, title="Mine"), kept_by(ben, title="Of Ben"), kept_by(member, title="Into")
    tending.merge(acting=steward, answer=hers, into=into, at=now())
    tending.merge(acting=member, answer=mine, into=into, at=now())
    goes = deleting.goes_with(into)
    assert (goes.merged, goes.comes_back) == (1, 1)
    deleting.delete(acting=member, answer=into)
    assert [(one.title, one.state, one.merged_into) for one in Answer.objects.all()] == [("Of Ben", "kept", None)]


@pytest.mark.parametrize("state", ["kept", "hidden", "merged"])
def test_case_70_nobody_else_deletes_it_and_what_stewards_hid_stays(client: Client, member: Member, ben: Member, steward: Member, state: str) -> None:
    answer = kept_by(member, state=state)
    for other in (ben, steward, *((member,) if state != "kept" else ())):
        client.force_login(other)
        for method in (client.get, client.post):
            assert method(f"/ask/answer/{answer.public_id}/delete").status_code == 404
        with pytest.raises(PermissionError):
            deleting.delete(acting=other, answer=answer)
    client.logout()
    assert client.post(f"/ask/answer/{answer.public_id}/delete").status_code == 302
    assert Answer.objects.exists()


@pytest.mark.parametrize("held", ["answer", "question", "member"])
@pytest.mark.parametrize("is_told", [True, False])
def test_what_is_held_stays_and_the_sentence_does_not_say_why(
    signed_in: Client, member: Member, steward: Member, held: str, *, is_told: bool
) -> None:
    question = ask(member)
    answer = kept_by(member, question=question)
    about = {"answer": answer.public_id, "question": question.public_id, "member": member.public_id}[held]
    hold(acting=steward, about=member.email if held == "member" else f"{held}:{about}", reason="Asked by a court.", is_told=is_told)
    page = signed_in.post(f"/ask/answer/{answer.public_id}/delete", follow=True).content.decode()
    assert "This cannot be deleted at this moment." in page
    assert "court" not in page
    assert Answer.objects.get().state == "kept"
