"""One Chromium for all browser tests that follow one another: to start it takes longer than many of them."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Error, Locator, Playwright, sync_playwright

# The first is Chromium without its windows: pages are the same, and a new one costs a third.
CHROMIUMS = ("/usr/bin/chromium-headless-shell", "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome")
QUIET = ["--no-sandbox", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-quic",
         "--no-first-run", "--disable-default-apps"]


def _until_it_is_there(deed: Callable[..., None]) -> Callable[..., None]:
    # A click waits until the browser goes elsewhere, not until the page that it leads to has been read.
    def do(locator: Locator, *values: Any, **options: Any) -> None:
        # Any: options of Playwright's own.
        deed(locator, *values, **options)
        locator.page.wait_for_load_state("domcontentloaded")

    return do


class Chromium:
    """A browser that runs from the first test that asks for it until `close`; each test makes contexts of its own in it."""

    def __init__(self) -> None:
        self._playwright: Playwright | None = None
        self._browser: Browser | None = None
        self._patch = pytest.MonkeyPatch()

    def browser(self) -> Browser:
        """The running browser; a test is skipped where there is none to run."""
        if self._browser is not None and self._browser.is_connected():
            return self._browser
        self.close()
        found = next((path for path in CHROMIUMS if Path(path).exists()), None)
        if found is None:
            pytest.skip("Browser tests are skipped: there is no Chromium on this machine.")
        # Playwright keeps an event loop running in this thread, which Django takes for asynchronous code.
        self._patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        for deed in ("click", "press"):
            self._patch.setattr(Locator, deed, _until_it_is_there(getattr(Locator, deed)))
        self._playwright = sync_playwright().start()
        self._browser = self._playwright.chromium.launch(executable_path=found, args=QUIET)
        return self._browser

    def close(self) -> None:
        """End it: while Playwright runs, other tests of this thread could not use asyncio."""
        with contextlib.suppress(Error):
            if self._browser is not None:
                self._browser.close()
        if self._playwright is not None:
            self._playwright.stop()
        self._browser = self._playwright = None
        self._patch.undo()
