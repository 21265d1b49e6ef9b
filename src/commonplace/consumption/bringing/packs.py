"""A starter pack on its way in: everybody in it is a row of its own, and none of them is ticked. What is taken is one's own copy."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any, Final

from commonplace.consumption.bringing.asking import NotBrought
from commonplace.network.file import NotOurFile, Plan, Record, read, rows_of
from commonplace.network.formats import Brought, Row
from commonplace.network.formats.model import Handle
from commonplace.people.models import Person
from commonplace.spaces.canonical import canonical_key

FORMAT: Final = "pack"
_WAYS: Final = frozenset({"blog", "podcast", "video", "newsletter", "fediverse", "bluesky"})
"""Kinds of sources that are kinds of handles as well."""


def rows_in(data: bytes, brought: Brought) -> Brought:
    """The same with everybody in it.

    Raises `NotBrought`, with a sentence, where the file cannot be taken.
    """
    try:
        plan = read(data)
    except NotOurFile as fault:
        raise NotBrought(str(fault)) from fault
    said = {str(record.uuid): record for _thing, record in plan.nodes()}
    rows = (_row(row, said[row.details["uuid"]], plan) for row in rows_of(plan) if row.details["uuid"] in said)
    return replace(brought, rows=tuple(row for row in rows if row is not None))


def _row(row: Row, record: Record, plan: Plan) -> Row | None:
    """A row with the ways to follow it, and the reason that the pack gives as a note; students come along in no pack."""
    if record.fields.get("kind") == Person.Kind.STUDENTS:
        return None
    # Any: JSON of many shapes.
    details: dict[str, Any] = {key: value for key, value in row.details.items() if key not in {"record", "uuid"}}
    if why := record.fields.get("why", ""):
        details["note"] = f"{plan.title}: {why}" if plan.title else why
    if row.thing != "person":
        return replace(row, details=details)
    return replace(row, details=details, address="", handles=(*row.handles, *_followed(row, record.parts.get("follows", ()))))


def _followed(row: Row, follows: Iterable[Record]) -> Iterable[Handle]:
    """What is to be followed of a person and stands in none of the handles."""
    there = {canonical_key(one) for handle in row.handles for one in (handle.value, handle.address) if one}
    for follow in follows:
        address, kind = follow.fields.get("address", ""), follow.fields.get("kind", "")
        if address and canonical_key(address) not in there:
            yield Handle(kind if kind in _WAYS else "web", address, address)
