"""The throttle counts from zero in every test; mails lie in Django's own test box."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from django.core import mail
from django.core.cache import cache


@pytest.fixture(autouse=True)
def rested() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


def code_in_mail(to: str) -> str:
    """The code in the newest mail to somebody."""
    message = next(one for one in reversed(mail.outbox) if to in one.to)
    found = re.search(r"^ +([A-Z]{4}-[A-Z]{4})$", str(message.body), re.MULTILINE)
    assert found, message.body
    return found.group(1)
