"""By what a row is recognized: two rows that share a key are the same; pure."""

from __future__ import annotations

from typing import Any

from commonplace.consumption.bringing.sources import FOLLOWABLE, source_of
from commonplace.network.models import BroughtRow
from commonplace.spaces.canonical import canonical_key, web_address

Thing = BroughtRow.Thing


def keys_of(row: BroughtRow, *, is_source: bool) -> list[str]:
    """The keys of a row, the surest first.

    A key is a letter and a value: `h` a handle (`kind:value`), `s` a source (its canonical address), `t` what was typed for a space,
    `n` the name of somebody without any handle, `o` the name of a tool, `b` the address of a bookmark, `p` the id or address of a post.
    """
    if row.thing == Thing.PERSON:
        return _of_person(row, is_source=is_source)
    if row.thing == Thing.SPACE:
        return _of_space(row, is_source=is_source)
    if row.thing == Thing.TOOL:
        return [f"o{row.name.lower()}"] if row.name else []
    if row.thing == Thing.BOOKMARK and row.address:
        return [f"b{row.address}"]
    if row.thing == Thing.POST and (name := row.details.get("id", "") or row.address):
        return [f"p{name}"]
    return []


def handles_of(row: BroughtRow) -> list[dict[str, Any]]:
    """The handles of a row as a person has them; a space that becomes a person has its address for one."""
    handles: list[dict[str, Any]] = [one for one in row.handles if one["kind"] != "none"]
    if not handles and row.address:
        kind = row.details.get("kind", "")
        kind = kind if kind in FOLLOWABLE else "web"
        handles = [{"kind": kind, "value": row.address, "address": web_address(row.address) or "", "dead": False}]
    return handles


def called(row: BroughtRow) -> str:
    """The name of a row, or how it is known without one: by a handle; empty where there is neither."""
    value = next((str(one["value"]) for one in row.handles if one["value"]), "")
    # An archive of Twitter knows most accounts by their number alone, which says nothing on a page of people.
    return row.name or (f"Twitter {value}" if value.isdigit() else value)


def address_of(row: BroughtRow) -> str:
    """The address of a row as a space or a tool has it; a person that becomes one has that of the first living handle."""
    if row.address:
        return row.address
    for one in row.handles:
        if not one["dead"] and (address := one["address"] or one["value"]) and web_address(address):
            return str(address)
    return ""


def kind_of(row: BroughtRow) -> str:
    """The kind of the handle whose address a space or a tool has (`address_of`)."""
    alive = (one["kind"] for one in row.handles if not one["dead"] and web_address(one["address"] or one["value"]))
    return "" if row.address else next(alive, "")


def typed_of(row: BroughtRow) -> str:
    """What is kept of a space or a person without an address."""
    value = row.handles[0]["value"] if row.handles else ""
    return str(row.details.get("typed") or value or row.name)


def _of_person(row: BroughtRow, *, is_source: bool) -> list[str]:
    keys = []
    for one in handles_of(row):
        if one["value"]:
            keys.append(f"h{one['kind']}:{one['value'].lower()}")
        if one["kind"] in FOLLOWABLE and not one["dead"]:
            found = source_of(one["value"], kind=one["kind"], is_source=is_source and not row.handles)
            keys.append(f"s{canonical_key(found.address or one['address'] or one['value'])}")
    return keys or ([f"n{row.name.lower()}"] if row.name else [])


def _of_space(row: BroughtRow, *, is_source: bool) -> list[str]:
    address = address_of(row)
    if not address:
        return [f"t{typed_of(row)}"]
    found = source_of(address, kind=kind_of(row), is_source=is_source)
    keys = [f"s{canonical_key(found.address or address)}", f"t{address}"]
    if found.address and not is_source:
        keys.append(f"s{canonical_key(address)}")
    return keys
