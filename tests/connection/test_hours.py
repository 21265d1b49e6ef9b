"""No minute tells who asks under no name, or another: each test is one place in which somebody might look for one."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from commonplace.connection import coarse, discretion, front, unanswered
from commonplace.connection.actions import asking, following_up, keeping, linking, replying, tending
from commonplace.connection.actions.asking import NotAsked, Wording
from commonplace.connection.models import Answer, AnswerVersion, Asked, Experience, Naming, Question, Reply
from commonplace.connection.reach import To
from commonplace.kernel.clock import now
from commonplace.kernel.outbox.letters import written
from commonplace.kernel.outbox.models import OutgoingMail
from commonplace.members.audience import Kind
from commonplace.members.models import Member
from commonplace.spaces.models import Group
from tests.connection.rows import ask, reply
from tests.connection.test_unnamed import exported, masked

DAY = datetime(2026, 11, 18, tzinfo=UTC)
MOMENTS = st.datetimes(datetime(2026, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - hypothesis wants them bare


@given(MOMENTS, MOMENTS)
def test_what_a_query_and_what_a_moment_say_is_the_same(at: datetime, later: datetime) -> None:
    assert (coarse.next_morning(at) <= later) == (at < coarse.told_before(later))
    assert timedelta(hours=6) <= coarse.next_morning(at) - at <= timedelta(hours=30)


@given(MOMENTS)
def test_a_question_waits_six_hours_at_most(at: datetime) -> None:
    leaves = coarse.next_leaving(at)
    assert timedelta(0) <= leaves - at < timedelta(hours=6)
    assert (leaves.hour % 6, leaves.minute, leaves.second, leaves.microsecond) == (0, 0, 0, 0)


def draft_of(author: Member, *, group: Group | None = None, to: tuple[To, ...] = (), name: str = Naming.NONE, text: str = "Who else?") -> Question:
    draft = asking.write(acting=author, wording=Wording(text, naming=name, chosen_name="Owl" if name == Naming.CHOSEN else ""))
    return asking.put_to(acting=author, question=draft, group=group, people=to)


@pytest.mark.django_db
class TestItLeaves:
    @pytest.mark.parametrize("name", [Naming.NONE, Naming.CHOSEN])
    def test_at_the_same_moment_whenever_in_these_hours_it_was_asked(self, member: Member, cleo: Member, ben: Member, group: Group, name: str) -> None:
        to = () if name == Naming.NONE else (To("Jo Invented", "jo@elsewhere.example"), To(str(ben), member=ben))
        for author, minutes in ((member, 363), (cleo, 702)):
            asking.ask(acting=author, question=draft_of(author, group=None if to else group, to=to, name=name), at=DAY + timedelta(minutes=minutes))
        assert asking.leave_due(at=DAY + timedelta(hours=11, minutes=59)) == 0
        assert not OutgoingMail.objects.exists()
        assert not Question.objects.visible_to(ben).exists()
        assert asking.leave_due(at=DAY + timedelta(hours=12)) == 2
        assert set(Question.objects.values_list("leaves_at", "sent_at")) == {(DAY + timedelta(hours=12),) * 2}
        assert Asked.objects.exclude(asked_at=DAY + timedelta(hours=12)).count() == 0

    def test_no_mail_holds_a_moment_before_it_left(self, member: Member) -> None:
        before = now()
        asking.ask(acting=member, question=draft_of(member, to=(To("Jo", "jo@elsewhere.example"),), name=Naming.CHOSEN), at=before)
        held = Question.objects.get()
        assert asking.leave_due(at=held.leaves_at or before) == 1
        mail = OutgoingMail.objects.get()
        assert mail.not_before == held.leaves_at
        letter = written(mail, sender="commonplace@example.org", host="example.org").decode()
        head = letter.partition("\r\n\r\n")[0]
        assert re.findall(r"(?m)^Message-ID: .*$", head)[0].strip() == f"Message-ID: <{mail.public_id}@example.org>"
        assert not re.search(r"(?m)^(Received|X-|References|In-Reply-To)", head)

    def test_of_those_that_leave_together_none_is_the_first(self, member: Member, cleo: Member, group: Group, monkeypatch: pytest.MonkeyPatch) -> None:
        """The order of rows and of mails would tell who asked before whom."""
        for number, author in enumerate((member, cleo)):
            held = asking.ask(acting=author, question=draft_of(author, group=group), at=DAY + timedelta(hours=7 + number))
            Question.objects.filter(pk=held.pk).update(public_id=("zzz", "aaa")[number])
        left: list[int] = []
        leave: Callable[[int, datetime], int] = asking._leave
        monkeypatch.setattr(asking, "_leave", lambda pk, at: left.append(pk) or leave(pk, at))
        asking.leave_due(at=DAY + timedelta(hours=12))
        assert left == list(Question.objects.order_by("-pk").values_list("pk", flat=True))

    def test_until_then_it_can_be_taken_back_and_the_pages_say_when(self, signed_in: Client, member: Member, group: Group) -> None:
        draft = draft_of(member, group=group)
        page = signed_in.get(f"/ask/question/{draft.public_id}/confirm").content.decode()
        assert "with all that is asked so in these hours" in page
        assert "You can take it back for" not in page
        signed_in.post(f"/ask/question/{draft.public_id}/confirm")
        assert "the minute would tell who asks" in signed_in.get(f"/ask/question/{draft.public_id}/back").content.decode()
        held = Question.objects.get()
        asking.take_back(acting=member, question=held)
        with pytest.raises(NotAsked):
            asking.take_back(acting=member, question=held)

    def test_under_her_own_name_it_leaves_after_the_minutes_to_undo(self, member: Member, group: Group) -> None:
        held = asking.ask(acting=member, question=draft_of(member, group=group, name=Naming.OWN), at=DAY)
        assert held.leaves_at == DAY + timedelta(minutes=asking.undo_minutes())


def others_see(client: Client, viewers: tuple[Member, ...], question: Question, group: Group, more: tuple[str, ...] = ()) -> list[str]:
    """What others have before them: pages, lists and exports."""
    found = []
    for viewer in viewers:
        client.force_login(viewer)
        paths = (f"/ask/question/{question.public_id}", "/ask", "/ask/waiting", "/ask/answers", "/ask?q=weeding", f"/groups/{group.public_id}",
                 "/today", *more)
        found += [f"{path} " + masked(client.get(path).content.decode(), question) for path in paths]
        found.append(re.sub(r"\d{4}-\d\d-\d\dT[\d:.+]+|<dateCreated>[^<]+", "", exported(viewer, question)))
    found.append(", ".join(unanswered.topics(at=now())))
    return found


@pytest.mark.django_db
@pytest.mark.parametrize("name", [Naming.NONE, Naming.CHOSEN])
class TestWhatSheDoesLater:
    @pytest.fixture
    def question(self, member: Member, group: Group, name: str) -> Question:
        days_ago = now() - timedelta(days=4)
        return ask(member, "How do I begin with weeding?", group=group, naming=name, chosen_name="Owl" if name == Naming.CHOSEN else "",
                   sent_at=days_ago, made_at=days_ago)

    @pytest.fixture
    def said(self, question: Question, ben: Member) -> Reply:
        return reply(question, ben, "Keep what was lent in five years.")

    def same(self, client: Client, question: Question, group: Group, viewers: tuple[Member, ...], act: Callable[[], Any], *more: str) -> list[str]:
        before = others_see(client, viewers, question, group, more)
        act()
        assert others_see(client, viewers, question, group, more) == before
        return before

    def test_that_she_closed_it_others_learn_the_next_morning(self, client: Client, member: Member, ben: Member, cleo: Member, group: Group, question: Question) -> None:
        self.same(client, question, group, (ben, cleo), lambda: following_up.close(acting=member, question=question, how="moot", at=now()))
        assert question in front.waiting_for(cleo)
        client.force_login(member)
        assert "It is no longer needed." in client.get(f"/ask/question/{question.public_id}").content.decode()
        Question.objects.update(closed_at=now() - timedelta(days=2))
        assert question not in front.waiting_for(cleo)
        client.force_login(ben)
        assert "It is no longer needed." in client.get(f"/ask/question/{question.public_id}").content.decode()

    def test_in_the_meantime_a_reply_is_still_taken(self, client: Client, member: Member, cleo: Member, question: Question) -> None:
        following_up.close(acting=member, question=question, how="moot", at=now())
        client.force_login(cleo)
        assert client.post(f"/ask/question/{question.public_id}/reply", {"text": "By use."}).status_code == 302
        assert Reply.objects.get().state == "shown"

    def test_an_answer_that_she_makes_is_there_for_others_the_next_morning(
        self, client: Client, member: Member, ben: Member, cleo: Member, group: Group, question: Question, said: Reply
    ) -> None:
        wanted = keeping.Wanted(Kind.GROUP, group)
        kept: list[Answer] = []
        text = keeping.Said("Weeding by use", "> Keep what was lent in five years.", wanted=wanted, naming=Naming.NONE, chosen_name="")
        self.same(client, question, group, (ben, cleo), lambda: kept.append(
            keeping.keep(acting=member, question=question, said=text, credited=[said.public_id], at=now())))
        answer = kept[0]
        assert list(Answer.objects.visible_to(member)) == [answer]
        client.force_login(ben)
        assert client.get(f"/ask/answer/{answer.public_id}").status_code == 404
        told = OutgoingMail.objects.get(to=ben.email)
        assert (told.not_before, told.made_at) == (discretion.told_from(question, answer.made_at),) * 2
        Answer.objects.update(audience_since=now() - timedelta(days=2), made_at=now() - timedelta(days=2))
        assert client.get(f"/ask/answer/{answer.public_id}").status_code == 200
        assert "Your words stand in an answer" in client.get(f"/ask/question/{question.public_id}").content.decode()

    def test_what_she_changes_in_it_others_read_the_next_morning(
        self, client: Client, member: Member, ben: Member, cleo: Member, group: Group, question: Question
    ) -> None:
        said = keeping.Said("Weeding by use", "By use.", sources="https://example.org/", wanted=keeping.Wanted(Kind.GROUP, group), naming=Naming.NONE)
        answer = keeping.keep(acting=member, question=question, said=said, credited=[], at=now() - timedelta(days=3))
        page = f"/ask/answer/{answer.public_id}"
        paths = (page, f"{page}/print", f"{page}/versions")
        other = Answer.objects.create(owner=ben, title="Another on weeding", text="No.", audience="site", state="kept", changed_at=now() - timedelta(days=1))

        def change() -> None:
            for text in ("By use and age.", "By use, age and look."):
                keeping.change(acting=member, answer=answer, said=replace(said, title="Weeding anew", text=text), at=now())

        before = self.same(client, question, group, (ben, cleo), change, *paths)
        assert any("By use." in one for one in before)
        client.force_login(member)
        assert "By use, age and look." in client.get(page).content.decode()
        AnswerVersion.objects.update(at=now() - timedelta(days=2))
        client.force_login(ben)
        assert "By use, age and look." in client.get(page).content.decode()
        assert other.pk != answer.pk

    def test_what_came_of_it_is_counted_the_next_morning(
        self, client: Client, member: Member, ben: Member, cleo: Member, group: Group, question: Question
    ) -> None:
        said = keeping.Said("Weeding by use", "By use.", wanted=keeping.Wanted(Kind.GROUP, group), naming=Naming.NONE)
        answer = keeping.keep(acting=member, question=question, said=said, credited=[], at=now() - timedelta(days=3))
        page = f"/ask/answer/{answer.public_id}"
        self.same(client, question, group, (ben, cleo), lambda: following_up.tell_outcome(
            acting=member, question=question, did="Weeded", happened="", result="worked", helped=[], at=now()), page)
        self.same(client, question, group, (ben, cleo), lambda: tending.add_experience(
            acting=member, answer=answer, did="Again", happened="", result="worked", at=now()), page)
        client.force_login(member)
        assert "Tried by 1: worked once" in client.get(page).content.decode()
        Experience.objects.update(at=now() - timedelta(days=2))
        client.force_login(ben)
        assert "Tried by 1: worked once" in client.get(page).content.decode()

    def test_an_answer_that_was_there_does_not_count_it_at_once(
        self, client: Client, member: Member, ben: Member, cleo: Member, group: Group, question: Question
    ) -> None:
        there = Answer.objects.create(owner=cleo, title="Weeding", text="By use.", audience="site", state="kept")
        self.same(client, question, group, (ben, cleo), lambda: following_up.close(
            acting=member, question=question, how="answer", answer=there, at=now()), f"/ask/answer/{there.public_id}")


@pytest.mark.django_db
def test_a_link_ends_with_a_day_and_not_at_the_minute_at_which_it_was_closed(member: Member) -> None:
    asked = ask(member, to=["jo@elsewhere.example"], naming="chosen", chosen_name="Owl").asked.get()
    Asked.objects.update(token_hash=linking.token_hash("t"))
    ends = []
    for hour in (7, 16):
        closed = datetime(2026, 11, 18, hour, 7, tzinfo=UTC)
        Question.objects.update(state="closed", closed_at=closed)
        Asked.objects.update(asked_at=closed)
        ends.append([linking.find("t", at=DAY + timedelta(days=day, hours=at)) is not None for day in (29, 30, 31, 32) for at in range(24)])
    assert ends[0] == ends[1]
    assert True in ends[0]
    assert False in ends[0]
    assert asked.question.asker == member


@pytest.mark.django_db
def test_a_topic_does_not_vanish_from_the_stewards_list_at_the_minute_at_which_it_is_closed(member: Member, group: Group) -> None:
    question = ask(member, "Weeding?", group=group, naming="none", sent_at=now() - timedelta(days=5))
    assert unanswered.topics(at=now()) == ["weeding"]
    following_up.close(acting=member, question=question, how="moot", at=now())
    assert unanswered.topics(at=now()) == ["weeding"]
    assert unanswered.topics(at=now() + timedelta(days=1)) == []


@pytest.mark.django_db
def test_a_reply_to_her_tells_her_at_once(member: Member, ben: Member, group: Group) -> None:
    question = ask(member, "Weeding?", group=group, naming="none")
    replying.reply_here(acting=ben, question=question, text="By use.", at=now())
    assert OutgoingMail.objects.get(to=member.email).not_before <= now()
