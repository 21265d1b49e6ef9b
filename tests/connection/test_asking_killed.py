"""Killed between any two steps, a question is neither lost nor sent twice, and leaves with all its mails or with none."""

from __future__ import annotations

import os
import signal
import traceback
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connections, transaction

from commonplace.connection import letters
from commonplace.connection.actions import asking
from commonplace.connection.actions.asking import Wording
from commonplace.connection.models import Asked, Naming, Question
from commonplace.connection.reach import To
from commonplace.kernel.outbox.models import OutgoingMail
from commonplace.members.models import Member
from tests.conftest import make_member
from tests.connection.conftest import make_group

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not hasattr(os, "fork"), reason="a process that can be killed here is made by fork"),
]
AT = datetime(2026, 11, 22, 12, 30, tzinfo=UTC)
LATER = AT + timedelta(minutes=10)
NAMES = ("jo", "bo", "cy")


def in_another_process(do: Callable[[], object]) -> int:
    """Run it as a process of its own; returns how that ended: 0, 1 (an error, which is printed), or minus the signal."""
    connections.close_all()  # neither side may use what the other opened
    child = os.fork()
    if child:
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    ended = 1
    try:
        do()
        connections.close_all()
        ended = 0
    except BaseException:  # noqa: BLE001 - a child must never go on as a second test run
        traceback.print_exc()
    finally:
        os._exit(ended)


class Clockwork:
    """Counts every statement that would reach the database, and kills this process at one of them."""

    def __init__(self, at: int) -> None:
        self.at, self.count = at, 0

    def __call__(self, execute: Callable[..., object], *statement: object) -> object:
        self.count += 1
        if self.count == self.at:
            os.kill(os.getpid(), signal.SIGKILL)
        return execute(*statement)


def killed_at_each_statement(do: Callable[[], object], prepare: Callable[[], None], check: Callable[[], None]) -> int:
    """Run `do` again and again, killed one statement later each time; returns after how many statements it lives."""
    for number in range(1, 200):
        prepare()

        def work(at: int = number) -> None:
            from django.db import connection

            with connection.execute_wrapper(Clockwork(at)):
                do()

        ended = in_another_process(work)
        check()
        if ended == 0:
            return number
        assert ended == -signal.SIGKILL
    raise AssertionError("it never ended")


def question_to(member: Member, *names: str) -> Question:
    draft = asking.write(acting=member, wording=Wording("What do I show on Thursday?"))
    asking.put_to(acting=member, question=draft, people=[To(name, f"{name}@elsewhere.example") for name in names])
    return draft


def mails() -> list[str]:
    return sorted(OutgoingMail.objects.values_list("to", flat=True))


def test_killed_while_it_leaves_it_leaves_whole_or_not_at_all_and_in_the_end_once(transactional_db: None) -> None:
    everybody = [f"{name}@elsewhere.example" for name in sorted(NAMES)]
    member = make_member()

    def prepare() -> None:
        OutgoingMail.objects.all().delete()
        Question.objects.all().delete()
        asking.ask(acting=member, question=question_to(member, *NAMES), at=AT)

    def check() -> None:
        question = Question.objects.get()
        assert (question.state, mails()) in [("held", []), ("sent", everybody)]
        # Whoever works next finishes it, and whoever works after that finds nothing to do.
        asking.leave_due(at=LATER + timedelta(minutes=1))
        asking.leave_due(at=LATER + timedelta(minutes=2))
        question.refresh_from_db()
        assert (question.state, mails()) == ("sent", everybody)
        assert Asked.objects.exclude(token_hash="").exclude(asked_at=None).count() == len(NAMES)

    steps = killed_at_each_statement(lambda: asking.leave_due(at=LATER), prepare, check)
    assert steps > 10


def test_killed_while_it_is_asked_it_is_a_draft_or_held_and_the_words_are_there(transactional_db: None) -> None:
    member = make_member()

    def prepare() -> None:
        Question.objects.all().delete()
        question_to(member, *NAMES)

    def check() -> None:
        question = Question.objects.get()
        assert question.state in {"draft", "held"}
        assert (question.text, question.asked.count()) == ("What do I show on Thursday?", 3)
        assert (question.leaves_at is not None) == (question.state == "held")
        assert asking.ask(acting=member, question=question, at=AT).state == "held"
        assert mails() == []

    killed_at_each_statement(lambda: asking.ask(acting=member, question=Question.objects.get(), at=AT), prepare, check)


def test_killed_while_people_are_chosen_the_earlier_ones_or_the_new_ones_stand(transactional_db: None) -> None:
    member = make_member()

    def prepare() -> None:
        Question.objects.all().delete()
        question_to(member, "jo", "bo")

    def check() -> None:
        assert sorted(Asked.objects.values_list("name", flat=True)) in [["bo", "jo"], ["cy"]]

    def choose() -> None:
        asking.put_to(acting=member, question=Question.objects.get(), people=[To("cy", "cy@elsewhere.example")])

    killed_at_each_statement(choose, prepare, check)


def test_killed_while_it_is_taken_back_nothing_leaves_that_was_taken_back(transactional_db: None) -> None:
    member = make_member()

    def prepare() -> None:
        Question.objects.all().delete()
        asking.ask(acting=member, question=question_to(member, *NAMES), at=AT)

    def check() -> None:
        question = Question.objects.get()
        if question.state == "draft":
            assert asking.leave_due(at=LATER) == 0
            assert mails() == []
        else:
            assert (question.state, question.leaves_at) == ("held", LATER)

    killed_at_each_statement(lambda: asking.take_back(acting=member, question=Question.objects.get()), prepare, check)


def test_killed_while_a_group_is_asked_under_no_name_it_is_there_once(transactional_db: None) -> None:
    member, ben = make_member(), make_member("ben@example.org", "Ben Example")
    group = make_group(member, ben)
    late = LATER + timedelta(hours=6)

    def prepare() -> None:
        Question.objects.all().delete()
        draft = asking.write(acting=member, wording=Wording("What do I show on Thursday?", naming=Naming.NONE))
        asking.ask(acting=member, question=asking.put_to(acting=member, question=draft, group=group), at=AT)

    def check() -> None:
        assert Question.objects.visible_to(ben).count() == (Question.objects.get().state == "sent")
        asking.leave_due(at=late)
        assert Question.objects.visible_to(ben).count() == 1

    killed_at_each_statement(lambda: asking.leave_due(at=late), prepare, check)


def test_two_workers_at_once_send_it_once(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    member = make_member()
    question = asking.ask(acting=member, question=question_to(member, *NAMES), at=AT)
    real = asking._leave
    # The second comes when the first has already seen that the question is due.
    monkeypatch.setattr(asking, "_leave", lambda pk, at: (real(pk, at), real(pk, at))[1])
    assert asking.leave_due(at=LATER) == 0
    assert len(mails()) == 3
    assert Question.objects.get(pk=question.pk).state == "sent"


@pytest.mark.parametrize("turn", [1, 2, 3])
def test_a_mail_that_cannot_be_written_keeps_all_of_them_back(transactional_db: None, monkeypatch: pytest.MonkeyPatch, turn: int) -> None:
    member = make_member()
    asking.ask(acting=member, question=question_to(member, *NAMES), at=AT)
    real, calls = letters.send_question, 0

    def send(asked: Asked, *, at: datetime) -> object:
        nonlocal calls
        calls += 1
        if calls == turn:
            raise RuntimeError("the disk is full")
        return real(asked, at=at)

    monkeypatch.setattr(letters, "send_question", send)
    assert asking.leave_due(at=LATER) == 0
    assert (Question.objects.get().state, mails()) == ("held", [])
    assert asking.leave_due(at=LATER) == 1
    assert len(mails()) == 3
    assert not transaction.get_connection().needs_rollback
