"""What a row becomes: a person, a space or a tool, as it is stored; nothing is stored here."""

from __future__ import annotations

from commonplace.consumption.bringing.keys import address_of, called, typed_of
from commonplace.kernel.text import clip
from commonplace.members.models import Member
from commonplace.network.formats import making
from commonplace.network.models import BroughtRow
from commonplace.people.models import Handle, Person
from commonplace.spaces.models import Source, Space
from commonplace.tools.models import Tool


def title(row: BroughtRow) -> str:
    """The name that it was given; none where its address had to do for one."""
    stand_ins = {making.folder(text) for text in (row.address, row.details.get("site_address", "")) if text}
    return "" if row.name in stand_ins else row.name


def source_kind(said: str, found: str) -> str:
    """What kind a source is taken for until it was fetched."""
    return next((kind for kind in (said, found) if kind in Source.Kind.values), Source.Kind.BLOG.value)


def person(member: Member, row: BroughtRow) -> Person:
    """The person that a row becomes; not stored."""
    said = row.details
    role = ", ".join(filter(None, (said.get("role", ""), said.get("organization", ""))))
    return Person(
        owner=member, name=clip(called(row) or row.address or typed_of(row), 200) or "?", role=clip(role, 100),
        level=clip(said.get("level", ""), 100), region=clip(said.get("place", ""), 100), note=said.get("note", ""),
        extra={"folders": row.folders} if row.folders else {},
    )


def handle(owner: Person, said: dict[str, object]) -> Handle:
    """A handle of a row, as somebody has it; not stored."""
    return Handle(
        person=owner, kind=str(said["kind"]), typed=str(said["value"]), address=str(said["address"]), is_dead=bool(said["dead"]))


def space(member: Member, row: BroughtRow, address: str) -> Space:
    """The space that a row becomes, at an address or at none; not stored."""
    said = row.details
    typed = "" if address else clip(typed_of(row).strip(), 2_000) or "?"
    kind = said.get("kind", "") or next((one["kind"] for one in row.handles), "")
    kind = kind if kind in Space.Kind.values else Space.Kind.BLOG.value if address else ""
    return Space(
        owner=member, name=clip(row.name or address or typed, 200) or "?", kind=kind, typed=typed, address=address,
        place=clip(said.get("place", ""), 200), times=clip(said.get("times", ""), 200), note=said.get("note", ""),
    )


def tool(member: Member, row: BroughtRow) -> Tool:
    """The tool that a row becomes; not stored."""
    address, said = address_of(row), row.details
    name = clip(row.name or address or typed_of(row), 200) or "?"
    return Tool(owner=member, name=name, address=address, note=said.get("note", ""), isbn=str(said.get("isbn", ""))[:17])
