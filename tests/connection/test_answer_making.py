"""An answer is made of a question, its replies and what came of it: nobody's words are changed, nobody's leave sooner than agreed."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from commonplace.connection import assembling
from commonplace.connection.actions import crediting
from commonplace.connection.models import Answer, AnswerVersion, Credit, Experience, Question, Reply
from commonplace.connection.reporting import purge_reply
from commonplace.kernel.clock import now
from commonplace.kernel.outbox.models import OutgoingMail
from commonplace.members.models import Member
from tests.connection.rows import ask, group_of, reply

pytestmark = pytest.mark.django_db


def keep(client: Client, member: Member, question: Question, credited: list[Reply], **sent: object) -> Answer | str:
    """What comes of the form: the answer, or the page that says what is wrong."""
    client.force_login(member)
    text = sent.pop("text", "\n\n".join(["Weed by use.", *(assembling.quoted(one.text) for one in credited)]))
    answer = client.post(f"/ask/question/{question.public_id}/keep", {
        "title": "Weeding the 600s", "text": text, "audience": "self", "naming": "own", "credited": [one.public_id for one in credited], **sent})
    return Answer.objects.latest("pk") if answer.status_code == 302 else answer.content.decode()


def kept(*given_: object, **sent: object) -> Answer:
    found = keep(*given_, **sent)  # type: ignore[arg-type]
    assert isinstance(found, Answer), re.findall(r'class="error">[^<]*', str(found))
    return found


def link_of(mail: OutgoingMail) -> str:
    found = re.search(r"https?://[^/]+(/ask/credit/\S+)", mail.text)
    assert found
    return found.group(1)


class TestTheFirstText:
    def test_it_is_made_of_what_was_said_and_changes_no_word(self, client: Client, member: Member, ruth: Member) -> None:
        question = ask(member, "How do you weed the 600s?", to=[ruth])
        reply(question, ruth, "Start with  medicine.\r\nNothing older than five years.", helped=True)
        reply(question, ruth, "And nursing.")
        Experience.objects.create(question=question, member=member, did="I pulled 40 books.", happened="Nobody missed one.", result="worked")
        client.force_login(member)
        seen = client.get(f"/ask/question/{question.public_id}/keep").content.decode()
        assert "The question: How do you weed the 600s?" in seen
        assert "&gt; Start with  medicine.\n&gt; Nothing older than five years." in seen
        assert "What was done: I pulled 40 books.\nNobody missed one." in seen
        assert "&gt; And nursing." not in seen

    @given(st.lists(st.text(min_size=1).filter(lambda text: any(assembling.blocks(assembling.quoted(text)))), max_size=3))
    def test_every_reply_quoted_as_it_is_counts_as_unchanged(self, replies: list[str]) -> None:
        text = "\n\n".join(["Mine.", *map(assembling.quoted, replies)])
        assert assembling.changed_quotes(text, replies) == []

    def test_a_reply_that_quotes_is_quoted_whole(self) -> None:
        replies = ["You asked:\n> how?\n\nBy use."]
        text = assembling.quoted(replies[0])
        assert assembling.changed_quotes(text, replies) == []

    @pytest.mark.parametrize(("day", "later"), [
        (date(2026, 8, 31), date(2028, 2, 29)), (date(2026, 1, 15), date(2027, 7, 15)), (date(2025, 6, 30), date(2026, 12, 30)),
        (date(2025, 8, 31), date(2027, 2, 28)),
    ])
    def test_eighteen_months_on_is_a_day_that_there_is(self, day: date, later: date) -> None:
        assert assembling.months_on(day, 18) == later


class TestKeeping:
    def test_it_is_kept_with_a_day_on_which_it_is_looked_at_again(self, client: Client, member: Member, ruth: Member) -> None:
        question = ask(member, to=[ruth])
        answer = kept(client, member, question, [reply(question, ruth)], sources="https://example.org/weeding", topics="Weeding, non-fiction, weeding")
        assert (answer.state, answer.audience, answer.topics) == ("kept", "self", ["weeding", "non-fiction"])
        assert answer.review_on == assembling.months_on(answer.made_at.date(), 18)
        assert Credit.objects.get().quoted == "Keep what was lent in five years."

    @pytest.mark.parametrize("line", ["javascript:alert(1)", "ftp://example.org", "example", "https://a:b@example.org/", "https://x y"])
    def test_case_58_what_is_no_web_address_is_no_source(self, client: Client, member: Member, ruth: Member, line: str) -> None:
        question = ask(member, to=[ruth])
        assert "This is no web address" in str(keep(client, member, question, [], sources=line))
        assert not Answer.objects.exists()

    def test_words_of_somebody_that_were_changed_are_pointed_out(self, client: Client, member: Member, ruth: Member) -> None:
        question = ask(member, to=[ruth])
        first = reply(question, ruth, "Never keep what was lent in five years.")
        seen = str(keep(client, member, question, [first], text="> Always keep what was lent in five years."))
        assert "must stand as they were written" in seen
        assert not Answer.objects.exists()

    def test_they_may_be_shortened(self, client: Client, member: Member, ruth: Member) -> None:
        question = ask(member, to=[ruth])
        first = reply(question, ruth, "Good morning.\n\nKeep what was lent.\nBest, Ruth")
        answer = kept(client, member, question, [first], text="Mine.\n\n>   Keep what\n> was lent.")
        assert answer.credits.get().quoted == "Keep what\nwas lent."

    def test_of_replies_that_were_not_credited_nothing_is_quoted(self, client: Client, member: Member, ruth: Member, bo: Member) -> None:
        question = ask(member, to=[ruth, bo])
        first, other = reply(question, ruth), reply(question, bo, "By colour.")
        assert "must stand as they were written" in str(keep(client, member, question, [first], text="> By colour."))
        assert other.credits.count() == 0

    def test_of_another_s_question_nothing_is_kept(self, client: Client, member: Member, ruth: Member) -> None:
        question = ask(member, to=[ruth], group=group_of(member, ruth))
        client.force_login(ruth)
        assert client.get(f"/ask/question/{question.public_id}/keep").status_code == 404
        assert client.post(f"/ask/question/{question.public_id}/keep", {"title": "x", "text": "y", "audience": "self", "naming": "own"}).status_code == 404

    def test_replies_of_other_questions_cannot_be_credited(self, client: Client, member: Member, ruth: Member, bo: Member) -> None:
        strange = reply(ask(bo, to=[ruth]), ruth, "For Bo alone.")
        keep(client, member, ask(member, to=[ruth]), [strange])
        assert not Credit.objects.exists()

    def test_a_change_keeps_the_text_before_it(self, client: Client, member: Member, ruth: Member) -> None:
        question = ask(member, to=[ruth])
        answer = kept(client, member, question, [reply(question, ruth)])
        before = answer.text
        client.post(f"/ask/answer/{answer.public_id}/change", {"title": "Weeding", "text": "Weed by use.", "audience": "self", "naming": "own"})
        answer.refresh_from_db()
        assert (answer.title, answer.text) == ("Weeding", "Weed by use.")
        assert AnswerVersion.objects.get().text == before
        assert before.splitlines()[0] in client.get(f"/ask/answer/{answer.public_id}/versions").content.decode()

    def test_nobody_else_changes_it(self, client: Client, member: Member, ruth: Member) -> None:
        answer = Answer.objects.create(owner=member, title="Mine", text="x", state="kept", audience="site")
        client.force_login(ruth)
        assert client.post(f"/ask/answer/{answer.public_id}/change", {"title": "Hers", "text": "y", "audience": "self", "naming": "own"}).status_code == 404


class TestNames:
    def named(self, client: Client, member: Member, answer: Answer) -> str:
        client.force_login(member)
        return client.get(f"/ask/answer/{answer.public_id}").content.decode()

    def test_helpers_stand_there_as_they_chose(self, client: Client, member: Member, ruth: Member, bo: Member, cy: Member) -> None:
        ruth.role = "school librarian"
        ruth.save()
        question = ask(member, to=[ruth, bo, cy])
        texts = [reply(question, ruth, "First words."), reply(question, bo, "Second words.", naming="chosen", chosen_name="A friend"),
                 reply(question, cy, "Third words.", naming="none")]
        seen = self.named(client, member, kept(client, member, question, texts))
        assert "Ruth Sample, school librarian" in seen
        assert "A friend" in seen
        assert "Bo Example" not in seen
        assert "Cy Example" not in seen

    def test_whoever_replied_by_mail_is_not_named_before_choosing_a_name(self, client: Client, member: Member) -> None:
        question = ask(member, to=["morwen@example.org"])
        answer = kept(client, member, question, [reply(question, "morwen@example.org")])
        assert "Morwen" not in self.named(client, member, answer)
        link = link_of(OutgoingMail.objects.get(to="morwen@example.org"))
        client.logout()
        assert client.get(link).status_code == 200
        assert client.post(link, {"naming": "chosen", "chosen_name": "Morwen of the mobile library", "name": "1"}).status_code == 302
        assert "Morwen of the mobile library" in self.named(client, member, answer)

    def test_opening_the_link_decides_nothing(self, client: Client, member: Member) -> None:
        question = ask(member, to=["mo@example.org"])
        kept(client, member, question, [reply(question, "mo@example.org")], audience="site")
        client.logout()
        client.get(link_of(OutgoingMail.objects.get(to="mo@example.org")))
        client.head(link_of(OutgoingMail.objects.get(to="mo@example.org")))
        assert (Credit.objects.get().agreed_to, Credit.objects.get().withdrawn_at) == ("", None)

    def test_a_made_up_link_leads_nowhere(self, client: Client, member: Member) -> None:
        question = ask(member, to=["mo@example.org"])
        answer = kept(client, member, question, [reply(question, "mo@example.org")])
        client.logout()
        good = crediting.token_of(Credit.objects.get())
        for bad in (f"{answer.public_id}-{question.public_id}", good[:-1] + ("a" if good[-1] != "a" else "b"), "x", good.replace(".", "..", 1)):
            assert client.get(f"/ask/credit/{bad}").status_code == 404

    def test_withdrawn_words_are_gone_from_the_text_and_from_all_versions(self, client: Client, member: Member, ruth: Member, bo: Member) -> None:
        question = ask(member, to=[ruth, bo])
        first, second = reply(question, ruth, "Keep what was lent in five years.\nThe rest may go."), reply(question, bo, "Ask the teachers first.")
        answer = kept(client, member, question, [first, second])
        client.post(f"/ask/answer/{answer.public_id}/change", {
            "title": "T", "text": "As said: The rest may go. And:\n\n> Ask the teachers first.\n\n> Keep what was lent in five years.", "audience": "self", "naming": "own"})
        client.force_login(ruth)
        link = f"/ask/credit/{crediting.token_of(Credit.objects.get(reply=first))}"
        client.post(link, {"withdraw": "1"})
        answer.refresh_from_db()
        everything = answer.text + " ".join(AnswerVersion.objects.values_list("text", flat=True))
        assert "lent in five years" not in everything
        assert "Ask the teachers first." in everything
        assert "[withdrawn]" in answer.text
        assert "taken out" in client.get(link).content.decode()

    def test_what_is_purged_leaves_answers_that_quote_a_part_of_it(self, client: Client, member: Member, ruth: Member) -> None:
        question = ask(member, to=[ruth])
        first = reply(question, ruth, "Good morning.\nKeep what was lent.\nAsk Mr. Grumpy of the fifth grade.")
        answer = kept(client, member, question, [first], text="Mine.\n\n> Keep what was lent.\n> Ask Mr. Grumpy of the fifth grade.")
        purge_reply(first.public_id)
        answer.refresh_from_db()
        assert answer.text == "Mine.\n\n[…]"

    def test_a_withdrawn_credit_counts_no_more(self, client: Client, member: Member, ruth: Member) -> None:
        question = ask(member, to=[ruth])
        answer = kept(client, member, question, [reply(question, ruth)], audience="site")
        assert answer.wanted == "site"
        crediting.withdraw(credit=Credit.objects.select_related("answer", "reply").get(), at=answer.made_at)
        answer.refresh_from_db()
        assert (answer.audience, answer.wanted) == ("site", "")


class TestForMorePeople:
    def test_until_every_writer_says_yes_the_smaller_circle_holds(self, client: Client, member: Member, ruth: Member, bo: Member) -> None:
        question = ask(member, to=[ruth, "mo@example.org"])
        replies = [reply(question, ruth), reply(question, "mo@example.org", "Ask the teachers first.")]
        answer = kept(client, member, question, replies, audience="site")
        assert (answer.audience, answer.wanted) == ("people", "site")
        client.force_login(bo)
        path = f"/ask/answer/{answer.public_id}"
        assert client.get(path).status_code == 404
        client.force_login(ruth)
        client.post(link_of(OutgoingMail.objects.get(to="ruth@example.org")), {"yes": "1"})
        client.force_login(bo)
        assert client.get(path).status_code == 404
        client.logout()
        client.post(link_of(OutgoingMail.objects.get(to="mo@example.org")), {"yes": "1"})
        client.force_login(bo)
        assert client.get(path).status_code == 200

    def test_one_no_and_it_stays_where_it_is(self, client: Client, member: Member, ruth: Member, bo: Member) -> None:
        question = ask(member, to=[ruth])
        answer = kept(client, member, question, [reply(question, ruth)], audience="site")
        client.logout()
        client.post(link_of(OutgoingMail.objects.get(to="ruth@example.org")), {"no": "1"})
        client.force_login(bo)
        assert client.get(f"/ask/answer/{answer.public_id}").status_code == 404
        client.force_login(member)
        assert "Somebody would rather not" in client.get(f"/ask/answer/{answer.public_id}").content.decode()

    def test_a_yes_for_one_group_is_no_yes_for_another(self, client: Client, member: Member, ruth: Member, bo: Member) -> None:
        one, other = group_of(member, ruth, name="One"), group_of(member, bo, name="Other")
        question = ask(member, to=[ruth, "mo@example.org"])
        replies = [reply(question, ruth), reply(question, "mo@example.org", "Ask the teachers first.")]
        answer = kept(client, member, question, replies, audience=f"group:{one.public_id}")
        client.post(link_of(OutgoingMail.objects.get(to="ruth@example.org")), {"yes": "1"})
        client.force_login(member)
        client.post(f"/ask/answer/{answer.public_id}/change", {
            "title": answer.title, "text": answer.text, "audience": f"group:{other.public_id}", "naming": "own"})
        assert set(Credit.objects.values_list("agreed_to", flat=True)) == {""}
        client.post(link_of(OutgoingMail.objects.filter(to="mo@example.org").latest("pk")), {"yes": "1"})
        client.force_login(bo)
        assert client.get(f"/ask/answer/{answer.public_id}").status_code == 404

    def test_within_the_question_s_group_nobody_need_be_asked(self, client: Client, member: Member, ruth: Member, bo: Member) -> None:
        group = group_of(member, ruth, bo)
        question = ask(member, group=group)
        answer = kept(client, member, question, [reply(question, ruth)], audience=f"group:{group.public_id}")
        assert (answer.audience, answer.wanted) == ("group", "")
        client.force_login(bo)
        assert client.get(f"/ask/answer/{answer.public_id}").status_code == 200

    @pytest.mark.parametrize("audience", ["web", "group", "group:23456789abcd", "everybody", ""])
    def test_a_made_up_audience_is_not_taken(self, client: Client, member: Member, ruth: Member, audience: str) -> None:
        group_of(ruth, name="Not hers")
        question = ask(member, to=[ruth])
        assert isinstance(keep(client, member, question, [], audience=audience), str)

    def test_case_80_whoever_comes_later_reads_no_earlier_text(self, client: Client, member: Member, ruth: Member, bo: Member) -> None:
        question = ask(member, to=[ruth])
        answer = kept(client, member, question, [], text="With the name of a colleague.", audience="people")
        client.post(f"/ask/answer/{answer.public_id}/change", {"title": "T", "text": "Without.", "audience": "site", "naming": "own"})
        client.force_login(bo)
        assert client.get(f"/ask/answer/{answer.public_id}").status_code == 200
        assert "With the name" not in client.get(f"/ask/answer/{answer.public_id}/versions").content.decode()

    def test_case_80_nor_what_others_wrote_for_fewer(self, client: Client, member: Member, ruth: Member, bo: Member) -> None:
        group = group_of(member, ruth)
        client.force_login(member)
        client.post("/ask/answer/new", {"title": "T", "text": "x", "audience": f"group:{group.public_id}", "naming": "own"})
        answer = Answer.objects.get()
        client.force_login(ruth)
        client.post(f"/ask/answer/{answer.public_id}/tried", {"did": "Only among us.", "result": "not"})
        client.post(f"/ask/answer/{answer.public_id}/dispute", {"reason": "It is outdated.", "source": "https://example.org/"})
        member.is_steward = True
        member.save()
        client.force_login(member)
        client.post(f"/ask/answer/{answer.public_id}/change", {"title": "T", "text": "x", "audience": "site", "naming": "own"})
        client.force_login(bo)
        seen = client.get(f"/ask/answer/{answer.public_id}").content.decode()
        assert "Only among us." not in seen
        assert "ried by 1: failed once" in seen
        assert "It is outdated." in seen
        assert "Ruth Sample" not in seen


class TestUnderNoName:
    @pytest.fixture
    def question(self, member: Member, ruth: Member, bo: Member) -> Question:
        return ask(member, group=group_of(ruth, bo, member), naming="none")

    def test_the_answer_and_all_about_it_have_no_name_of_hers(self, client: Client, member: Member, ruth: Member, bo: Member, question: Question) -> None:
        first = reply(question, ruth)
        answer = kept(client, member, question, [first], audience="site", naming="own", chosen_name="Ada Example")
        client.post(link_of(OutgoingMail.objects.get(to="ruth@example.org")), {"yes": "1"})
        client.force_login(member)
        client.post(f"/ask/answer/{answer.public_id}/tried", {"did": "Once more.", "result": "worked"})
        client.post(f"/ask/answer/{answer.public_id}/change", {"title": "T", "text": answer.text, "audience": "site", "naming": "own"})
        client.force_login(ruth)
        assert client.get(f"/ask/answer/{answer.public_id}").status_code == 404, "others see it from the next morning on"
        days_ago = now() - timedelta(days=2)
        Answer.objects.update(audience_since=days_ago)
        AnswerVersion.objects.update(at=days_ago)
        Experience.objects.update(at=days_ago)
        for viewer in (ruth, bo):
            client.force_login(viewer)
            for path in ("", "/print", "/versions"):
                seen = client.get(f"/ask/answer/{answer.public_id}{path}").content.decode()
                assert "Ada Example" not in seen
                assert member.public_id not in seen
            assert "Once more." in client.get(f"/ask/answer/{answer.public_id}").content.decode()
        client.logout()
        assert "Ada" not in client.get(f"/ask/credit/{crediting.token_of(Credit.objects.get())}").content.decode()
        assert "Ada" not in " ".join(OutgoingMail.objects.exclude(to="ada@example.org").values_list("text", flat=True))

    def test_another_group_is_not_offered_since_few_are_in_both(self, client: Client, member: Member, cy: Member, question: Question) -> None:
        other = group_of(member, cy, name="Other")
        client.force_login(member)
        assert "Other" not in client.get(f"/ask/question/{question.public_id}/keep").content.decode()
        assert isinstance(keep(client, member, question, [], audience=f"group:{other.public_id}"), str)

    def test_of_a_chosen_name_the_answer_keeps_that_name_or_none(self, client: Client, member: Member, ruth: Member) -> None:
        question = ask(member, to=[ruth], naming="chosen", chosen_name="Quill")
        answer = kept(client, member, question, [], audience="people", naming="own")
        Answer.objects.update(audience_since=now() - timedelta(days=2))
        client.force_login(ruth)
        assert "Ada Example" not in client.get(f"/ask/answer/{answer.public_id}").content.decode()
