"""What is put into the outbox is one mail, is shown to its owner when it did not go, and is forgotten in time."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from commonplace.kernel.clock import now
from commonplace.kernel.outbox import actions
from commonplace.kernel.outbox.actions import forget_old, let_go, put, send_again
from commonplace.kernel.outbox.models import OutgoingMail
from commonplace.kernel.outbox.queries import Standing, explained, standing, troubled
from commonplace.members.models import Member
from tests.conftest import make_member
from tests.kernel.outbox.conftest import mails, states

pytestmark = pytest.mark.django_db
LETTER: dict[str, Any] = {"key": "k", "kind": "digest", "to": "ada@example.org", "subject": "Today", "text": "Hello"}


@pytest.fixture
def rings(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    heard: list[str] = []
    monkeypatch.setattr(actions, "ring", heard.append)
    return heard


def test_the_same_key_again_is_the_same_mail(rings: list[str]) -> None:
    first = put(**LETTER)
    again = put(**{**LETTER, "text": "Other", "to": "bo@example.org"})
    assert again.pk == first.pk
    assert (again.text, again.to) == ("Hello", "ada@example.org")
    assert OutgoingMail.objects.count() == 1
    assert rings == ["kernel.outbox.send_mails"]


def test_the_bell_knows_its_job() -> None:
    from commonplace.kernel import jobs
    from commonplace.kernel.outbox import jobs as registered

    assert jobs._name(registered.send_mails) == "kernel.outbox.send_mails"


def test_no_bell_is_rung_for_a_mail_that_waits_for_the_morning(rings: list[str]) -> None:
    put(**LETTER, not_before=now() + timedelta(hours=8))
    assert rings == []


def test_what_the_caller_takes_back_takes_the_mail_with_it() -> None:
    def breaks_after_it() -> None:
        with transaction.atomic():
            put(**LETTER)
            raise IntegrityError

    with pytest.raises(IntegrityError):
        breaks_after_it()
    assert not OutgoingMail.objects.exists()


@pytest.mark.parametrize("changed", [
    {"subject": "Today\nBcc: all@example.org"}, {"subject": "Today\r\n"}, {"subject": "a\u2028b"}, {"subject": "a\x0bb"},
    {"to": "ada@example.org\nBcc: b@example.org"}, {"to": "ada@example.org, bo@example.org"}, {"to": "ada@example.org> SIZE=1"},
    {"to": "Ada <ada@example.org>"}, {"to": ""}, {"to": "ada"},
    {"headers": {"X-A": "b\r\nBcc: c@example.org"}}, {"headers": {"X-A\nBcc": "b"}}, {"headers": {"X A": "b"}}, {"headers": {"": "b"}},
    {"headers": {"Bcc": "b@example.org"}}, {"headers": {"from": "b@example.org"}}, {"headers": {"Content-Type": "text/html"}},
    {"headers": {"X-A": "ü"}}, {"headers": {"X-A": "b" * 1000}}, {"headers": {"X-A": ""}},
    {"key": ""}, {"key": "k" * 201}, {"kind": "k" * 21},
], ids=str)
def test_what_could_not_stand_in_a_mail_is_refused(changed: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"."):
        put(**{**LETTER, **changed})
    assert not OutgoingMail.objects.exists()


def test_a_long_subject_is_cut_and_what_no_database_takes_is_left_out() -> None:
    mail = put(**{**LETTER, "subject": "x" * 400, "text": "a\0b\ud800c"})
    mail.refresh_from_db()
    assert (len(mail.subject), mail.subject[-1]) == (300, "…")
    assert mail.text == "ab?c"


def in_trouble(owner: Member, key: str, state: str) -> OutgoingMail:
    (mail,) = mails(key, owner=owner)
    OutgoingMail.objects.filter(pk=mail.pk).update(state=state, trouble="550 no", tries=3)
    mail.refresh_from_db()
    return mail


def test_a_member_sees_her_own_mails_that_did_not_arrive_and_no_others(member: Member) -> None:
    other = make_member("bo@example.org", "Bo Example")
    doubtful, failed = in_trouble(member, "a", "doubtful"), in_trouble(member, "b", "failed")
    for state in ("waiting", "sending", "handed", "sent", "withdrawn"):
        in_trouble(member, state, state)
    in_trouble(other, "c", "failed")
    assert list(troubled(member)) == [failed, doubtful]
    assert "may have arrived" in explained(doubtful)
    assert "did not take" in explained(failed)


def test_a_member_asks_for_her_own_mail_and_for_no_other(member: Member) -> None:
    other = make_member("bo@example.org", "Bo Example")
    mail = in_trouble(member, "a", "failed")
    for action in (send_again, let_go):
        with pytest.raises(OutgoingMail.DoesNotExist):
            action(other, mail.public_id)
    again = send_again(member, mail.public_id)
    assert (again.state, again.tries, again.trouble) == ("waiting", 0, "")
    assert not troubled(member)


def test_a_mail_she_can_do_without_is_shown_no_longer_and_never_goes(member: Member) -> None:
    mail = in_trouble(member, "a", "doubtful")
    assert let_go(member, mail.public_id).state == "withdrawn"
    assert not troubled(member)
    assert send_again(member, mail.public_id).state == "withdrawn"


@pytest.mark.parametrize("state", ["waiting", "sending", "handed", "sent"])
def test_a_mail_that_is_in_no_trouble_is_not_sent_again(member: Member, state: str) -> None:
    mail = in_trouble(member, "a", state)
    assert send_again(member, mail.public_id).state == state
    assert let_go(member, mail.public_id).state == state


def test_mails_that_went_are_forgotten_after_a_month_and_troubled_ones_after_three(member: Member) -> None:
    for state in OutgoingMail.State.values:
        in_trouble(member, state, state)
    at = now()
    OutgoingMail.objects.filter(state="sent").update(sent_at=at)
    assert forget_old(at=at + timedelta(days=29)) == 0
    assert forget_old(at=at + timedelta(days=31)) == 2
    assert sorted(states()) == ["doubtful", "failed", "handed", "sending", "waiting"]
    assert forget_old(at=at + timedelta(days=91)) == 2
    assert sorted(states()) == ["handed", "sending", "waiting"]


def test_the_keeper_of_the_site_hears_how_many_wait_and_failed(member: Member) -> None:
    for state in OutgoingMail.State.values:
        in_trouble(member, state, state)
    assert standing() == Standing(waiting=3, failed=1, doubtful=1)
