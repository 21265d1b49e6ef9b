"""What she asked is taken along; when she goes, her drafts, files and questions go, and what others still stand on points to nobody."""

from __future__ import annotations

import json
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.test import TestCase, override_settings
from PIL import Image

from commonplace.connection import attachments, own_asking
from commonplace.connection.actions import asking
from commonplace.connection.actions.asking import Wording
from commonplace.connection.models import Asked, Attachment, Naming, Question
from commonplace.connection.reach import To
from commonplace.kernel.clock import now
from commonplace.members import leaving
from commonplace.members.models import Member
from commonplace.spaces.models import Group

pytestmark = pytest.mark.django_db
JO = To("Jo Invented", "jo@elsewhere.example")


@pytest.fixture(autouse=True)
def _media(tmp_path: Path) -> Iterator[None]:
    with override_settings(MEDIA_ROOT=tmp_path):
        yield


def picture() -> Attachment:
    body = BytesIO()
    Image.new("RGB", (20, 20)).save(body, "JPEG")
    whole = body.getvalue()
    return attachments.take_in(SimpleNamespace(name="a.jpg", size=len(whole), read=lambda _length=-1: whole), confirmed=True)


def sent(member: Member, text: str, *, group: Group | None = None, naming: str = Naming.OWN, attachment: Attachment | None = None) -> Question:
    draft = asking.write(acting=member, wording=Wording(text, naming=naming, chosen_name="Owl"), attachment=attachment)
    asking.put_to(acting=member, question=draft, people=() if group else (JO,), group=group)
    Question.objects.filter(pk=draft.pk).update(state="sent", sent_at=now())
    return draft


def test_her_questions_are_taken_along_with_their_files_and_nobody_else_s(member: Member, ben: Member) -> None:
    sent(member, "What do I show?", attachment=picture())
    asking.write(acting=member, wording=Wording("Not yet asked"))
    files = dict(own_asking.export(member))
    told = json.loads(files.pop("questions.json"))["questions"]
    assert [(one["text"], one["state"], [to["address"] for to in one["people"]]) for one in told] == [
        ("What do I show?", "sent", ["jo@elsewhere.example"]), ("Not yet asked", "draft", [])]
    assert [body[:2] for body in files.values()] == [b"\xff\xd8"]
    assert list(files) == [told[0]["file"]]
    assert list(own_asking.export(ben)) == []


def test_when_she_goes_her_drafts_questions_and_files_go(member: Member, tmp_path: Path) -> None:
    sent(member, "What do I show?", attachment=picture())
    asking.write(acting=member, wording=Wording("Not yet asked", naming=Naming.NONE), attachment=picture())
    with TestCase.captureOnCommitCallbacks(execute=True):
        leaving.erase_account(member=member)
    assert not Question.objects.exists()
    assert not Asked.objects.exists()
    assert not Attachment.objects.exists()
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]


@pytest.mark.parametrize("naming", [Naming.NONE, Naming.CHOSEN])
def test_what_she_asked_in_secret_stays_and_points_to_nobody(member: Member, ben: Member, group: Group, naming: str) -> None:
    question = sent(member, "What do I show?", group=group, naming=naming, attachment=picture())
    leaving.erase_account(member=member)
    question.refresh_from_db()
    assert (question.asker, question.text) == (None, "What do I show?")
    assert Attachment.objects.visible_to(ben).count() == 1


def test_every_kind_of_thing_is_told_on_who_can_see_me() -> None:
    from commonplace.members import visibility

    said = {str(line.what) for line in visibility.lines()}
    assert {"Questions that you ask", "Who asked, under no name or another", "Whom you asked by mail, with their addresses"} <= said
