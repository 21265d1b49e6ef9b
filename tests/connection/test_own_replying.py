"""What somebody replied is taken along and erased; the mails that carry it are told of."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.test import Client, override_settings

from commonplace.connection import attachments
from commonplace.connection.actions import widening
from commonplace.connection.models import Attachment, Offer, Question, Reply
from commonplace.kernel.clock import now
from commonplace.kernel.outbox import actions as outbox
from commonplace.members import leaving
from commonplace.members.models import Member
from commonplace.spaces.models import Group
from tests.connection.rows import ask, reply
from tests.connection.test_attachments import jpeg, upload

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _media(tmp_path: Path) -> Iterator[None]:
    with override_settings(MEDIA_ROOT=tmp_path):
        yield


def taken_along(member: Member) -> dict[str, bytes]:
    file = io.BytesIO()
    leaving.write_export(member=member, file=file)
    with zipfile.ZipFile(file) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_what_she_replied_goes_with_her_and_so_does_what_was_replied_to_her(member: Member, ben: Member, group: Group) -> None:
    question = ask(member, "Weeding?", group=group, naming="none")
    file = attachments.take_in(upload(jpeg(), "shelf.jpg"), confirmed=True)
    reply(question, ben, "By use.", attachment=file)
    hers = taken_along(ben)
    said = json.loads(hers["replies.json"])[0]
    assert (said["to"], said["question"], said["text"]) == ("Somebody in Rural libraries", "Weeding?", "By use.")
    assert hers[said["file"]] == attachments.path_of(file).read_bytes()
    whole = taken_along(member)
    told = json.loads(whole["questions.json"])["questions"][0]["replies"][0]
    assert (told["from"], told["text"]) == ("Ben Example", "By use.")
    assert whole[told["file"]] == hers[said["file"]]
    assert "replies.json" not in whole


def test_erased_her_words_name_and_files_are_gone_from_questions_of_others(client: Client, member: Member, ben: Member) -> None:
    question = ask(member, to=[ben])
    file = attachments.take_in(upload(jpeg(), "shelf.jpg"), confirmed=True)
    reply(question, ben, "By use, says Ben.", attachment=file)
    leaving.erase_account(member=ben)
    left = Reply.objects.get()
    assert (left.text, left.name, left.member, left.attachment, left.state) == ("", "", None, None, "withdrawn")
    assert not Attachment.objects.exists()
    client.force_login(member)
    page = client.get(f"/ask/question/{question.public_id}").content.decode()
    assert "says Ben" not in page
    assert "Ben Example" not in page
    assert "says Ben" not in taken_along(member)["questions.json"].decode()


def test_files_of_replies_go_with_a_question_that_is_erased(member: Member, ben: Member) -> None:
    question = ask(member, to=[ben])
    file = attachments.take_in(upload(jpeg(), "shelf.jpg"), confirmed=True)
    reply(question, ben, attachment=file)
    leaving.erase_account(member=member)
    assert not Question.objects.exists()
    assert not Attachment.objects.exists()


def test_who_can_see_me_says_how_long_mails_lie_here_as_it_is(signed_in: Client) -> None:
    page = signed_in.get("/settings/who-sees-me").content.decode()
    assert f"{outbox.KEPT.days} days after they went or were taken back, {outbox.TROUBLED_KEPT.days} where one did not arrive" in page
    assert "What you reply, with a file where you add one" in page


class TestWidened:
    @pytest.fixture
    def question(self, member: Member, ben: Member) -> Question:
        file = attachments.take_in(upload(jpeg(), "shelf.jpg"), confirmed=True)
        Offer.objects.create(member=ben, text="Weeding", topics=["weed"])
        return ask(member, "Weeding?", to=["jo@elsewhere.example"], attachment=file, sent_at=now() - timedelta(hours=25))

    def test_the_file_travels_and_who_gets_it_is_said_before_it_is_sent(self, signed_in: Client, member: Member, question: Question) -> None:
        answer = signed_in.post(f"/ask/question/{question.public_id}/wider")
        page = signed_in.get(answer["Location"]).content.decode()
        again = Question.objects.exclude(pk=question.pk).get()
        assert again.attachment is not None
        assert question.attachment is not None
        assert "With it" in page
        assert "shelf." in page
        assert "Ben Example" in page
        assert again.state == "draft"
        assert (again.attachment.public_id, again.attachment.file) != (question.attachment.public_id, question.attachment.file)
        assert attachments.path_of(again.attachment).read_bytes() == attachments.path_of(question.attachment).read_bytes()
        assert again.attachment.no_student_confirmed_at == question.attachment.no_student_confirmed_at
        signed_in.post(f"/ask/question/{again.public_id}/away")
        assert attachments.path_of(question.attachment).exists(), "the first question keeps its own"

    def test_asked_for_twice_there_is_one_file_more(self, member: Member, question: Question) -> None:
        for _twice in range(2):
            widening.widen(acting=member, question=question, at=now())
        assert Attachment.objects.count() == 2

    def test_a_file_that_is_gone_keeps_nobody_from_asking(self, member: Member, question: Question) -> None:
        assert question.attachment is not None
        attachments.path_of(question.attachment).unlink()
        assert widening.widen(acting=member, question=question, at=now()).attachment is None
