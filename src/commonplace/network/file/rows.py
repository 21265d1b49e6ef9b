"""A plan as rows that can be shown, chosen and taken piece by piece."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final, cast

from commonplace.network.file import layout
from commonplace.network.file.model import Key, Plan, Recorded
from commonplace.network.file.reading import plan_of_value
from commonplace.network.formats.model import Handle, Kind, Row
from commonplace.network.nodes import person_name
from commonplace.people.models import Person

# Any in this file: JSON of a file.

LISTS: Final[dict[Recorded, str]] = {"person": "people", "space": "spaces", "tool": "tools", "goal": "goals", "link": "links"}


def rows_of(plan: Plan) -> list[Row]:
    """People, spaces, tools, goals and links, in this order, so that what a goal or a link points to is taken before it.

    `details["record"]` is the thing as it stands in the file, `details["uuid"]` its id; `plan_of` takes such records again.
    """
    names: dict[Key, str] = {}
    rows: list[Row] = []
    for thing, record in plan.nodes():
        fields = record.fields
        names[thing, record.uuid] = name = _name(fields)
        handles = tuple(
            Handle(cast("Kind", one.fields.get("kind", "other")), one.fields.get("typed", ""), one.fields.get("address", ""),
                   one.fields.get("is_dead", False))
            for one in record.parts.get("handles", ())
        )
        follows = record.parts.get("follows", ())
        address = fields.get("address", "") or next((one.fields.get("address", "") for one in follows), "")
        more = {key: fields[key] for key in ("kind", "typed", "note", "role", "level", "place", "times") if fields.get(key)}
        lacks = "no_address" if thing == "space" and not address and fields.get("typed") else ""
        rows.append(Row(thing, name, handles, address, (), {**more, "uuid": str(record.uuid), "record": record.said}, "", lacks))
    rows += [Row("goal", one.fields.get("text", ""), details={"uuid": str(one.uuid), "record": one.said}) for one in plan.goals]
    for link in plan.links:
        name = " — ".join(names.get(key, "") or "…" for key in link.refs["between"])
        rows.append(Row("link", name, details={"uuid": str(link.uuid), "record": link.said}))
    return rows


def _name(fields: dict[str, Any]) -> str:
    """A name to show; students have none, only how many they are."""
    if fields.get("kind") == Person.Kind.STUDENTS:
        return person_name(Person.Kind.STUDENTS, "", fields.get("count"))
    return str(fields.get("name", ""))


def rest_of(plan: Plan) -> dict[str, Any]:
    """What is no row: packs, who is one with whom, term days, snapshots, unknown fields. JSON, for `plan_of`."""
    return {
        "kind": plan.kind,
        "packs": [one.said for one in plan.packs],
        "merges": [one.record.said for one in plan.merges],
        "not_the_same": [[str(one), str(other)] for one, other in plan.not_the_same],
        "term_days": [f"{month:02}-{day:02}" for month, day in plan.term_days],
        "snapshots": [one.said for one in plan.snapshots],
        "extra": plan.extra,
    }


def plan_of(rows: Iterable[tuple[str, dict[str, Any]]], *, rest: dict[str, Any] | None = None, kind: str = layout.NETWORK) -> Plan:
    """A plan of some rows, or of the rest.

    Args:
        rows: of each its thing and its record, as `rows_of` gave them.
        rest: what `rest_of` gave, when all rows are taken.
        kind: "pack" where the file was one.

    """
    value: dict[str, Any] = {"kind": (rest or {}).get("kind", kind)}
    for thing, record in rows:
        value.setdefault(LISTS[cast("Recorded", thing)], []).append(record)
    if rest is None:
        return plan_of_value(value)
    value |= {key: rest[key] for key in ("packs", "merges", "not_the_same", "term_days", "snapshots") if key in rest}
    return plan_of_value({**rest["extra"], **value})
