"""`test` counts what ran, and does not take a crash for a success."""

from __future__ import annotations

import argparse
import subprocess
from pathlib import Path
from types import SimpleNamespace

import pytest

from commonplace.cli import postgres
from commonplace.cli import test as verb

REPORT = '<testsuites><testsuite tests="7" failures="{}" errors="0" skipped="2"/></testsuites>'


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, object]]:
    asked: list[dict[str, object]] = []

    def run(command: list[str], *, env: dict[str, str], **_: object) -> SimpleNamespace:
        asked.append({"command": command, "database": env.get("COMMONPLACE_DATABASE_URL", ""), "data": env["COMMONPLACE_DATA"]})
        for word in command:
            if word.startswith("--junitxml=") and "crash" not in command:
                Path(word.partition("=")[2]).write_text(REPORT.format(1 if "fail" in command else 0))
        return SimpleNamespace(returncode=1 if "fail" in command else 4 if "crash" in command else 0)

    monkeypatch.setattr(subprocess, "run", run)
    monkeypatch.setattr(postgres, "programs", lambda: None)
    monkeypatch.setenv("COMMONPLACE_DATA", "/nowhere/real")
    return asked


@pytest.mark.parametrize(("words", "code", "last"), [
    ([], 0, "8 passed, 0 failed"), (["fail"], 1, "4 passed, 1 failed"), (["crash"], 1, "0 passed, 1 failed"),
])
def test_the_last_line_is_the_sum(
    words: list[str], code: int, last: str, asked: list[dict[str, object]], capsys: pytest.CaptureFixture[str]
) -> None:
    assert verb.run(argparse.Namespace(words=words)) == code
    lines = capsys.readouterr().out.splitlines()
    assert lines[-1] == last
    assert any("PostgreSQL: skipped" in line for line in lines)
    assert not any(call["data"] == "/nowhere/real" for call in asked)
