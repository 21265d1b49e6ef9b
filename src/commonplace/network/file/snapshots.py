"""Snapshots in a Commonplace file: who and what was in a network at one moment."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from commonplace.members.models import Member
from commonplace.members.names import tidy
from commonplace.network.churn import Held
from commonplace.network.file import layout, values
from commonplace.network.file.model import Plan, Record
from commonplace.network.holdings import held_in, plain_of, sizes_of
from commonplace.network.models import Snapshot

# Any in this file: what JSON can say.
PART: Final = "snapshots"
"""Its name at the top of a file, and in what remains of one."""


def records_of(member: Member, remains: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The snapshots of a member, the first one first; `remains` are the fields of each that nobody here knows, by its time."""
    found = []
    for one in Snapshot.objects.visible_to(member).order_by("at", "pk"):
        unknown = remains.get(one.at.isoformat(), {})
        more = unknown.get("holds", {})
        said = values.fields_of(layout.SNAPSHOT_FIELDS, one, unknown.get("extra", {}))
        said |= values.unknown(layout.SNAPSHOT_FIELDS, ("holds",), unknown.get("extra", {}))
        said["holds"] = [_held(held, more.get(f"{held.thing}:{held.uuid}", {})) for held in held_in(one)]
        found.append(said)
    return found


def _held(held: Held, more: Mapping[str, Any]) -> dict[str, Any]:
    said: dict[str, Any] = {"what": f"{held.thing}:{held.uuid}"} | ({"name": name} if (name := tidy(held.name)) else {})
    said |= {"addresses": list(held.addresses)} if held.addresses else {}
    return said | {key: one for key, one in more.items() if key not in said}


def take(acting: Member, plan: Plan) -> None:
    """Take the snapshots of a file; of one moment there is one, and what stands here already stays."""
    if not plan.snapshots:
        return
    standing = set(Snapshot.objects.visible_to(acting).values_list("at", flat=True))
    new = []
    for one in plan.snapshots:
        if (at := one.fields["at"]) in standing:
            continue
        standing.add(at)
        holding = [
            Held(item.refs["what"][0][0], str(item.refs["what"][0][1]), item.fields.get("name", ""), item.fields["addresses"])
            for item in one.parts["holds"]
        ]
        new.append(Snapshot(
            owner=acting, at=at, name=one.fields.get("name", ""), is_by_hand=one.fields.get("is_by_hand", False),
            sizes=sizes_of(holding), holds=plain_of(holding),
        ))
    Snapshot.objects.bulk_create(new, batch_size=20)


def unknown_of(plan: Plan) -> dict[str, Any]:
    """What nobody here knows of them, by their times."""
    found = {one.fields["at"].isoformat(): _unknown(one) for one in plan.snapshots}
    return {at: said for at, said in found.items() if said}


def _unknown(record: Record) -> dict[str, Any]:
    holds = {f"{one.refs['what'][0][0]}:{one.refs['what'][0][1]}": one.extra for one in record.parts["holds"] if one.extra}
    return ({"extra": record.extra} if record.extra else {}) | ({"holds": holds} if holds else {})
