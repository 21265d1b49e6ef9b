"""Moments in words."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.utils import timezone

from commonplace.consumption import presenting
from commonplace.consumption.models import Polling
from commonplace.entries.models import Follow
from commonplace.kernel.clock import now
from commonplace.members.models import Member

NOON = datetime(2026, 9, 1, 12, tzinfo=UTC)
"""A Tuesday."""


@pytest.mark.parametrize(("wait", "words"), [
    (timedelta(seconds=-30), "any moment now"), (timedelta(seconds=20), "any moment now"), (timedelta(minutes=1), "in 1 minute"),
    (timedelta(minutes=54), "in 54 minutes"), (timedelta(minutes=55), "in an hour"), (timedelta(minutes=89), "in an hour"),
    (timedelta(hours=2), "in 2 hours"), (timedelta(hours=5, minutes=20), "in 5 hours"), (timedelta(hours=9), "today at 9 p.m."),
    (timedelta(hours=21, minutes=5), "tomorrow at 9:05 a.m."), (timedelta(days=3), "on Friday at noon"), (timedelta(days=7), "September 8"),
])
def test_what_is_to_come_is_said_as_people_say_it(wait: timedelta, words: str) -> None:
    with timezone.override(UTC):
        assert presenting.soon(NOON + wait, NOON) == words


def test_tomorrow_begins_at_the_reader_s_midnight() -> None:
    with timezone.override(ZoneInfo("Asia/Tokyo")):
        assert presenting.soon(NOON + timedelta(hours=7), NOON) == "tomorrow at 4 a.m."


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/read/attention", "/read/source/{}"])
def test_the_next_look_is_in_words_with_the_exact_time_beside_it(
    signed_in: Client, member: Member, following: Callable[..., Follow], path: str
) -> None:
    source = following(member, "blog").source
    due = now() + timedelta(hours=3, minutes=1)
    Polling.objects.update(state="trouble", trouble="missing", failing_since=now(), checked_at=now() - timedelta(minutes=5), due_at=due)
    text = signed_in.get(path.format(source.public_id)).content.decode()
    assert ">in 3 hours</time>" in text
    assert ">5 minutes ago</time>" in text
    with timezone.override(UTC):
        assert f'title="{presenting.when(due)}"' in text
    assert f'datetime="{due.strftime("%Y-%m-%dT%H:%M")}' in text
