"""A post office, a folder, and mails to send."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from commonplace.kernel.outbox.actions import put
from commonplace.kernel.outbox.models import OutgoingMail
from commonplace.kernel.smtp import Patience
from tests.kernel.outbox.post_office import PostOffice

HURRIED = Patience(step=5, text=5, batch=20)
"""For servers that answer, on a machine that may be busy."""
IMPATIENT = Patience(step=0.5, text=0.5, batch=20)
"""For those that do not."""


@pytest.fixture
def office(settings: Any, tmp_path: Path) -> Iterator[PostOffice]:
    settings.DATA = tmp_path
    with PostOffice() as open_office:
        settings.KNOBS = replace(settings.KNOBS, mail_url=open_office.url)
        yield open_office


@pytest.fixture
def folder(settings: Any, tmp_path: Path) -> Path:
    """No mail server: mails become files here."""
    settings.DATA = tmp_path
    settings.KNOBS = replace(settings.KNOBS, mail_url="")
    return tmp_path / "outbox"


def mails(*names: str, **fields: Any) -> list[OutgoingMail]:
    return [
        put(key=name, kind="digest", to=f"{name}@example.org", subject=f"For {name}", text=f"Hello {name}\n.\nBye\n", **fields)
        for name in names
    ]


def states() -> dict[str, str]:
    return dict(OutgoingMail.objects.order_by("key").values_list("key", "state"))
