"""People, spaces and tools as lists show them: the name, one fact, how alive, since when nothing came."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse

from commonplace.kernel.text import excerpt, isolate
from commonplace.members.models import Member
from commonplace.members.scope import Scope
from commonplace.network import nodes
from commonplace.network.facts import listed
from commonplace.network.nodes import thing_of
from commonplace.network.said import Thing
from commonplace.network.wording import Sign, sign
from commonplace.people.models import Person
from commonplace.spaces.models import Space
from commonplace.tools.models import Purpose, Tool


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a list; every word of it is plain text."""

    thing: Thing
    name: str
    address: str
    kind: str
    why: str
    is_personal: bool
    is_left: bool
    sign: Sign | None
    gave_at: datetime | None

    @property
    def key(self) -> str:
        """What a form sends back for it: `person:PUBLIC_ID`."""
        return f"{self.thing}:{self.address.rpartition('/')[2]}"


def lines_of(member: Member, rows: Sequence[Person | Space | Tool]) -> list[Line]:
    """Rows of a member's own as lines, in their order; queries do not grow with them."""
    people = [row.pk for row in rows if isinstance(row, Person)]
    spaces = [row.pk for row in rows if isinstance(row, Space)]
    alive, gave = nodes.told(member, people=people, spaces=spaces) if rows else ({}, {})
    found = []
    for row in rows:
        thing = thing_of(row)
        key = f"{thing}:{row.pk}"
        found.append(Line(
            thing=thing, name=name_of(row), address=address_of(row), kind=kind_of(row), why=isolate(excerpt(row.why, 140)),
            is_personal=row.scope == Scope.PERSONAL, is_left=row.left_at is not None,
            sign=sign(alive.get(key, "")), gave_at=nodes.later(gave.get(key), nodes.begin_of(row.gave_on)),
        ))
    return found


def name_of(row: Person | Space | Tool) -> str:
    """Its name as it is shown."""
    return nodes.person_name(row.kind, row.name, row.count) if isinstance(row, Person) else isolate(row.name)


def address_of(row: Person | Space | Tool) -> str:
    """Its page."""
    return reverse(f"network:{thing_of(row)}", args=[row.public_id])


def kind_of(row: Person | Space | Tool) -> str:
    """What it is, in a word or two; "" where that is not known."""
    if isinstance(row, Person):
        return isolate(row.role) if row.kind == Person.Kind.PERSON else ""
    if isinstance(row, Space):
        return row.get_kind_display() if row.kind else ""
    return listed(row.purposes, Purpose) or row.get_form_display()
