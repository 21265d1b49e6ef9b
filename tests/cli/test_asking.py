"""ask, questions and answers, as a shell and a program that reads their JSON meet them."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date

import pytest

from commonplace import cli
from commonplace.connection.models import Answer, Asked, Experience, Naming, Question, Reply
from commonplace.members.models import Member
from commonplace.spaces.models import Group, GroupMembership
from tests.conftest import make_member

pytestmark = pytest.mark.django_db
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture(autouse=True)
def database_is_ready(monkeypatch: pytest.MonkeyPatch) -> None:
    """The tests' own database stands already."""
    monkeypatch.setattr("commonplace.cli.database.ready", lambda: None)


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """Call a verb as the shell does: exit code, standard output, standard error."""

    def call(*words: object) -> tuple[int, str, str]:
        capsys.readouterr()
        code = cli.main([str(word) for word in words])
        said = capsys.readouterr()
        return code, said.out, said.err

    return call


@pytest.fixture
def group(member: Member) -> Group:
    group = Group.objects.create(name="Sample County")
    for one in (member, make_member("ben@example.org", "Ben Example"), make_member("bent@example.org", "Bent Example")):
        GroupMembership.objects.create(group=group, member=one)
    return group


def test_a_question_is_held_and_it_says_when_it_leaves(run: Run, group: Group) -> None:
    code, out, err = run("ask", "--member", "ada@example.org", "--to", "Ben Example", "--to", "kim@example.org", "How do you weed?")
    assert (code, err) == (0, "")
    question = Question.objects.get()
    assert question.state == "held"
    assert "It leaves at" in out
    assert f"/ask/question/{question.public_id}" in out
    assert set(question.asked.values_list("name", flat=True)) == {"Ben Example", "kim@example.org"}


def test_a_group_is_asked_by_its_name(run: Run, group: Group) -> None:
    assert run("ask", "--member", "ada@example.org", "--group", "sample county", "How?")[0] == 0
    assert Question.objects.get().group == group


def test_as_json_it_says_what_was_made(run: Run, group: Group) -> None:
    said = json.loads(run("ask", "--member", "ada@example.org", "--to", "kim@example.org", "How?", "--json")[1])
    assert said["id"] == Question.objects.get().public_id
    assert said["state"] == "held"
    assert said["leaves"]


@pytest.mark.parametrize(("words", "says"), [
    ([], "Nobody is named"), (["--to", "Example"], "There are: Ben Example, Bent Example."), (["--to", "Zoe"], "Nobody whom you can ask here is called"),
    (["--group", "Elsewhere"], "The member's groups: Sample County"), (["--to", "ada@example.org"], "own mail address"),
])
def test_nobody_is_asked_by_mistake(run: Run, group: Group, words: list[str], says: str) -> None:
    code, out, err = run("ask", "--member", "ada@example.org", *words, "How?")
    assert (code, out) == (1, "")
    assert says in err
    assert "Nothing was asked" in err
    assert not Question.objects.exists()


def test_of_two_with_one_name_the_mail_address_decides(run: Run, group: Group) -> None:
    GroupMembership.objects.create(group=group, member=make_member("ben2@example.org", "Ben Example"))
    code, _, err = run("ask", "--member", "ada@example.org", "--to", "Ben Example", "How?")
    assert code == 1
    assert "Several people are called" in err
    assert not Question.objects.exists()


@pytest.mark.parametrize("text", ["", "   ", "x" * 601, "1\n2\n3\n4"])
def test_a_text_that_cannot_be_asked_is_told_in_a_sentence(run: Run, group: Group, text: str) -> None:
    code, out, err = run("ask", "--member", "ada@example.org", "--to", "kim@example.org", text)
    assert (code, out) == (1, "")
    assert err
    assert not Question.objects.exists()


def test_questions_are_her_own_with_their_replies(run: Run, member: Member, group: Group) -> None:
    ben = Member.objects.get(email="ben@example.org")
    question = Question.objects.create(asker=member, text="How?", state="sent", sent_at=member.joined_at)
    Reply.objects.create(question=question, member=ben, name="Ben Example", text="So.", way="web")
    Reply.objects.create(question=question, asked=Asked.objects.create(question=question, name="Kim"), name="Kim", text="Or so.", way="mail", state="waiting")
    Reply.objects.create(question=question, member=ben, name="Ben Example", text="Hidden.", way="web", state="hidden")
    Question.objects.create(asker=ben, text="Not hers", state="sent", group=group, naming=Naming.NONE)
    said = json.loads(run("questions", "--member", "ada@example.org", "--json")[1])
    assert [set(one) for one in said] == [{"id", "text", "asked", "state", "replies"}]
    assert [(one["from"], one["text"], one["state"]) for one in said[0]["replies"]] == [("Ben Example", "So.", "shown"), ("Kim", "Or so.", "waiting")]
    assert set(said[0]["replies"][0]) == {"from", "text", "received", "state"}
    assert "Kim: Or so." in run("questions", "--member", "ada@example.org")[1]


def test_case_80_an_unnamed_asker_is_in_no_list_of_another(run: Run, member: Member, group: Group) -> None:
    ben = Member.objects.get(email="ben@example.org")
    question = Question.objects.create(asker=ben, text="Who else?", state="sent", group=group, naming=Naming.NONE)
    Reply.objects.create(question=question, member=member, name="Ada", text="I.", way="web")
    for words in (["questions"], ["questions", "--json"], ["answers", "--json"]):
        out = run(*words, "--member", "ada@example.org")[1]
        assert "Ben" not in out
        assert "Who else" not in out


def test_answers_are_printed_and_searched(run: Run, member: Member, group: Group) -> None:
    ben = Member.objects.get(email="ben@example.org")
    made = {"owner": ben, "state": "kept", "audience": "site", "review_on": date(2028, 5, 22)}
    answer = Answer.objects.create(title="Weeding atlases", text="One shelf.", **made)
    Answer.objects.create(title="Bees", text="Hum.", **made)
    Answer.objects.create(title="Weeding for me alone", **{**made, "audience": "self"})
    Experience.objects.create(answer=answer, member=member, did="It", result="worked")
    said = json.loads(run("answers", "--member", "ada@example.org", "--search", "deselection", "--json")[1])
    assert said == [{
        "id": answer.public_id, "title": "Weeding atlases", "text": "One shelf.", "outcomes": "tried by 1: worked once", "review": "2028-05-22",
    }]
    assert len(json.loads(run("answers", "--member", "ada@example.org", "--json")[1])) == 2
    assert "Weeding atlases (tried by 1: worked once; Ben Example" in run("answers", "--member", "ada@example.org")[1]
    assert run("answers", "--member", "ada@example.org", "--search", "zebrafish")[1] == "None yet.\n"


@pytest.mark.parametrize("verb", ["questions", "answers"])
def test_whoever_is_not_here_is_told_so(run: Run, db: None, verb: str) -> None:
    code, out, err = run(verb, "--member", "nobody@example.org")
    assert (code, out) == (1, "")
    assert "no member with the mail address" in err
