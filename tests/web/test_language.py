"""Every word of a page can be translated."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.template.base import Lexer, TokenType
from django.test import Client

from tests.web.speaking import SPOKEN_ATTRIBUTES, speak_brackets, unspoken

SOURCE = Path(__file__).parents[2] / "src" / "commonplace"
TEMPLATES = sorted(SOURCE.rglob("templates/**/*.html"))
HIDDEN = re.compile(r"<!--.*?-->|<(script|style|kbd|code)\b.*?</\1>", re.DOTALL)
TAG = re.compile(r"<[^>]*>", re.DOTALL)
ATTRIBUTE = re.compile(rf"""\b({"|".join(SPOKEN_ATTRIBUTES)})="([^"]*)\"""")
WORD = re.compile(r"[^\W\d_]{2,}")


def bare_words(source: str) -> list[str]:
    """Words of a template that stand outside `translate` and `blocktranslate`."""
    kept: list[str] = []
    skipping = ""
    for token in Lexer(source).tokenize():
        name = token.contents.split()[0] if token.token_type == TokenType.BLOCK and token.contents else ""
        if skipping:
            skipping = "" if name == f"end{skipping}" else skipping
        elif name in {"blocktranslate", "blocktrans", "comment", "verbatim"}:
            skipping = name
        elif token.token_type == TokenType.TEXT:
            kept.append(token.contents)
    text = HIDDEN.sub("", "".join(kept))
    spoken = [value for _, value in ATTRIBUTE.findall(text)]
    return [part.strip() for part in [*TAG.split(text), *spoken] if part and WORD.search(part.replace("&nbsp;", ""))]


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_no_template_says_a_word_that_nobody_could_translate(template: Path) -> None:
    assert bare_words(template.read_text("utf-8")) == []


def test_a_bare_word_is_found() -> None:
    assert bare_words('<p>{% translate "Yes" %} Hello</p>') == ["Hello"]
    assert bare_words('<a title="Go away">{% blocktranslate %}Go{% endblocktranslate %}</a>') == ["Go away"]


@pytest.mark.django_db
@pytest.mark.urls("tests.web.gallery")
@pytest.mark.parametrize("path", ["/", "/no-such-page"])
def test_pages_speak_the_reader_s_language_all_through(path: str, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    speak_brackets(monkeypatch)
    assert unspoken(client.get(path).content.decode()) == []


@pytest.mark.urls("tests.web.gallery")
@pytest.mark.parametrize("path", ["/done", "/nothing"])
def test_a_member_s_pages_speak_the_reader_s_language_all_through(
    path: str, signed_in: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    speak_brackets(monkeypatch)
    page = signed_in.get(path).content.decode()
    assert "⟦Settings⟧" in page
    # The gallery's own words, which stand for what members have written.
    assert unspoken(page, names=("Commonplace", "Read", "Unread", "All")) == []


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/", "/account/login/", "/account/login/code/", "/account/password/reset/", "/join", "/rules"])
def test_a_stranger_s_pages_can_all_be_translated(path: str, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    speak_brackets(monkeypatch)
    assert unspoken(client.get(path).content.decode()) == []


@pytest.mark.parametrize("path", [
    "/read", "/read?view=all", "/read/sources", "/read/attention", "/read/follow", "/network/bring", "/search", "/search?q=library",
    "/settings/who-sees-me", "/settings/export", "/settings/erase", "/welcome/me", "/welcome/done", "/account/2fa/", "/account/email/",
])
def test_all_that_the_program_says_to_a_member_can_be_translated(
    path: str, signed_in: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    speak_brackets(monkeypatch)
    answer = signed_in.get(path)
    assert answer.status_code == 200
    assert unspoken(answer.content.decode(), names=("Commonplace", "ada@example.org")) == []
