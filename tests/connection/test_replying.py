"""Replies on the page, pasted in, and those that wait for the asker."""

from __future__ import annotations

import pytest
from django.test import Client

from commonplace.connection.actions import following_up, replying
from commonplace.connection.inbox.taking import take_mail
from commonplace.connection.models import Asked, Naming, Question, Reply
from commonplace.kernel.clock import now
from commonplace.kernel.outbox.models import OutgoingMail
from commonplace.members.models import Block, Member
from commonplace.spaces.models import Group, GroupMembership
from tests.connection.asked import AT, TEXT, link_in, mail_of, put_to
from tests.connection.inbox import messages

pytestmark = pytest.mark.django_db
State = Reply.State


def by(member: Member) -> Client:
    client = Client()
    client.force_login(member)
    return client


@pytest.fixture
def in_group(member: Member, bo: Member, cy: Member) -> Question:
    group = Group.objects.create(name="Librarians")
    for one in (member, bo, cy):
        GroupMembership.objects.create(group=group, member=one)
    return Question.objects.create(asker=member, text=TEXT, state="sent", sent_at=AT, group=group, naming=Naming.NONE)


def test_who_was_asked_replies_on_the_page(member: Member, bo: Member) -> None:
    asked = put_to(member, member=bo)
    answer = by(bo).post(f"/ask/question/{asked.question.public_id}/reply", {"text": "Begin with the atlases."})
    assert answer.status_code == 302
    reply = Reply.objects.get()
    assert (reply.member, reply.asked, reply.way, reply.state) == (bo, asked, "web", State.SHOWN)
    asked.refresh_from_db()
    assert asked.state == Asked.State.REPLIED
    assert OutgoingMail.objects.get(kind="notice").to == member.email


def test_everybody_of_the_group_can_reply(in_group: Question, cy: Member) -> None:
    by(cy).post(f"/ask/question/{in_group.public_id}/reply", {"text": "Begin small."})
    assert Reply.objects.get().member == cy


def test_case_70_nobody_else_can_reply(member: Member, bo: Member, cy: Member) -> None:
    asked = put_to(member, member=bo)
    for act in ("reply", "do-not-know", "paste"):
        assert by(cy).post(f"/ask/question/{asked.question.public_id}/{act}", {"text": "Me too", "name": "x"}).status_code == 404
    assert Client().post(f"/ask/question/{asked.question.public_id}/reply", {"text": "x"}).status_code == 302
    assert not Reply.objects.exists()


def test_what_was_typed_is_kept_where_something_is_wrong(member: Member, bo: Member) -> None:
    asked = put_to(member, member=bo)
    answer = by(bo).post(f"/ask/question/{asked.question.public_id}/reply", {"text": "long " * 2_001})
    assert answer.status_code == 400
    assert b"long long" in answer.content
    assert b"longer than 10,000 characters" in answer.content


def test_what_the_asker_adds_herself_does_not_say_who_she_is(in_group: Question, member: Member, cy: Member) -> None:
    by(member).post(f"/ask/question/{in_group.public_id}/reply", {"text": "I mean the novels."})
    reply = Reply.objects.get()
    assert (reply.member, reply.name, reply.is_from_asker) == (None, "", True)
    assert not OutgoingMail.objects.exists()


def test_case_73_across_a_block_an_unnamed_question_takes_the_reply_and_shows_it_to_nobody(
    in_group: Question, member: Member, bo: Member, cy: Member,
) -> None:
    Block.objects.create(member=member, other=bo)
    answer = by(bo).post(f"/ask/question/{in_group.public_id}/reply", {"text": "Begin small."})
    other = by(cy).post(f"/ask/question/{in_group.public_id}/reply", {"text": "Begin large."})
    assert answer.status_code == other.status_code == 302
    assert list(Reply.objects.visible_to(member).values_list("text", flat=True)) == ["Begin large."]
    assert [one.text for one in Reply.objects.visible_to(bo)] == ["Begin small.", "Begin large."]


def test_i_do_not_know_is_said_to_the_asker(member: Member, bo: Member) -> None:
    asked = put_to(member, member=bo)
    by(bo).post(f"/ask/question/{asked.question.public_id}/do-not-know")
    asked.refresh_from_db()
    assert asked.state == Asked.State.UNKNOWN


def test_a_reply_counts_more_than_not_knowing(member: Member, bo: Member) -> None:
    asked = put_to(member, member=bo)
    by(bo).post(f"/ask/question/{asked.question.public_id}/reply", {"text": "Begin small."})
    by(bo).post(f"/ask/question/{asked.question.public_id}/do-not-know")
    asked.refresh_from_db()
    assert asked.state == Asked.State.REPLIED


def test_a_reply_is_pasted_in_by_the_asker(member: Member) -> None:
    asked = put_to(member)
    by(member).post(f"/ask/question/{asked.question.public_id}/paste", {"name": "Rae, at lunch", "text": "The atlases."})
    reply = Reply.objects.get()
    assert (reply.name, reply.text, reply.way, reply.is_from_asker) == ("Rae, at lunch", "The atlases.", "pasted", False)
    assert not OutgoingMail.objects.filter(kind="notice").exists()


def test_pasted_without_a_name_it_is_not_kept_but_the_text_is(member: Member) -> None:
    asked = put_to(member)
    answer = by(member).post(f"/ask/question/{asked.question.public_id}/paste", {"name": "", "text": "The atlases."})
    assert answer.status_code == 400
    assert b"The atlases." in answer.content
    assert not Reply.objects.exists()


def waiting(member: Member) -> Reply:
    asked = put_to(member)
    to = mail_of(asked).headers["Reply-To"]
    take_mail(messages.mail(to=to, sender="Rae at home <other@mail.example>"), at=AT)
    return Reply.objects.get()


def test_a_reply_that_waits_is_shown_once_the_asker_says_so(member: Member, bo: Member) -> None:
    reply = waiting(member)
    assert by(bo).post(f"/ask/reply/{reply.public_id}/decide/accept").status_code == 404
    by(member).post(f"/ask/reply/{reply.public_id}/decide/accept")
    reply.refresh_from_db()
    assert reply.state == State.SHOWN
    assert reply.asked is not None
    assert reply.asked.state == Asked.State.REPLIED


def test_a_refused_reply_is_forgotten_and_does_not_come_again(member: Member) -> None:
    reply = waiting(member)
    by(member).post(f"/ask/reply/{reply.public_id}/decide/refuse")
    reply.refresh_from_db()
    assert (reply.state, reply.text, reply.sender) == (State.REFUSED, "", "")
    assert reply.asked is not None
    to = mail_of(reply.asked).headers["Reply-To"]
    take_mail(messages.mail(to=to, sender="Rae at home <other@mail.example>"), at=AT)
    assert Reply.objects.count() == 1


def test_case_80_who_is_accepted_later_sees_no_reply_of_others(member: Member) -> None:
    reply = waiting(member)
    by(member).post(f"/ask/reply/{reply.public_id}/decide/accept")
    assert OutgoingMail.objects.filter(to="other@mail.example").count() == 0


def test_case_53_a_reply_is_lines_of_text() -> None:
    assert replying.tidy_text("a\u200b\r\n\r\n\r\n\r\nb\u202e \x00\n") == "a\n\nb"


def test_a_question_back_is_replied_to_by_its_own_link_or_by_mail(member: Member) -> None:
    asked = put_to(member)
    Asked.objects.update(asked_at=now())
    first_link = link_in(mail_of(asked))
    Client().post(first_link, {"what": "reply", "text": "The atlases."})
    first = Reply.objects.get()
    following_up.ask_back(acting=member, reply=first, text="Which of them?", at=now())
    back = OutgoingMail.objects.get(key__startswith="back:")
    assert Client().get(first_link).status_code == 404
    page = Client().get(link_in(back))
    assert b"Which of them?" in page.content
    Client().post(link_in(back), {"what": "reply", "text": "Those before 1990."})
    head = f"In-Reply-To: <{back.public_id}@localhost>"
    taken = take_mail(messages.mail(to=back.headers["Reply-To"], head=head, body="And the road maps.\n\n> Which of them?"), at=now())
    assert taken.reply is not None
    assert list(Reply.objects.filter(is_from_asker=False, state="shown").values_list("text", flat=True)) == [
        "The atlases.", "Those before 1990.", "And the road maps.",
    ]
