"""A mail that is due and must not go yet is held, however its turn came, and goes afterwards."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from commonplace.kernel.clock import now
from commonplace.kernel.outbox import holding
from commonplace.kernel.outbox.models import OutgoingMail
from commonplace.kernel.outbox.sending import send_due
from tests.kernel.outbox.conftest import HURRIED, mails, states
from tests.kernel.outbox.post_office import PostOffice

pytestmark = pytest.mark.django_db(transaction=True)
LATER = timedelta(hours=8)


@pytest.fixture
def rules(monkeypatch: pytest.MonkeyPatch) -> dict[str, holding.Rule]:
    rules: dict[str, holding.Rule] = {}
    monkeypatch.setattr(holding, "_rules", rules)
    return rules


def test_a_held_mail_waits_without_a_try_while_others_go(office: PostOffice, rules: dict[str, holding.Rule]) -> None:
    at = now() + timedelta(seconds=1)
    rules["night"] = lambda mail, moment: at + LATER if mail.key == "bo" and moment < at + LATER else None
    mails("ada", "bo", "cy")
    report = send_due(at=at, patience=HURRIED)
    assert states() == {"ada": "sent", "bo": "waiting", "cy": "sent"}
    bo = OutgoingMail.objects.get(key="bo")
    assert (bo.tries, bo.trouble, bo.not_before, bo.claim) == (0, "", at + LATER, "")
    assert (report.sent, report.put_back, report.failed) == (2, 1, 0)
    send_due(at=at + LATER - timedelta(seconds=1), patience=HURRIED)
    assert states()["bo"] == "waiting"
    send_due(at=at + LATER, patience=HURRIED)
    assert states()["bo"] == "sent"
    assert office.receivers() == ["ada@example.org", "bo@example.org", "cy@example.org"]


def test_a_try_again_that_falls_into_the_night_waits_for_the_morning(office: PostOffice, rules: dict[str, holding.Rule]) -> None:
    office.at["RCPT", 1] = lambda talk: talk.say(b"451 not now\r\n")
    at = now() + timedelta(seconds=1)
    night = at + timedelta(minutes=4)
    rules["night"] = lambda _mail, moment: night + LATER if night <= moment < night + LATER else None
    mails("ada")
    send_due(at=at, patience=HURRIED)
    send_due(at=at + timedelta(minutes=6), patience=HURRIED)
    assert states() == {"ada": "waiting"}
    send_due(at=night + LATER + timedelta(seconds=1), patience=HURRIED)
    assert states() == {"ada": "sent"}


def test_the_latest_of_several_rules_holds_and_one_that_fails_holds_for_an_hour(rules: dict[str, holding.Rule]) -> None:
    def fails(_mail: OutgoingMail, _at: datetime) -> None:
        raise ZeroDivisionError

    at = now()
    mail = OutgoingMail()
    assert holding.held_until(mail, at) is None
    rules["past"] = lambda _mail, moment: moment - LATER
    assert holding.held_until(mail, at) is None
    rules["fails"] = fails
    assert holding.held_until(mail, at) == at + holding.AFTER_A_FAULT
    rules["night"] = lambda _mail, moment: moment + LATER
    assert holding.held_until(mail, at) == at + LATER
