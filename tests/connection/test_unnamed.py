"""Whoever asks under no name is not found: each test is one way in which somebody might try.

Most of them ask twice, once as Ada and once as Cleo, and compare what the others then have before them: it must be the same.
"""

from __future__ import annotations

import io
import logging
import re
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import transaction
from django.test import Client

from commonplace.cli import main
from commonplace.connection import naming
from commonplace.connection.actions import asking, following_up, keeping, replying
from commonplace.connection.actions.asking import NotAsked, Wording
from commonplace.connection.models import Naming, Question, Reply
from commonplace.connection.reach import To
from commonplace.kernel.outbox.letters import written
from commonplace.kernel.outbox.models import OutgoingMail
from commonplace.members import leaving
from commonplace.members.audience import Kind
from commonplace.members.models import Block, Member
from commonplace.spaces.models import Group, GroupMembership
from commonplace.trust.actions import reporting as reports
from tests.conftest import make_member

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
TEXT = "How do you get through a day\nwith a principal who reads nothing?"
TOKENS = re.compile(r'name="csrfmiddlewaretoken" value="[^"]+"')


@pytest.fixture
def sten(group: Group) -> Member:
    """A steward, who is in the group."""
    sten = make_member("sten@example.org", "Sten Steward", is_steward=True)
    GroupMembership.objects.create(group=group, member=sten)
    return sten


def asked_by(author: Member, group: Group, *, at: datetime = AT, text: str = TEXT, name: str = Naming.NONE, to: tuple[To, ...] = ()) -> Question:
    draft = asking.write(acting=author, wording=Wording(text, naming=name, chosen_name="Owl" if name == Naming.CHOSEN else ""))
    asking.put_to(acting=author, question=draft, group=None if to else group, people=to)
    held = asking.ask(acting=author, question=draft, at=at - timedelta(minutes=10))
    assert held.leaves_at is not None
    assert asking.leave_due(at=held.leaves_at) == 1
    draft.refresh_from_db()
    return draft


def whole_story(author: Member, ben: Member, group: Group, *, at: datetime = AT, name: str = Naming.NONE) -> Question:
    """Asked, replied to, asked back, thanked, and what came of it."""
    question = asked_by(author, group, at=at, name=name)
    reply = replying.reply_here(acting=ben, question=question, text="I bring one number a week.", at=at + timedelta(minutes=20))
    following_up.thank(acting=author, reply=reply, at=at + timedelta(minutes=30))
    following_up.ask_back(acting=author, reply=reply, text="Which number?", at=at + timedelta(minutes=40))
    following_up.tell_outcome(
        acting=author, question=question, did="Brought a number", happened="She read it", result="worked", helped=[reply.public_id],
        at=at + timedelta(minutes=50))
    question.refresh_from_db()
    return question


def masked(page: str, question: Question) -> str:
    """A page without what differs each time: ids and tokens."""
    page = TOKENS.sub("", page).replace(question.public_id, "QUESTION")
    for number, reply in enumerate(question.replies.order_by("pk")):
        page = page.replace(reply.public_id, f"REPLY{number}")
    return re.sub(r"\?v=\w+", "", page)


def pages(client: Client, viewer: Member, question: Question, group: Group) -> dict[str, str]:
    client.force_login(viewer)
    found = {}
    for path in ["/ask", "/ask/mine", "/ask/waiting", "/ask/answers", "/ask/drafts", f"/ask/question/{question.public_id}", "/groups",
                 f"/groups/{group.public_id}", "/today", "/search?q=principal", f"/report?about=question:{question.public_id}",
                 "/settings/site", "/settings/site/reports", "/settings/site/log", f"/ask/question/{question.public_id}/back",
                 f"/ask/question/{question.public_id}/confirm", f"/ask/question/{question.public_id}/edit"]:
        answer = client.get(path)
        found[path.replace(question.public_id, "QUESTION")] = f"{answer.status_code} " + masked(answer.content.decode(), question)
    return found


def exported(member: Member, question: Question) -> str:
    file = io.BytesIO()
    leaving.write_export(member=member, file=file)
    with zipfile.ZipFile(file) as archive:
        return masked("\n".join(name + archive.read(name).decode("utf-8", "replace") for name in archive.namelist()), question)


def the_same_whoever_asks(authors: tuple[Member, ...], look: Callable[[Member], Any]) -> Any:
    """What `look(author)` gives, each time from the same state; fails where it tells the authors apart."""
    seen = []
    for author in authors:
        with transaction.atomic():
            seen.append(look(author))
            transaction.set_rollback(True)
    assert seen[0] == seen[1]
    return seen[0]


def test_no_page_tells_the_others_or_the_steward(member: Member, cleo: Member, ben: Member, sten: Member, group: Group, client: Client) -> None:
    def look(author: Member) -> list[dict[str, str]]:
        question = whole_story(author, ben, group)
        return [pages(client, viewer, question, group) for viewer in (ben, sten)]

    seen = the_same_whoever_asks((member, cleo), look)
    shown = seen[0]["/ask/question/QUESTION"]
    assert "Somebody in Rural libraries" in shown
    assert "I bring one number a week." in shown
    assert "She read it" in shown


def test_no_page_tells_who_has_taken_another_name(member: Member, cleo: Member, ben: Member, sten: Member, group: Group, client: Client) -> None:
    def look(author: Member) -> list[dict[str, str]]:
        question = whole_story(author, ben, group, name=Naming.CHOSEN)
        return [pages(client, viewer, question, group) for viewer in (ben, sten)]

    assert "Owl" in the_same_whoever_asks((member, cleo), look)[0]["/ask/question/QUESTION"]


@pytest.mark.parametrize("audience", [Kind.GROUP, Kind.SITE])
def test_the_answer_made_of_it_does_not_tell(
    member: Member, cleo: Member, ben: Member, sten: Member, group: Group, client: Client, audience: Kind
) -> None:
    """Made, changed, told to those who helped, reported: by its owner's own name the answer would say who asked."""

    def look(author: Member) -> list[str]:
        question = whole_story(author, ben, group)
        reply = question.replies.get(member=ben)
        wanted = keeping.Wanted(audience, group if audience is Kind.GROUP else None)
        said = keeping.Said("One number a week", "> I bring one number a week.\n\nIt works.", topics=["budget"], wanted=wanted)
        answer = keeping.keep(acting=author, question=question, said=said, credited=[reply.public_id], at=AT + timedelta(hours=1))
        answer = keeping.change(acting=author, answer=answer, said=replace(said, text=said.text + " Still."), at=AT + timedelta(hours=2))
        reports.report(acting=ben, about=f"answer:{answer.public_id}", kind="other", text="Look at this")
        made, _new = reports.report(acting=ben, about=f"question:{question.public_id}", kind="other", text="And at this")
        found = []
        for viewer in (ben, sten):
            client.force_login(viewer)
            for path in [f"/ask/answer/{answer.public_id}{more}" for more in ("", "/print", "/versions", "/tried", "/dispute", "/change")] + [
                "/ask/answers", "/ask?q=number", f"/ask/question/{question.public_id}", f"/settings/site/reports/{made.public_id}",
                "/settings/site/reports", "/settings/site/log"]:
                got = client.get(path)
                page = masked(got.content.decode(), question).replace(answer.public_id, "ANSWER").replace(made.public_id, "REPORT")
                page = re.sub(r"\b\d{1,2}(:\d\d)? [ap]\.m\.|<time[^>]*>", "", page)  # when it was reported, which is now
                found.append(f"{got.status_code} " + re.sub(r"(about=\w+:|report:|/reports/|/credit/)[^\"'&<\s]+", "", page))
        assert any("It works." in page for page in found)
        return found

    the_same_whoever_asks((member, cleo), look)


def test_the_hour_is_shown_to_nobody_else(member: Member, ben: Member, sten: Member, group: Group, client: Client) -> None:
    """Who was there at 8:08 may be known; so the day alone is shown, and pages do not change within it."""
    seen = []
    for hour in (7, 13):
        with transaction.atomic():
            question = asked_by(member, group, at=AT.replace(hour=hour, minute=hour))
            seen.append([pages(client, viewer, question, group) for viewer in (ben, sten)])
            transaction.set_rollback(True)
    assert seen[0] == seen[1]
    question = asked_by(member, group)
    assert naming.when_shown(question, viewer=ben) == AT.date()
    assert naming.when_shown(question, viewer=member) == AT


def test_the_place_in_a_list_tells_nothing(member: Member, cleo: Member, ben: Member, group: Group, client: Client) -> None:
    """Newest first would tell who asked before whom, and with that when."""
    for ids in (("aaaaaaaaaaaa", "zzzzzzzzzzzz"), ("zzzzzzzzzzzz", "aaaaaaaaaaaa")):
        with transaction.atomic():
            for author, public_id, minutes in ((member, ids[0], 0), (cleo, ids[1], 300)):
                question = asked_by(author, group, at=AT + timedelta(minutes=minutes), text=f"Question {public_id}")
                Question.objects.filter(pk=question.pk).update(public_id=public_id)
            client.force_login(ben)
            for path in ("/ask", "/ask/waiting"):
                page = client.get(path).content.decode()
                assert page.index("Question aaaaaaaaaaaa") < page.index("Question zzzzzzzzzzzz"), path
            assert [one.public_id for one in naming.in_shown_order(Question.objects.all())] == ["aaaaaaaaaaaa", "zzzzzzzzzzzz"]
            transaction.set_rollback(True)


def test_the_address_under_which_it_was_written_is_not_the_one_under_which_it_is_read(
    member: Member, ben: Member, group: Group, client: Client
) -> None:
    """A browser's history, or the log of whatever lies between, holds the address of the draft."""
    draft = asking.write(acting=member, wording=Wording(TEXT, naming=Naming.NONE))
    before = draft.public_id
    held = asking.ask(acting=member, question=asking.put_to(acting=member, question=draft, group=group), at=AT)
    assert asking.leave_due(at=held.leaves_at or AT) == 1
    draft.refresh_from_db()
    assert draft.public_id != before
    client.force_login(ben)
    assert client.get(f"/ask/question/{before}").status_code == 404
    client.force_login(member)
    assert client.get(f"/ask/question/{before}/back").status_code == 302
    assert b"Take it back" not in client.get(f"/ask/question/{draft.public_id}").content


@pytest.mark.parametrize("page", ["edit", "away", "to", "confirm", "back", "carry"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_pages_of_the_asker_answer_others_as_if_there_were_nothing(
    member: Member, cleo: Member, ben: Member, group: Group, client: Client, page: str, method: str
) -> None:
    question = asked_by(member, group)
    nothing = {}
    for viewer in (ben, cleo):
        client.force_login(viewer)
        for public_id in (question.public_id, "nothinghere2"):
            answer = getattr(client, method)(f"/ask/question/{public_id}/{page}")
            nothing[viewer.pk, public_id] = (answer.status_code, answer.get("Location", ""))
    assert len(set(nothing.values())) == 1


def test_no_mail_names_the_author_neither_in_its_text_nor_in_its_head(member: Member, cleo: Member, ben: Member, group: Group) -> None:
    def look(author: Member) -> list[bytes]:
        question = whole_story(author, ben, group)
        found = []
        for mail in OutgoingMail.objects.exclude(to=author.email).order_by("pk"):
            assert mail.owner_id != author.pk
            body = re.sub(rb"(?<=Date: )[^\r]+|/reply/[\w-]+|/never[^\s\"]*|=_\w+|about=[^\s\"]+|[\w.+-]+@[\w.-]+", b"", written(
                mail, sender="commonplace@example.org", host="example.org"))
            found.append(masked(body.decode("utf-8", "replace"), question).encode())
            assert author.email.encode() not in body
            assert author.name.encode() not in body
        return found

    the_same_whoever_asks((member, cleo), look)


def test_asked_by_mail_under_another_name_the_letter_knows_no_other(member: Member) -> None:
    question = asked_by(member, None, name=Naming.CHOSEN, to=(To("Jo Invented", "jo@elsewhere.example"),))  # type: ignore[arg-type]
    mail = OutgoingMail.objects.get(to="jo@elsewhere.example")
    letter = written(mail, sender="commonplace@example.org", host="example.org").decode()
    assert "Owl" in letter
    for told in (member.name, member.email, member.public_id, "Ada"):
        assert told not in letter
    assert question.public_id not in mail.headers.get("Reply-To", "")


def test_nobody_else_s_export_tells(member: Member, cleo: Member, ben: Member, sten: Member, group: Group) -> None:
    def look(author: Member) -> list[str]:
        question = whole_story(author, ben, group)
        # Two exports are made at two moments, and say so.
        return [re.sub(r"\d{4}-\d\d-\d\dT[\d:.+]+|<dateCreated>[^<]+", "", exported(viewer, question)) for viewer in (ben, sten)]

    the_same_whoever_asks((member, cleo), look)
    question = whole_story(member, ben, group)
    assert "principal who reads nothing" in exported(member, question)


def test_no_command_tells(member: Member, cleo: Member, ben: Member, group: Group, capsys: pytest.CaptureFixture[str]) -> None:
    def look(author: Member) -> str:
        question = whole_story(author, ben, group)
        for verb in (["questions", "--member", ben.email], ["questions", "--member", ben.email, "--json"], ["answers", "--member", ben.email, "--json"]):
            main(verb)
        return masked(capsys.readouterr().out, question)

    the_same_whoever_asks((member, cleo), look)


def test_no_log_tells(member: Member, ben: Member, group: Group, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch) -> None:
    caplog.set_level(logging.INFO)
    whole_story(member, ben, group)

    def fail(question: Question) -> None:
        raise RuntimeError(f"Failing row contains ({question.asker}, {member.email})")

    monkeypatch.setattr(asking, "_shed_traces", fail)
    draft = asking.write(acting=member, wording=Wording(TEXT, naming=Naming.NONE))
    held = asking.ask(acting=member, question=asking.put_to(acting=member, question=draft, group=group), at=AT)
    assert asking.leave_due(at=held.leaves_at or AT) == 0
    assert "could not leave" in caplog.text
    for told in (member.name, member.email, member.public_id):
        assert told not in caplog.text


@pytest.mark.parametrize("who_blocks", ["author", "reader"])
def test_a_block_tells_nothing(member: Member, cleo: Member, ben: Member, group: Group, client: Client, who_blocks: str) -> None:
    """If the question were missing for whom its author blocked, or the other way round, they would know."""
    def look(author: Member) -> dict[str, str]:
        Block.objects.create(member=member if who_blocks == "author" else ben, other=ben if who_blocks == "author" else member)
        question = asked_by(author, group)
        replying.reply_here(acting=ben, question=question, text="I bring one number a week.", at=AT + timedelta(minutes=20))
        return pages(client, ben, question, group)

    assert "principal" in the_same_whoever_asks((member, cleo), look)["/ask/question/QUESTION"]


def test_a_mute_tells_nothing(member: Member, cleo: Member, ben: Member, group: Group, client: Client) -> None:
    def look(author: Member) -> dict[str, str]:
        Block.objects.create(member=ben, other=member, kind=Block.Kind.MUTE)
        return pages(client, ben, asked_by(author, group), group)

    assert "principal" in the_same_whoever_asks((member, cleo), look)["/ask"]


def test_leaving_the_site_or_the_group_tells_nothing(member: Member, ben: Member, group: Group) -> None:
    question = whole_story(member, ben, group)
    GroupMembership.objects.filter(group=group, member=member).delete()
    assert Question.objects.visible_to(ben).get() == question
    leaving.erase_account(member=member)
    left = Question.objects.visible_to(ben).get()
    assert (left.asker, left.text) == (None, TEXT)
    assert naming.shown(left, viewer=ben) == "Somebody in Rural libraries"


def test_the_author_s_own_words_below_it_point_to_no_member(member: Member, ben: Member, group: Group) -> None:
    question = whole_story(member, ben, group)
    replying.reply_here(acting=member, question=question, text="Thank you all.", at=AT + timedelta(hours=1))
    hers = Reply.objects.filter(is_from_asker=True)
    assert hers.count() == 2
    assert {(one.member, one.name, one.sender) for one in hers} == {(None, "", "")}


def test_the_steward_pauses_the_author_without_learning_who(member: Member, cleo: Member, ben: Member, sten: Member, group: Group, client: Client) -> None:
    def look(author: Member) -> tuple[bool, dict[str, str]]:
        question = asked_by(author, group)
        done = asking.pause_unnamed_author(question, at=AT)
        return done, pages(client, sten, question, group)

    assert the_same_whoever_asks((member, cleo), look)[0] is True
    question = asked_by(member, group)
    asking.pause_unnamed_author(question, at=AT)
    for name in (Naming.NONE, Naming.CHOSEN):
        draft = asking.write(acting=member, wording=Wording(TEXT, naming=name, chosen_name="Owl"))
        asking.put_to(acting=member, question=draft, group=group)
        with pytest.raises(NotAsked, match="paused"):
            asking.ask(acting=member, question=draft, at=AT + timedelta(days=27))
        assert asking.ask(acting=member, question=draft, at=AT + timedelta(days=29)).state == "held"
    own = asking.write(acting=member, wording=Wording(TEXT))
    asking.put_to(acting=member, question=own, group=group)
    assert asking.ask(acting=member, question=own, at=AT).state == "held"


def test_paused_while_it_is_held_it_does_not_leave(member: Member, group: Group) -> None:
    first = asked_by(member, group)
    draft = asking.write(acting=member, wording=Wording(TEXT, naming=Naming.NONE))
    held = asking.ask(acting=member, question=asking.put_to(acting=member, question=draft, group=group), at=AT)
    asking.pause_unnamed_author(first, at=AT)
    assert asking.leave_due(at=held.leaves_at or AT) == 0
    draft.refresh_from_db()
    assert draft.state == "draft"


def test_a_question_under_an_own_name_pauses_nobody(member: Member, group: Group) -> None:
    assert asking.pause_unnamed_author(asked_by(member, group, name=Naming.OWN), at=AT) is False


def test_under_no_name_it_goes_into_a_group_only(member: Member, ben: Member, group: Group) -> None:
    draft = asking.write(acting=member, wording=Wording(TEXT, naming=Naming.NONE))
    for people, into in (((To("Jo", "jo@elsewhere.example"),), None), ((To("Ben Example", member=ben),), group), ((), None)):
        with pytest.raises(NotAsked, match="group only"):
            asking.put_to(acting=member, question=draft, people=people, group=into)
    named = asking.write(acting=member, wording=Wording(TEXT))
    asking.put_to(acting=member, question=named, people=[To("Jo", "jo@elsewhere.example")], group=group)
    again = asking.rewrite(acting=member, question=named, wording=Wording(TEXT, naming=Naming.NONE))
    assert again.asked.count() == 0


def test_another_name_is_nobody_s_here(member: Member, ben: Member) -> None:
    for taken in ("Ben Example", "ben example ", "B\u200ben Example"):
        with pytest.raises(NotAsked, match="Somebody here is called so"):
            asking.write(acting=member, wording=Wording(TEXT, naming=Naming.CHOSEN, chosen_name=taken))
    with pytest.raises(NotAsked, match="Which name"):
        asking.write(acting=member, wording=Wording(TEXT, naming=Naming.CHOSEN, chosen_name=" "))


@pytest.mark.parametrize(("name", "to_ben", "to_nobody"), [
    (Naming.OWN, "Ada Example", "Ada Example"), (Naming.CHOSEN, "Owl", "Owl"), (Naming.NONE, "Somebody in Rural libraries", "Somebody in Rural libraries"),
])
def test_who_is_shown_to_whom(member: Member, ben: Member, group: Group, name: str, to_ben: str, to_nobody: str) -> None:
    question = asked_by(member, group, name=name)
    assert naming.shown(question, viewer=member) == "You"
    assert naming.shown(question, viewer=ben) == to_ben
    assert naming.shown(question, viewer=None) == to_nobody
    assert naming.link_of(question, viewer=ben) == (member if name == Naming.OWN else None)
    assert naming.is_asker(question, member)
    assert not naming.is_asker(question, ben)
    assert not naming.is_asker(question, None)
    question.asker = None
    assert not naming.is_asker(question, Member())
    assert naming.shown(question, viewer=ben) == (to_ben if name != Naming.OWN else "Somebody who has left")
