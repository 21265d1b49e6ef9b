"""How well asking works: one's own figures; the stewards' only of ten people or more."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from commonplace.connection.figures import Figures, of_member, of_site
from commonplace.connection.models import Experience
from commonplace.members.models import Member
from tests.conftest import make_member
from tests.connection.rows import ask, reply

pytestmark = pytest.mark.django_db
AT = datetime(2026, 6, 15, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


def test_one_s_own_questions_are_counted_once_they_are_old_enough(member: Member, ruth: Member) -> None:
    sent = AT - 20 * 24 * HOUR
    quick, slow, silent, new = (ask(member, to=[ruth], state=state, sent_at=at, closed_kindly=how) for state, at, how in (
        ("closed", sent, "helped"), ("closed", sent, "answer"), ("sent", sent, ""), ("sent", AT - HOUR, "")))
    reply(quick, ruth, received_at=sent + 2 * HOUR)
    reply(quick, ruth, received_at=sent + 30 * HOUR)
    reply(slow, ruth, received_at=sent + 60 * HOUR)
    reply(silent, "who@example.net", received_at=sent + HOUR, state="waiting")
    Experience.objects.create(question=quick, member=member, did="x", result="worked")
    ask(ruth, to=[member], sent_at=sent)
    ask(member, to=[ruth], state="taken_back", sent_at=None)
    assert of_member(member, at=AT) == Figures(asked=4, replied=33, answered=50, outcome=50, hours=31.0)
    assert new.sent_at == AT - HOUR


def test_who_asked_nothing_has_no_shares(member: Member) -> None:
    assert of_member(member, at=AT) == Figures(0, None, None, None, None)


def test_of_nine_people_the_stewards_see_nothing_and_of_ten_what_was_until_last_month() -> None:
    askers = [make_member(f"m{number}@example.org", f"Member {number}") for number in range(10)]
    for one in askers[:9]:
        for _twice in range(2):
            ask(one, sent_at=AT - 30 * 24 * HOUR)
    ask(askers[9], sent_at=AT - 3 * HOUR)
    assert of_site(at=AT) is None
    ask(askers[9], sent_at=AT - 30 * 24 * HOUR)
    found = of_site(at=AT)
    assert found is not None
    assert found.asked == 19


def test_the_site_s_figures_are_for_stewards(client: Client, member: Member) -> None:
    client.force_login(member)
    assert "This site" not in client.get("/ask/figures").content.decode()
    client.force_login(make_member("s@example.org", "Steward", is_steward=True))
    assert "Shown once 10 people have asked" in client.get("/ask/figures").content.decode()
