"""What finds faults is able to: a page full of them, looked at twice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

from playwright.sync_api import Page

FAULTY = """<!doctype html><html><title>Faults</title><main><h1>Faults</h1><img src="data:,"><input><a href="#"></a>
<p><font color="#999999">Pale words</font></p><h4>Too deep</h4><button></button><button></button></main></html>"""


def test_faults_are_found_one_line_each_however_often_it_is_looked(page_at: Callable[..., Page], axe: Callable[[Page], list[str]]) -> None:
    page = page_at()
    page.goto("/rules")
    page.set_content(FAULTY)
    found = axe(page)
    named = Counter(line.partition(":")[0] for line in found)
    assert named >= Counter(
        ["button-name", "button-name", "color-contrast", "heading-order", "html-has-lang", "image-alt", "label", "link-name"]), found
    assert 'image-alt: Images must have alternative text at ["img"] <img src="data:,">' in found
    assert axe(page) == found
    page.goto("/rules")
    assert axe(page) == []
