"""A file that came with a reply by mail: nobody was asked whether a student can be recognized in it, so it is the asker's alone at first."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
from django.test import Client, override_settings
from PIL import Image

from commonplace.connection import attachments, forgetting
from commonplace.connection.actions import replying
from commonplace.connection.inbox import addresses
from commonplace.connection.inbox.taking import take_mail
from commonplace.connection.models import Attachment, Reply
from commonplace.kernel.clock import now
from commonplace.kernel.outbox.models import OutgoingMail
from commonplace.members.models import Member
from commonplace.spaces.models import Group
from commonplace.trust.actions.holding import hold
from tests.conftest import make_member
from tests.connection.asked import AT, put_to
from tests.connection.inbox import messages

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _media(tmp_path: Path) -> Iterator[None]:
    with override_settings(MEDIA_ROOT=tmp_path):
        yield


def came(member: Member, group: Group | None, **fields: object) -> Reply:
    asked = put_to(member, group=group, **fields)
    out = BytesIO()
    Image.new("RGB", (40, 30), "teal").save(out, "PNG")
    take_mail(messages.with_file(to=addresses.reply_address(asked.reply_key or ""), name="class.png", content=out.getvalue(), kind="image/png"), at=AT)
    return Reply.objects.select_related("attachment", "question").get()


def test_at_first_only_the_asker_may_have_it_and_is_told_why(client: Client, member: Member, ben: Member, group: Group) -> None:
    found = came(member, group)
    assert found.attachment is not None
    file, page = f"/ask/file/{found.attachment.public_id}", f"/ask/question/{found.question.public_id}"
    client.force_login(ben)
    assert client.get(file).status_code == 404
    seen = client.get(page).content.decode()
    assert "Here it is." in seen
    assert "class." not in seen
    client.force_login(member)
    assert client.get(file).status_code == 200
    seen = client.get(page).content.decode()
    assert "A file came by mail. Nobody has said that no student can be recognized in it" in seen
    assert "it is there for the group too" in seen
    assert "A file came with it" in OutgoingMail.objects.get(to=member.email).text


def test_once_she_says_so_whoever_sees_the_reply_may_have_it(client: Client, member: Member, ben: Member, group: Group) -> None:
    found = came(member, group)
    assert found.attachment is not None
    client.force_login(member)
    assert client.post(f"/ask/reply/{found.public_id}/file/keep").status_code == 302
    assert "Nobody has said" not in client.get(f"/ask/question/{found.question.public_id}").content.decode()
    client.force_login(ben)
    assert client.get(f"/ask/file/{found.attachment.public_id}").status_code == 200
    assert "class." in client.get(f"/ask/question/{found.question.public_id}").content.decode()


def test_removed_it_is_gone_and_the_reply_stays(client: Client, member: Member, group: Group) -> None:
    found = came(member, group)
    assert found.attachment is not None
    path = attachments.path_of(found.attachment)
    client.force_login(member)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("django.db.transaction.on_commit", lambda act, *_args, **_more: act())
        client.post(f"/ask/reply/{found.public_id}/file/remove")
    assert not path.exists()
    assert not Attachment.objects.exists()
    assert Reply.objects.get().text == "Here it is."


def test_case_70_nobody_else_decides(client: Client, member: Member, ben: Member, group: Group) -> None:
    found = came(member, group)
    client.force_login(ben)
    for how in ("keep", "remove"):
        assert client.post(f"/ask/reply/{found.public_id}/file/{how}").status_code == 404
    with pytest.raises(PermissionError):
        replying.keep_file(acting=ben, reply=found, at=now())
    with pytest.raises(PermissionError):
        replying.remove_file(acting=ben, reply=found)
    client.force_login(member)
    assert client.post(f"/ask/reply/{found.public_id}/file/other").status_code == 404
    assert client.get(f"/ask/reply/{found.public_id}/file/keep").status_code == 405


def test_under_no_name_that_she_looked_does_not_tell_when_she_was_here(client: Client, member: Member, ben: Member, group: Group) -> None:
    found = came(member, group, naming="chosen", chosen_name="Owl")
    assert found.attachment is not None
    replying.keep_file(acting=member, reply=found, at=now())
    client.force_login(ben)
    assert client.get(f"/ask/file/{found.attachment.public_id}").status_code == 404
    assert "class." not in client.get(f"/ask/question/{found.question.public_id}").content.decode()
    Attachment.objects.update(no_student_confirmed_at=now() - timedelta(days=2))
    assert client.get(f"/ask/file/{found.attachment.public_id}").status_code == 200
    assert "class." in client.get(f"/ask/question/{found.question.public_id}").content.decode()


def test_what_nobody_looked_at_is_removed_after_thirty_days_unless_it_is_held(member: Member, group: Group) -> None:
    found = came(member, group)
    at = now()
    assert forgetting.forget_unseen_files(at=at + timedelta(days=29)) == 0
    held = hold(acting=make_member("sten@example.org", is_steward=True), about=f"question:{found.question.public_id}", reason="Asked.")
    assert forgetting.forget_unseen_files(at=at + timedelta(days=31)) == 0
    held.delete()
    assert forgetting.forget_unseen_files(at=at + timedelta(days=31)) == 1
    assert not Attachment.objects.exists()


def test_a_file_that_was_kept_is_not_removed(member: Member, group: Group) -> None:
    found = came(member, group)
    replying.keep_file(acting=member, reply=found, at=now())
    assert forgetting.forget_unseen_files(at=now() + timedelta(days=99)) == 0


@pytest.mark.parametrize("act", ["remove_file", "refuse"])
def test_what_is_held_is_not_taken_away_by_its_asker(member: Member, group: Group, act: str) -> None:
    found = came(member, group)
    Reply.objects.update(state="waiting" if act == "refuse" else "shown")
    hold(acting=make_member("sten@example.org", is_steward=True), about=f"question:{found.question.public_id}", reason="Asked.")
    with pytest.raises(replying.NotTaken, match="cannot be deleted"):
        getattr(replying, act)(acting=member, reply=found)
    assert Reply.objects.get().text == "Here it is."
    assert Attachment.objects.exists()
