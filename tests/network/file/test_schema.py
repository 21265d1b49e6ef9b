"""The schema in docs/ is that of what is written, and what is written is as it says."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from commonplace.members.models import Member
from commonplace.network.file import read, rows_of
from commonplace.network.file.schema import schema
from commonplace.network.file.writing import network_of
from tests.network.file.making import make_whole

DOCS = Path(__file__).resolve().parents[3] / "docs"
KINDS: dict[str, type | tuple[type, ...]] = {"object": dict, "array": list, "string": str, "boolean": bool, "integer": int}
CHECKED = {
    "$schema", "$defs", "$ref", "$comment", "title", "description", "examples", "type", "format", "properties", "required", "items", "minItems", "maxItems",
    "enum", "const", "pattern", "maxLength", "minimum", "if", "then", "not", "anyOf",
}

SHAPES = {"date": r"\d{4}-\d\d-\d\d", "date-time": r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z", "uuid": r"[0-9a-f-]{36}", None: r"(?s:.*)"}


def faults(value: Any, rule: dict[str, Any], whole: dict[str, Any], place: str = "") -> list[str]:
    """What of a value is not as a rule of the schema says: as much of JSON Schema as ours uses."""
    assert set(rule) <= CHECKED, rule
    if "$ref" in rule:
        return faults(value, whole["$defs"][rule["$ref"].rpartition("/")[2]], whole, place)
    if "type" in rule and (not isinstance(value, KINDS[rule["type"]]) or (rule["type"] == "integer" and isinstance(value, bool))):
        return [f"{place} is no {rule['type']}"]
    found = _of_choice(value, rule, whole, place)
    if isinstance(value, dict):
        found += _of_object(value, rule, whole, place)
    if isinstance(value, list):
        found += [one for number, inner in enumerate(value) for one in faults(inner, rule.get("items", {}), whole, f"{place}[{number}]")]
        if not rule.get("minItems", 0) <= len(value) <= rule.get("maxItems", 10**9):
            found.append(f"{place} has {len(value)} entries")
    if isinstance(value, str):
        is_good = len(value) <= rule.get("maxLength", 10**9) and re.search(rule.get("pattern", ""), value) is not None
        if not is_good or not re.fullmatch(SHAPES[rule.get("format")], value):
            found.append(f"{place} is {value!r}")
    return found


def _of_object(value: dict[str, Any], rule: dict[str, Any], whole: dict[str, Any], place: str) -> list[str]:
    found = [f"{place}.{key} is missing" for key in rule.get("required", ()) if key not in value]
    for key, inner in rule.get("properties", {}).items():
        if key in value:
            found += faults(value[key], inner, whole, f"{place}.{key}")
    if "if" in rule and not faults(value, rule["if"], whole, place):
        found += faults(value, rule["then"], whole, place)
    return found


def _of_choice(value: Any, rule: dict[str, Any], whole: dict[str, Any], place: str) -> list[str]:
    found = []
    if ("const" in rule and value != rule["const"]) or ("enum" in rule and value not in rule["enum"]):
        found.append(f"{place} is {value!r}")
    if "anyOf" in rule and all(faults(value, one, whole, place) for one in rule["anyOf"]):
        found.append(f"{place} is none of the choices")
    if "not" in rule and not faults(value, rule["not"], whole, place):
        found.append(f"{place} is what it may not be")
    return found


def test_the_schema_in_docs_is_not_stale() -> None:
    assert json.loads((DOCS / "commonplace-file.schema.json").read_text("utf-8")) == schema()


@pytest.mark.django_db
def test_what_is_written_is_as_the_schema_says(member: Member) -> None:
    make_whole(member)
    assert faults(network_of(member), schema(), schema()) == []


@pytest.mark.parametrize(("value", "says"), [
    ({"people": [{"kind": "students", "name": "Mia"}]}, ".people[0] is what it may not be"),
    ({"people": [{"handles": [{"dead": "yes"}]}]}, ".people[0].handles[0].dead is no boolean"),
    ({"links": [{"between": ["person:1"]}]}, ".links[0].between[0] is 'person:1'"),
    ({"people": [{"follows": [{}]}]}, ".people[0].follows[0].address is missing"),
    ({"kind": "heap"}, " is 'heap'"),
])
def test_what_is_otherwise_is_found(value: dict[str, Any], says: str) -> None:
    envelope = {"kind": "network", "version": 1, "exported": "2026-11-22T10:00:00Z", "site": "", "generator": ""}
    assert any(says in one for one in faults(envelope | value, schema(), schema()))


def test_the_example_in_docs_is_understood_wholly() -> None:
    block = re.search(r"```json\n(.*?)```", (DOCS / "commonplace-file.md").read_text("utf-8"), re.DOTALL)
    assert block is not None
    assert faults(json.loads(block[1]), schema(), schema()) == []
    plan = read(block[1].encode())
    assert plan.notes == ()
    assert [row.thing for row in rows_of(plan)] == ["person", "person", "space", "tool", "goal", "link"]
    assert all(not one.extra and isinstance(one.uuid, UUID) for _thing, one in plan.nodes())


def test_the_pack_in_docs_is_one_as_it_is_written() -> None:
    _network, pack = re.findall(r"```json\n(.*?)```", (DOCS / "commonplace-file.md").read_text("utf-8"), re.DOTALL)
    assert faults(json.loads(pack), schema(), schema()) == []
    assert read(pack.encode()).kind == "pack"
    assert read(pack.encode()).notes == ()
    assert set(json.loads(pack)) >= {"uuid", "title", "why", "by", "licence", "address"}
