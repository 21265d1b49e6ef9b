"""A member who wants mails, and things in her Today."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest

from commonplace.entries.models import EntryBody, Follow
from commonplace.members.models import Member
from commonplace.spaces.models import Source
from tests.consumption.conftest import following  # noqa: F401 - a fixture
from tests.today.test_day import say

MONDAY_SEVEN = datetime(2026, 11, 23, 7, tzinfo=UTC)
Following = Callable[..., Follow]


def wants_mails(member: Member, **more: Any) -> Member:
    """From now on she wants mails; at seven on school days, in UTC, where nothing else is said."""
    for name, value in {"mails_today": True, "mail_hour": time(7), "mail_days": "12345", "time_zone": "UTC", **more}.items():
        setattr(member, name, value)
    member.save()
    return member


def give(member: Member, following: Following, *names: str, at: datetime = MONDAY_SEVEN) -> list[Source]:  # noqa: F811
    """Sources that said one thing each, of two minutes, with a text."""
    sources = []
    for name in names:
        source = following(member, name.replace(" ", "-")).source
        Source.objects.filter(pk=source.pk).update(title=name.title(), posts_a_week=0.5)
        Follow.objects.filter(source=source).update(title=name.title())
        source.refresh_from_db()
        entry = say(source, f"News of {name}", seconds=120, at=at, ago=timedelta(hours=2))
        EntryBody.objects.create(entry=entry, html=f"<p>All that is to say of {name}.</p>")
        sources.append(source)
    return sources


@pytest.fixture
def reader(member: Member, following: Following) -> Member:  # noqa: F811
    """Wants mails, and has three things in her Today."""
    give(member, following, "maps", "poems", "weeding")
    return wants_mails(member)


@pytest.fixture
def folder(settings: Any, tmp_path: Path) -> Path:
    """No mail server: mails become files here."""
    settings.DATA = tmp_path
    return tmp_path / "outbox"


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Callable[[datetime], None]:
    """`clock(at)` sets the program's clock, for whatever reads it by way of making mails."""
    from commonplace.kernel.outbox import actions as outbox
    from commonplace.today import jobs
    from commonplace.today.digest import making, views

    def put(at: datetime) -> None:
        for module in (outbox, jobs, making, views):
            monkeypatch.setattr(module, "now", lambda: at)

    return put
