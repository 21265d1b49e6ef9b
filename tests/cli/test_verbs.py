"""The table of verbs."""

from __future__ import annotations

import contextlib

import pytest

from commonplace.cli import VERBS, help_text, main


def test_help_lists_all_verbs_on_one_screen() -> None:
    lines = help_text().splitlines()
    assert len(lines) <= 24
    assert max(len(line) for line in lines) <= 80
    for verb in VERBS:
        assert any(line.startswith(f"  {verb.name} ") for line in lines)


def test_a_verb_that_does_not_exist_suggests_one_that_does(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["serv"]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert "Did you mean “serve”?" in said.err


@pytest.mark.parametrize("name", [verb.name for verb in VERBS])
def test_every_verb_explains_itself(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    with contextlib.suppress(SystemExit):
        main([name, "--help"])
    assert len(capsys.readouterr().out) > 40
