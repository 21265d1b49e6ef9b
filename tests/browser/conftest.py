"""The program, served for a test, and one Chromium to look at it: pages at any width, with and without scripts, light and dark."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from os import environ
from pathlib import Path
from threading import Lock
from time import sleep
from typing import Any
from urllib.parse import urlsplit
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

import pytest
from django.conf import settings as django_settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.core.servers.basehttp import ThreadedWSGIServer
from django.db import connections
from django.test.testcases import LiveServerThread
from playwright.sync_api import Browser, BrowserContext, Page, Response

from commonplace.members.models import Member
from tests.browser.kept import Chromium

AXE = Path(__file__).parent / "vendor" / "axe.min.js"
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]

FAULTS = """async tags => {
    // What passed is thousands of lines: axe is not to write them, nor the browser to send them.
    const found = await axe.run(document, {runOnly: {type: "tag", values: tags}, resultTypes: ["violations"]});
    return found.violations.flatMap(issue => issue.nodes.map(node =>
        `${issue.id}: ${issue.help} at ${JSON.stringify(node.target)} ${node.html.slice(0, 160)}`));
}"""

PageAt = Callable[..., Page]
CHROMIUM = Chromium()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item: pytest.Item, nextitem: pytest.Item | None) -> Iterator[None]:
    """The browser ends with the last browser test in a row: the next test may need an event loop of its own."""
    try:
        return (yield)
    finally:
        if nextitem is None or Path(__file__).parent not in nextitem.path.parents:
            CHROMIUM.close()


@dataclass(frozen=True, slots=True)
class Served:
    """The program as this test serves it."""

    address: str

    @property
    def host(self) -> str:
        return urlsplit(self.address).netloc


@dataclass(frozen=True, slots=True)
class Weight:
    """What one page costs: its requests and their compressed bytes, fonts apart."""

    requests: tuple[str, ...]
    hosts: frozenset[str]
    bytes: int
    font_bytes: int


class _WaitsForItsRequests(ThreadedWSGIServer):
    # Each request has a thread, and all of them share the test's connection: none may outlive the test.
    daemon_threads = False


class _Server(LiveServerThread):
    server_class = _WaitsForItsRequests


def _slowly(application: WSGIApplication, seconds: float) -> WSGIApplication:
    # A test that reads a page before the page is there fails on a busy machine only: here it fails always.
    def serve(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        answer = application(environ, start_response)
        whole = b"".join(answer)
        if hasattr(answer, "close"):
            answer.close()
        sleep(seconds)
        yield whole[:200]
        sleep(seconds)
        yield whole[200:]

    return serve


def _one_at_a_time(application: WSGIApplication) -> WSGIApplication:
    # The test's one connection to a database in memory cannot be in two transactions at once.
    turn = Lock()

    def serve(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        with turn:
            return application(environ, start_response)

    return serve


@pytest.fixture
def chromium() -> Browser:
    """The browser of this run, started by the first test that needs it."""
    return CHROMIUM.browser()


@pytest.fixture
def site(transactional_db: None) -> Iterator[Served]:
    """The whole program behind its own middleware (whitenoise and compression too), on a free port."""
    shared = {each.alias: each for each in connections.all() if each.vendor == "sqlite" and each.is_in_memory_db()}
    late = float(environ.get("SLOWLY", "0"))

    def wrapped(application: WSGIApplication) -> WSGIApplication:
        turns = _one_at_a_time(application) if shared else application
        return _slowly(turns, late) if late else turns

    thread = _Server("localhost", wrapped, connections_override=shared)
    thread.daemon = True
    for connection in shared.values():
        connection.inc_thread_sharing()
    thread.start()
    thread.is_ready.wait()
    if thread.error:
        raise thread.error
    yield Served(f"http://localhost:{thread.port}")
    thread.terminate()
    for connection in shared.values():
        connection.dec_thread_sharing()


@pytest.fixture
def page_at(chromium: Browser, site: Served) -> Iterator[PageAt]:
    """`page_at(width, javascript=True, scheme="light")` opens an empty page; paths such as "/read" lead to the site."""
    contexts: list[BrowserContext] = []

    def open_page(width: int = 1280, *, javascript: bool = True, scheme: str = "light", height: int = 900, **more: Any) -> Page:
        # Any: options of Playwright's own.
        context = chromium.new_context(
            base_url=site.address, viewport={"width": width, "height": height}, java_script_enabled=javascript,
            color_scheme="dark" if scheme == "dark" else "light", locale="en-US", timezone_id="Europe/Dublin", **more,
        )
        contexts.append(context)
        return context.new_page()

    yield open_page
    for context in contexts:
        context.close()


@pytest.fixture
def sign_in(site: Served) -> Callable[[Page, Member], None]:
    """`sign_in(page, member)` gives the browser a session, as signing in would."""

    def enter(page: Page, member: Member) -> None:
        session = SessionStore()
        session[SESSION_KEY] = str(member.pk)
        session[BACKEND_SESSION_KEY] = django_settings.AUTHENTICATION_BACKENDS[-1]
        session[HASH_SESSION_KEY] = member.get_session_auth_hash()
        session.save()
        page.context.add_cookies([{
            "name": django_settings.SESSION_COOKIE_NAME, "value": str(session.session_key), "url": site.address, "httpOnly": True}])

    return enter


@pytest.fixture
def axe() -> Callable[[Page], list[str]]:
    """`axe(page)` lists what axe finds wrong, one line each; an empty list is what every page owes."""

    def look(page: Page) -> list[str]:
        # Evaluated by the debugger, not put into the page: the policy of the page stays as it is. Once a page, however often it is looked at.
        if page.evaluate("typeof axe") == "undefined":
            page.evaluate(AXE.read_text("utf-8") + "; undefined")
        found: list[str] = page.evaluate(FAULTS, TAGS)
        return found

    return look


@pytest.fixture
def weigh(site: Served) -> Callable[[Page, str], Weight]:
    """`weigh(page, "/read")` opens a page with an empty cache and counts what came over the wire."""

    def count(page: Page, path: str) -> Weight:
        answers: list[Response] = []

        def keep(answer: Response) -> None:
            answers.append(answer)

        page.on("response", keep)
        page.goto(path, wait_until="networkidle")
        page.remove_listener("response", keep)
        sizes = {answer.url: answer.request.sizes()["responseBodySize"] for answer in answers}
        fonts = sum(size for address, size in sizes.items() if address.split("?")[0].endswith(".woff2"))
        return Weight(
            requests=tuple(sizes), hosts=frozenset(urlsplit(address).netloc for address in sizes),
            bytes=sum(sizes.values()) - fonts, font_bytes=fonts,
        )

    return count
