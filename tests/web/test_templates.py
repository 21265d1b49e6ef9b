"""What every template keeps to: nothing inline, and only icons that exist."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from commonplace.consumption.liveness import SHAPES
from commonplace.web import rooms
from commonplace.web.templatetags.shell import notice_icon

SOURCE = Path(__file__).parents[2] / "src" / "commonplace"
MAILS = {"digest.html"}
"""Mails know no style sheet of ours, so theirs stands in them; tests/today/digest/test_letter.py says what they keep to."""
TEMPLATES = sorted(path for path in SOURCE.rglob("templates/**/*.html") if path.name not in MAILS and path.parent.name != "mail")
STATIC = SOURCE / "web" / "static" / "web"
INLINE = {
    "a style attribute": re.compile(r"<[^>]*\sstyle\s*=", re.IGNORECASE),
    "a style element": re.compile(r"<style\b", re.IGNORECASE),
    "a script in the page": re.compile(r"<script\b(?![^>]*\b(src=|type=\"application/json\"))", re.IGNORECASE),
    "a handler in an attribute": re.compile(r"<[^>]*\s(on[a-z]+|hx-on[\w:-]*)\s*=", re.IGNORECASE),
    "a script in an address": re.compile(r"\bjs:|javascript:", re.IGNORECASE),
    "another host": re.compile(r"(src|href)=\"(https?:)?//", re.IGNORECASE),
}
ICON = re.compile(r"{%\s*icon\s+\"([\w-]+)\"\s*%}")


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_no_template_holds_style_or_script(template: Path) -> None:
    source = re.sub(r"{%.*?%}|{{.*?}}", "", template.read_text("utf-8"), flags=re.DOTALL)
    assert [what for what, pattern in INLINE.items() if pattern.search(source)] == []


def icons_in_the_sprite() -> set[str]:
    return set(re.findall(r'<symbol id="([\w-]+)"', (STATIC / "icons.svg").read_text("utf-8")))


def icons_in_use() -> set[str]:
    used = {name for template in TEMPLATES for name in ICON.findall(template.read_text("utf-8"))}
    used |= {room.icon for room in rooms._rooms.values()}
    used |= set(SHAPES.values())
    return used | {notice_icon(level) for level in ["info", "success", "warning", "error"]}


def test_every_icon_that_a_page_names_is_there() -> None:
    assert icons_in_use() - icons_in_the_sprite() == set()


def test_no_icon_travels_that_no_page_shows() -> None:
    assert icons_in_the_sprite() - icons_in_use() == set()


def test_the_sprite_holds_no_icon_twice() -> None:
    names = re.findall(r'<symbol id="([\w-]+)"', (STATIC / "icons.svg").read_text("utf-8"))
    assert len(names) == len(set(names))


def test_no_two_files_of_style_and_scripts_and_no_more_than_agreed() -> None:
    assert [path.name for path in STATIC.glob("*.css")] == ["style.css"]
    assert (STATIC / "app.js").stat().st_size <= 8 * 1024
    assert sum(path.stat().st_size for path in (STATIC / "fonts").glob("*.woff2")) <= 90_000


def test_fonts_and_icons_come_with_their_licenses() -> None:
    assert "SIL OPEN FONT LICENSE" in (STATIC / "fonts" / "LICENSE-literata.txt").read_text("utf-8")
    assert "SIL OPEN FONT LICENSE" in (STATIC / "fonts" / "LICENSE-atkinson-hyperlegible-next.txt").read_text("utf-8")
    assert "ISC License" in (STATIC / "LICENSE-icons.txt").read_text("utf-8")
