"""What is written about the program is true of it."""

from __future__ import annotations

import re
from dataclasses import fields
from pathlib import Path

import pytest

from commonplace.cli import VERBS
from commonplace.config import knobs
from tools import where

ROOT = Path(__file__).resolve().parents[1]
MODULES = sorted(path.parent for path in (ROOT / "src" / "commonplace").glob("*/__init__.py"))
DOCUMENTS = sorted(
    [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "src").rglob("README.md"), *(ROOT / "bench").rglob("*.md")]
)
AGAIN = "Write it anew: python tools/where.py"


def text_of(name: str) -> str:
    return (ROOT / name).read_text("utf-8")


def test_where_md_says_where_things_are_now() -> None:
    assert text_of("docs/where.md") == where.where_document(), AGAIN


def test_every_setting_stands_in_run_md_as_the_program_has_it() -> None:
    run = text_of("docs/run.md")
    assert run == where.run_document(run), AGAIN
    for knob in fields(knobs.Settings):
        assert f"`{knobs.variable(knob.name)}`" in run


def test_no_document_names_a_setting_that_does_not_exist() -> None:
    known = {knobs.variable(knob.name) for knob in fields(knobs.Settings)}
    for path in [ROOT / "README.md", ROOT / "CHANGELOG.md", *(ROOT / "docs").glob("*.md")]:
        for name in re.findall(r"\bCOMMONPLACE_[A-Z_]+", path.read_text("utf-8")):
            assert name in known, f"{path.name}: {name}"


def test_every_verb_is_told_in_the_readme() -> None:
    readme = text_of("README.md")
    for verb in VERBS:
        assert f"`{verb.name}`" in readme, verb.name


def commands() -> list[tuple[str, str]]:
    found = []
    for path in [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]:
        found += [(path.name, line) for line in re.findall(r"\./commonplace ([a-z][^`\n#]*)", path.read_text("utf-8"))]
    return found


@pytest.mark.parametrize(("document", "line"), commands())
def test_commands_in_the_documents_exist(document: str, line: str) -> None:
    import argparse

    name, *words = line.split()
    verb = next((one for one in VERBS if one.name == name), None)
    assert verb is not None, f"{document}: {name}"
    if verb.own_arguments:
        return
    parser = argparse.ArgumentParser()
    verb.functions()[0](parser)
    known = {flag for action in parser._actions for flag in action.option_strings} | {"--data", "--json"}
    for action in parser._actions:
        for second in (action.choices or {}).values() if isinstance(action, argparse._SubParsersAction) else ():
            known |= {flag for one in second._actions for flag in one.option_strings}
        if isinstance(action, argparse._SubParsersAction) and words and not words[0].startswith("-"):
            assert words[0] in action.choices, f"{document}: {line}"
    for word in words:
        if word.startswith("--"):
            assert word.rstrip(",;:.)") in known, f"{document}: {line}"


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_links_between_documents_lead_somewhere(path: Path) -> None:
    prose = re.sub(r"```.*?```|`[^`\n]*`", "", path.read_text("utf-8"), flags=re.DOTALL)
    for target in re.findall(r"\]\(([^)\s]+)\)", prose):
        if not re.match(r"[a-z]+:", target):
            assert (path.parent / target.partition("#")[0]).exists(), target


@pytest.mark.parametrize("module", MODULES, ids=lambda path: path.name)
def test_every_module_says_what_it_owns(module: Path) -> None:
    assert (module / "README.md").is_file()


def test_every_decision_is_in_their_list() -> None:
    folder = ROOT / "docs" / "decisions"
    listed = (folder / "README.md").read_text("utf-8")
    for path in folder.glob("[0-9]*.md"):
        assert path.name[:4] in listed, path.name


def test_the_nouns_and_pages_of_the_map_exist() -> None:
    nouns = {name for name, _, _ in where.nouns()}
    names = {page.name.rpartition(":")[2] for page in where.pages()}
    assert where.SPOKEN.keys() <= nouns
    assert {page for those in where.SPOKEN.values() for page in those} <= names


def test_the_licence_is_the_one_that_is_named() -> None:
    licence = text_of("LICENSE")
    assert "GNU AFFERO GENERAL PUBLIC LICENSE" in licence
    assert "13. Remote Network Interaction" in licence
    assert 'license = "AGPL-3.0-or-later"' in text_of("pyproject.toml")


def test_no_document_names_a_machine_of_those_who_wrote_it() -> None:
    for path in DOCUMENTS:
        assert not re.search(r"/(?:home|root|work|tmp)/", path.read_text("utf-8")), path
