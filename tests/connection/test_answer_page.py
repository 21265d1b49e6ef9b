"""An answer over time: who sees it, what happened to others, disputes, whether it still holds, and two that become one."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import date, timedelta

import pytest
from django.test import Client

from commonplace.connection import outcomes
from commonplace.connection.models import Answer, Credit, Dispute, Experience
from commonplace.connection.reminders import still_true
from commonplace.kernel.clock import now
from commonplace.members.leaving import erase_account, write_export
from commonplace.members.models import Member
from tests.conftest import make_member
from tests.connection.rows import ask, group_of, reply

pytestmark = pytest.mark.django_db
SOURCE = "https://example.org/study"


def answer_by(owner: Member, audience: str = "site", **fields: object) -> Answer:
    return Answer.objects.create(**{
        "owner": owner, "title": "Weeding the 600s", "text": "Weed by use.", "audience": audience, "state": "kept",
        "reviewed_on": date(2026, 1, 2), "review_on": date(2027, 7, 2), **fields})


def status(client: Client, viewer: Member, answer: Answer, path: str = "") -> int:
    client.force_login(viewer)
    return client.get(f"/ask/answer/{answer.public_id}{path}").status_code


def seen(client: Client, viewer: Member, answer: Answer, path: str = "") -> str:
    client.force_login(viewer)
    found = client.get(f"/ask/answer/{answer.public_id}{path}")
    assert found.status_code == 200
    return found.content.decode()


class TestWhoSeesWhich:
    """The one table of who sees which answer."""

    TABLE = [
        # audience, state: owner, asked, in the group, anybody here
        ("self", "kept", (200, 404, 404, 404)),
        ("people", "kept", (200, 200, 404, 404)),
        ("group", "kept", (200, 404, 200, 404)),
        ("site", "kept", (200, 200, 200, 200)),
        ("web", "kept", (200, 200, 200, 200)),
        ("site", "draft", (200, 404, 404, 404)),
        ("site", "hidden", (200, 404, 404, 404)),
        ("group", "hidden", (200, 404, 404, 404)),
    ]

    @pytest.mark.parametrize(("audience", "state", "expected"), TABLE)
    def test_case_70_each_sees_what_is_for_them(
        self, client: Client, member: Member, ruth: Member, bo: Member, cy: Member, audience: str, state: str, expected: tuple[int, ...]
    ) -> None:
        group = group_of(member, bo)
        answer = answer_by(member, audience, state=state, group=group if audience == "group" else None)
        answer.people.set([ruth] if audience == "people" else [])
        assert tuple(status(client, viewer, answer) for viewer in (member, ruth, bo, cy)) == expected

    @pytest.mark.parametrize("path", ["/print", "/change", "/versions", "/tried", "/dispute"])
    def test_case_70_nor_does_another_page_of_it_show_it(self, client: Client, member: Member, ruth: Member, path: str) -> None:
        assert status(client, ruth, answer_by(member, "self"), path) == 404

    @pytest.mark.parametrize("path", ["tried", "dispute", "still-true", "answers-it", "merge", "change"])
    def test_case_70_nor_can_it_be_touched(self, client: Client, member: Member, ruth: Member, path: str) -> None:
        answer = answer_by(member, "self")
        question = ask(ruth)
        client.force_login(ruth)
        sent = {"did": "x", "result": "worked", "reason": "x", "source": SOURCE, "question": question.public_id, "into": answer.public_id,
                "title": "x", "text": "y", "audience": "self", "naming": "own"}
        assert client.post(f"/ask/answer/{answer.public_id}/{path}", sent).status_code == 404
        assert client.post(f"/ask/answer/23456789abcd/{path}", sent).status_code == 404
        assert not Experience.objects.exists()

    def test_a_steward_sees_no_more_than_others(self, client: Client, member: Member) -> None:
        assert status(client, make_member("s@example.org", "Steward", is_steward=True), answer_by(member, "self")) == 404

    def test_whoever_left_the_group_sees_it_no_more(self, client: Client, member: Member, bo: Member) -> None:
        group = group_of(member, bo)
        answer = answer_by(member, "group", group=group)
        assert status(client, bo, answer) == 200
        group.memberships.filter(member=bo).delete()
        assert status(client, bo, answer) == 404


class TestThePage:
    def test_it_says_what_came_of_it_by_whom_and_when_it_was_looked_at(self, client: Client, member: Member, ruth: Member, bo: Member, cy: Member) -> None:
        member.role = "school librarian"
        member.save()
        answer = answer_by(member, sources=SOURCE, topics=["weeding"], asked_again=2)
        for viewer, result in ((ruth, "worked"), (bo, "worked"), (cy, "changed")):
            client.force_login(viewer)
            client.post(f"/ask/answer/{answer.public_id}/tried", {"did": "I tried it.", "result": result})
        page = seen(client, ruth, answer)
        for words in ("Tried by 3: worked twice, changed once.", "by Ada Example, school librarian", "looked at Jan. 2, 2026", "again in July 2027", "asked again 2 times",
                      f'href="{SOURCE}" rel="nofollow noopener noreferrer"', "Cy Example"):
            assert words in page

    def test_who_tries_twice_counts_once_with_the_last_word(self, client: Client, member: Member, ruth: Member) -> None:
        answer = answer_by(member)
        client.force_login(ruth)
        for result in ("worked", "not"):
            client.post(f"/ask/answer/{answer.public_id}/tried", {"did": "I tried it.", "result": result})
        assert str(outcomes.counted(outcomes.of_answers([answer])[answer.pk])) == "tried by 1: failed once"

    def test_words_of_others_are_text_and_nothing_else_case_52(self, client: Client, member: Member, ruth: Member) -> None:
        answer = answer_by(member, title="<b>x</b>", text="<script>alert(1)</script>\n\n> <img src=x onerror=y>")
        Dispute.objects.create(answer=answer, member=ruth, reason="<svg onload=z>", source=SOURCE)
        for path in ("", "/print"):
            page = seen(client, member, answer, path)
            assert not any(bad in page for bad in ("<script>alert", "<img src=x", "<svg onload", "<b>x"))

    def test_paper_has_it_without_menus(self, client: Client, member: Member) -> None:
        page = seen(client, member, answer_by(member, sources=SOURCE), "/print")
        assert SOURCE in page
        assert 'class="bottom"' not in page
        assert 'class="side"' not in page

    def test_it_costs_no_more_with_twenty_outcomes_than_with_ten(
        self, client: Client, member: Member, ruth: Member, django_assert_max_num_queries: object
    ) -> None:
        question = ask(ruth, to=[member])
        answer = answer_by(ruth, question=question)
        for number in range(20):
            other = make_member(f"m{number}@example.org", f"Member {number}")
            Experience.objects.create(answer=answer, member=other, did="x", result="worked", at=now())
            Credit.objects.create(answer=answer, reply=reply(question, other), quoted="x")
            Dispute.objects.create(answer=answer, member=other, reason="x", source=SOURCE)
        client.force_login(member)
        with django_assert_max_num_queries(15):  # type: ignore[operator]
            assert client.get(f"/ask/answer/{answer.public_id}").status_code == 200


class TestTheShelf:
    def write(self, client: Client, member: Member, audience: str) -> int:
        client.force_login(member)
        return client.post("/ask/answer/new", {"title": "Opening hours", "text": "Ten to four.", "audience": audience, "naming": "own"}).status_code

    def test_a_member_writes_for_herself_and_her_groups(self, client: Client, member: Member, ruth: Member) -> None:
        mine, other = group_of(member), group_of(ruth)
        assert self.write(client, member, "self") == 302
        assert self.write(client, member, f"group:{mine.public_id}") == 302
        assert self.write(client, member, f"group:{other.public_id}") == 200
        assert self.write(client, member, "site") == 200
        assert self.write(client, member, "people") == 200
        assert set(Answer.objects.values_list("audience", flat=True)) == {"self", "group"}

    def test_the_steward_writes_for_everybody_here(self, client: Client, member: Member, ruth: Member) -> None:
        assert self.write(client, make_member("s@example.org", "Steward", is_steward=True), "site") == 302
        assert status(client, ruth, Answer.objects.get()) == 200


class TestDisputes:
    def dispute(self, client: Client, member: Member, answer: Answer, **sent: str) -> int:
        client.force_login(member)
        return client.post(f"/ask/answer/{answer.public_id}/dispute", {"reason": "It was withdrawn in 2024.", "source": SOURCE, **sent}).status_code

    def test_it_stands_beside_the_answer_with_reason_and_source(self, client: Client, member: Member, ruth: Member) -> None:
        answer = answer_by(member)
        assert self.dispute(client, ruth, answer) == 302
        page = seen(client, member, answer)
        assert "It was withdrawn in 2024." in page
        assert f'href="{SOURCE}"' in page
        assert "Ruth Sample" in page

    @pytest.mark.parametrize("sent", [{"reason": ""}, {"source": ""}, {"source": "javascript:alert(1)"}, {"source": "the internet"}, {"reason": "x" * 601}])
    def test_without_a_reason_or_a_source_it_does_not(self, client: Client, member: Member, ruth: Member, sent: dict[str, str]) -> None:
        assert self.dispute(client, ruth, answer_by(member), **sent) == 200
        assert not Dispute.objects.exists()

    def test_the_owner_changes_it_instead(self, client: Client, member: Member) -> None:
        assert self.dispute(client, member, answer_by(member)) == 302
        assert not Dispute.objects.exists()

    def test_one_takes_back_one_s_own_alone(self, client: Client, member: Member, ruth: Member, bo: Member) -> None:
        answer = answer_by(member)
        self.dispute(client, ruth, answer)
        path = f"/ask/answer/{answer.public_id}/dispute/{Dispute.objects.get().public_id}/back"
        client.force_login(bo)
        assert client.post(path).status_code == 404
        client.force_login(ruth)
        assert client.post(path).status_code == 302
        assert "It was withdrawn in 2024." not in seen(client, member, answer)


class TestStillTrue:
    DAY = date(2027, 7, 2)

    def asked(self, *members: Member, day: date = DAY) -> list[bool]:
        return [bool(list(still_true(one, day))) for one in members]

    def test_who_used_it_is_asked_on_the_day_and_nobody_else(self, member: Member, ruth: Member, bo: Member) -> None:
        answer = answer_by(member)
        Experience.objects.create(answer=answer, member=ruth, did="x", result="worked")
        assert self.asked(member, ruth, bo) == [False, True, False]
        assert self.asked(ruth, day=self.DAY - timedelta(days=1)) == [False]
        assert self.asked(ruth, day=self.DAY + timedelta(days=28)) == [False]

    def test_where_nobody_else_used_it_the_owner_is(self, member: Member, ruth: Member) -> None:
        answer = answer_by(member)
        Experience.objects.create(answer=answer, member=member, did="x", result="worked")
        assert self.asked(member, ruth) == [True, False]

    def test_a_yes_holds_for_18_months(self, client: Client, member: Member, ruth: Member) -> None:
        answer = answer_by(member, review_on=date(2020, 1, 1))
        Experience.objects.create(answer=answer, member=ruth, did="x", result="worked")
        assert "Still true?" in seen(client, ruth, answer)
        assert client.post(f"/ask/answer/{answer.public_id}/still-true").status_code == 302
        answer.refresh_from_db()
        assert answer.review_on is not None
        assert answer.review_on > now().date() + timedelta(days=500)
        assert "Still true?" not in seen(client, ruth, answer)

    def test_who_never_used_it_cannot_say(self, client: Client, member: Member, bo: Member) -> None:
        answer = answer_by(member, review_on=date(2020, 1, 1))
        client.force_login(bo)
        assert client.post(f"/ask/answer/{answer.public_id}/still-true").status_code == 404
        assert "Still true?" not in seen(client, bo, answer)


class TestTwoBecomeOne:
    def merge(self, client: Client, member: Member, answer: Answer, into: Answer) -> None:
        client.force_login(member)
        client.post(f"/ask/answer/{answer.public_id}/merge", {"into": f"http://testserver/ask/answer/{into.public_id}"})
        answer.refresh_from_db()
        into.refresh_from_db()

    def test_the_address_leads_on_and_what_happened_counts_there(self, client: Client, member: Member, ruth: Member) -> None:
        one, other = answer_by(member, sources=SOURCE), answer_by(member, title="Weeding")
        Experience.objects.create(answer=one, member=ruth, did="I tried the first.", result="worked")
        self.merge(client, member, one, other)
        assert one.state == "merged"
        assert other.asked_again == 1
        assert other.sources == SOURCE
        client.force_login(ruth)
        assert client.get(f"/ask/answer/{one.public_id}").headers["Location"] == f"/ask/answer/{other.public_id}"
        assert "I tried the first." in seen(client, ruth, other)

    def test_a_chain_leads_to_its_end(self, client: Client, member: Member, ruth: Member) -> None:
        one, other, last = answer_by(member), answer_by(member), answer_by(member)
        self.merge(client, member, one, other)
        self.merge(client, member, other, last)
        client.force_login(ruth)
        assert client.get(f"/ask/answer/{one.public_id}").headers["Location"] == f"/ask/answer/{last.public_id}"

    def test_of_who_wrote_without_a_name_nothing_is_named_after_it(self, client: Client, member: Member, ruth: Member) -> None:
        steward = make_member("s@example.org", "Steward", is_steward=True)
        one, other = answer_by(member, naming="none"), answer_by(steward)
        Experience.objects.create(answer=one, member=member, did="I tried mine.", result="worked")
        self.merge(client, steward, one, other)
        assert one.state == "merged"
        assert "I tried mine." in seen(client, ruth, other)
        assert "Ada Example" not in seen(client, ruth, other)

    def test_not_across_audiences_nor_with_another_s_nor_with_itself(self, client: Client, member: Member, ruth: Member) -> None:
        own, small, hers = answer_by(member), answer_by(member, "self"), answer_by(ruth)
        for answer, into in ((small, own), (own, small), (own, hers), (own, own)):
            self.merge(client, member, answer, into)
            assert answer.state == "kept"

    def test_a_closed_question_counts_as_asked_again_once(self, client: Client, member: Member, ruth: Member) -> None:
        answer, question = answer_by(ruth), ask(member, to=[ruth])
        client.force_login(member)
        for _twice in range(2):
            client.post(f"/ask/answer/{answer.public_id}/answers-it", {"question": question.public_id})
        answer.refresh_from_db()
        question.refresh_from_db()
        assert answer.asked_again == 1
        assert (question.state, question.closed_kindly) == ("closed", "answer")

    def test_nobody_closes_another_s(self, client: Client, member: Member, ruth: Member) -> None:
        answer, question = answer_by(ruth), ask(member, to=[ruth])
        client.force_login(ruth)
        assert client.post(f"/ask/answer/{answer.public_id}/answers-it", {"question": question.public_id}).status_code == 404


class TestLeaving:
    def test_one_takes_along_what_is_one_s_own(self, member: Member, ruth: Member) -> None:
        answer_by(member, "self")
        answer_by(ruth, title="Hers")
        archive = io.BytesIO()
        write_export(member=member, file=archive)
        told = json.loads(zipfile.ZipFile(archive).read("answers.json"))
        assert [one["title"] for one in told["answers"]] == ["Weeding the 600s"]
        assert "Hers" not in json.dumps(told)

    def test_one_s_words_leave_with_one_and_what_was_for_others_stays_without_a_name(self, client: Client, member: Member, ruth: Member, bo: Member) -> None:
        own, shared = answer_by(ruth, "self"), answer_by(ruth)
        question = ask(member, to=[ruth])
        quoting = answer_by(member, question=question, text="> Keep what was lent in five years.")
        Credit.objects.create(answer=quoting, reply=reply(question, ruth), quoted="Keep what was lent in five years.")
        erase_account(member=ruth)
        assert not Answer.objects.filter(pk=own.pk).exists()
        assert "Ruth Sample" not in seen(client, bo, shared)
        assert "lent in five years" not in seen(client, member, quoting)

    def test_a_question_of_one_who_has_left_and_asked_under_no_name_says_no_name(self, client: Client, member: Member, ruth: Member) -> None:
        question = ask(member, group=group_of(ruth, member), naming="none")
        days_ago = now() - timedelta(days=2)
        answer = answer_by(member, "group", group=question.group, question=question, naming="none", audience_since=days_ago)
        Experience.objects.create(question=question, member=member, did="I tried it.", result="worked", at=days_ago)
        erase_account(member=member)
        assert "Ada" not in seen(client, ruth, answer)
