"""The page of a question: who sees what of it, and what the asker does with replies."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.test import Client

from commonplace.connection.models import Experience, Question, Reply
from commonplace.connection.reminders import what_happened
from commonplace.kernel.clock import now
from commonplace.kernel.outbox.models import OutgoingMail
from commonplace.kernel.outbox.suppression import suppress
from commonplace.members.models import Block, Member
from commonplace.members.prompts import of
from tests.conftest import make_member
from tests.connection.rows import ask, group_of, reply

pytestmark = pytest.mark.django_db
TOKEN = re.compile(r'csrfmiddlewaretoken" value="[^"]*"')


def page(client: Client, member: Member, question: Question) -> str:
    client.force_login(member)
    answer = client.get(f"/ask/question/{question.public_id}")
    assert answer.status_code == 200
    return answer.content.decode()


def do(client: Client, member: Member, question: Question, what: str, **sent: str) -> int:
    client.force_login(member)
    return client.post(f"/ask/question/{question.public_id}/{what}", sent).status_code


class TestWhoSeesIt:
    def test_the_asker_sees_whom_she_asked_and_where_each_stands(self, client: Client, member: Member, ruth: Member) -> None:
        question = ask(member, to=[ruth, "mo@example.org"])
        seen = page(client, member, question)
        assert "Ruth Sample" in seen
        assert "mo@example.org" in seen
        assert "not yet replied" in seen

    def test_whoever_is_asked_sees_how_many_others_are_and_not_who(self, client: Client, member: Member, ruth: Member, bo: Member) -> None:
        seen = page(client, ruth, ask(member, to=[ruth, bo, "mo@example.org"]))
        assert "Ada Example asks" in seen
        assert "you and 2 others" in seen
        assert "Bo Example" not in seen
        assert "mo@example.org" not in seen

    @pytest.mark.parametrize("state", ["draft", "held", "taken_back", "hidden"])
    def test_case_70_before_it_leaves_and_when_hidden_others_find_nothing(self, client: Client, member: Member, ruth: Member, state: str) -> None:
        question = ask(member, to=[ruth], group=group_of(member, ruth), state=state, leaves_at=now())
        client.force_login(ruth)
        assert client.get(f"/ask/question/{question.public_id}").status_code == 404

    def test_case_70_strangers_and_other_members_find_nothing(self, client: Client, member: Member, ruth: Member, bo: Member) -> None:
        question = ask(member, to=[ruth])
        client.force_login(bo)
        missing = client.get("/ask/question/23456789abcd")
        there = client.get(f"/ask/question/{question.public_id}")
        assert there.status_code == missing.status_code == 404
        assert there.content.replace(question.public_id.encode(), b"") == missing.content.replace(b"23456789abcd", b"")
        client.logout()
        assert client.get(f"/ask/question/{question.public_id}").status_code == 302

    def test_one_who_was_asked_alone_sees_no_reply_of_another(self, client: Client, member: Member, ruth: Member, bo: Member) -> None:
        question = ask(member, to=[ruth, bo])
        reply(question, bo, "Only for Ada.")
        assert "Only for Ada." not in page(client, ruth, question)
        assert "Only for Ada." in page(client, member, question)

    def test_in_a_group_all_see_the_replies_and_none_how_the_asker_calls_somebody(self, client: Client, member: Member, ruth: Member) -> None:
        question = ask(member, group=group_of(member, ruth), to=["grumpy@example.org"])
        reply(question, "grumpy@example.org", "Weed by use.")
        seen = page(client, ruth, question)
        assert "Weed by use." in seen
        assert "Grumpy" not in seen
        assert "grumpy@example.org" not in seen

    def test_what_waits_for_her_only_the_asker_sees(self, client: Client, member: Member, ruth: Member) -> None:
        question = ask(member, group=group_of(member, ruth))
        reply(question, "who@example.org", "I was told of this.", state="waiting")
        assert "I was told of this." in page(client, member, question)
        assert "I was told of this." not in page(client, ruth, question)

    def test_words_of_others_are_text_and_nothing_else_case_52(self, client: Client, member: Member, ruth: Member) -> None:
        question = ask(member, "<script>alert(1)</script>", to=[ruth])
        reply(question, ruth, "<img src=x onerror=alert(2)>")
        seen = page(client, member, question)
        assert "<script>alert" not in seen
        assert "<img src=x" not in seen


def a_day_on(member: Member) -> None:
    """What she did lies two days back."""
    at = now() - timedelta(days=2)
    Reply.objects.filter(is_from_asker=True).update(received_at=at)
    Experience.objects.filter(member=member).update(at=at)
    Reply.objects.exclude(thanked_at=None).update(thanked_at=at)


class TestUnderNoName:
    @pytest.fixture
    def question(self, member: Member, ruth: Member, bo: Member) -> Question:
        member.role = "school librarian in Elmtown"
        member.save()
        return ask(member, group=group_of(ruth, bo, member), naming="none")

    def everything(self, client: Client, viewer: Member, question: Question) -> str:
        return page(client, viewer, question) + " ".join(
            OutgoingMail.objects.exclude(to="ada@example.org").values_list("text", flat=True))

    def test_after_all_that_she_can_do_nothing_tells_the_group_who_asked(self, client: Client, member: Member, ruth: Member, question: Question) -> None:
        first = reply(question, ruth)
        do(client, member, question, f"thank/{first.public_id}")
        do(client, member, question, f"helped/{first.public_id}")
        do(client, member, question, f"ask-back/{first.public_id}", text="How many a day?")
        do(client, member, question, "outcome", did="I weeded a shelf.", happened="It is light now.", result="worked", helped=first.public_id)
        do(client, member, question, "close", how="helped")
        assert "How many a day?" not in page(client, ruth, question)
        a_day_on(member)
        seen = self.everything(client, ruth, question)
        assert "How many a day?" in seen
        assert "I weeded a shelf." in seen
        for telling in ("Ada Example", "ada@example.org", "Elmtown", member.public_id):
            assert telling not in seen

    def test_no_hour_tells_when_she_was_here(self, client: Client, member: Member, ruth: Member, question: Question) -> None:
        at = datetime(2026, 11, 3, 15, 17, tzinfo=UTC)
        first = reply(question, ruth, received_at=at - timedelta(hours=1))
        do(client, member, question, f"ask-back/{first.public_id}", text="How many a day?")
        Reply.objects.filter(is_from_asker=True).update(received_at=at)
        Question.objects.update(sent_at=at)
        assert "3:17" not in page(client, ruth, question)
        do(client, member, question, f"thank/{first.public_id}")
        mail = OutgoingMail.objects.get(key=f"thanks:{first.public_id}")
        assert (mail.not_before.hour, mail.not_before.minute) == (6, 0)
        assert mail.made_at == mail.not_before

    def test_whoever_looks_often_does_not_see_when_she_was_here(self, client: Client, member: Member, ruth: Member, bo: Member, question: Question) -> None:
        first = reply(question, ruth)
        before = {viewer.pk: page(client, viewer, question) for viewer in (ruth, bo)}
        do(client, member, question, f"thank/{first.public_id}")
        do(client, member, question, f"helped/{first.public_id}")
        do(client, member, question, f"ask-back/{first.public_id}", text="How many a day?")
        do(client, member, question, "outcome", did="I weeded a shelf.", result="worked", helped=first.public_id)
        for viewer in (ruth, bo):
            assert TOKEN.sub("", page(client, viewer, question)) == TOKEN.sub("", before[viewer.pk])
        mails = OutgoingMail.objects.exclude(to="ada@example.org")
        assert mails.count() == 3
        assert {(one.not_before.hour, one.not_before.minute, one.made_at.hour, one.made_at.minute) for one in mails} == {(6, 0, 6, 0)}
        a_day_on(member)
        assert "I weeded a shelf." in page(client, bo, question)

    def test_the_same_said_again_moves_no_mail(self, client: Client, member: Member, ruth: Member, question: Question) -> None:
        first = reply(question, ruth)
        for _twice in range(2):
            do(client, member, question, "outcome", did="I weeded a shelf.", result="worked", helped=first.public_id)
        mail = OutgoingMail.objects.get(key=f"used:{first.public_id}")
        assert mail.not_before <= now() + timedelta(hours=48)

    def test_a_block_is_not_betrayed_by_a_mail_that_does_not_come(self, client: Client, member: Member, ruth: Member, question: Question) -> None:
        first = reply(question, ruth)
        Block.objects.create(member=ruth, other=member)
        do(client, member, question, f"thank/{first.public_id}")
        assert OutgoingMail.objects.filter(key=f"thanks:{first.public_id}").exists()

    def test_a_question_back_is_no_row_of_hers(self, client: Client, member: Member, ruth: Member, question: Question) -> None:
        first = reply(question, ruth)
        do(client, member, question, f"ask-back/{first.public_id}", text="How many a day?")
        back = Reply.objects.get(is_from_asker=True)
        assert (back.member, back.name, back.sender) == (None, "", "")

    def test_a_mail_that_goes_to_another_is_in_the_export_of_that_one_and_says_no_name(
        self, client: Client, member: Member, ruth: Member, question: Question
    ) -> None:
        first = reply(question, ruth)
        do(client, member, question, f"thank/{first.public_id}")
        mail = OutgoingMail.objects.get(key=f"thanks:{first.public_id}")
        assert mail.owner_id == ruth.pk
        assert "Somebody in Small libraries thanks you" in mail.text


class TestThanks:
    def test_one_tap_tells_the_writer_once(self, client: Client, member: Member, ruth: Member) -> None:
        question = ask(member, to=[ruth])
        first = reply(question, ruth)
        for _twice in range(2):
            assert do(client, member, question, f"thank/{first.public_id}") == 302
        mail = OutgoingMail.objects.get(kind="notice")
        assert mail.to == "ruth@example.org"
        assert "Ada Example thanks you" in mail.text

    def test_in_quiet_hours_it_waits(self, client: Client, member: Member, ruth: Member) -> None:
        # Two minutes a day are open, and they are half a day away.
        here = now() + timedelta(hours=12)
        ruth.quiet_from, ruth.quiet_until, ruth.time_zone = time((here.hour + 1) % 24), time(here.hour), "Etc/UTC"
        ruth.save()
        question = ask(member, to=[ruth])
        first = reply(question, ruth)
        do(client, member, question, f"thank/{first.public_id}")
        assert OutgoingMail.objects.get(kind="notice").not_before > now() + timedelta(hours=10)

    def test_somebody_by_mail_is_told_with_the_way_out(self, client: Client, member: Member) -> None:
        question = ask(member, to=["mo@example.org"])
        first = reply(question, "mo@example.org")
        do(client, member, question, f"thank/{first.public_id}")
        mail = OutgoingMail.objects.get(to="mo@example.org")
        assert "Never write to me again" in mail.text
        assert "List-Unsubscribe" in mail.headers

    def test_whoever_wants_no_mails_gets_none(self, client: Client, member: Member) -> None:
        question = ask(member, to=["mo@example.org"])
        first = reply(question, "mo@example.org")
        suppress("mo@example.org")
        do(client, member, question, f"thank/{first.public_id}")
        assert not OutgoingMail.objects.filter(to="mo@example.org", state="waiting").exists()

    def test_case_73_across_a_block_nothing_is_told(self, client: Client, member: Member, ruth: Member) -> None:
        question = ask(member, to=[ruth])
        first = reply(question, ruth)
        Block.objects.create(member=ruth, other=member)
        do(client, member, question, f"thank/{first.public_id}")
        assert not OutgoingMail.objects.filter(to="ruth@example.org").exists()

    @pytest.mark.parametrize("what", ["thank", "helped", "ask-back"])
    def test_only_the_asker_can_and_only_with_replies_of_her_question(
        self, client: Client, member: Member, ruth: Member, bo: Member, what: str
    ) -> None:
        question = ask(member, group=group_of(member, ruth, bo))
        other = ask(ruth, group=question.group)
        first, strange = reply(question, ruth), reply(other, bo)
        assert do(client, ruth, question, f"{what}/{first.public_id}", text="Why?") == 404
        assert do(client, member, question, f"{what}/{strange.public_id}", text="Why?") == 404
        assert do(client, member, question, f"{what}/23456789abcd", text="Why?") == 404
        assert not Reply.objects.exclude(thanked_at=None).exists()
        assert Reply.objects.count() == 2


class TestAskingBack:
    def test_the_writer_reads_it_on_the_page_and_by_mail(self, client: Client, member: Member, ruth: Member, bo: Member) -> None:
        question = ask(member, to=[ruth, bo])
        first = reply(question, ruth)
        do(client, member, question, f"ask-back/{first.public_id}", text="How many a day?")
        assert "How many a day?" in page(client, ruth, question)
        assert "How many a day?" not in page(client, bo, question)
        assert OutgoingMail.objects.filter(to="ruth@example.org", text__contains="How many a day?").count() == 1

    @pytest.mark.parametrize("text", ["", "   ", "x" * 601])
    def test_an_empty_one_or_a_long_one_is_not_sent(self, client: Client, member: Member, ruth: Member, text: str) -> None:
        question = ask(member, to=[ruth])
        first = reply(question, ruth)
        do(client, member, question, f"ask-back/{first.public_id}", text=text)
        assert not Reply.objects.filter(is_from_asker=True).exists()

    def test_from_a_closed_question_nothing_is_sent(self, client: Client, member: Member, ruth: Member) -> None:
        question = ask(member, to=[ruth], state="closed")
        first = reply(question, ruth)
        do(client, member, question, f"ask-back/{first.public_id}", text="How many a day?")
        assert not OutgoingMail.objects.exists()


class TestOutcome:
    def tell(self, client: Client, member: Member, question: Question, result: str, *helped: Reply) -> int:
        client.force_login(member)
        return client.post(f"/ask/question/{question.public_id}/outcome", {
            "did": "I weeded a shelf.", "happened": "It is light now.", "result": result, "helped": [one.public_id for one in helped]}).status_code

    @pytest.mark.parametrize(("result", "words"), [("worked", "It worked."), ("changed", "once it was changed"), ("not", "did not work")])
    def test_those_who_helped_hear_what_came_of_it(self, client: Client, member: Member, ruth: Member, bo: Member, result: str, words: str) -> None:
        question = ask(member, to=[ruth, bo])
        first, _other = reply(question, ruth), reply(question, bo)
        assert self.tell(client, member, question, result, first) == 302
        mail = OutgoingMail.objects.get(kind="notice")
        assert mail.to == "ruth@example.org"
        assert "What you wrote was used." in mail.text
        assert words in mail.text
        assert "I weeded a shelf." in mail.text

    def test_said_again_it_is_one_outcome_and_nobody_hears_it_twice(self, client: Client, member: Member, ruth: Member) -> None:
        question = ask(member, to=[ruth])
        first = reply(question, ruth)
        self.tell(client, member, question, "worked", first)
        self.tell(client, member, question, "not", first)
        assert Experience.objects.get().result == "not"
        assert OutgoingMail.objects.filter(kind="notice").count() == 1

    def test_marked_as_helping_later_the_writer_hears_it_then(self, client: Client, member: Member, ruth: Member) -> None:
        question = ask(member, to=[ruth])
        first = reply(question, ruth)
        self.tell(client, member, question, "worked")
        assert not OutgoingMail.objects.exists()
        do(client, member, question, f"helped/{first.public_id}")
        assert OutgoingMail.objects.filter(to="ruth@example.org").count() == 1

    def test_what_is_missing_is_said_and_what_was_typed_stays(self, client: Client, member: Member, ruth: Member) -> None:
        question = ask(member, to=[ruth])
        client.force_login(member)
        answer = client.post(f"/ask/question/{question.public_id}/outcome", {"did": "I weeded a shelf."})
        assert answer.status_code == 200
        assert "Choose one of the three" in answer.content.decode()
        assert "I weeded a shelf." in answer.content.decode()

    def test_it_is_the_asker_s_alone(self, client: Client, member: Member, ruth: Member) -> None:
        question = ask(member, to=[ruth])
        assert self.tell(client, ruth, question, "worked") == 404
        assert not Experience.objects.exists()


class TestThePrompt:
    def due(self, member: Member, day: date) -> list[str]:
        return [one.key for one in what_happened(member, day)]

    def test_it_comes_after_her_date_else_two_weeks_after_the_first_reply_and_then_rests(self, member: Member, ruth: Member) -> None:
        at = datetime(2026, 3, 2, 12, tzinfo=UTC)
        dated, other = ask(member, to=[ruth], wanted_by=date(2026, 3, 5)), ask(member, to=[ruth])
        reply(dated, ruth, received_at=at)
        reply(other, ruth, received_at=at)
        reply(other, ruth, received_at=at + timedelta(days=9))
        first, second = f"outcome:{dated.public_id}", f"outcome:{other.public_id}"
        assert self.due(member, date(2026, 3, 5)) == []
        assert self.due(member, date(2026, 3, 6)) == [first]
        assert set(self.due(member, date(2026, 3, 16))) == {first, second}
        assert self.due(member, date(2026, 4, 13)) == []

    def test_never_where_nobody_replied_or_it_was_told_already(self, member: Member, ruth: Member) -> None:
        silent, told = ask(member, to=[ruth], wanted_by=date(2026, 3, 5)), ask(member, to=[ruth], wanted_by=date(2026, 3, 5))
        reply(told, ruth)
        reply(silent, "who@example.org", state="waiting")
        Experience.objects.create(question=told, member=member, did="x", result="worked")
        assert self.due(member, date(2026, 3, 7)) == []

    def test_today_gets_it_from_its_provider(self, member: Member, ruth: Member) -> None:
        question = ask(member, to=[ruth], wanted_by=date(2026, 3, 5))
        reply(question, ruth)
        assert f"outcome:{question.public_id}" in [one.key for one in of(member, date(2026, 3, 7))]
        assert not [one for one in of(ruth, date(2026, 3, 7)) if one.key.startswith("outcome")]


class TestClosing:
    def test_it_ends_and_all_stays(self, client: Client, member: Member, ruth: Member) -> None:
        question = ask(member, to=[ruth])
        reply(question, ruth)
        assert do(client, member, question, "close", how="moot") == 302
        question.refresh_from_db()
        assert (question.state, question.closed_kindly) == ("closed", "moot")
        assert "It is no longer needed." in page(client, ruth, question)

    def test_a_made_up_end_changes_nothing(self, client: Client, member: Member, ruth: Member) -> None:
        question = ask(member, to=[ruth])
        do(client, member, question, "close", how="hidden")
        question.refresh_from_db()
        assert question.state == "sent"

    def test_nobody_else_closes_it(self, client: Client, member: Member, ruth: Member) -> None:
        question = ask(member, to=[ruth])
        assert do(client, ruth, question, "close", how="helped") == 404


def test_a_page_with_twenty_replies_asks_the_database_no_more_than_one_with_ten(
    client: Client, member: Member, ruth: Member, django_assert_max_num_queries: object
) -> None:
    question = ask(member, group=group_of(member, ruth), to=[ruth])
    for number in range(20):
        reply(question, make_member(f"m{number}@example.org", f"Member {number}"))
    client.force_login(member)
    with django_assert_max_num_queries(15):  # type: ignore[operator]
        assert client.get(f"/ask/question/{question.public_id}").status_code == 200
