"""What the first member of the demo noted besides whom she follows: people, spaces, tools, links, goals, a pack. It stays as it is."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from typing import Any

from commonplace.config.demo import earlier
from commonplace.config.demo.texts import FOLDER, duration
from commonplace.members.models import Member
from commonplace.network.actions.linking import link, serve
from commonplace.network.models import Goal, Pack, PackItem
from commonplace.network.nodes import THINGS, thing_of
from commonplace.network.queries import everything
from commonplace.people.actions import note_person
from commonplace.people.models import Handle, Person
from commonplace.spaces.actions import note_space
from commonplace.spaces.models import Space
from commonplace.tools.actions import note_tool
from commonplace.tools.models import Tool

# Any in this file: values of `nodes.toml`.
Row = Person | Space | Tool


@cache
def plan() -> dict[str, Any]:
    """The file, as it stands."""
    return tomllib.loads((FOLDER / "nodes.toml").read_text("utf-8"))


def fill(members: Mapping[str, Member], at: datetime) -> None:
    """Put it in where she noted nothing yet: what a visitor changed or deleted stays so."""
    nora = next(iter(members.values()), None)
    if nora is None or Tool.objects.visible_to(nora).exists() or Goal.objects.visible_to(nora).exists():
        return
    _note(nora, at)
    rows = {row.name: row for thing in THINGS for row in everything(nora, thing) if row.name}
    for says in plan()["links"]:
        one, other = says["between"]
        if one in rows and other in rows:
            link(acting=nora, one=rows[one], other=rows[other], word=says.get("word", ""))
    _goals(nora, rows, at)
    _pack(nora, rows, at)
    earlier.fill(members, nora, at)


def _note(nora: Member, at: datetime) -> None:
    for says in plan()["people"]:
        person = note_person(acting=nora, **_facts(says, at, "handles"))
        for handle in says.get("handles", ()):
            Handle.objects.create(
                person=person, kind=handle["kind"], typed=handle["typed"], address=handle.get("address", ""),
                is_dead=handle.get("dead", False),
            )
    for says in plan()["spaces"]:
        note_space(acting=nora, **_facts(says, at))
    for says in plan()["tools"]:
        note_tool(acting=nora, **_facts(says, at))


def _facts(says: Mapping[str, Any], at: datetime, *apart: str) -> dict[str, Any]:
    facts = {key: value for key, value in says.items() if key not in apart}
    return facts | {name: (at - duration(facts[name])).date() for name in ("since", "gave_on") if name in facts}


def _goals(nora: Member, rows: Mapping[str, Row], at: datetime) -> None:
    for says in plan()["goals"]:
        until = (at + duration(says["until"])).date() if "until" in says else None
        goal = Goal.objects.create(owner=nora, text=says["text"], note=says.get("note", ""), until=until)
        for name in says.get("served_by", ()):
            if name in rows:
                served = Goal.objects.visible_to(nora).filter(**{f"servings__{thing_of(rows[name])}": rows[name]})
                serve(acting=nora, row=rows[name], goals=[*served, goal])


def _pack(nora: Member, rows: Mapping[str, Row], at: datetime) -> None:
    says = plan()["pack"]
    pack = Pack.objects.create(owner=nora, title=says["title"], why=says["why"], licence=says["licence"])
    for position, item in enumerate(says["items"]):
        if (row := rows.get(item["name"])) is not None:
            agreed = (at - duration(item["agreed"])).date() if "agreed" in item else None
            PackItem.objects.create(
                pack=pack, position=position, why=item["why"], agreed_on=agreed,
                consent=PackItem.Consent.AGREED if agreed else PackItem.Consent.NOT_ASKED, **{thing_of(row): row},
            )
