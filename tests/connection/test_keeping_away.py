"""Muted and blocked, where people ask and reply in a group; whoever is blocked finds nothing gone."""

from __future__ import annotations

from datetime import timedelta

import pytest

from commonplace.connection.models import Question, Reply
from commonplace.kernel.clock import now
from commonplace.members.actions import blocking
from commonplace.members.models import Block, Member
from commonplace.spaces.models import Group, GroupMembership

pytestmark = pytest.mark.django_db


@pytest.fixture
def question(member: Member, bo: Member, cy: Member) -> Question:
    """Cy asks in a group; Ada and Bo are in it too."""
    group = Group.objects.create(name="Weeders")
    for one in (member, bo, cy):
        GroupMembership.objects.create(group=group, member=one)
    return Question.objects.create(asker=cy, text="?", group=group, state="sent", sent_at=now())


def reply(question: Question, writer: Member) -> Reply:
    return Reply.objects.create(question=question, member=writer, name=str(writer), text=f"{writer} says", way="web", received_at=now())


def seen(member: Member) -> list[str]:
    return sorted(one.text for one in Reply.objects.visible_to(member))


def test_whoever_is_muted_is_not_read_and_reads_on(question: Question, member: Member, bo: Member) -> None:
    reply(question, bo)
    reply(question, member)
    blocking.mute(acting=member, other=bo)
    assert seen(member) == ["Ada Example says"]
    assert seen(bo) == ["Ada Example says", "Bo Example says"]


def test_across_a_block_neither_reads_what_the_other_says_from_then_on(question: Question, member: Member, bo: Member, cy: Member) -> None:
    blocking.block(acting=member, other=bo)
    Block.objects.update(at=now() - timedelta(minutes=1))
    reply(question, bo)
    reply(question, member)
    assert seen(member) == ["Ada Example says"]
    assert seen(bo) == ["Bo Example says"]
    assert seen(cy) == ["Ada Example says", "Bo Example says"], "whoever asked reads both"


def test_case_73_what_the_blocked_one_has_read_does_not_vanish(question: Question, member: Member, bo: Member) -> None:
    reply(question, member)
    blocking.block(acting=member, other=bo)
    assert seen(bo) == ["Ada Example says"]
    reply(question, bo)
    assert seen(member) == ["Ada Example says"]


def test_a_reply_by_mail_of_somebody_without_an_account_is_read_by_all(question: Question, member: Member, bo: Member) -> None:
    Reply.objects.create(question=question, name="Jo", text="By mail", way="mail")
    blocking.block(acting=member, other=bo)
    assert seen(member) == seen(bo) == ["By mail"]


def test_across_a_block_neither_sees_what_the_other_asks_from_then_on_and_nothing_that_was_seen_vanishes(question: Question, bo: Member, cy: Member) -> None:
    blocking.block(acting=cy, other=bo)
    assert question in Question.objects.visible_to(bo), "case 73: it was there before the block"
    later = Question.objects.create(asker=cy, text="Again?", group=question.group, state="sent", sent_at=now() + timedelta(minutes=1))
    assert later not in Question.objects.visible_to(bo)
    hers = Question.objects.create(asker=bo, text="And I?", group=question.group, state="sent", sent_at=now() - timedelta(days=1))
    assert hers not in Question.objects.visible_to(cy)
