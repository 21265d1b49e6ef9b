"""A hostile server, and a look at a page as a browser would take it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from django.test import Client
from lxml import html

from commonplace.members.models import Member
from tests.conftest import make_member
from tests.consumption.conftest import FakeWeb, knobs, rss, web

__all__ = ["FakeWeb", "knobs", "rss", "web"]

ADDRESSES = ("href", "src", "action", "formaction", "data", "poster", "srcset", "background", "cite", "ping", "xlink:href")
DANGEROUS = {"object", "embed", "applet", "frame", "frameset", "iframe", "base", "math", "foreignobject", "template", "noscript", "portal"}


def harmless(page: bytes | str) -> str:
    """The page, after a check that nothing in it runs, leaves the web or was styled by a stranger."""
    text = page if isinstance(page, str) else page.decode()
    # Ours: a page that waits for something comes again by itself where nothing runs.
    for element in html.document_fromstring(re.sub(r'<noscript><meta http-equiv="refresh" content="\d+"></noscript>', "", text)).iter():
        if not isinstance(element.tag, str):
            continue
        where = html.tostring(element)[:300]
        assert element.tag not in DANGEROUS, where
        if element.tag == "script":
            assert element.get("src", "").startswith("/static/"), where
            assert not (element.text or "").strip(), where
        if element.tag == "style":
            raise AssertionError(where)
        for name, value in element.attrib.items():
            assert not name.lower().startswith("on"), where
            assert name.lower() not in {"style", "srcdoc"}, where
            if name.lower() in ADDRESSES:
                assert urlsplit(re.sub(r"[\x00-\x20]", "", value)).scheme.lower() in {"", "http", "https", "mailto"}, where
    return text


@pytest.fixture
def bo(db: None) -> Member:
    """Somebody else."""
    return make_member("bo@example.org", "Bo Example")


@pytest.fixture
def as_bo(bo: Member) -> Client:
    client = Client()
    client.force_login(bo)
    return client


@pytest.fixture
def steward(db: None) -> Member:
    return make_member("stella@example.org", "Stella Example", is_steward=True)


@pytest.fixture
def inside() -> Iterator[FakeWeb]:
    """A server inside the walls that no rule lets anybody reach: whatever it is asked is a hole."""
    fake = FakeWeb()
    yield fake
    fake.close()
