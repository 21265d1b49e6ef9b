"""What the demo has to compare with and to take in: how the first member's network stood half a year ago, and a colleague's pack."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from typing import Any
from uuid import uuid4

from commonplace.config.demo.texts import FOLDER, duration
from commonplace.members.audience import Kind as AudienceKind
from commonplace.members.models import Member
from commonplace.network.churn import Held
from commonplace.network.holdings import held_by, plain_of, sizes_of
from commonplace.network.models import Pack, PackItem, Snapshot
from commonplace.network.nodes import THINGS, thing_of
from commonplace.network.queries import everything
from commonplace.spaces.canonical import canonical_key

# Any in this file: values of `earlier.toml`.


@cache
def plan() -> dict[str, Any]:
    """The file, as it stands."""
    return tomllib.loads((FOLDER / "earlier.toml").read_text("utf-8"))


def fill(members: Mapping[str, Member], nora: Member, at: datetime) -> None:
    """Put both in: once, with the rest of the first member's network (`nodes.fill`)."""
    _snapshot(nora, at)
    _pack(next(one for one in members.values() if one.email == plan()["pack"]["by"]), at)


def _snapshot(nora: Member, at: datetime) -> None:
    says = plan()["snapshot"]
    holding = [one for one in held_by(nora) if one.name not in says["without"]]
    holding += [Held(one["thing"], str(uuid4()), one["name"], (canonical_key(one["address"]),)) for one in says["besides"]]
    Snapshot.objects.create(
        owner=nora, name=says["name"], at=at - duration(says["ago"]), is_by_hand=True, sizes=sizes_of(holding), holds=plain_of(holding))


def _pack(owner: Member, at: datetime) -> None:
    says = plan()["pack"]
    rows = {row.name: row for thing in THINGS for row in everything(owner, thing) if row.name}
    shown = at - duration(says["ago"])
    pack = Pack.objects.create(
        owner=owner, title=says["title"], why=says["why"], licence=says["licence"], audience=AudienceKind.SITE.value, made_at=shown,
        changed_at=shown, published_at=shown)
    PackItem.objects.bulk_create([
        PackItem(pack=pack, position=position, why=item["why"], **{thing_of(rows[item["name"]]): rows[item["name"]]})
        for position, item in enumerate(says["items"]) if item["name"] in rows
    ])
