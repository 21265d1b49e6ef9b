"""The demo's reports: one waits, one was decided, and a newcomer sees the stewards' pages alive."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from commonplace.config.demo import fill
from commonplace.kernel.clock import now
from commonplace.kernel.outbox.models import OutgoingMail
from commonplace.members.models import Member
from commonplace.trust import queries
from commonplace.trust.models import LogEntry, Report


@pytest.fixture
def visiting(tmp_path: Path, settings: Any, db: None, client: Client) -> Client:
    settings.DATA = tmp_path
    fill(tell=lambda _: None)
    client.force_login(Member.objects.get(email="nora@example.org"))
    return client


def test_one_report_waits_and_one_was_decided(visiting: Client) -> None:
    nora = Member.objects.get(email="nora@example.org")
    (waits,), (decided,) = queries.waiting(nora), queries.decided(nora)
    page = visiting.get("/settings/site/reports").content.decode()
    assert "An answer: it sells something" in page
    page = visiting.get(f"/settings/site/reports/{waits.public_id}").content.decode()
    for words in ("Weeding one shelf a week", "catalog of a shop", "Decide"):
        assert words in page
    assert "Our rules ask for a reason and a source" in visiting.get(f"/settings/site/reports/{decided.public_id}").content.decode()
    assert "Something that was reported waits for a steward." in visiting.get("/settings").content.decode()
    assert "decided about a report: it stays" in visiting.get("/settings/site/log").content.decode()
    assert not OutgoingMail.objects.exists()


def test_they_can_be_decided_and_move_with_the_calendar(visiting: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    (waits,) = queries.waiting(Member.objects.get(email="nora@example.org"))
    answer = visiting.post(f"/settings/site/reports/{waits.public_id}", {"outcome": "hidden", "reason": "It sells something."})
    assert answer.status_code == 302
    lines = list(LogEntry.objects.values())
    before = dict(Report.objects.values_list("pk", "made_at"))
    later = now() + timedelta(days=9)
    monkeypatch.setattr("commonplace.config.demo.filling.now", lambda: later)
    fill(tell=lambda _: None)
    after = dict(Report.objects.values_list("pk", "made_at"))
    assert {pk: (after[pk] - before[pk]).days for pk in after} in (dict.fromkeys(before, 9), dict.fromkeys(before, 8))
    assert Report.objects.get(pk=waits.pk).state == "decided"
    assert list(LogEntry.objects.values()) == lines
